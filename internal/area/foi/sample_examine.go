package foi

import (
	"context"
	"fmt"
	"strings"

	"gongkai/internal/kernel/deadline"
	"gongkai/internal/kernel/lifecycle"
	"gongkai/internal/kernel/publication"
	"gongkai/internal/kernel/workday"
	"gongkai/internal/platform/db"
)

// Examined is a closed request with what the checklist is worked out from. Evidence names
// no person and no number of a paper.
type Examined struct {
	*Request
	clocks map[string]lifecycle.Clock
	cal    *workday.Calendar
}

// Examine reads a request for the checklist.
func (a *Area) Examine(ctx context.Context, tx *db.Tx, request string) (*Examined, error) {
	q, err := a.Request(ctx, tx, request)
	if err != nil {
		return nil, err
	}
	v, err := a.Engine.View(ctx, tx, Name, request, platform())
	if err != nil {
		return nil, err
	}
	x := &Examined{Request: q, clocks: map[string]lifecycle.Clock{}}
	for _, c := range v.Clocks {
		x.clocks[c.Rule.ID] = c
	}
	x.cal, err = a.Engine.Calendar(ctx, tx)
	return x, err
}

// Find is what the program makes of every item, in the order of the checklist.
func (x *Examined) Find() []Mark {
	out := make([]Mark, len(Items))
	for i, it := range Items {
		out[i] = Mark{Item: it.ID}
		if it.Find != nil {
			f := it.Find(x)
			out[i].Found, out[i].Result, out[i].Evidence = f.Verdict, f.Verdict, f.Evidence
		}
	}
	return out
}

func yes(format string, args ...any) Found { return Found{Sound, fmt.Sprintf(format, args...)} }
func no(format string, args ...any) Found  { return Found{Wrong, fmt.Sprintf(format, args...)} }
func moot(why string) Found                { return Found{Moot, why} }

// ask leaves the item to the reviewer, with what is known.
func ask(format string, args ...any) Found { return Found{Evidence: fmt.Sprintf(format, args...)} }

// letters are those of a kind.
func (x *Examined) letters(kind string) []Letter {
	var out []Letter
	for _, l := range x.Request.Letters {
		if l.Kind == kind {
			out = append(out, l)
		}
	}
	return out
}

// answer is the letter that ended the request; ok is false where there was none of its own.
func (x *Examined) answer() (Kind, Letter, bool) {
	k, ok := x.Decision()
	if !ok || k.Letter == LetterNone {
		return k, Letter{}, false
	}
	l, ok := x.Last(k.Letter)
	return k, l, ok
}

// silent says why there is nothing to judge of an answer.
func (x *Examined) silent() Found {
	switch {
	case x.State == Retracted || x.State == Stopped:
		return moot("申请人撤回或者终止，没有作出答复")
	case x.Lead != "":
		return moot("随先收到的申请一并答复，见该件")
	}
	return ask("没有找到答复文书，请调阅卷宗判断")
}

// copied are answers taken over from a spreadsheet: their words are not here.
func copied(l Letter) bool { return len(l.Fields) == 0 }

func (x *Examined) receipt() Found {
	opened := workday.DateOf(x.OpenedAt)
	switch {
	case x.Origin == "import":
		return ask("从台账转入，登记时间不是实际登记的时间，请调阅卷宗判断")
	case x.ReceivedOn == "":
		return moot("没有与申请人确认收到即已终止")
	case opened <= x.ReceivedOn:
		return yes("%s登记，%s为收到之日（%s）", opened.Chinese(), x.ReceivedOn.Chinese(), x.Channel.Name())
	}
	return ask("%s为收到之日（%s），%s才登记，晚%d个工作日", x.ReceivedOn.Chinese(), x.Channel.Name(), opened.Chinese(), x.cal.Between(x.ReceivedOn, opened))
}

func (x *Examined) correctionTerm() Found {
	all := x.letters(LetterCorrection)
	if len(all) == 0 {
		return moot("没有告知补正")
	}
	n := x.cal.Between(x.ReceivedOn, all[0].MadeOn)
	if n > Notify.Length.N {
		return no("%s收到，%s告知补正，是第%d个工作日", x.ReceivedOn.Chinese(), all[0].MadeOn.Chinese(), n)
	}
	return yes("%s收到，%s告知补正，是第%d个工作日", x.ReceivedOn.Chinese(), all[0].MadeOn.Chinese(), n)
}

func (x *Examined) correctionOnce() Found {
	switch n := len(x.letters(LetterCorrection)); {
	case n == 0 && x.Corrected:
		return ask("登记为告知过补正，没有补正告知书，请调阅卷宗判断")
	case n == 0:
		return moot("没有告知补正")
	case n > 1:
		return no("先后作成%d份补正告知书", n)
	}
	return yes("只有一份补正告知书")
}

func (x *Examined) third() Found {
	asked := 0
	for _, e := range x.Enquiries {
		if e.Kind == "third" && e.State != Cancelled {
			asked++
		}
	}
	needed := x.Kind == "third"
	for _, w := range x.Answer.Withheld {
		needed = needed || w.Kind == "third"
	}
	switch {
	case asked > 0:
		return yes("征求过%d个第三方的意见", asked)
	case needed:
		return ask("以涉及第三方为由不予公开，平台上没有征求意见的记录，请调阅卷宗判断")
	}
	return ask("没有征求第三方意见。请判断提供的信息是否涉及商业秘密、个人隐私")
}

func (x *Examined) extension() Found {
	if x.Extension != "approved" {
		return moot("没有延长答复期限")
	}
	all := x.letters(LetterExtension)
	if len(all) == 0 {
		return ask("延长了答复期限，平台上没有延期答复告知书，请调阅卷宗判断")
	}
	l := all[len(all)-1]
	due := x.dueBefore(l.MadeOn)
	switch {
	case l.SentOn == "":
		return no("%s作成延期答复告知书，没有登记送达", l.MadeOn.Chinese())
	case due == "":
		return ask("%s告知延期，原到期日算不出来", l.SentOn.Chinese())
	case l.SentOn > due:
		return no("原定%s到期，%s才告知延期", due.Chinese(), l.SentOn.Chinese())
	}
	return yes("原定%s到期，%s告知延期", due.Chinese(), l.SentOn.Chinese())
}

// dueBefore is when the answer was due before the extension of a day.
func (x *Examined) dueBefore(day workday.Date) workday.Date {
	c, ok := x.clocks[x.ReplyRule()]
	if !ok {
		return ""
	}
	var facts []deadline.Fact
	for _, f := range c.Facts {
		if f.Op != deadline.Extend && workday.DateOf(f.At) <= day {
			facts = append(facts, f)
		}
	}
	return deadline.Compute(*c.Rule, facts, x.cal, day.Time()).Due
}

func (x *Examined) term() Found {
	for _, id := range []string{Delay.ID, Reply.ID, Reply2008.ID} {
		c, ok := x.clocks[id]
		if !ok {
			continue
		}
		switch st := c.Status; st.State {
		case deadline.Met:
			return yes("%s到期，%s送达答复", st.Due.Chinese(), st.Ended.Chinese())
		case deadline.MetLate:
			return no("%s到期，%s才送达答复，超期%s", st.Due.Chinese(), st.Ended.Chinese(), deadline.Span{N: st.LateBy, Unit: st.LateUnit})
		case deadline.Running, deadline.Paused, deadline.Overdue:
			return ask("抽取之后又重新办理，现在还没有答复")
		}
	}
	return x.silent()
}

func (x *Examined) ground() Found {
	k, l, ok := x.answer()
	basis, known := k.Basis(x.Law())
	switch {
	case !ok:
		return x.silent()
	case copied(l):
		return ask("从台账转入，没有文书全文，请调阅卷宗判断")
	case !known:
		return no("《%s》没有“%s”这种决定", x.Law().Act.Title, k.Name)
	case l.Fields["依据"] == "":
		return no("%s没有写明依据", LetterName(l.Kind))
	}
	return yes("%s引用%s；应当依据%s", LetterName(l.Kind), l.Fields["依据"], basis.Cite())
}

func (x *Examined) complete() Found {
	k, l, ok := x.answer()
	if !ok {
		return x.silent()
	}
	if copied(l) {
		return ask("从台账转入，没有文书全文，请调阅卷宗判断")
	}
	var missing []string
	for _, a := range k.Asks {
		if x.Answer.Facts[a] == "" {
			missing = append(missing, strings.TrimSuffix(asks[a], "。"))
		}
	}
	if len(missing) > 0 {
		return no("缺少：%s", strings.Join(missing, "；"))
	}
	return yes("“%s”应当写明的%d项都有", k.Name, len(k.Asks))
}

func (x *Examined) withheld() Found {
	k, l, ok := x.answer()
	switch {
	case k.ID != "part":
		return moot("不是部分公开")
	case !ok || copied(l):
		return ask("没有文书全文，请调阅卷宗判断")
	case len(x.Answer.Withheld) == 0 || x.Answer.Facts[AskWithheld] == "":
		return no("没有写明不予公开的部分或者依据")
	}
	return yes("写明了不予公开的部分，依据：%s", l.Fields["不予公开依据"])
}

func (x *Examined) reviewed() Found {
	k, l, ok := x.answer()
	switch {
	case !k.Releases:
		return moot("没有向申请人提供信息")
	case !ok:
		return x.silent()
	case copied(l):
		return ask("从台账转入，没有审查记录，请调阅卷宗判断")
	case x.Set == nil || !x.Set.Passed(publication.SlipSecrecy):
		return no("提供的材料没有有效的审查记录")
	}
	return yes("材料的审查有效，共%d件", len(x.Set.Main().Files))
}

func (x *Examined) remedy() Found {
	_, l, ok := x.answer()
	switch {
	case !ok:
		return x.silent()
	case copied(l):
		return ask("从台账转入，没有文书全文，请调阅卷宗判断")
	case l.Fields["救济途径"] == "":
		return no("%s没有告知救济途径", LetterName(l.Kind))
	}
	return yes("文书写明：%s", l.Fields["救济途径"])
}

func (x *Examined) service() Found {
	_, l, ok := x.answer()
	switch {
	case !ok:
		return x.silent()
	case l.SentOn == "":
		return no("没有登记答复的送达")
	case l.Track == "" && l.Proof == "" && l.GotOn == "" && l.Way != "electronic":
		return no("%s，%s，没有邮件号码、签收日期或者凭证", l.Way.Name(), l.SentOn.Chinese())
	}
	what := ""
	if l.Track != "" {
		what += "，有邮件号码或者凭证号"
	}
	if l.GotOn != "" {
		what += "，" + l.GotOn.Chinese() + "收到"
	}
	if l.Proof != "" {
		what += "，有凭证扫描件"
	}
	return yes("%s，%s%s", l.Way.Name(), l.SentOn.Chinese(), what)
}

func (x *Examined) fee() Found {
	c := x.Charge
	if c.Schedule == "" {
		return moot("没有收费")
	}
	if again := ChargeFor(c.Schedule, c.Count); again.Yuan != c.Yuan {
		return no("收费%d元，按标准应为%d元", c.Yuan, again.Yuan)
	}
	return yes("%s", c.Working)
}
