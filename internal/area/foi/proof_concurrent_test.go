package foi_test

import (
	"slices"
	"sync"
	"testing"

	"gongkai/internal/area/foi"
	"gongkai/internal/kernel/lifecycle"
	"gongkai/internal/platform/db"
	"gongkai/internal/platform/errs"
)

const clicks = 50

// together clicks so often at once and returns what each was told.
func together(f func(i int) error) []error {
	out := make([]error, clicks)
	var ready, done sync.WaitGroup
	gate := make(chan struct{})
	for i := range out {
		ready.Add(1)
		done.Go(func() {
			ready.Done()
			<-gate
			out[i] = f(i)
		})
	}
	ready.Wait()
	close(gate)
	done.Wait()
	return out
}

func TestOfFiftyClicksAtOnceOneWins(t *testing.T) {
	each(t, func(w *world) {
		w.on("2026-03-02")
		id := w.do("李明", "", "register", &foi.Register{Channel: foi.InPerson, Submitted: "2026-03-02", Application: someone()})
		for _, c := range []struct {
			who    string
			action lifecycle.Action
			in     any
			after  lifecycle.State
		}{
			{"李明", "accept", &lifecycle.Remark{}, foi.Handling},
			{"李明", "draft", &foi.Draft{Kind: "absent", Search: "检索档案，未见该信息"}, foi.Approving},
			{"周伟", "approve", &lifecycle.Remark{}, foi.Dispatching},
			{"李明", "dispatch", &foi.Dispatch{Service: foi.Service{Way: "direct", On: "2026-03-02"}}, foi.Answered},
		} {
			seen := w.get(id).Version
			won := 0
			for _, err := range together(func(int) error {
				return w.d.Write(w.ctx, func(tx *db.Tx) error {
					_, err := w.engine.Take(w.ctx, tx, lifecycle.Call{Area: foi.Name, ID: id, Action: c.action, By: w.who[c.who], Version: seen, In: c.in})
					return err
				})
			}) {
				switch {
				case err == nil:
					won++
				case errs.KindOf(err) != errs.Conflict && errs.KindOf(err) != errs.Refused:
					w.Errorf("%s: %v", c.action, err)
				}
			}
			if won != 1 {
				w.Fatalf("%s was done %d times", c.action, won)
			}
			w.state(id, c.after)
		}
		if n := len(w.get(id).Letters); n != 1 {
			w.Errorf("%d letters were made", n)
		}
	})
}

func TestLettersSignedAtOnceHaveNumbersWithoutGapOrDouble(t *testing.T) {
	each(t, func(w *world) {
		w.on("2026-03-02")
		var ids []string
		for range clicks {
			id := w.do("李明", "", "register", &foi.Register{Channel: foi.InPerson, Submitted: "2026-03-02", Application: someone()})
			w.do("李明", id, "draft", &foi.Draft{Kind: "absent", Search: "检索档案，未见该信息"})
			ids = append(ids, id)
		}
		for _, err := range together(func(i int) error {
			_, err := w.try(w.who["周伟"], foi.Name, ids[i], "approve", &lifecycle.Remark{})
			return err
		}) {
			if err != nil {
				w.Fatal(err)
			}
		}
		numbers := map[string][]int{}
		for _, id := range ids {
			l, _ := w.get(id).Last(foi.LetterAnswer)
			count(numbers, "文书", l.No)
		}
		for series, got := range numbers {
			slices.Sort(got)
			for i, n := range got {
				if n != i+1 || len(got) != clicks {
					w.Fatalf("%s: %v", series, got)
				}
			}
		}
	})
}
