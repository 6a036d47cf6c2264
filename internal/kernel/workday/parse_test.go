package workday_test

import (
	"encoding/json"
	"html"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"gongkai/internal/kernel/workday"
	"gongkai/internal/platform/errs"
	"gongkai/internal/platform/sharedtest"
)

// The style of the notices, with the days of 2026.
const notice2026 = `国务院办公厅关于2026年部分节假日安排的通知
国办发明电〔2025〕7号
各省、自治区、直辖市人民政府：
经批准，现将2026年元旦、春节、清明节、劳动节、端午节、中秋节、国庆节放假调休日期的具体安排通知如下。
一、元旦：1月1日（周四）至3日（周六）放假调休，共3天。1月4日（周日）上班。
二、春节：2月15日（农历腊月二十八、周日）至23日（农历正月初七、周一）放假调休，共9天。2月14日（周六）、2月28日（周六）上班。
三、清明节：4月4日（周六）至6日（周一）放假，共3天。
四、劳动节：5月1日（周五）至5日（周二）放假调休，共5天。5月9日（周六）上班。
五、端午节：6月19日（周五）至21日（周日）放假，共3天。
六、中秋节：9月25日（周五）至27日（周日）放假，共3天。
七、国庆节：10月1日（周四）至7日（周三）放假调休，共7天。9月20日（周日）、10月10日（周六）上班。
节假日期间，要妥善安排好值班。
国务院办公厅
2025年11月4日`

func known(t *testing.T, year int) workday.Year {
	t.Helper()
	for _, y := range workday.Builtin().Years() {
		if y.Year == year {
			return y
		}
	}
	t.Fatalf("no %d", year)
	return workday.Year{}
}

func byDate(y workday.Year) workday.Year {
	y.Note, y.Unread = "", nil
	slices.SortFunc(y.Off, func(a, b workday.Off) int { return strings.Compare(string(a.From), string(b.From)) })
	slices.SortFunc(y.Work, func(a, b workday.Work) int { return strings.Compare(string(a.Date), string(b.Date)) })
	return y
}

func TestTheNoticesTextGivesTheYear(t *testing.T) {
	t.Parallel()
	for name, text := range map[string]string{
		"as published":             notice2026,
		"pasted into one line":     strings.ReplaceAll(notice2026, "\n", ""),
		"half-width punctuation":   strings.NewReplacer("（", "(", "）", ")", "：", ":", "，", ", ").Replace(notice2026),
		"without the numbering":    regexp.MustCompile(`[一二三四五六七]、`).ReplaceAllString(notice2026, ""),
		"Windows line ends, a BOM": "\ufeff" + strings.ReplaceAll(notice2026, "\n", "\r\n"),
	} {
		y, err := workday.ParseYear(strings.NewReader(text))
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		if len(y.Unread) > 0 {
			t.Errorf("%s: left over %q", name, y.Unread)
		}
		if diff := cmp.Diff(byDate(known(t, 2026)), byDate(y)); diff != "" {
			t.Errorf("%s: %s", name, diff)
		}
	}
}

func TestJSONGivesTheYear(t *testing.T) {
	t.Parallel()
	want := known(t, 2024)
	raw, err := json.Marshal(want)
	if err != nil {
		t.Fatal(err)
	}
	got, err := workday.ParseYear(strings.NewReader(string(raw)))
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

// The notice of December 2018 as it stands on the web, and the calendar: they differ in
// the May holiday alone, which a second notice changed.
func TestTheRealNoticeFor2019(t *testing.T) {
	t.Parallel()
	raw, err := os.ReadFile(sharedtest.Dir(t, "corpus", "gov_pages", "fragments", "gov.cn-2019_P00039.html"))
	if err != nil {
		t.Fatal(err)
	}
	text := html.UnescapeString(regexp.MustCompile(`<[^>]*>`).ReplaceAllString(string(raw), "\n"))
	_, text, _ = strings.Cut(text, "具体安排") // the page's head has no date of the schedule, but a table
	y, err := workday.ParseYear(strings.NewReader("2019年部分节假日安排 国办发明电〔2018〕15号\n" + text))
	if err != nil {
		t.Fatal(err)
	}
	want := byDate(known(t, 2019))
	want.Source = "国办发明电〔2018〕15号"
	for i, o := range want.Off {
		if o.Name == "劳动节" {
			want.Off[i] = workday.Off{From: "2019-05-01", To: "2019-05-01", Name: "劳动节"}
		}
	}
	want.Work = slices.DeleteFunc(want.Work, func(w workday.Work) bool { return w.Name == "劳动节" })
	if diff := cmp.Diff(want, byDate(y)); diff != "" {
		t.Error(diff)
	}
	if len(y.Unread) > 0 {
		t.Errorf("left over %q", y.Unread)
	}
}

// Real phrases of twelve years. Those of 2007 and the one of 2008 that never says 上班
// describe moved days in another way; ParseYear reports them as unread.
func TestRealPhrases(t *testing.T) {
	t.Parallel()
	raw, err := os.ReadFile(sharedtest.Dir(t, "corpus", "holidays", "description_parsing_cases.json"))
	if err != nil {
		t.Fatal(err)
	}
	var cases []struct {
		Year        int
		Description string
		Expected    []struct {
			Date     workday.Date
			IsOffDay bool
		}
	}
	if err := json.Unmarshal(raw, &cases); err != nil {
		t.Fatal(err)
	}
	tried := 0
	for _, c := range cases {
		if c.Year < 2008 || strings.Contains(c.Description, "9月29日—10月5日") {
			continue
		}
		tried++
		name := holidayOf(c.Expected[0].Date, c.Description)
		y, err := workday.ReadPhrases(c.Year, name, c.Description)
		if err != nil {
			t.Errorf("%d %s: %v", c.Year, c.Description, err)
			continue
		}
		off, work := map[workday.Date]bool{}, map[workday.Date]bool{}
		for _, o := range y.Off {
			for d := o.From; d <= o.To; d = d.AddDays(1) {
				off[d] = true
			}
		}
		for _, w := range y.Work {
			work[w.Date] = true
		}
		for _, e := range c.Expected {
			if e.IsOffDay && !off[e.Date] || !e.IsOffDay && !work[e.Date] {
				t.Errorf("%d %s: %s is missing", c.Year, c.Description, e.Date)
			}
			delete(off, e.Date)
			delete(work, e.Date)
		}
		for d := range off { // the cases leave out weekends that a holiday joins
			if !d.Weekend() || !strings.Contains(c.Description, "周末连休") {
				t.Errorf("%d %s: %s is not off", c.Year, c.Description, d)
			}
		}
		for d := range work {
			t.Errorf("%d %s: %s is not worked", c.Year, c.Description, d)
		}
	}
	if tried < 40 {
		t.Errorf("only %d phrases tried", tried)
	}
}

func holidayOf(first workday.Date, text string) string {
	if first[5:7] == "01" && !strings.Contains(text, "2月") || first[5:7] == "12" {
		return "元旦"
	}
	return "国庆节"
}

func TestWithTheWeekend(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]workday.Off{
		"4月5日放假，与周末连休。":     {From: "2019-04-05", To: "2019-04-07", Name: "清明节"},
		"4月8日放假，与周末连休。":     {From: "2019-04-06", To: "2019-04-08", Name: "清明节"},
		"4月5日放假，与周末连休，共3天。": {From: "2019-04-05", To: "2019-04-07", Name: "清明节"},
		"4月5日放假。":           {From: "2019-04-05", To: "2019-04-05", Name: "清明节"},
	} {
		y, err := workday.ReadPhrases(2019, "清明节", text)
		if err != nil || len(y.Off) != 1 || y.Off[0] != want {
			t.Errorf("%s: %v %v", text, y.Off, err)
		}
	}
}

func TestPhrasesThatSayNothingAboutDaysOffAreKept(t *testing.T) {
	t.Parallel()
	text := strings.Replace(notice2026, "共9天。", "共9天。鼓励安排职工在2月13日（周五）休息。", 1)
	y, err := workday.ParseYear(strings.NewReader(text))
	if err != nil {
		t.Fatal(err)
	}
	if want := []string{"春节：鼓励安排职工在2月13日（周五）休息"}; !slices.Equal(y.Unread, want) {
		t.Errorf("%q", y.Unread)
	}
}

func TestFaultsInANoticeAreAllNamed(t *testing.T) {
	t.Parallel()
	for _, v := range []struct{ name, old, new, want string }{
		{"a weekday that does not fit", "1月4日（周日）", "1月4日（周六）", "2026年1月4日是星期日，通知里写的是星期六。请核对日期和年份。"},
		{"a total that does not fit", "共9天", "共8天", "春节写明放假8天，但列出的日期有9天。"},
		{"no such day", "4月4日（周六）至6日（周一）放假，共3天", "4月31日放假", "没有2026年4月31日这一天，请更正。"},
		{"a span that ends before it begins", "5月1日（周五）至5日（周二）放假调休，共5天", "5月5日至1日放假", "起止日期不对：从2026年5月5日到2026年5月1日。请更正。"},
		{"a span of the wrong month", "6月19日（周五）至21日（周日）放假，共3天", "6月19日至9月21日放假", "起止日期不对"},
		{"a worked day that is no weekend", "5月9日（周六）上班", "5月8日上班", "2026年5月8日是星期五，不是周末，不需要调休上班。请核对日期。"},
		{"a day both off and worked", "5月9日（周六）上班", "5月3日上班", "2026年5月3日既是劳动节放假又是调休上班，请核对。"},
		{"two spans that overlap", "共7天。9月20日", "共7天。10月7日放假。9月20日", "2026年10月7日既属于国庆节放假，又属于国庆节放假。"},
		{"a day worked twice", "9月20日（周日）、10月10日", "9月20日（周日）、9月20日、10月10日", "2026年9月20日调休上班写了两次，请删去一处。"},
		{"a statutory day that is missing", "5月1日（周五）至5日（周二）放假调休，共5天", "5月3日至5日放假", "2026年5月2日（劳动节）是法定节日，但没有列入放假。"},
		{"a lunar holiday that is missing", "五、端午节：6月19日（周五）至21日（周日）放假，共3天。\n", "", "端午节依法放假1天，5月25日至6月27日之间只有0天名为“端午节”的放假。"},
		{"the Spring Festival is too short", "2月15日（农历腊月二十八、周日）至23日（农历正月初七、周一）放假调休，共9天", "2月17日至19日放假", "春节依法放假4天"},
		{"no month", "1月4日（周日）上班", "4日上班", "元旦的“4日上班”没有写明月份，请补上。"},
	} {
		text := strings.Replace(notice2026, v.old, v.new, 1)
		if text == notice2026 {
			t.Fatalf("%s: nothing replaced", v.name)
		}
		y, err := workday.ParseYear(strings.NewReader(text))
		if !errs.Is(err, errs.Invalid) || !strings.Contains(err.Error(), v.want) {
			t.Errorf("%s: %v %v", v.name, y, err)
		}
	}
	text := strings.NewReplacer("1月4日（周日）", "1月4日（周六）", "5月9日（周六）", "5月8日（周一）").Replace(notice2026)
	if _, err := workday.ParseYear(strings.NewReader(text)); len(errs.Reasons(err)) != 2 {
		t.Errorf("two faults: %v", err)
	}
}

func TestWhatIsNoScheduleIsRefused(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		"":                          "没有找到放假安排",
		"本市政务公开工作要点。":               "没有找到放假安排",
		"元旦：1月1日放假。":                "没有找到年份",
		"\xff\xfe":                  "不是UTF-8编码",
		`{"year":2027`:              "JSON格式不对",
		`{"year":2027} {}`:          "JSON格式不对",
		`{"years":2027}`:            "JSON格式不对",
		`{"year":2027}`:             "没有写明依据",
		`{"year":0,"source":"x"}`:   "没有有效的年份",
		strings.Repeat("放假", 1<<20): "超过1MB",
		`{"year":2027,"source":"x","off":[{"from":"2027-02-30","to":"2027-03-01","name":"春节"}]}`: "不是2027年",
		`{"year":2027,"source":"x","off":[{"from":"2027-02-01","to":"2027-02-28","name":"春节"}]}`: "共28天",
		`{"year":2027,"source":"x","off":[{"from":"2027-02-03","to":"2027-02-01","name":"春节"}]}`: "早于开始日期",
		`{"year":2027,"source":"x","off":[{"from":"2027-02-03","to":"2027-02-03","name":""}]}`:   "没有写明节日名称",
		`{"year":2027,"source":"x","work":[{"date":"2026-02-07","name":"春节"}]}`:                  "不是2027年",
	} {
		if _, err := workday.ParseYear(strings.NewReader(text)); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%.40q: %v", text, err)
		}
	}
}

func FuzzParseYear(f *testing.F) {
	f.Add(notice2026)
	f.Add("关于2019年部分节假日安排的通知\n一、元旦：2018年12月30日至2019年1月1日放假调休，共3天。2018年12月29日（星期六）上班。")
	f.Add("2027年\n元旦、春节：12月31日至1月3日放假；1日—2日，（放假）与周末连休。99月99日上班")
	f.Add(`{"year":2027,"source":"x","off":[{"from":"2027-01-01","to":"9999-12-31","name":"元旦"}],"work":[{"date":"","name":""}]}`)
	f.Fuzz(func(t *testing.T, text string) {
		y, err := workday.ParseYear(strings.NewReader(text))
		if err != nil {
			if k := errs.KindOf(err); k != errs.Invalid && k != errs.TooLarge {
				t.Fatalf("kind %v: %v", k, err)
			}
			return
		}
		c, err := workday.Builtin().WithYear(y)
		if err != nil {
			t.Fatalf("parsed, but cannot be used: %v", err)
		}
		const lastWord = "12-20" // from then on the next year's notice has the last word
		for _, o := range y.Off {
			if o.To[5:] < lastWord && (c.IsWorkday(o.From) || c.IsWorkday(o.To)) {
				t.Fatalf("%v is worked", o)
			}
		}
		for _, w := range y.Work {
			if w.Date[5:] < lastWord && !c.IsWorkday(w.Date) {
				t.Fatalf("%v is off", w)
			}
		}
		raw, err := json.Marshal(y)
		if err != nil {
			t.Fatal(err)
		}
		again, err := workday.ParseYear(strings.NewReader(string(raw)))
		if err != nil {
			t.Fatalf("its own JSON is refused: %v", err)
		}
		if d, err := workday.Builtin().WithYear(again); err != nil || d.Version() != c.Version() {
			t.Fatal("its own JSON is another year")
		}
	})
}
