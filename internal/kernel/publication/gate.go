package publication

import (
	"context"
	"fmt"
	"slices"
	"time"

	"gongkai/internal/kernel/clause"
	"gongkai/internal/kernel/docno"
	"gongkai/internal/kernel/org"
	"gongkai/internal/kernel/screen"
	"gongkai/internal/kernel/workday"
	"gongkai/internal/platform/blob"
	"gongkai/internal/platform/db"
	"gongkai/internal/platform/errs"
	"gongkai/internal/platform/id"
)

// Check is one condition of publication.
type Check struct {
	ID       string
	Name     string // 保密审查
	Law      clause.Clause
	Historic bool // applies to what had been public before the platform opened, too
	// Run returns whole Chinese sentences that say what to do next; none when met.
	Run func(ctx context.Context, k *Checking) ([]string, error)
}

// Checking is a set being checked.
type Checking struct {
	*Set
	Tx    *db.Tx
	Gate  *Gate
	Today workday.Date
}

// Gate checks and publishes.
type Gate struct {
	Checks  []Check
	Blobs   blob.Store
	Opened  workday.Date    // the platform's opening: only older documents are historic
	Without map[string]bool // ids of checks that are taken out, to prove that a duty's story fails

	seen seenFiles
}

// NewGate returns a gate with the checks that need no other area.
func NewGate(b blob.Store, more ...Check) *Gate {
	return &Gate{Checks: append(slices.Clone(checks), more...), Blobs: b, Without: map[string]bool{}}
}

// Uses returns every clause that the gate cites.
func (g *Gate) Uses() []clause.Use {
	var out []clause.Use
	for _, c := range g.Checks {
		out = append(out, clause.Use{Clause: c.Law, Area: "publication", Kind: clause.KindCheck, ID: c.ID, Name: c.Name})
	}
	return out
}

// Result is one check with what it found.
type Result struct {
	Check Check
	Unmet []string
}

// Examine runs every check that applies to the set, for the page that shows what is
// still missing before the click.
func (g *Gate) Examine(ctx context.Context, tx *db.Tx, s *Set) ([]Result, error) {
	k := &Checking{Set: s, Tx: tx, Gate: g, Today: workday.DateOf(tx.Now)}
	var out []Result
	for _, c := range g.Checks {
		if s.Historic && !c.Historic || g.Without["publication/"+c.ID] {
			continue
		}
		unmet, err := c.Run(ctx, k)
		if err != nil {
			return nil, fmt.Errorf("check %s: %w", c.ID, err)
		}
		out = append(out, Result{c, unmet})
	}
	return out, nil
}

// Refusal returns nil when every check is met, else every reason at once.
func (g *Gate) Refusal(ctx context.Context, tx *db.Tx, s *Set) error {
	results, err := g.Examine(ctx, tx, s)
	if err != nil {
		return err
	}
	var reasons []errs.Reason
	for _, r := range results {
		for _, m := range r.Unmet {
			reasons = append(reasons, errs.Reason{Msg: m, Rule: "publication/" + r.Check.ID, ClauseID: r.Check.Law.ID(), Clause: r.Check.Law.Cite()})
		}
	}
	if reasons == nil {
		return nil
	}
	return &errs.Error{Kind: errs.Refused, Msg: "还不能公开发布，请先处理下列事项。", Reasons: reasons}
}

// checks are the conditions that rest on the set alone.
var checks = []Check{
	{ID: "attribute", Name: "公开属性为主动公开", Law: clause.G11a, Historic: true, Run: each(func(p *Part, k *Checking) string {
		if p.Attribute != Open {
			return fmt.Sprintf("《%s》的公开属性是“%s”，只有主动公开的内容才能发布。", p.Title, p.Attribute.Name())
		}
		return ""
	})},
	{ID: "bound", Name: "发布机关是适用主体", Law: clause.G67b, Historic: true, Run: bound},
	{ID: "text", Name: "正文完整", Law: clause.GB9704.Sec(7), Historic: true, Run: each(func(p *Part, k *Checking) string {
		if p.Title == "" || p.Source.IsEmpty() {
			return fmt.Sprintf("《%s》缺少标题或正文，请补全后再发布。", p.Title)
		}
		return ""
	})},
	{ID: "secrecy", Name: "保密审查", Law: clause.G14d, Run: reviewed(SlipSecrecy)},
	{ID: "content", Name: "公开内容合法性审查", Law: clause.Y13a, Run: reviewed(SlipContent)},
	{ID: "risk", Name: "敏感内容有风险防控预案", Law: clause.Y13a, Run: func(_ context.Context, k *Checking) ([]string, error) {
		if k.Facts.Sensitive && k.Facts.RiskPlan == "" {
			return []string{"该件标记为敏感，请写明风险防控预案和沟通联系人后再发布。"}, nil
		}
		return nil, nil
	}},
	{ID: "legality", Name: "规范性文件经合法性审核", Law: clause.Normative37.Sec(2), Run: func(_ context.Context, k *Checking) ([]string, error) {
		if m := k.Main(); k.Facts.Normative && m != nil && m.Role == Document {
			return review(k.Set, m, SlipLegality), nil
		}
		return nil, nil
	}},
	{ID: "sign", Name: "签发", Law: clause.G22c, Run: reviewed(SlipSign)},
	{ID: "confirm", Name: "涉及单位已确认", Law: clause.G63b, Run: func(ctx context.Context, k *Checking) ([]string, error) {
		var out []string
		for _, id := range k.Unconfirmed() {
			u, err := org.UnitByID(ctx, k.Tx, id)
			if err != nil {
				return nil, err
			}
			out = append(out, "涉及单位“"+u.Name+"”尚未确认现在的内容准确一致（没有答复，或者答复后内容有改动），请等待其答复或重新征求，或由共同上级、统筹协调人作出决定。")
		}
		return out, nil
	}},
	{ID: "screen", Name: "个人信息和涉密标志筛查", Law: clause.PIPL.Art(25), Historic: true, Run: screened},
	{ID: "metadata", Name: "元数据完整且前后一致", Law: clause.OGI.Art(12), Historic: true, Run: each(metadata)},
	{ID: "entitled", Name: "有权废止、修改", Law: clause.House("文件由原发文机关、其所属政府及办公厅（室）或者上级机关废止、修改"), Run: entitled},
	{ID: "alt", Name: "图片有文字说明", Law: clause.Access.Art(32), Run: each(described)},
	{ID: "number", Name: "文号未被占用", Law: clause.GB9704.Sec(7), Run: numberFree},
	{ID: "historic", Name: "历史导入限于平台开通前的文件", Law: clause.House("平台开通后形成的文件须走完整程序"), Historic: true, Run: each(func(p *Part, k *Checking) string {
		if k.Historic && k.Gate.Opened != "" && p.Meta.since() >= string(k.Gate.Opened) {
			return fmt.Sprintf("《%s》发布于平台开通（%s）之后，不能作为历史文件导入，请按办文程序公开。", p.Title, k.Gate.Opened.Chinese())
		}
		return ""
	})},
}

// bound: every part is a unit's that the duties bind, if only by analogy, and that exists
// today; what is history may be of a unit that has ended.
func bound(ctx context.Context, k *Checking) ([]string, error) {
	var out []string
	duty, _ := clause.DutyOf(clause.G22d)
	for _, p := range k.Parts {
		u, err := org.UnitByID(ctx, k.Tx, p.Unit)
		switch {
		case errs.Is(err, errs.NotFound):
			out = append(out, fmt.Sprintf("《%s》没有登记发布机关，请先在机构管理中登记。", p.Title))
		case err != nil:
			return nil, err
		case duty.Binds(u.Kind) == clause.NotBound:
			out = append(out, fmt.Sprintf("%s不是适用政务公开要求的机关，不能在平台发布《%s》。", u.Name, p.Title))
		case !k.Historic && !u.InForce(k.Today):
			out = append(out, fmt.Sprintf("%s已经撤并，请由承接其职责的机关发布《%s》。", u.Name, p.Title))
		}
	}
	return out, nil
}

func each(f func(*Part, *Checking) string) func(context.Context, *Checking) ([]string, error) {
	return func(_ context.Context, k *Checking) ([]string, error) {
		var out []string
		for i := range k.Parts {
			if m := f(&k.Parts[i], k); m != "" {
				out = append(out, m)
			}
		}
		return out, nil
	}
}

// reviewed demands a passing slip of kind on exactly the present content of each part,
// signed by somebody else than the part's author.
func reviewed(kind SlipKind) func(context.Context, *Checking) ([]string, error) {
	return func(_ context.Context, k *Checking) ([]string, error) {
		var out []string
		for i := range k.Parts {
			out = append(out, review(k.Set, &k.Parts[i], kind)...)
		}
		return out, nil
	}
}

func review(s *Set, p *Part, kind SlipKind) []string {
	l := s.latest(p.ID, kind)
	switch {
	case l == nil:
		return []string{fmt.Sprintf("《%s》还没有%s，请先送审。", p.Title, kind.Name())}
	case l.Void:
		return []string{fmt.Sprintf("《%s》在%s（%s，%s）之后有改动，原审查已作废，请重新送审。", p.Title, kind.Name(), l.PersonName, workday.DateOf(l.At).Chinese())}
	case !l.Pass:
		return []string{fmt.Sprintf("《%s》的%s未通过：%s。请修改后重新送审。", p.Title, kind.Name(), l.Note)}
	case p.WrittenBy(l.Person) && kind != SlipSign:
		return []string{fmt.Sprintf("《%s》的%s由拟稿人或改稿人本人作出，无效，请由他人重新审查。", p.Title, kind.Name())}
	}
	return nil
}

func metadata(p *Part, k *Checking) string {
	m := p.Meta
	switch {
	case p.Role == Document && m.Issuer == "":
		return fmt.Sprintf("《%s》没有写明发文机关，请补填。", p.Title)
	case p.Role == Document && m.Written == "":
		return fmt.Sprintf("《%s》没有成文日期，请补填。", p.Title)
	case p.Role == Document && m.DocNo == "" && !k.Historic:
		return fmt.Sprintf("《%s》还没有发文字号，请先编号。", p.Title)
	case m.Written != "" && workday.Date(m.Written) > k.Today:
		return fmt.Sprintf("《%s》的成文日期（%s）晚于今天，请核对。", p.Title, workday.Date(m.Written).Chinese())
	case m.Published != "" && m.Written > m.Published:
		return fmt.Sprintf("《%s》的成文日期（%s）晚于发布日期（%s），请核对。", p.Title, m.Written, m.Published)
	case k.Historic && m.since() == "":
		return fmt.Sprintf("《%s》没有原发布日期或成文日期，不能作为历史文件发布。", p.Title)
	case m.Effective != "" && m.Expires != "" && m.Expires < m.Effective:
		return fmt.Sprintf("《%s》的失效日期早于施行日期，请核对。", p.Title)
	}
	if m.DocNo != "" {
		no, ok := docno.Parse(m.DocNo)
		if !ok {
			return fmt.Sprintf("《%s》的发文字号“%s”格式不对，应如“云府办发〔2026〕8号”。", p.Title, m.DocNo)
		}
		if w := workday.Date(m.Written); !no.Order && w != "" && no.Year != w.Year() && no.Year != w.Year()-1 {
			return fmt.Sprintf("《%s》的发文字号年份（%d）与成文日期（%s）对不上，请核对。", p.Title, no.Year, w.Chinese())
		}
	}
	return ""
}

// numberFree refuses a number that another public document of the unit bears.
func numberFree(ctx context.Context, k *Checking) ([]string, error) {
	var out []string
	for _, p := range k.Parts {
		no, ok := docno.Parse(p.Meta.DocNo)
		if !ok || p.Role != Document {
			continue
		}
		titles, err := db.All(ctx, k.Tx, db.Text, `SELECT title FROM pub_item WHERE doc_key = ? AND role = ? AND part_id <> ?`, no.Key(), Document, p.ID)
		if err != nil {
			return nil, err
		}
		for _, t := range titles {
			out = append(out, fmt.Sprintf("文号%s已用于《%s》，请换一个号。", p.Meta.DocNo, t))
		}
	}
	return out, nil
}

// Finding is a finding of the screening in one part, with the decision on it if any.
type Finding struct {
	screen.Finding
	Part     string
	Decision *Disposition
}

// unreadable is the kind of finding for an attachment that cannot be screened: it is
// "cannot tell", never clean.
const unreadable = screen.Kind("unreadable")

// Findings screens every part of the set: title, text, summary, and each attachment.
func (g *Gate) Findings(ctx context.Context, tx *db.Tx, s *Set) ([]Finding, error) {
	sc, err := screener(ctx, tx)
	if err != nil {
		return nil, err
	}
	var out []Finding
	for _, p := range s.Parts {
		found := sc.Text(p.Title + "\n" + p.Source.Plain())
		found = append(found, sc.Text(p.Meta.Summary)...)
		for _, f := range p.Files {
			found = append(found, sc.Text(f.Name+"\n"+f.Alt)...)
			fs, err := g.fileFindings(ctx, sc, f)
			if err != nil {
				return nil, err
			}
			found = append(found, fs...)
		}
		for _, f := range found {
			v := Finding{Finding: f, Part: p.ID}
			for i := range s.Dispositions {
				if d := &s.Dispositions[i]; d.Part == p.ID && d.Finding == f.Key {
					v.Decision = d
				}
			}
			out = append(out, v)
		}
	}
	return out, nil
}

func screened(ctx context.Context, k *Checking) ([]string, error) {
	found, err := k.Gate.Findings(ctx, k.Tx, k.Set)
	if err != nil {
		return nil, err
	}
	var out []string
	for _, f := range found {
		if f.Decision == nil && f.Severity != screen.Notice {
			out = append(out, fmt.Sprintf("《%s》%s发现%s（%s）：%s", k.Part(f.Part).Title, f.Place, f.Name, f.Sample, f.Suggestion))
		}
	}
	return out, nil
}

// screener returns the screen with this platform's own secret, made at first use.
func screener(ctx context.Context, tx *db.Tx) (screen.Screen, error) {
	var key string
	err := tx.QueryRow(ctx, `SELECT seal FROM pub_key WHERE id = 1`).Scan(&key)
	if err != nil {
		return screen.Screen{}, fmt.Errorf("read the screening key (made by Prepare): %w", err)
	}
	return screen.New(screen.HMAC([]byte(key))), nil
}

// Prepare makes the screening key where there is none. app calls it once at start.
func Prepare(ctx context.Context, tx *db.Tx) error {
	_, err := tx.Exec(ctx, `INSERT INTO pub_key (id, seal) VALUES (1, ?) ON CONFLICT (id) DO NOTHING`, id.Secret())
	return err
}

// day is the date in Beijing on which t falls.
func day(t time.Time) string { return string(workday.DateOf(t)) }

// InterpretationDue tells whether a set must carry its interpretation: every policy
// document that is to be public, whoever issues it (国办发〔2016〕80号 二（二）).
func (s *Set) InterpretationDue() bool {
	m := s.Main()
	return s.Facts.Policy && m != nil && m.Role == Document && m.Attribute == Open
}

// InterpretationsDue tells of sets by their ids whether InterpretationDue, for lists.
func InterpretationsDue(ctx context.Context, tx *db.Tx, sets ...string) (map[string]bool, error) {
	in, args := db.In(sets)
	out := map[string]bool{}
	_, err := db.All(ctx, tx, func(r db.Scanner) (s Set, err error) {
		var facts string
		p := Part{Role: Document}
		if err = r.Scan(&s.ID, &facts, &p.Attribute); err == nil {
			err = decode(facts, &s.Facts)
			s.Parts = []Part{p}
			out[s.ID] = s.InterpretationDue()
		}
		return s, err
	}, `SELECT s.id, s.facts, p.attribute FROM pub_set s JOIN pub_part p ON p.set_id = s.id AND p.role = 'document' WHERE s.id IN (`+in+`)`, args...)
	return out, err
}

// InterpretationCheck is the gate's check that document and interpretation go out
// together. ready answers for the area that owns plans: what is still missing.
func InterpretationCheck(ready func(context.Context, *db.Tx, *Set) ([]string, error)) Check {
	return Check{ID: "interpretation", Name: "解读材料与文件同步发布", Law: clause.G22d, Run: func(ctx context.Context, k *Checking) ([]string, error) {
		if !k.InterpretationDue() {
			return nil, nil
		}
		if !slices.ContainsFunc(k.Parts, func(p Part) bool { return p.Role == Interpretation }) {
			return []string{"政策性文件应当与解读材料同时发布，现在还没有解读材料，请先编制并送审。"}, nil
		}
		return ready(ctx, k.Tx, k.Set)
	}}
}
