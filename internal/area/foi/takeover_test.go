package foi_test

import (
	"bytes"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"

	"golang.org/x/text/encoding/simplifiedchinese"

	"gongkai/internal/area/foi"
	"gongkai/internal/kernel/deadline"
	"gongkai/internal/kernel/lifecycle"
	"gongkai/internal/kernel/workday"
	"gongkai/internal/platform/db"
	"gongkai/internal/platform/errs"
	"gongkai/internal/platform/format/xlsx"
)

// sheet is a workbook of one sheet.
func sheet(t testing.TB, name string, rows ...[]any) []byte {
	t.Helper()
	return forms(t, form(name, rows...))
}

func form(name string, rows ...[]any) xlsx.Form {
	f := xlsx.Form{Name: name}
	for y, row := range rows {
		for x, v := range row {
			if v != "" {
				f.Squares = append(f.Squares, xlsx.Square{X: x, Y: y, Value: v})
			}
		}
	}
	return f
}

func forms(t testing.TB, list ...xlsx.Form) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := xlsx.WriteForms(&b, list...); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

var ledgerHead = []any{"登记号", "申请渠道", "收件日期", "申请人类别", "姓名", "身份证号", "电话", "申请内容", "补正通知日期", "补正文号", "补正期限", "收到补正日期",
	"第三方", "征求第三方意见日期", "征求意见书文号", "对方收到日期", "收到意见日期", "第三方意见", "延期日期", "延期文号", "处理结果", "答复日期", "答复文号", "送达日期", "送达方式", "邮单号"}

// line is a row under ledgerHead; change is pairs of heading and value.
func line(no string, received any, change ...any) []any {
	row := make([]any, len(ledgerHead))
	for i := range row {
		row[i] = ""
	}
	set := func(head string, v any) { row[slices.Index(ledgerHead, any(head))] = v }
	set("登记号", no)
	set("申请渠道", "当面")
	set("收件日期", received)
	set("申请人类别", "公民")
	set("姓名", "陈静")
	set("电话", "13800000000")
	set("申请内容", "全县学校布局调整方案"+no)
	for i := 0; i < len(change); i += 2 {
		set(change[i].(string), change[i+1])
	}
	return row
}

func ledgerOf(t testing.TB, rows ...[]any) []byte {
	title := []any{"青溪县教育委员会2026年依申请公开台账"}
	return sheet(t, "2026年", append([][]any{title, {}, ledgerHead}, append(rows, []any{"合计", "", "", "", "", "", "", "共若干件"}, []any{})...)...)
}

func (w *world) read(name string, b []byte) *foi.Book {
	w.Helper()
	book, err := foi.ReadBook(name, b, workday.DateOf(w.clock.Now()))
	if err != nil {
		w.Fatalf("%v %+v", err, errs.Reasons(err))
	}
	return book
}

func (w *world) keep(name string, b []byte) string {
	w.Helper()
	book := w.read("台账.xlsx", b)
	id, err := db.Put(w.ctx, w.d, func(tx *db.Tx) (string, error) { return w.area.KeepBook(w.ctx, tx, w.who[name], "台账.xlsx", book) })
	if err != nil {
		w.Fatal(err)
	}
	return id
}

// confirm confirms an upload and returns what came of it.
func (w *world) confirm(name, id string, whole bool) foi.Taken {
	w.Helper()
	if err := w.area.ConfirmBook(w.ctx, w.d, id, whole, w.who[name]); err != nil {
		w.Fatalf("%v %+v", err, errs.Reasons(err))
	}
	k, err := db.Get(w.ctx, w.d, func(tx *db.Tx) (foi.Intake, error) { return w.area.IntakeOf(w.ctx, tx, w.who[name], id) })
	if err != nil || k.Taken == nil || k.Book != nil {
		w.Fatalf("%+v, %v", k, err)
	}
	return *k.Taken
}

// byNo finds a request by its number.
func (w *world) byNo(no string) *foi.Request {
	w.Helper()
	id, err := db.Get(w.ctx, w.d, func(tx *db.Tx) (id string, err error) {
		return id, tx.QueryRow(w.ctx, `SELECT id FROM cases WHERE no = ?`, no).Scan(&id)
	})
	if err != nil {
		w.Fatalf("%s: %v", no, err)
	}
	return w.get(id)
}

func (w *world) requests() (n int) {
	w.Helper()
	if err := w.d.Read(w.ctx, func(tx *db.Tx) error { return tx.QueryRow(w.ctx, `SELECT COUNT(*) FROM foi_request`).Scan(&n) }); err != nil {
		w.Fatal(err)
	}
	return n
}

func TestALedgerRunsOnAsIfItHadAlwaysBeenHere(t *testing.T) {
	each(t, func(w *world) {
		w.on("2026-03-27")
		b := ledgerOf(w,
			line("1", "2026.3.2"),
			line("2", "2026年3月2日", "补正通知日期", "2026/3/9", "补正文号", "县教委公开补[2026]4号", "补正期限", "10个工作日", "收到补正日期", int64(46094)), // 2026-03-13
			line("3", "2026-03-02", "第三方", "青溪建设有限公司", "征求第三方意见日期", "2026-03-04", "对方收到日期", "2026-03-05"),
			line("4", "20260302", "第三方", "青溪建设有限公司", "征求第三方意见日期", "2026-03-04", "收到意见日期", "2026-03-24", "第三方意见", "不同意"),
			line("5", "2026-03-02", "延期日期", "2026-03-27", "延期文号", "县教委公开延〔2026〕9号"),
			line("6", "2026-03-18", "补正通知日期", "2026-03-20", "补正期限", "10"),
			line("7", "2026-03-02", "处理结果", "信息不存在", "答复日期", "2026-03-20", "答复文号", "县教委公开复〔2026〕12号", "送达日期", "2026-03-23", "送达方式", "邮寄", "邮单号", "1012345678901"),
			line("8", "2026-03-03", "处理结果", "予以公开", "答复日期", "2026-03-26", "答复文号", "县教委公开复〔2026〕15号"),
			line("9", "2026-03-03", "处理结果", "撤回", "答复日期", "2026-03-10"),
			line("县教委老〔2024〕3号", "2024-05-06", "身份证号", "11010519491231002X", "处理结果", "予以公开", "答复日期", "2024-05-20", "送达日期", "2024-05-20", "送达方式", "当面"),
		)
		if got := w.confirm("李明", w.keep("李明", b), true); got.Made != 10 || got.Had != 0 || len(got.Faults) != 0 {
			w.Fatalf("%+v", got)
		}
		no := func(n int) *foi.Request { return w.byNo(fmt.Sprintf("县教委依申请〔2026〕%d号", n)) }
		for n, want := range map[int]lifecycle.State{1: foi.Handling, 2: foi.Handling, 3: foi.Handling, 4: foi.Handling, 5: foi.Handling, 6: foi.Correcting, 7: foi.Answered, 8: foi.Dispatching, 9: foi.Retracted} {
			if q := no(n); q.State != want {
				w.Errorf("row %d is %s, not %s", n, q.State, want)
			}
		}
		// The same days as in the tests of the steps themselves.
		for n, want := range map[int]workday.Date{1: "2026-03-30", 2: "2026-04-13", 4: "2026-04-21", 5: "2026-04-28"} {
			w.due(no(n).ID, want)
		}
		for n, want := range map[int]deadline.State{3: deadline.Paused, 6: deadline.Paused, 7: deadline.Met, 8: deadline.Running, 9: deadline.Dropped} {
			if s := w.clockOf(foi.Name, no(n).ID, foi.Reply); s.State != want {
				w.Errorf("row %d: the clock is %s, not %s", n, s.State, want)
			}
		}
		if s := w.clockOf(foi.Name, no(6).ID, foi.Supplement); s.Due != "2026-04-03" {
			w.Errorf("the correction is due %s", s.Due)
		}
		// What is open goes on by the ordinary steps.
		e := no(3).Enquiries[0]
		if s := w.clockOf(foi.EnquiryName, e.ID, foi.Opinion); s.Due != "2026-03-26" {
			w.Errorf("the third party's term ends %s (%s)", s.Due, e.State)
		}
		if n, err := w.engine.Auto(w.ctx, w.d); err != nil || n != 1 {
			w.Errorf("%d steps were taken by the law, %v", n, err)
		}
		if s := w.clockOf(foi.Name, no(3).ID, foi.Reply); s.State != deadline.Running || s.Due != "2026-04-23" {
			w.Errorf("after the silence of the third party: %s %s", s.State, s.Due)
		}
		w.do("李明", no(4).ID, "draft", &foi.Draft{Kind: "third", Reason: "第三方不同意且理由合理"})
		w.refused("李明", no(2).ID, "ask-correction", &foi.AskCorrection{Items: "再写清楚", Days: 5}, errs.Refused, "foi/ask-correction/once")
		w.refused("李明", no(5).ID, "propose-extension", &foi.ProposeExtension{Reason: "再延长一次"}, errs.Refused, "foi/propose-extension/once")
		w.do("李明", no(6).ID, "supplement", &foi.Supply{On: "2026-03-26", Content: "青溪县第一小学"})
		w.due(no(6).ID, "2026-04-24")
		w.do("李明", no(8).ID, "dispatch", &foi.Dispatch{Service: foi.Service{Way: "direct", On: "2026-03-27"}})
		// The ended ones count in the report by their row and their day.
		if q := no(7); q.CountedRow != "4.1" || q.CountedOn != "2026-03-23" || q.Letters[0].No != "县教委公开复〔2026〕12号" || q.Letters[0].Way != "post" || q.Letters[0].Track == "" {
			w.Errorf("%+v", q)
		}
		if q := no(9); q.CountedRow != "6.3" || len(q.Letters) != 0 {
			w.Errorf("the retracted one: %+v", q)
		}
		if q := w.byNo("县教委老〔2024〕3号"); q.Masked != "" || q.CountedOn != "2024-05-20" {
			w.Errorf("what identifies somebody is kept beyond its time: %+v", q)
		}
		// Numbering goes on where the ledger stopped.
		next := w.applied("2026-03-27")
		if q := w.get(next); q.No != "县教委依申请〔2026〕10号" {
			w.Errorf("the next request is %s", q.No)
		}
		w.do("李明", next, "ask-correction", &foi.AskCorrection{Items: "写明学校名称", Days: 10})
		if l, _ := w.get(next).Last(foi.LetterCorrection); l.No != "县教委公开补〔2026〕16号" {
			w.Errorf("the next letter is %s", l.No)
		}
		// A wrong date is put right by a step that keeps the old one.
		w.do("王芳", no(5).ID, "amend", &foi.Amend{Which: "received", Was: "2026-03-02", On: "2026-03-03", Why: "以签收单为准"})
		w.due(no(5).ID, "2026-04-29")
		w.do("王芳", no(4).ID, "amend", &foi.Amend{Which: "resumed", Was: "2026-03-24", On: "2026-03-25", Why: "以收文章为准"})
		w.due(no(4).ID, "2026-04-22")
	})
}

func TestAnUploadMayBeRepeatedAndOnlyItsOwnerConfirmsIt(t *testing.T) {
	each(t, func(w *world) {
		w.on("2026-03-27")
		good, bad := line("1", "2026-03-02"), line("2", "2026-13-02")
		id := w.keep("李明", ledgerOf(w, good, bad))
		if n := w.requests(); n != 0 {
			w.Fatalf("%d requests before the confirmation", n)
		}
		for _, who := range []string{"王芳", "郑浩", "周伟"} {
			if err := w.area.ConfirmBook(w.ctx, w.d, id, false, w.who[who]); !errs.Is(err, errs.NotFound) {
				w.Errorf("%s: %v", who, err)
			}
		}
		_, err := db.Put(w.ctx, w.d, func(tx *db.Tx) (string, error) {
			return w.area.KeepBook(w.ctx, tx, w.who["周伟"], "a.xlsx", &foi.Book{})
		})
		if !errs.Is(err, errs.Forbidden) {
			w.Errorf("the head uploads: %v", err)
		}
		if err := w.area.ConfirmBook(w.ctx, w.d, "forged", false, w.who["李明"]); !errs.Is(err, errs.NotFound) {
			w.Errorf("a forged id: %v", err)
		}
		if err := w.area.ConfirmBook(w.ctx, w.d, id, true, w.who["李明"]); !errs.Is(err, errs.Refused) || w.requests() != 0 {
			w.Errorf("all or nothing: %v, %d requests", err, w.requests())
		}
		if got := w.confirm("李明", id, false); got.Made != 1 || len(got.Faults) != 1 || got.Faults[0].Cell != "C5" {
			w.Errorf("%+v", got)
		}
		if err := w.area.ConfirmBook(w.ctx, w.d, id, false, w.who["李明"]); !errors.Is(err, foi.ErrBegun) || w.requests() != 1 {
			w.Errorf("a second click: %v, %d requests", err, w.requests())
		}
		if got := w.confirm("李明", w.keep("李明", ledgerOf(w, good, line("2", "2026-03-03"))), true); got.Made != 1 || got.Had != 1 {
			w.Errorf("again: %+v", got)
		}
		// A number that the platform has given itself is somebody else's.
		own := w.get(w.applied("2026-03-27"))
		book := w.read("台账.xlsx", ledgerOf(w, line(own.No, "2026-03-02"), line("8", "2026-03-03")))
		list, err := db.Get(w.ctx, w.d, func(tx *db.Tx) ([]foi.Prospect, error) { return w.area.Prospects(w.ctx, tx, own.Unit, book) })
		if err != nil || len(list) != 2 || len(list[0].Faults) != 1 || len(list[1].Faults) != 0 {
			w.Fatalf("%+v, %v", list, err)
		}
		// Old uploads are swept.
		id = w.keep("李明", ledgerOf(w, good))
		w.on("2026-04-10")
		w.write(func(tx *db.Tx) error { _, err := foi.EraseIdentities(w.ctx, tx, 1); return err })
		if err := w.area.ConfirmBook(w.ctx, w.d, id, false, w.who["李明"]); !errs.Is(err, errs.NotFound) {
			w.Errorf("an old upload: %v", err)
		}
	})
}

func TestEveryFaultOfALedgerIsToldWithItsCell(t *testing.T) {
	t.Parallel()
	decided := []any{"处理结果", "予以公开", "答复日期", "2026-03-20", "送达日期", "2026-03-20"}
	for name, c := range map[string]struct {
		row  []any
		cell string
		want string
	}{
		"a day that is in no calendar":         {line("1", "2026-02-30"), "C4", "“2026-02-30”不是日期"},
		"a day without its year":               {line("1", "3月2日"), "C4", "不是日期"},
		"a day to come":                        {line("1", "2026-04-02"), "C4", "今天之后"},
		"no number":                            {line("", "2026-03-02"), "A4", "没有编号"},
		"an unknown channel":                   {line("1", "2026-03-02", "申请渠道", "飞鸽传书"), "B4", "没有“飞鸽传书”这一项"},
		"no way to reach who is waiting":       {line("1", "2026-03-02", "电话", ""), "G4", "至少填写一种联系方式"},
		"a wrong identity number":              {line("1", "2026-03-02", "身份证号", "110105194912310021"), "F4", ""},
		"an answer before the receipt":         {line("1", "2026-03-02", append(slices.Clone(decided), "答复日期", "2026-03-01")...), "V4", "早于收到日期"},
		"an answer without its kind":           {line("1", "2026-03-02", append(slices.Clone(decided), "处理结果", "")...), "U4", "请填写处理决定"},
		"a kind without its answer":            {line("1", "2026-03-02", "处理结果", "予以公开"), "V4", "请同时填写答复日期"},
		"a kind that nobody knows":             {line("1", "2026-03-02", append(slices.Clone(decided), "处理结果", "看着办")...), "U4", "没有“看着办”这一项"},
		"a supplement that nobody asked for":   {line("1", "2026-03-02", "收到补正日期", "2026-03-09"), "I4", "告知补正日期"},
		"a supplement before it was asked for": {line("1", "2026-03-02", "补正通知日期", "2026-03-09", "收到补正日期", "2026-03-06"), "L4", "早于告知补正日期"},
		"an opinion without its verdict":       {line("1", "2026-03-02", "第三方", "甲", "征求第三方意见日期", "2026-03-04", "收到意见日期", "2026-03-09"), "R4", "对方的意见"},
		"two pauses at once":                   {line("1", "2026-03-02", "补正通知日期", "2026-03-04", "补正期限", "9", "第三方", "甲", "征求第三方意见日期", "2026-03-05"), "", "已经暂停"},
		"a correction under the old text":      {line("1", "2018-03-02", "补正通知日期", "2018-03-04", "收到补正日期", "2018-03-05"), "I4", "2008年条例"},
		"a kind that the old text knew not":    {line("1", "2018-03-02", append(slices.Clone(decided), "处理结果", "过程性信息")...), "U4", "2008年条例"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			book, err := foi.ReadBook("台账.xlsx", ledgerOf(t, c.row), "2026-03-27")
			if err != nil || len(book.Entries) != 1 {
				t.Fatalf("%+v, %v", book, err)
			}
			for _, f := range book.Entries[0].Faults {
				if f.Cell == c.cell && strings.Contains(f.Msg, c.want) && strings.Contains(f.Msg, "第4行") {
					return
				}
			}
			t.Errorf("%+v", book.Entries[0].Faults)
		})
	}
}

func TestALedgerIsReadAsOfficesKeepIt(t *testing.T) {
	t.Parallel()
	const today = "2026-03-27"
	text := "流水号,收件日期,来源,申请主体,申请人,手机,申请事项,备注\r\n\r\n=1+1,2026.3.2,网上,公司,\"青溪\n建设有限公司\",13800000000,甲,x\r\n2,2026/3/3,EMS,个人,李四,13800000001,乙,\r\n,,,,,,,\r\n"
	gb, err := simplifiedchinese.GB18030.NewEncoder().String(text)
	if err != nil {
		t.Fatal(err)
	}
	for name, raw := range map[string]string{"UTF-8": text, "UTF-8 with its mark": "\ufeff" + text, "GB18030": gb, "tabs": strings.ReplaceAll(text, ",", "\t")} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			book, err := foi.ReadBook("台账.csv", []byte(raw), today)
			if err != nil {
				t.Fatalf("%v %+v", err, errs.Reasons(err))
			}
			if len(book.Entries) != 2 || len(book.Entries[0].Faults)+len(book.Entries[1].Faults) != 0 || book.Entries[0].In.Applicant != foi.Company ||
				book.Entries[0].Cells["no"] != "A3" || book.Entries[1].Cells["received"] != "B4" || book.Entries[1].In.Received != "2026-03-03" || !slices.Equal(book.Unknown, []string{"备注"}) {
				t.Errorf("%+v", book)
			}
		})
	}
	t.Run("letters on a sheet of their own", func(t *testing.T) {
		t.Parallel()
		b := forms(t, form("说明", []any{"别看这里"}), form("申请", ledgerHead, line("1", "2026-03-02", "补正通知日期", "2026-03-04", "补正文号", "补1", "收到补正日期", "2026-03-05")), form("文书",
			[]any{"编号", "文书", "文号", "日期", "送达方式", "送达日期"}, []any{"1", "补正告知书", "补1", "2026-03-04", "邮寄", "2026-03-04"}, []any{"1", "登记回执", "", "2026-03-02", "当面", "2026-03-02"}, []any{"9", "登记回执", "", "2026-03-02"}))
		book, err := foi.ReadBook("台账.xlsx", b, today)
		if err != nil || len(book.Entries) != 1 || len(book.Entries[0].In.Letters) != 2 || book.Entries[0].In.Letters[0].Way != "post" || len(book.Loose) != 1 || len(book.Entries[0].Faults) != 0 {
			t.Errorf("%+v, %v", book, err)
		}
	})
	t.Run("the empty form is understood", func(t *testing.T) {
		t.Parallel()
		var b bytes.Buffer
		if err := foi.WriteLedgerForm(&b); err != nil {
			t.Fatal(err)
		}
		_, err := foi.ReadBook("表.xlsx", b.Bytes(), today)
		if err == nil || !strings.Contains(err.Error(), "表头下面没有申请") {
			t.Error(err)
		}
	})
	for name, c := range map[string]struct{ file, body, want string }{
		"an empty file":        {"a.xlsx", "", "空的"},
		"a broken workbook":    {"a.xlsx", string(ledgerOf(t, line("1", "2026-03-02"))[:2000]), ""},
		"a picture":            {"a.png", "\x89PNG\r\n\x1a\n....IEND\xae\x42\x60\x82", "另存为"},
		"a workbook by a lie":  {"a.csv", string(ledgerOf(t, line("1", "2026-03-02"))), "后缀"},
		"no head":              {"a.csv", "甲,乙\n1,2\n", "没有找到"},
		"too many rows":        {"a.csv", "编号,提交方式,收到日期,申请人类型,申请人,所需信息\n" + strings.Repeat("1,当面,2026-03-02,公民,甲,乙\n", 10_001), "最多接管10000件"},
		"two columns for one":  {"a.csv", "编号,登记号,提交方式,收到日期,申请人类型,申请人,所需信息\n1,1,当面,2026-03-02,公民,甲,乙\n", "不止一列"},
		"an archive of nobody": {"a.zip", zipped(t, "a.txt", "甲"), ""},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			_, err := foi.ReadBook(c.file, []byte(c.body), today)
			if _, known := errors.AsType[*errs.Error](err); !known || !strings.Contains(err.Error(), c.want) {
				t.Errorf("%v", err)
			}
		})
	}
	t.Run("numbers that stand twice", func(t *testing.T) {
		t.Parallel()
		book, err := foi.ReadBook("台账.xlsx", ledgerOf(t, line("县教委〔2026〕1号", "2026-03-02"), line("县教委[2026]1号", "2026-03-03")), today)
		if err != nil || len(book.Entries[0].Faults) != 0 || len(book.Entries[1].Faults) != 1 || book.Entries[1].Faults[0].Cell != "A5" {
			t.Errorf("%+v, %v", book, err)
		}
	})
}

// The largest upload is 10,000 rows; a thousand show that the time for a row does not grow.
func TestAThousandRowsGoInWhole(t *testing.T) {
	if testing.Short() {
		t.Skip("a large ledger is left out of short runs")
	}
	each(t, func(w *world) {
		w.on("2026-03-27")
		rows := make([][]any, 1000)
		for i := range rows {
			rows[i] = line(fmt.Sprint(i+1), "2026-03-02", "补正通知日期", "2026-03-04", "补正文号", fmt.Sprintf("县教委公开补〔2026〕%d号", i+1), "收到补正日期", "2026-03-09")
		}
		if got := w.confirm("李明", w.keep("李明", ledgerOf(w, rows...)), true); got.Made != len(rows) {
			w.Fatalf("%+v", got)
		}
	})
}
