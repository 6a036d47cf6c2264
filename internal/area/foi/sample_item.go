package foi

import (
	"cmp"
	"fmt"
	"strings"

	"gongkai/internal/kernel/clause"
)

// Verdict is what an item of the checklist comes to.
type Verdict string

const (
	Sound Verdict = "ok"    // 符合
	Wrong Verdict = "fault" // 有问题
	Moot  Verdict = "na"    // 不适用
)

// Verdicts are all verdicts with their names.
var Verdicts = []struct {
	Verdict Verdict
	Name    string
}{{Sound, "符合"}, {Wrong, "有问题"}, {Moot, "不适用"}}

// Name is the verdict's Chinese name.
func (v Verdict) Name() string {
	for _, x := range Verdicts {
		if x.Verdict == v {
			return x.Name
		}
	}
	return ""
}

// Found is what the program makes of an item by itself: a verdict with its evidence, or
// no verdict where a person has to judge.
type Found struct {
	Verdict  Verdict
	Evidence string
}

// Item is a line of the checklist.
type Item struct {
	ID   string
	Name string
	Law  clause.Clause
	Asks string                // what the reviewer looks at
	Find func(*Examined) Found // nil: always the reviewer's
}

// Items is the checklist by which the handling of a closed request is judged.
var Items = []Item{
	{"receipt", "收到申请及时登记", clause.OGI.Art(31), "收到之日按提交方式认定正确，收到后没有拖延登记。", (*Examined).receipt},
	{"correction-term", "补正在7个工作日内告知", clause.OGI.Art(30), "自收到申请之日起7个工作日内告知补正。", (*Examined).correctionTerm},
	{"correction-once", "补正一次性告知", clause.OGI.Art(30), "补正只告知一次，需要补正的事项一次写全。", (*Examined).correctionOnce},
	{"third", "依法征求第三方意见", clause.OGI.Art(32), "涉及商业秘密、个人隐私的，书面征求过第三方意见。", (*Examined).third},
	{"extension", "延期在期限内告知", clause.OGI.Art(33), "延长答复期限经公开工作机构负责人同意，并在原期限内告知申请人。", (*Examined).extension},
	{"term", "在期限内答复", clause.OGI.Art(33), "自收到申请之日起在法定期限内答复。", (*Examined).term},
	{"ground", "写明决定的依据", clause.OGI.Art(36), "答复引用了作出这一决定的条款。", (*Examined).ground},
	{"facts", "答复书要素完整", clause.OGI.Art(36), "这一类答复必须写明的内容都有。", (*Examined).complete},
	{"withheld", "写明不予公开的部分", clause.OGI.Art(37), "部分公开的，写明哪些内容不予公开和依据。", (*Examined).withheld},
	{"review", "提供前经过审查", clause.OGI.Art(17), "向申请人提供的信息经过公开审查。", (*Examined).reviewed},
	{"remedy", "告知救济途径", clause.OGI.Art(51), "写明申请行政复议、提起行政诉讼的机关和期限。", (*Examined).remedy},
	{"service", "送达并保存凭证", clause.Service235.Whole(), "按规定方式送达，有签收、邮件号码或者回证。", (*Examined).service},
	{"fee", "收费符合规定", clause.OGI.Art(42), "收取信息处理费的，标准和计算正确。", (*Examined).fee},
	{"apt", "答复与申请内容对应", clause.OGI.Art(36), "逐项回应了申请，没有答非所问、以其他理由推脱。", nil},
	{"reason", "理由充分、表述明确", clause.OGI.Art(36), "不予公开、不予处理的说明了理由，不是只引条文；用语平实明确。", nil},
}

// ItemByID returns an item of the checklist; ok is false where there is none.
func ItemByID(id string) (Item, bool) {
	for _, i := range Items {
		if i.ID == id {
			return i, true
		}
	}
	return Item{}, false
}

// Mark is an item judged.
type Mark struct {
	Item     string  `json:"item"`
	Result   Verdict `json:"result"`
	Found    Verdict `json:"found,omitempty"` // what the program had found
	Evidence string  `json:"evidence,omitempty"`
	Note     string  `json:"note,omitempty"`
}

// String is the mark as the input of the check carries it: ITEM:VERDICT:NOTE.
func (m Mark) String() string { return m.Item + ":" + string(m.Result) + ":" + m.Note }

// parseMark reads ITEM:VERDICT:NOTE.
func parseMark(s string) (Mark, error) {
	f := strings.SplitN(s, ":", 3)
	if len(f) < 2 {
		return Mark{}, fmt.Errorf("%.40q is not ITEM:VERDICT:NOTE", s)
	}
	m := Mark{Item: f[0], Result: Verdict(f[1])}
	if len(f) == 3 {
		m.Note = strings.TrimSpace(f[2])
	}
	if _, ok := ItemByID(m.Item); !ok || m.Result.Name() == "" && m.Result != "" {
		return Mark{}, fmt.Errorf("%.40q names no item or no verdict", s)
	}
	return m, nil
}

// Text is what a finding says: the reviewer's words, or else the evidence.
func (m Mark) Text() string { return cmp.Or(m.Note, m.Evidence) }
