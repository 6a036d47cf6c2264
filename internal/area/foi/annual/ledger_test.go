package annual

import (
	"fmt"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

func TestWhatAYearCounts(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		name  string
		entry Entry
		year  int
		rows  []string // of table 3 that count it
	}{
		{"received and closed in the year", Entry{Received: "2025-03-01", Closed: "2025-03-20", Row: "1"}, 2025, []string{RowNew, "1", RowTotal}},
		{"the first and the last day belong to the year", Entry{Received: "2025-01-01", Closed: "2025-12-31", Row: "2"}, 2025, []string{RowNew, "2", RowTotal}},
		{"open at the end of the year is carried out", Entry{Received: "2025-12-31"}, 2025, []string{RowNew, RowCarriedOut}},
		{"closed in the next year is carried out", Entry{Received: "2025-12-30", Closed: "2026-01-04", Row: "3.4"}, 2025, []string{RowNew, RowCarriedOut}},
		{"and carried in there", Entry{Received: "2025-12-30", Closed: "2026-01-04", Row: "3.4"}, 2026, []string{RowCarriedIn, "3.4", RowTotal}},
		{"open for a whole year is carried in and out", Entry{Received: "2023-12-30", Closed: "2026-01-04", Row: "3.4"}, 2025, []string{RowCarriedIn, RowCarriedOut}},
		{"closed before the year counts nowhere", Entry{Received: "2024-01-30", Closed: "2024-12-31", Row: "6.3"}, 2025, nil},
		{"received after the year counts nowhere", Entry{Received: "2026-01-01"}, 2025, nil},
		{"the 2019 form has one row for 其他处理", Entry{Received: "2020-05-06", Closed: "2020-06-01", Row: "6.1"}, 2020, []string{RowNew, RowOther, RowTotal}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			tt.entry.ID, tt.entry.Applicant = "k1", LegalService
			f := Fill("云山县", []Entry{tt.entry}, tt.year, ByResult)
			if len(f.Problems) > 0 {
				t.Fatal(f.Problems)
			}
			var got []string
			for _, i := range f.Report.Form.Rows() {
				for c := range ColumnCount {
					n, ids := f.Report.Table3[i][c], f.Cell(Ref{3, Rows[i].ID, c})
					if int(n) != len(ids) {
						t.Errorf("%s: %d, but opens %v", f.Report.Form.Name(Ref{3, Rows[i].ID, c}), n, ids)
					}
					if n > 0 && c == int(LegalService) {
						got = append(got, Rows[i].ID)
					} else if n > 0 && c != int(All) {
						t.Errorf("counted for %s", Columns[c])
					}
				}
			}
			if !cmp.Equal(got, tt.rows) {
				t.Errorf("counted in %v, want %v", got, tt.rows)
			}
		})
	}
}

func TestReviewsAndSuitsCountOnceByResult(t *testing.T) {
	t.Parallel()
	m := []Remedy{
		{ID: "ended", Group: Review, Filed: "2024-11-01", Closed: "2025-01-10", Result: Corrected},
		{ID: "runs", Group: SuitDirect, Filed: "2024-12-01"},
	}
	m[1].Result = Pending
	ledger := []Entry{{ID: "k1", Received: "2024-10-01", Closed: "2024-10-20", Row: "3.1", Remedies: m}}
	for _, tt := range []struct {
		year int
		way  Counting
		want Table4
	}{
		{2024, ByResult, Table4{{0, 0, 0, 1, 1}, {0, 0, 0, 1, 1}}},
		{2025, ByResult, Table4{{0, 1, 0, 0, 1}, {0, 0, 0, 1, 1}}},
		{2026, ByResult, Table4{{}, {0, 0, 0, 1, 1}}},
		{2024, ByFiling, Table4{{0, 0, 0, 1, 1}, {0, 0, 0, 1, 1}}},
		{2025, ByFiling, Table4{}},
	} {
		f := Fill("云山县", ledger, tt.year, tt.way)
		if diff := cmp.Diff(tt.want, f.Report.Table4); diff != "" {
			t.Errorf("%d, way %d: %s", tt.year, tt.way, diff)
		}
	}
	f := Fill("云山县", ledger, 2025, ByResult)
	if got := f.Cells()[Ref{4, "review", int(Corrected)}]; !cmp.Equal(got, []string{"ended"}) {
		t.Errorf("the cell opens %v", got)
	}
}

func TestAnEntryThatContradictsItselfIsNamedAndLeftOut(t *testing.T) {
	t.Parallel()
	good := Entry{ID: "k1", Received: "2025-03-01", Closed: "2025-03-20", Row: "1"}
	for name, spoil := range map[string]func(*Entry){
		"no applicant":             func(e *Entry) { e.Applicant = All },
		"no received date":         func(e *Entry) { e.Received = "" },
		"closed before received":   func(e *Entry) { e.Closed = "2025-02-01" },
		"closed without a row":     func(e *Entry) { e.Row = "" },
		"a row that is no result":  func(e *Entry) { e.Row = RowTotal },
		"a row without a closing":  func(e *Entry) { e.Closed = "" },
		"a date in another manner": func(e *Entry) { e.Received = "2025/03/01" },
		"a remedy without a date":  func(e *Entry) { e.Remedies = []Remedy{{Result: Pending}} },
		"a remedy with no result":  func(e *Entry) { e.Remedies = []Remedy{{Filed: "2025-04-01", Closed: "2025-05-01", Result: Pending}} },
	} {
		e := good
		spoil(&e)
		f := Fill("云山县", []Entry{e, good}, 2025, ByResult)
		if len(f.Problems) != 1 || f.Problems[0].Place != "k1" || f.Report.Table3[0][All] != 1 || len(f.Cell(Ref{3, RowNew, int(All)})) != 1 {
			t.Errorf("%s: %v, counted %d", name, f.Problems, f.Report.Table3[0][All])
		}
	}
}

var resultRows = func() (out []string) {
	for _, r := range Rows {
		if r.result() {
			out = append(out, r.ID)
		}
	}
	return out
}()

// drawLedger is any ledger over the years 2018 to 2027.
func drawLedger(t *rapid.T) []Entry {
	day := func(label string) string {
		return fmt.Sprintf("%d-%02d-%02d", rapid.IntRange(2018, 2027).Draw(t, label), rapid.IntRange(1, 12).Draw(t, label), rapid.IntRange(1, 28).Draw(t, label))
	}
	ends := func(label, from string) string {
		if to := day(label); to >= from && rapid.Bool().Draw(t, label) {
			return to
		}
		return ""
	}
	ledger := make([]Entry, rapid.IntRange(0, 40).Draw(t, "requests"))
	for i := range ledger {
		e := Entry{ID: fmt.Sprint("k", i), Applicant: Column(rapid.IntRange(0, int(All)-1).Draw(t, "applicant")), Received: day("received")}
		if e.Closed = ends("closed", e.Received); e.Closed != "" {
			e.Row = rapid.SampledFrom(resultRows).Draw(t, "row")
		}
		for j := range rapid.IntRange(0, 2).Draw(t, "remedies") {
			m := Remedy{ID: fmt.Sprint(e.ID, "r", j), Group: Group(rapid.IntRange(0, GroupCount-1).Draw(t, "group")), Filed: day("filed"), Result: Pending}
			if m.Closed = ends("decided", m.Filed); m.Closed != "" {
				m.Result = Result(rapid.IntRange(0, int(Pending)-1).Draw(t, "result"))
			}
			e.Remedies = append(e.Remedies, m)
		}
		ledger[i] = e
	}
	return ledger
}

func TestEveryLedgerObeysEveryFormula(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		ledger := drawLedger(t)
		year := rapid.IntRange(2019, 2026).Draw(t, "year")
		way := Counting(rapid.IntRange(0, 1).Draw(t, "way"))
		f, prev := Fill("云山县", ledger, year, way), Fill("云山县", ledger, year-1, way)
		if len(f.Problems) > 0 {
			t.Fatal(f.Problems)
		}
		// The same ledger kept by three units, and summed.
		cut := rapid.IntRange(0, len(ledger)).Draw(t, "cut")
		mid := rapid.IntRange(0, cut).Draw(t, "middle")
		parts := []Report{Fill("甲", ledger[:mid], year, way).Report, Fill("乙", ledger[mid:cut], year, way).Report, Fill("丙", ledger[cut:], year, way).Report}
		fillRandomly(t, parts, &prev.Report)
		sum, err := Sum("云山县", parts...)
		if err != nil {
			t.Fatal(err)
		}
		if sum.Table3 != f.Report.Table3 || sum.Table4 != f.Report.Table4 {
			t.Fatalf("the sum of the parts is not the whole")
		}
		sum.Text[0] = fmt.Sprintf("全年新收政府信息公开申请%d件，上年结转%d件，办结%d件，结转下年度继续办理%d件。被申请行政复议%d件，被提起行政诉讼%d件。",
			sum.Table3[0][All], sum.Table3[1][All], sum.Table3[rowAt.total][All], sum.Table3[rowAt.out][All],
			sum.Table4[Review][resultSum], sum.Table4[SuitDirect][resultSum]+sum.Table4[SuitAfter][resultSum])
		in := Input{Report: &sum, Previous: &prev.Report, Parts: parts}
		if n := len(Claims(&sum)); n != 6 {
			t.Fatalf("%d claims found in %s: %v", n, sum.Text[0], Claims(&sum))
		}
		if found := Check(in); len(found) > 0 {
			t.Fatalf("does not hold: %v", found)
		}
		checkCells(t, f)

		// Changing any one figure breaks at least one formula; of tables 3 and 4 even without other reports.
		ref := rapid.SampledFrom(sum.Form.Refs()).Draw(t, "cell")
		by := rapid.Int64Range(1, 50).Draw(t, "by")
		broken := sum
		broken.Set(ref, broken.At(ref)+by)
		if ref.Table != 2 {
			in = Input{Report: &broken}
		} else {
			in.Report = &broken
		}
		found := Check(in)
		if Passes(found) || !slices.ContainsFunc(found, func(f Finding) bool {
			return slices.ContainsFunc(f.Cells, func(v Value) bool { return v.Ref == ref })
		}) {
			t.Fatalf("%s was raised by %d and no formula names it: %v", sum.Form.Name(ref), by, found)
		}
	})
}

// fillRandomly writes table 2, which no ledger fills, so that the normative documents roll forward.
func fillRandomly(t *rapid.T, parts []Report, prev *Report) {
	for _, ref := range parts[0].Form.Refs() {
		if ref.Table == 2 {
			for i := range parts {
				parts[i].Set(ref, rapid.Int64Range(0, 1000).Draw(t, "figure"))
			}
		}
	}
	if parts[0].Form != Form2021 || prev.Form != Form2021 {
		return
	}
	for _, line := range []string{LineRule, LineNormative} {
		var before int64
		for i := range parts {
			p := &parts[i]
			n := rapid.Int64Range(0, 1000).Draw(t, "in force")
			before += n
			p.Set(Ref{2, line, 2}, n+p.At(Ref{2, line, 0})-p.At(Ref{2, line, 1}))
		}
		prev.Set(Ref{2, line, 2}, before)
	}
}

// checkCells tells that every cell opens as many cases as it counts.
func checkCells(t *rapid.T, f Filled) {
	cells := f.Cells()
	for _, ref := range f.Report.Form.Refs() {
		if ref.Table != 2 && int(f.Report.At(ref)) != len(cells[ref]) {
			t.Fatalf("%s counts %d and opens %v", f.Report.Form.Name(ref), f.Report.At(ref), cells[ref])
		}
	}
}

func TestBlanksAreDefects(t *testing.T) {
	t.Parallel()
	r := New("云山县", 2025)
	r.Blanks = []Blank{{Ref{3, RowNew, 0}, "-"}, {Ref{3, RowNew, 1}, ""}, {Ref{2, "fee", 0}, "/"}}
	found := Check(Input{Report: &r})
	if len(found) != 2 || found[0].No != 6 || Passes(found) {
		t.Fatalf("found %v", found)
	}
	if got, want := found[0].Text, "第一项 本年新收政府信息公开申请数量 自然人列填的是“-”、第一项 本年新收政府信息公开申请数量 商业企业列是空格。没有数量的应当填 0，请补填。"; got != want {
		t.Errorf("got %q", got)
	}
	r.Set(Ref{3, RowNew, 0}, 0)
	if len(r.Blanks) != 2 {
		t.Error("a cell that was filled is still blank")
	}
}

func TestSumsNeedOneYear(t *testing.T) {
	t.Parallel()
	if _, err := Sum("云山县", New("甲", 2024), New("乙", 2025)); err == nil {
		t.Error("two years were summed")
	}
	if _, err := Sum("云山县"); err == nil {
		t.Error("nothing was summed")
	}
}

func BenchmarkFill(b *testing.B) {
	ledger := make([]Entry, 100_000)
	for i := range ledger {
		e := Entry{ID: fmt.Sprint(i), Applicant: Column(i % 6), Received: fmt.Sprintf("%d-%02d-%02d", 2024+i%2, 1+i%12, 1+i%28)}
		if i%10 != 0 {
			e.Closed, e.Row = fmt.Sprintf("2025-12-%02d", 1+i%31), resultRows[i%len(resultRows)]
			if e.Closed < e.Received {
				e.Closed = "2025-12-31"
			}
		}
		if i%50 == 0 {
			e.Remedies = []Remedy{{ID: "r" + e.ID, Group: Group(i % 3), Filed: "2025-12-30", Result: Pending}}
		}
		ledger[i] = e
	}
	b.Run("Fill", func(b *testing.B) {
		for b.Loop() {
			if f := Fill("云山县", ledger, 2025, ByResult); len(f.Problems) > 0 || !Passes(Check(Input{Report: &f.Report})) {
				b.Fatal("the ledger does not add up")
			}
		}
	})
	b.Run("Cell", func(b *testing.B) {
		f := Fill("云山县", ledger, 2025, ByResult)
		for b.Loop() {
			f.Cell(Ref{3, RowNew, int(All)})
		}
	})
}
