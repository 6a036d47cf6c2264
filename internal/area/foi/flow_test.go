package foi_test

import (
	"cmp"
	"slices"
	"strings"
	"testing"

	"gongkai/internal/area/foi"
	"gongkai/internal/kernel/deadline"
	"gongkai/internal/kernel/lifecycle"
	"gongkai/internal/kernel/workday"
	"gongkai/internal/platform/db"
	"gongkai/internal/platform/errs"
)

func TestTheTablesHaveNoFaults(t *testing.T) {
	t.Parallel()
	for name, m := range foi.New(nil, nil, nil).Machines() {
		if bad := m.Check(); len(bad) > 0 {
			t.Errorf("%s: %q", name, bad)
		}
	}
}

func TestTheDayOfReceiptFollowsTheChannel(t *testing.T) {
	each(t, func(w *world) {
		w.on("2026-03-10")
		in := func(c foi.Channel) *foi.Register {
			return &foi.Register{Channel: c, Submitted: "2026-03-02", Application: someone()}
		}
		mail := in(foi.Registered)
		mail.Signed = "2026-03-04"
		for _, c := range []struct {
			in    *foi.Register
			state lifecycle.State
			on    workday.Date
		}{{in(foi.InPerson), foi.Checking, "2026-03-02"}, {mail, foi.Checking, "2026-03-04"}, {in(foi.Mail), foi.Confirming, ""}, {in(foi.Fax), foi.Confirming, ""}} {
			q := w.state(w.do("李明", "", "register", c.in), c.state)
			if q.ReceivedOn != c.on {
				w.Errorf("%s: received on %q, not %q", q.Channel, q.ReceivedOn, c.on)
			}
		}
		id := w.do("李明", "", "register", in(foi.Fax))
		w.do("李明", id, "confirm", &foi.Confirm{On: "2026-03-09", Note: "电话确认"})
		if q := w.state(id, foi.Checking); q.ReceivedOn != "2026-03-09" {
			w.Errorf("a fax is received on %s", q.ReceivedOn)
		}
		w.due(id, "2026-04-07")
		w.refused("李明", "", "register", in(foi.Registered), errs.Invalid, "")
	})
}

func TestACorrectionIsAskedOnceWithinSevenDaysAndRestartsTheClock(t *testing.T) {
	each(t, func(w *world) {
		id := w.applied("2026-03-02")
		w.due(id, "2026-03-30")
		w.on("2026-03-09")
		w.do("李明", id, "ask-correction", &foi.AskCorrection{Items: "写明学校名称", Days: 10})
		if s := w.clockOf(foi.Name, id, foi.Reply); s.State != deadline.Paused {
			w.Fatalf("the clock is %s", s.State)
		}
		w.on("2026-03-16")
		w.do("李明", id, "supplement", &foi.Supply{On: "2026-03-13", Content: "青溪县第一小学"})
		w.due(id, "2026-04-13")
		w.refused("李明", id, "ask-correction", &foi.AskCorrection{Items: "再写清楚", Days: 5}, errs.Refused, "foi/ask-correction/once")
		late := w.applied("2026-04-01")
		w.on("2026-04-14")
		w.refused("李明", late, "ask-correction", &foi.AskCorrection{Items: "写明学校名称", Days: 10}, errs.Refused, "foi/ask-correction/in-time")
	})
}

func TestSilenceOfAThirdPartyIsNoConsentAndOfAnotherAgencyIs(t *testing.T) {
	each(t, func(w *world) {
		id := w.applied("2026-03-02")
		w.on("2026-03-04")
		w.do("李明", id, "ask-third", &foi.AskThird{Asked: "青溪建设有限公司", Question: "方案涉及贵公司的报价，是否同意公开", On: "2026-03-04"})
		w.do("李明", id, "ask-agency", &foi.AskAgency{Unit: w.unit["县财政局"].ID, Question: "该方案由两机关共同制作，是否同意公开"})
		q := w.get(id)
		third, agency := q.Enquiries[0], q.Enquiries[1]
		if third.Kind != "third" {
			third, agency = agency, third
		}
		w.refused("李明", id, "draft", &foi.Draft{Kind: "given", Material: "方案"}, errs.Refused, "foi/draft/enquiries")
		if _, err := w.try(w.who["李明"], foi.EnquiryName, third.ID, "deliver", &foi.Dated{On: "2026-03-04"}); err != nil {
			w.Fatal(err)
		}
		if s := w.clockOf(foi.EnquiryName, agency.ID, foi.OpinionAgency); s.Due != "2026-03-25" {
			w.Fatalf("the agency's term ends %s", s.Due)
		}
		w.on("2026-03-26")
		if n, err := w.engine.Auto(w.ctx, w.d); err != nil || n != 2 {
			w.Fatalf("%d steps were taken by the law, %v", n, err)
		}
		q = w.get(id)
		for _, e := range q.Enquiries {
			if want := map[string]string{"third": "silent", "agency": "agree"}[e.Kind]; e.Verdict != want {
				w.Errorf("%s: %q, not %q", e.Kind, e.Verdict, want)
			}
		}
		w.due(id, "2026-04-22") // one day was counted before the pause
	})
}

func TestAnExtensionIsApprovedOnceByAnotherPersonAndWithinTheTerm(t *testing.T) {
	each(t, func(w *world) {
		id := w.applied("2026-03-02")
		w.on("2026-03-27")
		w.do("王芳", id, "propose-extension", &foi.ProposeExtension{Reason: "需要查阅多年档案"})
		w.refused("王芳", id, "extend", &lifecycle.Remark{}, errs.Refused, "foi/extend/not-proposer")
		w.do("王芳", id, "deny-extension", &foi.Reasoned{Reason: "重新提请"})
		w.do("李明", id, "propose-extension", &foi.ProposeExtension{Reason: "需要查阅多年档案"})
		w.do("王芳", id, "extend", &lifecycle.Remark{})
		w.due(id, "2026-04-28")
		w.refused("李明", id, "propose-extension", &foi.ProposeExtension{Reason: "再延长一次"}, errs.Refused, "foi/propose-extension/once")
		late := w.applied("2026-03-30")
		w.on("2026-04-29")
		w.refused("李明", late, "propose-extension", &foi.ProposeExtension{Reason: "来不及了"}, errs.Refused, "foi/propose-extension/in-time")
	})
}

func TestAPartialReleaseIsReviewedSignedAndServed(t *testing.T) {
	each(t, func(w *world) {
		id := w.applied("2026-03-02")
		w.refused("李明", id, "draft", &foi.Draft{Kind: "part", Material: "布局调整方案1份"}, errs.Invalid, "")
		for _, half := range []foi.Draft{{More: "会议讨论记录"}, {Other: "process"}, {More: "会议讨论记录", Other: "given"}, {More: "会议讨论记录", Other: "process", Withheld: " "}} {
			half.Kind, half.Material, half.Withheld, half.Ground, half.Reason = "part", "布局调整方案1份", cmp.Or(half.Withheld, "专家的姓名和电话"), "third", "涉及个人隐私"
			w.refused("李明", id, "draft", &half, errs.Invalid, "")
		}
		w.do("李明", id, "draft", &foi.Draft{Kind: "part", Material: "布局调整方案1份", Withheld: "专家的姓名和电话", Ground: "third", More: "会议讨论记录", Other: "process", Reason: "涉及个人隐私"})
		w.state(id, foi.Reviewing)
		w.refused("赵强", id, "secrecy", &lifecycle.Remark{}, errs.Refused, "foi/secrecy/material")
		f := w.upload("李明", "方案.txt", "义务教育学校布局调整方案正文。")
		w.do("李明", id, "release", &foi.Release{File: f})
		w.do("赵强", id, "secrecy", &lifecycle.Remark{})
		w.refused("李明", id, "approve", &lifecycle.Remark{}, errs.Forbidden, "")
		w.do("周伟", id, "approve", &lifecycle.Remark{})
		q := w.state(id, foi.Dispatching)
		l, ok := q.Last(foi.LetterAnswer)
		if !ok || l.Fields["救济途径"] == "" || l.Fields["不予公开部分"] != "专家的姓名和电话；会议讨论记录" || !strings.Contains(l.Fields["不予公开依据"], "；属于过程性信息（") || l.No == "" {
			w.Fatalf("%+v", l)
		}
		w.on("2026-03-27")
		w.refused("李明", id, "dispatch", &foi.Dispatch{Service: foi.Service{Way: "post", On: "2026-03-27"}}, errs.Invalid, "")
		w.do("李明", id, "dispatch", &foi.Dispatch{Service: foi.Service{Way: "post", On: "2026-03-27", Track: "1012345678901"}})
		if q = w.state(id, foi.Answered); q.CountedRow != "2" || q.CountedOn != "2026-03-27" {
			w.Fatalf("counted in %s on %s", q.CountedRow, q.CountedOn)
		}
		if s := w.clockOf(foi.Name, id, foi.Reply); s.State != deadline.Met {
			w.Fatalf("%s", s)
		}
	})
}

func TestNumbersHaveNoGaps(t *testing.T) {
	each(t, func(w *world) {
		var nos []string
		for range 3 {
			nos = append(nos, w.get(w.applied("2026-03-02")).No)
			w.refused("李明", "", "register", &foi.Register{Channel: foi.InPerson, Submitted: "2027-03-02", Application: someone()}, errs.Invalid, "")
		}
		if want := []string{"县教委依申请〔2026〕1号", "县教委依申请〔2026〕2号", "县教委依申请〔2026〕3号"}; !slices.Equal(nos, want) {
			w.Fatalf("%q", nos)
		}
	})
}

func TestAnIdentityIsShownToTheHandlerAloneAndErasedOnItsDay(t *testing.T) {
	each(t, func(w *world) {
		id := w.applied("2026-03-02")
		reveal := func(name string) (foi.Identity, error) {
			return db.Put(w.ctx, w.d, func(tx *db.Tx) (foi.Identity, error) { return w.area.Reveal(w.ctx, tx, id, w.who[name]) })
		}
		if v, err := reveal("李明"); err != nil || v.Number != "11010519491231002X" {
			w.Fatalf("%+v, %v", v, err)
		}
		for _, other := range []string{"王芳", "周伟", "郑浩"} {
			if _, err := reveal(other); errs.KindOf(err) != errs.Forbidden {
				w.Errorf("%s: %v", other, err)
			}
		}
		w.do("李明", id, "retract", &foi.Reasoned{Reason: "已经得到"})
		for day, want := range map[workday.Date]int{"2027-08-31": 0, "2027-09-02": 1} {
			w.on(max(day, "2027-08-31"))
			if want == 0 {
				continue
			}
			w.on(day)
			n, err := db.Put(w.ctx, w.d, func(tx *db.Tx) (int, error) { return foi.EraseIdentities(w.ctx, tx, 100) })
			if err != nil || n != want {
				w.Fatalf("%s: erased %d, %v", day, n, err)
			}
		}
		if _, err := reveal("李明"); errs.KindOf(err) != errs.Gone {
			w.Fatal(err)
		}
	})
}

func TestAnOldRequestRunsByTheOldText(t *testing.T) {
	each(t, func(w *world) {
		id := w.applied("2019-05-14") // found in the post room only now
		if s := w.clockOf(foi.Name, id, foi.Reply2008); s.Due != "2019-06-04" {
			w.Fatalf("due %s", s.Due)
		}
		w.refused("李明", id, "ask-correction", &foi.AskCorrection{Items: "写明学校名称", Days: 10}, errs.Refused, "foi/ask-correction/text")
		w.refused("李明", id, "draft", &foi.Draft{Kind: "internal", Reason: "内部事务"}, errs.Refused, "")
		w.due(w.applied("2019-05-15"), "2019-06-13")
		w.refused("李明", id, "propose-extension", &foi.ProposeExtension{Reason: "来不及了"}, errs.Refused, "foi/propose-extension/in-time")
	})
}
