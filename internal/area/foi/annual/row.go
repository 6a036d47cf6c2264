package annual

import (
	"slices"

	"gongkai/internal/kernel/clause"
)

// Row is a row of table 3. ID is stable: decisions of requests are stored with it.
type Row struct {
	ID     string // "1", "3.4"; "new", "carried-in", "total", "carried-out"
	Group  string // the number of the group of results it belongs to: "3"; empty outside the results
	Mark   string // what stands before the label: "一、", "（一）", "1."
	Label  string
	Remark string          // what the form prints behind the label
	Law    []clause.Clause // what a result rests on; none where the texts name none
}

// The rows that are not results.
const (
	RowNew        = "new"
	RowCarriedIn  = "carried-in"
	RowTotal      = "total"
	RowCarriedOut = "carried-out"
	RowOther      = "6.3" // 其他; the only row of its group in the 2019 form
)

// RowCount is the number of rows of table 3.
const RowCount = 25

// Rows are the rows of table 3 in the order of the form, which never changes: Table3 is indexed by it.
var Rows = [RowCount]Row{
	{ID: RowNew, Mark: "一、", Label: "本年新收政府信息公开申请数量"},
	{ID: RowCarriedIn, Mark: "二、", Label: "上年结转政府信息公开申请数量"},
	{ID: "1", Group: "1", Mark: "（一）", Label: "予以公开", Law: law(clause.OGI.Art(36).Item(1), clause.OGI.Art(36).Item(2))},
	{ID: "2", Group: "2", Mark: "（二）", Label: "部分公开", Remark: "（区分处理的，只计这一情形，不计其他情形）", Law: law(clause.OGI.Art(37))},
	{ID: "3.1", Group: "3", Mark: "1.", Label: "属于国家秘密", Law: law(clause.OGI.Art(14))},
	{ID: "3.2", Group: "3", Mark: "2.", Label: "其他法律行政法规禁止公开", Law: law(clause.OGI.Art(14))},
	{ID: "3.3", Group: "3", Mark: "3.", Label: "危及“三安全一稳定”", Law: law(clause.OGI.Art(14))},
	{ID: "3.4", Group: "3", Mark: "4.", Label: "保护第三方合法权益", Law: law(clause.OGI.Art(15))},
	{ID: "3.5", Group: "3", Mark: "5.", Label: "属于三类内部事务信息", Law: law(clause.OGI.Art(16).Para(1))},
	{ID: "3.6", Group: "3", Mark: "6.", Label: "属于四类过程性信息", Law: law(clause.OGI.Art(16).Para(2))},
	{ID: "3.7", Group: "3", Mark: "7.", Label: "属于行政执法案卷", Law: law(clause.OGI.Art(16).Para(2))},
	{ID: "3.8", Group: "3", Mark: "8.", Label: "属于行政查询事项", Law: law(clause.OGI.Art(36).Item(7))},
	{ID: "4.1", Group: "4", Mark: "1.", Label: "本机关不掌握相关政府信息", Law: law(clause.OGI.Art(36).Item(4), clause.OGI.Art(36).Item(5))},
	{ID: "4.2", Group: "4", Mark: "2.", Label: "没有现成信息需要另行制作", Law: law(clause.OGI.Art(38))},
	{ID: "4.3", Group: "4", Mark: "3.", Label: "补正后申请内容仍不明确", Law: law(clause.OGI.Art(30))},
	{ID: "5.1", Group: "5", Mark: "1.", Label: "信访举报投诉类申请", Law: law(clause.OGI.Art(39).Para(1))},
	{ID: "5.2", Group: "5", Mark: "2.", Label: "重复申请", Law: law(clause.OGI.Art(36).Item(6))},
	{ID: "5.3", Group: "5", Mark: "3.", Label: "要求提供公开出版物", Law: law(clause.OGI.Art(39).Para(2))},
	{ID: "5.4", Group: "5", Mark: "4.", Label: "无正当理由大量反复申请", Law: law(clause.OGI.Art(35))},
	{ID: "5.5", Group: "5", Mark: "5.", Label: "要求行政机关确认或重新出具已获取信息"},
	{ID: "6.1", Group: "6", Mark: "1.", Label: "申请人无正当理由逾期不补正", Remark: "、行政机关不再处理其政府信息公开申请", Law: law(clause.OGI.Art(30))},
	{ID: "6.2", Group: "6", Mark: "2.", Label: "申请人逾期未按收费通知要求缴纳费用", Remark: "、行政机关不再处理其政府信息公开申请", Law: law(clause.Fee109.Whole())},
	{ID: RowOther, Group: "6", Mark: "3.", Label: "其他"},
	{ID: RowTotal, Mark: "（七）", Label: "总计"},
	{ID: RowCarriedOut, Mark: "四、", Label: "结转下年度继续办理"},
}

func law(c ...clause.Clause) []clause.Clause { return c }

// Unverified tells whether the row was laid to its clauses by practice and not checked against a text (⟨未核⟩).
func (r Row) Unverified() bool { return r.Group != "" && r.Group <= "4" }

// Groups are the headings of the groups of results, by number.
var Groups = map[string]string{
	"1": "（一）予以公开", "2": "（二）部分公开", "3": "（三）不予公开", "4": "（四）无法提供", "5": "（五）不予处理", "6": "（六）其他处理",
}

// RowIndex is the place of a row in Rows; ok is false for an ID that does not exist.
func RowIndex(id string) (i int, ok bool) {
	i, ok = rowIndex[id]
	return i, ok
}

var rowIndex = func() map[string]int {
	m := make(map[string]int, RowCount)
	for i, r := range Rows {
		m[r.ID] = i
	}
	return m
}()

// Rows are the rows that a form has, as places in the list of all: the 2019 form counts 其他处理 in one row.
func (f Form) Rows() []int { return slices.Clone(formRows[f]) }

var formRows = func() map[Form][]int {
	m := map[Form][]int{}
	for i, r := range Rows {
		m[Form2021] = append(m[Form2021], i)
		if r.ID != "6.1" && r.ID != "6.2" {
			m[Form2019] = append(m[Form2019], i)
		}
	}
	return m
}()

// result tells whether a row is one of the results that make up the total.
func (r Row) result() bool { return r.Group != "" }

// whole tells whether the row is a group of its own, without rows below a heading.
func (r Row) whole(f Form) bool {
	return r.Group == "1" || r.Group == "2" || f == Form2019 && r.Group == "6"
}

// Name is the row as a finding names it: 第三项（三）1.属于国家秘密.
func (r Row) Name(f Form) string {
	switch {
	case r.ID == RowNew:
		return "第一项 " + r.Label
	case r.ID == RowCarriedIn:
		return "第二项 " + r.Label
	case r.ID == RowCarriedOut:
		return "第四项 " + r.Label
	case r.ID == RowTotal:
		return "第三项（七）总计"
	case r.whole(f):
		return "第三项" + Groups[r.Group]
	}
	return "第三项" + Groups[r.Group][:len("（三）")] + r.Mark + r.Label
}
