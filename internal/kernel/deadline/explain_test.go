package deadline_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"gongkai/internal/kernel/clause"
	"gongkai/internal/kernel/deadline"
	"gongkai/internal/kernel/workday"
)

func explain(r *deadline.Rule, f []deadline.Fact, now string) string {
	var b strings.Builder
	for _, l := range deadline.Explain(*r, f, workday.Builtin(), at(now)) {
		b.WriteString(string(l.Kind) + " " + l.Text + "\n")
	}
	return b.String()
}

func TestExplanations(t *testing.T) {
	t.Parallel()
	correction := &deadline.Rule{ID: "c", Name: "一次性告知补正", Length: deadline.Span{N: 7, Unit: deadline.Workdays},
		Extend: deadline.Span{N: 2, Unit: deadline.Workdays}, Law: clause.OGI.Art(30)}
	because := func(k deadline.Tick, when, why string) deadline.Fact { return k.Fact(at(when), 0, why) }
	for _, v := range []struct {
		name, now, want string
		rule            *deadline.Rule
		facts           []deadline.Fact
	}{
		{"working days with a pause, a holiday and an extension", "2026-06-30", `law 一次性告知补正：7个工作日，可以延长一次，最多2个工作日（《政府信息公开条例》（国令第711号）第三十条）。
law 只计算工作日，以国务院办公厅公布的放假调休安排为准。开始的当日不计入，从次日起算（民法典第二百零一条第一款、复议法第八十八条；专门规定没有写明起算办法的，按通行做法，未核）。
law 暂停当日不计入、恢复当日不计入期限（法规没有写明起止点，未核，按平台设定的口径计算）。
fact 2026年6月17日 开始计算（收到申请）。
day 6月17日 星期三，开始的当日，不计。
day 6月18日 星期四，第1个工作日。
day 6月19日 端午节，不计。
day 6月20日 端午节，不计。
day 6月21日 端午节，不计。
day 6月22日 星期一，第2个工作日。
fact 2026年6月23日 暂停计算（向第三方征求意见）。
day 6月23日 星期二，暂停期间，不计。
fact 2026年6月24日 恢复计算（收到意见）。
day 6月24日 星期三，暂停期间，不计。
fact 2026年6月25日 延长2个工作日（负责人同意并告知申请人）。
day 6月25日 星期四，第3个工作日。
day 6月26日 星期五，第4个工作日。
day 6月27日 星期六，不计。
day 6月28日 星期日，不计。
day 6月29日 星期一，第5个工作日。
day 6月30日 星期二，第6个工作日。
day 7月1日 星期三，第7个工作日。
day 7月2日 星期四，第8个工作日。
day 7月3日 星期五，第9个工作日。
result 2026年7月3日为最后一日，当日24时届满。
result 2026年7月3日到期，还剩3个工作日。
`, correction, []deadline.Fact{
			because(correction.Start(), "2026-06-17", "收到申请"), because(correction.Pause(), "2026-06-23", "向第三方征求意见"),
			because(correction.Resume(), "2026-06-24", "收到意见"), because(correction.Longer(), "2026-06-25", "负责人同意并告知申请人"),
		}},
		{"paused: when it would be due", "2026-06-24", `law 一次性告知补正：7个工作日，可以延长一次，最多2个工作日（《政府信息公开条例》（国令第711号）第三十条）。
law 只计算工作日，以国务院办公厅公布的放假调休安排为准。开始的当日不计入，从次日起算（民法典第二百零一条第一款、复议法第八十八条；专门规定没有写明起算办法的，按通行做法，未核）。
law 暂停当日不计入、恢复当日不计入期限（法规没有写明起止点，未核，按平台设定的口径计算）。
fact 2026年6月17日 开始计算。
day 6月17日 星期三，开始的当日，不计。
day 6月18日 星期四，第1个工作日。
day 6月19日 端午节，不计。
day 6月20日 端午节，不计。
day 6月21日 端午节，不计。
fact 2026年6月22日 暂停计算。
result 自2026年6月22日起暂停，恢复后还剩6个工作日。如果2026年6月24日恢复计算，将于2026年7月2日到期。
`, correction, facts(correction.Start(), "2026-06-17", correction.Pause(), "2026-06-22")},
		{"not started, and a fact without effect", "2026-06-24", `law 一次性告知补正：7个工作日，可以延长一次，最多2个工作日（《政府信息公开条例》（国令第711号）第三十条）。
law 只计算工作日，以国务院办公厅公布的放假调休安排为准。开始的当日不计入，从次日起算（民法典第二百零一条第一款、复议法第八十八条；专门规定没有写明起算办法的，按通行做法，未核）。
fact 2026年6月17日 办结，不发生效力：“一次性告知补正”还没有开始计算，不能办结。请先登记起算的事项。
result 期限尚未开始计算。
`, correction, facts(correction.Meet(), "2026-06-17")},
		{"hours", "2026-10-02 05:00", `law 首次发布：5小时，可以延长一次，最多2小时（国办发〔2016〕80号 三（四））。该期限没有核对原文（未核），由本平台配置，请以原文为准。
law 按自然小时连续计算，包括夜间和节假日（未核）。
fact 2026年10月1日22时30分 开始计算。
hour 第1小时，至2026年10月1日23时30分。
hour 第2小时，至2026年10月2日0时30分。
hour 第3小时，至2026年10月2日1时30分。
fact 2026年10月2日2时00分 暂停计算。
fact 2026年10月2日2时10分 恢复计算。
hour 第4小时，至2026年10月2日2时40分。
hour 第5小时，至2026年10月2日3时40分。
result 2026年10月2日3时40分届满。
fact 2026年10月2日4时00分 延长2小时，作出时期限已经届满，不发生延长的效力。
result 截至2026年10月2日，2026年10月2日3时40分已到期，超期2小时。
`, scene, facts(scene.Start(), "2026-10-01 22:30", scene.Pause(), "2026-10-02 02:00", scene.Resume(), "2026-10-02 02:10", scene.Longer(), "2026-10-02 04:00")},
	} {
		if diff := cmp.Diff(v.want, explain(v.rule, v.facts, v.now)); diff != "" {
			t.Errorf("%s: %s", v.name, diff)
		}
	}
}

func TestExplanationOfCalendarDaysShowsHowTheLastDayMoves(t *testing.T) {
	t.Parallel()
	got := explain(opinions, facts(opinions.Start(), "2026-09-01", opinions.Meet(), "2026-10-09"), "2026-10-10")
	for _, want := range []string{
		"law 按自然日计算。开始的当日不计入，从次日起算（民法典第二百零一条第一款、复议法第八十八条；专门规定没有写明起算办法的，按通行做法，未核）。期限最后一日是休息日的，顺延到其后第一个工作日（民法典第二百零三条）。\n",
		"day 9月5日 星期六，第4日。\n", "day 9月25日 星期五中秋节，第24日。\n",
		"day 10月1日 星期四国庆节，第30日。\nday 10月2日 星期五国庆节，休息日，继续顺延。\n",
		"day 10月7日 星期三国庆节，休息日，继续顺延。\nday 10月8日 星期四，顺延到本日。\nresult 最后一日2026年10月1日遇休息日或者暂停，顺延到2026年10月8日，当日24时届满。\n",
		"fact 2026年10月9日 办结。\nresult 2026年10月9日办结，超期1日。\n",
	} {
		if !strings.Contains(got, want) {
			t.Errorf("lacks %q:\n%s", want, got)
		}
	}
}

func TestExplanationSaysWhatIsProvisional(t *testing.T) {
	t.Parallel()
	got := explain(reply, facts(reply.Start(), "2026-12-10"), "2026-12-31")
	for _, want := range []string{
		"day 12月28日 星期一，第12个工作日。\nday 12月29日 星期二，第13个工作日（暂定）。\n",
		"day 2027年1月1日 星期五，第16个工作日（暂定）。\n",
		"result 2027年1月7日（暂定）到期，还剩5个工作日。2027年的放假安排尚未公布或者尚未导入，按周末推算，结果为暂定。通知公布并导入后将重新计算。\n",
	} {
		if !strings.Contains(got, want) {
			t.Errorf("lacks %q:\n%s", want, got)
		}
	}
}

func TestFactsBeforeARestartAreShownWithoutTheirDays(t *testing.T) {
	t.Parallel()
	got := explain(reply, facts(reply.Start(), "2026-02-02", reply.Pause(), "2026-02-05", reply.Restart(), "2026-03-02", reply.Meet(), "2026-03-03"), "2026-03-04")
	want := "fact 2026年2月2日 开始计算。\nfact 2026年2月5日 暂停计算。\nfact 2026年3月2日 重新计算。\nday 3月2日 星期一，开始的当日，不计。\nfact 2026年3月3日 办结。\nday 3月3日 星期二，第1个工作日。\n"
	if !strings.Contains(got, want) || !strings.HasSuffix(got, "result 2026年3月3日按期办结。\n") {
		t.Error(got)
	}
	if strings.Contains(got, "暂停当日") {
		t.Error("a pause before the restart is explained as if it counted")
	}
}

func TestStatusInOneLine(t *testing.T) {
	t.Parallel()
	for _, v := range []struct {
		rule  *deadline.Rule
		facts []deadline.Fact
		now   string
		want  string
	}{
		{reply, nil, "2026-03-02", "尚未开始计算"},
		{reply, facts(reply.Start(), "2026-03-02"), "2026-03-02", "2026年3月30日到期，还剩20个工作日"},
		{reply, facts(reply.Start(), "2026-03-02"), "2026-03-30", "2026年3月30日到期，就在今天"},
		{reply, facts(reply.Start(), "2026-03-02"), "2026-04-01", "2026年3月30日已到期，超期2个工作日"},
		{reply, facts(reply.Start(), "2026-03-02", reply.Drop(), "2026-03-04"), "2026-04-01", "2026年3月4日终止计算"},
		{reply, facts(reply.Start(), "2026-03-02", reply.Pause(), "2026-03-04"), "2026-04-01", "自2026年3月4日起暂停，恢复后还剩19个工作日"},
		{scene, facts(scene.Start(), "2026-03-02 09:05"), "2026-03-02 13:30", "2026年3月2日14时05分到期，不足1小时"},
		{valid, facts(valid.Start(), "2026-03-02"), "2026-08-31", "2026年9月2日到期，还剩2日"},
	} {
		if got := deadline.Compute(*v.rule, v.facts, workday.Builtin(), at(v.now)).String(); got != v.want {
			t.Errorf("%s, want %s", got, v.want)
		}
	}
}
