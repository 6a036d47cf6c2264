package publication

import (
	"context"
	"time"

	"gongkai/internal/kernel/actor"
	"gongkai/internal/platform/db"
	"gongkai/internal/platform/errs"
	"gongkai/internal/platform/id"
)

// SlipKind is what a review slip (审查单) says was reviewed.
type SlipKind string

const (
	SlipDisclosure SlipKind = "disclosure" // 公开属性审查
	SlipLegality   SlipKind = "legality"   // 合法性审核
	SlipSecrecy    SlipKind = "secrecy"    // 保密审查
	SlipContent    SlipKind = "content"    // 公开内容合法性审查
	SlipHead       SlipKind = "head"       // 主要负责人审签
	SlipOffice     SlipKind = "office"     // 办公室核文
	SlipSign       SlipKind = "sign"       // 签发
)

// SlipNames lists the kinds in the order of the procedure.
var SlipNames = []struct {
	Kind SlipKind
	Name string
}{{SlipDisclosure, "公开属性审查"}, {SlipLegality, "合法性审核"}, {SlipSecrecy, "保密审查"}, {SlipContent, "公开内容合法性审查"},
	{SlipHead, "主要负责人审签"}, {SlipOffice, "办公室核文"}, {SlipSign, "签发"}}

// Name is the kind's Chinese name.
func (k SlipKind) Name() string {
	for _, n := range SlipNames {
		if n.Kind == k {
			return n.Name
		}
	}
	return string(k)
}

// Slip is one review of exactly one content.
type Slip struct {
	ID         string
	Part       string
	Kind       SlipKind
	Hash       string
	Pass       bool
	Note       string
	Person     string
	PersonName string
	Unit       string
	UnitName   string
	At         time.Time
	Void       bool // computed: the part's content has changed since
}

// Review writes a slip of kind for each part and keeps the reviewed text, so that a
// later reviewer can see what has changed since. The caller has checked who may.
func Review(ctx context.Context, tx *db.Tx, set *Set, kind SlipKind, by actor.Actor, pass bool, note string) error {
	verdict := "pass"
	if !pass {
		verdict = "object"
	}
	for i := range set.Parts {
		p := &set.Parts[i]
		_, err := tx.Exec(ctx, `INSERT INTO pub_version (part_id, hash, title, source, at) VALUES (?, ?, ?, ?, ?) ON CONFLICT (part_id, hash) DO NOTHING`,
			p.ID, p.Hash, p.Title, string(p.Source.Canonical()), db.Time(tx.Now))
		if err != nil {
			return err
		}
		s := Slip{ID: id.New(tx.Now), Part: p.ID, Kind: kind, Hash: p.Hash, Pass: pass, Note: note, Person: by.Person,
			PersonName: by.Display(), Unit: by.Unit, UnitName: by.UnitName, At: tx.Now}
		_, err = tx.Exec(ctx, `INSERT INTO pub_slip (id, set_id, part_id, kind, hash, verdict, note, person, person_name, unit, unit_name, at)
			VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
			s.ID, set.ID, s.Part, s.Kind, s.Hash, verdict, s.Note, s.Person, s.PersonName, s.Unit, s.UnitName, db.Time(s.At))
		if err != nil {
			return err
		}
		set.Slips = append(set.Slips, s)
	}
	return nil
}

// Passed tells whether the latest slip of kind on every part that it must cover passes
// and is about the part's content as it is now.
func (s *Set) Passed(kind SlipKind) bool {
	for _, p := range s.Parts {
		if l := s.latest(p.ID, kind); l == nil || l.Void || !l.Pass {
			return false
		}
	}
	return len(s.Parts) > 0
}

func (s *Set) latest(part string, kind SlipKind) *Slip {
	for i := len(s.Slips) - 1; i >= 0; i-- {
		if s.Slips[i].Part == part && s.Slips[i].Kind == kind {
			return &s.Slips[i]
		}
	}
	return nil
}

// Disposition is a named person's decision on one finding of the screening.
type Disposition struct {
	Part, Finding, Name, Reason, Person, PersonName string
	At                                              time.Time
}

// Dispose records that a person lets a finding go out as it is, and why: in every part of
// the set where nobody has decided on it, for the same words are the same question. It
// returns what to note of it, and Invalid where no open finding has the key.
func (g *Gate) Dispose(ctx context.Context, tx *db.Tx, s *Set, key, reason string, by actor.Actor) (string, error) {
	found, err := g.Findings(ctx, tx, s)
	if err != nil {
		return "", err
	}
	note := ""
	for _, f := range found {
		if f.Key != key || f.Decision != nil {
			continue
		}
		d := Disposition{Part: f.Part, Finding: f.Key, Name: f.Name, Reason: reason, Person: by.Person, PersonName: by.Display(), At: tx.Now}
		_, err := tx.Exec(ctx, `INSERT INTO pub_disposition (set_id, part_id, finding, name, reason, person, person_name, at) VALUES (?, ?, ?, ?, ?, ?, ?, ?)
			ON CONFLICT (set_id, part_id, finding) DO NOTHING`, s.ID, d.Part, d.Finding, d.Name, d.Reason, d.Person, d.PersonName, db.Time(d.At))
		if err != nil {
			return "", err
		}
		s.Dispositions = append(s.Dispositions, d)
		note = "处置“" + f.Name + "”（" + f.Sample + "）：" + reason
	}
	if note == "" {
		return "", errs.Field("finding", "没有这一项待处置的筛查结果，可能内容已经修改，或者已有人处置。请刷新后重新选择。")
	}
	return note, nil
}

// Confirm is a question to another unit whether what the text says of its matters is right:
// 国办发〔2016〕80号 六（三）.
type Confirm struct {
	ID           string
	Unit         string
	UnitName     string
	Question     string
	Span         string // "8h" or "3d": hours or working days
	Urgent       bool
	AskedBy      string
	AskedAt      time.Time
	DueAt        time.Time
	Hash         string // Part.Words of the document when it was asked about, then when it was answered
	Answer       string // "", agree, object, decided
	Note         string
	AnsweredBy   string
	AnsweredName string
	AnsweredAt   time.Time
	Objection    string // what the unit had objected, where somebody decided
	ObjectedName string
	ObjectedAt   time.Time
}

// Ask puts a question to a unit. An open question to the same unit is left as it is.
func Ask(ctx context.Context, tx *db.Tx, set *Set, c Confirm) error {
	c.ID, c.AskedAt = id.New(tx.Now), tx.Now
	_, err := tx.Exec(ctx, `INSERT INTO pub_confirm (id, set_id, unit, unit_name, question, span, urgent, asked_by, asked_at, due_at, hash, answer, note, answered_by, answered_name, answered_at)
		VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, '', '', '', '', '') ON CONFLICT DO NOTHING`,
		c.ID, set.ID, c.Unit, c.UnitName, c.Question, c.Span, db.Bool(c.Urgent), c.AskedBy, db.Time(c.AskedAt), db.Time(c.DueAt), c.Hash)
	set.Confirms = append(set.Confirms, c)
	return err
}

// Answer records a unit's answer to its open question, or the decision that stands for
// it (answer "decided"), beside which an objection stays. It reports whether there was
// something to answer or to decide.
func Answer(ctx context.Context, tx *db.Tx, set *Set, unit, answer, note string, by actor.Actor) (bool, error) {
	c := set.Asked(unit)
	if c == nil || c.Answer != "" && (c.Answer != "object" || answer != "decided") {
		return false, nil
	}
	if c.Answer == "object" {
		c.Objection, c.ObjectedName, c.ObjectedAt = c.Note, c.AnsweredName, c.AnsweredAt
	}
	c.Hash = set.Main().Words() // what is confirmed is what stands there now
	c.Answer, c.Note, c.AnsweredBy, c.AnsweredName, c.AnsweredAt = answer, note, by.Person, by.Display(), tx.Now
	_, err := tx.Exec(ctx, `UPDATE pub_confirm SET hash = ?, answer = ?, note = ?, answered_by = ?, answered_name = ?, answered_at = ?, objection = ?, objected_name = ?, objected_at = ? WHERE id = ?`,
		c.Hash, c.Answer, c.Note, c.AnsweredBy, c.AnsweredName, db.Time(c.AnsweredAt), c.Objection, c.ObjectedName, db.Time(c.ObjectedAt), c.ID)
	return err == nil, err
}

// Asked is the last question to a unit; nil where it was never asked.
func (s *Set) Asked(unit string) *Confirm {
	for i := len(s.Confirms) - 1; i >= 0; i-- {
		if s.Confirms[i].Unit == unit {
			return &s.Confirms[i]
		}
	}
	return nil
}

// Unconfirmed returns the named units that have not agreed to the words as they are now
// and about which nobody has decided.
func (s *Set) Unconfirmed() []string {
	var out []string
	words := ""
	if m := s.Main(); m != nil {
		words = m.Words()
	}
	for _, unit := range s.named() {
		ok := false
		for _, c := range s.Confirms {
			if c.Unit == unit {
				ok = c.Hash == words && (c.Answer == "agree" || c.Answer == "decided")
			}
		}
		if !ok {
			out = append(out, unit)
		}
	}
	return out
}

func (s *Set) named() []string {
	seen := map[string]bool{}
	var out []string
	for _, p := range s.Parts {
		for _, u := range p.Named {
			if !seen[u] && u != p.Unit {
				seen[u] = true
				out = append(out, u)
			}
		}
	}
	return out
}

// PassedOn is Passed for one part alone.
func (s *Set) PassedOn(part string, kind SlipKind) bool {
	l := s.latest(part, kind)
	return l != nil && !l.Void && l.Pass
}
