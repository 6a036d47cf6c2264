package journey

import (
	"fmt"
	"strings"

	"gongkai/internal/area/foi"
	"gongkai/internal/area/foi/annual"
	"gongkai/internal/kernel/lifecycle"
)

// reportWay is the way of a bureau's annual report.
var reportWay = []stage{
	{desk, "submit", nil}, {secrecy, "secrecy", nil}, {office, "content", nil}, {head, "sign", nil}, {checker, "accept", nil}, {clerk, "publish", nil},
}

// zeros fill every cell of table 2.
func zeros(year int) string {
	var b strings.Builder
	for _, ref := range annual.FormOf(year).Refs() {
		if ref.Table == 2 {
			b.WriteString(ref.String() + " = 0\n")
		}
	}
	return b.String()
}

// yearly is an annual report on a year, filled in and taken along until a step.
func (f *filled) yearly(name string, year int, until lifecycle.Action) string {
	f.Helper()
	id := f.do(desk, foi.ReportName, "", "open", fmt.Sprintf("year=%d", year), "scope=unit")
	f.reports[name] = id
	f.do(desk, foi.ReportName, id, "fill")
	f.do(desk, foi.ReportName, id, "figures", "figures="+zeros(year))
	f.do(desk, foi.ReportName, id, "write", "part1=全年没有收到政府信息公开申请，主动公开有序推进，年度培训、平台建设和监督保障按计划完成。", "part5=公开的内容与群众的需要还有距离。", "part6=没有收取信息处理费。")
	f.along(foi.ReportName, id, reportWay, until)
	return id
}

// yearlies are annual reports in every state, each on a year of its own.
func (f *filled) yearlies() {
	f.do(desk, foi.ReportName, "", "open", "year=2025", "scope=unit")
	f.reports["empty"] = f.do(desk, foi.ReportName, "", "open", "year=2016", "scope=unit")
	f.yearly("drafting", 2024, "submit")
	f.yearly("reviewing", 2023, "secrecy")
	f.yearly("signing", 2022, "sign")
	f.yearly("reported", 2021, "accept")
	f.do(checker, foi.ReportName, f.yearly("returned", 2020, "accept"), "return", "reason=请写明改进的时间。")
	f.yearly("accepted", 2019, "publish")
	f.yearly("published", 2018, "")
	f.do(clerk, foi.ReportName, f.yearly("withdrawn", 2017, ""), "withdraw", "kind=erased", "reason=正文写入了申请人的姓名。")
	id := f.do(checker, foi.ReportName, "", "open", "year=2019", "scope=government")
	f.reports["government"] = id
	f.do(checker, foi.ReportName, id, "sum")
}

// reportTable holds the examples of annual reports.
func (f *filled) reportTable() map[string][]string {
	at := func(name string) string { return "/office/annual/" + f.reports[name] }
	return map[string][]string{
		"/office/annual": {checker + " /office/annual", checker + " /office/annual?year=2019&view=late", desk + " /office/annual?year=2021", desk + " /office/annual?view=done", checker + " /office/annual.csv",
			checker + " /office/annual.json?year=2020"},
		"/office/annual/{id}":               append(f.each("/office/annual/{id}", foi.ReportName, checker), desk+" "+at("drafting"), desk+" "+at("empty"), desk+" "+at("government")+" 404", desk+" /office/annual/none 404"),
		"/office/annual/{id}/cell/{cell}":   {desk + " " + at("drafting") + "/cell/3-new-6", checker + " " + at("government") + "/cell/2-licence-0", desk + " " + at("published") + "/cell/2-licence-0", desk + " " + at("drafting") + "/cell/4-review-4.csv", desk + " " + at("drafting") + "/cell/9-x-1 404"},
		"/office/annual/{id}/table/{table}": {desk + " " + at("empty") + "/table/2", desk + " " + at("drafting") + "/table/3", desk + " " + at("drafting") + "/table/4", desk + " " + at("drafting") + "/table/5 404"},
		"/office/annual/{id}/docx":          {desk + " " + at("drafting") + "/docx"},
		"/office/annual/{id}/xlsx":          {desk + " " + at("drafting") + "/xlsx"},
		"/api/v1/annual/{id}":               {desk + " /api/v1/annual/" + f.reports["published"]},
	}
}
