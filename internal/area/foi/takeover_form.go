package foi

import (
	"io"

	"gongkai/internal/platform/format/xlsx"
)

// WriteLedgerForm writes the empty form for the takeover: the two sheets to be filled in,
// what each column means, and what may be filled in where only certain words are
// understood.
func WriteLedgerForm(w io.Writer) error {
	head := func(name string, list []column) xlsx.Form {
		f := xlsx.Form{Name: name}
		for i, c := range list {
			title := c.Name
			if c.Must {
				title += "*"
			}
			f.Widths = append(f.Widths, max(12, float64(2*len([]rune(title))+2)))
			f.Squares = append(f.Squares, xlsx.Square{X: i, Value: title, Look: xlsx.Label})
		}
		return f
	}
	about := xlsx.Form{Name: "填写说明", Widths: []float64{22, 10, 90}}
	row := 0
	line := func(text string, look xlsx.Look) {
		about.Squares = append(about.Squares, xlsx.Square{Y: row, Cols: 3, Value: text, Look: look})
		row++
	}
	line("依申请公开台账接管表：填写说明", xlsx.Heading)
	for _, s := range []string{
		"一件申请一行，填在“申请”表里；已经办结的也可以填，计入年度报告。带*的列必须填写，其他列没有的留空。",
		"日期写成2026-03-02、2026.3.2、2026/3/2或者2026年3月2日都可以。年、月、日要齐全，年份写四位。",
		"补正、征求意见、延期按实际发生的日期填写，答复期限由平台按这些日期计算，与从头在平台上办理一样。",
		"已经发出的文书，主要的文号填在“申请”表；要写明每份文书的送达的，另填“文书”表，一份一行。用过的文号平台不再使用，今后接着往下编。",
		"列的顺序可以改变，多余的列不会读取。上传后先预览，确认接管之前什么也不保存；同一编号重复上传不会重复转入。",
	} {
		line(s, xlsx.Plain)
	}
	table := func(title string, list []column) {
		line(title, xlsx.Heading)
		for _, c := range append([]column{{Name: "列名", Doc: "说明"}}, list...) {
			must := "选填"
			if c.Must {
				must = "必填"
			}
			if c.Name == "列名" {
				must = "要求"
			}
			doc := c.Doc
			if c.Values != nil {
				doc += "从“可以填写的内容”里选一项照写。"
			}
			about.Squares = append(about.Squares, xlsx.Square{Y: row, Value: c.Name, Look: xlsx.Label}, xlsx.Square{X: 1, Y: row, Value: must, Look: xlsx.Label}, xlsx.Square{X: 2, Y: row, Value: doc, Look: xlsx.Plain})
			row++
		}
	}
	table("“申请”表", columns)
	table("“文书”表", pastColumns)
	values := xlsx.Form{Name: "可以填写的内容"}
	x := 0
	for _, c := range append(append([]column{}, columns...), pastColumns...) {
		if c.Values == nil {
			continue
		}
		wide := 12.0
		values.Squares = append(values.Squares, xlsx.Square{X: x, Value: c.Name, Look: xlsx.Label})
		for i, v := range c.Values {
			wide = max(wide, float64(2*len([]rune(v))+2))
			values.Squares = append(values.Squares, xlsx.Square{X: x, Y: i + 1, Value: v, Look: xlsx.Plain})
		}
		values.Widths = append(values.Widths, min(wide, 60))
		x++
	}
	return xlsx.WriteForms(w, head(mainSheet, columns), head(letterSheet, pastColumns), about, values)
}
