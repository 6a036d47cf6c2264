// Package demo fills a fresh platform with an invented city: its government, its
// departments and counties, its staff, and two years of their documents. Everything is
// done through the steps that people take in the program, on a clock that is moved from
// day to day, so that whatever shows is what the platform makes of it: nothing is
// written past it. Days are counted back from the moment at which the demo begins, so
// that what is due tomorrow is always due tomorrow.
package demo

import (
	"context"
	"fmt"
	"io"
	"log/slog"
	"slices"
	"strings"
	"time"

	"gongkai/internal/app"
	"gongkai/internal/kernel/actor"
	"gongkai/internal/kernel/org"
	"gongkai/internal/kernel/workday"
	"gongkai/internal/platform/db"
)

// Password is everybody's in the demo city. It counts as changed.
const Password = "Yunshan-Demo-26"

// Account is somebody who can log in.
type Account struct {
	Account  string
	Name     string
	Unit     string
	Title    string
	Duty     string // 拟稿、沟通确认
	Password string
	Tour     bool // worth logging in as on a first walk
}

// Accounts are all accounts of the city, the administrators first.
type Accounts []Account

// Print writes the accounts as a table; all of them, or those of a first walk.
func (as Accounts) Print(w io.Writer, all bool) error {
	rows := [][]string{{"账号", "口令", "姓名", "单位", "职务", "职责"}}
	for _, a := range as {
		if all || a.Tour {
			rows = append(rows, []string{a.Account, a.Password, a.Name, a.Unit, a.Title, a.Duty})
		}
	}
	widest := make([]int, len(rows[0]))
	for _, row := range rows {
		for i, cell := range row {
			widest[i] = max(widest[i], width(cell))
		}
	}
	for _, row := range rows {
		line := ""
		for i, cell := range row {
			line += cell + strings.Repeat(" ", widest[i]-width(cell)+2)
		}
		if _, err := fmt.Fprintln(w, strings.TrimRight(line, " ")); err != nil {
			return err
		}
	}
	return nil
}

// width is how many columns of a terminal a text takes: two for a Chinese character.
func width(s string) int {
	n := 0
	for _, r := range s {
		if n++; r > 0x2E7F {
			n++
		}
	}
	return n
}

// Build fills the empty platform a. Its database must have been opened, and a put
// together, with c standing at Begin(now). Build moves c up to now and leaves it there;
// the caller lets it run on (Clock.Release). It is not to be called twice on one database.
func Build(ctx context.Context, a *app.App, c Settable, now time.Time, log *slog.Logger) (Accounts, error) {
	r, err := build(ctx, a, c, now, log)
	if err != nil {
		return nil, err
	}
	return r.accounts(), nil
}

func build(ctx context.Context, a *app.App, c Settable, now time.Time, log *slog.Logger) (*runner, error) {
	if log == nil {
		log = slog.New(slog.DiscardHandler)
	}
	defer c.Set(now)
	cal, err := db.Get(ctx, a.DB, func(tx *db.Tx) (*workday.Calendar, error) { return a.Engine.Calendar(ctx, tx) })
	if err != nil {
		return nil, err
	}
	r := &runner{app: a, area: a.Interpretation, clock: c, almanac: &almanac{now: now, cal: cal}, cases: map[string]string{}, numbers: map[string]string{}, texts: map[string]string{},
		acting: map[string]actor.Actor{}, byName: map[string]*file{}}
	if err := r.run(ctx); err != nil {
		return nil, fmt.Errorf("the demo city: %w", err)
	}
	c.Set(now)
	if r.area != nil { // the daily job that looks for pieces whose day comes
		if _, err := db.Put(ctx, a.DB, func(tx *db.Tx) (int, error) { return r.area.Prompt(ctx, tx) }); err != nil {
			return nil, fmt.Errorf("the demo city: %w", err)
		}
	}
	if err := r.passwords(ctx); err != nil {
		return nil, fmt.Errorf("the demo city: passwords: %w", err)
	}
	if a.Public.Signer != nil {
		if err := a.Public.Sign(ctx); err != nil {
			return nil, fmt.Errorf("the demo city: %w", err)
		}
	}
	log.Info("the demo city is ready", "documents", len(r.files), "steps", r.steps, "refused", len(r.refusals))
	return r, nil
}

// run plants the city and lets its two years pass.
func (r *runner) run(ctx context.Context) error {
	fs, err := files()
	if err != nil {
		return err
	}
	r.files = fs
	var all []event
	for i := range fs {
		r.byName[fs[i].name] = &fs[i]
		es, err := r.almanac.events(&fs[i])
		if err != nil {
			return err
		}
		all = append(all, es...)
	}
	if r.asked, err = requests(); err != nil {
		return err
	}
	es, err := r.almanac.requestEvents(r.asked)
	if err != nil {
		return err
	}
	all = append(append(all, es...), r.almanac.samplingEvents()...)
	if es, err = r.almanac.doorEvents(); err != nil {
		return err
	}
	all = append(all, es...)
	all = append(all, r.almanac.reportEvents()...)
	for i := range deputies {
		all = append(all, event{at: r.almanac.moment(deputies[i].to, deputies[i].from), step: "delegate", piece: i})
	}
	slices.SortStableFunc(all, func(a, b event) int { return a.at.Compare(b.at) })
	if err := r.plant(ctx); err != nil {
		return err
	}
	for _, e := range all {
		if err := r.event(ctx, e); err != nil {
			return err
		}
	}
	return nil
}

// first is the first password, with which everybody logs in once to change it.
const first = "Kaitong-2024-First"

// plant makes units, people and posts, and brings in what had been public before.
func (r *runner) plant(ctx context.Context) error {
	r.clock.Set(Begin(r.almanac.now))
	hash, err := org.WeakHasher().Hash(ctx, first)
	if err != nil {
		return err
	}
	if r.town, err = app.Plant(ctx, r.app.DB, seed(), org.First{Password: first, Hash: hash}); err != nil {
		return err
	}
	if err := r.pool(ctx); err != nil {
		return err
	}
	if err := r.ledger(ctx); err != nil {
		return err
	}
	return r.history(ctx)
}

// passwords lets everybody log in with the first password and change it.
func (r *runner) passwords(ctx context.Context) error {
	access := &org.Access{Hasher: org.WeakHasher(), Rules: org.DefaultRules()} // many accounts, and no secrets
	for _, p := range people {
		s, err := access.Login(ctx, r.app.DB, p.account, first, org.Client{IP: "127.0.0.1", Agent: "demo"})
		if err != nil {
			return err
		}
		if err := access.ChangePassword(ctx, r.app.DB, s.Secret, first, Password); err != nil {
			return err
		}
		if err := org.Logout(ctx, r.app.DB, s.Secret); err != nil {
			return err
		}
	}
	return nil
}

func (r *runner) accounts() Accounts {
	var out Accounts
	for _, p := range people {
		var roles []string
		for _, role := range rolesOf(p.roles) {
			roles = append(roles, role.Name())
		}
		unit := r.town.Units[p.unit].Name
		title := p.title
		for _, o := range p.more {
			if o.roles == "" { // a title without anything to do in the program
				continue
			}
			title += "，兼" + r.town.Units[o.unit].Label() + o.title
		}
		out = append(out, Account{Account: p.account, Name: p.name, Unit: unit, Title: title, Duty: strings.Join(roles, "、"), Password: Password, Tour: p.tour})
	}
	return out
}
