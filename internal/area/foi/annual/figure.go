package annual

import (
	"fmt"
	"regexp"
	"strconv"
	"strings"
)

// fenPerWan is how many fen make up 1 万元.
const fenPerWan = 1_000_000

// What is read is bounded, so that sums over all units of a province stay far from the end of int64.
const (
	maxCount  = 1_000_000_000_000
	maxFigure = 1_000_000_000_000_000 // in fen
)

// Write writes a figure as it stands in its cell: money in 万元, to the fen where need be.
func (f Form) Write(ref Ref, n int64) string {
	switch f.Unit(ref) {
	case Money:
		sign := ""
		if n < 0 {
			sign, n = "-", -n
		}
		s := fmt.Sprintf("%s%d.%06d", sign, n/fenPerWan, n%fenPerWan)
		return strings.TrimRight(strings.TrimRight(s, "0"), ".")
	case Change:
		if n > 0 {
			return "+" + strconv.FormatInt(n, 10)
		}
	}
	return strconv.FormatInt(n, 10)
}

var (
	grouped = regexp.MustCompile(`^[+-]?\d{1,3}(,\d{3})+(\.\d+)?$`)
	plain   = regexp.MustCompile(`^([+-]?)(\d+)(?:\.(\d+))?$`)
	counted = regexp.MustCompile(`[件份项个宗条起次]$`)
)

// parse reads what somebody wrote in a cell. note is what is odd about it although it can be read; ok is false
// where it is no figure of the unit.
func parse(u Unit, raw string) (n int64, note string, ok bool) {
	s := squeeze(raw)
	scale := int64(fenPerWan)
	if u == Money {
		switch t := strings.TrimSuffix(s, "元"); {
		case t == s:
		case strings.HasSuffix(t, "万"):
			s = strings.TrimSuffix(t, "万")
		case strings.HasSuffix(t, "亿"):
			s, scale = strings.TrimSuffix(t, "亿"), fenPerWan*10_000
		default:
			s, scale = t, 100
		}
	} else {
		s = counted.ReplaceAllString(s, "")
	}
	if u == Change {
		s = strings.Replace(strings.Replace(s, "增加", "+", 1), "减少", "-", 1)
	}
	if grouped.MatchString(s) {
		s = strings.ReplaceAll(s, ",", "")
	}
	m := plain.FindStringSubmatch(s)
	if m == nil || m[1] != "" && u != Change || len(m[2]) > 16 {
		return 0, "", false
	}
	n, err := strconv.ParseInt(m[2], 10, 64)
	if err != nil || u == Money && n > maxFigure/scale {
		return 0, "", false
	}
	if u != Money {
		if strings.Trim(m[3], "0") != "" || n > maxCount {
			return 0, "", false
		}
		if m[1] == "-" {
			n = -n
		}
		return n, "", true
	}
	n *= scale
	for _, d := range strings.TrimRight(m[3], "0") {
		if scale /= 10; scale == 0 {
			return n, "金额精确到分，多出的小数已经舍去。", true
		}
		n += int64(d-'0') * scale
	}
	return n, "", true
}

// squeeze drops spaces and line breaks and makes full-width letters, digits and signs half-width.
func squeeze(s string) string {
	return strings.Map(func(r rune) rune {
		switch {
		case r <= ' ' || r == '\u00a0' || r == '\u3000' || r == '\u200b' || r == '\ufeff' || r >= '\u2000' && r <= '\u200a':
			return -1
		case r >= '！' && r <= '～' && wide(r):
			return r - ('！' - '!')
		case r == '﹣' || r == '−' || r == '–':
			return '-'
		}
		return r
	}, s)
}

// wide tells the full-width signs that figures and marks are made of; Chinese punctuation stays.
func wide(r rune) bool {
	return r >= '０' && r <= '９' || strings.ContainsRune("＋－．／，", r)
}

// ReadFigure reads what somebody typed for a cell, as parse does; ok is false where it is no figure of the cell's unit.
func (f Form) ReadFigure(ref Ref, s string) (n int64, ok bool) {
	n, _, ok = parse(f.Unit(ref), s)
	return n, ok
}
