package foi_test

import (
	"strings"
	"testing"

	"gongkai/internal/area/foi"
	"gongkai/internal/kernel/actor"
	"gongkai/internal/kernel/deadline"
	"gongkai/internal/kernel/lifecycle"
	"gongkai/internal/kernel/org"
	"gongkai/internal/platform/db"
	"gongkai/internal/platform/errs"
)

// files is somebody with a paper whose number passes the check.
func files() foi.Filer {
	return foi.Filer{Applicant: foi.Person, Person: "陈静", Paper: "居民身份证", PaperNumber: "11010519491231002X", Phone: "13800000000", Email: "a@example.com"}
}

// outside is the public side at a unit.
func (w *world) outside(unit string) actor.Actor {
	u := w.unit[unit]
	return actor.Actor{Person: "applicant", Name: "申请人", Unit: u.ID, UnitName: u.Name, Roles: []actor.Role{"申请人"}, Via: "public"}
}

func (w *world) step(by actor.Actor, area, id string, action lifecycle.Action, in any) string {
	w.Helper()
	done, err := w.try(by, area, id, action, in)
	if err != nil {
		w.Fatalf("%s %s: %v %+v", by.Name, action, err, errs.Reasons(err))
	}
	return done.ID
}

func (w *world) record(id string) *foi.Record {
	w.Helper()
	x, err := db.Get(w.ctx, w.d, func(tx *db.Tx) (*foi.Record, error) { return w.area.Record(w.ctx, tx, id) })
	if err != nil {
		w.Fatal(err)
	}
	return x
}

func (w *world) complaint(id string) *foi.Complaint {
	w.Helper()
	x, err := db.Get(w.ctx, w.d, func(tx *db.Tx) (*foi.Complaint, error) { return w.area.Complaint(w.ctx, tx, id) })
	if err != nil {
		w.Fatal(err)
	}
	return x
}

func recordIn() foi.RecordIn {
	return foi.RecordIn{Subject: "学籍信息管理系统", Wrong: "出生年份记为1994年", Right: "1949年", Evidence: "居民身份证、出生医学证明", Filer: files()}
}

func TestARecordIsCorrectedRefusedOrPassedOnWithoutStartingAgain(t *testing.T) {
	each(t, func(w *world) {
		w.on("2026-03-02")
		in := recordIn()
		in.PaperNumber = ""
		if _, err := w.try(w.outside("县教委"), foi.RecordName, "", "apply", &foi.FileRecord{RecordIn: in, CodeHash: "c"}); errs.KindOf(err) != errs.Invalid {
			w.Errorf("a record is asked to be corrected by nobody in particular: %v", err)
		}
		file := func(code string) string {
			id := w.step(w.outside("县教委"), foi.RecordName, "", "apply", &foi.FileRecord{RecordIn: recordIn(), CodeHash: code})
			w.step(w.who["李明"], foi.RecordName, id, "accept", &lifecycle.Remark{})
			return id
		}
		tell := &foi.Tell{Way: "electronic", On: "2026-03-05"}
		sign := func(id string, in *foi.ProposeRecord) *foi.Record {
			w.Helper()
			w.step(w.who["李明"], foi.RecordName, id, "propose", in)
			if _, err := w.try(w.who["李明"], foi.RecordName, id, "approve", &lifecycle.Remark{}); errs.KindOf(err) != errs.Forbidden {
				w.Errorf("the drafter signs: %v", err)
			}
			w.step(w.who["周伟"], foi.RecordName, id, "approve", &lifecycle.Remark{})
			w.step(w.who["李明"], foi.RecordName, id, "tell", tell)
			return w.record(id)
		}
		done := file("c1")
		if s := w.clockOf(foi.RecordName, done, foi.RecordTerm); s.Due != "2026-03-30" {
			w.Errorf("due %s", s.Due)
		}
		refused := file("c2")
		passed := file("c3")
		w.on("2026-03-05")
		if _, err := w.try(w.who["李明"], foi.RecordName, done, "propose", &foi.ProposeRecord{Result: "corrected", Finding: "与档案核对"}); errs.KindOf(err) != errs.Invalid {
			w.Errorf("what was corrected is not said: %v", err)
		}
		x := sign(done, &foi.ProposeRecord{Result: "corrected", Finding: "与人事档案核对属实。", Advice: "学籍信息管理系统中已改为1949年"})
		if x.State != foi.Rectified || !strings.Contains(x.Letter, "第四十一条") || !strings.Contains(x.Letter, "已改为1949年") || !strings.Contains(x.Letter, "行政复议") {
			w.Errorf("%s: %s", x.State, x.Letter)
		}
		if s := w.clockOf(foi.RecordName, done, foi.RecordTerm); s.State != deadline.Met {
			w.Errorf("the clock is %s", s.State)
		}
		if x := sign(refused, &foi.ProposeRecord{Result: "refused", Finding: "与档案核对。", Advice: "档案与证件记载一致，没有错误"}); x.State != foi.Refused {
			w.Errorf("%s", x.State)
		}
		x = sign(passed, &foi.ProposeRecord{Result: "elsewhere", Finding: "由财政部门记录。", Elsewhere: foi.Elsewhere{Unit: w.unit["县财政局"].ID, Forward: true}})
		var next string
		w.write(func(tx *db.Tx) error {
			return tx.QueryRow(w.ctx, `SELECT id FROM foi_filing WHERE passed_from = ?`, passed).Scan(&next)
		})
		y := w.record(next)
		if x.State != foi.Passed || y.Unit != w.unit["县财政局"].ID || y.State != foi.Received || y.CodeHash != "c3" || y.Submitted != "2026-03-02" || y.Wrong != x.Wrong || y.Masked == "" {
			w.Errorf("%+v", y)
		}
		w.step(w.who["郑浩"], foi.RecordName, next, "accept", &lifecycle.Remark{})
	})
}

func TestAComplaintIsHeardByTheDepartmentInChargeAndItsAuthorStaysUnknown(t *testing.T) {
	each(t, func(w *world) {
		w.on("2026-03-02")
		charge := func(unit string) (org.Unit, error) {
			return db.Get(w.ctx, w.d, func(tx *db.Tx) (org.Unit, error) { return foi.InCharge(w.ctx, tx, w.unit[unit]) })
		}
		if u, err := charge("县教委"); err != nil || u.ID != w.unit["县政府办"].ID {
			w.Errorf("%s is in charge: %v", u.Name, err)
		}
		if _, err := charge("县政府办"); errs.KindOf(err) != errs.Refused {
			w.Errorf("the office looks into itself: %v", err)
		}
		w.person("何军", "hejun", "县政府办", actor.Coordinate)
		w.person("林峰", "linfeng", "县政府办", actor.Issuer)
		office, accused := w.who["何军"], w.who["王芳"]
		in := foi.ComplaintIn{About: "reply", Content: "陈静于1月申请公开，至今没有答复。", Filer: files()}
		if _, err := w.try(w.outside("县教委"), foi.ComplaintName, "", "apply", &foi.FileComplaint{ComplaintIn: in, Against: w.unit["县教委"].ID, CodeHash: "c"}); errs.KindOf(err) != errs.Invalid {
			w.Errorf("a unit looks into itself: %v", err)
		}
		id := w.step(w.outside("县政府办"), foi.ComplaintName, "", "apply", &foi.FileComplaint{ComplaintIn: in, Against: w.unit["县教委"].ID, CodeHash: "c"})
		do := func(by actor.Actor, action lifecycle.Action, in any) {
			w.Helper()
			w.step(by, foi.ComplaintName, id, action, in)
		}
		sees := func() bool {
			_, err := db.Get(w.ctx, w.d, func(tx *db.Tx) (lifecycle.View, error) {
				return w.engine.View(w.ctx, tx, foi.ComplaintName, id, accused)
			})
			return err == nil
		}
		do(office, "accept", &lifecycle.Remark{})
		upheld := &foi.ProposeComplaint{Result: "upheld", Finding: "收到申请后超过期限没有答复。", Measure: "urge", Advice: "五日内答复申请人。", Days: 5}
		do(office, "propose", upheld)
		if _, err := w.try(w.who["林峰"], foi.ComplaintName, id, "approve", &lifecycle.Remark{}); errs.KindOf(err) != errs.Refused {
			w.Errorf("a unit is found wrong that was not heard: %v", err)
		}
		do(w.who["林峰"], "redo", &foi.Reasoned{Reason: "先听取说明"})
		if sees() {
			w.Error("the unit complained of sees the complaint before it is asked")
		}
		if _, err := w.try(office, foi.ComplaintName, id, "ask", &foi.AskAccused{Question: "请说明陈静的申请为什么没有答复", Days: 5}); errs.KindOf(err) != errs.Invalid {
			w.Errorf("the author's name is told: %v", err)
		}
		do(office, "ask", &foi.AskAccused{Question: "请说明1月收到的申请为什么没有答复", Days: 5})
		if !sees() {
			w.Error("the unit complained of does not see what it is asked")
		}
		if _, err := w.try(office, foi.ComplaintName, id, "go-on", &foi.Reasoned{Reason: "等不及了"}); errs.KindOf(err) != errs.Refused {
			w.Errorf("the term of the unit complained of is cut short: %v", err)
		}
		w.on("2026-03-10")
		do(office, "go-on", &foi.Reasoned{Reason: "期满没有说明"})
		do(office, "ask", &foi.AskAccused{Question: "请再次说明1月收到的申请的办理情况", Days: 3})
		do(accused, "state", &foi.Statement{Text: "经办人调动，漏办一件。"})
		do(office, "propose", upheld)
		do(w.who["林峰"], "approve", &lifecycle.Remark{})
		do(office, "tell", &foi.Tell{Way: "electronic", On: "2026-03-10"})
		x := w.complaint(id)
		if x.State != foi.Urging || !strings.Contains(x.Letter, "第四十七条") || !strings.Contains(x.Letter, "督促整改") {
			w.Errorf("%s: %s", x.State, x.Letter)
		}
		if s := w.clockOf(foi.ComplaintName, id, foi.MendTerm); s.Due != "2026-03-17" {
			w.Errorf("to be mended by %s", s.Due)
		}
		do(accused, "mend", &foi.Mend{Text: "已经答复申请人。"})
		do(office, "again", &foi.MendAgain{Why: "答复书没有写明救济途径", Days: 2})
		do(accused, "mend", &foi.Mend{Text: "已经补正答复书并重新送达。"})
		do(office, "inspect", &lifecycle.Remark{})
		if x := w.complaint(id); x.State != foi.Upheld {
			w.Errorf("%s", x.State)
		}
		if v, err := db.Get(w.ctx, w.d, func(tx *db.Tx) (lifecycle.View, error) {
			return w.engine.View(w.ctx, tx, foi.ComplaintName, id, accused)
		}); err != nil || strings.Contains(v.Case.Title, "陈静") {
			w.Errorf("%q %v", v.Case.Title, err)
		} else {
			for _, l := range v.Timeline {
				if strings.Contains(l.Note+l.Name, "陈静") || l.UnitName != accused.UnitName && l.Note != "" {
					w.Errorf("the unit complained of reads %+v", l)
				}
			}
		}
	})
}
