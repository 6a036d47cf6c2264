package interpretation

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"gongkai/internal/kernel/actor"
	"gongkai/internal/kernel/clause"
	"gongkai/internal/kernel/lifecycle"
	"gongkai/internal/kernel/org"
	"gongkai/internal/kernel/publication"
	"gongkai/internal/platform/db"
	"gongkai/internal/platform/errs"
)

// Open is the input of 编制解读方案.
type Open struct {
	Document string   `json:"document" title:"文件" form:"select" maxLength:"40"`
	First    string   `json:"first,omitempty" title:"第一解读人" doc:"不填为本单位主要负责人。" form:"select" maxLength:"40"`
	FirstWhy string   `json:"first_why,omitempty" title:"不由主要负责人解读的理由" maxLength:"500"`
	Forms    []string `json:"forms,omitempty" title:"解读形式" enum:"graphic,qa,text,video,interview,expert" enumNames:"图解,问答,文字,视频,访谈,专家文章"`
	Channels []string `json:"channels,omitempty" title:"传播渠道" enum:"website,weibo,wechat,tv,newspaper,press" enumNames:"政府网站,政务微博,政务微信,广播电视,报刊,新闻发布会"`
	Media    []string `json:"media,omitempty" title:"拟请报道的媒体" doc:"每行一家。" maxItems:"30"`
	Experts  []string `json:"experts,omitempty" title:"拟请的专家" form:"checkboxes" maxItems:"20"`
	Note     string   `json:"note,omitempty" title:"其他安排" form:"textarea" maxLength:"4000"`
}

// Revise is the input of 修改解读方案.
type Revise struct {
	First    string   `json:"first,omitempty" title:"第一解读人" doc:"不填为本单位主要负责人。" form:"select" maxLength:"40"`
	FirstWhy string   `json:"first_why,omitempty" title:"不由主要负责人解读的理由" maxLength:"500"`
	Forms    []string `json:"forms,omitempty" title:"解读形式" enum:"graphic,qa,text,video,interview,expert" enumNames:"图解,问答,文字,视频,访谈,专家文章"`
	Channels []string `json:"channels,omitempty" title:"传播渠道" enum:"website,weibo,wechat,tv,newspaper,press" enumNames:"政府网站,政务微博,政务微信,广播电视,报刊,新闻发布会"`
	Media    []string `json:"media,omitempty" title:"拟请报道的媒体" doc:"每行一家。" maxItems:"30"`
	Experts  []string `json:"experts,omitempty" title:"拟请的专家" form:"checkboxes" maxItems:"20"`
	Note     string   `json:"note,omitempty" title:"其他安排" form:"textarea" maxLength:"4000"`
}

func (a *Area) openPlan(ctx context.Context, r *planRun, in Open) error {
	part, err := publication.PartOf(ctx, r.Tx, in.Document)
	if err != nil || part.Role != publication.Document {
		return errs.Field("document", "没有找到这件公文，请从本单位起草的文件中选择。")
	}
	p := r.Case
	if _, twice, err := planOf(ctx, r.Tx, in.Document); err != nil || twice {
		if err == nil {
			err = errs.Field("document", "《"+part.Title+"》已有解读方案，请打开原方案修改。")
		}
		return err
	}
	p.Doc, p.DocPart, p.DocTitle = in.Document, part.ID, part.Title
	p.Title = "《" + part.Title + "》解读方案"
	if p.Draft, err = a.Questions.Document(ctx, r.Tx, p.Doc); err != nil {
		return err
	}
	if p.Draft.Lead != r.By.Unit {
		lead, err := org.UnitByID(ctx, r.Tx, p.Draft.Lead)
		if err != nil {
			return err
		}
		return &errs.Error{Kind: errs.Forbidden, Msg: "《" + part.Title + "》由" + lead.Name + "起草（牵头），解读方案应由该单位编制，其他单位配合。",
			Reasons: []errs.Reason{{Msg: "谁起草谁解读。", ClauseID: clause.G22a.ID(), Clause: clause.G22a.Cite()}}}
	}
	it, ok, err := publication.ItemOfPart(ctx, r.Tx, part.ID)
	if err != nil {
		return err
	}
	if ok {
		p.DocItem = it.ID
	}
	if o, err := org.OfficeOf(ctx, r.Tx, p.Unit); err == nil {
		r.Join(o.ID, office.ID)
	} else {
		r.Join(p.Unit, office.ID) // a unit without a government's office above it looks after itself
	}
	if err := a.derive(ctx, r); err != nil {
		return err
	}
	// Questions that readers asked before there was a plan come to it.
	if p.Questions, err = db.All(ctx, r.Tx, scanQuestion, `SELECT `+questionColumns+` FROM interpretation_question WHERE doc = ? AND plan = '' ORDER BY at, id`, p.Doc); err != nil {
		return err
	}
	for i := range p.Questions {
		p.Questions[i].Plan = p.ID
	}
	if len(p.Unanswered()) > 0 {
		r.Tick(Reply.Start(), 0, "")
	}
	return a.fill(ctx, r, Revise{in.First, in.FirstWhy, in.Forms, in.Channels, in.Media, in.Experts, in.Note})
}

func (a *Area) revise(ctx context.Context, r *planRun, in Revise) error {
	if err := a.derive(ctx, r); err != nil {
		return err
	}
	return a.fill(ctx, r, in)
}

// fill puts what was typed into the plan. Where nobody is named, the head of the
// responsible unit is the first interpreter (国办发〔2016〕80号 二（一）).
func (a *Area) fill(ctx context.Context, r *planRun, in Revise) error {
	p := r.Case
	heads, err := headsOf(ctx, r.Tx, p.Unit)
	if err != nil {
		return err
	}
	p.First, p.FirstName, p.FirstWhy = "", "", strings.TrimSpace(in.FirstWhy)
	isHead := slices.ContainsFunc(heads, func(h actor.Actor) bool { return h.Person == in.First })
	switch {
	case in.First == "" && len(heads) > 0:
		p.First, p.FirstName, p.FirstWhy = heads[0].Person, heads[0].Name, ""
	case in.First == "":
	case !isHead && p.FirstWhy == "":
		return errs.Field("first_why", "主要负责人是第一解读人。确需由他人担任的，请写明理由。")
	default:
		who, err := colleague(ctx, r.Tx, p.Unit, in.First)
		if err != nil {
			return err
		}
		p.First, p.FirstName = who.ID, who.Name
		if isHead {
			p.FirstWhy = ""
		}
	}
	for _, e := range in.Experts {
		if _, err := ExpertByID(ctx, r.Tx, e); err != nil {
			return errs.Field("experts", "所选专家不在专家库中，请重新选择。")
		}
	}
	p.Forms, p.Channels, p.Experts, p.Note = in.Forms, in.Channels, in.Experts, strings.TrimSpace(in.Note)
	p.Media = trimmed(in.Media)
	r.Note("第一解读人：" + p.FirstName)
	return nil
}

// headsOf are the heads of a unit who hold the post themselves.
func headsOf(ctx context.Context, tx *db.Tx, unit string) ([]actor.Actor, error) {
	all, err := org.Holders(ctx, tx, unit, actor.Head)
	return pick(all, func(h actor.Actor) bool { return h.For == "" }), err
}

// colleague returns a person who holds a post in the unit today.
func colleague(ctx context.Context, tx *db.Tx, unit, person string) (org.Person, error) {
	acting, err := org.ActorsOf(ctx, tx, person)
	if err != nil {
		return org.Person{}, err
	}
	if !slices.ContainsFunc(acting, func(b actor.Actor) bool { return b.Unit == unit }) {
		return org.Person{}, errs.Field("first", "第一解读人应是本单位的工作人员，请重新选择。")
	}
	return org.PersonByID(ctx, tx, person)
}

func trimmed(in []string) []string {
	var out []string
	for _, s := range in {
		if s = strings.TrimSpace(s); s != "" {
			out = append(out, s)
		}
	}
	return out
}

// derive takes responsible and supporting units from the document's drafters: nobody
// chooses them (国办发〔2016〕80号 二（二）, 渝府办发〔2017〕60号 二（一）).
func (a *Area) derive(ctx context.Context, r *planRun) error {
	p := r.Case
	units := slices.DeleteFunc(slices.Clone(p.Draft.Joint), func(u string) bool { return u == p.Draft.Lead })
	var kept []Support
	for _, s := range p.Supports {
		if slices.Contains(units, s.Unit) {
			kept = append(kept, s)
			continue
		}
		if _, err := r.Tx.Exec(ctx, `DELETE FROM interpretation_support WHERE plan = ? AND unit = ?`, p.ID, s.Unit); err != nil {
			return err
		}
		r.Note(s.UnitName + "不再联合发文，不再配合解读")
	}
	for _, id := range units {
		if slices.ContainsFunc(kept, func(s Support) bool { return s.Unit == id }) {
			continue
		}
		u, err := org.UnitByID(ctx, r.Tx, id)
		if err != nil {
			return err
		}
		kept = append(kept, Support{Unit: u.ID, UnitName: u.Name})
		r.Join(u.ID, support.ID)
		r.Note("配合解读单位：" + u.Name)
	}
	p.Supports = kept
	return nil
}

// lockPlan settles who supports, as the document stands when it goes up.
func (a *Area) lockPlan(ctx context.Context, r *planRun, in lifecycle.Remark) error {
	r.Note(in.Note)
	return a.derive(ctx, r)
}

// signPlan keeps which plan the head's signature on the document covers.
func (a *Area) signPlan(_ context.Context, r *planRun, in lifecycle.Remark) error {
	p := r.Case
	p.Signed, p.SignedBy, p.SignedAt = p.Hash(), in.Note, r.At
	r.Note(fmt.Sprintf("由%s随文件一并审签", in.Note))
	return nil
}

// publishPlan gives up what was planned for before publication and did not come about.
func (a *Area) publishPlan(_ context.Context, r *planRun, in lifecycle.Remark) error {
	r.Note(in.Note)
	for i := range r.Case.Slots {
		if s := &r.Case.Slots[i]; s.Phase == Before && s.Open() && s.Piece == "" {
			s.Dropped = "文件已经公开"
			r.Note("“" + s.About + "”未在公布前进行，已取消")
		}
	}
	a.wind(r)
	return nil
}

func (a *Area) end(_ context.Context, r *planRun, in lifecycle.Remark) error {
	r.Case.Outcome = in.Note
	r.Note(in.Note)
	return nil
}

// withMaterial are the pieces that go out with the document.
func (p *Plan) withMaterial() []Brief {
	return pick(p.Pieces, func(b Brief) bool { return b.Phase == With && b.State != Cancelled && b.State != Withdrawn })
}

func (p *Plan) unasked() bool {
	return slices.ContainsFunc(p.Supports, func(s Support) bool { return s.AskedAt.IsZero() })
}

func (p *Plan) unsettled() []Support {
	return pick(p.Supports, func(s Support) bool { return s.Verdict == "advise" && s.Settled == "" })
}
