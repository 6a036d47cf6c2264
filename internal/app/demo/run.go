package demo

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"gongkai/internal/app"
	"gongkai/internal/area/interpretation"
	"gongkai/internal/kernel/actor"
	"gongkai/internal/kernel/lifecycle"
	"gongkai/internal/kernel/notice"
	"gongkai/internal/kernel/org"
	"gongkai/internal/kernel/publication"
	"gongkai/internal/kernel/workday"
	"gongkai/internal/platform/db"
	"gongkai/internal/platform/errs"
)

// runner is the demo while it is being written.
type runner struct {
	app     *app.App
	clock   Settable
	almanac *almanac
	town    app.Seeded
	files   []file
	asked   []file // requests for information
	byName  map[string]*file

	cases    map[string]string // name of a document, or title of a piece → case
	numbers  map[string]string // name → 文号
	texts    map[string]string // name → plain text as it stands
	acting   map[string]actor.Actor
	expert   string
	area     *interpretation.Area // nil where the platform does not have it
	day      workday.Date         // of the last event
	steps    int
	refusals []error
}

// event lets one event happen, in a transaction of its own.
func (r *runner) event(ctx context.Context, e event) error {
	r.clock.Set(e.at)
	if day := workday.DateOf(e.at); day != r.day { // what nobody acknowledged climbs, as the job sees to
		r.day = day
		if err := r.escalate(ctx); err != nil {
			return err
		}
		if _, err := r.app.Engine.Auto(ctx, r.app.DB); err != nil { // and what the law does by itself happens
			return err
		}
	}
	if e.step == "sampling" {
		if err := samplings[e.piece].do(r, ctx, &samplings[e.piece]); err != nil {
			return fmt.Errorf("the sampling on %s: %w%s", workday.DateOf(e.at), err, told(err))
		}
		return nil
	}
	if err := r.upload(ctx, &e); err != nil {
		return fmt.Errorf("%s: %w", e.file.name, err)
	}
	err := r.app.DB.Write(ctx, func(tx *db.Tx) error { return r.do(ctx, tx, e) })
	switch {
	case e.refused && err == nil:
		return fmt.Errorf("%s: %s on %s was done although it must be refused", e.file.name, e.step, workday.DateOf(e.at))
	case e.refused && errs.KindOf(err) == errs.Internal, !e.refused && err != nil:
		name := ""
		if e.file != nil {
			name = e.file.name
		}
		return fmt.Errorf("%s: %s on %s: %w%s", name, e.step, workday.DateOf(e.at), err, told(err))
	case e.refused:
		r.refusals = append(r.refusals, err)
	}
	return nil
}

// escalate does what the job for it would do now.
func (r *runner) escalate(ctx context.Context) error {
	for {
		n, err := db.Put(ctx, r.app.DB, func(tx *db.Tx) (int, error) { return notice.Escalate(ctx, tx) })
		if err != nil || n == 0 {
			return err
		}
	}
}

// told lists the reasons of a refusal, which its first sentence does not.
func told(err error) string {
	var b strings.Builder
	for _, x := range errs.Reasons(err) {
		b.WriteString("\n  " + x.Msg)
	}
	return b.String()
}

// take takes a step of an area as the person whose it is.
func (r *runner) take(ctx context.Context, tx *db.Tx, area, id, step string, in map[string]string, unit string) (lifecycle.Done, actor.Actor, error) {
	m, err := r.app.Engine.Machine(area)
	if err != nil {
		return lifecycle.Done{}, actor.Actor{}, err
	}
	info, ok := m.Describe().Step(lifecycle.Action(step))
	if !ok {
		return lifecycle.Done{}, actor.Actor{}, fmt.Errorf("%s has no step %s", area, step)
	}
	by, err := r.actor(ctx, tx, info, id, in, unit)
	if err != nil {
		return lifecycle.Done{}, by, err
	}
	v, err := r.input(info.In, in)
	if err != nil {
		return lifecycle.Done{}, by, fmt.Errorf("%s: %w", step, err)
	}
	tx.After(func() { r.steps++ })
	done, err := r.app.Engine.Take(ctx, tx, lifecycle.Call{Area: area, ID: id, Action: lifecycle.Action(step), By: by, In: v})
	return done, by, err
}

// reviews are the steps that the author of a text may not take.
var reviews = []lifecycle.Action{"clear", "legality", "secrecy", "content", "dispose", "reject", "evaluate"}

// actor chooses who takes a step: by=姓名, or the first of those who may in the unit
// that the step belongs to, or in unit where that is given.
func (r *runner) actor(ctx context.Context, tx *db.Tx, info lifecycle.StepInfo, id string, in map[string]string, unit string) (actor.Actor, error) {
	roles, seats := info.By, []string{unit}
	if unit == "" || info.Seat == lifecycle.Own {
		c, err := lifecycle.CaseByID(ctx, tx, id)
		if err != nil {
			return actor.Actor{}, err
		}
		if seats = info.Seat.Units(&c); info.Seat == lifecycle.Any {
			seats = []string{c.Unit}
		}
		if unit != "" {
			seats = []string{unit}
		}
	}
	if as := in["as"]; as != "" {
		roles = []actor.Role{actor.Role(as)}
	}
	author := ""
	if slices.Contains(reviews, info.Action) {
		p, err := publication.PartOf(ctx, tx, id)
		if err != nil {
			return actor.Actor{}, err
		}
		author = p.Author
	}
	for _, role := range roles {
		for _, p := range people {
			if in["by"] != "" && p.name != in["by"] {
				continue
			}
			a, err := r.acts(ctx, tx, p.name, seats, role)
			if err != nil {
				return a, err
			}
			if a.Known() && a.Person != author {
				return a, nil
			}
		}
	}
	return actor.Actor{}, fmt.Errorf("nobody may take %s", info.Action)
}

// acts returns the person as one with the role in one of the units, or nobody. Those
// who act for another are asked for by name.
func (r *runner) acts(ctx context.Context, tx *db.Tx, name string, units []string, role actor.Role) (actor.Actor, error) {
	for _, u := range units {
		if a, ok := r.acting[name+u]; ok && a.Has(role) {
			return a, nil
		}
	}
	if !r.mayHold(name, units, role) {
		return actor.Actor{}, nil
	}
	all, err := org.ActorsOf(ctx, tx, r.town.People[name].ID)
	if err != nil {
		return actor.Actor{}, err
	}
	for _, a := range all {
		if slices.Contains(units, a.Unit) && a.Has(role) {
			if a.For == "" {
				r.acting[name+a.Unit] = a
			}
			return a, nil
		}
	}
	return actor.Actor{}, nil
}

// mayHold spares a question to the database about people who never had the role there.
func (r *runner) mayHold(name string, units []string, role actor.Role) bool {
	for _, d := range deputies {
		if d.to == name && slices.Contains(rolesOf(d.roles), role) {
			return true
		}
	}
	for _, p := range people {
		if p.name != name {
			continue
		}
		for _, o := range append([]post{{p.unit, p.title, p.roles}}, p.more...) {
			if slices.Contains(units, r.town.Units[o.unit].ID) && slices.Contains(rolesOf(o.roles), role) {
				return true
			}
		}
	}
	return false
}
