package foi

import (
	"context"
	"strings"

	"gongkai/internal/kernel/actor"
	"gongkai/internal/kernel/clause"
	"gongkai/internal/kernel/deadline"
	"gongkai/internal/kernel/lifecycle"
	"gongkai/internal/kernel/workday"
	"gongkai/internal/platform/db"
	"gongkai/internal/platform/errs"
)

// The ends of a correction of one's own record.
const (
	Rectified lifecycle.State = "rectified"
	Refused   lifecycle.State = "refused"
)

// RecordTerm is the clock of such a correction.
var RecordTerm = &deadline.Rule{ID: "foi.record", Name: "更正办理期限", Length: workdays(20), Warn: []int{5, 3, 1}, Law: clause.House("条例没有写明更正的办理期限，由机关自行确定"), Unverified: true,
	Note: "《政府信息公开条例》第四十一条没有写明期限。平台默认20个工作日（未核），各机关可以在设置中改为自己公布的期限。"}

var recordDoor = door{area: RecordName, word: "更正", clock: RecordTerm, days: func(o Office) int { return o.Correct }}

// Record is a request to correct what an agency has recorded about its author (article 41).
type Record struct {
	Filing
	Subject  string // which information
	Wrong    string
	Right    string
	Evidence string
}

type (
	recRun  = lifecycle.Run[*Record]
	recNow  = lifecycle.Now[*Record]
	recStep = lifecycle.Step[*Record]
	recTodo = lifecycle.Todo[*Record]
	recWay  = lifecycle.Way[*Record]
)

// RecordResults are what may come of it.
var RecordResults = []struct{ ID, Name string }{{"corrected", "属实，予以更正"}, {"refused", "不予更正"}, {"elsewhere", "不属于本机关职能范围"}}

func (a *Area) recordTable() *lifecycle.Flow[*Record] {
	to, art := lifecycle.To[*Record], clause.OGI.Art(41)
	open := states(Received, Verifying, Approving, Telling)
	all := append(states(Rectified, Refused, Passed, Retracted), open...)
	is := func(result string) func(*recNow) bool { return func(n *recNow) bool { return n.Case.Result == result } }
	handler := roles(actor.Handler)
	return &lifecycle.Flow[*Record]{
		Area: RecordName, Name: "更正申请", Version: 1, Rules: []*deadline.Rule{RecordTerm},
		Stages: []lifecycle.Stage{{State: Received, Name: "待受理"}, {State: Verifying, Name: "核实中"}, {State: Approving, Name: "待审签"}, {State: Telling, Name: "待告知"},
			{State: Rectified, Name: "已更正", End: true}, {State: Refused, Name: "不予更正", End: true}, {State: Passed, Name: "已转送或者告知", End: true}, {State: Retracted, Name: "已撤回", End: true}},
		New: func() *Record { return &Record{} }, Load: loadRecord, Save: a.saveRecord,
		Steps: []recStep{
			{Action: "apply", Name: "提出更正申请", Ways: to(Received), By: roles(applicant), At: anyUnit, Inner: true, Law: law(art), Do: lifecycle.Do(a.applyRecord)},
			{Action: "register", Name: "登记更正申请", Ways: to(Received), By: handler, At: anyUnit, Law: law(art), Do: lifecycle.Do(a.registerRecord), Hint: "当面、邮寄收到的更正申请，由经办人按原文登记。"},
			{Action: "pass-in", Name: "接收转来的更正申请", Ways: to(Received), By: roles(hand), At: anyUnit, Inner: true, Law: law(art), Do: lifecycle.Do(a.passInRecord)},
			{Action: "accept", Name: "受理并核实", From: states(Received), Ways: to(Verifying), By: handler, At: own, Law: law(art), Do: lifecycle.Do(func(_ context.Context, r *recRun, in lifecycle.Remark) error {
				r.Case.take(r.By)
				r.Note(in.Note)
				return nil
			}), Todo: recTodo{Text: "请受理更正申请", Rule: RecordTerm}},
			{Action: "propose", Name: "提出处理意见", From: states(Verifying), Ways: to(Approving), By: handler, At: own, Law: law(art), Do: lifecycle.Do(a.proposeRecord),
				Todo: recTodo{Text: "请核实记录并提出处理意见", Rule: RecordTerm, Person: handlerOfFiling[*Record]}},
			{Action: "redo", Name: "退回重新核实", From: states(Approving), Ways: to(Verifying), By: roles(actor.Head), At: own, Law: law(art), Do: lifecycle.Do(func(_ context.Context, r *recRun, in Reasoned) error { r.Note(in.Reason); return nil })},
			{Action: "approve", Name: "审签", From: states(Approving), Ways: to(Telling), By: roles(actor.Head), At: own, Law: law(art), Needs: []lifecycle.Need[*Record]{notDrafterOf[*Record]()}, Do: lifecycle.Do(a.approveRecord),
				Todo: recTodo{Text: "请审签更正申请的处理意见", Rule: RecordTerm}},
			{Action: "tell", Name: "告知申请人", From: states(Telling), By: handler, At: own, Law: law(art), Do: lifecycle.Do(tellFiling[*Record](RecordTerm)), Todo: recTodo{Text: "请告知更正申请人并登记", Rule: RecordTerm, Person: handlerOfFiling[*Record]},
				Ways: []recWay{{To: Rectified, When: "予以更正", If: is("corrected")}, {To: Refused, When: "不予更正", If: is("refused")}, {To: Passed}}},
			{Action: "retract", Name: "撤回更正申请", From: open, Ways: []recWay{{To: Retracted, Clock: ticks(RecordTerm.Drop())}}, By: roles(applicant, actor.Handler), At: own, Law: law(clause.House("答复之前提出人可以撤回")), Do: lifecycle.Do(retracted[*Record]), Danger: true},
			reissueStep[*Record](all),
		},
	}
}

// tellFiling records that the answer was served, and meets the clock.
func tellFiling[C filed](rule *deadline.Rule) func(context.Context, *lifecycle.Run[C], Tell) error {
	return func(ctx context.Context, r *lifecycle.Run[C], in Tell) error {
		f := r.Case.filing()
		if err := in.onto(f, r.Today); err != nil {
			return err
		}
		f.Outcome = f.Result
		r.TickOn(rule.Meet(), in.On, 0, f.LetterNo+in.Way.Name())
		r.Note(in.Way.Name())
		return scheduleErasure(ctx, r.Tx, f.ID, in.On)
	}
}

// RecordIn is what somebody says is wrong in a record about him.
type RecordIn struct {
	Subject  string `json:"subject" title:"记录在哪里" doc:"记录了您的信息的登记、证照、文件或者系统的名称，越具体越好。" minLength:"2" maxLength:"200"`
	Wrong    string `json:"wrong" title:"不准确的记录" doc:"现在是怎么记的。" form:"textarea" minLength:"1" maxLength:"1000"`
	Right    string `json:"right" title:"应当更正为" form:"textarea" minLength:"1" maxLength:"1000"`
	Evidence string `json:"evidence" title:"证据" doc:"逐件写明证据的名称、出具的单位和日期；经办人会与您联系查看原件。" form:"textarea" minLength:"2" maxLength:"2000"`
	Filer
}

// FileRecord is what the public form hands in; the page has made the query code.
type FileRecord struct {
	RecordIn
	CodeHash string `json:"-"`
}

// RegisterRecord is what the clerk enters from paper.
type RegisterRecord struct {
	Submitted workday.Date `json:"submitted" title:"收到日期"`
	RecordIn
}

func (a *Area) applyRecord(ctx context.Context, r *recRun, in FileRecord) error {
	r.Case.Origin, r.Case.CodeHash, r.Case.Submitted = "public", in.CodeHash, r.Today
	return a.openRecord(ctx, r, in.RecordIn)
}

func (a *Area) registerRecord(ctx context.Context, r *recRun, in RegisterRecord) error {
	if err := handedIn(in.Submitted, r.Today); err != nil {
		return err
	}
	r.Case.Origin, r.Case.Submitted = "office", in.Submitted
	r.Case.take(r.By)
	return a.openRecord(ctx, r, in.RecordIn)
}

func (a *Area) openRecord(ctx context.Context, r *recRun, in RecordIn) error {
	x := r.Case
	if in.Applicant == Person && strings.TrimSpace(in.PaperNumber) == "" {
		return errs.Field("paper_number", "更正的是您自己的信息，请填写身份证明的号码。")
	}
	if err := in.Filer.onto(&x.Filing); err != nil {
		return err
	}
	x.Subject, x.Wrong, x.Right, x.Evidence = in.Subject, in.Wrong, in.Right, in.Evidence
	x.Title = "更正：" + titleOf(in.Subject)
	return recordDoor.opened(ctx, r.Tx, &x.Filing, x.Submitted, r.TickOn)
}

// PassRecord hands a correction over to the agency that may make it.
type PassRecord struct{ From *Record }

func (a *Area) passInRecord(ctx context.Context, r *recRun, in PassRecord) error {
	x, from := r.Case, in.From
	x.Subject, x.Wrong, x.Right, x.Evidence = from.Subject, from.Wrong, from.Right, from.Evidence
	if err := a.passedOn(ctx, r.Tx, &x.Filing, &from.Filing); err != nil {
		return err
	}
	r.Note("由" + from.No + "转来，申请人不需要重新填写")
	return recordDoor.opened(ctx, r.Tx, &x.Filing, r.Today, r.TickOn)
}

// ProposeRecord is the input of 提出处理意见.
type ProposeRecord struct {
	Result  string `json:"result" title:"处理意见" form:"radio" enum:"corrected,refused,elsewhere" enumNames:"属实，予以更正,不予更正,不属于本机关职能范围"`
	Finding string `json:"found" title:"核实的情况" doc:"核对了哪些原始材料、由谁核对，结论是什么。" form:"textarea" minLength:"4" maxLength:"2000"`
	Advice  string `json:"advice,omitempty" title:"更正的内容，或者不予更正的理由" doc:"予以更正的，写明已经在哪里、改成了什么；不予更正的，写明理由。" form:"textarea" maxLength:"2000"`
	Elsewhere
}

func (a *Area) proposeRecord(ctx context.Context, r *recRun, in ProposeRecord) error {
	f := &r.Case.Filing
	f.Result, f.Finding, f.Advice, f.Holder, f.PassedTo = in.Result, in.Finding, strings.TrimSpace(in.Advice), "", ""
	if in.Result == "elsewhere" {
		if err := in.Elsewhere.onto(ctx, r.Tx, f); err != nil {
			return err
		}
	} else if f.Advice == "" {
		return errs.Field("advice", map[string]string{"corrected": "请写明已经更正的内容。", "refused": "不予更正的，请写明理由。"}[in.Result])
	}
	f.DraftedBy = r.By.Person
	r.Note("拟“" + resultOf(RecordResults, in.Result) + "”")
	return nil
}

func (a *Area) approveRecord(ctx context.Context, r *recRun, in lifecycle.Remark) error {
	r.Note(in.Note)
	return a.signFiling(ctx, r.Tx, &r.Case.Filing, r.By, r.Today, recordLetter(r.Case))
}

func resultOf(list []struct{ ID, Name string }, id string) string {
	for _, x := range list {
		if x.ID == id {
			return x.Name
		}
	}
	return id
}

func loadRecord(ctx context.Context, tx *db.Tx, x *Record) error {
	if err := loadFiling(ctx, tx, &x.Filing); err != nil {
		return err
	}
	return tx.QueryRow(ctx, `SELECT subject, wrong, correct, evidence FROM foi_record WHERE id = ?`, x.ID).Scan(&x.Subject, &x.Wrong, &x.Right, &x.Evidence)
}

func (a *Area) saveRecord(ctx context.Context, tx *db.Tx, x *Record) error {
	if err := a.saveFiling(ctx, tx, &x.Filing); err != nil {
		return err
	}
	_, err := tx.Exec(ctx, `INSERT INTO foi_record (id, subject, wrong, correct, evidence) VALUES (?, ?, ?, ?, ?) ON CONFLICT (id) DO NOTHING`, x.ID, x.Subject, x.Wrong, x.Right, x.Evidence)
	return err
}
