package annual

import (
	"bytes"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"gongkai/internal/platform/format/xlsx"
)

// sheetLimits bound a workbook that can be a report.
var sheetLimits = xlsx.Limits{Size: maxSource, Sheets: 50, Rows: 5000, Columns: 200, Cells: 200_000}

// sheetBlocks reads a workbook: every sheet that is not hidden is a table.
func sheetBlocks(b []byte) ([]block, error) {
	book, err := xlsx.Open(bytes.NewReader(b), int64(len(b)), sheetLimits)
	if err != nil {
		return nil, err
	}
	var out []block
	for _, tab := range book.Tabs {
		if tab.Hidden || !slices.Contains(book.Names(), tab.Name) {
			continue
		}
		sheet, err := book.Sheet(tab.Name)
		if err != nil {
			return nil, err
		}
		if rows := even(sheet); len(rows) > 0 {
			out = append(out, block{rows: rows})
		}
	}
	return out, nil
}

// even are the rows of a sheet, all of one length.
func even(sheet *xlsx.Sheet) [][]string {
	width := 0
	for _, row := range sheet.Rows {
		width = max(width, len(row.Cells))
	}
	rows := make([][]string, len(sheet.Rows))
	for i, row := range sheet.Rows {
		rows[i] = make([]string, width)
		for x, s := range row.Cells {
			rows[i][x] = exactly(s)
		}
	}
	return rows
}

var floating = regexp.MustCompile(`^-?\d+(?:\.\d{7,})?(?:[eE][+-]?\d{1,2})?$`)

// exactly writes a number as a person sees it: spreadsheets store 0.3 as 0.30000000000000004 and large ones with an exponent.
func exactly(s string) string {
	if !strings.ContainsAny(s, ".eE") || !floating.MatchString(s) {
		return s
	}
	n, err := strconv.ParseFloat(s, 64)
	if err != nil {
		return s
	}
	return strings.TrimRight(strings.TrimRight(strconv.FormatFloat(n, 'f', 6, 64), "0"), ".")
}
