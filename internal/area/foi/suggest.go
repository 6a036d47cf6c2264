package foi

import (
	"cmp"
	"context"
	"math"
	"slices"
	"strings"
	"unicode"

	"gongkai/internal/kernel/org"
	"gongkai/internal/kernel/publication"
	"gongkai/internal/kernel/search"
	"gongkai/internal/kernel/workday"
	"gongkai/internal/platform/db"
	"gongkai/internal/platform/errs"
)

// Suggestion is a published item that may answer what somebody is about to apply for.
type Suggestion struct {
	ID       string `json:"id"`
	Href     string `json:"href"`
	Title    string `json:"title"`
	UnitName string `json:"unit"`
	On       string `json:"on,omitempty"`
	Validity string `json:"validity,omitempty"` // 废止 …; "" where nothing need be said

	unit, date      string
	covered, titled int // characters of what was typed that stand in it, and in its title
	weight          float64
}

const (
	suggestions = 5   // offered at most
	typedRunes  = 300 // of what was typed that are read
	askedTerms  = 14  // questions to the search at most
	windowRunes = 4   // of the pieces that a long phrase without an answer is cut into
	commonTerm  = 400 // hits from which on a term says little
)

// fillers are words with which people ask and which say nothing about what they want.
var fillers = strings.NewReplacer(pairsOf("请问", "请", "我们", "我", "想要", "想", "需要", "希望", "申请", "公开", "获取", "了解", "查询", "知道", "提供", "关于", "有关", "相关",
	"以及", "及其", "或者", "和", "与", "及", "的", "了", "等", "全部", "所有", "各项", "情况", "信息", "材料", "文件", "内容", "名称", "电子版", "复印件", "扫描件", "年度")...)

func pairsOf(words ...string) []string {
	var out []string
	for _, w := range words {
		out = append(out, w, "\n")
	}
	return out
}

// terms are the phrases of what somebody has typed, in their order.
func terms(typed string) []string {
	if r := []rune(typed); len(r) > typedRunes {
		typed = string(r[:typedRunes])
	}
	var out []string
	for _, w := range strings.FieldsFunc(fillers.Replace(typed), func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) }) {
		named := strings.ContainsFunc(w, func(r rune) bool { return unicode.IsLetter(r) && !strings.ContainsRune("年月日", r) })
		if named && len([]rune(w)) > 1 && !slices.Contains(out, w) {
			out = append(out, w)
		}
	}
	return out
}

// Suggest finds what is already public and may answer what somebody has typed, the best
// first. The search wants every word to occur, as a reader who searches does; somebody who
// applies writes sentences, so each of their phrases is asked for by itself and what
// several of them name comes first. unit goes before others that are as good.
func Suggest(ctx context.Context, tx *db.Tx, unit, typed string) ([]Suggestion, error) {
	queue, whole := terms(typed), 0
	for _, t := range queue {
		whole += len([]rune(t))
	}
	found := map[string]*Suggestion{}
	for asked := 0; len(queue) > 0 && asked < askedTerms; asked++ {
		term := queue[0]
		queue = queue[1:]
		res, err := search.Find(ctx, tx, search.Query{Sphere: search.Public, Text: `"` + term + `"`, Limit: 2 * suggestions})
		if err != nil {
			return nil, err
		}
		n := len([]rune(term))
		if res.Total == 0 && n > windowRunes {
			queue = append(queue, windows(term)...)
		}
		for _, h := range res.Hits {
			s := found[h.ID]
			if s == nil {
				s = &Suggestion{ID: h.ID, Href: "/d/" + h.ID, Title: h.PlainTitle, UnitName: h.UnitName, On: workday.Date(h.Date).Chinese(), unit: h.Unit, date: h.Date}
				found[h.ID] = s
			}
			s.covered += n
			w := float64(n) / (1 + math.Log2(float64(1+res.Total)))
			if res.Total > commonTerm {
				w /= 4
			}
			if strings.Contains(search.Fold(h.PlainTitle), search.Fold(term)) {
				s.titled, w = s.titled+n, 3*w
			}
			s.weight += w
		}
	}
	return stillPublic(ctx, tx, best(found, unit, whole))
}

// stillPublic leaves out what has been withdrawn and says of the others whether they are in force.
func stillPublic(ctx context.Context, tx *db.Tx, list []Suggestion) ([]Suggestion, error) {
	if len(list) == 0 {
		return nil, nil
	}
	ids := make([]string, len(list))
	for i, s := range list {
		ids[i] = s.ID
	}
	items, err := publication.Items(ctx, tx, ids)
	if err != nil {
		return nil, err
	}
	var out []Suggestion
	for _, s := range list {
		i := slices.IndexFunc(items, func(it publication.Item) bool { return it.ID == s.ID && it.Standing == publication.Public })
		if i < 0 {
			continue
		}
		if v := items[i].Validity; v != publication.InForce {
			s.Validity = v
		}
		out = append(out, s)
	}
	return out[:min(len(out), suggestions)], nil
}

// windows cuts a long phrase into pieces that overlap by half.
func windows(term string) []string {
	r := []rune(term)
	var out []string
	for i := 0; i+windowRunes <= len(r); i += windowRunes / 2 {
		out = append(out, string(r[i:i+windowRunes]))
	}
	return out
}

// best keeps what names enough of what was typed: four characters in its title, or half of
// everything in its text.
func best(found map[string]*Suggestion, unit string, whole int) []Suggestion {
	var out []Suggestion
	for _, s := range found {
		if s.titled >= windowRunes || whole > 0 && 2*s.covered >= whole && s.covered > 2 {
			out = append(out, *s)
		}
	}
	slices.SortFunc(out, func(a, b Suggestion) int {
		return cmp.Or(cmp.Compare(b.weight, a.weight), cmp.Compare(near(b, unit), near(a, unit)), cmp.Compare(b.date, a.date), cmp.Compare(a.ID, b.ID))
	})
	return out[:min(len(out), 2*suggestions)]
}

func near(s Suggestion, unit string) int {
	if s.unit == unit {
		return 1
	}
	return 0
}

// Helped counts that somebody who was about to apply to a unit found what is already
// public, and returns its address. Nothing is kept of who it was or what was typed. tx may
// come from db.Quick.
func Helped(ctx context.Context, tx *db.Tx, unit, item string) (href string, err error) {
	if _, err := org.UnitByID(ctx, tx, unit); err != nil {
		return "", err
	}
	it, err := publication.ItemByID(ctx, tx, item)
	if err != nil {
		return "", err
	}
	if it.Standing != publication.Public {
		return "", errs.New(errs.Gone, "这件信息已经撤下，请返回继续申请。")
	}
	_, err = tx.Exec(ctx, `INSERT INTO foi_helped (unit, on_date, n) VALUES (?, ?, 1) ON CONFLICT (unit, on_date) DO UPDATE SET n = foi_helped.n + 1`,
		unit, string(workday.DateOf(tx.Now)))
	return "/d/" + it.ID, err
}

// HelpedMonth is how many were helped so in a month.
type HelpedMonth struct {
	Month string // 2026年3月
	N     int
}

// HelpedOf returns the last n months of a unit in which anybody was helped, the newest first.
func HelpedOf(ctx context.Context, tx *db.Tx, unit string, n int) ([]HelpedMonth, error) {
	return db.All(ctx, tx, func(s db.Scanner) (m HelpedMonth, err error) {
		err = s.Scan(&m.Month, &m.N)
		if year, month, ok := strings.Cut(m.Month, "-"); ok {
			m.Month = year + "年" + strings.TrimPrefix(month, "0") + "月"
		}
		return m, err
	}, `SELECT SUBSTR(on_date, 1, 7), CAST(SUM(n) AS BIGINT) FROM foi_helped WHERE unit = ? GROUP BY SUBSTR(on_date, 1, 7) ORDER BY SUBSTR(on_date, 1, 7) DESC LIMIT ?`, unit, n)
}
