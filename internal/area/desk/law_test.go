package desk_test

import (
	"bytes"
	"context"
	"mime/multipart"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"gongkai/internal/kernel/actor"
	"gongkai/internal/kernel/workday"
	"gongkai/internal/platform/db"
	"gongkai/internal/web/webtest"
)

func TestRegisterSaysWhereEachDutyIsCarriedAndWhatBindsTheUnit(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	b := w.Person("limin", "李敏", "education", actor.Drafter)
	page := b.Get("/office/clauses").Want(200)
	holds(t, page, `tr[id="G1.1a"]`, "来信", "登记（步骤）", "登记期限（期限）")
	holds(t, page, `tr[id="G4.4a"]`, "未承办")
	holds(t, page, ".title", "行政机关", "已承办 2 项")
	if page.Doc.Find(`tr[id="G1.1a"] a[href="/office/flows/letter"]`).Length() == 0 {
		t.Error("no way to the rules")
	}
	open := b.Get("/office/clauses?only=open").Want(200)
	if open.Doc.Find(`tr[id="G1.1a"]`).Length() != 0 || open.Doc.Find(`tr[id="G4.4a"]`).Length() != 1 {
		t.Error("the filter does not hold")
	}
	holds(t, b.Get("/office/clauses?kind=public_institution&only=bound").Want(200), ".title", "公共企事业单位")
	if csv := b.Get("/office/clauses.csv").Want(200); !strings.Contains(csv.Body, "G1.1a") || !strings.Contains(csv.Body, "未承办") {
		t.Error("no csv")
	}
}

func TestFlowIsPrintedFromItsTable(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	b := w.Person("limin", "李敏", "education", actor.Drafter)
	holds(t, b.Get("/office/flows").Want(200), "table", "来信")
	page := b.Get("/office/flows/letter").Want(200)
	holds(t, page, "main", "保密审查", "（新建）", "待签", "本单位 保密审查", "答复期限", "5个工作日", "未核", "剩2个工作日时", "不得延长", "办结")
}

func TestWorkdaysAreCountedDayByDay(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	b := w.Person("limin", "李敏", "education", actor.Drafter)
	page := b.Get("/office/calendar?from=2026-06-18&n=3").Want(200)
	holds(t, page, "p[role=status]", "2026年6月24日（星期三）")
	holds(t, page, "table.days", "端午节")
	if n := page.Doc.Find(".days tr.off").Length(); n != 4 { // day 0 and three days off
		t.Errorf("%d days are not counted", n)
	}
	holds(t, b.Get("/office/calendar?from=2026-12-30&n=5").Want(200), "#count-title ~ *, main", "暂定")
	holds(t, b.Get("/office/calendar?from=2026-02-30&n=0").Want(200), ".errors", "真实的起算日期", "1至400")
	holds(t, b.Get("/office/calendar?from=%3Cscript%3E&n=%3Cscript%3E").Want(200), ".errors", "请填写")
	year := b.Get("/office/calendar?year=2027").Want(200)
	holds(t, year, "#year-title", "2027年", "暂定")
	holds(t, b.Get("/office/calendar?year=2026").Want(200), "main", "国办发明电〔2025〕7号", "1月1日至3日，共3天")
	if year.Doc.Find(`a[href="/office/calendar/import"]`).Length() != 0 {
		t.Error("import is offered to a drafter")
	}
}

const notice2027 = `国务院办公厅关于2027年部分节假日安排的通知
国办发明电〔2026〕8号
一、元旦：1月1日（周五）至3日（周日）放假，共3天。
二、春节：2月5日至11日放假调休，共7天。2月13日（周六）上班。
三、清明节：4月3日至5日放假，共3天。
四、劳动节：5月1日至5日放假调休，共5天。5月8日（周六）上班。
五、端午节：6月9日放假，6月9日值班。
六、中秋节：9月15日放假。
七、国庆节：10月1日至7日放假调休，共7天。10月9日（周六）上班。`

func TestNewYearIsReadShownAndOnlyThenInForce(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	system, drafter := w.Person("qianxi", "钱系", "office", actor.System), w.Person("limin", "李敏", "education", actor.Drafter)
	w.open(drafter, "来信", 300)
	drafter.Get("/office/calendar/import").Want(403)
	drafter.Post("/office/calendar/import/confirm", url.Values{"year": {"{}"}}).Want(403)
	send := func(text, file string) *webtest.Answer {
		var b bytes.Buffer
		form := multipart.NewWriter(&b)
		_ = form.WriteField("text", text)
		if file != "" {
			f, _ := form.CreateFormFile("file", "2027.txt")
			_, _ = f.Write([]byte(file))
		}
		form.Close()
		return system.Do(http.MethodPost, "/office/calendar/import", b.String(), "Content-Type", form.FormDataContentType(), "Sec-Fetch-Site", "same-origin")
	}
	holds(t, send("", "").Want(422), ".errors", "请粘贴")
	wrong := send(strings.Replace(notice2027, "10月1日至7日", "10月8日至7日", 1), "").Want(422)
	if wrong.Doc.Find(`.errors a[href="#text"]`).Length() == 0 || !strings.Contains(wrong.Doc.Find("textarea").Text(), "10月8日至7日") {
		t.Errorf("the fault is not shown at the text: %s", wrong.Text(".errors"))
	}
	holds(t, send(strings.Repeat("字", 200000), "").Want(413), "main", "太长")
	page := send("", notice2027).Want(200)
	holds(t, page, "main", "核对2027年放假安排", "国办发明电〔2026〕8号", "春节", "6月9日值班", "1 件在办事项")
	holds(t, drafter.Get("/office/calendar?year=2027"), "#year-title", "暂定") // shown is not in force
	done := system.Submit(page, `form[action$="/confirm"]`, nil).Want(303)
	system.Submit(page, `form[action$="/confirm"]`, nil).Want(303)
	after := system.Follow(done)
	holds(t, after, "main", "国办发明电〔2026〕8号", "2月13日（星期六）", "钱系", "导入记录")
	if n := after.Doc.Find(`[aria-labelledby="imports-title"] tbody tr`).Length(); n != 1 {
		t.Errorf("%d imports after the form was sent twice", n)
	}
	var jobs int
	w.Write(func(ctx context.Context, tx *db.Tx) error {
		cal, err := workday.Load(ctx, tx)
		if err != nil || !cal.Known(2027) {
			t.Errorf("2027 is not known: %v", err)
		}
		return tx.QueryRow(ctx, `SELECT COUNT(*) FROM job WHERE kind = 'lifecycle.recompute'`).Scan(&jobs)
	})
	if jobs != 1 {
		t.Errorf("%d jobs to recompute", jobs)
	}
	auditor := w.Person("zhoushen", "周审", "office", actor.Auditor)
	holds(t, auditor.Get("/office/admin/audit?subject=calendar/2027").Want(200), "table", "导入放假安排", "国办发明电〔2026〕8号")
	system.Post("/office/calendar/import/confirm", url.Values{"year": {`{"year":2028}`}, "_token": {"x"}}).Want(422)
}
