package foi

import (
	"context"
	"fmt"

	"gongkai/internal/kernel/actor"
	"gongkai/internal/kernel/deadline"
	"gongkai/internal/kernel/lifecycle"
	"gongkai/internal/kernel/org"
	"gongkai/internal/kernel/workday"
	"gongkai/internal/platform/db"
	"gongkai/internal/platform/errs"
)

// Ledger is a row of the spreadsheet in which requests were kept before, with what
// happened so far. Dates are those on which things legally happened.
type Ledger struct {
	Register
	Received      workday.Date `json:"received,omitempty"` // 收到申请之日 as it was kept; fills the date of arrival that counts
	No            string       `json:"no"`                 // the number that it has
	By            string       `json:"by,omitempty"`       // name of its handler
	CorrectedOn   workday.Date `json:"corrected_on,omitempty"`
	CorrectionNo  string       `json:"correction_no,omitempty"`
	SupplementDue int          `json:"supplement_days,omitempty"` // working days given
	SuppliedOn    workday.Date `json:"supplied_on,omitempty"`
	Asked         string       `json:"asked,omitempty"`      // whose opinion was asked
	AskedKind     string       `json:"asked_kind,omitempty"` // third (also ""), agency
	PausedOn      workday.Date `json:"paused_on,omitempty"`  // 征求意见发出
	AskedNo       string       `json:"asked_no,omitempty"`
	AskedGot      workday.Date `json:"asked_got,omitempty"` // 对方收到
	ResumedOn     workday.Date `json:"resumed_on,omitempty"`
	Verdict       string       `json:"verdict,omitempty"` // agree, object, weak (an objection without good reason), silent
	ExtendedOn    workday.Date `json:"extended_on,omitempty"`
	ExtensionNo   string       `json:"extension_no,omitempty"`
	ExtensionDays int          `json:"extension_days,omitempty"` // 0: as many as the rule allows
	Kind          string       `json:"kind,omitempty"`           // id of the decision, where it has been made
	AnswerNo      string       `json:"answer_no,omitempty"`
	DecidedOn     workday.Date `json:"decided_on,omitempty"`
	SentOn        workday.Date `json:"sent_on,omitempty"`
	Way           Way          `json:"way,omitempty"`
	Track         string       `json:"track,omitempty"`
	Letters       []PastLetter `json:"letters,omitempty" form:"-"` // letters beside those above
}

// PastLetter is a letter made before the takeover; its text stays in the old file.
type PastLetter struct {
	Kind, No string
	On       workday.Date
	Way      Way
	Sent     workday.Date
	Track    string
}

// takeOver brings a running or ended request in with what happened so far, so that its
// clocks stand as if it had always been here.
func (a *Area) takeOver(ctx context.Context, r *run, in Ledger) error {
	if bad := in.faults(r.Today); len(bad) > 0 {
		return &errs.Error{Kind: errs.Invalid, Msg: bad[0].Msg, Reasons: bad}
	}
	q := r.Case
	office, err := OfficeOf(ctx, r.Tx, q.Unit)
	if err != nil {
		return err
	}
	if q.No = in.caseNo(office.Prefix); q.No != "" {
		if err := a.free(ctx, r.Tx, q.Unit, q.No, in.letters()); err != nil {
			return err
		}
	}
	if q.Origin, q.taken = "import", q.No != ""; in.By == "" {
		q.Handler, q.HandlerName = r.By.Person, r.By.Display()
	} else if q.Handler, q.HandlerName, err = handlerNamed(ctx, r.Tx, q.Unit, in.By); err != nil {
		return err
	} else if q.Handler == "" && !in.over() {
		return errs.Field("by", "本单位没有承担依申请经办职责的“"+in.By+"”。请核对姓名，或者先由系统管理员设置岗位。")
	}
	q.Arrival = in.arrival()
	if in.forgotten(r.Today) {
		in.PaperNumber = ""
	}
	if err := a.enter(ctx, r, in.Application); err != nil {
		return err
	}
	for _, p := range in.past() {
		if p.tick.Op != deadline.Start || p.tick.Rule == Supplement {
			r.TickOn(p.tick, p.on, p.n, p.why)
		}
	}
	in.settle(r)
	if year, n, ok := numberOf(q.No); ok {
		if err := atLeast(ctx, r.Tx, q.Unit, "request", year, n); err != nil {
			return err
		}
	}
	for _, l := range in.letters() {
		if year, n, ok := numberOf(l.No); ok {
			if err := atLeast(ctx, r.Tx, q.Unit, "letter", year, n); err != nil {
				return err
			}
		}
		q.fresh = append(q.fresh, Letter{Kind: l.Kind, No: l.No, MadeOn: l.On, ByName: q.HandlerName, To: q.Person, Way: l.Way, SentOn: l.Sent, Track: l.Track,
			Fields: map[string]string{elsewhere: "这份文书在接管台账之前作成，正文没有转入平台，请查阅原卷。", "机关": r.By.UnitName, "落款日期": l.On.Chinese()}})
	}
	r.Note("由原台账转入，原编号" + in.No)
	return nil
}

// elsewhere is the field of a letter whose text is not on the platform.
const elsewhere = "原卷"

// settle notes what the decisions so far make of the request.
func (in *Ledger) settle(r *run) {
	q := r.Case
	q.Corrected, q.waits = in.CorrectedOn != "", in.waiting()
	if in.ExtendedOn != "" {
		q.Extension = "approved"
	}
	if in.Asked != "" && !in.over() {
		e := &Enquiry{Kind: in.enquiryKind(), Asked: in.Asked, Question: "（接管之前已经征求，内容见原卷）", SentOn: in.PausedOn, GotOn: in.AskedGot, Verdict: in.Verdict, AnsweredOn: in.ResumedOn}
		switch in.Verdict { // an objection binds unless the ledger says that its reason was none
		case "object":
			e.Reasonable = "yes"
		case "weak":
			e.Verdict, e.Reasonable = "object", "no"
		}
		q.asking = append(q.asking, e)
	}
	k, ok := KindByID(in.Kind)
	if !ok {
		return
	}
	q.decide(k.ID, r.By, Answer{})
	if q.DecidedOn = in.DecidedOn; q.DecidedOn == "" {
		q.DecidedOn = in.SentOn
	}
	if !in.over() {
		return
	}
	end := in.ended()
	q.Outcome, q.CountedOn, q.CountedRow, q.erase = k.Group, end, k.Row, end
	if k.Letter == LetterNone {
		q.Outcome = k.Name
	} else {
		q.SentOn = end
	}
}

// after is where a request from the spreadsheet goes.
func after() []way {
	kind := func(n *now, id string) bool { return n.Case.Kind == id }
	return []way{
		{To: Retracted, When: "申请人已经撤回", If: func(n *now) bool { return kind(n, "retracted") }},
		{To: Stopped, When: "申请人死亡或者终止，已经终止办理", If: func(n *now) bool { return kind(n, "died") }},
		{To: Answered, When: "已经答复", If: func(n *now) bool { return n.Case.SentOn != "" }},
		{To: Dispatching, When: "已经签发答复，尚未送达", If: func(n *now) bool { return n.Case.DecidedOn != "" }},
		{To: Correcting, When: "已告知补正，尚未补正", If: func(n *now) bool { return n.Case.waits }},
		{To: Handling},
	}
}

// takenOver does what can be done only when the request is there: its open and its ended
// enquiries, and the day on which the identity is erased.
func (a *Area) takenOver(ctx context.Context, tx *db.Tx, q *Request) error {
	for _, e := range q.asking {
		e.Request, e.Title = q.ID, "征求意见："+q.Title
		by := platform()
		by.Unit = q.Unit
		if _, err := a.Engine.Take(ctx, tx, lifecycle.Call{Area: EnquiryName, Action: "ask", By: by, In: e}); err != nil {
			return err
		}
	}
	q.asking = nil
	if q.taken {
		if _, err := tx.Exec(ctx, `INSERT INTO foi_taken (unit, no, case_id) VALUES (?, ?, ?)`, q.Unit, q.No, q.ID); err != nil {
			return err
		}
		q.taken = false
	}
	if q.erase == "" {
		return nil
	}
	return scheduleErasure(ctx, tx, q.ID, q.erase)
}

// handlerNamed finds a handler of the unit by name. One who has left is a name alone.
func handlerNamed(ctx context.Context, tx *db.Tx, unit, name string) (person, display string, err error) {
	holders, err := org.Holders(ctx, tx, unit, actor.Handler)
	for _, h := range holders {
		if h.Name == name {
			return h.Person, h.Name, nil
		}
	}
	return "", name, err
}

// free refuses a request, or a letter, whose number is there already.
func (a *Area) free(ctx context.Context, tx *db.Tx, unit, no string, letters []PastLetter) error {
	var n int
	if err := tx.QueryRow(ctx, `SELECT COUNT(*) FROM foi_taken WHERE unit = ? AND no = ?`, unit, no).Scan(&n); err != nil {
		return err
	}
	if n > 0 {
		return errs.New(errs.Conflict, "编号“"+no+"”的申请已经接管过，没有重复转入。")
	}
	if year, seq, ok := numberOf(no); ok { // a number above the series cannot have been given
		last, err := lastOf(ctx, tx, unit, "request", year)
		if err != nil {
			return err
		}
		if seq <= last {
			if err := tx.QueryRow(ctx, `SELECT COUNT(*) FROM cases WHERE area = ? AND unit = ? AND no = ?`, Name, unit, no).Scan(&n); err != nil {
				return err
			}
		}
	}
	if n > 0 {
		return errs.Field("no", "编号“"+no+"”在平台上已经用于另一件申请。请核对，确属不同申请的，请更改台账中的编号。")
	}
	for _, l := range letters {
		if l.No == "" {
			continue
		}
		if err := tx.QueryRow(ctx, `SELECT COUNT(*) FROM foi_letter WHERE no = ? AND no <> ''`, l.No).Scan(&n); err != nil {
			return err
		}
		if n > 0 {
			return errs.Newf(errs.Invalid, "文号“%s”在平台上已经用于另一份文书，请核对后改正。", l.No)
		}
	}
	return nil
}

// lastOf is the number that a series has come to.
func lastOf(ctx context.Context, tx *db.Tx, unit, series string, year int) (n int, err error) {
	err = tx.QueryRow(ctx, `SELECT last FROM foi_number WHERE unit = ? AND series = ? AND year = ?`, unit, series, year).Scan(&n)
	if db.None(err) {
		return 0, nil
	}
	return n, err
}

// atLeast lets a series go on after a number that was used before.
func atLeast(ctx context.Context, tx *db.Tx, unit, series string, year, n int) error {
	_, err := tx.Exec(ctx, `INSERT INTO foi_number (unit, series, year, last) VALUES (?, ?, ?, ?)
		ON CONFLICT (unit, series, year) DO UPDATE SET last = CASE WHEN foi_number.last < excluded.last THEN excluded.last ELSE foi_number.last END`, unit, series, year, n)
	if err != nil {
		return fmt.Errorf("number %s of %d: %w", series, year, err)
	}
	return nil
}
