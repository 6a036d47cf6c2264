package text

import (
	"compress/gzip"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"gongkai/internal/kernel/docno"
	"gongkai/internal/platform/sharedtest"
)

// record is one row of the collection of real policies.
type record struct {
	ID, Source, Title, Issuer, Text, HTML, Kind string
	DocNo                                       string `json:"doc_no"`
	Written                                     string `json:"written_date"`
}

func corpus(t testing.TB) []record {
	t.Helper()
	name := sharedtest.Dir(t, "corpus", "policies", "policies.jsonl")
	f, err := os.Open(name)
	var r io.Reader = f
	if err != nil {
		if f, err = os.Open(name + ".gz"); err != nil {
			t.Skip("the collection of policies is not here: ", err)
		}
		if r, err = gzip.NewReader(f); err != nil {
			t.Fatal(err)
		}
	}
	defer f.Close()
	var out []record
	d := json.NewDecoder(r)
	for {
		var rec record
		if err := d.Decode(&rec); err == io.EOF {
			return out
		} else if err != nil {
			t.Fatal(err)
		}
		if rec.Kind == "policy" && utf8.RuneCountInString(rec.Text) > 200 {
			out = append(out, rec)
		}
	}
}

// fields are the facts that are compared: title, 文号, issuer, date of writing.
var fields = []string{"title", "doc_no", "issuer", "written"}

// tally counts, for one field, records whose text has it and those where we agree.
type tally struct{ present, agree int }

// measure compares what Extract finds with what the portals recorded, among the records
// whose text holds the recorded value where the value of the document itself stands:
// near the beginning, or for issuer and date near the end as well.
func measure(records []record, miss func(field string, r record, got string)) map[string]map[string]*tally {
	out := map[string]map[string]*tally{}
	count := func(field string, r record, ok bool, got string) {
		for _, src := range []string{r.Source, "all"} {
			if out[src] == nil {
				out[src] = map[string]*tally{}
			}
			if out[src][field] == nil {
				out[src][field] = &tally{}
			}
			out[src][field].present++
			if ok {
				out[src][field].agree++
			}
		}
		if !ok {
			miss(field, r, got)
		}
	}
	for _, r := range records {
		m := ParseDocument(r.Text).Meta
		runes := []rune(r.Text)
		begin, end := string(runes[:min(len(runes), 400)]), string(runes[max(0, len(runes)-400):])
		if t := plainTitle(r.Title); t != "" && complete(t) && hasTitle(plainTitle(begin), t) {
			count("title", r, sameTitle(plainTitle(m.Title), t), m.Title)
		}
		if n, ok := docno.Parse(r.DocNo); ok && ownNumber(begin, n) {
			got, _ := docno.Parse(m.DocNo)
			count("doc_no", r, got.Key() == n.Key(), m.DocNo)
		}
		if i := strings.ReplaceAll(strip(r.Issuer), "、", ""); fullName(i) && (signs(strip(end), i) || signs(plainTitle(begin), i)) {
			count("issuer", r, slices.Contains(m.Issuers, i) || strings.Join(m.Issuers, "") == i, strings.Join(m.Issuers, " "))
		}
		if len(r.Written) == 10 && (slices.Contains(dates(begin), r.Written) || slices.Contains(dates(end), r.Written)) {
			count("written", r, m.Written == r.Written, m.Written)
		}
	}
	return out
}

// fullName leaves out what some portals put for the issuer: abbreviations and places.
func fullName(i string) bool {
	return isOrg(i) && !strings.HasPrefix(i, "市") && !strings.HasPrefix(i, "省") && !strings.HasPrefix(i, "自治区")
}

// signs tells whether the authority itself, not its office, is named in s.
func signs(s, org string) bool {
	for _, after := range strings.Split(s, org)[1:] {
		if !strings.HasPrefix(after, "办公") {
			return true
		}
	}
	return false
}

var inner = regexp.MustCompile(`(?:〈|印发|转发|公布|发布)$`)

// hasTitle tells whether t stands in s as a title, not as the name of another document.
func hasTitle(s, t string) bool {
	i := strings.Index(s, t)
	return i == 0 || i > 0 && !inner.MatchString(s[:i]) && strings.Count(s[:i], "。") == 0
}

// sameTitle allows for portals that leave the authorities in front of 关于 out.
func sameTitle(got, t string) bool {
	rest, ok := strings.CutSuffix(got, t)
	return got == t || ok && isOrg(rest)
}

func plainTitle(s string) string {
	s = strings.NewReplacer("<br/>", "", "<", "〈", ">", "〉", "《", "〈", "》", "〉", "＜", "〈", "＞", "〉", "(", "（", ")", "）").Replace(s)
	return strip(cleanLine(titleNumber.ReplaceAllString(s, "")))
}

// ownNumber tells whether n stands in s other than behind the title of a cited document.
func ownNumber(s string, n docno.No) bool {
	for _, h := range docno.Find(s) {
		before := strings.TrimRight(s[:h.Start], " \n（([")
		if h.No.Key() == n.Key() && !strings.HasSuffix(before, "》") && !strings.HasPrefix(s[h.End:], "文") {
			return true
		}
	}
	return false
}

func dates(s string) []string {
	var out []string
	for _, m := range anyDate.FindAllString(s, -1) {
		if d, ok := DateIn(m); ok {
			out = append(out, d)
		}
	}
	return out
}

func table(res map[string]map[string]*tally) string {
	var b strings.Builder
	fmt.Fprintf(&b, "%-26s", "source")
	for _, f := range fields {
		fmt.Fprintf(&b, " %16s", f)
	}
	b.WriteByte('\n')
	names := make([]string, 0, len(res))
	for n := range res {
		names = append(names, n)
	}
	slices.Sort(names)
	for _, n := range names {
		fmt.Fprintf(&b, "%-26s", n)
		for _, f := range fields {
			if c := res[n][f]; c != nil {
				fmt.Fprintf(&b, " %5d/%4d %4.0f%%", c.agree, c.present, 100*float64(c.agree)/float64(c.present))
			} else {
				fmt.Fprintf(&b, " %16s", "-")
			}
		}
		b.WriteByte('\n')
	}
	return b.String()
}

func TestFactsOfRealPoliciesAgreeWithTheirPortals(t *testing.T) {
	t.Parallel()
	shown := map[string]int{}
	res := measure(corpus(t), func(field string, r record, got string) {
		if shown[field]++; os.Getenv("GONGKAI_SHOW_MISSES") != "" {
			runes := []rune(r.Text)
			t.Logf("%s %s %s: got %q, want title %q no %q issuer %q date %q\n  %q … %q", field, r.ID, r.Source, got, r.Title, r.DocNo, r.Issuer, r.Written,
				string(runes[:min(len(runes), 160)]), string(runes[max(0, len(runes)-120):]))
		}
	})
	t.Log("\n" + table(res))
	const least = 0.90
	for _, field := range fields {
		if c := res["all"][field]; c == nil || float64(c.agree) < least*float64(c.present) {
			t.Errorf("%s agrees in %+v, want at least %.0f %%", field, c, 100*least)
		}
	}
}

// BenchmarkFactsOfRealPolicies prints, for each source, in how many policies the title,
// the number, the issuer and the date that we find are those that the portal gives, and
// measures how fast they are found.
func BenchmarkFactsOfRealPolicies(b *testing.B) {
	records := corpus(b)
	size := 0
	for _, r := range records {
		size += len(r.Text)
	}
	silent := func(string, record, string) {}
	res := measure(records, silent)
	fmt.Print(table(res)) // what b.Log prints is cut off after ten lines
	b.Run("all", func(b *testing.B) {
		b.SetBytes(int64(size))
		for b.Loop() {
			measure(records, silent)
		}
		for _, f := range fields {
			if c := res["all"][f]; c != nil {
				b.ReportMetric(100*float64(c.agree)/float64(c.present), f+"-%")
			}
		}
	})
}
