package foi

import (
	"context"
	"encoding/json"
	"fmt"
	"maps"
	"slices"

	"gongkai/internal/kernel/actor"
	"gongkai/internal/kernel/deadline"
	"gongkai/internal/kernel/lifecycle"
	"gongkai/internal/kernel/org"
	"gongkai/internal/kernel/workday"
	"gongkai/internal/platform/db"
	"gongkai/internal/platform/errs"
	"gongkai/internal/platform/id"
)

// keepLedgers is for how many days an upload that nobody confirmed is kept.
const keepLedgers = 7

// Intake is an uploaded ledger between preview and confirmation. It names applicants, so
// it is kept sealed.
type Intake struct {
	ID    string
	Name  string // of the file
	Book  *Book
	Taken *Taken // what came of it; nil before
	begun bool
}

// Taken is what came of a takeover. What is not in it was not taken over.
type Taken struct {
	Made, Had int
	Faults    []Fault
}

func ledgerKey(id string) []byte { return []byte("foi-takeover/" + id) }

// KeepBook keeps an upload for its preview, in place of the person's last one.
func (a *Area) KeepBook(ctx context.Context, tx *db.Tx, by actor.Actor, name string, book *Book) (string, error) {
	if err := org.May(by, "接管台账", actor.Handler); err != nil {
		return "", err
	}
	if _, err := tx.Exec(ctx, `DELETE FROM foi_takeover WHERE unit = ? AND person = ?`, by.Unit, by.Person); err != nil {
		return "", err
	}
	k := Intake{ID: id.New(tx.Now), Name: name, Book: book}
	sealed, err := a.sealLedger(k)
	if err != nil {
		return "", err
	}
	_, err = tx.Exec(ctx, `INSERT INTO foi_takeover (id, unit, person, name, sealed, made_at, done_at) VALUES (?, ?, ?, ?, ?, ?, '')`,
		k.ID, by.Unit, by.Person, name, sealed, db.Time(tx.Now))
	return k.ID, err
}

func (a *Area) sealLedger(k Intake) (string, error) {
	raw, err := json.Marshal(k)
	if err != nil {
		return "", fmt.Errorf("seal ledger: %w", err)
	}
	return a.Vault.Seal(raw, ledgerKey(k.ID)), nil
}

// IntakeOf opens an upload for the person who made it, in the same unit; for everybody else
// it is not there.
func (a *Area) IntakeOf(ctx context.Context, tx *db.Tx, by actor.Actor, id string) (k Intake, err error) {
	var sealed, done string
	err = tx.QueryRow(ctx, `SELECT sealed, done_at FROM foi_takeover WHERE id = ? AND unit = ? AND person = ?`, id, by.Unit, by.Person).Scan(&sealed, &done)
	if db.None(err) {
		return k, errs.New(errs.NotFound, "没有找到这次上传的台账，可能已经被新的上传替换或者到期清除。请重新上传，已经接管的不会重复。")
	}
	if err != nil {
		return k, err
	}
	raw, err := a.Vault.Open(sealed, ledgerKey(id))
	if err != nil {
		return k, fmt.Errorf("open ledger %s: %w", id, err)
	}
	k.begun = done != ""
	return k, json.Unmarshal(raw, &k)
}

// sweepLedgers forgets old uploads.
func sweepLedgers(ctx context.Context, tx *db.Tx) error {
	_, err := tx.Exec(ctx, `DELETE FROM foi_takeover WHERE made_at < ?`, db.Time(tx.Now.AddDate(0, 0, -keepLedgers)))
	return err
}

// Prospect is what would become of a row.
type Prospect struct {
	Entry
	No    string // that the request would have
	Had   bool   // it has been taken over before
	State lifecycle.State
	Reply deadline.Status
}

// Prospects works out what would become of every row now. Nothing is written.
func (a *Area) Prospects(ctx context.Context, tx *db.Tx, unit string, book *Book) ([]Prospect, error) {
	office, err := OfficeOf(ctx, tx, unit)
	if err != nil {
		return nil, err
	}
	cal, err := a.Engine.Calendar(ctx, tx)
	if err != nil {
		return nil, err
	}
	origins, err := origins(ctx, tx, unit)
	if err != nil {
		return nil, err
	}
	holders, err := org.Holders(ctx, tx, unit, actor.Handler)
	if err != nil {
		return nil, err
	}
	handlers := map[string]bool{"": true}
	for _, h := range holders {
		handlers[h.Name] = true
	}
	letters, err := usedLetters(ctx, tx, book)
	if err != nil {
		return nil, err
	}
	out := make([]Prospect, len(book.Entries))
	for i, e := range book.Entries {
		p := Prospect{Entry: e, No: e.In.caseNo(office.Prefix)}
		p.Faults = slices.Clone(e.Faults)
		p.Cells = maps.Clone(e.Cells)
		p.State, p.Reply = e.In.place(), e.In.reply(cal, tx)
		switch origin, there := origins[p.No]; {
		case there && origin == "import":
			p.Had = true
		case there:
			p.fault("no", "编号“"+p.No+"”在平台上已经用于另一件申请。请核对，确属不同申请的，请更改台账中的编号。")
		}
		if !handlers[e.In.By] && !e.In.over() {
			p.fault("by", "本单位没有承担依申请经办职责的“"+short(e.In.By)+"”。请核对姓名，或者先由系统管理员设置岗位。")
		}
		for _, l := range e.In.letters() {
			if !p.Had && letters[l.No] {
				p.fault("answer_no", "文号“"+short(l.No)+"”在平台上已经用于另一份文书，请核对后改正。")
			}
		}
		out[i] = p
	}
	return out, nil
}

// origins are the numbers of a unit's requests, with where each came from.
func origins(ctx context.Context, tx *db.Tx, unit string) (map[string]string, error) {
	type pair struct{ no, origin string }
	all, err := db.All(ctx, tx, func(s db.Scanner) (p pair, err error) { return p, s.Scan(&p.no, &p.origin) },
		`SELECT c.no, f.origin FROM cases c JOIN foi_request f ON f.id = c.id WHERE c.area = ? AND c.unit = ?`, Name, unit)
	out := map[string]string{}
	for _, p := range all {
		out[p.no] = p.origin
	}
	return out, err
}

func usedLetters(ctx context.Context, tx *db.Tx, book *Book) (map[string]bool, error) {
	var nos []string
	for i := range book.Entries {
		for _, l := range book.Entries[i].In.letters() {
			if l.No != "" {
				nos = append(nos, l.No)
			}
		}
	}
	out := map[string]bool{}
	for chunk := range slices.Chunk(nos, 500) {
		in, args := db.In(chunk)
		found, err := db.All(ctx, tx, db.Text, `SELECT no FROM foi_letter WHERE no <> '' AND no IN (`+in+`)`, args...)
		if err != nil {
			return nil, err
		}
		for _, no := range found {
			out[no] = true
		}
	}
	return out, nil
}

// place is the state that the row would have.
func (in *Ledger) place() lifecycle.State {
	n := &now{Case: &Request{Kind: in.Kind, waits: in.waiting()}}
	if k, ok := KindByID(in.Kind); ok {
		if n.Case.DecidedOn = in.ended(); in.over() && k.Letter != LetterNone {
			n.Case.SentOn = in.ended()
		}
	}
	for _, w := range after() {
		if w.If == nil || w.If(n) {
			return w.To
		}
	}
	return ""
}

// reply is how the clock of the answer would stand.
func (in *Ledger) reply(cal *workday.Calendar, tx *db.Tx) deadline.Status {
	received, _, _ := in.arrival().Received()
	if received == "" {
		return deadline.Status{State: deadline.None}
	}
	rule := EditionOf(received).Reply
	var facts []deadline.Fact
	for _, p := range in.past() {
		if p.tick.Rule == rule {
			facts = append(facts, p.tick.Fact(p.on.Time(), p.n, p.why))
		}
	}
	return deadline.Compute(*rule, facts, cal, tx.Now)
}

// nextNumbers are the numbers with which the unit goes on this year after the rows.
func nextNumbers(ctx context.Context, tx *db.Tx, unit string, list []Prospect) (request, letter int, err error) {
	year := workday.DateOf(tx.Now).Year()
	last := map[string]int{}
	for _, series := range []string{"request", "letter"} {
		if last[series], err = lastOf(ctx, tx, unit, series, year); err != nil {
			return 0, 0, err
		}
	}
	note := func(series, no string) {
		if y, n, ok := numberOf(no); ok && y == year {
			last[series] = max(last[series], n)
		}
	}
	for i := range list {
		if len(list[i].Faults) > 0 {
			continue
		}
		note("request", list[i].No)
		for _, l := range list[i].In.letters() {
			note("letter", l.No)
		}
	}
	return last["request"] + 1, last["letter"] + 1, nil
}
