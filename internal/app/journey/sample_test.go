package journey

import (
	"context"

	"gongkai/internal/platform/db"
)

// sampling opens a sampling of all requests that were closed this month.
func (f *filled) sampling(name string, fields ...string) string {
	f.Helper()
	id := f.do(checker, "sample", "", "open", append([]string{"from=2026-03-01", "until=2026-03-12", "number=5", "days=10"}, fields...)...)
	f.samples[name] = id
	return id
}

// checked fills in every checklist of a sampling; fault is written into that of the
// request that was answered.
func (f *filled) checked(name, fault string) {
	f.Helper()
	for _, q := range f.drawn(name) {
		marks := []string{"request=" + q, "marks=receipt:ok:", "marks=third:na:", "marks=apt:ok:", "marks=reason:ok:"}
		if q == f.requests["answered"] && fault != "" {
			marks[3] = "marks=apt:fault:" + fault
		}
		f.do(checker, "sample", f.samples[name], "check", marks...)
	}
}

func (f *filled) drawn(name string) (out []string) {
	f.Helper()
	f.read(func(ctx context.Context, tx *db.Tx) error {
		s, err := f.Foi.Sample(ctx, tx, f.samples[name])
		if err != nil {
			return err
		}
		for _, p := range s.Picks {
			out = append(out, p.Request)
		}
		return nil
	})
	return out
}

// inspected fills samplings in every state, with their rectifications.
func (f *filled) inspected() {
	f.Helper()
	for _, name := range []string{"inspecting", "checked", "ordered", "reported", "settled"} {
		f.do(checker, "sample", f.sampling(name), "freeze", "note=名单已核对。")
	}
	f.own("drawing", "关于公布抽查工作安排的通知", isOpen, "")
	f.works()
	f.checked("checked", "")
	f.do(checker, "sample", f.samples["inspecting"], "check", "request="+f.requests["answered"], "marks=third:na:", "marks=apt:ok:", "marks=reason:fault:理由只引用条文。")
	for _, name := range []string{"ordered", "reported", "settled"} {
		f.checked(name, "申请的是发放统计表和资金来源，只答复了统计表，没有说明资金来源是否属于本机关公开的范围，也没有告知向哪一机关申请。")
		f.do(checker, "sample", f.samples[name], "conclude")
		f.read(func(ctx context.Context, tx *db.Tx) error {
			s, err := f.Foi.Sample(ctx, tx, f.samples[name])
			f.rectified[name] = s.Orders[0].ID
			return err
		})
	}
	f.do(office, "rectification", f.rectified["reported"], "report", "text=已经补充答复，并对全科室人员进行了培训。")
	f.do(office, "rectification", f.rectified["settled"], "report", "text=已经补充答复。")
	f.do(checker, "rectification", f.rectified["settled"], "send-back", "reason=没有写明今后怎样防止。", "days=5")
	f.do(office, "rectification", f.rectified["settled"], "report", "text=已经补充答复；今后每周清理一次。")
	f.do(checker, "rectification", f.rectified["settled"], "accept")
	f.sampling("planned")
	f.do(checker, "sample", f.sampling("frozen", "each=true"), "freeze")
	f.do(checker, "sample", f.sampling("called-off"), "call-off", "reason=时间段有误。")
}

// sampleTable holds the examples of samplings.
func (f *filled) sampleTable() map[string][]string {
	at := func(name string) string { return "/office/sample/" + f.samples[name] }
	answered := "/check/" + f.requests["answered"]
	return map[string][]string{
		"/office/sample":                      {checker + " /office/sample", office + " /office/sample", budget + " /office/sample", checker + " /office/sample.csv"},
		"/office/sample/{id}":                 append(f.each("/office/sample/{id}", "sample", checker), office+" "+at("settled"), checker+" /office/sample/none 404"),
		"/office/sample/{id}/draw":            {checker + " " + at("settled") + "/draw", office + " " + at("frozen") + "/draw", checker + " " + at("planned") + "/draw", checker + " " + at("settled") + "/draw.csv"},
		"/office/sample/{id}/result":          {checker + " " + at("settled") + "/result", office + " " + at("settled") + "/result", checker + " " + at("frozen") + "/result", checker + " " + at("settled") + "/result.csv"},
		"/office/sample/{id}/check/{request}": {checker + " " + at("inspecting") + answered, checker + " " + at("settled") + answered, office + " " + at("settled") + answered, office + " " + at("inspecting") + answered + " 404", checker + " " + at("inspecting") + "/check/" + f.requests["retracted"]},
		"/office/rectification":               {checker + " /office/rectification", office + " /office/rectification?view=late", checker + " /office/rectification.csv"},
		"/office/rectification/{id}":          append(f.each("/office/rectification/{id}", "rectification", checker, office), office+" /office/rectification/none 404"),
		"/api/v1/sample/{id}":                 {checker + " /api/v1/sample/" + f.samples["settled"]},
		"/api/v1/rectification/{id}":          {office + " /api/v1/rectification/" + f.rectified["settled"]},
	}
}
