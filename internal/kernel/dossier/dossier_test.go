package dossier_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"testing"

	"gongkai/internal/kernel/actor"
	"gongkai/internal/kernel/clause"
	"gongkai/internal/kernel/lifecycle"
	"gongkai/internal/kernel/search"
	"gongkai/internal/platform/db"
)

// TestFoundIsWhatMayBeOpened asks for every person in every seat and every case: the
// engine opens it if and only if the search finds it, and counts nothing beside.
func TestFoundIsWhatMayBeOpened(t *testing.T) {
	each(t, func(w *world) {
		var ids []string
		n := 0
		for key := range w.units {
			ids = append(ids, w.open(key, "征地补偿", in{Title: "来信" + key, No: fmt.Sprintf("云信〔2026〕%d号", n+1)}))
			n++
		}
		a := w.open("education", "征地补偿", in{Title: "会办的来信", Unit: w.units["other-office"].ID, Part: "confirming"})
		b := w.open("other", "征地补偿", in{Title: "外市的来信", Unit: w.units["district-education"].ID, Part: "joint"})
		w.take(b, "go-on", "other", in{Unit: w.units["land"].ID, Part: "joint"}) // lags behind in the index
		ids = append(ids, a, b)
		check := func(when string) {
			w.Helper()
			for name, by := range w.people {
				var may []string
				for _, id := range ids {
					err := w.d.Read(ctx, func(tx *db.Tx) error { _, err := w.engine.View(ctx, tx, "letter", id, by); return err })
					if err == nil {
						may = append(may, id)
					}
				}
				slices.Sort(may)
				for _, q := range []search.Query{{Text: "征地补偿"}, {Text: "来信"}, {Text: "-不存在的"}, {}} {
					if got := w.find(by, q); !slices.Equal(got, may) {
						w.Errorf("%s, %s, %+v: found %q, may open %q", when, name, q, got, may)
					}
				}
				for key, u := range w.units {
					for _, id := range w.find(by, search.Query{Text: "征地", Unit: u.ID}) {
						if !slices.Contains(may, id) {
							w.Errorf("%s finds a case of %s by its unit", name, key)
						}
					}
				}
			}
		}
		check("while one lags")
		w.work()
		check("afterwards")
		if got := w.find(w.people["other-office"], search.Query{Text: "会办"}); !slices.Equal(got, []string{a}) {
			w.Errorf("a party finds %q", got)
		}
		if got := w.find(w.people["system"], search.Query{Text: "征地"}); got != nil {
			w.Errorf("an administrator finds %q", got)
		}
	})
}

func TestACaseIsFoundByAllThatItHoldsFromTheCommitOn(t *testing.T) {
	each(t, func(w *world) {
		by := w.people["education"]
		id := w.open("education", "正文里说到危房改造", in{Title: "关于校舍的来信", No: "云教信〔2026〕12号"})
		w.take(id, "go-on", "education", in{Note: "请国土部门核实宅基地", Unit: w.units["land"].ID, Part: "joint"})
		for _, text := range []string{"校舍", "危房改造", "宅基地", "国土资源局", "市国土局", "云山市教育局", "云教信[2026]12号", "云教信 2026 12", "12号", "危房 宅基地 校舍"} {
			if got := w.find(by, search.Query{Text: text}); !slices.Equal(got, []string{id}) {
				w.Errorf("%q finds %q", text, got)
			}
		}
		w.take(id, "close", "education", in{Title: "关于校舍安全的来信", No: "云教信〔2026〕12号"})
		if got := w.find(by, search.Query{Text: "校舍安全", Kind: "letter", Validity: "letter/closed", Year: 2026}); !slices.Equal(got, []string{id}) {
			w.Errorf("by its new title and state: %q", got)
		}
		if got := w.find(by, search.Query{Text: "校舍", Validity: "letter/handling"}); got != nil {
			w.Errorf("by its old state: %q", got)
		}
	})
}

func TestATextSavedOutsideAStepIsFoundAfterTheJob(t *testing.T) {
	each(t, func(w *world) {
		by := w.people["education"]
		id := w.open("education", "原来的正文", in{Title: "来信"})
		w.text[id] = "改过的正文"
		put(w, func(tx *db.Tx) (int, error) { return 0, search.Changed(ctx, tx, id) })
		w.work()
		if w.find(by, search.Query{Text: "原来的"}) != nil || w.find(by, search.Query{Text: "改过的"}) == nil {
			w.Error("the old text is found, or the new one is not")
		}
		w.work() // nothing is left to do
	})
}

func TestAnErasureTakesTheEntryAwayInItsTransaction(t *testing.T) {
	each(t, func(w *world) {
		by := w.people["education"]
		for _, lags := range []bool{false, true} {
			id := w.open("education", "张某某的身份证号码", in{Title: "泄露的来信", Note: "张某某来电"})
			if lags {
				w.take(id, "go-on", "education", in{Note: "张某某再次来电"})
			}
			w.text[id] = ""
			put(w, func(tx *db.Tx) (int, error) { return 0, w.engine.Forget(ctx, tx, id, by, clause.OGI.Art(15)) })
			held := put(w, func(tx *db.Tx) (n int, err error) {
				for _, q := range []string{`SELECT COUNT(*) FROM search_doc`, `SELECT COUNT(*) FROM search_text`, `SELECT COUNT(*) FROM search_lag`} {
					var k int
					if err := tx.QueryRow(ctx, q).Scan(&k); err != nil {
						return 0, err
					}
					n += k
				}
				return n, nil
			})
			if held != 0 {
				w.Errorf("lags %v: %d rows hold the text after the erasure", lags, held)
			}
			w.work() // what is left of the case is entered again
			for _, text := range []string{"张某某", "泄露", "身份证"} {
				if got := w.find(by, search.Query{Text: text}); got != nil {
					w.Errorf("lags %v: %q still finds %q", lags, text, got)
				}
			}
			if got := w.find(by, search.Query{Text: "已依法删除"}); !slices.Equal(got, []string{id}) {
				w.Errorf("lags %v: what is left finds %q", lags, got)
			}
			put(w, func(tx *db.Tx) (int, error) { return 0, search.Remove(ctx, tx, search.Case, id) })
		}
	})
}

// TestCasesOfBeforeAreEnteredByAJobThatMayStop enters cases that were opened without the
// hook, as a migration marks them, while steps go on.
func TestCasesOfBeforeAreEnteredByAJobThatMayStop(t *testing.T) {
	each(t, func(w *world) {
		w.engine.Moved = nil
		var ids []string
		for range 50 {
			ids = append(ids, put(w, func(tx *db.Tx) (lifecycle.Done, error) {
				return w.engine.Take(ctx, tx, lifecycle.Call{Area: "letter", Action: "open", By: w.people["land"], In: &in{Title: "从前的来信"}})
			}).ID)
		}
		put(w, func(tx *db.Tx) (int64, error) {
			return tx.Exec(ctx, `INSERT INTO search_changed (id, at) SELECT id, changed_at FROM cases`)
		})
		w.engine.Moved = append(w.engine.Moved, w.index.Moved)
		w.take(ids[7], "close", "land", in{Note: "办结了"})
		asked, text := 0, w.index.Texts["letter"]
		w.index.Texts["letter"] = func(ctx context.Context, tx *db.Tx, id string) ([]string, error) {
			if asked++; asked > 30 {
				return nil, errors.New("the process ends here")
			}
			return text(ctx, tx, id)
		}
		if err := w.index.Work(w.d)(ctx, nil); err == nil {
			w.Error("the job was not stopped")
		}
		w.index.Texts["letter"] = text
		if n := len(w.find(w.people["land"], search.Query{Text: "从前", Limit: 100})); n == 0 || n == 50 {
			w.Errorf("%d cases found when the job was stopped", n)
		}
		if got := w.find(w.people["land"], search.Query{Text: "办结了"}); !slices.Equal(got, []string{ids[7]}) {
			w.Errorf("while the job works: %q", got)
		}
		w.work()
		slices.Sort(ids)
		if got := w.find(w.people["land"], search.Query{Text: "从前", Limit: 100}); !slices.Equal(got, ids) {
			w.Errorf("%d of %d found", len(got), len(ids))
		}
	})
}

func TestNobodyFindsACaseByTheWordsOfAnother(t *testing.T) {
	each(t, func(w *world) {
		w.open("education", "征地补偿", in{Title: "甲的来信"})
		w.open("land", "低保", in{Title: "乙的来信"})
		for _, c := range []struct {
			who  actor.Actor
			text string
			want int
		}{{w.people["education"], "征地", 1}, {w.people["education"], "低保", 0}, {w.people["land"], "征地", 0}, {w.people["office"], "低保", 1}, {w.people["office"], "征地 低保", 0}} {
			if got := len(w.find(c.who, search.Query{Text: c.text})); got != c.want {
				w.Errorf("%s asks for %s: %d, want %d", c.who.Name, c.text, got, c.want)
			}
		}
	})
}
