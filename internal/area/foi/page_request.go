package foi

import (
	"net/http"
	"strings"

	"gongkai/internal/kernel/actor"
	"gongkai/internal/platform/db"
	"gongkai/internal/platform/errs"
	"gongkai/internal/platform/format/docx"
	"gongkai/internal/web"
)

// RequestPage is the page of one request.
type RequestPage struct {
	web.Page
	Case      web.Case
	Facts     []web.Fact
	Notes     []string
	Decision  []web.Fact
	Letters   []LetterRow
	Enquiries []EnquiryRow
	Files     []string
	Reviews   []ReviewRow
	Reveal    string // address at which the handler opens the identity; "" for others
	Code      string // address at which a new query code is given out; "" for others
	Fetched   []Fetched
}

// LetterRow is a letter in the table of a request.
type LetterRow struct{ Name, No, On, To, Sent, Got, Href string }

// EnquiryRow is an enquiry in the table of a request.
type EnquiryRow struct{ Asked, On, Verdict, Reason, Href string }

// ReviewRow is a 复议 or 诉讼 in the table of a request.
type ReviewRow struct{ Name, No, Body, On, Result string }

func (d *Desk) request(w *web.Response, r *http.Request, id string) error {
	ctx := r.Context()
	p, err := db.Get(ctx, d.mux.DB(), func(tx *db.Tx) (p RequestPage, err error) {
		if p.Case, err = w.Case(ctx, tx, Name, id); err != nil {
			return p, err
		}
		q, err := d.Request(ctx, tx, id)
		if err != nil {
			return p, err
		}
		p.fill(q, w.Actor.Unit == q.Unit)
		if w.Actor.Person == q.Handler && q.Masked != "" {
			p.Reveal = p.Case.Href + "/identity"
		}
		if w.Actor.Unit == q.Unit && w.Actor.Has(actor.Handler, actor.Disclosure) {
			p.Code = p.Case.Href + "/code"
		}
		if w.Actor.Unit == q.Unit {
			p.Fetched, err = FetchedOf(ctx, tx, id)
		}
		if err != nil {
			return p, err
		}
		return p, nil
	})
	if err != nil {
		return err
	}
	p.Page = w.CasePage(p.Case)
	return w.Render("foi/request", p)
}

// fill lays a request out. Who applied, and how to reach him, is shown inside the unit
// alone.
func (p *RequestPage) fill(q *Request, inside bool) {
	add := func(name, text string) {
		if text != "" {
			p.Facts = append(p.Facts, web.Fact{Name: name, Text: text, Wide: len([]rune(text)) > 30})
		}
	}
	add("申请人类型", applicantName(q.Applicant))
	if inside {
		add("姓名或者名称", q.Person)
		add("身份证明", q.Masked)
		add("统一社会信用代码", q.Contact.Code)
		add("法定代表人", q.Contact.Legal)
		add("联系人", q.Contact.Person)
		add("联系电话", q.Contact.Phone)
		add("电子邮箱", q.Contact.Email)
		add("联系地址", strings.TrimSpace(q.Contact.Address+" "+q.Contact.Postcode))
		add("所需信息", q.Content)
	} else {
		add("所需信息", Mask(q.Content))
	}
	add("希望的形式", formNames[q.Form])
	add("获取的途径", routeNames[q.Route])
	add("提交方式", q.Channel.Name())
	add("提交日期", q.Submitted.Chinese())
	add("签收日期", q.Signed.Chinese())
	add("确认日期", q.Confirmed.Chinese())
	if q.ReceivedOn != "" {
		_, why, law := q.Received()
		add("收到申请之日", q.ReceivedOn.Chinese()+"（"+why+"，"+law.Cite()+"）")
		add("适用", q.Law().Act.String())
	}
	add("经办人", q.HandlerName)
	if q.TextYear == 2008 {
		p.Notes = append(p.Notes, TransitionNote)
	}
	if q.Charge.Schedule != "" {
		add("信息处理费", q.Charge.Working)
	}
	p.decision(q)
	for _, l := range q.Letters {
		row := LetterRow{Name: LetterName(l.Kind), No: l.No, On: l.MadeOn.Chinese(), To: l.To, Got: l.GotOn.Chinese(), Href: "/office/foi/" + q.ID + "/letter/" + l.ID}
		if l.SentOn != "" {
			row.Sent = l.Way.Name() + "，" + l.SentOn.Chinese()
		}
		if !inside {
			row.To = ""
		}
		p.Letters = append(p.Letters, row)
	}
	for _, e := range q.Enquiries {
		p.Enquiries = append(p.Enquiries, EnquiryRow{Asked: e.Asked, On: e.SentOn.Chinese(), Verdict: verdictName(e), Reason: e.Reason, Href: "/office/enquiry/" + e.ID})
	}
	for _, v := range q.Reviews {
		row := ReviewRow{Name: ReviewName(v.Kind), No: v.No, Body: v.Body, On: v.FiledOn.Chinese(), Result: resultName(v.Result)}
		if v.EndedOn != "" {
			row.Result += "，" + v.EndedOn.Chinese()
		}
		p.Reviews = append(p.Reviews, row)
	}
	if q.Set != nil {
		for _, f := range q.Set.Main().Files {
			p.Files = append(p.Files, f.Name)
		}
	}
}

func (p *RequestPage) decision(q *Request) {
	k, ok := q.Decision()
	if !ok {
		return
	}
	basis, _ := k.Basis(q.Law())
	add := func(name, text string) {
		if text != "" {
			p.Decision = append(p.Decision, web.Fact{Name: name, Text: text, Wide: len([]rune(text)) > 30})
		}
	}
	add("决定", k.Group+"：“"+k.Name+"”")
	add("依据", basis.Cite())
	add("年报表三", "第"+string(k.Row)+"行")
	for _, f := range []struct {
		ask  Ask
		name string
	}{{AskWhere, "获取途径"}, {AskMaterial, "提供的信息"}, {AskWithheld, "不予公开部分"}, {AskReason, "理由"}, {AskSearch, "检索情况"}, {AskHolder, "负责机关"}, {AskEarlier, "此前答复"}, {AskPublic, "公共利益的重大影响"}} {
		add(f.name, q.Answer.Facts[f.ask])
	}
	for _, x := range q.Answer.Withheld {
		if g, ok := KindByID(x.Kind); ok {
			c, _ := g.Basis(q.Law())
			add("依据", x.What+"："+g.Name+"（"+c.Cite()+"）")
		}
	}
	add("审签", strings.TrimSpace(q.SignedBy+" "+q.DecidedOn.Chinese()))
	add("送达", q.SentOn.Chinese())
}

var (
	formNames  = map[string]string{"paper": "纸面", "electronic": "电子文件", "disc": "光盘"}
	routeNames = map[string]string{"online": "网上查阅下载", "post": "邮寄", "email": "电子邮件", "pickup": "自行领取", "onsite": "当场查阅抄录", "fax": "传真"}
)

func resultName(r string) string {
	for _, x := range Results {
		if x.ID == r {
			return x.Name
		}
	}
	return r
}

// EnquiryPage is the page of one enquiry.
type EnquiryPage struct {
	web.Page
	Case    web.Case
	Facts   []web.Fact
	Request string // address of the request, for whoever may see it
}

func (d *Desk) enquiry(w *web.Response, r *http.Request, id string) error {
	ctx := r.Context()
	p, err := db.Get(ctx, d.mux.DB(), func(tx *db.Tx) (p EnquiryPage, err error) {
		if p.Case, err = w.Case(ctx, tx, EnquiryName, id); err != nil {
			return p, err
		}
		e, err := d.Enquiry(ctx, tx, id)
		if err != nil {
			return p, err
		}
		if w.Actor.Unit == e.Unit {
			p.Request = "/office/foi/" + e.Request
		}
		add := func(name, text string) {
			if text != "" {
				p.Facts = append(p.Facts, web.Fact{Name: name, Text: text, Wide: len([]rune(text)) > 30})
			}
		}
		add("征求的对象", e.Asked)
		if w.Actor.Unit == e.Unit {
			add("联系方式", e.Address)
		}
		add("征求的内容", e.Question)
		add("发出日期", e.SentOn.Chinese())
		add("收到日期", e.GotOn.Chinese())
		add("结果", verdictName(*e))
		add("理由", e.Reason)
		add("答复日期", e.AnsweredOn.Chinese())
		return p, nil
	})
	if err != nil {
		return err
	}
	p.Page = w.CasePage(p.Case)
	return w.Render("foi/enquiry", p)
}

// IdentityPage shows an identity to its handler, once.
type IdentityPage struct {
	web.Page
	Identity Identity
	Back     string
}

func (d *Desk) identity(w *web.Response, r *http.Request) error {
	id := r.PathValue("id")
	v, err := db.Put(r.Context(), d.mux.DB(), func(tx *db.Tx) (Identity, error) {
		if _, err := w.Case(r.Context(), tx, Name, id); err != nil {
			return Identity{}, err
		}
		return d.Reveal(r.Context(), tx, id, w.Actor)
	})
	if err != nil {
		return err
	}
	w.Header().Set("Cache-Control", "no-store")
	return w.Render("foi/identity", IdentityPage{Page: w.Page("身份证明", crumbs("身份证明")...), Identity: v, Back: "/office/foi/" + id})
}

// LetterPage is a letter as it is printed.
type LetterPage struct {
	web.Page
	Name  string
	No    string
	Lines []string
	Sign  string
	On    string
	File  string // address of the file; "" on the public side
}

func (d *Desk) letter(w *web.Response, r *http.Request) error {
	l, err := d.letterOf(w, r)
	if err != nil {
		return err
	}
	p := letterPage(l)
	p.Page = w.Page(p.Name, crumbs(p.Name)...)
	p.File = r.URL.Path + "/docx"
	return w.Render("foi/letter", p)
}

// letterFile gives the letter as a file for Word, WPS and LibreOffice.
func (d *Desk) letterFile(w *web.Response, r *http.Request) error {
	l, err := d.letterOf(w, r)
	if err != nil {
		return err
	}
	raw, err := db.Get(r.Context(), d.mux.DB(), func(tx *db.Tx) ([]byte, error) { return LetterFile(r.Context(), tx, w.Actor.Unit, l) })
	if err != nil {
		return err
	}
	return w.File(LetterName(l.Kind)+l.No+".docx", docx.MIME, raw)
}

// letterOf finds the letter of an address for whoever may read it.
func (d *Desk) letterOf(w *web.Response, r *http.Request) (Letter, error) {
	ctx, id := r.Context(), r.PathValue("id")
	return db.Get(ctx, d.mux.DB(), func(tx *db.Tx) (Letter, error) {
		if _, err := w.Case(ctx, tx, Name, id); err != nil {
			return Letter{}, err
		}
		q, err := d.Request(ctx, tx, id)
		if err != nil {
			return Letter{}, err
		}
		if w.Actor.Unit != q.Unit {
			return Letter{}, errs.New(errs.Forbidden, "文书含有申请人的个人信息，只在承办机关内部显示。")
		}
		for _, l := range q.Letters {
			if l.ID == r.PathValue("letter") {
				return l, nil
			}
		}
		return Letter{}, errs.New(errs.NotFound, "没有找到这份文书，请从事项页面重新打开。")
	})
}
