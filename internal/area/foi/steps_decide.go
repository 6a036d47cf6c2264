package foi

import (
	"cmp"
	"context"
	"strings"

	"gongkai/internal/kernel/deadline"
	"gongkai/internal/kernel/file"
	"gongkai/internal/kernel/lifecycle"
	"gongkai/internal/kernel/org"
	"gongkai/internal/kernel/publication"
	"gongkai/internal/kernel/text"
	"gongkai/internal/platform/errs"
)

// Draft is the input of 拟定处理决定; the page guides to the kind.
type Draft struct {
	Kind     string `json:"kind" title:"处理决定" form:"radio" maxLength:"40"`
	Where    string `json:"where,omitempty" title:"获取的方式、途径和时间" form:"textarea" maxLength:"2000"`
	Material string `json:"material,omitempty" title:"提供的信息" doc:"逐件写明名称、文号、页数。" form:"textarea" maxLength:"2000"`
	Withheld string `json:"withheld,omitempty" title:"不予公开的部分" doc:"部分公开的填写：写明哪些内容不予公开。" form:"textarea" maxLength:"2000"`
	Ground   string `json:"ground,omitempty" title:"不予公开部分的依据" form:"select" maxLength:"40"`
	More     string `json:"withheld2,omitempty" title:"另一部分不予公开的内容" doc:"依据与上面不同的，在这里另写。" form:"textarea" maxLength:"2000"`
	Other    string `json:"ground2,omitempty" title:"另一部分的依据" form:"select" maxLength:"40"`
	Reason   string `json:"reason,omitempty" title:"理由" form:"textarea" maxLength:"4000"`
	Search   string `json:"search,omitempty" title:"检索、查找的情况" doc:"检索了哪些档案、系统，用什么词，由谁检索。" form:"textarea" maxLength:"2000"`
	Unit     string `json:"unit,omitempty" title:"负责公开的机关" form:"unit" maxLength:"40"`
	Holder   string `json:"holder,omitempty" title:"负责公开的机关名称和联系方式" doc:"不在平台上的填写。" maxLength:"200"`
	Public   string `json:"public,omitempty" title:"不公开对公共利益的重大影响" doc:"第三方不同意公开且理由合理、仍然决定公开的填写理由；审签后另行书面告知第三方。" form:"textarea" maxLength:"2000"`
	Earlier  string `json:"earlier,omitempty" title:"此前的答复" doc:"重复申请的，写明此前答复的文号和日期。" maxLength:"200"`
}

func (in Draft) facts(holder string) map[Ask]string {
	out := map[Ask]string{}
	for ask, v := range map[Ask]string{AskWhere: in.Where, AskMaterial: in.Material, AskWithheld: joined(in.Withheld, in.More), AskReason: in.Reason, AskSearch: in.Search, AskHolder: holder, AskEarlier: in.Earlier, AskPublic: in.Public} {
		if v = strings.TrimSpace(v); v != "" {
			out[ask] = v
		}
	}
	return out
}

func joined(a, b string) string {
	if a, b = strings.TrimSpace(a), strings.TrimSpace(b); a == "" || b == "" {
		return a + b
	}
	return strings.TrimRight(a, "；。") + "；" + b
}

// withheld are the parts that are not given, each with its ground, and what is missing.
func (in Draft) withheld(k Kind, e Edition) (out []Withheld, reasons []errs.Reason) {
	fault := func(field, msg string) {
		reasons = append(reasons, errs.Reason{Field: field, Msg: msg, ClauseID: k.Law.ID(), Clause: k.Law.Cite()})
	}
	for _, x := range []struct{ what, ground, field, groundField string }{{in.Withheld, in.Ground, "withheld", "ground"}, {in.More, in.Other, "withheld2", "ground2"}} {
		what := strings.TrimSpace(x.what)
		if x.field == "withheld2" && what == "" && x.ground == "" {
			continue
		}
		switch {
		case what != "":
		case x.field == "withheld2":
			fault(x.field, "请写明另一部分不予公开的内容；没有的，不要选择依据。")
		case in.More != "": // else it is told with the facts that the kind asks for
			fault(x.field, "请先写明不予公开的部分，再写另一部分。")
		}
		g, ok := KindByID(x.ground)
		if _, known := g.Basis(e); !ok || g.Group != "不予公开" || !known {
			fault(x.groundField, "请选择不予公开部分的依据。")
		}
		out = append(out, Withheld{What: what, Kind: x.ground, Reason: in.Reason})
	}
	return out, reasons
}

// asks says, for each fact, what is missing without it.
var asks = map[Ask]string{
	AskWhere: "请写明获取该信息的方式、途径。", AskMaterial: "请逐件写明提供的信息。", AskWithheld: "请写明不予公开的部分。", AskReason: "请写明理由。",
	AskSearch: "请写明检索、查找的情况。", AskHolder: "请选择或者写明负责公开的机关。", AskEarlier: "请写明此前答复的文号和日期。",
}

func (a *Area) draft(ctx context.Context, r *run, in Draft) error {
	k, ok := KindByID(in.Kind)
	if !ok || k.Letter == LetterNone {
		return errs.Field("kind", "请选择处理决定。")
	}
	if err := fits(r.Case, r.Clocks, k); err != nil {
		return err
	}
	if err := overrides(r.Case, k, in); err != nil {
		return err
	}
	holder := in.Holder
	if in.Unit != "" {
		u, err := org.UnitByID(ctx, r.Tx, in.Unit)
		if err != nil {
			return err
		}
		holder = u.Name
	}
	answer := Answer{Facts: in.facts(holder), HolderID: in.Unit}
	var reasons []errs.Reason
	for _, ask := range k.Asks {
		if answer.Facts[ask] == "" {
			reasons = append(reasons, errs.Reason{Field: string(ask), Msg: asks[ask], ClauseID: k.Law.ID(), Clause: k.Law.Cite()})
		}
	}
	if k.ID == "part" {
		var bad []errs.Reason
		answer.Withheld, bad = in.withheld(k, r.Case.Law())
		reasons = append(reasons, bad...)
	}
	if len(reasons) > 0 {
		return &errs.Error{Kind: errs.Invalid, Msg: reasons[0].Msg, Reasons: reasons}
	}
	a.takeUp(r)
	r.Case.decide(k.ID, r.By, answer)
	r.Note("拟“" + k.Name + "”")
	return a.prepare(ctx, r, k)
}

// fits refuses a kind of decision that the request has not got to.
func fits(q *Request, clocks map[string]deadline.Status, k Kind) error {
	over := func(rule *deadline.Rule) bool { return clocks[rule.ID].State == deadline.Overdue }
	refuse := func(msg string) error {
		return &errs.Error{Kind: errs.Refused, Msg: msg, Reasons: []errs.Reason{{Field: "kind", Msg: msg, ClauseID: k.Law.ID(), Clause: k.Law.Cite()}}}
	}
	if _, known := k.Basis(q.Law()); !known {
		return refuse("本件按2008年条例办理，没有“" + k.Name + "”这种决定，请另选。")
	}
	switch only := map[lifecycle.State]string{Correcting: "not-corrected", Charging: "not-paid", Explaining: "excessive"}[q.State]; {
	case only != "" && k.ID != only:
		return refuse("现在正等待申请人，期满之前不能作出其他决定；申请人已经答复的，请先登记。")
	case k.ID == "not-corrected" && (q.State != Correcting || !over(Supplement)):
		return refuse("只有补正期限届满、申请人没有补正的，才能不再处理。")
	case k.ID == "not-paid" && (q.State != Charging || !over(Pay)):
		return refuse("只有缴费期限届满、申请人没有缴费的，才能不再处理。")
	case k.ID == "excessive" && q.State == Explaining && !over(Explain):
		return refuse("说明理由的期限还没有届满，请等待申请人说明理由。")
	case k.ID == "excessive" && q.State != Explaining && q.Explained == "":
		return refuse("不予处理之前，应当要求申请人说明理由。请先发说明理由通知书。")
	case k.ID == "unclear" && !q.Corrected && q.Law().Corrects:
		return refuse("只有补正之后仍不明确的，才能按这一项答复。请先告知补正。")
	}
	if msg := bound(q, k); msg != "" {
		return refuse(msg)
	}
	return nil
}

// roleRelease is the part of a set that goes to one applicant and not to the public.
const roleRelease publication.Role = "release"

// prepare makes the set of what goes out to the applicant: the same reviews, screening and
// hashes as for what goes to the public.
func (a *Area) prepare(ctx context.Context, r *run, k Kind) error {
	if !k.Releases {
		return nil
	}
	q := r.Case
	words := text.Parse(q.Answer.Facts[AskMaterial])
	if q.Set != nil {
		p := q.Set.Main()
		p.Source = words
		p.Wrote(r.By)
		return publication.SavePart(ctx, r.Tx, p)
	}
	if err := publication.NewSet(ctx, r.Tx, q.ID, publication.Facts{Kind: "依申请公开"}, false); err != nil {
		return err
	}
	p := publication.Part{Set: q.ID, Case: q.ID, Role: roleRelease, Title: q.Title, Source: words, Attribute: publication.OnRequest,
		Author: r.By.Person, AuthorName: r.By.Display(), Unit: q.Unit}
	p.Wrote(r.By)
	return publication.AddPart(ctx, r.Tx, &p)
}

// Release is the input of 添加拟提供的材料.
type Release struct {
	File  string `json:"file,omitempty" title:"材料" doc:"先遮盖不予公开的部分再上传；审查后有改动的须重新审查。带宏的文件和压缩包先由保密审查人看过。" form:"file" oneof:"true" maxLength:"40"`
	Spare string `json:"spare,omitempty" title:"或者选用已上传的文件" doc:"包括隔离区已经放行的文件。" form:"select" oneof:"true" maxLength:"40"`
}

func (a *Area) release(ctx context.Context, r *run, in Release) error {
	if in.File == "" && in.Spare == "" {
		return errs.Field("file", "请选择拟提供的材料。")
	}
	st, err := file.Info(ctx, r.Tx, cmp.Or(in.File, in.Spare))
	if err != nil {
		return err
	}
	p := r.Case.Set.Main()
	if err := p.Attach(st, "", r.By); err != nil {
		return err
	}
	r.Note("添加“" + st.Name + "”")
	return publication.SavePart(ctx, r.Tx, p)
}

// Remove is the input of 撤下材料.
type Remove struct {
	Name string `json:"name" title:"材料" form:"select" maxLength:"300"`
}

func (a *Area) remove(ctx context.Context, r *run, in Remove) error {
	p := r.Case.Set.Main()
	if err := p.Detach(in.Name, r.By); err != nil {
		return err
	}
	r.Note("撤下“" + in.Name + "”")
	return publication.SavePart(ctx, r.Tx, p)
}

// Dispose is the input of 处置筛查结果.
type Dispose struct {
	Finding string `json:"finding" title:"筛查结果" form:"select" maxLength:"200"`
	Reason  string `json:"reason" title:"可以提供的理由" form:"textarea" minLength:"4" maxLength:"500"`
}

func (a *Area) dispose(ctx context.Context, r *run, in Dispose) error {
	note, err := a.Gate.Dispose(ctx, r.Tx, r.Case.Set, in.Finding, in.Reason, r.By)
	r.Note(note)
	return err
}

func (a *Area) secrecy(ctx context.Context, r *run, in lifecycle.Remark) error {
	r.Note(in.Note)
	return publication.Review(ctx, r.Tx, r.Case.Set, publication.SlipSecrecy, r.By, true, in.Note)
}

func (a *Area) redo(_ context.Context, r *run, in Reasoned) error {
	r.Case.PassedTo = ""
	r.Note(in.Reason)
	return nil
}

func (a *Area) approve(ctx context.Context, r *run, in lifecycle.Remark) error {
	q := r.Case
	r.Note(in.Note)
	k, _ := q.Decision()
	basis, _ := k.Basis(q.Law())
	office, err := OfficeOf(ctx, r.Tx, q.Unit)
	if err != nil {
		return err
	}
	q.DecidedOn, q.SignedBy = r.Today, r.By.Display()
	words := map[string]string{"处理决定": k.Name, "依据": basis.Cite(), "救济途径": RemedyOf(k, office.Bodies(), string(r.Today)).Text, "签发人": r.By.Display()}
	for ask, name := range map[Ask]string{AskWhere: "获取途径", AskMaterial: "提供的信息", AskReason: "理由", AskSearch: "检索情况", AskHolder: "负责机关", AskEarlier: "此前答复", AskWithheld: "不予公开部分"} {
		words[name] = q.Answer.Facts[ask]
	}
	var grounds []string
	for _, w := range q.Answer.Withheld {
		if g, ok := KindByID(w.Kind); ok {
			c, _ := g.Basis(q.Law())
			grounds = append(grounds, g.Name+"（"+c.Cite()+"）")
		}
	}
	words["不予公开依据"] = strings.Join(grounds, "；")
	if office.Online != "" {
		words["在线复议"] = "您也可以在网上提交行政复议申请：" + office.Online
	}
	if q.Set != nil && k.Releases {
		var names []string
		for _, f := range q.Set.Main().Files {
			names = append(names, f.Name)
		}
		words["附件清单"] = strings.Join(names, "；")
	}
	if err := a.write(ctx, r, k.Letter, words); err != nil {
		return err
	}
	return a.informObjectors(ctx, r)
}
