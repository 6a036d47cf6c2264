package annual

import "fmt"

// of names the report from which a value was taken.
func of(r *Report, values []Value) []Value {
	for i := range values {
		values[i].Unit = r.Unit
	}
	return values
}

// carry is formula 7.
func carry(in Input) []Finding {
	r, prev := in.Report, in.Previous
	if !follows(r, prev) {
		return nil
	}
	var out []Finding
	for c := range ColumnCount {
		now, before := Ref{3, RowCarriedIn, c}, Ref{3, RowCarriedOut, c}
		if r.At(now) != prev.At(before) {
			out = append(out, Finding{Cells: append(r.values(now), of(prev, prev.values(before))...), Text: fmt.Sprintf(
				"%s：%d，%d 年度报告%s：%d，两者应当相等。请核对上年结转数量；上年报告有误的，请先更正上年报告。",
				r.Form.Name(now), r.At(now), prev.Year, prev.Form.Name(before), prev.At(before))})
		}
	}
	return out
}

// follows tells whether prev is the report on the year before r's.
func follows(r, prev *Report) bool { return prev != nil && prev.Year+1 == r.Year }

// rollForward is formula 8. The 2019 form does not ask what was repealed.
func rollForward(in Input) []Finding {
	r, prev := in.Report, in.Previous
	if !follows(r, prev) || r.Form != Form2021 || prev.Form != Form2021 {
		return nil
	}
	var out []Finding
	for _, id := range []string{LineRule, LineNormative} {
		made, ended, now := Ref{2, id, 0}, Ref{2, id, 1}, Ref{2, id, 2}
		before := prev.At(now)
		if want := before + r.At(made) - r.At(ended); want != r.At(now) {
			out = append(out, Finding{Cells: append(r.values(made, ended, now), of(prev, prev.values(now))...), Text: fmt.Sprintf(
				"%s：%d。按 %d 年度现行有效 %d 件、本年制发 %d 件、废止 %d 件推算，应为 %d。清理、失效或者统计口径变化会造成差异，请核对并在正文说明。",
				r.Form.Name(now), r.At(now), prev.Year, before, r.At(made), r.At(ended), want)})
		}
	}
	return out
}

// sums is formula 9.
func sums(in Input) []Finding {
	if len(in.Parts) == 0 {
		return nil
	}
	r := in.Report
	var out []Finding
	for _, ref := range formRefs[r.Form] {
		var sum int64
		cells := r.values(ref)
		for i := range in.Parts {
			p := &in.Parts[i]
			if n := p.At(ref); n != 0 {
				sum += n
				cells = append(cells, of(p, p.values(ref))...)
			}
		}
		if sum != r.At(ref) {
			out = append(out, Finding{Cells: cells, Text: fmt.Sprintf("%s：%s，本级、部门和下级 %d 份报告之和：%s。请核对汇总或者各单位的报告。",
				r.Form.Name(ref), r.Form.Write(ref, r.At(ref)), len(in.Parts), r.Form.Write(ref, sum))})
		}
	}
	return out
}
