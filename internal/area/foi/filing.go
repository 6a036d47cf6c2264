package foi

import (
	"context"
	"fmt"
	"strings"

	"gongkai/internal/kernel/actor"
	"gongkai/internal/kernel/clause"
	"gongkai/internal/kernel/deadline"
	"gongkai/internal/kernel/lifecycle"
	"gongkai/internal/kernel/org"
	"gongkai/internal/kernel/workday"
	"gongkai/internal/platform/db"
	"gongkai/internal/platform/errs"
)

// The doors beside the request: the names of their cases.
const (
	RecordName    = "correct"
	ComplaintName = "complaint"
)

// States of the doors, beside Approving and Retracted.
const (
	Received  lifecycle.State = "received"
	Verifying lifecycle.State = "verifying"
	Telling   lifecycle.State = "telling"
	Passed    lifecycle.State = "passed"
)

// Filing is what a correction of one's own record and a complaint have in common: who
// filed it, who handles it, what was found and told.
type Filing struct {
	lifecycle.Case
	Origin    string // public, office, passed
	Submitted workday.Date
	Applicant ApplicantKind
	Person    string
	Contact   Contact
	CodeHash  string

	Handler, HandlerName string
	PassedFrom, PassedTo string
	Result               string // what was proposed: an id of the door's results
	Finding              string // 核实、查证的情况
	Advice               string // what was changed or ordered, or why not
	Holder               string // who is responsible instead
	DraftedBy, SignedBy  string
	DecidedOn            workday.Date
	LetterNo, Letter     string // the lines of the letter, as it was signed
	ToldOn               workday.Date
	ToldWay              Way
	Track                string

	Masked   string
	identity *Identity
}

func (f *Filing) filing() *Filing                   { return f }
func (f *Filing) code() *string                     { return &f.CodeHash }
func (f *Filing) person() (string, Contact, string) { return f.Person, f.Contact, f.Handler }

// filed is a case of one of the doors.
type filed interface {
	coded
	filing() *Filing
}

// Filer is who files something, on a public form or on paper.
type Filer struct {
	Applicant   ApplicantKind `json:"applicant" title:"您是" form:"radio" enum:"person,company,research,welfare,legal,organisation" enumNames:"自然人,商业企业,科研机构,社会公益组织,法律服务机构,其他组织"`
	Person      string        `json:"name" title:"姓名或者名称" doc:"单位填写全称。" maxLength:"100" autocomplete:"name"`
	Paper       string        `json:"paper,omitempty" title:"证件名称" form:"select" enum:"居民身份证,护照,港澳居民来往内地通行证,台湾居民来往大陆通行证,其他" maxLength:"20"`
	PaperNumber string        `json:"paper_number,omitempty" title:"证件号码" doc:"自然人填写。加密保存，只供经办人核对身份，到期清除。" maxLength:"40" autocomplete:"off"`
	Code        string        `json:"code,omitempty" title:"统一社会信用代码" doc:"单位填写。" maxLength:"18"`
	Phone       string        `json:"phone,omitempty" title:"联系电话" form:"tel" maxLength:"30" autocomplete:"tel"`
	Email       string        `json:"email,omitempty" title:"电子邮箱" form:"email" maxLength:"100" autocomplete:"email"`
	Address     string        `json:"address,omitempty" title:"联系地址" maxLength:"200" autocomplete:"street-address"`
}

// onto checks who files and puts it into the case.
func (in Filer) onto(f *Filing) error {
	a := Application{Applicant: in.Applicant, Person: in.Person, Paper: in.Paper, PaperNumber: in.PaperNumber, Code: in.Code, Phone: in.Phone, Email: in.Email, Address: in.Address}
	if err := a.check(); err != nil {
		return err
	}
	f.Applicant, f.Person = in.Applicant, strings.TrimSpace(in.Person)
	f.Contact = Contact{Code: a.Code, Phone: in.Phone, Email: in.Email, Address: in.Address}
	if a.PaperNumber != "" {
		f.identity = &Identity{Paper: in.Paper, Number: a.PaperNumber}
	}
	return nil
}

// door is what the two doors differ in where they are alike.
type door struct {
	area  string
	word  string // of the number: 更正
	clock *deadline.Rule
	days  func(Office) int
}

// opened gives a filing its number and starts its clock, which runs from the day on which
// it was handed in, or was passed on to this unit.
func (d door) opened(ctx context.Context, tx *db.Tx, f *Filing, from workday.Date, start func(t deadline.Tick, day workday.Date, n int, why string)) error {
	office, err := OfficeOf(ctx, tx, f.Unit)
	if err != nil {
		return err
	}
	n, err := number(ctx, tx, f.Unit, d.area, from.Year())
	if err != nil {
		return err
	}
	f.No = fmt.Sprintf("%s%s〔%d〕%d号", office.Prefix, d.word, from.Year(), n)
	start(d.clock.Start(), from, d.days(office), "收到之日")
	return nil
}

// passedOn copies who filed it from the case that was passed on: nothing is asked again.
func (a *Area) passedOn(ctx context.Context, tx *db.Tx, to, from *Filing) error {
	to.Origin, to.PassedFrom, to.CodeHash = "passed", from.ID, from.CodeHash
	to.Submitted, to.Applicant, to.Person, to.Contact, to.Title = from.Submitted, from.Applicant, from.Person, from.Contact, from.Title
	v, err := a.identityOf(ctx, tx, from.ID)
	to.identity = v
	return err
}

// take makes whoever acts the handler where there is none.
func (f *Filing) take(by actor.Actor) {
	if f.Handler == "" {
		f.Handler, f.HandlerName = by.Person, by.Display()
	}
}

// Elsewhere is the part of a proposal that names the unit responsible instead.
type Elsewhere struct {
	Unit    string `json:"unit,omitempty" title:"有权处理的机关" doc:"不属于本机关的填写。在平台上的机关，直接选择。" form:"unit" maxLength:"40"`
	Holder  string `json:"holder,omitempty" title:"有权处理的机关名称和联系方式" doc:"不在平台上的填写。" maxLength:"200"`
	Forward bool   `json:"forward,omitempty" title:"由本机关转送" doc:"只能转送平台上的机关；提交人不需要重新填写，查询码不变。"`
}

// onto names the unit that is responsible, and whether the case goes there.
func (in Elsewhere) onto(ctx context.Context, tx *db.Tx, f *Filing) error {
	f.Holder, f.PassedTo = strings.TrimSpace(in.Holder), ""
	if in.Unit != "" {
		u, err := org.UnitByID(ctx, tx, in.Unit)
		if err != nil {
			return err
		}
		f.Holder = u.Name
	}
	switch {
	case f.Holder == "":
		return errs.Field("unit", "请选择或者写明有权处理的机关。")
	case in.Unit == f.Unit:
		return errs.Field("unit", "有权处理的机关不能是本机关。")
	case in.Forward && in.Unit == "":
		return errs.Field("unit", "只能转送平台上的机关，请选择；不在平台上的，告知向该机关提出即可。")
	}
	if in.Forward {
		f.PassedTo = in.Unit
	}
	return nil
}

// Tell is the input of 登记告知: how the answer was served.
type Tell struct {
	Way   Way          `json:"way" title:"告知方式" form:"radio" enum:"direct,entrusted,post,electronic" enumNames:"直接送达,委托其他行政机关代为送达,邮寄送达（邮政企业）,电子送达"`
	On    workday.Date `json:"on" title:"交邮、签收或者发出的日期"`
	Track string       `json:"track,omitempty" title:"邮件号码或者凭证号" doc:"邮寄的必填。" maxLength:"60"`
}

func (in Tell) onto(f *Filing, today workday.Date) error {
	switch {
	case in.On > today || in.On < f.DecidedOn:
		return errs.Field("on", "告知日期应当在审签日期（"+f.DecidedOn.Chinese()+"）和今天之间，请核对。")
	case in.Way == "post" && strings.TrimSpace(in.Track) == "":
		return errs.Field("track", "邮寄送达的，请填写邮件号码。")
	case in.Way == "electronic" && f.Origin == "office" && f.Contact.Email == "":
		return errs.Field("way", "不是网上提交、也没有登记电子邮箱的，不能电子送达。请邮寄或者直接送达。")
	}
	f.ToldOn, f.ToldWay, f.Track = in.On, in.Way, in.Track
	return nil
}

// handedIn checks the day on which something came in on paper.
func handedIn(on, today workday.Date) error {
	if on == "" || on > today || on < workday.Date(clause.OGI.From) {
		return errs.Field("submitted", "收到日期应当在2019年5月15日和今天之间，请核对。")
	}
	return nil
}

// notDrafterOf wants a second person for the signature.
func notDrafterOf[C filed]() lifecycle.Need[C] {
	return lifecycle.Need[C]{ID: "not-drafter", Name: "不是拟办人本人", Law: clause.House("处理意见由拟办人以外的负责人审签"), Unmet: lifecycle.Must(
		"审签不能由拟办人本人进行。请换由其他负责人办理。", func(n *lifecycle.Now[C]) bool { return n.Case.filing().DraftedBy != n.By.Person })}
}

func handlerOfFiling[C filed](n *lifecycle.Now[C]) string { return n.Case.filing().Handler }

// retracted ends a filing at its author's word.
func retracted[C filed](ctx context.Context, r *lifecycle.Run[C], in Reasoned) error {
	r.Case.filing().PassedTo = ""
	if r.Case.Base().Area == RecordName || r.By.Via != "public" { // the unit complained of may come to see the timeline
		r.Note(in.Reason)
	}
	return scheduleErasure(ctx, r.Tx, r.Case.Base().ID, r.Today)
}

// FilingTold is the hand-over after an answer: what goes to another unit opens there, with
// the day on which it was first handed in and the query code that its author has.
func (a *Area) FilingTold(ctx context.Context, tx *db.Tx, m lifecycle.Move) error {
	c, err := a.codedCase(ctx, tx, m.Case.Area, m.Case.ID)
	if err != nil {
		return err
	}
	f, ok := c.(filed)
	if !ok || f.filing().PassedTo == "" || f.filing().State != Passed {
		return nil
	}
	by := platform()
	by.Unit = f.filing().PassedTo
	var in any
	switch x := c.(type) {
	case *Record:
		in = &PassRecord{x}
	case *Complaint:
		in = &PassComplaint{x}
	}
	_, err = a.Engine.Take(ctx, tx, lifecycle.Call{Area: m.Case.Area, Action: "pass-in", By: by, In: in})
	return err
}

const filingColumns = `origin, submitted, applicant, name, contact, code_hash, handler, handler_name, passed_from, passed_to, result, finding, advice, holder,
	drafted_by, signed_by, decided_on, letter_no, letter, told_on, told_way, track`

func loadFiling(ctx context.Context, tx *db.Tx, f *Filing) error {
	var contact string
	err := tx.QueryRow(ctx, `SELECT `+filingColumns+`, COALESCE((SELECT masked FROM foi_identity i WHERE i.case_id = foi_filing.id), '') FROM foi_filing WHERE id = ?`, f.ID).Scan(
		&f.Origin, &f.Submitted, &f.Applicant, &f.Person, &contact, &f.CodeHash, &f.Handler, &f.HandlerName, &f.PassedFrom, &f.PassedTo, &f.Result, &f.Finding, &f.Advice, &f.Holder,
		&f.DraftedBy, &f.SignedBy, &f.DecidedOn, &f.LetterNo, &f.Letter, &f.ToldOn, &f.ToldWay, &f.Track, &f.Masked)
	if db.None(err) {
		return errs.New(errs.NotFound, "没有找到这件事项。")
	}
	if err != nil {
		return err
	}
	return decode(contact, &f.Contact)
}

func (a *Area) saveFiling(ctx context.Context, tx *db.Tx, f *Filing) error {
	_, err := tx.Exec(ctx, `INSERT INTO foi_filing (id, `+filingColumns+`) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
		ON CONFLICT (id) DO UPDATE SET code_hash = excluded.code_hash, handler = excluded.handler, handler_name = excluded.handler_name, passed_to = excluded.passed_to,
		result = excluded.result, finding = excluded.finding, advice = excluded.advice, holder = excluded.holder, drafted_by = excluded.drafted_by, signed_by = excluded.signed_by,
		decided_on = excluded.decided_on, letter_no = excluded.letter_no, letter = excluded.letter, told_on = excluded.told_on, told_way = excluded.told_way, track = excluded.track`,
		f.ID, f.Origin, f.Submitted, f.Applicant, f.Person, encode(f.Contact), f.CodeHash, f.Handler, f.HandlerName, f.PassedFrom, f.PassedTo, f.Result, f.Finding, f.Advice, f.Holder,
		f.DraftedBy, f.SignedBy, f.DecidedOn, f.LetterNo, f.Letter, f.ToldOn, f.ToldWay, f.Track)
	if err == nil && f.identity != nil {
		err = a.saveIdentity(ctx, tx, f.ID, f.identity)
	}
	return err
}
