package foi_test

import (
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"gongkai/internal/area/foi"
	"gongkai/internal/kernel/workday"
)

var update = flag.Bool("update", false, "write the golden rule table anew")

// TestTheRuleTablesAreAsReviewed: the rules that no flow shows (docs/law has the flows)
// stand in a table that a lawyer has read. A change of it is a change of law.
func TestTheRuleTablesAreAsReviewed(t *testing.T) {
	t.Parallel()
	file := filepath.Join("testdata", "rules.golden.md")
	got := ruleTables()
	if *update {
		if err := os.WriteFile(file, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if got != string(want) {
		t.Errorf("%s differs; look at the change and run go test ./internal/area/foi -run RuleTables -update", file)
	}
}

func ruleTables() string {
	var b strings.Builder
	yes := func(v bool) string { return map[bool]string{true: "是"}[v] }
	b.WriteString("# 依申请公开：流程以外的规则表\n\n由程序生成，请勿手改。\n\n## 处理决定\n\n| 决定 | 表三 | 类别 | 2019年条例 | 2008年条例 | 文书 | 先复议 | 先审查后提供 | 应当写明 |\n|---|---|---|---|---|---|---|---|---|\n")
	names := map[foi.Ask]string{foi.AskWhere: "获取途径", foi.AskMaterial: "提供的信息", foi.AskWithheld: "不予公开部分", foi.AskReason: "理由", foi.AskSearch: "检索情况", foi.AskHolder: "负责机关", foi.AskEarlier: "此前答复"}
	for _, k := range foi.Kinds {
		var asks []string
		for _, a := range k.Asks {
			asks = append(asks, names[a])
		}
		old := "没有"
		if k.Old.Valid() {
			old = k.Old.Cite()
		}
		letter := foi.LetterName(k.Letter)
		if k.Letter == foi.LetterNone {
			letter = "无"
		}
		fmt.Fprintf(&b, "| %s | %s | %s | %s | %s | %s | %s | %s | %s |\n", k.Name, k.Row, k.Group, k.Law.Cite(), old, letter, yes(k.Prior), yes(k.Releases), strings.Join(asks, "、"))
	}
	b.WriteString("\n## 收到申请之日\n\n| 提交方式 | 以哪一日为准 | 依据 | 说明 |\n|---|---|---|---|\n")
	days := map[workday.Date]string{"2026-03-02": "提交", "2026-03-03": "签收", "2026-03-04": "确认"}
	for _, c := range []foi.Channel{foi.InPerson, foi.Oral, foi.Registered, foi.Mail, foi.Fax, foi.Internet} {
		day, why, law := foi.Arrival{Channel: c, Submitted: "2026-03-02", Signed: "2026-03-03", Confirmed: "2026-03-04"}.Received()
		fmt.Fprintf(&b, "| %s | %s | %s | %s |\n", c.Name(), days[day], law.Cite(), why)
	}
	b.WriteString("\n## 适用哪一部条例\n\n| 收到之日 | 条例 | 答复期限 | 可延长 | 补正后重新计算、要求说明理由、征求其他机关 |\n|---|---|---|---|---|\n")
	for _, d := range []workday.Date{"2008-05-01", "2019-05-14", "2019-05-15"} {
		e := foi.EditionOf(d)
		fmt.Fprintf(&b, "| %s | %s | %s | %s | %s |\n", d.Chinese(), e.Act, e.Reply.Length, e.Reply.Extend, map[bool]string{true: "有", false: "没有"}[e.Corrects])
	}
	fmt.Fprintf(&b, "\n%s\n\n## 信息处理费（%s，%s起，未核）\n\n| 按件：当月第几件 | 元 | 按量：页数 | 元 |\n|---|---|---|---|\n", foi.TransitionNote, foi.FeeLaw.Cite(), workday.Date(foi.FeeFrom).Chinese())
	pieces, pages := []int{1, 10, 11, 30, 31, 40, 41, 50}, []int{1, 30, 31, 100, 101, 200, 201, 250}
	for i := range pieces {
		fmt.Fprintf(&b, "| %d | %d | %d | %d |\n", pieces[i], foi.ForRequest(pieces[i]), pages[i], foi.ForPages(pages[i]))
	}
	b.WriteString("\n## 文书和送达\n\n| 文书 | 文号代字 |\n|---|---|\n")
	for _, l := range foi.LetterKinds {
		fmt.Fprintf(&b, "| %s | %s |\n", l.Name, l.Series)
	}
	b.WriteString("\n| 送达方式 | 以哪一日计算是否超期 |\n|---|---|\n")
	for _, w := range foi.Ways {
		fmt.Fprintf(&b, "| %s | %s |\n", w.Name, w.Counts)
	}
	return b.String()
}
