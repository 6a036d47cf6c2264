package foi

import (
	"bytes"
	"net/http"

	"gongkai/internal/kernel/actor"
	"gongkai/internal/kernel/org"
	"gongkai/internal/platform/db"
	"gongkai/internal/platform/errs"
	"gongkai/internal/platform/format/docx"
	"gongkai/internal/web"
)

// FilingPage is the page of a correction or of a complaint.
type FilingPage struct {
	web.Page
	Case   web.Case
	About  string // heading of what was filed
	Facts  []web.Fact
	Answer []web.Fact
	Letter string // address of the letter; "" while there is none, and outside the unit
	Reveal string // address at which the handler opens the identity
	Code   string // address at which a new query code is given out
}

func (d *Desk) filingPage(area string) web.CasePage {
	return func(w *web.Response, r *http.Request, id string) error {
		ctx := r.Context()
		p, err := db.Get(ctx, d.mux.DB(), func(tx *db.Tx) (p FilingPage, err error) {
			if p.Case, err = w.Case(ctx, tx, area, id); err != nil {
				return p, err
			}
			c, err := d.codedCase(ctx, tx, area, id)
			if err != nil {
				return p, err
			}
			inside := w.Actor.Unit == c.Base().Unit
			switch x := c.(type) {
			case *Record:
				p.About, p.Facts = "更正申请", recordFacts(x, inside)
				p.answer(&x.Filing, RecordResults, w.Actor)
			case *Complaint:
				u, err := org.UnitByID(ctx, tx, x.Against)
				if err != nil {
					return p, err
				}
				p.About, p.Facts = "投诉举报", complaintFacts(x, u.Name, inside)
				if inside || x.ToldOn != "" {
					p.answer(&x.Filing, ComplaintResults, w.Actor)
					p.Answer = add(p.Answer, "处理措施", resultOf(Measures, x.Measure))
				}
				p.Answer = add(p.Answer, "整改情况", x.Mended)
			}
			return p, nil
		})
		if err != nil {
			return err
		}
		p.Page = w.CasePage(p.Case)
		return w.Render("foi/filing", p)
	}
}

// add adds a fact that says something.
func add(to []web.Fact, name, text string) []web.Fact {
	if text == "" {
		return to
	}
	return append(to, web.Fact{Name: name, Text: text, Wide: len([]rune(text)) > 30})
}

// answer lays out what was found and told.
func (p *FilingPage) answer(f *Filing, results []struct{ ID, Name string }, by actor.Actor) {
	p.Answer = add(p.Answer, "处理意见", resultOf(results, f.Result))
	inside := by.Unit == f.Unit
	if inside {
		p.Answer = add(p.Answer, "核实、查证的情况", f.Finding)
	}
	p.Answer = add(p.Answer, "结论和要求", f.Advice)
	p.Answer = add(p.Answer, "有权处理的机关", f.Holder)
	p.Answer = add(p.Answer, "审签", f.SignedBy+" "+f.DecidedOn.Chinese())
	if f.SignedBy == "" {
		p.Answer = p.Answer[:len(p.Answer)-1]
	}
	if f.ToldOn != "" {
		p.Answer = add(p.Answer, "告知", f.ToldWay.Name()+"，"+f.ToldOn.Chinese()+" "+f.Track)
	}
	if !inside {
		return
	}
	if f.Letter != "" {
		p.Letter = p.Case.Href + "/letter"
	}
	if by.Person == f.Handler && f.Masked != "" {
		p.Reveal = p.Case.Href + "/identity"
	}
	if by.Has(actor.Handler, actor.Disclosure, actor.Coordinate) {
		p.Code = p.Case.Href + "/code"
	}
}

// filer is who filed it, for the unit itself alone.
func filer(f *Filing) (out []web.Fact) {
	for _, x := range []struct{ name, text string }{{"提出人类型", applicantName(f.Applicant)}, {"姓名或者名称", f.Person}, {"身份证明", f.Masked}, {"统一社会信用代码", f.Contact.Code},
		{"联系电话", f.Contact.Phone}, {"电子邮箱", f.Contact.Email}, {"联系地址", f.Contact.Address}} {
		out = add(out, x.name, x.text)
	}
	return out
}

func recordFacts(x *Record, inside bool) (out []web.Fact) {
	if inside {
		out = filer(&x.Filing)
	}
	for _, f := range []struct{ name, text string }{{"收到日期", x.Submitted.Chinese()}, {"记录在哪里", Mask(x.Subject)}, {"经办人", x.HandlerName}} {
		out = add(out, f.name, f.text)
	}
	if inside {
		out = add(add(add(out, "不准确的记录", x.Wrong), "应当更正为", x.Right), "证据", x.Evidence)
	}
	return out
}

// complaintFacts tell the unit complained of what it is asked, and nothing of who asks.
func complaintFacts(x *Complaint, against string, inside bool) (out []web.Fact) {
	if inside {
		out = filer(&x.Filing)
	}
	out = add(add(out, "被投诉机关", against), "反映的问题", resultOf(Abouts, x.About))
	if inside {
		out = add(add(add(add(out, "涉及的申请", x.RequestNo), "收到日期", x.Submitted.Chinese()), "事情的经过", x.Content), "经办人", x.HandlerName)
	}
	out = add(add(out, "请被投诉机关说明", x.Question), "被投诉机关的说明", x.Statement)
	return add(out, "说明日期", x.StatedOn.Chinese())
}

// filingIdentity shows an identity to its handler.
func (d *Desk) filingIdentity(area string) web.Handler {
	return func(w *web.Response, r *http.Request) error {
		ctx, id := r.Context(), r.PathValue("id")
		v, err := db.Put(ctx, d.mux.DB(), func(tx *db.Tx) (Identity, error) {
			if _, err := w.Case(ctx, tx, area, id); err != nil {
				return Identity{}, err
			}
			c, err := d.codedCase(ctx, tx, area, id)
			if err != nil {
				return Identity{}, err
			}
			_, _, handler := c.person()
			return d.openIdentity(ctx, tx, c.Base(), handler, w.Actor)
		})
		if err != nil {
			return err
		}
		w.Header().Set("Cache-Control", "no-store")
		return w.Render("foi/identity", IdentityPage{Page: w.Page("身份证明", crumbs("身份证明")...), Identity: v, Back: "/office/" + area + "/" + id})
	}
}

// letterOfFiling is the answer, for the unit itself.
func (d *Desk) letterOfFiling(w *web.Response, r *http.Request, area string) (LetterPage, error) {
	ctx, id := r.Context(), r.PathValue("id")
	return db.Get(ctx, d.mux.DB(), func(tx *db.Tx) (LetterPage, error) {
		c, err := w.Case(ctx, tx, area, id)
		if err != nil {
			return LetterPage{}, err
		}
		x, err := d.codedCase(ctx, tx, area, id)
		if err != nil {
			return LetterPage{}, err
		}
		f, ok := x.(filed)
		if !ok || w.Actor.Unit != f.filing().Unit {
			return LetterPage{}, errs.New(errs.Forbidden, "文书含有提出人的个人信息，只在承办机关内部显示。")
		}
		p, ok := filingLetter(f.filing(), c.UnitName)
		if !ok {
			return p, errs.New(errs.NotFound, "还没有审签的文书，请从事项页面重新打开。")
		}
		return p, nil
	})
}

func (d *Desk) filingLetter(area string) web.Handler {
	return func(w *web.Response, r *http.Request) error {
		p, err := d.letterOfFiling(w, r, area)
		if err != nil {
			return err
		}
		p.File = r.URL.Path + "/docx"
		p.Page = w.Page(p.Name, web.Crumb{Title: "待办", Href: "/office"}, web.Crumb{Title: p.Name})
		return w.Render("foi/letter", p)
	}
}

func (d *Desk) filingLetterFile(area string) web.Handler {
	return func(w *web.Response, r *http.Request) error {
		p, err := d.letterOfFiling(w, r, area)
		if err != nil {
			return err
		}
		var b bytes.Buffer
		if err := p.file().Write(&b); err != nil {
			return err
		}
		return w.File(p.Name+p.No+".docx", docx.MIME, b.Bytes())
	}
}
