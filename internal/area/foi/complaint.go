package foi

import (
	"context"

	"gongkai/internal/kernel/actor"
	"gongkai/internal/kernel/clause"
	"gongkai/internal/kernel/deadline"
	"gongkai/internal/kernel/lifecycle"
	"gongkai/internal/kernel/org"
	"gongkai/internal/kernel/workday"
	"gongkai/internal/platform/db"
	"gongkai/internal/platform/errs"
)

// States of a complaint beside those of every filing.
const (
	Hearing    lifecycle.State = "hearing"
	Urging     lifecycle.State = "urging"
	Inspecting lifecycle.State = "inspecting"
	Upheld     lifecycle.State = "upheld"
	Unfounded  lifecycle.State = "unfounded"
)

// The clocks of a complaint. No article names a number for any of them.
var (
	ComplaintTerm = &deadline.Rule{ID: "foi.complaint", Name: "投诉举报答复期限", Length: workdays(20), Warn: []int{5, 3, 1}, Law: clause.House("条例没有写明投诉举报的答复期限，由主管部门自行确定"), Unverified: true,
		Note: "《政府信息公开条例》第四十七条、第五十一条没有写明期限。平台默认20个工作日（未核），主管部门可以在设置中改为自己公布的期限。"}
	StatementTerm = &deadline.Rule{ID: "foi.statement", Name: "被投诉机关说明期限", Length: deadline.Span{Unit: deadline.Workdays}, Warn: []int{2, 1}, Law: clause.OGI.Art(47),
		Note: "条例没有写明期限，由主管部门逐件写明；答复投诉人的期限照常计算。"}
	MendTerm = &deadline.Rule{ID: "foi.mend", Name: "整改期限", Length: deadline.Span{Unit: deadline.Workdays}, Warn: []int{3, 1}, Law: clause.OGI.Art(47),
		Note: "条例没有写明期限，由主管部门在督促整改时写明。"}
)

var complaintDoor = door{area: ComplaintName, word: "投诉", clock: ComplaintTerm, days: func(o Office) int { return o.Complaint }}

// Complaint is what somebody says of the way in which a unit does this work, to the
// department in charge of it (articles 47 and 51). The unit complained of has a part in it
// and learns what is asked of it, not who complained or in which words.
type Complaint struct {
	Filing
	Against   string // unit complained of
	About     string
	RequestNo string
	Content   string
	Question  string // put to the unit complained of
	AskedOn   workday.Date
	Statement string // its answer
	StatedOn  workday.Date
	Measure   string // urge, bulletin, both
	MendDays  int
	Mended    string // what it reports to have put right
}

// Abouts are what one may complain of.
var Abouts = []struct{ ID, Name string }{{"reply", "对公开申请不依法答复处理"}, {"publish", "未按照要求主动公开"}, {"rights", "在公开工作中侵犯合法权益"}, {"other", "其他公开工作问题"}}

// ComplaintResults are what may come of it.
var ComplaintResults = []struct{ ID, Name string }{{"upheld", "查证属实"}, {"unfounded", "查证不属实"}, {"elsewhere", "不属于本部门主管"}}

// Measures are what the department in charge may order.
var Measures = []struct{ ID, Name string }{{"urge", "督促整改"}, {"bulletin", "通报批评"}, {"both", "督促整改并通报批评"}}

type (
	cmpRun  = lifecycle.Run[*Complaint]
	cmpNow  = lifecycle.Now[*Complaint]
	cmpStep = lifecycle.Step[*Complaint]
	cmpTodo = lifecycle.Todo[*Complaint]
	cmpWay  = lifecycle.Way[*Complaint]
	cmpNeed = lifecycle.Need[*Complaint]
)

var accused = lifecycle.At("accused", "被投诉机关")

func (a *Area) complaintTable() *lifecycle.Flow[*Complaint] {
	to := lifecycle.To[*Complaint]
	oversee := law(clause.OGI.Art(47), clause.OGI.Art(51))
	order := law(clause.OGI.Art(47))
	staff, there := roles(actor.Disclosure, actor.Coordinate), roles(actor.Disclosure, actor.Handler, actor.Head, actor.Liaison)
	open := states(Received, Verifying, Hearing, Approving, Telling)
	all := append(states(Urging, Inspecting, Upheld, Unfounded, Passed, Retracted), open...)
	mends := func(n *cmpNow) bool { return n.Case.Result == "upheld" && n.Case.Measure != "bulletin" }
	return &lifecycle.Flow[*Complaint]{
		Area: ComplaintName, Name: "投诉举报", Version: 1, Rules: []*deadline.Rule{ComplaintTerm, StatementTerm, MendTerm},
		Stages: []lifecycle.Stage{{State: Received, Name: "待受理"}, {State: Verifying, Name: "查证中"}, {State: Hearing, Name: "待被投诉机关说明"}, {State: Approving, Name: "待审签"}, {State: Telling, Name: "待答复"},
			{State: Urging, Name: "督促整改"}, {State: Inspecting, Name: "整改待核查"}, {State: Upheld, Name: "属实，已办结", End: true}, {State: Unfounded, Name: "不属实", End: true},
			{State: Passed, Name: "已转送或者告知", End: true}, {State: Retracted, Name: "已撤回", End: true}},
		New: func() *Complaint { return &Complaint{} }, Load: loadComplaint, Save: a.saveComplaint,
		// The unit complained of learns what it is asked, not what is thought of it.
		Reads: func(x *Complaint, by actor.Actor, l lifecycle.Line) bool {
			return by.Unit == x.Unit || l.UnitName == by.UnitName
		},
		Steps: []cmpStep{
			{Action: "apply", Name: "提出投诉举报", Ways: to(Received), By: roles(applicant), At: anyUnit, Inner: true, Law: oversee, Do: lifecycle.Do(a.applyComplaint)},
			{Action: "register", Name: "登记投诉举报", Ways: to(Received), By: staff, At: anyUnit, Law: oversee, Do: lifecycle.Do(a.registerComplaint), Hint: "当面、邮寄收到的投诉举报，由政府信息公开工作主管部门按原文登记。"},
			{Action: "pass-in", Name: "接收转来的投诉举报", Ways: to(Received), By: roles(hand), At: anyUnit, Inner: true, Law: oversee, Do: lifecycle.Do(a.passInComplaint)},
			{Action: "accept", Name: "受理并查证", From: states(Received), Ways: to(Verifying), By: staff, At: own, Law: oversee, Do: lifecycle.Do(func(_ context.Context, r *cmpRun, in lifecycle.Remark) error {
				r.Case.take(r.By)
				r.Note(in.Note)
				return nil
			}), Todo: cmpTodo{Text: "请受理投诉举报", Rule: ComplaintTerm}},
			{Action: "ask", Name: "请被投诉机关说明", From: states(Verifying), Ways: to(Hearing), By: staff, At: own, Law: order, Do: lifecycle.Do(a.askAccused), Hint: "被投诉机关只看到这里写的内容，看不到投诉人和投诉的原文。"},
			{Action: "state", Name: "说明情况", From: states(Hearing), Ways: []cmpWay{{To: Verifying, Clock: ticks(StatementTerm.Meet())}}, By: there, At: accused, Law: order, Do: lifecycle.Do(stateCase),
				Todo: cmpTodo{Text: "请就投诉举报说明情况", Rule: StatementTerm}},
			{Action: "go-on", Name: "不再等待，继续查证", From: states(Hearing), Ways: []cmpWay{{To: Verifying, Clock: ticks(StatementTerm.Drop())}}, By: staff, At: own, Law: order, Needs: []cmpNeed{statementOver},
				Do: lifecycle.Do(func(_ context.Context, r *cmpRun, in Reasoned) error { r.Note(in.Reason); return nil }), Todo: cmpTodo{Text: "等待被投诉机关说明；期满可以继续查证", Rule: StatementTerm, Person: handlerOfFiling[*Complaint]}},
			{Action: "propose", Name: "提出查证意见", From: states(Verifying), Ways: to(Approving), By: staff, At: own, Law: oversee, Do: lifecycle.Do(a.proposeComplaint),
				Todo: cmpTodo{Text: "请查证并提出处理意见", Rule: ComplaintTerm, Person: handlerOfFiling[*Complaint]}},
			{Action: "redo", Name: "退回重新查证", From: states(Approving), Ways: to(Verifying), By: roles(actor.Head, actor.Issuer), At: own, Law: oversee, Do: lifecycle.Do(func(_ context.Context, r *cmpRun, in Reasoned) error { r.Note(in.Reason); return nil })},
			{Action: "approve", Name: "审签", From: states(Approving), Ways: to(Telling), By: roles(actor.Head, actor.Issuer), At: own, Law: oversee, Needs: []cmpNeed{notDrafterOf[*Complaint](), heardBefore}, Do: lifecycle.Do(a.approveComplaint),
				Todo: cmpTodo{Text: "请审签投诉举报的查证意见", Rule: ComplaintTerm}},
			{Action: "tell", Name: "答复投诉人", From: states(Telling), By: staff, At: own, Law: oversee, Do: lifecycle.Do(a.tellComplaint), Todo: cmpTodo{Text: "请答复投诉人并登记", Rule: ComplaintTerm, Person: handlerOfFiling[*Complaint]},
				Ways: []cmpWay{{To: Urging, When: "属实，督促整改", If: mends}, {To: Upheld, When: "属实，通报批评", If: func(n *cmpNow) bool { return n.Case.Result == "upheld" }},
					{To: Unfounded, When: "不属实", If: func(n *cmpNow) bool { return n.Case.Result == "unfounded" }}, {To: Passed}}},
			{Action: "mend", Name: "报告整改情况", From: states(Urging), Ways: []cmpWay{{To: Inspecting, Clock: ticks(MendTerm.Meet())}}, By: there, At: accused, Law: order, Do: lifecycle.Do(mend), Todo: cmpTodo{Text: "请整改并报告", Rule: MendTerm}},
			{Action: "inspect", Name: "核查整改，办结", From: states(Inspecting), Ways: to(Upheld), By: staff, At: own, Law: order, Do: lifecycle.Noted[*Complaint](), Todo: cmpTodo{Text: "请核查整改情况", Person: handlerOfFiling[*Complaint]}},
			{Action: "again", Name: "整改不到位，继续督促", From: states(Inspecting), Ways: to(Urging), By: staff, At: own, Law: order, Do: lifecycle.Do(mendAgain)},
			{Action: "retract", Name: "撤回投诉举报", From: open, Ways: []cmpWay{{To: Retracted, Clock: ticks(ComplaintTerm.Drop(), StatementTerm.Drop())}}, By: append(roles(applicant), staff...), At: own, Law: law(clause.House("答复之前提出人可以撤回")), Do: lifecycle.Do(retracted[*Complaint]), Danger: true},
			reissueStep[*Complaint](all),
		},
	}
}

var statementOver = cmpNeed{ID: "over", Name: "说明期限届满", Law: clause.House("给被投诉机关说明的期限内应当等待"), Unmet: lifecycle.Must(
	"被投诉机关的说明期限还没有届满，请等待；期满仍不说明的，再继续查证。", func(n *cmpNow) bool { return n.Clocks[StatementTerm.ID].State == deadline.Overdue })}

// heardBefore keeps a finding against a unit from being signed before the unit was asked.
var heardBefore = cmpNeed{ID: "heard", Name: "被投诉机关已经说明，或者期满没有说明", Law: clause.House("查证属实之前应当给被投诉机关说明的机会"), Unmet: lifecycle.Must(
	"还没有听取被投诉机关的说明。请退回，先请被投诉机关说明情况；期满不说明的，可以继续查证。", func(n *cmpNow) bool { return n.Case.Result != "upheld" || n.Case.AskedOn != "" })}

// InCharge is the department in charge of open affairs for a unit (article 3): the office of
// its government; for a government and its office itself, that of the government above.
func InCharge(ctx context.Context, tx *db.Tx, against org.Unit) (org.Unit, error) {
	office, err := org.OfficeOf(ctx, tx, against.ID)
	if err != nil || office.ID != against.ID && against.ID != office.Government {
		return office, err
	}
	g, err := org.UnitByID(ctx, tx, office.Government)
	if err != nil {
		return g, err
	}
	if g.Superior == "" {
		return g, errs.Newf(errs.Refused, "对%s的投诉举报，应当向上一级行政机关提出；上一级不在本平台上，请通过它公布的渠道提出。", against.Name)
	}
	return org.OfficeOf(ctx, tx, g.Superior)
}

func loadComplaint(ctx context.Context, tx *db.Tx, x *Complaint) error {
	if err := loadFiling(ctx, tx, &x.Filing); err != nil {
		return err
	}
	return tx.QueryRow(ctx, `SELECT against, about, request_no, content, question, asked_on, statement, stated_on, measure, mend_days, mended FROM foi_complaint WHERE id = ?`, x.ID).Scan(
		&x.Against, &x.About, &x.RequestNo, &x.Content, &x.Question, &x.AskedOn, &x.Statement, &x.StatedOn, &x.Measure, &x.MendDays, &x.Mended)
}

func (a *Area) saveComplaint(ctx context.Context, tx *db.Tx, x *Complaint) error {
	if err := a.saveFiling(ctx, tx, &x.Filing); err != nil {
		return err
	}
	_, err := tx.Exec(ctx, `INSERT INTO foi_complaint (id, against, about, request_no, content, question, asked_on, statement, stated_on, measure, mend_days, mended) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
		ON CONFLICT (id) DO UPDATE SET question = excluded.question, asked_on = excluded.asked_on, statement = excluded.statement, stated_on = excluded.stated_on, measure = excluded.measure, mend_days = excluded.mend_days, mended = excluded.mended`,
		x.ID, x.Against, x.About, x.RequestNo, x.Content, x.Question, x.AskedOn, x.Statement, x.StatedOn, x.Measure, x.MendDays, x.Mended)
	return err
}
