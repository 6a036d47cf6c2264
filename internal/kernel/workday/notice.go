package workday

import (
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"gongkai/internal/platform/errs"
)

// The notice's grammar, in the style in use since 2009:
//
//	二、春节：2月15日（农历腊月二十八、周日）至23日（周一）放假调休，共9天。2月14日（周六）、2月28日（周六）上班。
//
// A holiday's name and a colon begin an item; its phrases end with a comma or full
// stop; a phrase names days and says 放假, 补休 or 上班. 与周末连休 lengthens the span
// before it by the weekend beside it. A phrase that names days and says none of these
// is kept in Year.Unread. Weekdays and totals that are given are checked.
var (
	holidays = `元旦|春节|清明节|“?五一”?国际劳动节|国际劳动节|劳动节|端午节|中秋节|国庆节`
	itemHead = regexp.MustCompile(`(?:^|[\n。；]|[一二三四五六七八九十]、|（[一二三四五六七八九十]）)((?:` + holidays + `)(?:[、和](?:` + holidays + `))*):`)
	dayExpr  = regexp.MustCompile(`([至到—–~-]*)(?:(\d{4})年)?(?:(\d{1,2})月)?(\d{1,2})日(?:（([^（）]*)）)?`)
	weekExpr = regexp.MustCompile(`(?:周|星期)([一二三四五六日天])`)
	total    = regexp.MustCompile(`(?:共|放假)(\d{1,2})天`)
	yearExpr = regexp.MustCompile(`(\d{4})年(?:\n?部分节假日|元旦|放假|春节)`)
	docNo    = regexp.MustCompile(`国办发明电[〔\[（【](\d{4})[〕\]）】](\d{1,3})号`)
	anyYear  = regexp.MustCompile(`(\d{4})年`)
	bare     = regexp.MustCompile(`^(?:国务院办公厅)?\d{4}年\d{1,2}月\d{1,2}日$`) // under the notice
)

// tidy removes spaces and makes the punctuation uniform.
var tidy = strings.NewReplacer(" ", "", "\t", "", "\u3000", "", "\u00a0", "", "&nbsp;", "", "\r", "",
	"：", ":", ",", "，", ";", "；", "(", "（", ")", "）", "０", "0", "１", "1", "２", "2", "３", "3", "４", "4",
	"５", "5", "６", "6", "７", "7", "８", "8", "９", "9", "——", "—")

func parseNotice(text string) (Year, error) {
	text = tidy.Replace(text)
	heads := itemHead.FindAllStringSubmatchIndex(text, -1)
	if len(heads) == 0 {
		return Year{}, errs.New(errs.Invalid, "没有找到放假安排。请粘贴国务院办公厅放假通知的正文，每个节日写成“元旦：1月1日（周五）至3日（周日）放假，共3天。”的样子。")
	}
	var y Year
	top := text[:heads[0][2]]
	for _, re := range []*regexp.Regexp{yearExpr, anyYear} {
		if m := re.FindStringSubmatch(strings.ReplaceAll(top, "\n", "")); m != nil && y.Year == 0 {
			y.Year, _ = strconv.Atoi(m[1])
		}
	}
	if y.Year == 0 {
		return Year{}, errs.New(errs.Invalid, "没有找到年份。请在第一个节日前面写明，例如“关于2027年部分节假日安排的通知”。")
	}
	y.Source = "国务院办公厅放假通知"
	if m := docNo.FindStringSubmatch(text); m != nil {
		y.Source = "国办发明电〔" + m[1] + "〕" + m[2] + "号"
	}
	var rs reasons
	for i, h := range heads {
		end := len(text)
		if i+1 < len(heads) {
			end = heads[i+1][2]
		}
		it := item{year: y.Year, name: holidayName(text[h[2]:h[3]]), rs: &rs, y: &y}
		for _, sentence := range strings.FieldsFunc(text[h[1]:end], func(r rune) bool { return r == '。' || r == '\n' }) {
			it.sentence(sentence)
		}
	}
	return y, rs.err(y.Year)
}

func holidayName(s string) string {
	s = strings.NewReplacer("“五一”国际", "", "五一国际", "", "国际", "", "和", "、").Replace(s)
	return s
}

// item reads the sentences about one holiday.
type item struct {
	year int
	name string
	y    *Year
	rs   *reasons
}

func (it *item) sentence(s string) {
	first := len(it.y.Off)
	joined := false
	for _, p := range splitPhrases(s) {
		days, ok := it.days(p)
		switch {
		case !ok: // already said what is wrong
		case len(days) == 0:
			joined = joined || strings.Contains(p, "周末连休")
		case strings.Contains(p, "上班"):
			for _, d := range slices.Concat(days...) {
				it.y.Work = append(it.y.Work, Work{d, it.name})
			}
		case strings.Contains(p, "不放假"):
			it.y.Unread = append(it.y.Unread, it.name+"："+p)
		case strings.Contains(p, "放假") || strings.Contains(p, "补休"):
			for _, run := range days {
				it.y.Off = append(it.y.Off, Off{run[0], run[len(run)-1], it.name})
			}
		case !bare.MatchString(p):
			it.y.Unread = append(it.y.Unread, it.name+"："+p)
		}
	}
	off := it.y.Off[first:]
	before := length(off)
	if joined {
		for i := range off {
			off[i].From, off[i].To = joinWeekend(off[i].From, off[i].To)
		}
	}
	for _, m := range total.FindAllStringSubmatch(s, -1) {
		if n, _ := strconv.Atoi(m[1]); len(off) > 0 && n != before && n != length(off) {
			it.rs.add("off", "%s写明放假%d天，但列出的日期有%d天。请核对“%s”。", it.name, n, length(off), s)
		}
	}
}

func length(off []Off) (n int) {
	for _, o := range off {
		n += Days(o.From, o.To) + 1
	}
	return n
}

// joinWeekend lengthens a span by the weekend that touches it.
func joinWeekend(from, to Date) (Date, Date) {
	for from.AddDays(-1).Weekend() {
		from = from.AddDays(-1)
	}
	for to.AddDays(1).Weekend() {
		to = to.AddDays(1)
	}
	return from, to
}

// splitPhrases splits at commas, but not inside brackets.
func splitPhrases(s string) (out []string) {
	depth, start := 0, 0
	for i, r := range s {
		switch r {
		case '（':
			depth++
		case '）':
			depth--
		case '，', '；':
			if depth <= 0 {
				out = append(out, s[start:i])
				start = i + len(string(r))
			}
		}
	}
	return append(out, s[start:])
}

// days reads the days and spans that a phrase names, each as the run of its days.
func (it *item) days(phrase string) (runs [][]Date, ok bool) {
	year, month, end := 0, 0, 0
	for _, at := range dayExpr.FindAllStringSubmatchIndex(phrase, -1) {
		var m [6]string
		for i := range m {
			if at[2*i] >= 0 {
				m[i] = phrase[at[2*i]:at[2*i+1]]
			}
		}
		joined := m[1] != "" && at[0] == end // 至 must stand between two days: 调至5月2日 is no span
		end = at[1]
		day, _ := strconv.Atoi(m[4])
		switch {
		case m[3] != "":
			was := month
			month, _ = strconv.Atoi(m[3])
			switch {
			case m[2] != "":
				year, _ = strconv.Atoi(m[2])
			case was == 12 && month == 1 && year != 0:
				year++ // from December over New Year
			case year == 0 && it.name == "元旦" && month == 12:
				year = it.year - 1
			case year == 0:
				year = it.year
			}
		case month == 0:
			it.rs.add("off", "%s的“%s”没有写明月份，请补上。", it.name, phrase)
			return nil, false
		}
		d, err := Parse(fmt.Sprintf("%04d-%02d-%02d", year, month, day))
		if err != nil {
			it.rs.add("off", "%s的“%s”里没有%d年%d月%d日这一天，请更正。", it.name, phrase, year, month, day)
			return nil, false
		}
		if w := weekExpr.FindAllStringSubmatch(m[5], -1); len(w) == 1 && !sameWeekday(w[0][1], d) {
			it.rs.add("off", "%s是%s，通知里写的是星期%s。请核对日期和年份。", d.Chinese(), d.WeekdayName(), w[0][1])
			return nil, false
		}
		if !joined || len(runs) == 0 {
			runs = append(runs, []Date{d})
			continue
		}
		run := &runs[len(runs)-1]
		start := (*run)[len(*run)-1]
		if d <= start || Days(start, d) >= maxSpan {
			it.rs.add("off", "%s的“%s”起止日期不对：从%s到%s。请更正。", it.name, phrase, start.Chinese(), d.Chinese())
			return nil, false
		}
		for n := start.AddDays(1); n <= d; n = n.AddDays(1) {
			*run = append(*run, n)
		}
	}
	return runs, true
}

func sameWeekday(han string, d Date) bool {
	return strings.TrimPrefix(d.WeekdayName(), "星期") == strings.Replace(han, "天", "日", 1)
}
