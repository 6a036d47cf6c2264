package demo

import (
	"context"
	"fmt"
	"strings"
	"time"

	"gongkai/internal/area/foi"
	"gongkai/internal/area/foi/annual"
	"gongkai/internal/kernel/actor"
	"gongkai/internal/kernel/workday"
	"gongkai/internal/platform/db"
)

// yearly is how one annual report of the last full year went: its steps by the day of the year after. table2 are the
// figures of 规章, 行政规范性文件, 行政许可, 行政处罚, 行政强制 and 行政事业性收费 in the order of the form.
type yearly struct {
	seat, scope string
	table2      string
	days        []string
}

const (
	ready = "open fill figures write"
	seen  = "submit secrecy content sign"
)

// yearlies are the reports that the demo shows: in time, late, sent back, and the city's own sum. The others have
// not handed theirs in.
var yearlies = []yearly{
	{"民政局", foi.ScopeUnit, "0 0 0 2 1 14 318 6 0 0", []string{"01-06 " + ready, "01-09 " + seen, "01-15 accept", "01-22 publish"}},
	{"财政局", foi.ScopeUnit, "0 0 0 1 0 9 47 12 0 0", []string{"01-08 " + ready, "01-13 " + seen, "01-16 accept", "01-23 publish"}},
	{"教育局", foi.ScopeUnit, "0 0 0 3 2 16 205 4 0 1286.4", []string{"01-12 " + ready, "01-14 " + seen, "01-19 return", "01-21 write", "01-22 " + seen, "01-26 accept", "01-29 publish"}},
	{"市政府办", foi.ScopeUnit, "1 0 11 5 3 42 0 0 0 0", []string{"01-13 " + ready, "01-19 " + seen, "01-22 accept", "01-28 publish"}},
	{"交通局", foi.ScopeUnit, "0 0 0 1 1 11 1530 842 19 0", []string{"02-03 " + ready, "02-09 " + seen, "02-11 accept", "02-13 publish"}},
	{"环境局", foi.ScopeUnit, "0 0 0 1 0 8 96 133 7 21.05", []string{"01-20 " + ready, "01-26 " + seen, "01-30 return"}},
	{"市政府办", foi.ScopeGovernment, "", []string{"03-04 open sum write", "03-12 " + seen, "03-24 publish"}},
}

// lastYear is the newest year whose reports are all due by now.
func (a *almanac) lastYear() int {
	day := workday.DateOf(a.now)
	if y := day.Year() - 1; day > workday.Date(fmt.Sprintf("%04d-03-31", y+1)) {
		return y
	}
	return day.Year() - 2
}

// reportEvents lists what happens to the annual reports.
func (a *almanac) reportEvents() []event {
	var out []event
	for i, x := range yearlies {
		for _, line := range x.days {
			day, steps, _ := strings.Cut(line, " ")
			at := workday.Date(fmt.Sprintf("%04d-%s", a.lastYear()+1, day)).Time().Add(9*time.Hour + time.Duration(7*i)*time.Minute)
			out = append(out, event{at: at, piece: i, step: "annual:" + steps, file: &file{name: x.seat + "的年度报告"}})
		}
	}
	return out
}

// reportSteps takes the steps of one day of an annual report.
func (r *runner) reportSteps(ctx context.Context, tx *db.Tx, e event) error {
	for _, step := range strings.Fields(strings.TrimPrefix(e.step, "annual:")) {
		if err := r.reportStep(ctx, tx, e.piece, step); err != nil {
			return fmt.Errorf("%s: %w", step, err)
		}
	}
	return nil
}

// reportStep takes a step of an annual report. Who writes it is the unit's handler, who reviews it somebody else.
func (r *runner) reportStep(ctx context.Context, tx *db.Tx, no int, step string) error {
	x, in := yearlies[no], map[string]string{}
	unit, key := r.town.Units[x.seat].ID, fmt.Sprintf("annual/%d", no)
	var by actor.Actor
	var err error
	switch step {
	case "open", "fill", "sum", "figures", "write", "submit":
		if by, err = r.handler(ctx, tx, unit); err != nil {
			return err
		}
		in["by"] = by.Name
	}
	switch step {
	case "open":
		in["year"], in["scope"] = fmt.Sprint(r.almanac.lastYear()), x.scope
		done, _, err := r.take(ctx, tx, foi.ReportName, "", step, in, unit)
		r.cases[key] = done.ID
		return err
	case "figures":
		in["figures"] = table2(r.almanac.lastYear(), x.table2)
	case "write":
		if err := r.narrative(ctx, tx, r.cases[key], x, in); err != nil {
			return err
		}
	case "return":
		in["reason"] = "第五部分只写了成绩，请写明存在的问题和改进的时间；第一部分请补充政府网站栏目调整的情况。"
	}
	_, _, err = r.take(ctx, tx, foi.ReportName, r.cases[key], step, in, "")
	return err
}

// table2 writes figures for the cells of table 2 in the order of the form.
func table2(year int, figures string) string {
	var b strings.Builder
	w := strings.Fields(figures)
	for i, ref := range annual.FormOf(year).Refs() {
		if ref.Table == 2 && i < len(w) {
			fmt.Fprintf(&b, "%s = %s\n", ref, w[i])
		}
	}
	return b.String()
}

// narrative writes the text of a report with the figures of its tables.
func (r *runner) narrative(ctx context.Context, tx *db.Tx, id string, x yearly, in map[string]string) error {
	rep, err := r.app.Foi.ReportOf(ctx, tx, id)
	if err != nil {
		return err
	}
	at := func(row string) int64 {
		return rep.Body.At(annual.Ref{Table: 3, Row: row, Col: int(annual.All)})
	}
	y := rep.Body.Year
	in["preface"] = fmt.Sprintf("根据《中华人民共和国政府信息公开条例》，编制本报告。统计期限为%d年1月1日至%d年12月31日。", y, y)
	in["part1"] = fmt.Sprintf("（一）主动公开。及时公开政策文件和解读材料，机构职能、办事指南有变动的当月更新。\n（二）依申请公开。本年新收政府信息公开申请%d件，上年结转%d件，办结%d件，结转下年度%d件。\n（三）政府信息管理。公开前逐件审查，对历年文件作了清理。\n（四）平台建设。按要求设置政府信息公开专栏。\n（五）监督保障。全年组织业务培训两次。",
		at(annual.RowNew), at(annual.RowCarriedIn), at(annual.RowTotal), at(annual.RowCarriedOut))
	in["part5"] = "公开的内容与群众的需要还有距离，个别答复说理不够充分。今后将增加图解和问答，答复书逐件由法制机构复核。"
	in["part6"] = "本年没有收取政府信息公开信息处理费。"
	if rep.Returns > 0 {
		in["part5"] += fmt.Sprintf("以上改进在%d年6月底前完成。", y+1)
	}
	if x.scope == foi.ScopeGovernment {
		in["part1"] += "\n（六）考核、社会评议和责任追究。政务公开纳入年度考核，社会评议结果良好，没有被追究责任的情形。"
	}
	return nil
}
