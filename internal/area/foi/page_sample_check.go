package foi

import (
	"context"
	"net/http"
	"net/url"
	"strconv"
	"strings"

	"gongkai/internal/kernel/clause"
	"gongkai/internal/kernel/lifecycle"
	"gongkai/internal/platform/db"
	"gongkai/internal/platform/errs"
	"gongkai/internal/web"
)

// ItemRow is a line of the checklist on its page.
type ItemRow struct {
	ID, Name, Asks, Evidence string
	Law                      clause.Clause
	Found                    Verdict // by the program; "" where it could not
	Result                   Verdict
	Note, Error              string
	Choices                  []web.Option
}

// CheckPage is the checklist of a drawn request. It shows what the checklist needs, and
// never who applied.
type CheckPage struct {
	web.Page
	Pick  Pick
	Href  string // of the sampling
	See   string // of the request
	Facts []web.Fact
	Items []ItemRow
	May   bool // fill it in
	Seen  int
	Next  string // the next one that is not checked
}

func (d *Desk) checklist(w *web.Response, r *http.Request) error {
	return d.showChecklist(w, r, http.StatusOK, nil, nil)
}

func (d *Desk) showChecklist(w *web.Response, r *http.Request, status int, typed url.Values, reasons []errs.Reason) error {
	ctx, id, request := r.Context(), r.PathValue("id"), r.PathValue("request")
	p, err := db.Get(ctx, d.mux.DB(), func(tx *db.Tx) (CheckPage, error) { return d.checkPage(ctx, tx, w, id, request) })
	if err != nil {
		return err
	}
	for i := range p.Items {
		p.Items[i].typed(typed, reasons)
	}
	title := "检查表"
	p.Page = w.Page(title, append(crumbs("抽查")[:2], web.Crumb{Title: "抽查", Href: "/office/sample"}, web.Crumb{Title: "本次抽查", Href: p.Href}, web.Crumb{Title: title})...)
	for _, e := range reasons {
		if e.Field != "" {
			e.Field = "item-" + e.Field
		}
		p.Errors = append(p.Errors, e)
	}
	return w.RenderStatus(status, "foi/check", p)
}

func (d *Desk) checkPage(ctx context.Context, tx *db.Tx, w *web.Response, id, request string) (p CheckPage, err error) {
	if _, err = w.Case(ctx, tx, SampleName, id); err != nil {
		return p, err
	}
	s, err := d.Sample(ctx, tx, id)
	if err != nil {
		return p, err
	}
	for _, k := range s.shown(w.Actor) {
		if k.Request == request {
			p.Pick = k
		}
	}
	if p.Pick.Request == "" {
		return p, w.NotFound()
	}
	x, err := d.Examine(ctx, tx, request)
	if err != nil {
		return p, err
	}
	p.Href, p.See, p.Seen = "/office/sample/"+id, "/office/foi/"+request, p.Pick.Version
	p.May = s.State == Sampled && w.Actor.Unit == s.Unit && w.Actor.Has(supervisors...)
	p.Facts = x.facts()
	marks := p.Pick.Marks
	if p.May && len(marks) == 0 {
		marks = x.Find()
	}
	for _, m := range marks {
		it, _ := ItemByID(m.Item)
		p.Items = append(p.Items, ItemRow{ID: it.ID, Name: it.Name, Asks: it.Asks, Law: it.Law, Evidence: m.Evidence, Found: m.Found, Result: m.Result, Note: m.Note})
	}
	for _, k := range s.Picks {
		if !k.Checked() && k.Request != request && p.Next == "" && p.May {
			p.Next = p.Href + "/check/" + k.Request
		}
	}
	return p, nil
}

// typed puts what was filled in back, with what is wrong about it, and makes the choices.
func (i *ItemRow) typed(v url.Values, reasons []errs.Reason) {
	if v != nil {
		i.Result, i.Note = Verdict(v.Get("result-"+i.ID)), v.Get("note-"+i.ID)
	}
	for _, r := range reasons {
		if r.Field == i.ID {
			i.Error = r.Msg
		}
	}
	for _, c := range Verdicts {
		i.Choices = append(i.Choices, web.Option{Value: string(c.Verdict), Title: c.Name, Selected: c.Verdict == i.Result})
	}
}

// facts are what the reviewer is shown of a request: what was asked for, what happened
// when, what was answered; no name, no number, no address.
func (x *Examined) facts() []web.Fact {
	var out []web.Fact
	add := func(name, text string) {
		if text = x.nameless(text); text != "" {
			out = append(out, web.Fact{Name: name, Text: text, Wide: len([]rune(text)) > 30})
		}
	}
	add("编号", x.No)
	add("申请人类型", applicantName(x.Applicant))
	add("所需信息", x.Content)
	add("提交方式", x.Channel.Name())
	add("提交日期", x.Submitted.Chinese())
	add("收到申请之日", x.ReceivedOn.Chinese())
	add("适用", x.Law().Act.String())
	if k, ok := x.Decision(); ok {
		add("决定", k.Group+"：“"+k.Name+"”")
	}
	if _, l, ok := x.answer(); ok {
		for _, name := range []string{"获取途径", "提供的信息", "不予公开部分", "不予公开依据", "理由", "检索情况", "负责机关", "此前答复", "附件清单"} {
			add(name, l.Fields[name])
		}
	}
	add("送达", x.SentOn.Chinese())
	for _, l := range x.Request.Letters {
		text := l.No + "，" + l.MadeOn.Chinese() + "作成"
		if l.SentOn != "" {
			text += "，" + l.SentOn.Chinese() + l.Way.Name()
		}
		add(LetterName(l.Kind), text)
	}
	return out
}

// nameless is a text without the applicant's name and without what looks like personal
// data.
func (x *Examined) nameless(s string) string {
	if len([]rune(x.Person)) > 1 {
		s = strings.ReplaceAll(s, x.Person, "（申请人）")
	}
	return Mask(s)
}

func (d *Desk) saveChecklist(w *web.Response, r *http.Request) error {
	ctx, id, request := r.Context(), r.PathValue("id"), r.PathValue("request")
	if err := r.ParseForm(); err != nil {
		return errs.Wrap(errs.Invalid, "提交的内容格式不对，请刷新页面后重试。", err)
	}
	in := Check{Request: request}
	in.Seen, _ = strconv.Atoi(r.PostForm.Get("seen"))
	for _, it := range Items {
		in.Marks = append(in.Marks, Mark{Item: it.ID, Result: Verdict(r.PostForm.Get("result-" + it.ID)), Note: r.PostForm.Get("note-" + it.ID)}.String())
	}
	err := d.mux.DB().Write(ctx, func(tx *db.Tx) error {
		c := lifecycle.Call{Area: SampleName, ID: id, Action: "check", By: w.Actor, Token: r.PostForm.Get("_token"), In: &in}
		_, err := d.Engine.Take(ctx, tx, c)
		return err
	})
	switch {
	case errs.Is(err, errs.Invalid), errs.Is(err, errs.Refused):
		reasons := errs.Reasons(err)
		if len(reasons) == 0 {
			reasons = []errs.Reason{{Msg: err.Error()}}
		}
		return d.showChecklist(w, r, http.StatusUnprocessableEntity, r.PostForm, reasons)
	case err != nil:
		return err
	}
	w.Flash("sample/checked")
	return w.Redirect("/office/sample/" + id)
}
