package annual

import (
	"fmt"
	"strings"
)

// values shows cells of a report with what stands in them.
func (r *Report) values(refs ...Ref) []Value {
	out := make([]Value, len(refs))
	for i, ref := range refs {
		out[i] = Value{Ref: ref, Year: r.Year, Name: r.Form.Name(ref), Value: r.Form.Write(ref, r.At(ref))}
	}
	return out
}

func (r *Report) add(refs []Ref) (n int64) {
	for _, ref := range refs {
		n += r.At(ref)
	}
	return n
}

// resultRefs are the cells of a column of table 3 that make up the total.
func resultRefs(f Form, col int) []Ref {
	var out []Ref
	for _, i := range formRows[f] {
		if Rows[i].result() {
			out = append(out, Ref{3, Rows[i].ID, col})
		}
	}
	return out
}

// balance is formula 1.
func balance(in Input) []Finding {
	r := in.Report
	var out []Finding
	for c := range ColumnCount {
		refs := []Ref{{3, RowNew, c}, {3, RowCarriedIn, c}, {3, RowTotal, c}, {3, RowCarriedOut, c}}
		a, b, t, o := r.At(refs[0]), r.At(refs[1]), r.At(refs[2]), r.At(refs[3])
		if a+b == t+o {
			continue
		}
		out = append(out, Finding{Cells: r.values(refs...), Text: fmt.Sprintf(
			"表三%s：第一项 %d 加第二项 %d 为 %d，第三项（七）总计 %d 加第四项 %d 为 %d，两者应当相等。请核对这一列。",
			Column(c).name(), a, b, a+b, t, o, t+o)})
	}
	return out
}

// results is formula 2.
func results(in Input) []Finding {
	r := in.Report
	var out []Finding
	for c := range ColumnCount {
		total, refs := Ref{3, RowTotal, c}, resultRefs(r.Form, c)
		if sum := r.add(refs); sum != r.At(total) {
			out = append(out, Finding{Cells: r.values(append([]Ref{total}, refs...)...), Text: fmt.Sprintf(
				"%s：%d，各项之和：%d。请核对总计和各项办理结果。", r.Form.Name(total), r.At(total), sum)})
		}
	}
	return out
}

// rowSums is formula 3.
func rowSums(in Input) []Finding {
	r := in.Report
	var out []Finding
	for _, i := range formRows[r.Form] {
		total, refs := Ref{3, Rows[i].ID, int(All)}, rowRefs(Rows[i].ID)
		if sum := r.add(refs); sum != r.At(total) {
			out = append(out, Finding{Cells: r.values(append([]Ref{total}, refs...)...), Text: fmt.Sprintf(
				"%s：%d，各类申请人之和：%d。请核对这一行。", r.Form.Name(total), r.At(total), sum)})
		}
	}
	return out
}

// remedies is formula 4.
func remedies(in Input) []Finding {
	r := in.Report
	var out []Finding
	for g := range GroupCount {
		total := Ref{4, GroupIDs[g], int(resultSum)}
		var refs []Ref
		for c := range ResultCount - 1 {
			refs = append(refs, Ref{4, GroupIDs[g], c})
		}
		if sum := r.add(refs); sum != r.At(total) {
			out = append(out, Finding{Cells: r.values(append([]Ref{total}, refs...)...), Text: fmt.Sprintf(
				"%s：%d，四种结果之和：%d。请核对这一组。", r.Form.Name(total), r.At(total), sum)})
		}
	}
	return out
}

// blanks is formula 6: a finding for each row, or for a whole table in which no number stands.
func blanks(in Input) []Finding {
	r := in.Report
	type key struct {
		table int
		row   string
	}
	count := map[int]int{}
	for _, b := range r.Blanks {
		count[b.Ref.Table]++
	}
	var order []key
	group := map[key][]Blank{}
	for _, b := range r.Blanks {
		k := key{b.Ref.Table, b.Ref.Row}
		if count[b.Ref.Table] == r.Form.cells(b.Ref.Table) {
			k.row = ""
		}
		if group[k] == nil {
			order = append(order, k)
		}
		group[k] = append(group[k], b)
	}
	var out []Finding
	for _, k := range order {
		var f Finding
		var names []string
		for _, b := range group[k] {
			name := r.Form.Name(b.Ref)
			f.Cells = append(f.Cells, Value{Ref: b.Ref, Year: r.Year, Name: name, Value: b.Text})
			names = append(names, name+b.shown())
		}
		f.Text = strings.Join(names, "、") + "。没有数量的应当填 0，请补填。"
		switch {
		case k.row != "" && len(names) == r.Form.width(k.table, k.row) && len(names) > 1:
			f.Text = fmt.Sprintf("%s一行没有填写任何数字。没有数量的应当填 0，请补填这一行。", r.Form.rowName(k.table, k.row))
		case k.row == "":
			f.Text = fmt.Sprintf("表%s没有填写任何数字。没有数量的应当填 0，请补填整张表。", tableNames[k.table])
		}
		out = append(out, f)
	}
	return out
}

// width is the number of cells of a row.
func (f Form) width(table int, row string) (n int) {
	for _, ref := range formRefs[f] {
		if ref.Table == table && ref.Row == row {
			n++
		}
	}
	return n
}

// rowName is a row as findings name it.
func (f Form) rowName(table int, row string) string {
	name := f.Name(Ref{table, row, 0})
	return name[:strings.LastIndex(name, " ")]
}

var tableNames = map[int]string{2: "二", 3: "三", 4: "四"}

// cells is the number of cells of a table.
func (f Form) cells(table int) (n int) {
	for _, ref := range formRefs[f] {
		if ref.Table == table {
			n++
		}
	}
	return n
}

// shown says what stands in the cell.
func (b Blank) shown() string {
	if strings.TrimSpace(b.Text) == "" {
		return "是空格"
	}
	return "填的是“" + b.Text + "”"
}
