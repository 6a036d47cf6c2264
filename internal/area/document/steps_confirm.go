package document

import (
	"context"
	"fmt"
	"slices"
	"time"

	"gongkai/internal/kernel/actor"
	"gongkai/internal/kernel/clause"
	"gongkai/internal/kernel/deadline"
	"gongkai/internal/kernel/lifecycle"
	"gongkai/internal/kernel/notice"
	"gongkai/internal/kernel/org"
	"gongkai/internal/kernel/publication"
	"gongkai/internal/kernel/workday"
	"gongkai/internal/platform/db"
	"gongkai/internal/platform/errs"
)

// Ask is the input of 征求涉及单位确认.
type Ask struct {
	Units    []string `json:"units" title:"涉及单位" form:"units"`
	Question string   `json:"question" title:"请对方确认什么" form:"textarea" minLength:"4" maxLength:"1000"`
	Span     int      `json:"span" title:"答复期限" minimum:"1" maximum:"60"`
	Unit     string   `json:"unit" title:"期限单位" form:"radio" enum:"day,hour" enumNames:"工作日,小时（紧急）"`
}

// confirmRule is the clock of a question: in hours where it presses.
func confirmRule(urgent bool) *deadline.Rule {
	if urgent {
		return ConfirmHours
	}
	return ConfirmDays
}

func (a *Area) ask(ctx context.Context, r *run, in Ask) error {
	d := r.Case
	if r.By.Unit != d.Unit && !office.Holds(&d.Case, r.By.Unit) {
		return errs.New(errs.Forbidden, "只有拟稿单位和政府办公厅（室）可以征求确认。")
	}
	cal, err := a.Engine.Calendar(ctx, r.Tx)
	if err != nil {
		return err
	}
	urgent := in.Unit == "hour"
	rule := confirmRule(urgent)
	span := deadline.Span{N: in.Span, Unit: rule.Length.Unit}.String()
	due := deadline.Compute(*rule, []deadline.Fact{rule.Start().Fact(r.At, in.Span, "")}, cal, r.At).DueAt
	named := d.Part.Named
	for _, u := range in.Units {
		unit, err := org.UnitByID(ctx, r.Tx, u)
		if err != nil {
			return errs.Field("units", "所选单位不存在，请重新选择。")
		}
		if u == d.Unit {
			return errs.Field("units", "不需要征求本单位自己的确认。")
		}
		if c := d.Set.Asked(u); c != nil && c.Answer == "" {
			return errs.Field("units", fmt.Sprintf("已经征求过%s，答复期限到%s，还没有答复。请等待、催办，逾期的可以请统筹协调人裁定。", unit.Name, c.DueAt.In(workday.Zone).Format("2006年1月2日15:04")))
		}
		named = append(named, u)
		r.Join(u, asked.ID)
		err = publication.Ask(ctx, r.Tx, d.Set, publication.Confirm{Unit: u, UnitName: unit.Name, Question: in.Question,
			Span: span, Urgent: urgent, AskedBy: r.By.Display(), DueAt: due, Hash: d.Part.Words()})
		if err != nil {
			return err
		}
		if above, err := a.above(ctx, r.Tx, d.Unit, u); err != nil {
			return err
		} else if above != "" {
			r.Join(above, superior.ID)
		}
		r.Note("征求" + unit.Name + "确认，" + span + "内答复")
	}
	if o, err := a.issuer(ctx, r.Tx, d.Unit); err == nil {
		r.Join(o.ID, office.ID) // its coordinator may have to decide
	}
	clockAsks(r)
	// The units asked become part of what is reviewed, so that none can be dropped later.
	seen := d.Part.Hash
	if d.Part.Named, err = a.namedIn(ctx, r.Tx, d, named); err != nil {
		return err
	}
	if err := publication.SavePart(ctx, r.Tx, d.Part); err != nil {
		return err
	}
	if d.State == Reviewing && d.passed(publication.SlipLegality) && d.Part.Hash != seen {
		r.Tick(Legal.Restart(), 0, "征求确认，审过的内容有变")
	}
	return nil
}

// above is where the common superior of two units decides: itself, or the office where
// that is a government; "" where they have none.
func (a *Area) above(ctx context.Context, tx *db.Tx, one, other string) (string, error) {
	u, err := org.CommonSuperior(ctx, tx, one, other)
	if errs.Is(err, errs.NotFound) {
		return "", nil
	}
	if err != nil {
		return "", err
	}
	if o, err := org.OfficeOf(ctx, tx, u.ID); u.Kind == clause.Government && err == nil {
		return o.ID, nil
	}
	return u.ID, nil
}

func openAsks(d *Document) []string {
	var out []string
	for _, c := range d.Set.Confirms {
		if c.Answer == "" {
			out = append(out, c.Unit)
		}
	}
	return out
}

// askRule is the clock by which a unit is to answer.
func askRule(n *now, unit string) *deadline.Rule {
	c := n.Case.Set.Asked(unit)
	return confirmRule(c != nil && c.Urgent)
}

// clockAsks lets each clock run for the question of its kind that is due first.
func clockAsks(r *run) {
	for _, urgent := range []bool{false, true} {
		var first *publication.Confirm
		for i := range r.Case.Set.Confirms {
			if c := &r.Case.Set.Confirms[i]; c.Answer == "" && c.Urgent == urgent && (first == nil || c.DueAt.Before(first.DueAt)) {
				first = c
			}
		}
		rule := confirmRule(urgent)
		if first == nil {
			r.Tick(rule.Meet(), 0, "")
			continue
		}
		n := 0
		fmt.Sscanf(first.Span, "%d", &n)
		if k := r.Clocks[rule.ID]; k.State != deadline.Running && k.State != deadline.Overdue || !k.DueAt.Equal(first.DueAt) {
			r.Recount(rule, first.AskedAt, n, "征求"+first.UnitName+"确认")
		}
	}
}

// Answer is the input of 答复沟通确认.
type Answer struct {
	Answer string `json:"answer" title:"答复" form:"radio" enum:"agree,object" enumNames:"内容准确一致,有不同意见"`
	Note   string `json:"note,omitempty" title:"意见" doc:"有不同意见的，请写明哪一处、应当怎样写。" form:"textarea" maxLength:"2000"`
}

func (a *Area) confirm(ctx context.Context, r *run, in Answer) error {
	if in.Answer == "object" && in.Note == "" {
		return errs.Field("note", "有不同意见的，请写明具体意见。")
	}
	ok, err := publication.Answer(ctx, r.Tx, r.Case.Set, r.By.Unit, in.Answer, in.Note, r.By)
	if err != nil {
		return err
	}
	if !ok {
		return errs.New(errs.Conflict, "没有等待你单位答复的确认，可能同事已经答复。请刷新页面。")
	}
	clockAsks(r)
	r.Note(fmt.Sprintf("%s：%s", map[string]string{"agree": "确认内容准确一致", "object": "有不同意见"}[in.Answer], in.Note))
	return nil
}

// Settle is the input of 裁定未确认事项.
type Settle struct {
	Unit string `json:"unit" title:"未确认的单位" form:"select" maxLength:"40"`
	Note string `json:"note" title:"裁定" doc:"写明怎样处理，由谁决定。" form:"textarea" minLength:"4" maxLength:"2000"`
}

// unsettled are the questions on which nobody has agreed or decided.
func unsettled(d *Document) []publication.Confirm {
	var out []publication.Confirm
	for _, c := range d.Set.Confirms {
		if last := d.Set.Asked(c.Unit); last.ID == c.ID && (c.Answer == "" || c.Answer == "object") {
			out = append(out, c)
		}
	}
	return out
}

// settleable are those on which the coordinator may decide: nobody answered in time, or
// there is an objection and it presses. On all else the common superior decides.
func settleable(d *Document, at time.Time) []publication.Confirm {
	alone := len(superior.Units(&d.Case)) == 0 // nobody stands above both
	return slices.DeleteFunc(unsettled(d), func(c publication.Confirm) bool {
		return !alone && !(c.Answer == "" && at.After(c.DueAt)) && !(c.Answer == "object" && c.Urgent)
	})
}

// The needs of deciding.
var (
	hasUnsettled = need{ID: "unsettled", Name: "有未确认的事项", Law: clause.House("都已确认或者裁定的不再裁定"), Moot: true,
		Unmet: lifecycle.Must("没有未确认的事项。", func(n *now) bool { return len(unsettled(n.Case)) > 0 })}
	mayDecide = need{ID: "expired", Name: "逾期未答复，或者紧急且有不同意见", Law: clause.G63b,
		Unmet: lifecycle.Must("答复期限还没有到，或者不同意见不属于紧急事项，统筹协调人不能决定。请等待答复，或者请共同上级裁定。", func(n *now) bool { return len(settleable(n.Case, n.At)) > 0 })}
)

func (a *Area) settle(ctx context.Context, r *run, in Settle) error {
	if !slices.ContainsFunc(settleable(r.Case, r.At), func(c publication.Confirm) bool { return c.Unit == in.Unit }) {
		return errs.Field("unit", "该单位没有可以由统筹协调人决定的事项：要逾期没有答复，或者紧急且有不同意见。其余的请共同上级裁定。")
	}
	return a.decideAsk(ctx, r, in)
}

// rule is the decision of the common superior, for which nothing has to be waited.
func (a *Area) rule(ctx context.Context, r *run, in Settle) error {
	if above, err := a.above(ctx, r.Tx, r.Case.Unit, in.Unit); err != nil {
		return err
	} else if above != r.By.Unit {
		return errs.Field("unit", "您所在的单位不是该单位和拟稿单位的共同上级，不能裁定。")
	}
	r.Note("共同上级裁定")
	return a.decideAsk(ctx, r, in)
}

func (a *Area) decideAsk(ctx context.Context, r *run, in Settle) error {
	ok, err := publication.Answer(ctx, r.Tx, r.Case.Set, in.Unit, "decided", in.Note, r.By)
	if err != nil {
		return err
	}
	if !ok {
		return errs.Field("unit", "该单位没有待裁定的确认。")
	}
	clockAsks(r)
	r.Note("裁定：" + in.Note)
	return nil
}

// Remind is the input of 催办.
type Remind struct {
	Body string `json:"body" title:"催办内容" form:"textarea" minLength:"2" maxLength:"500"`
}

// remind tells those for whom the document waits, and those in the drafting unit who have
// to acknowledge.
func (a *Area) remind(ctx context.Context, r *run, in Remind) error {
	r.Note(in.Body)
	drafters, err := draftersOf(ctx, r.Tx, r.Case)
	if err != nil {
		return err
	}
	_, err = notice.Urge(ctx, r.Tx, r.By, notice.Reminder{Case: r.Case.ID, Body: in.Body, Ladder: a.Ladder,
		Also: append(drafters, notice.Recipient{Unit: r.Case.Unit, Roles: roles(actor.Head)})})
	return err
}

// draftersOf is who drafts a document: whoever opened it, or every drafter of its unit
// where that was somebody else.
func draftersOf(ctx context.Context, tx *db.Tx, d *Document) ([]notice.Recipient, error) {
	all, err := org.Holders(ctx, tx, d.Unit, actor.Drafter)
	if slices.ContainsFunc(all, func(h actor.Actor) bool { return h.Person == d.OpenedBy }) {
		return []notice.Recipient{{Person: d.OpenedBy, Unit: d.Unit}}, err
	}
	return []notice.Recipient{{Unit: d.Unit, Roles: roles(actor.Drafter)}}, err
}

func (a *Area) acknowledge(ctx context.Context, r *run, in lifecycle.Remark) error {
	r.Note(in.Note)
	return notice.AcknowledgeAll(ctx, r.Tx, r.Case.ID, r.By)
}

func noReminder(ctx context.Context, n *now) ([]errs.Reason, error) {
	waiting, err := notice.Unacknowledged(ctx, n.Tx, n.Case.ID, n.Case.Unit)
	if err != nil || waiting > 0 {
		return nil, err
	}
	return []errs.Reason{{Msg: "没有待签收的催办。", Rule: "reminder", ClauseID: clause.Y22.ID(), Clause: clause.Y22.Cite()}}, nil
}
