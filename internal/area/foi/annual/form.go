package annual

import "gongkai/internal/kernel/clause"

// Form is one of the two forms of the report.
type Form string

// The forms. The older one served for the years 2019 and 2020.
const (
	Form2019 Form = "2019"
	Form2021 Form = "2021"
)

// FormOf returns the form that the report of a year must take.
func FormOf(year int) Form {
	if year <= 2020 {
		return Form2019
	}
	return Form2021
}

// Act is the document that lays the form down.
func (f Form) Act() *clause.Act {
	if f == Form2019 {
		return clause.Annual60
	}
	return clause.Annual30
}

// part is the place of one of the six parts in the form, 1 to 6.
func (f Form) part(n int) clause.Clause { return f.Act().Sec(n) }

// Parts is the number of parts that a report has.
const Parts = 6

// PartTitles are the headings of the parts, in order, as both forms word them.
var PartTitles = [Parts]string{
	"一、总体情况",
	"二、主动公开政府信息情况",
	"三、收到和处理政府信息公开申请情况",
	"四、政府信息公开行政复议、行政诉讼情况",
	"五、存在的主要问题及改进情况",
	"六、其他需要报告的事项",
}
