package screen

import (
	"bufio"
	"compress/gzip"
	"encoding/json"
	"os"
	"regexp"
	"strings"
	"testing"
	"unicode/utf8"

	"gongkai/internal/platform/sharedtest"
)

// each calls f for every record of a compressed set of the corpus.
func each[T any](t testing.TB, f func(T), path ...string) {
	t.Helper()
	file, err := os.Open(sharedtest.Dir(t, path...))
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	z, err := gzip.NewReader(file)
	if err != nil {
		t.Fatal(err)
	}
	lines := bufio.NewScanner(z)
	lines.Buffer(nil, 64<<20)
	for lines.Scan() {
		var v T
		if err := json.Unmarshal(lines.Bytes(), &v); err != nil {
			t.Fatal(err)
		}
		f(v)
	}
	if err := lines.Err(); err != nil {
		t.Fatal(err)
	}
}

type policy struct {
	Title, Text, HTML string
}

// around returns what stands about a finding, for the log of a failed test.
func around(s string, f Finding) string {
	r := []rune(s)
	return string(r[max(0, f.Start-24):min(len(r), f.End+8)])
}

// Published documents have few findings: what must be decided on is mobile numbers that
// people left in, and nothing else.
func TestPublishedDocumentsHaveFewFindings(t *testing.T) {
	t.Parallel()
	docs, must := 0, 0
	counts := map[Kind]int{}
	each(t, func(p policy) {
		if p.Text == "" {
			return
		}
		docs++
		for _, f := range Text(p.Text) {
			counts[f.Kind]++
			if f.Severity == Must {
				must++
			}
			if f.Kind != Mobile && f.Severity == Must {
				t.Errorf("%s %s | %s", f.Kind, f.Sample, around(p.Text, f))
			}
		}
	}, "corpus", "policies", "policies.jsonl.gz")
	t.Logf("%d documents, %d findings that must be decided on: %v", docs, must, counts)
	if docs == 0 || must*1000 > docs*15 {
		t.Errorf("%d findings in %d documents stop the work for nothing", must, docs)
	}
}

// The markup of pages adds nothing: what must be decided on is mobile numbers again.
func TestPublishedPagesHaveFewFindings(t *testing.T) {
	t.Parallel()
	docs, must := 0, 0
	counts := map[Kind]int{}
	each(t, func(p policy) {
		if p.HTML == "" {
			return
		}
		docs++
		for _, f := range HTML(p.HTML) {
			counts[f.Kind]++
			if f.Severity == Must {
				must++
			}
			if f.Kind != Mobile && f.Severity != Notice {
				t.Errorf("%s %s | %s", f.Kind, f.Sample, around(p.HTML, f))
			}
		}
	}, "corpus", "policies", "policies.jsonl.gz")
	t.Logf("%d pages, %d findings that must be decided on: %v", docs, must, counts)
	if docs == 0 {
		t.Error("no page was read")
	}
}

// span is what the makers of the corpus masked in a letter.
type span struct {
	Type       string
	Start, End int
}

// The makers of the corpus masked the letters; every number that they found by rule
// must be found here, in the form that they left it in.
func TestLettersOfCitizens(t *testing.T) {
	t.Parallel()
	letters, masked, missed := 0, 0, 0
	counts := map[Kind]int{}
	each(t, func(l struct {
		Body, Reply string
		Masked      map[string][]span `json:"pii_masked"`
	}) {
		letters++
		for field, s := range map[string]string{"body": l.Body, "reply": l.Reply} {
			fs := Text(s)
			for _, f := range fs {
				counts[f.Kind]++
				if f.Kind != Landline {
					t.Log(f.Kind, f.Severity, f.Sample, f.Place)
				}
			}
			for _, m := range l.Masked[field] {
				if m.Type != "mobile" && m.Type != "id_card" && m.Type != "bank_card" {
					continue
				}
				masked++
				if !covers(fs, m) {
					missed++
					t.Log("missed", string([]rune(s)[m.Start:m.End]))
				}
			}
		}
	}, "corpus", "letters", "letters.jsonl.gz")
	t.Logf("%d letters, %d of %d masked numbers missed: %v", letters, missed, masked, counts)
	if letters == 0 || missed > 0 {
		t.Errorf("%d of %d masked numbers were missed", missed, masked)
	}
}

func covers(fs []Finding, m span) bool {
	for _, f := range fs {
		if f.Start < m.End && m.Start < f.End {
			return true
		}
	}
	return false
}

// A notice of procurement names the persons to call. Every mobile number in it, by
// the plainest rule there is, must be found.
func TestProcurementNotices(t *testing.T) {
	t.Parallel()
	plain := regexp.MustCompile(`(?:^|[^0-9A-Za-z./_])(1[3-9][0-9]{9})(?:[^0-9A-Za-z._%]|$)`)
	notices, numbers := 0, 0
	counts := map[Kind]int{}
	each(t, func(n map[string]string) {
		notices++
		for _, s := range n {
			fs := Text(s)
			for _, f := range fs {
				counts[f.Kind]++
			}
			for _, m := range plain.FindAllStringSubmatchIndex(s, -1) {
				at := utf8.RuneCountInString(s[:m[2]])
				numbers++
				if !covers(fs, span{Start: at, End: at + 11}) {
					t.Errorf("missed %s in %.120s", s[m[2]:m[3]], s)
				}
			}
		}
	}, "corpus", "procurement", "procurement_notices.jsonl.gz")
	t.Logf("%d notices, %d mobile numbers: %v", notices, numbers, counts)
	if numbers == 0 {
		t.Error("the notices hold no number to look for")
	}
}

// The codes of units in the corpus are no findings, with or without a label.
func TestCodesOfUnitsAreNoFindings(t *testing.T) {
	t.Parallel()
	for _, name := range []string{"uscc_from_index_numbers.csv", "index_numbers.tsv"} {
		b, err := os.ReadFile(sharedtest.Dir(t, "corpus", "agencies", name))
		if err != nil {
			t.Fatal(err)
		}
		for _, f := range Text(string(b)) {
			t.Errorf("%s: %s %s | %s", name, f.Kind, f.Sample, around(string(b), f))
		}
	}
}

func BenchmarkText(b *testing.B) {
	var all strings.Builder
	each(b, func(p policy) {
		if all.Len() < 4<<20 {
			all.WriteString(p.Text)
			all.WriteByte('\n')
		}
	}, "corpus", "policies", "policies.jsonl.gz")
	s := all.String()
	b.SetBytes(int64(len(s)))
	for b.Loop() {
		Text(s)
	}
}

func BenchmarkHTML(b *testing.B) {
	var all strings.Builder
	each(b, func(p policy) {
		if all.Len() < 4<<20 {
			all.WriteString(p.HTML)
		}
	}, "corpus", "policies", "policies.jsonl.gz")
	s := all.String()
	b.SetBytes(int64(len(s)))
	for b.Loop() {
		HTML(s)
	}
}

// Time grows with the length of a text and not faster, whatever is in it.
func BenchmarkHostile(b *testing.B) {
	for name, unit := range map[string]string{
		"digits": "1", "split digits": "1 ", "cards": "6222 0210 ", "names": "E1 ", "stars": "秘密 ★", "tags": "<b><i></p>", "hidden": "<p hidden>甲", "marks": "内部资料",
	} {
		s := strings.Repeat(unit, (1<<20)/len(unit))
		b.Run(name, func(b *testing.B) {
			b.SetBytes(int64(len(s)))
			for b.Loop() {
				Text(s)
				HTML(s)
			}
		})
	}
}
