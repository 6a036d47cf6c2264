package story

import (
	"context"
	"net/http"
	"net/http/httptest"
	"net/url"
	"slices"
	"strings"

	"github.com/rogpeppe/go-internal/testscript"

	"gongkai/internal/app"
	"gongkai/internal/area/interpretation"
	"gongkai/internal/kernel/publication"
	"gongkai/internal/platform/db"
	"gongkai/internal/platform/errs"
)

// ask QUESTION: a reader asks on the public page of the case in hand, by the form there.
// With ! the last argument is part of the refusal.
func ask(ts *testscript.TestScript, neg bool, args []string) {
	w := of(ts)
	if w.site == nil {
		w.site = w.app.Mux(app.Web{})
	}
	r := httptest.NewRequest(http.MethodPost, "/ask/"+w.item(ts).ID, strings.NewReader(url.Values{"text": args[:1]}.Encode()))
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	r.Header.Set("Sec-Fetch-Site", "same-origin")
	answer := httptest.NewRecorder()
	w.site.ServeHTTP(answer, r)
	switch {
	case !neg && answer.Code != http.StatusSeeOther:
		ts.Fatalf("the question was answered with %d: %s", answer.Code, answer.Body)
	case neg && (answer.Code < 400 || answer.Code >= 500 || !strings.Contains(answer.Body.String(), args[1])):
		ts.Fatalf("the question was answered with %d, which does not say %q: %s", answer.Code, args[1], answer.Body)
	}
}

// item is the public page of the case in hand.
func (w *world) item(ts *testscript.TestScript) publication.Item {
	ctx := context.Background()
	it, err := db.Get(ctx, w.app.DB, func(tx *db.Tx) (publication.Item, error) {
		part, err := publication.PartOf(ctx, tx, w.cases[w.now])
		if err != nil {
			return publication.Item{}, err
		}
		it, _, err := publication.ItemOfPart(ctx, tx, part.ID)
		return it, err
	})
	ts.Check(err)
	if it.ID == "" {
		ts.Fatalf("%s is not public", w.now)
	}
	return it
}

// related NAME: the public page of the case in hand says that it interprets NAME.
func related(ts *testscript.TestScript, neg bool, args []string) {
	w := of(ts)
	it := w.item(ts)
	here := w.now
	w.now = args[0]
	doc := w.item(ts)
	w.now = here
	ctx := context.Background()
	e, err := db.Get(ctx, w.app.DB, func(tx *db.Tx) (publication.Edition, error) { return publication.EditionOf(ctx, tx, it.ID, it.Edition) })
	ts.Check(err)
	found := slices.ContainsFunc(e.Meta.Relations, func(r publication.Relation) bool { return r.Kind == publication.Interprets && r.Item == doc.ID })
	if found == neg {
		ts.Fatalf("its relations are %+v", e.Meta.Relations)
	}
}

// gate: the gate itself would let the case in hand out as it stands, whoever came with it
// and by whatever way. With ! the argument is part of one of its reasons why not.
func gate(ts *testscript.TestScript, neg bool, args []string) {
	w := of(ts)
	ctx := context.Background()
	set := w.set(ts)
	var refusal error
	ts.Check(w.app.DB.Read(ctx, func(tx *db.Tx) error {
		refusal = w.app.Gate.Refusal(ctx, tx, set)
		return nil
	}))
	switch {
	case !neg && refusal != nil:
		ts.Fatalf("the gate refuses: %v", refusal)
	case neg && (!errs.Is(refusal, errs.Refused) || !strings.Contains(refusal.Error(), args[0])):
		ts.Fatalf("the gate says %v, which does not say %q", refusal, args[0])
	}
}

// expert NAME FIELD: puts an expert into the pool.
func expert(ts *testscript.TestScript, neg bool, args []string) {
	w := of(ts)
	ctx := context.Background()
	e, err := db.Put(ctx, w.app.DB, func(tx *db.Tx) (interpretation.Expert, error) {
		return interpretation.AddExpert(ctx, tx, w.by, interpretation.ExpertIn{Name: args[0], Field: args[1], Unit: "云山大学"})
	})
	if neg {
		if err == nil {
			ts.Fatalf("%s was put into the pool", args[0])
		}
		return
	}
	ts.Check(err)
	w.experts[args[0]] = e.ID
}
