package text

import (
	"strings"
	"unicode/utf8"
)

// Parse reads plain text. Nothing that can be seen is lost: the characters of Plain are
// those of the input but for spaces, line breaks and the bars and tabs of tables.
func Parse(plain string) Source {
	return assemble(plainTables(splitLines(strings.ToValidUTF8(plain, ""))))
}

// plainTables finds the tables among lines: rows written as "| a | b |".
func plainTables(texts []string) []line {
	var out []line
	var rows [][]string
	for _, s := range texts {
		if row, ok := plainRow(s); ok {
			rows = append(rows, row)
			continue
		}
		if rows != nil {
			out = append(out, line{rows: rows})
			rows = nil
		}
		out = append(out, line{text: s})
	}
	if rows != nil {
		out = append(out, line{rows: rows})
	}
	return out
}

func plainRow(s string) ([]string, bool) {
	if len(s) < 3 || !strings.HasPrefix(s, "|") || !strings.HasSuffix(s, "|") {
		return nil, false
	}
	cells := strings.Split(s[1:len(s)-1], "|")
	for i, c := range cells {
		cells[i] = cleanLine(c)
	}
	return cells, utf8.ValidString(s)
}
