package annual

import "gongkai/internal/platform/errs"

// Sum is the report of a government out of its own office's report, its departments' and lower levels': every cell is
// the sum of that cell. A cell that holds no number counts as 0. Running text is left empty. Reports on
// different years or in different forms, and none at all, are an errs.Invalid.
func Sum(unit string, reports ...Report) (Report, error) {
	if len(reports) == 0 {
		return Report{}, errs.New(errs.Invalid, "没有可以汇总的年度报告，请先选择本级、部门或者下级政府的报告。")
	}
	out := Report{Unit: unit, Year: reports[0].Year, Form: reports[0].Form}
	for i := range reports {
		r := &reports[i]
		if r.Year != out.Year || r.Form != out.Form {
			return Report{}, errs.Newf(errs.Invalid, "“%s”的报告是 %d 年度的（%s 年格式），与 %d 年度的汇总（%s 年格式）不一致，请只选择同一年度、同一格式的报告。",
				r.Unit, r.Year, r.Form, out.Year, out.Form)
		}
		for _, ref := range formRefs[out.Form] {
			*out.cell(ref) += r.At(ref)
		}
	}
	return out, nil
}
