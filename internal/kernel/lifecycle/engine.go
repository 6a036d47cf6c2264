package lifecycle

import (
	"context"
	"slices"
	"time"

	"gongkai/internal/kernel/actor"
	"gongkai/internal/kernel/audit"
	"gongkai/internal/kernel/clause"
	"gongkai/internal/kernel/workday"
	"gongkai/internal/platform/db"
	"gongkai/internal/platform/errs"
	"gongkai/internal/platform/id"
)

// Engine runs the flows of all areas.
type Engine struct {
	Machines map[string]Machine // by area
	Calendar func(context.Context, *db.Tx) (*workday.Calendar, error)
	// See tells whether the actor may see a case of the unit in which it has no part.
	See func(ctx context.Context, tx *db.Tx, by actor.Actor, unit string) (bool, error)
	// Moved runs after each step, in the same transaction: hand-overs, search.
	Moved []func(ctx context.Context, tx *db.Tx, m Move) error
	// Waits runs whenever what a case waits for has been written anew, in the same
	// transaction: after the Moved hooks of a step, and in Refresh.
	Waits []func(ctx context.Context, tx *db.Tx, w Wait) error
	// Forgets blank what else is kept about a case whose content the law orders to be
	// erased, in the same transaction: notices.
	Forgets []func(ctx context.Context, tx *db.Tx, id string) error
	// Without names steps ("document/submit") and needs ("document/submit/attribute")
	// that are taken out, to prove that a duty's story fails without them.
	Without map[string]bool
}

// Call is somebody taking a step.
type Call struct {
	Area    string
	ID      string // "" opens a case
	Action  Action
	By      actor.Actor
	Version int    // the version the person looked at; 0: not asked
	Token   string // idempotency token; a second call with it returns the first one's result
	In      any    // pointer to the step's input struct
}

// Done is a step taken.
type Done struct {
	ID    string
	State State
	Again bool // the token had been used: nothing was done now
}

// Move is what hooks are told.
type Move struct {
	Case   Case
	From   State
	Action Action
	By     actor.Actor
	At     time.Time
	Note   string
	End    bool
}

// Wait is what hooks are told of what a case waits for.
type Wait struct {
	Case  Case
	By    actor.Actor // who took the step; the platform in Refresh
	At    time.Time
	Began []Waiting // what it waits for since now; what it waited for before is left out
}

// Machine returns the flow of an area.
func (e *Engine) Machine(area string) (Machine, error) {
	m, ok := e.Machines[area]
	if !ok {
		return nil, errs.New(errs.NotFound, "没有这类事项，请从首页重新进入。")
	}
	return m, nil
}

// Take takes a step of any area.
func (e *Engine) Take(ctx context.Context, tx *db.Tx, c Call) (Done, error) {
	m, err := e.Machine(c.Area)
	if err != nil {
		return Done{}, err
	}
	return m.Take(ctx, tx, e, c)
}

// View returns a case of any area with what the actor may do now.
func (e *Engine) View(ctx context.Context, tx *db.Tx, area, id string, by actor.Actor) (View, error) {
	m, err := e.Machine(area)
	if err != nil {
		return View{}, err
	}
	return m.Offers(ctx, tx, e, id, by)
}

// Take implements Machine.
func (f *Flow[C]) Take(ctx context.Context, tx *db.Tx, e *Engine, call Call) (Done, error) {
	s, err := f.step(call.Action)
	if err != nil {
		return Done{}, err
	}
	if e.Without[f.Area+"/"+string(s.Action)] {
		return Done{}, errs.Newf(errs.Refused, "“%s”已被停用。", s.Name)
	}
	if done, ok, err := seen(ctx, tx, call); err != nil || ok {
		return done, err
	}
	opens := len(s.From) == 0
	var c C
	if opens {
		c = f.New()
		*c.Base() = Case{ID: id.New(tx.Now), Area: f.Area, Unit: call.By.Unit, Visibility: "internal", Flow: f.Version,
			OpenedBy: call.By.Person, OpenedAt: tx.Now}
	} else if c, err = f.get(ctx, tx, call.ID); err != nil {
		return Done{}, err
	}
	base := c.Base()
	if err := f.may(ctx, tx, e, s, base, call); err != nil {
		return Done{}, err
	}
	now, err := f.now(ctx, tx, e, c, call.By)
	if err != nil {
		return Done{}, err
	}
	if s.Auto != nil {
		if now.RanOut, err = ranOut(s.Auto, now.Clocks); err != nil {
			return Done{}, err
		}
	}
	reasons, _, err := f.unmet(ctx, e, s, now)
	if err != nil {
		return Done{}, err
	}
	if len(reasons) > 0 {
		return Done{}, &errs.Error{Kind: errs.Refused, Msg: "现在还不能“" + s.Name + "”，请先处理下列事项。", Reasons: reasons}
	}
	run := &Run[C]{Now: now, Flow: f.Area}
	if s.Do.call != nil {
		if err := s.Do.call(ctx, run, call.In); err != nil {
			return Done{}, err
		}
	}
	from := base.State
	ticks := append(plain(s.Clock), run.ticks...)
	for _, w := range s.Ways {
		if w.If == nil || w.If(now) {
			if w.To != Stay {
				base.State = w.To
			}
			ticks = append(ticks, plain(w.Clock)...)
			break
		}
	}
	return f.settle(ctx, tx, e, s, run, call, from, ticks)
}

// settle writes everything that follows from a step, in one order: case, area's row,
// clocks, timeline, audit, hooks, to-dos with their own hooks.
func (f *Flow[C]) settle(ctx context.Context, tx *db.Tx, e *Engine, s *Step[C], run *Run[C], call Call, from State, ticks []ticking) (Done, error) {
	base := run.Case.Base()
	if err := put(ctx, tx, base, f.ends(base.State), len(s.From) == 0); err != nil {
		return Done{}, err
	}
	if err := f.Save(ctx, tx, run.Case); err != nil {
		return Done{}, err
	}
	if err := f.forgotten(ctx, tx, e, run, call.By); err != nil {
		return Done{}, err
	}
	cal, err := e.Calendar(ctx, tx)
	if err != nil {
		return Done{}, err
	}
	if err := amend(ctx, tx, base.ID, run.amends, f.Rules, cal); err != nil {
		return Done{}, err
	}
	if err := count(ctx, tx, base.ID, run.counts, f.Rules, cal); err != nil {
		return Done{}, err
	}
	if err := tick(ctx, tx, base.ID, ticks, run.RanOut, f.Rules, cal); err != nil {
		return Done{}, err
	}
	note := ""
	for i, n := range run.Notes {
		if i > 0 {
			note += "\n"
		}
		note += n
	}
	m := Move{Case: *base, From: from, Action: s.Action, By: call.By, At: tx.Now, Note: note, End: f.ends(base.State)}
	if err := record(ctx, tx, m, s.Name, s.Law); err != nil {
		return Done{}, err
	}
	if _, err := audit.Append(ctx, tx, audit.Act{By: call.By, Subject: base.ID, Action: f.Area + "/" + string(s.Action),
		From: string(from), To: string(base.State), Law: s.Law, Note: note}); err != nil {
		return Done{}, err
	}
	for _, hook := range e.Moved {
		if err := hook(ctx, tx, m); err != nil {
			return Done{}, err
		}
	}
	if err := f.refresh(ctx, tx, e, base, call.By); err != nil {
		return Done{}, err
	}
	return Done{ID: base.ID, State: base.State}, remember(ctx, tx, call, base.ID)
}

// may tells whether the actor may take the step at all, apart from its needs.
func (f *Flow[C]) may(ctx context.Context, tx *db.Tx, e *Engine, s *Step[C], c *Case, call Call) error {
	if !call.By.Known() {
		return errs.New(errs.Unauthenticated, "请先登录。")
	}
	if len(s.From) > 0 {
		if ok, err := e.visible(ctx, tx, call.By, c); err != nil {
			return err
		} else if !ok {
			return NoSuchCase()
		}
		if !slices.Contains(s.From, c.State) {
			return errs.Newf(errs.Conflict, "这件事项现在是“%s”，不能“%s”。可能有人已经先办理了，请刷新页面查看最新情况。",
				f.Describe().StateName(c.State), s.Name)
		}
		if call.Version != 0 && call.Version != c.Version {
			return errs.New(errs.Conflict, "您打开页面之后，这件事项已被他人办理或修改。请刷新页面，看过最新情况后再操作。")
		}
	}
	if s.Auto != nil {
		if call.By.Person != actor.Platform().Person {
			return errs.Newf(errs.Forbidden, "“%s”由平台在“%s”届满时自动办理，不能由人办理。", s.Name, s.Auto.Name)
		}
		return nil
	}
	if !call.By.Has(s.By...) || !s.At.Holds(c, call.By.Unit) {
		return &errs.Error{Kind: errs.Forbidden, Msg: "“" + s.Name + "”不能由您办理。应由" + s.At.Name + "的" + roleNames(s.By) + "办理。",
			Reasons: reasonsOf(s.Law, "办理人不符合规定。")}
	}
	return nil
}

// NoSuchCase is the answer for a case that is not there or that may not be known.
func NoSuchCase() error {
	return errs.New(errs.NotFound, "没有找到这件事项，或者您的岗位无权查看。请检查地址，或请承办单位把您加入办理。")
}

func roleNames(rs []actor.Role) string {
	s := ""
	for i, r := range rs {
		if i > 0 {
			s += "、"
		}
		s += r.Name()
	}
	return s
}

func reasonsOf(law []clause.Clause, msg string) []errs.Reason {
	if len(law) == 0 {
		return nil
	}
	return []errs.Reason{{Msg: msg, ClauseID: law[0].ID(), Clause: law[0].Cite()}}
}

// unmet evaluates all needs of a step, so that every reason is told at once. moot tells
// that one is unmet without which there is nothing to do.
func (f *Flow[C]) unmet(ctx context.Context, e *Engine, s *Step[C], n *Now[C]) (out []errs.Reason, moot bool, err error) {
	for _, need := range s.Needs {
		rule := f.Area + "/" + string(s.Action) + "/" + need.ID
		if e.Without[rule] {
			continue
		}
		if need.Reasons != nil {
			found, err := need.Reasons(ctx, n)
			if err != nil {
				return nil, false, err
			}
			moot = moot || need.Moot && len(found) > 0
			for _, r := range found {
				if !e.Without[rule+"/"+r.Rule] {
					out = append(out, r)
				}
			}
			continue
		}
		msgs, err := need.Unmet(ctx, n)
		if err != nil {
			return nil, false, err
		}
		moot = moot || need.Moot && len(msgs) > 0
		for _, m := range msgs {
			out = append(out, errs.Reason{Msg: m, Rule: rule, ClauseID: need.Law.ID(), Clause: need.Law.Cite()})
		}
	}
	return out, moot, nil
}

func (f *Flow[C]) ends(s State) bool {
	for _, g := range f.Stages {
		if g.State == s {
			return g.End
		}
	}
	return false
}

// visible: the own unit, units with a part, and whoever supervises may see a case. To
// administer is not to read.
func (e *Engine) visible(ctx context.Context, tx *db.Tx, by actor.Actor, c *Case) (bool, error) {
	if by.Has(actor.System, actor.Security, actor.Auditor) {
		return false, nil
	}
	if by.Person == actor.Platform().Person || by.Unit == c.Unit {
		return true, nil
	}
	for _, p := range c.Parties {
		if p.Unit == by.Unit {
			return true, nil
		}
	}
	if e.See == nil {
		return false, nil
	}
	return e.See(ctx, tx, by, c.Unit)
}
