package document

import (
	"context"
	"html/template"
	"net/http"
	"strings"

	"gongkai/internal/kernel/notice"
	"gongkai/internal/kernel/publication"
	"gongkai/internal/kernel/text"
	"gongkai/internal/kernel/workday"
	"gongkai/internal/platform/db"
	"gongkai/internal/web"
)

// ShowPage is the page of one document.
type ShowPage struct {
	web.Page
	Case      web.Case
	Facts     []web.Fact
	Links     []web.Fact
	Reviews   []ReviewRow
	Defects   []Defect // for which it would be returned as it stands
	Findings  []publication.Finding
	Confirms  []ConfirmRow
	Returns   []ReturnRow
	Comments  []Comment
	Open      int // comments that nobody has dealt with
	Reminders []Reminder
	Parts     []PartView
	Files     []publication.File
	Body      template.HTML
	Paras     []text.Entry
	Plan      string
	MayEdit   bool
	MaySign   bool
	Empty     bool
	Undecided bool // the disclosure attribute
}

// ReviewRow is one line of the table of reviews.
type ReviewRow struct {
	Name, State, Class string
	Person, Unit, At   string
	Note               string
	Changes            string // address of the comparison, where the review is void
	Part               string
}

// ConfirmRow is one unit's confirmation.
type ConfirmRow struct {
	publication.Confirm
	State string
	Late  bool
}

// ReturnRow is a 退文单 with its address.
type ReturnRow struct {
	Return
	Href string
}

// PartView is another text of the set, shown on the same page and approved with it.
type PartView struct {
	Title, Href, Chars string
}

func (d *Desk) show(w *web.Response, r *http.Request, id string) error {
	ctx := r.Context()
	p, err := db.Get(ctx, d.mux.DB(), func(tx *db.Tx) (ShowPage, error) {
		c, doc, err := d.open(w, r, tx, id)
		if err != nil {
			return ShowPage{}, err
		}
		p := ShowPage{Case: c, Facts: facts(c, doc), Reviews: reviews(doc), Plan: doc.Set.Facts.RiskPlan, Empty: doc.Part.Source.IsEmpty(), Undecided: doc.Attribute() == publication.Undecided,
			MayEdit: MayEdit(doc, w.Actor)}
		_, p.MaySign = action(c, "approve", "sign-head")
		if p.Findings, err = d.Gate.Findings(ctx, tx, doc.Set); err != nil {
			return p, err
		}
		if doc.State != Published && doc.State != Withdrawn && doc.State != Filed && doc.State != Cancelled && !doc.OwnName() {
			if p.Defects, err = d.Defects(ctx, tx, doc); err != nil {
				return p, err
			}
		}
		for _, k := range doc.Set.Confirms {
			p.Confirms = append(p.Confirms, ConfirmRow{k, answerName(k), k.Answer == "" && tx.Now.After(k.DueAt)})
		}
		for _, x := range doc.Returns {
			p.Returns = append(p.Returns, ReturnRow{x, c.Href + "/return/" + x.ID})
		}
		if p.Comments, err = commentsOf(ctx, tx, id); err != nil {
			return p, err
		}
		for i, k := range p.Comments {
			if k.DoneName == "" {
				p.Open++
				p.Comments[i].MaySettle = maySettle(doc, k.Person, w.Actor)
			}
		}
		if p.Reminders, err = remindersOf(ctx, tx, id); err != nil {
			return p, err
		}
		for _, part := range doc.Set.Parts {
			if part.ID != doc.Part.ID {
				p.Parts = append(p.Parts, PartView{part.Title, "/office/piece/" + part.Case, web.Number(part.Source.Runes())})
			}
		}
		if d.Links != nil {
			if p.Links, err = d.Links(ctx, tx, doc); err != nil {
				return p, err
			}
		}
		p.Files, p.Body, p.Paras = doc.Part.Files, doc.Part.Source.HTML(), doc.Part.Source.Places()
		return p, nil
	})
	if err != nil {
		return err
	}
	p.Page = w.CasePage(p.Case)
	return w.Render("document/show", p)
}

// file sends an attachment to somebody who may see the document: who reviews it must be
// able to open it.
func (d *Desk) file(w *web.Response, r *http.Request) error {
	doc, err := db.Get(r.Context(), d.mux.DB(), func(tx *db.Tx) (*Document, error) {
		_, doc, err := d.open(w, r, tx, r.PathValue("id"))
		return doc, err
	})
	if err != nil {
		return err
	}
	return w.AttachPart(r, d.Gate.Blobs, doc.Part, r.PathValue("k"))
}

func answerName(c publication.Confirm) string {
	return map[string]string{"": "等待答复", "agree": "确认准确一致", "object": "有不同意见", "decided": "已裁定"}[c.Answer]
}

var inNames = map[string]string{InUnit: "本机关", InGovernment: "政府（代拟稿）", InOffice: "政府办公厅（室）（代拟稿）"}

var arrivals = map[string]string{"drafted": "本平台拟稿", "paper": "纸质来文", "file": "电子文件来文", "api": "系统接口来文", "import": "导入"}

func facts(c web.Case, doc *Document) []web.Fact {
	f, m := doc.Set.Facts, doc.Part.Meta
	var out []web.Fact
	add := func(name, v string) {
		if v != "" {
			out = append(out, web.Fact{Name: name, Text: v, Wide: len([]rune(v)) > 24})
		}
	}
	add("拟稿单位", c.UnitName)
	add("拟稿人", doc.Part.AuthorName)
	add("文种", f.Kind)
	add("印发名义", inNames[f.InName])
	add("性质", traits(f))
	add("公开属性", doc.Attribute().Name())
	add("不公开的依据", doc.Basis)
	add("理由", doc.Reason)
	add("理由核对", doc.ReasonFits)
	if !doc.ProposedAt.IsZero() {
		add("部门建议的属性", doc.Proposed.Attribute.Name())
		if doc.Proposed.Attribute != doc.Attribute() || doc.Proposed.Reason != doc.Reason {
			add("部门建议的理由", strings.TrimSpace(doc.Proposed.Basis+" "+doc.Proposed.Reason))
		}
	}
	add("发文字号", m.DocNo)
	add("文号来源", m.DocNoFrom)
	add("成文日期", day(m.Written))
	add("签发人", m.Signer)
	add("施行日期", day(m.Effective))
	add("失效日期", day(m.Expires))
	add("主题分类", m.Topic)
	add("联合发文", strings.Join(m.Joint, "、"))
	add("内容概述", m.Summary)
	add("来文方式", arrivals[doc.Arrival])
	add("收文号", doc.ReceiptNo)
	add("来文字号", doc.SenderRef)
	if doc.Correction() {
		add("更正原因", doc.Why)
	} else {
		add("导入说明", doc.Why)
	}
	add("风险防控预案", f.RiskPlan)
	add("公开状态", c.Visibility())
	return out
}

func traits(f publication.Facts) string {
	var out []string
	for _, t := range []struct {
		is   bool
		name string
	}{{f.Policy, "政策性文件"}, {f.Normative, "行政规范性文件"}, {f.Major, "重大"}, {f.Urgent, "紧急"}, {f.Sensitive, "敏感"}} {
		if t.is {
			out = append(out, t.name)
		}
	}
	return strings.Join(out, "、")
}

func day(d string) string {
	if d == "" {
		return ""
	}
	return workday.Date(d).Chinese()
}

// reviews lays what is due beside what has been given: each kind of each part once, the
// newest slip, and void ones visibly so.
func reviews(doc *Document) []ReviewRow {
	var out []ReviewRow
	type review struct {
		part string
		kind publication.SlipKind
	}
	seen := map[review]bool{}
	for i := len(doc.Set.Slips) - 1; i >= 0; i-- {
		s := doc.Set.Slips[i]
		part := doc.Set.Part(s.Part)
		if part == nil || seen[review{s.Part, s.Kind}] {
			continue
		}
		row := ReviewRow{Name: s.Kind.Name(), Person: s.PersonName, Unit: s.UnitName, At: workday.DateOf(s.At).Chinese(), Note: s.Note, State: "通过", Class: "ok"}
		switch {
		case s.Void:
			row.State, row.Class = "已作废：此后内容有改动", "bad"
			row.Changes = "/office/document/" + doc.ID + "/changes?slip=" + s.ID
		case !s.Pass:
			row.State, row.Class = "不同意", "bad"
		}
		if s.Part != doc.Part.ID {
			row.Part = part.Title
		}
		seen[review{s.Part, s.Kind}] = true
		out = append(out, row)
	}
	for _, k := range doc.ReviewsDue() {
		if !seen[review{doc.Part.ID, k}] {
			out = append(out, ReviewRow{Name: k.Name(), State: "还没有审查", Class: "warn"})
		}
	}
	return out
}

// Reminder is a 催办 with who has acknowledged it.
type Reminder struct {
	notice.Record
	Acked []notice.Told
	Wait  int // people told who have not acknowledged
}

func remindersOf(ctx context.Context, tx *db.Tx, caseID string) ([]Reminder, error) {
	all, err := notice.OfCase(ctx, tx, caseID)
	var out []Reminder
	for _, r := range all {
		if r.Kind != notice.Remind {
			continue
		}
		x := Reminder{Record: r}
		for _, t := range r.Told {
			if t.AckAt.IsZero() {
				x.Wait++
			} else {
				x.Acked = append(x.Acked, t)
			}
		}
		out = append(out, x)
	}
	return out, err
}
