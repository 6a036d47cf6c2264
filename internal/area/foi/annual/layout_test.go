package annual

import "testing"

func TestEveryFigureStandsOnceInTheLayoutAndTheTablesAreWhole(t *testing.T) {
	t.Parallel()
	for _, year := range []int{2019, 2025} {
		r := New("云山县", year)
		seen := map[Ref]int{}
		for _, part := range r.View().Parts {
			if part.Table == nil {
				continue
			}
			places := map[[2]int]int{}
			for _, s := range part.Table.squares() {
				if s.Figure() {
					seen[s.Ref]++
				}
				for y := range s.Rows {
					for x := range s.Cols {
						places[[2]int{s.x + x, s.y + y}]++
					}
				}
			}
			for y := range part.Table.Rows {
				for x := range part.Table.Width {
					if places[[2]int{x, y}] != 1 {
						t.Errorf("%d %s: %d cells cover column %d of row %d", year, part.Table.Name, places[[2]int{x, y}], x, y)
					}
				}
			}
			if len(places) != len(part.Table.Rows)*part.Table.Width {
				t.Errorf("%d %s: a cell stands outside the table", year, part.Table.Name)
			}
		}
		for _, ref := range r.Form.Refs() {
			if seen[ref] != 1 {
				t.Errorf("%d: %s stands %d times", year, r.Form.Name(ref), seen[ref])
			}
			back, ok := r.Form.ParseRef(ref.String())
			if !ok || back != ref {
				t.Errorf("%s was read back as %v", ref, back)
			}
		}
		if want := map[int]int{2019: 161 + 15 + 22, 2025: 175 + 15 + 10}[year]; len(r.Form.Refs()) != want {
			t.Errorf("%d: %d cells, want %d", year, len(r.Form.Refs()), want)
		}
	}
	for _, s := range []string{"", "3", "3-new", "3-new-7", "3-new--1", "3-new-01", "9-new-0", "2-service-0"} {
		if _, ok := Form2021.ParseRef(s); ok {
			t.Errorf("%q names a cell", s)
		}
	}
}

func TestEveryFormulaSaysWhatItRestsOn(t *testing.T) {
	t.Parallel()
	numbers := map[int]bool{}
	for _, f := range Formulas() {
		numbers[f.No] = true
		for _, form := range []Form{Form2019, Form2021} {
			if !f.Law(form).Valid() || f.Text == "" {
				t.Errorf("%s rests on nothing", f.ID)
			}
		}
		if f.Unverified != (f.No >= 7) {
			t.Errorf("%s: unverified is %v", f.ID, f.Unverified)
		}
	}
	if len(numbers) != 9 {
		t.Errorf("rules %v", numbers)
	}
}
