package foi_test

import (
	"bytes"
	"fmt"
	"slices"
	"strings"
	"testing"

	"gongkai/internal/area/foi"
	"gongkai/internal/area/foi/annual"
	"gongkai/internal/kernel/actor"
	"gongkai/internal/kernel/deadline"
	"gongkai/internal/kernel/file"
	"gongkai/internal/kernel/lifecycle"
	"gongkai/internal/kernel/org"
	"gongkai/internal/kernel/publication"
	"gongkai/internal/platform/db"
	"gongkai/internal/platform/errs"
)

// staffed gives the world the people that a report needs beside those of a request.
func (w *world) staffed() {
	w.Helper()
	for _, p := range []struct {
		name, account, unit string
		roles               []actor.Role
	}{
		{"钱敏", "qianmin", "县教委", []actor.Role{actor.Content, actor.Publisher}}, {"何军", "hejun", "县政府办", []actor.Role{actor.Coordinate}},
		{"罗兰", "luolan", "县政府办", []actor.Role{actor.Secrecy, actor.Content}}, {"林峰", "linfeng", "县政府办", []actor.Role{actor.Issuer}}, {"高敏", "gaomin", "县政府办", []actor.Role{actor.Publisher}},
	} {
		w.write(func(tx *db.Tx) error {
			person, err := org.CreatePerson(w.ctx, tx, actor.Platform(), org.Person{Account: p.account, Name: p.name}, org.First{})
			if err != nil {
				return err
			}
			if _, err = org.GivePost(w.ctx, tx, actor.Platform(), org.Post{Person: person.ID, Unit: w.unit[p.unit].ID, Title: "职员", Roles: p.roles, From: "2008-01-01"}); err != nil {
				return err
			}
			as, err := org.ActorsOf(w.ctx, tx, person.ID)
			w.who[p.name] = as[0]
			return err
		})
	}
}

func (w *world) annual(name, id string, action lifecycle.Action, in any) string {
	w.Helper()
	done, err := w.try(w.who[name], foi.ReportName, id, action, in)
	if err != nil {
		w.Fatalf("%s %s: %v %+v", name, action, err, errs.Reasons(err))
	}
	return done.ID
}

// refusedWith wants a step of a report refused with a kind, and a reason or message that holds some words.
func (w *world) refusedWith(name, id string, action lifecycle.Action, in any, kind errs.Kind, words string) {
	w.Helper()
	_, err := w.try(w.who[name], foi.ReportName, id, action, in)
	if err == nil || errs.KindOf(err) != kind {
		w.Fatalf("%s %s: %v is not of kind %d", name, action, err, kind)
	}
	said := err.Error()
	for _, r := range errs.Reasons(err) {
		said += r.Msg
	}
	if !strings.Contains(said, words) {
		w.Fatalf("%s %s is refused with %q, which does not say %q", name, action, said, words)
	}
}

func (w *world) reportOf(id string) *foi.YearReport {
	w.Helper()
	r, err := db.Get(w.ctx, w.d, func(tx *db.Tx) (*foi.YearReport, error) { return w.area.ReportOf(w.ctx, tx, id) })
	if err != nil {
		w.Fatal(err)
	}
	return r
}

func zeros(year int) *foi.Figures {
	var b strings.Builder
	for _, ref := range annual.FormOf(year).Refs() {
		if ref.Table == 2 {
			fmt.Fprintf(&b, "%s = 0\n", ref)
		}
	}
	return &foi.Figures{Figures: b.String()}
}

var prose = &foi.WriteReport{One: "有序推进。", Five: "公开不够及时。", Six: "没有收取信息处理费。"}

// drafted is a report on a year with everything filled in.
func (w *world) drafted(year int) string {
	w.Helper()
	id := w.annual("王芳", "", "open", &foi.OpenReport{Year: year, Scope: foi.ScopeUnit})
	w.annual("王芳", id, "fill", &foi.Fill{})
	w.annual("王芳", id, "figures", zeros(year))
	w.annual("王芳", id, "write", prose)
	return id
}

// reported takes it to the office.
func (w *world) reported(id string) {
	w.Helper()
	w.annual("王芳", id, "submit", &lifecycle.Remark{})
	w.annual("赵强", id, "secrecy", &lifecycle.Remark{})
	w.annual("钱敏", id, "content", &lifecycle.Remark{})
	w.annual("周伟", id, "sign", &lifecycle.Remark{})
}

func TestAReportGoesFromTheLedgerToThePublic(t *testing.T) {
	each(t, func(w *world) {
		w.staffed()
		w.applied("2026-03-02") // stays open: carried out of 2026
		w.on("2027-01-11")
		id := w.drafted(2026)
		r := w.reportOf(id)
		at := func(row string) int64 { return r.Body.At(annual.Ref{Table: 3, Row: row, Col: int(annual.All)}) }
		if at(annual.RowNew) != 1 || at(annual.RowCarriedOut) != 1 || at(annual.RowTotal) != 0 || r.Origin != foi.FromLedger || len(r.Body.Blanks) != 0 {
			t.Fatalf("new %d, carried out %d, total %d, %d blanks", at(annual.RowNew), at(annual.RowCarriedOut), at(annual.RowTotal), len(r.Body.Blanks))
		}
		if st := w.clockOf(foi.ReportName, id, foi.PublishBy); st.Due != "2027-01-31" { // a Sunday
			t.Fatalf("due %s", st.Due)
		}
		w.reported(id)
		w.annual("何军", id, "return", &foi.Reasoned{Reason: "请写明改进的时间。"})
		if r = w.reportOf(id); r.State != foi.ReportReturned || r.Remarks == "" || r.Returns != 1 {
			t.Fatalf("%s %q %d", r.State, r.Remarks, r.Returns)
		}
		w.annual("王芳", id, "write", &foi.WriteReport{One: "有序推进。", Five: "三月底前改进。", Six: "没有收取信息处理费。"})
		w.reported(id)
		w.annual("何军", id, "accept", &lifecycle.Remark{})
		w.annual("钱敏", id, "publish", &lifecycle.Remark{})
		r = w.reportOf(id)
		if st := w.clockOf(foi.ReportName, id, foi.PublishBy); st.State != deadline.Met || r.PublishedOn != "2027-01-11" {
			t.Fatalf("%s, published %q", st.State, r.PublishedOn)
		}
		it, err := db.Get(w.ctx, w.d, func(tx *db.Tx) (publication.Item, error) {
			it, _, err := publication.ItemOfPart(w.ctx, tx, r.Set.Main().ID)
			return it, err
		})
		if err != nil || it.Column != publication.ColumnReport || it.Standing != publication.Public || len(r.Set.Main().Files) != 2 {
			t.Fatalf("%+v %v", it, err)
		}
		w.annual("王芳", id, "correct", &foi.CorrectReport{Why: "表二漏计一件规范性文件"})
		w.refusedWith("王芳", id, "drop", &foi.Reasoned{Reason: "作废"}, errs.Refused, "不能作废")
		w.annual("王芳", id, "figures", &foi.Figures{Figures: "2-normative-0 = 1\n2-normative-2 = 1"})
		w.reported(id)
		w.annual("钱敏", id, "publish", &lifecycle.Remark{})
		if it, err = db.Get(w.ctx, w.d, func(tx *db.Tx) (publication.Item, error) { return publication.ItemByID(w.ctx, tx, it.ID) }); err != nil || it.Edition != 2 {
			t.Fatalf("edition %d, %v", it.Edition, err)
		}
	})
}

func TestOnlyThoseWhoMayTakeAStepOfAReport(t *testing.T) {
	each(t, func(w *world) {
		w.staffed()
		w.on("2027-01-11")
		w.refusedWith("赵强", "", "open", &foi.OpenReport{Year: 2026, Scope: foi.ScopeUnit}, errs.Forbidden, "不能由您办理")
		w.refusedWith("王芳", "", "open", &foi.OpenReport{Year: 2026, Scope: foi.ScopeGovernment}, errs.Invalid, "政府办公厅")
		w.refusedWith("王芳", "", "open", &foi.OpenReport{Year: 2027, Scope: foi.ScopeUnit}, errs.Invalid, "还没有结束")
		id := w.drafted(2026)
		w.refusedWith("王芳", "", "open", &foi.OpenReport{Year: 2026, Scope: foi.ScopeUnit}, errs.Refused, "不要重复编制")
		w.refusedWith("王芳", "00000000000000000000000000", "fill", &foi.Fill{}, errs.NotFound, "")
		w.refusedWith("孙涛", id, "fill", &foi.Fill{}, errs.NotFound, "") // of another bureau: not even that it is there
		w.refusedWith("王芳", id, "sum", &foi.SumReport{}, errs.Refused, "本级政府")
		w.reported(id)
		w.refusedWith("王芳", id, "accept", &lifecycle.Remark{}, errs.Forbidden, "主管部门")
		w.refusedWith("王芳", id, "figures", zeros(2026), errs.Conflict, "")
	})
}

func TestADoubleClickOpensOneReport(t *testing.T) {
	each(t, func(w *world) {
		w.staffed()
		w.on("2027-01-11")
		call := lifecycle.Call{Area: foi.ReportName, Action: "open", By: w.who["王芳"], Token: "one", In: &foi.OpenReport{Year: 2026, Scope: foi.ScopeUnit}}
		var ids []string
		for range 2 {
			done, err := db.Put(w.ctx, w.d, func(tx *db.Tx) (lifecycle.Done, error) { return w.engine.Take(w.ctx, tx, call) })
			if err != nil {
				t.Fatal(err)
			}
			ids = append(ids, done.ID)
		}
		if ids[0] != ids[1] {
			t.Fatalf("two reports: %v", ids)
		}
	})
}

// sent stores a file as its person and takes the step that imports it.
func (w *world) sent(id, name string, content []byte) error {
	w.Helper()
	st, err := file.Receive(w.ctx, w.d, w.blobs, file.Upload{Name: name, Body: bytes.NewReader(content), Limits: file.Default}, w.who["王芳"])
	if err != nil {
		return err
	}
	_, err = w.try(w.who["王芳"], foi.ReportName, id, "import", &foi.ImportReport{File: st.ID})
	return err
}

// webPage is a report as a web page of tables with merged cells.
func webPage(r *annual.Report) []byte {
	var b strings.Builder
	v := r.View()
	b.WriteString("<!DOCTYPE html><html><head><title>" + v.Title + "</title></head><body><h1>" + v.Title + "</h1>")
	for _, part := range v.Parts {
		b.WriteString("<p>" + part.Title + "</p>")
		for _, p := range part.Paragraphs {
			b.WriteString("<p>" + p + "</p>")
		}
		if part.Table == nil {
			continue
		}
		b.WriteString("<table>")
		for _, row := range part.Table.Rows {
			b.WriteString("<tr>")
			for _, c := range row {
				fmt.Fprintf(&b, `<td colspan="%d" rowspan="%d">%s</td>`, c.Cols, c.Rows, c.Text)
			}
			b.WriteString("</tr>")
		}
		b.WriteString("</table>")
	}
	b.WriteString("</body></html>")
	return []byte(b.String())
}

func TestAReportIsImportedFromAFile(t *testing.T) {
	each(t, func(w *world) {
		w.staffed()
		w.on("2027-01-11")
		id := w.drafted(2026)
		kept := annual.New("青溪县教育委员会", 2026)
		kept.Text[0] = "本年新收政府信息公开申请3件。"
		for _, ref := range []annual.Ref{{Table: 3, Row: annual.RowNew, Col: 0}, {Table: 3, Row: annual.RowNew, Col: 6}, {Table: 3, Row: annual.RowCarriedOut, Col: 0}, {Table: 3, Row: annual.RowCarriedOut, Col: 6}} {
			kept.Set(ref, 3)
		}
		var word, sheet bytes.Buffer
		if err := kept.WriteDOCX(&word); err != nil {
			t.Fatal(err)
		}
		if err := kept.WriteXLSX(&sheet); err != nil {
			t.Fatal(err)
		}
		for name, b := range map[string][]byte{"报告.docx": word.Bytes(), "报告.xlsx": sheet.Bytes(), "报告.html": webPage(&kept)} {
			if err := w.sent(id, name, b); err != nil {
				t.Fatalf("%s: %v", name, err)
			}
			r := w.reportOf(id)
			if r.Body.Table3 != kept.Table3 || r.Origin != foi.FromFile || r.Body.Text[0] != kept.Text[0] || r.Body.Text[4] != prose.Five || len(r.Body.Blanks) > 0 {
				t.Fatalf("%s: %+v", name, r.Body)
			}
			w.annual("王芳", id, "fill", &foi.Fill{})
		}
		other := annual.New("青溪县教育委员会", 2024)
		word.Reset()
		if err := other.WriteDOCX(&word); err != nil {
			t.Fatal(err)
		}
		for name, tt := range map[string]struct {
			file    string
			content []byte
			words   string
		}{
			"of another year":       {"报告.docx", word.Bytes(), "请选择对应年度"},
			"cut off in the middle": {"报告.xlsx", sheet.Bytes()[:sheet.Len()/2], ""},
			"no report at all":      {"通知.txt", []byte("关于开会的通知\n请各科室参加。"), "没有读出年度报告的表格"},
		} {
			err := w.sent(id, tt.file, tt.content)
			if err == nil || errs.KindOf(err) == errs.Internal || !strings.Contains(err.Error(), tt.words) {
				t.Errorf("a file %s: %v", name, err)
			}
		}
		w.refusedWith("王芳", id, "import", &foi.ImportReport{File: "none"}, errs.NotFound, "")
	})
}

func TestAGovernmentSumsWhatWasAcceptedAndSaysWhoIsMissing(t *testing.T) {
	each(t, func(w *world) {
		w.staffed()
		w.applied("2026-03-02")
		w.on("2027-01-11")
		gov := w.annual("何军", "", "open", &foi.OpenReport{Year: 2026, Scope: foi.ScopeGovernment})
		w.refusedWith("何军", gov, "sum", &foi.SumReport{}, errs.Refused, "还没有审核通过的报告")
		w.refusedWith("何军", gov, "fill", &foi.Fill{}, errs.Refused, "汇总")
		id := w.drafted(2026)
		w.reported(id)
		w.annual("何军", id, "accept", &lifecycle.Remark{})
		w.annual("何军", gov, "sum", &foi.SumReport{})
		r := w.reportOf(gov)
		if r.Body.Table3 != w.reportOf(id).Body.Table3 || r.Body.Table3[0][annual.All] != 1 {
			t.Fatalf("%v", r.Body.Table3)
		}
		x, err := db.Get(w.ctx, w.d, func(tx *db.Tx) (foi.ReportCheck, error) { return w.area.CheckReport(w.ctx, tx, r) })
		if missing := foi.Missing(x.Parts); err != nil || !annual.Passes(x.Findings) || !slices.Equal(missing, []string{"青溪县人民政府办公室", "青溪县财政局"}) {
			t.Fatalf("missing %v, findings %+v, %v", missing, x.Findings, err)
		}
		if st := w.clockOf(foi.ReportName, gov, foi.GovernmentBy); st.Due != "2027-03-31" {
			t.Fatalf("due %s", st.Due)
		}
		w.annual("何军", gov, "write", prose)
		w.annual("何军", gov, "figures", &foi.Figures{Figures: "2-licence-0 = 5"})
		w.refusedWith("何军", gov, "submit", &lifecycle.Remark{}, errs.Refused, "份报告之和")
	})
}

func TestTheCarryOverIsComparedWithTheYearBefore(t *testing.T) {
	each(t, func(w *world) {
		w.staffed()
		w.area.Gate.Opened = "2026-06-01"
		w.on("2027-01-11")
		old := w.drafted(2024)
		w.annual("王芳", old, "figures", &foi.Figures{Figures: "3-carried-out-0 = 2\n3-carried-out-6 = 2"})
		w.refusedWith("王芳", old, "keep", &foi.KeepReport{On: "2024-01-20", Where: "网站"}, errs.Invalid, "公布日期")
		w.annual("王芳", old, "keep", &foi.KeepReport{On: "2025-01-20", Where: "网站"})
		id := w.drafted(2025)
		w.refusedWith("王芳", id, "submit", &lifecycle.Remark{}, errs.Refused, "上年结转")
		w.refusedWith("王芳", w.drafted(2026), "keep", &foi.KeepReport{On: "2027-01-05", Where: "网站"}, errs.Refused, "不能只存档")
	})
}

func TestTheFeesOfAYearAreThosePaidInIt(t *testing.T) {
	each(t, func(w *world) {
		id := w.applied("2026-03-02")
		w.do("李明", id, "charge", &foi.SetCharge{Schedule: foi.ByPage, Pages: 60, Pay: "缴至县财政专户"})
		w.do("李明", id, "deliver-bill", &foi.Dated{On: "2026-03-02"})
		w.on("2026-03-10")
		w.do("李明", id, "pay", &foi.Dated{On: "2026-03-09"})
		w.applied("2026-03-10") // asks for nothing
		for year, want := range map[int][2]int{2025: {0, 0}, 2026: {1, foi.ChargeFor(foi.ByPage, 60).Yuan}} {
			w.write(func(tx *db.Tx) error {
				n, yuan, err := foi.FeesOf(w.ctx, tx, w.unit["县教委"].ID, year)
				if n != want[0] || yuan != want[1] {
					t.Errorf("%d: %d requests, %d yuan, want %v", year, n, yuan, want)
				}
				return err
			})
		}
	})
}

func TestAnErasedReportLeavesNoTextBehind(t *testing.T) {
	each(t, func(w *world) {
		w.staffed()
		w.on("2027-01-11")
		id := w.drafted(2026)
		w.reported(id)
		w.annual("何军", id, "accept", &lifecycle.Remark{})
		w.refusedWith("钱敏", id, "withdraw", &foi.WithdrawReport{Kind: "erased", Reason: "正文写入了姓名"}, errs.Refused, "没有公布过")
		w.annual("钱敏", id, "publish", &lifecycle.Remark{})
		w.annual("钱敏", id, "withdraw", &foi.WithdrawReport{Kind: "erased", Reason: "正文写入了姓名"})
		r := w.reportOf(id)
		if r.Body.Text[0] != "" || r.State != foi.ReportWithdrawn || r.Title != lifecycle.Forgotten {
			t.Fatalf("%q %s %q", r.Body.Text[0], r.State, r.Title)
		}
		w.refusedWith("钱敏", id, "review-erasure", &lifecycle.Remark{}, errs.Refused, "另一人")
		w.annual("赵强", id, "review-erasure", &lifecycle.Remark{})
	})
}
