package annual

import "gongkai/internal/kernel/clause"

// Unit of a cell of table 2.
type Unit int

// The units. Money is kept in fen (分) and written in 万元.
const (
	Count  Unit = iota // a number of things, never below zero
	Change             // more or fewer than the year before: may be below zero
	Money
)

// Head is a column of a section of table 2.
type Head struct {
	Label string
	Unit  Unit
}

// Line is a row of table 2. ID is stable.
type Line struct {
	ID    string
	Label string
	Alias []string // how reports word it otherwise
}

// Section is a section of table 2: what one item of 条例第二十条 asks for.
type Section struct {
	Item  string // 第二十条第（一）项
	Law   clause.Clause
	Heads []Head
	Lines []Line
}

// LineCount is the most lines that a form has in table 2, HeadCount the most figures of a line.
const (
	LineCount = 8
	HeadCount = 3
)

// The lines that other parts of the program name.
const (
	LineRule      = "rule"      // 规章
	LineNormative = "normative" // 行政规范性文件
)

// Sections are the sections of table 2 in the order of the form; the lines in this order index Table2.
// The labels of the heads rest on practice (⟨未核⟩).
func (f Form) Sections() []Section { return sections[f] }

var (
	item = func(n int) clause.Clause { return clause.OGI.Art(20).Item(n) }

	ruleLine      = Line{ID: LineRule, Label: "规章"}
	normativeLine = Line{ID: LineNormative, Label: "行政规范性文件", Alias: []string{"规范性文件"}}
	licenceLine   = Line{ID: "licence", Label: "行政许可"}
	serviceLine   = Line{ID: "service", Label: "其他对外管理服务事项"}
	penaltyLine   = Line{ID: "penalty", Label: "行政处罚"}
	forceLine     = Line{ID: "force", Label: "行政强制"}
	feeLine       = Line{ID: "fee", Label: "行政事业性收费"}
	purchaseLine  = Line{ID: "purchase", Label: "政府集中采购"}

	decisions = []Head{{"本年处理决定数量", Count}}
	projects  = []Head{{"上一年项目数量", Count}, {"本年增/减", Change}, {"处理决定数量", Count}}

	sections = map[Form][]Section{
		Form2021: {
			{"第二十条第（一）项", item(1), []Head{{"本年制发件数", Count}, {"本年废止件数", Count}, {"现行有效件数", Count}}, []Line{ruleLine, normativeLine}},
			{"第二十条第（五）项", item(5), decisions, []Line{licenceLine}},
			{"第二十条第（六）项", item(6), decisions, []Line{penaltyLine, forceLine}},
			{"第二十条第（八）项", item(8), []Head{{"本年收费金额（单位：万元）", Money}}, []Line{feeLine}},
		},
		Form2019: {
			{"第二十条第（一）项", item(1), []Head{{"本年新制作数量", Count}, {"本年新公开数量", Count}, {"对外公开总数量", Count}},
				[]Line{ruleLine, {ID: LineNormative, Label: "规范性文件", Alias: []string{"行政规范性文件"}}}},
			{"第二十条第（五）项", item(5), projects, []Line{licenceLine, serviceLine}},
			{"第二十条第（六）项", item(6), projects, []Line{penaltyLine, forceLine}},
			{"第二十条第（八）项", item(8), projects[:2], []Line{feeLine}},
			{"第二十条第（九）项", item(9), []Head{{"采购项目数量", Count}, {"采购总金额", Money}}, []Line{purchaseLine}},
		},
	}
)

// place is where a line stands: its index in Table2, its section and itself.
type place struct {
	index   int
	section *Section
	line    Line
}

// places are the lines of a form in order.
func (f Form) places() []place { return formPlaces[f] }

var formPlaces = func() map[Form][]place {
	m := map[Form][]place{}
	for f, list := range sections {
		for i := range list {
			for _, l := range list[i].Lines {
				m[f] = append(m[f], place{len(m[f]), &list[i], l})
			}
		}
	}
	return m
}()

func (f Form) placeOf(id string) (place, bool) {
	for _, p := range formPlaces[f] {
		if p.line.ID == id {
			return p, true
		}
	}
	return place{}, false
}
