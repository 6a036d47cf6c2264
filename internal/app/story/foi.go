package story

import (
	"context"
	"strings"

	"github.com/rogpeppe/go-internal/testscript"

	"gongkai/internal/area/foi"
	"gongkai/internal/platform/db"
)

func (w *world) request(ts *testscript.TestScript) *foi.Request {
	ctx := context.Background()
	q, err := db.Get(ctx, w.app.DB, func(tx *db.Tx) (*foi.Request, error) { return w.app.Foi.Request(ctx, tx, w.cases[w.now]) })
	ts.Check(err)
	return q
}

// enquiry NAME ASKED: takes the request's enquiry of that agency or third party in hand
// and calls it NAME.
func enquiry(ts *testscript.TestScript, neg bool, args []string) {
	w := of(ts)
	for _, e := range w.request(ts).Enquiries {
		if e.Asked == args[1] {
			w.cases[args[0]], w.areas[args[0]], w.now = e.ID, foi.EnquiryName, args[0]
			return
		}
	}
	ts.Fatalf("nobody called %s was asked", args[1])
}

// passed NAME: takes the request that the one in hand was passed on as in hand.
func passed(ts *testscript.TestScript, neg bool, args []string) {
	w := of(ts)
	ctx := context.Background()
	id, err := db.Get(ctx, w.app.DB, func(tx *db.Tx) (id string, err error) {
		err = tx.QueryRow(ctx, `SELECT id FROM foi_request WHERE passed_from = ?`, w.cases[w.now]).Scan(&id)
		if db.None(err) {
			return "", nil
		}
		return id, err
	})
	ts.Check(err)
	if neg != (id == "") {
		ts.Fatalf("it was passed on as %q", id)
	}
	if id != "" {
		w.cases[args[0]], w.areas[args[0]], w.now = id, foi.Name, args[0]
	}
}

// letter KIND WORDS …: the newest letter of that kind says all of these words. With ! it
// says none of them, or there is no such letter.
func letter(ts *testscript.TestScript, neg bool, args []string) {
	l, ok := of(ts).request(ts).Last(args[0])
	if !ok {
		if !neg {
			ts.Fatalf("there is no %s", foi.LetterName(args[0]))
		}
		return
	}
	if neg && len(args) == 1 {
		ts.Fatalf("there is a %s", foi.LetterName(args[0]))
	}
	text := strings.Join(foi.LetterLines(l), "\n")
	for _, words := range args[1:] {
		if strings.Contains(text, words) == neg {
			ts.Fatalf("the %s says:\n%s", foi.LetterName(args[0]), text)
		}
	}
}

// counts ROW|none: the row of table 3 of the annual report that counts the request in hand.
func counts(ts *testscript.TestScript, neg bool, args []string) {
	got := string(of(ts).request(ts).CountedRow)
	if got == "" {
		got = "none"
	}
	if (got == args[0]) == neg {
		ts.Fatalf("it counts in row %s", got)
	}
}

// chosenOf is what the lists of a request's forms send for what the script writes:
// another request by its name, a letter by its kind, a review by its number, a colleague
// by name.
func (w *world) chosenOf(ctx context.Context, tx *db.Tx, field, val string) (string, error) {
	switch field {
	case "lead":
		return w.cases[val], nil
	case "person":
		return w.town.People[val].ID, nil
	}
	q, err := w.app.Foi.Request(ctx, tx, w.cases[w.now])
	if err != nil {
		return "", err
	}
	for _, v := range q.Reviews {
		if field == "review" && v.No == val {
			return v.ID, nil
		}
	}
	if l, ok := q.Last(val); ok && field == "letter" {
		return l.ID, nil
	}
	return "", nil
}
