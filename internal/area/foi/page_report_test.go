package foi_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"gongkai/internal/area/foi"
	"gongkai/internal/kernel/actor"
	"gongkai/internal/web/webtest"
)

// inLedger registers a request of 2025 that is still open.
func inLedger(b *webtest.Browser, content string) {
	b.Post("/office/foi/new/register", url.Values{"channel": {"in-person"}, "submitted": {"2025-12-15"}, "applicant": {"company"}, "name": {"云山市松鹤养老服务有限责任公司"}, "phone": {"02300001111"},
		"content": {content}, "form": {"paper"}, "route": {"pickup"}, "_token": {content}}).Want(http.StatusSeeOther)
}

func TestEveryCellOpensWhatItCountsForWhoMaySeeIt(t *testing.T) {
	t.Parallel()
	w := site(t)
	writer := w.Person("hanmei", "韩梅", "education", actor.Handler)
	office := w.Person("hejun", "何军", "office", actor.Coordinate)
	stranger := w.Person("suntao", "孙涛", "land", actor.Disclosure)
	inLedger(writer, "全市义务教育学校布局调整方案")
	report := writer.Post("/office/annual/new/open", url.Values{"year": {"2025"}, "scope": {"unit"}, "_token": {"open"}}).Want(http.StatusSeeOther).Header.Get("Location")
	writer.Post(report+"/do/fill", url.Values{"_token": {"fill"}}).Want(http.StatusSeeOther)

	page := writer.Get(report).Want(http.StatusOK)
	if got := page.Text("a[href='" + report + "/cell/3-new-1']"); got != "1" {
		t.Errorf("the cell shows %q", got)
	}
	for _, cell := range []string{"3-new-1", "3-new-6", "3-carried-out-6"} {
		if got := writer.Get(report + "/cell/" + cell).Want(http.StatusOK).Text("td.what a"); got != "全市义务教育学校布局调整方案" {
			t.Errorf("%s lists %q", cell, got)
		}
	}
	if got := writer.Get(report + "/cell/3-new-0").Want(http.StatusOK).Text("td.what a"); got != "" {
		t.Errorf("a cell with 0 lists %q", got)
	}
	writer.Get(report + "/cell/3-new-9").Want(http.StatusNotFound)
	writer.Get(report + "/cell/1-x-0").Want(http.StatusNotFound)
	if csv := writer.Get(report + "/cell/3-new-6.csv").Want(http.StatusOK).Body; !strings.Contains(csv, "全市义务教育学校布局调整方案") {
		t.Errorf("the file holds %q", csv)
	}
	office.Get(report).Want(http.StatusOK) // it has been given the office's part
	for _, path := range []string{report, report + "/cell/3-new-6", report + "/cell/3-new-6.json", report + "/table/3", report + "/docx", report + "/xlsx"} {
		stranger.Get(path).Want(http.StatusNotFound)
	}
	for path, media := range map[string]string{"/docx": "wordprocessingml", "/xlsx": "spreadsheetml"} {
		if a := writer.Get(report + path).Want(http.StatusOK); !strings.Contains(a.Header.Get("Content-Type"), media) {
			t.Errorf("%s is %s", path, a.Header.Get("Content-Type"))
		}
	}
}

func TestATableIsTypedInItsCells(t *testing.T) {
	t.Parallel()
	w := site(t)
	writer := w.Person("hanmei", "韩梅", "education", actor.Handler)
	reviewer := w.Person("zhaoqiang", "赵强", "education", actor.Secrecy)
	report := writer.Post("/office/annual/new/open", url.Values{"year": {"2025"}, "scope": {"unit"}, "_token": {"open"}}).Want(http.StatusSeeOther).Header.Get("Location")
	form := writer.Get(report + "/table/4").Want(http.StatusOK)
	if form.Text("h1") == "" {
		t.Error("no heading")
	}
	typed := url.Values{"review-x": {"1"}, "4-review-0": {"2"}, "4-review-1": {"1"}, "4-review-2": {"0"}, "4-review-3": {"0"}, "totals": {"1"}, "_version": {"1"}, "_token": {"one"}}
	for range 2 { // a double click is one change
		writer.Post(report+"/table/4", typed).Want(http.StatusSeeOther)
	}
	if got := writer.Get(report).Text("a[href='" + report + "/cell/4-review-4']"); got != "3" {
		t.Errorf("the total is %q", got)
	}
	typed.Set("4-review-0", "两件")
	typed.Set("_token", "two")
	typed.Set("_version", "2")
	refused := writer.Post(report+"/table/4", typed).Want(http.StatusUnprocessableEntity)
	if body := refused.Body; !strings.Contains(body, "不是数字") || !strings.Contains(body, "两件") {
		t.Error("the form does not keep what was typed, with the reason")
	}
	typed.Set("4-review-0", "5")
	typed.Set("_token", "three")
	typed.Set("_version", "1")
	writer.Post(report+"/table/4", typed).Want(http.StatusConflict) // somebody had saved meanwhile
	writer.Get(report + "/table/7").Want(http.StatusNotFound)
	reviewer.Get(report + "/table/4").Want(http.StatusForbidden)
	reviewer.Post(report+"/table/4", typed).Want(http.StatusForbidden)
}

func TestTheBoardSaysWhoIsLate(t *testing.T) {
	t.Parallel()
	w := site(t) // on 2026-03-02
	office := w.Person("hejun", "何军", "office", actor.Coordinate)
	bureau := w.Person("hanmei", "韩梅", "education", actor.Handler)
	admin := w.Person("weihu", "维护", "office", actor.System)
	var rows []foi.ReportRow
	office.Get("/office/annual.json?year=2025").Want(http.StatusOK).Decode(&rows)
	if len(rows) != 4 || rows[0].Late || !rows[0].Government || !rows[2].Late {
		t.Fatalf("%+v", rows)
	}
	office.Get("/office/annual.json?year=2025&view=late").Want(http.StatusOK).Decode(&rows)
	if len(rows) != 3 { // the government itself has until 3月31日
		t.Fatalf("%d are late", len(rows))
	}
	bureau.Get("/office/annual.json?year=2025").Want(http.StatusOK).Decode(&rows)
	if len(rows) != 1 || rows[0].UnitName != "云山市教育局" {
		t.Fatalf("a bureau sees %+v", rows)
	}
	admin.Get("/office/annual").Want(http.StatusOK)
	rows = nil
	admin.Get("/office/annual.json").Want(http.StatusOK).Decode(&rows)
	if len(rows) != 0 {
		t.Fatalf("an administrator sees %d", len(rows))
	}
}
