package text

import (
	"regexp"
	"slices"
	"strings"

	"gongkai/internal/kernel/docno"
)

// Extract takes the facts of the cover document from its blocks; an embedded
// attached text has no say in them, but its citations count. Problems come in the order of the fields.
func Extract(s Source) (Meta, []Problem) {
	s = s.normal()
	x := extraction{cover: s.Blocks, labels: map[string]string{}}
	for i, b := range s.Blocks {
		if b.Kind == AttachmentTitle {
			x.cover = s.Blocks[:i]
			break
		}
	}
	x.readLabels()
	x.title()
	x.number()
	x.orderTitle(s.Blocks)
	x.signature()
	x.written()
	x.rest(s.Blocks)
	return x.m, problems(x.m, s)
}

// extraction is the state of Extract.
type extraction struct {
	cover  []Block
	labels map[string]string // 索引号：… and the like, from the lines of a portal's record head
	m      Meta
}

func (x *extraction) readLabels() {
	for i, b := range x.cover {
		if i > maxHead {
			return
		}
		if m := label.FindStringSubmatch(b.Text); m != nil && b.Kind == Para && strings.TrimSpace(m[2]) != "" {
			if k := strip(m[1]); x.labels[k] == "" {
				x.labels[k] = strings.TrimSpace(m[2])
			}
		}
	}
}

// labelled returns the first label that is there.
func (x *extraction) labelled(names ...string) string {
	for _, n := range names {
		if v := x.labels[n]; v != "" {
			return v
		}
	}
	return ""
}

var titleNumber = regexp.MustCompile(`\s*[（(][^（()）]*[〔\[［【﹝（(]\s*(?:19|20)\d{2}\s*[〕\]］】﹞）)][^（()）]*号\s*[）)]\s*$`)

func (x *extraction) title() {
	for _, b := range x.cover {
		if b.Kind == Title {
			x.m.Title = titleNumber.ReplaceAllString(b.Text, "")
			if x.m.Title != b.Text {
				x.setNumber(b.Text[len(x.m.Title):], "取自标题末尾的括号")
			}
			break
		}
	}
	if x.m.Title == "" {
		x.m.Title = x.labelled("标题", "名称", "信息名称")
	}
}

// orderTitle names an order after the rules that it makes known.
func (x *extraction) orderTitle(all []Block) {
	n, ok := docno.Parse(x.m.DocNo)
	person := slices.ContainsFunc(x.cover, func(b Block) bool { return b.Kind == Signature && isPerson(b.Text) })
	if !(ok && n.Order || person && x.m.Title == "") || x.m.Title != "" && !strings.HasSuffix(x.m.Title, "令") {
		return
	}
	if len(x.cover) < len(all) {
		x.m.Title = all[len(x.cover)].Text
		return
	}
	for _, b := range x.cover {
		if t := bookTitles(b.Text); b.Kind == Para && len(t) > 0 {
			x.m.Title = b.Text[t[0].start:t[0].end]
			return
		}
	}
}

func (x *extraction) setNumber(s, note string) bool {
	if x.m.DocNo != "" {
		return true
	}
	n, ok := docno.Parse(s)
	if !ok {
		hits := docno.Find(s)
		if len(hits) == 0 {
			return false
		}
		n = hits[0].No
	}
	x.m.DocNo, x.m.DocNoNote = n.String(), note
	return true
}

func (x *extraction) number() {
	for _, b := range x.cover {
		if b.Kind == Number && x.setNumber(b.Text, "取自标题上下的发文字号行") {
			return
		}
	}
	if x.setNumber(x.labelled("发文字号", "文号"), "取自页面的发文字号栏") {
		return
	}
	for _, b := range x.cover {
		if b.Kind != Date {
			continue
		}
		if h := docno.Find(b.Text); len(h) > 0 && h[0].No.Order && strings.HasPrefix(strings.TrimLeft(b.Text[h[0].End:], " ）"), "公布") {
			x.setNumber(h[0].Raw, "取自标题下的题注")
			return
		}
	}
	if _, ok := docno.Parse(x.m.Title); ok { // 商务部令2018年第2号 is its own title
		x.setNumber(x.m.Title, "取自标题")
	}
}

// signature takes the authorities that signed last, before the last date of the cover;
// where none signed, those that the title names, then the portal's label.
func (x *extraction) signature() {
	var names []string
	for _, b := range x.cover {
		if b.Kind == Signature {
			names = append(names, b.Text)
		}
	}
	x.m.Signature = strings.Join(names, " ")
	for _, n := range names {
		if !isPerson(n) {
			x.m.Issuers = appendNew(x.m.Issuers, splitOrgs(n)...)
		}
	}
	named := titleIssuers(x.m.Title)
	if len(x.m.Issuers) == 0 {
		x.m.Issuers = named
	}
	if len(x.m.Issuers) == 0 {
		if v := x.labelled("发文机关", "发文单位", "发布机构", "公开机构"); v != "" {
			x.m.Issuers = splitOrgs(v)
		}
	}
	if len(x.m.Issuers) == 0 {
		x.m.Issuers = orderIssuer(x.m.DocNo)
	}
}

func appendNew(list []string, add ...string) []string {
	for _, a := range add {
		if a != "" && !slices.Contains(list, a) {
			list = append(list, a)
		}
	}
	return list
}

var (
	titleStop  = regexp.MustCompile(`关于|印发|转发|批转|公布|发布|令|公告|通告|废止|修改|调整|举办|开展|\d{4}年`)
	manyIssuer = regexp.MustCompile(`等[\p{Han}\d]{1,4}(?:部门|单位|厅局|部委|委办局|家|个部门)?$|等$`)
)

// titleIssuers reads the authorities in front of 关于, 印发 and the like.
func titleIssuers(title string) []string {
	loc := titleStop.FindStringIndex(title)
	if loc == nil || loc[0] == 0 {
		return nil
	}
	s := manyIssuer.ReplaceAllString(squeeze(strings.TrimSpace(strings.TrimPrefix(title[:loc[0]], "（转载）"))), "")
	if !isOrg(s) {
		return nil
	}
	return splitOrgs(s)
}

// orderIssuer reads the authority out of the number of its order: 重庆市人民政府令第290号.
func orderIssuer(no string) []string {
	n, ok := docno.Parse(no)
	if !ok || !n.Order {
		return nil
	}
	s := strings.TrimSuffix(strings.TrimSuffix(strings.TrimSuffix(n.Prefix, "令"), "公告"), "通告")
	if !isOrg(s) {
		return nil
	}
	if s == "中华人民共和国国务院" {
		s = "国务院"
	}
	return []string{s}
}

// written takes the last date of the cover that stands behind a signature or the body,
// else the date under the title, in the number line, or of the portal's label.
func (x *extraction) written() {
	inHead := ""
	seenBody := false
	for _, b := range x.cover {
		switch b.Kind {
		case Date:
			if d, ok := DateIn(b.Text); ok && seenBody {
				x.m.Written = d
			} else if ok && inHead == "" {
				inHead = d
			}
		case Number:
			if d, ok := DateIn(b.Text); ok && inHead == "" {
				inHead = d
			}
		case Para, Heading, Table, Addressee, Signature:
			seenBody = seenBody || !label.MatchString(b.Text)
		}
	}
	if x.m.Written == "" {
		x.m.Written = inHead
	}
	if x.m.Written == "" {
		x.m.Written, _ = DateIn(x.labelled("成文日期", "生成日期", "发文日期"))
	}
}

var (
	attachLead = regexp.MustCompile(`^附\s*件?\s*[0-9０-９一二三四五六七八九十]{0,3}\s*[:：.．、]?\s*`)
	attachCut  = regexp.MustCompile(`(?:^|[\s　；;])(?:\d{1,2}|[０-９]{1,2})\s*[.．、]\s*`)
)

// rest takes the facts that stand on lines of their own, and the citations.
func (x *extraction) rest(all []Block) {
	for _, b := range x.cover {
		switch b.Kind {
		case Addressee:
			if len(x.m.Addressee) == 0 {
				x.m.Addressee = splitList(b.Text)
			}
		case AttachmentNote:
			for _, a := range attachCut.Split(attachLead.ReplaceAllString(b.Text, " "), -1) {
				if a = strings.Trim(a, " \u3000；;。"); a != "" {
					x.m.Attachments = append(x.m.Attachments, a)
				}
			}
		}
	}
	for i, b := range all {
		switch b.Kind {
		case Copy:
			_, names, _ := strings.Cut(strings.Replace(b.Text, ":", "：", 1), "：")
			x.m.Copies = append(x.m.Copies, splitList(names)...)
		case Imprint:
			if x.m.Printed == "" {
				x.m.Printed, _ = DateIn(b.Text)
				x.m.PrintedBy = cleanLine(anyDate.Split(b.Text, 2)[0])
			}
		case Note:
			x.note(b.Text)
		case Number:
			continue
		}
		if b.Kind != Number && b.Kind != Imprint && b.Kind != Copy {
			x.m.Cites = append(x.m.Cites, cites(b.Text, i)...)
		}
	}
}

func (x *extraction) note(s string) {
	if x.m.Note == "" {
		x.m.Note = strings.Trim(s, "（）() ")
	}
	if x.m.Attribute == "" {
		x.m.Attribute = attributeOf(s)
	}
}

// attributes maps the words of a 附注 to the attribute they mean; the first that is found counts.
var attributes = []struct{ words, attribute string }{
	{"不予公开", "不予公开"}, {"不公开", "不予公开"}, {"依申请公开", "依申请公开"}, {"删减后公开", "主动公开"},
	{"主动公开", "主动公开"}, {"公开发布", "主动公开"}, {"此件公开", "主动公开"},
}

func attributeOf(s string) string {
	for _, a := range attributes {
		if strings.Contains(s, a.words) {
			return a.attribute
		}
	}
	return ""
}

// splitList parts 主送 and 抄送 at commas; 、 stays inside one group.
func splitList(s string) []string {
	var out []string
	for _, p := range strings.FieldsFunc(s, func(r rune) bool { return strings.ContainsRune("，,；;：:。", r) }) {
		if p = cleanLine(p); p != "" {
			out = append(out, p)
		}
	}
	return out
}
