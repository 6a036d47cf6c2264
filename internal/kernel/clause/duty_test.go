package clause

import (
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"gongkai/internal/platform/sharedtest"
)

func TestRegisterEqualsTheSpecification(t *testing.T) {
	t.Parallel()
	want := readRegister(t, sharedtest.Dir(t, "spec", "clauses.yaml"))
	got := Duties()
	if len(got) != 81 || len(want) != 81 {
		t.Fatalf("%d duties in the program, %d in the specification, want 81", len(got), len(want))
	}
	ours := cmpopts.IgnoreFields(Duty{}, "Clause", "Term", "Until")
	for i := range want {
		if got[i].ID() != want[i].id {
			t.Fatalf("duty %d is %s, want %s", i, got[i].ID(), want[i].id)
		}
		if d := cmp.Diff(want[i].Duty, got[i], ours); d != "" {
			t.Errorf("%s (-specification +program):\n%s", want[i].id, d)
		}
	}
}

type entry struct {
	id string
	Duty
}

var (
	entryStart = regexp.MustCompile(`^  - \{id: (\S+), `)
	field      = regexp.MustCompile(`(?:^|, )(id|cite|area|who|limit|duty|does): (?:"([^"]*)"|(.+?))(?:, (?:id|cite|area|who|limit|duty|does): |,? *$)`)
)

// readRegister reads the flow mappings of the specification, which are laid out over
// several lines; it knows no other YAML.
func readRegister(t *testing.T, path string) []entry {
	t.Helper()
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	var raw []string
	for line := range strings.Lines(string(text)) {
		line = strings.TrimRight(line, "\n")
		switch {
		case entryStart.MatchString(line):
			raw = append(raw, strings.TrimPrefix(line, "  - {"))
		case strings.HasPrefix(line, "     "):
			raw[len(raw)-1] += " " + strings.TrimSpace(line)
		}
	}
	all := make([]entry, len(raw))
	for i, s := range raw {
		f := fields(strings.TrimSuffix(s, "}"))
		all[i] = entry{id: f["id"], Duty: Duty{Cite: f["cite"], Who: f["who"], Text: f["duty"], Limit: f["limit"], Does: f["does"], Area: f["area"]}}
	}
	return all
}

func fields(s string) map[string]string {
	f := make(map[string]string)
	for s != "" {
		m := field.FindStringSubmatchIndex(s)
		if m == nil {
			return f
		}
		key := s[m[2]:m[3]]
		from, to := m[4], m[5] // quoted
		end := to + 1
		if from < 0 {
			from, to = m[6], m[7]
			end = to
		}
		f[key], s = s[from:to], s[end:]
	}
	return f
}

func TestEveryDutyIsWhole(t *testing.T) {
	t.Parallel()
	seen := make(map[string]bool)
	for _, d := range Duties() {
		if seen[d.ID()] {
			t.Errorf("%s stands twice", d.ID())
		}
		seen[d.ID()] = true
		if slices.Contains([]string{d.Cite, d.Who, d.Text, d.Does, d.Area}, "") {
			t.Errorf("%s has an empty field: %+v", d.ID(), d)
		}
		if (d.Limit == "") != (d.Term == "") {
			t.Errorf("%s: Limit %q, Term %q: one is missing", d.ID(), d.Limit, d.Term)
		}
		if got, ok := DutyOf(d.Clause); !ok || got != d {
			t.Errorf("DutyOf(%s) = %+v, %v", d.ID(), got, ok)
		}
		if c, ok := ByID(d.ID()); !ok || c != d.Clause {
			t.Errorf("ByID(%s) = %v, %v", d.ID(), c, ok)
		}
	}
	for _, c := range []Clause{{}, OGI.Art(33), Act80.Sec(1, 1), House("理由")} {
		if d, ok := DutyOf(c); ok {
			t.Errorf("%v is taken for the duty %s", c, d.ID())
		}
	}
}

func TestNobodyCanChangeTheRegister(t *testing.T) {
	t.Parallel()
	Duties()[0].Text = "改了"
	if Duties()[0].Text == "改了" {
		t.Error("Duties hands out the register itself")
	}
}

func TestLimitsOnADateEndOnIt(t *testing.T) {
	t.Parallel()
	date := regexp.MustCompile(`\d{4}-\d\d-\d\d`)
	for _, d := range Duties() {
		dates := date.FindAllString(d.Limit, -1)
		if len(dates) == 0 {
			continue
		}
		if last := slices.Max(dates); d.Until < last {
			t.Errorf("%s ends %q, before its own limit %s", d.ID(), d.Until, last)
		}
	}
}

func TestPastLimitsAreHistory(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		name, date, term string
		c                Clause
		past             bool
	}{
		{"on the last day the limit still runs", "2017-12-31", "2017年底前", G12a, false},
		{"the day after it is history", "2018-01-01", "2017年底前（期限已过·现行为常态要求）", G12a, true},
		{"the gazette's history by 2020", "2021-01-01", "2020年底前（期限已过·现行为常态要求）", G44b, true},
		{"a yearly duty never passes", "2099-01-01", "每年至少1次", G61, false},
		{"hours never pass", "2099-01-01", "5小时内", G34a, false},
		{"a duty without a limit has no term", "2099-01-01", "", G11a, false},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			d, ok := DutyOf(tt.c)
			if !ok {
				t.Fatalf("%v is no duty", tt.c)
			}
			if d.Past(tt.date) != tt.past || d.TermOn(tt.date) != tt.term {
				t.Errorf("%v, %q", d.Past(tt.date), d.TermOn(tt.date))
			}
		})
	}
}

func TestWhomADutyBinds(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		name string
		c    Clause
		kind UnitKind
		want Binding
	}{
		{"an administrative organ is bound", G11a, Administrative, Bound},
		{"so is a government", G11a, Government, Bound},
		{"so is its office", G11a, Office, Bound},
		{"so is an organisation authorised by law", G11a, Authorized, Bound},
		{"a public institution follows by analogy", G11a, PublicInstitution, ByAnalogy},
		{"any other unit is not bound", G11a, UnitKind("company"), NotBound},
		{"returning papers is the office's", G11e, Office, Bound},
		{"and not a department's", G11e, Administrative, NotBound},
		{"nor a hospital's by analogy", G11e, PublicInstitution, NotBound},
		{"departments have no gazette", G44a, Administrative, NotBound},
		{"governments have one", G44a, Government, Bound},
		{"the site duty reaches departments too", Y41a, Administrative, Bound},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			d, _ := DutyOf(tt.c)
			if got := d.Binds(tt.kind); got != tt.want {
				t.Errorf("%s, %s: %v, want %v", d.ID(), tt.kind, got, tt.want)
			}
		})
	}
	labels := []string{Bound.String(), ByAnalogy.String(), NotBound.String()}
	if d := cmp.Diff([]string{"适用", "参照执行", "不适用"}, labels); d != "" {
		t.Error(d)
	}
}

func TestKindsOfUnit(t *testing.T) {
	t.Parallel()
	want := []string{"人民政府", "政府办公厅（室）", "行政机关", "法律法规授权的组织", "公共企事业单位"}
	var got []string
	for _, k := range UnitKinds() {
		if !k.Valid() {
			t.Errorf("%s is listed and not valid", k)
		}
		got = append(got, k.Name())
	}
	if d := cmp.Diff(want, got); d != "" {
		t.Error(d)
	}
	if k := UnitKind("company"); k.Valid() || k.Name() != "" {
		t.Errorf("%s is taken for a kind", k)
	}
}

func TestEveryNarrowingIsUsed(t *testing.T) {
	t.Parallel()
	for who := range bearers {
		if !slices.ContainsFunc(Duties(), func(d Duty) bool { return d.Who == who }) {
			t.Errorf("no duty is borne by %q", who)
		}
	}
}

func TestCoverage(t *testing.T) {
	t.Parallel()
	page := Use{Clause: G11a, Area: "portal", Kind: KindPage, ID: "show", Name: "公文页"}
	need := Use{Clause: G11a, Area: "document", Kind: KindNeed, ID: "attribute", Name: "已标明公开属性"}
	step := Use{Clause: G11a, Area: "document", Kind: KindStep, ID: "submit", Name: "送审"}
	uses := []Use{page, step, need, {Clause: OGI.Art(33), Area: "foi", Kind: KindRule, ID: "reply"}, step, {}}
	before := slices.Clone(uses)
	lines := Coverage(uses)
	if len(lines) != len(Duties()) {
		t.Fatalf("%d lines for %d duties", len(lines), len(Duties()))
	}
	for i, l := range lines {
		if l.Duty != Duties()[i] {
			t.Fatalf("line %d is %s", i, l.Duty.ID())
		}
		if l.Carried() != (l.Duty.Clause == G11a) {
			t.Errorf("%s: carried %v by %v", l.Duty.ID(), l.Carried(), l.Uses)
		}
	}
	same := cmp.Comparer(func(a, b Clause) bool { return a == b })
	if d := cmp.Diff([]Use{need, step, page}, lines[0].Uses, same); d != "" {
		t.Error(d)
	}
	if d := cmp.Diff(before, uses, same); d != "" {
		t.Errorf("Coverage changed its argument:\n%s", d)
	}
}
