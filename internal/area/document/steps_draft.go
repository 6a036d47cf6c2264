package document

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"

	"gongkai/internal/kernel/actor"
	"gongkai/internal/kernel/docno"
	"gongkai/internal/kernel/org"
	"gongkai/internal/kernel/publication"
	"gongkai/internal/kernel/text"
	"gongkai/internal/kernel/workday"
	"gongkai/internal/platform/db"
	"gongkai/internal/platform/errs"
)

// Draft is the input of 拟稿.
type Draft struct {
	Title     string `json:"title" title:"标题" maxLength:"200" minLength:"2"`
	Kind      string `json:"kind" title:"文种" form:"select" enum:"决议,决定,命令（令）,公报,公告,通告,意见,通知,通报,报告,请示,批复,议案,函,纪要"`
	InName    string `json:"in_name" title:"以谁的名义印发" form:"radio" enum:"unit,government,office" enumNames:"本机关,政府（代拟稿）,政府办公厅（室）（代拟稿）"`
	Policy    bool   `json:"policy,omitempty" title:"政策性文件" doc:"涉及公众权利义务、需要解读的政策措施。"`
	Normative bool   `json:"normative,omitempty" title:"行政规范性文件" doc:"普遍适用、反复适用，须作合法性审核。"`
	Major     bool   `json:"major,omitempty" title:"重大"`
	Urgent    bool   `json:"urgent,omitempty" title:"紧急"`
	Text      string `json:"text,omitempty" title:"正文" doc:"可以先不填，之后在编辑页粘贴、上传或录入。" form:"richtext" maxLength:"500000"`
	HTML      string `json:"text_html,omitempty" form:"-" maxLength:"2000000"`
}

func (a *Area) draft(ctx context.Context, r *run, in Draft) error {
	f := publication.Facts{Kind: in.Kind, InName: in.InName, Policy: in.Policy, Normative: in.Normative, Major: in.Major, Urgent: in.Urgent}
	return a.open(ctx, r, opening{title: in.Title, facts: f, text: text.Typed(in.Text, in.HTML), arrival: "drafted", author: r.By})
}

// opening is what drafting, registering and importing have in common.
type opening struct {
	title, arrival string
	text           text.Source
	facts          publication.Facts
	author         actor.Actor
	attribute      publication.Attribute
	meta           publication.Meta
	historic       bool
}

func (a *Area) open(ctx context.Context, r *run, o opening) error {
	d := r.Case
	d.Title, d.Arrival = strings.TrimSpace(o.title), o.arrival
	unit, err := org.UnitByID(ctx, r.Tx, d.Unit)
	if err != nil {
		return err
	}
	if err := a.seats(ctx, r, o.facts); err != nil {
		return err
	}
	if err := publication.NewSet(ctx, r.Tx, d.ID, o.facts, o.historic); err != nil {
		return err
	}
	m := o.meta
	m.Kind, m.Normative = o.facts.Kind, o.facts.Normative
	owner, err := a.owned(ctx, r.Tx, unit, o.facts, &m)
	if err != nil {
		return err
	}
	p := publication.Part{Set: d.ID, Case: d.ID, Role: publication.Document, Title: d.Title, Source: o.text, Attribute: o.attribute,
		Meta: m, Author: o.author.Person, AuthorName: o.author.Display(), Unit: owner, ChangedBy: o.author.Display()}
	if err := publication.AddPart(ctx, r.Tx, &p); err != nil {
		return err
	}
	if d.Set, err = publication.LoadSet(ctx, r.Tx, d.ID); err != nil {
		return err
	}
	d.Part = d.Set.Part(p.ID)
	return nil
}

// owned says in meta in whose name a document of the unit goes out, and returns the unit
// that issues it.
func (a *Area) owned(ctx context.Context, tx *db.Tx, unit org.Unit, f publication.Facts, m *publication.Meta) (string, error) {
	m.Issuer = unit.Name
	if f.InName == InUnit {
		return unit.ID, nil
	}
	o, err := a.issuer(ctx, tx, unit.ID)
	if err != nil {
		return "", err
	}
	m.Issuer, err = a.issuerName(ctx, tx, unit.ID, f.InName)
	return o.ID, err
}

// issuer is the office that issues for the government that the unit belongs to.
func (a *Area) issuer(ctx context.Context, tx *db.Tx, unit string) (org.Unit, error) {
	return org.OfficeOf(ctx, tx, unit)
}

func (a *Area) issuerName(ctx context.Context, tx *db.Tx, unit, inName string) (string, error) {
	o, err := a.issuer(ctx, tx, unit)
	if err != nil || inName == InOffice {
		return o.Name, err
	}
	g, err := org.UnitByID(ctx, tx, o.Government)
	return g.Name, err
}

// seats gives the issuing unit, and the government office where it is not the unit's own
// matter alone, their parts in the case.
func (a *Area) seats(ctx context.Context, r *run, f publication.Facts) error {
	if f.InName == InUnit && f.Kind != "请示" {
		r.Join(r.Case.Unit, issuing.ID)
		return nil
	}
	o, err := a.issuer(ctx, r.Tx, r.Case.Unit)
	if err != nil {
		return errs.Wrap(errs.Refused, "找不到本单位所属政府的办公厅（室），不能办理代拟稿和请示。请系统管理员先在机构管理中设定。", err)
	}
	r.Join(o.ID, issuing.ID)
	r.Join(o.ID, office.ID)
	return nil
}

// Describe is the input of 填写要素和公开属性.
type Describe struct {
	Title     string   `json:"title" title:"标题" maxLength:"200" minLength:"2"`
	Kind      string   `json:"kind,omitempty" title:"文种" doc:"接口不填的保持原样。" form:"select" enum:"决议,决定,命令（令）,公报,公告,通告,意见,通知,通报,报告,请示,批复,议案,函,纪要"`
	InName    string   `json:"in_name,omitempty" title:"以谁的名义印发" doc:"改变后，签发机关和应有的环节随之改变。接口不填的保持原样。" form:"radio" enum:"unit,government,office" enumNames:"本机关,政府（代拟稿）,政府办公厅（室）（代拟稿）"`
	Urgent    bool     `json:"urgent,omitempty" title:"紧急"`
	Attribute string   `json:"attribute,omitempty" title:"公开属性" form:"radio" enum:"open,request,closed" enumNames:"主动公开,依申请公开,不予公开"`
	Basis     string   `json:"basis,omitempty" title:"不公开的法律法规依据" doc:"写明法律名称和条款，例如《政府信息公开条例》第十六条。" maxLength:"200"`
	Reason    string   `json:"reason,omitempty" title:"理由" doc:"拟不公开的写明具体理由；代拟稿、请示对公开属性建议说明理由。" form:"textarea" maxLength:"2000"`
	Policy    bool     `json:"policy,omitempty" title:"政策性文件"`
	Normative bool     `json:"normative,omitempty" title:"行政规范性文件"`
	Major     bool     `json:"major,omitempty" title:"重大"`
	Sensitive bool     `json:"sensitive,omitempty" title:"敏感内容"`
	RiskPlan  string   `json:"risk_plan,omitempty" title:"风险防控预案和沟通联系人" doc:"标记为敏感的必须填写。" form:"textarea" maxLength:"4000"`
	Topic     string   `json:"topic,omitempty" title:"主题分类" doc:"例如 综合政务\\政务公开。" maxLength:"60"`
	Summary   string   `json:"summary,omitempty" title:"内容概述" form:"textarea" maxLength:"500"`
	Effective string   `json:"effective,omitempty" title:"施行日期" form:"date" maxLength:"10"`
	Expires   string   `json:"expires,omitempty" title:"失效日期" form:"date" maxLength:"10"`
	Named     []string `json:"named,omitempty" title:"涉及的其他单位" doc:"文中涉及其职责或数据的单位，发布前须经其确认。" form:"units"`
	Joint     []string `json:"joint,omitempty" title:"联合发文单位" form:"units"`
	Replaces  string   `json:"replaces,omitempty" title:"废止的文件" doc:"写文号，多件用顿号分开。本件施行之日（没有填写的，公布之日）起，原文件标明已废止。" maxLength:"500"`
	Amends    string   `json:"amends,omitempty" title:"修改的文件" doc:"写文号，多件用顿号分开。本件施行之日（没有填写的，公布之日）起，原文件标明已修改。" maxLength:"500"`
}

func (a *Area) describe(ctx context.Context, r *run, in Describe) error {
	d := r.Case
	for _, x := range []struct{ name, v string }{{"effective", in.Effective}, {"expires", in.Expires}} {
		if _, err := workday.Parse(x.v); x.v != "" && err != nil {
			return errs.Field(x.name, "日期要写成2026-03-02的样子。")
		}
	}
	if d.Correction() && in.Attribute != string(publication.Open) {
		return errs.Field("attribute", stillOpen)
	}
	f := d.Set.Facts
	f.Urgent = in.Urgent
	if err := a.recast(ctx, r, &f, cmp.Or(in.Kind, f.Kind), cmp.Or(in.InName, f.InName)); err != nil {
		return err
	}
	f.Policy, f.Normative, f.Major, f.Sensitive, f.RiskPlan = in.Policy, in.Normative, in.Major, in.Sensitive, in.RiskPlan
	if err := publication.SetFacts(ctx, r.Tx, d.Set, f); err != nil {
		return err
	}
	p := d.Part
	found, err := a.namedInText(ctx, r.Tx, d)
	if err != nil {
		return err
	}
	named, err := a.namedIn(ctx, r.Tx, d, append(found, in.Named...))
	if err != nil {
		return err
	}
	p.Title, p.Attribute, p.Named = strings.TrimSpace(in.Title), publication.Attribute(in.Attribute), named
	p.Wrote(r.By)
	p.Meta.Topic, p.Meta.Summary, p.Meta.Effective, p.Meta.Expires, p.Meta.Normative = in.Topic, in.Summary, in.Effective, in.Expires, in.Normative
	if p.Meta.Relations, err = relations(in, p.Meta.Relations); err != nil {
		return err
	}
	d.Title, d.Basis, d.Reason, d.Joint = p.Title, strings.TrimSpace(in.Basis), strings.TrimSpace(in.Reason), in.Joint
	if p.Meta.Joint, err = names(ctx, r.Tx, in.Joint); err != nil {
		return err
	}
	for _, u := range in.Joint {
		r.Join(u, "joint")
	}
	r.Note("公开属性：" + p.Attribute.Name())
	return publication.SavePart(ctx, r.Tx, p)
}

// recast changes what kind of document it is and in whose name it goes out, with all that
// follows: who issues it and whose office has a part in it.
func (a *Area) recast(ctx context.Context, r *run, f *publication.Facts, kind, inName string) error {
	d := r.Case
	if kind == f.Kind && inName == f.InName {
		return nil
	}
	switch {
	case d.Correction():
		return errs.Field("kind", "更正不能改变文种和印发名义。确需改变的，请撤回后重新发文。")
	case d.Part.Meta.DocNo != "":
		return errs.Field("kind", "已经编了文号的公文不能改变文种和印发名义。")
	}
	f.Kind, f.InName = kind, inName
	d.Part.Meta.Kind = kind
	unit, err := org.UnitByID(ctx, r.Tx, d.Unit)
	if err != nil {
		return err
	}
	for _, p := range slices.Clone(d.Parties) {
		// An office that has had the document, or is to decide on a question, keeps its part.
		if p.Part == issuing.ID || p.Part == office.ID && d.ProposedAt.IsZero() && len(d.Set.Confirms) == 0 {
			r.Leave(p.Unit, p.Part)
		}
	}
	if err := a.seats(ctx, r, *f); err != nil {
		return err
	}
	if d.Part.Unit, err = a.owned(ctx, r.Tx, unit, *f, &d.Part.Meta); err != nil {
		return err
	}
	if f.InName == InUnit && kind != "请示" { // it does not go to the office again
		r.Tick(Resubmit.Drop(), 0, "")
	}
	r.Note("文种：" + kind + "；印发名义：" + inNames[inName])
	return nil
}

// namedIn joins the units chosen by hand with those that the text names, without the
// document's own.
func (a *Area) namedIn(ctx context.Context, tx *db.Tx, d *Document, chosen []string) ([]string, error) {
	out := slices.Clone(chosen)
	for _, u := range chosen {
		if _, err := org.UnitByID(ctx, tx, u); err != nil {
			return nil, errs.Field("named", "所选单位不存在，请重新选择。")
		}
	}
	slices.Sort(out)
	return slices.Compact(out), nil
}

func names(ctx context.Context, tx *db.Tx, units []string) ([]string, error) {
	var out []string
	for _, id := range units {
		u, err := org.UnitByID(ctx, tx, id)
		if err != nil {
			return nil, errs.Field("joint", "所选单位不存在，请重新选择。")
		}
		out = append(out, u.Name)
	}
	return out, nil
}

// relations keeps what else the document relates to and sets what it repeals and amends.
func relations(in Describe, old []publication.Relation) ([]publication.Relation, error) {
	out := slices.Clone(old)
	for _, x := range []struct {
		kind        publication.RelationKind
		field, text string
	}{{publication.Repeals, "replaces", in.Replaces}, {publication.Amends, "amends", in.Amends}} {
		out = slices.DeleteFunc(out, func(r publication.Relation) bool { return r.Kind == x.kind })
		for s := range strings.FieldsFuncSeq(x.text, func(c rune) bool { return c == '、' || c == '，' || c == '\n' || c == ';' || c == '；' }) {
			no, ok := docno.Parse(strings.TrimSpace(s))
			if !ok {
				return nil, errs.Field(x.field, fmt.Sprintf("“%s”不是完整的文号，应如“云府办发〔2020〕8号”。", s))
			}
			if slices.ContainsFunc(out, func(r publication.Relation) bool {
				return r.Kind == publication.Repeals && r.DocKey == no.Key() && x.kind == publication.Amends
			}) {
				return nil, errs.Field(x.field, no.String()+"已经写在废止的文件里，不能同时修改，请删去其中一处。")
			}
			out = append(out, publication.Relation{Kind: x.kind, Label: no.String(), DocKey: no.Key()})
		}
	}
	return out, nil
}

// labels writes the relations of a kind as the form has them.
func labels(rs []publication.Relation, kind publication.RelationKind) string {
	var out []string
	for _, r := range rs {
		if r.Kind == kind {
			out = append(out, r.Label)
		}
	}
	return strings.Join(out, "、")
}

// Reasoned is the input of steps that must say why.
type Reasoned struct {
	Reason string `json:"reason" title:"理由" form:"textarea" minLength:"2" maxLength:"2000"`
}

// sendBack lets a document that is signed or numbered be changed again; its reviews are
// void as soon as it is.
func (a *Area) sendBack(_ context.Context, r *run, in Reasoned) error {
	r.Note(in.Reason)
	return nil
}

func (a *Area) cancel(_ context.Context, r *run, in Reasoned) error {
	r.Case.Outcome = "停办"
	r.Note(in.Reason)
	return nil
}
