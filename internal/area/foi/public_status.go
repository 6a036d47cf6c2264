package foi

import (
	"context"
	"net/http"
	"slices"
	"time"

	"gongkai/internal/kernel/deadline"
	"gongkai/internal/kernel/lifecycle"
	"gongkai/internal/kernel/org"
	"gongkai/internal/kernel/publication"
	"gongkai/internal/kernel/workday"
	"gongkai/internal/platform/db"
	"gongkai/internal/platform/errs"
	"gongkai/internal/web"
)

// StatusPage is what somebody sees by the query code: of a request, a correction or a
// complaint.
type StatusPage struct {
	web.Page
	No, Unit, State string
	Title           string // what was asked, with personal data masked
	Facts           []web.Fact
	Terms           []web.Term
	Steps           []StepLine
	Letters         []LetterLine
	Files           []FileLine
	Remedies        []string
	Online          string // where 复议 may be applied for; "": it is said how else
	Forms           []web.FormView
	Code            string // goes back with the forms that fetch something
}

// LetterLine is a letter to be read, printed or saved.
type LetterLine struct {
	ID string
	LetterPage

	letter Letter // of a request, with the unit whose template it may follow
	unit   string
}

// FileLine is a released file: K counts from 1.
type FileLine struct {
	K          int
	Name, Size string
}

// StepLine is a step as an applicant sees it: what and when, not who.
type StepLine struct {
	At   string
	Name string
}

// outward are the steps that an applicant is told of, in his words.
var outward = map[lifecycle.Action]string{
	"apply": "提出申请", "register": "登记申请", "pass-in": "转来办理", "confirm": "双方确认收到", "accept": "受理", "ask-correction": "告知补正", "supplement": "收到补正",
	"ask-third": "征求第三方意见", "ask-agency": "征求其他机关意见", "opinions-in": "征求意见有了结果", "extend": "延长答复期限", "ask-reason": "请您说明理由", "explain": "收到理由说明",
	"delay": "确定延迟答复期限", "charge": "通知缴费", "pay": "收到缴费", "merge": "与您的另一件申请合并办理", "dispatch": "答复", "follow": "答复", "retract": "撤回申请", "reissue": "重新出具查询码", "stop": "终止办理", "pass-on": "不属于本机关，转告负责的机关",
}

func (d *Desk) showStatus(w *web.Response, r *http.Request, code string, status int, reasons []errs.Reason) error {
	ctx := r.Context()
	var p StatusPage
	err := d.mux.DB().Read(ctx, func(tx *db.Tx) error {
		c, err := d.byCode(r, tx, code)
		if err != nil {
			return err
		}
		u, err := org.UnitByID(ctx, tx, c.Base().Unit)
		if err != nil {
			return err
		}
		v, err := d.Engine.View(ctx, tx, c.Base().Area, c.Base().ID, public(u))
		if err != nil {
			return err
		}
		if f, ok := c.(filed); ok {
			p, err = d.filingStatus(ctx, tx, f, u, v, code)
			return err
		}
		q := c.(*Request)
		office, err := OfficeOf(ctx, tx, q.Unit)
		if err != nil {
			return err
		}
		cal, err := d.Engine.Calendar(ctx, tx)
		if err != nil {
			return err
		}
		p = StatusPage{No: q.No, Unit: u.Name, Title: Mask(q.Content), State: v.StateName, Code: code}
		p.Facts = []web.Fact{{Name: "受理机关", Text: u.Name}, {Name: "申请编号", Text: q.No}, {Name: "状态", Text: v.StateName}, {Name: "提交日期", Text: q.Submitted.Chinese()}}
		if q.ReceivedOn != "" {
			_, why, _ := q.Received()
			p.Facts = append(p.Facts, web.Fact{Name: "收到申请之日", Text: q.ReceivedOn.Chinese() + "（" + why + "）", Wide: true})
		}
		p.course(v, cal, tx.Now)
		p.Files = released(q)
		p.remedy(q, office, string(workday.DateOf(tx.Now)))
		if p.Letters, err = d.letterLines(ctx, tx, q); err != nil {
			return err
		}
		p.Forms = applicantForms(v.Case.State, code)
		return nil
	})
	if err != nil {
		return err
	}
	w.Header().Set("Cache-Control", "no-store")
	p.Page = w.Page("申请"+p.No, home, web.Crumb{Title: "依申请公开", Href: "/apply"}, web.Crumb{Title: "申请办理情况"})
	p.Errors = reasons
	return w.RenderStatus(status, "foi/status", p)
}

// course fills in clocks and steps: what happened and when, not who did it.
func (p *StatusPage) course(v lifecycle.View, cal *workday.Calendar, now time.Time) {
	for _, k := range v.Clocks {
		if k.Status.State == deadline.Dropped || slices.Contains(inward, k.Rule) {
			continue
		}
		p.Terms = append(p.Terms, web.Term{Rule: k.Rule, Status: k.Status, Chip: web.Chip(k.Rule.Name, k.Status, now), Lines: deadline.Explain(*k.Rule, k.Facts, cal, now)})
	}
	words := outward
	if v.Case.Area != Name {
		words = outwardFiling
	}
	for _, l := range v.Timeline {
		if name := words[l.Action]; name != "" {
			p.Steps = append(p.Steps, StepLine{workday.DateOf(l.At).Chinese(), name})
		}
	}
}

// inward are the clocks between agencies, which bind no applicant.
var inward = []*deadline.Rule{Notify, StatementTerm, MendTerm}

// remedy names whom one may turn to against an answer, and how.
func (p *StatusPage) remedy(q *Request, office Office, today string) {
	k, ok := q.Decision()
	if !ok || q.SentOn == "" || k.Letter == LetterNone {
		return
	}
	p.Online = office.Online
	p.Remedies = []string{RemedyOf(k, office.Bodies(), today).Text}
	if p.Online == "" {
		p.Remedies = append(p.Remedies, "行政复议申请书可以当面递交或者邮寄给"+office.Reconsider+"，写明申请人、被申请人、请求和理由，并附上答复书；"+q.No+"的承办机关没有登记网上申请的地址。")
	}
}

// open tells whether a letter has come to its addressee: the answer when it was served, the
// others when they were made; letters to third parties and agencies never.
func open(l Letter) bool {
	ends := l.Kind == LetterAnswer || l.Kind == LetterStop || l.Kind == LetterLapse
	toOthers := slices.Contains([]string{LetterThird, LetterThird2008, LetterAgency, LetterInform}, l.Kind)
	return !toOthers && (l.SentOn != "" || !ends)
}

// letterLines are the letters of a request and of those that were passed on to it.
func (d *Desk) letterLines(ctx context.Context, tx *db.Tx, q *Request) ([]LetterLine, error) {
	var out []LetterLine
	for from := q.PassedFrom; from != ""; {
		e, err := d.Request(ctx, tx, from)
		if err != nil {
			return nil, err
		}
		out = append(ownLetters(e), out...)
		from = e.PassedFrom
	}
	return append(out, ownLetters(q)...), nil
}

func ownLetters(q *Request) (out []LetterLine) {
	for _, l := range q.Letters {
		if open(l) {
			out = append(out, LetterLine{l.ID, letterPage(l), l, q.Unit})
		}
	}
	return out
}

// released are the files that an answered request gives to its applicant: what the standing
// review signed, nothing else.
func released(q *Request) (out []FileLine) {
	k, _ := q.Decision()
	if q.SentOn == "" || !k.Releases || q.Set == nil || q.Set.Main() == nil || !q.Set.Passed(publication.SlipSecrecy) {
		return nil
	}
	for i, f := range q.Set.Main().Files {
		out = append(out, FileLine{i + 1, f.Name, web.Size(f.Size)})
	}
	return out
}
