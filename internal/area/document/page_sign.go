package document

import (
	"html/template"
	"net/http"

	"gongkai/internal/kernel/lifecycle"
	"gongkai/internal/kernel/publication"
	"gongkai/internal/kernel/workday"
	"gongkai/internal/platform/db"
	"gongkai/internal/platform/errs"
	"gongkai/internal/web"
)

// SignPage is what a leader signs on a phone: one screen.
type SignPage struct {
	web.Page
	Case    web.Case
	Summary string
	Facts   []web.Fact
	Checks  []CheckRow
	Files   []publication.File
	Parts   []PartView
	Body    template.HTML
	Chars   string
	Sign    web.ActionView
	Refuse  web.ActionView
	Unmet   []errs.Reason
	Token   string
}

// CheckRow is one review or condition with whether it stands.
type CheckRow struct {
	Met  bool
	Text string
}

func (d *Desk) sign(w *web.Response, r *http.Request) error {
	ctx := r.Context()
	p, err := db.Get(ctx, d.mux.DB(), func(tx *db.Tx) (SignPage, error) {
		c, doc, err := d.open(w, r, tx, r.PathValue("id"))
		if err != nil {
			return SignPage{}, err
		}
		p := SignPage{Case: c, Summary: doc.Part.Meta.Summary, Files: doc.Part.Files, Body: doc.Part.Source.HTML(), Chars: web.Number(doc.Part.Source.Runes())}
		var ok bool
		if p.Sign, ok = action(c, "approve", "sign-head"); !ok {
			return p, errs.New(errs.Conflict, "这件公文现在不需要您签批，可能已经由他人办理。请回到待办查看。")
		}
		p.Refuse, _ = action(c, "decline", "reject")
		p.Unmet = p.Sign.Unmet
		p.Facts = []web.Fact{{Name: "拟稿", Text: c.UnitName}, {Name: "公开属性", Text: doc.Attribute().Name()}}
		if withheld(doc) {
			p.Facts = append(p.Facts, web.Fact{Name: "不公开的依据和理由", Text: doc.Basis + "　" + doc.Reason, Wide: true})
		}
		if !doc.ProposedAt.IsZero() && doc.Proposed.Attribute != doc.Attribute() {
			p.Facts = append(p.Facts, web.Fact{Name: "部门原建议", Text: doc.Proposed.Attribute.Name() + "　" + doc.Proposed.Reason, Wide: true})
		}
		for _, row := range reviews(doc) {
			text := row.Name + "　" + row.State
			if row.Person != "" {
				text += "　" + row.Person + " " + row.At
			}
			p.Checks = append(p.Checks, CheckRow{row.Class == "ok", text})
		}
		for _, k := range doc.Set.Confirms {
			p.Checks = append(p.Checks, CheckRow{k.Answer == "agree" || k.Answer == "decided", k.UnitName + "　" + answerName(k)})
		}
		for _, part := range doc.Set.Parts {
			if part.ID != doc.Part.ID {
				p.Parts = append(p.Parts, PartView{part.Title, "/office/piece/" + part.Case, web.Number(part.Source.Runes())})
			}
		}
		return p, nil
	})
	if err != nil {
		return err
	}
	p.Page = w.Page(p.Sign.Name)
	return w.Render("document/sign", p)
}

func action(c web.Case, names ...lifecycle.Action) (web.ActionView, bool) {
	for _, n := range names {
		for _, a := range c.Actions {
			if a.Action == n {
				return a, true
			}
		}
	}
	return web.ActionView{}, false
}

// SlipPage is a 退文单, for screen and paper.
type SlipPage struct {
	web.Page
	Case     web.Case
	Return   Return
	Received string
	Urgent   string
}

func (d *Desk) slip(w *web.Response, r *http.Request) error {
	ctx := r.Context()
	p, err := db.Get(ctx, d.mux.DB(), func(tx *db.Tx) (SlipPage, error) {
		c, doc, err := d.open(w, r, tx, r.PathValue("id"))
		if err != nil {
			return SlipPage{}, err
		}
		ret, err := ReturnByID(ctx, tx, doc.ID, r.PathValue("slip"))
		if err != nil {
			return SlipPage{}, err
		}
		p := SlipPage{Case: c, Return: ret, Urgent: "平件", Received: workday.DateOf(ret.SentAt).Chinese()}
		if p.Return.UnitName == "" { // a 退文单 of before this was kept
			p.Return.UnitName = c.UnitName
		}
		if ret.Urgent {
			p.Urgent = "急件"
		}
		return p, nil
	})
	if err != nil {
		return err
	}
	p.Page = w.Page("退文单"+p.Return.No, web.Crumb{Title: "待办", Href: "/office"}, web.Crumb{Title: "公文办理", Href: "/office/document"}, p.Case.Crumb(), web.Crumb{Title: "退文单"})
	return w.Render("document/slip", p)
}
