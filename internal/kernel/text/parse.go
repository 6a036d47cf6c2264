package text

import (
	"strings"
	"unicode/utf8"
)

// Parse reads plain text. A line "| a | b |" is the row of a table, an empty line between
// such lines begins another one. Nothing that can be seen is lost: the characters of Plain are
// those of the input but for spaces, line breaks and the bars of tables.
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

// isRow tells whether a line is written as the row of a table.
func isRow(s string) bool {
	return len(s) > 2 && strings.HasPrefix(s, "|") && strings.HasSuffix(s, "|")
}

func plainRow(s string) ([]string, bool) {
	if !isRow(s) {
		return nil, false
	}
	cells := strings.Split(s[1:len(s)-1], "|")
	for i, c := range cells {
		cells[i] = cleanLine(c)
	}
	return cells, utf8.ValidString(s)
}
