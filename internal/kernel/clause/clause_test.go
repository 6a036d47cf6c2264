package clause

import (
	"regexp"
	"strings"
	"testing"
	"time"
)

func TestActIsInForceFromItsFirstToItsLastDay(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		name string
		c    Clause
		date string
		want bool
	}{
		{"the day before the 2008 text", OGI2008.Art(24), "2008-04-30", false},
		{"the first day of the 2008 text", OGI2008.Art(24), "2008-05-01", true},
		{"the last day of the 2008 text", OGI2008.Art(24), "2019-05-14", true},
		{"the 2008 text after it", OGI2008.Art(24), "2019-05-15", false},
		{"the 2019 text before its first day", OGI.Art(33), "2019-05-14", false},
		{"the first day of the 2019 text", OGI.Art(33), "2019-05-15", true},
		{"the 2019 text has no end", OGI.Art(33), "2099-12-31", true},
		{"渝府令290号 on its last day", Order290.Art(1), "2019-10-31", true},
		{"渝府令290号 once repealed", Order290.Art(1), "2019-11-01", false},
		{"a duty begins with its document", G11a, "2016-11-09", false},
		{"a duty on its document's day", G11a, "2016-11-10", true},
		{"a Chongqing duty", Y21, "2017-05-07", false},
		{"a house rule is always in force", House("登录须有两人授权"), "1999-01-01", true},
		{"the zero clause never is", Clause{}, "2026-01-01", false},
		{"no date, no force", OGI.Art(33), "", false},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			if got := tt.c.InForce(tt.date); got != tt.want {
				t.Errorf("%v on %q: %v", tt.c, tt.date, got)
			}
		})
	}
}

func TestEveryActIsComplete(t *testing.T) {
	t.Parallel()
	ids, abbrs := map[string]bool{house.ID: true}, map[string]bool{house.Abbr: true}
	for _, a := range Acts() {
		if a.ID == "" || a.Title == "" || a.Abbr == "" {
			t.Errorf("%+v lacks a name", a)
		}
		if ids[a.ID] || abbrs[a.Abbr] {
			t.Errorf("%v: another act has the ID %q or the short name %q", a, a.ID, a.Abbr)
		}
		ids[a.ID], abbrs[a.Abbr] = true, true
		if strings.ContainsAny(a.ID, "/ ") {
			t.Errorf("%v: the ID %q would not be read back", a, a.ID)
		}
		if (a.form == policy || a.form == standard) && a.No == "" {
			t.Errorf("%s is cited by a number and has none", a.Title)
		}
		if _, err := time.Parse("2006-01-02", a.From); err != nil {
			t.Errorf("%v: From: %v", a, err)
		}
		if a.Until != "" {
			if _, err := time.Parse("2006-01-02", a.Until); err != nil || a.Until < a.From {
				t.Errorf("%v: Until %q, From %q: %v", a, a.Until, a.From, err)
			}
		}
	}
}

func TestTextsOfOneActFollowEachOtherWithoutGap(t *testing.T) {
	t.Parallel()
	for _, pair := range [][2]*Act{{OGI2008, OGI}, {Cyber2016, Cyber}, {Order290, Order329}, {Holiday2013, Holiday}} {
		last, err := time.Parse("2006-01-02", pair[0].Until)
		if err != nil {
			t.Fatal(err)
		}
		if next := last.AddDate(0, 0, 1).Format("2006-01-02"); next != pair[1].From {
			t.Errorf("%v ends %s, %v begins %s", pair[0], pair[0].Until, pair[1], pair[1].From)
		}
	}
}

func TestADutyNamesTheDocumentItStandsIn(t *testing.T) {
	t.Parallel()
	for _, d := range Duties() {
		if !strings.Contains(d.Clause.Cite(), d.Clause.Act().No) {
			t.Errorf("%s: %s does not name %s", d.ID(), d.Clause.Cite(), d.Clause.Act().No)
		}
		if got, ok := ByID(d.Clause.Act().ID); !ok || got.Act() != d.Clause.Act() {
			t.Errorf("%s stands in an act that Acts does not list", d.ID())
		}
	}
}

func TestMistakesInTheProgramPanic(t *testing.T) {
	t.Parallel()
	for name, f := range map[string]func(){
		"an article of a policy document": func() { Act80.Art(1) },
		"a section of a statute":          func() { OGI.Sec(1) },
		"a paragraph of a duty":           func() { G11a.Para(1) },
		"a paragraph of a paragraph":      func() { OGI.Art(1).Para(1).Para(1) },
		"a paragraph of an item":          func() { OGI.Art(1).Item(1).Para(1) },
		"a paragraph of the whole act":    func() { OGI.Whole().Para(1) },
		"an item of an item":              func() { OGI.Art(1).Item(1).Item(1) },
		"an item of nothing":              func() { Clause{}.Item(1) },
		"article nought":                  func() { OGI.Art(0) },
		"an article beyond all numbers":   func() { OGI.Art(10000) },
		"a house rule without a reason":   func() { House(" ") },
		"a house rule with an underscore": func() { House("a_b") },
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			defer func() {
				if recover() == nil {
					t.Error("was accepted")
				}
			}()
			f()
		})
	}
}

func TestUnknownIDsNameNothing(t *testing.T) {
	t.Parallel()
	for _, id := range []string{"", "/", "/1", "XYZ", "XYZ/1", "OGI/", "OGI/0", "OGI/01", "OGI/33.", "OGI/i1", "OGI/33.i1.2", "OGI/33.2.3",
		"OGI/99999", "OGI/三十三", "80/", "80/1.i1", "80/G1.1a", "G1.1z", "g1.1a", "house", "house/", "house/  ", "house/_", "house/_a", "house/a b", "house/a__b", "houses/a", "ogi/33"} {
		if c, ok := ByID(id); ok {
			t.Errorf("ByID(%q) = %v", id, c)
		}
		if err := new(Clause).UnmarshalText([]byte(id)); err == nil && id != "" {
			t.Errorf("UnmarshalText(%q) was accepted", id)
		}
	}
}

func FuzzByID(f *testing.F) {
	for _, s := range []string{"OGI/33.2", "OGI/20.i1", "80/1.1", "G1.1a", "house/理由", "house/a_b", "GB9704/7.2.5", "61", "OGI/", "//"} {
		f.Add(s)
	}
	clean := regexp.MustCompile(`^\S`)
	f.Fuzz(func(t *testing.T, id string) {
		c, ok := ByID(id)
		if !ok {
			if c.Valid() {
				t.Fatalf("%q is refused and yet %v", id, c)
			}
			return
		}
		if c.ID() != id {
			t.Fatalf("%q reads as %q", id, c.ID())
		}
		if len(strings.Fields(id)) != 1 {
			t.Fatalf("%q holds a space", id)
		}
		if !clean.MatchString(c.Cite()) || c.Short() == "" {
			t.Fatalf("%q cites %q, %q", id, c.Cite(), c.Short())
		}
	})
}
