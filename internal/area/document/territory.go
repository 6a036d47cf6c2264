package document

import (
	"strings"

	"gongkai/internal/kernel/org"
)

// provinces are the province-level names with the first two digits of GB/T 2260.
var provinces = []struct{ name, code string }{
	{"北京", "11"}, {"天津", "12"}, {"河北", "13"}, {"山西", "14"}, {"内蒙古", "15"}, {"辽宁", "21"}, {"吉林", "22"}, {"黑龙江", "23"},
	{"上海", "31"}, {"江苏", "32"}, {"浙江", "33"}, {"安徽", "34"}, {"福建", "35"}, {"江西", "36"}, {"山东", "37"}, {"河南", "41"},
	{"湖北", "42"}, {"湖南", "43"}, {"广东", "44"}, {"广西", "45"}, {"海南", "46"}, {"重庆", "50"}, {"四川", "51"}, {"贵州", "52"},
	{"云南", "53"}, {"西藏", "54"}, {"陕西", "61"}, {"甘肃", "62"}, {"青海", "63"}, {"宁夏", "64"}, {"新疆", "65"}, {"台湾", "71"}, {"香港", "81"}, {"澳门", "82"},
}

// municipal are the cities that stand on the level of a province.
var municipal = []string{"北京市", "天津市", "上海市", "重庆市"}

// endings tell the level of a unit by what its territory is called; the first that the
// name contains counts.
var endings = []struct {
	mark  string
	level org.Level
}{{"乡", org.Township}, {"镇", org.Township}, {"街道", org.Township}, {"县", org.County}, {"区", org.County}, {"市", org.City}, {"省", org.Province}}

// placeOf guesses level and territory of an issuer that the platform does not know, from
// its name. What cannot be told is entered as of the whole country; the system
// administrator completes it.
func placeOf(name string) (org.Level, string) {
	rest, code := name, "100000"
	for _, p := range provinces {
		if after, ok := strings.CutPrefix(name, p.name); ok {
			rest, code = after, p.code+"0000"
		}
	}
	for _, m := range municipal {
		if after, ok := strings.CutPrefix(name, m); ok {
			rest = after
			if !strings.ContainsAny(after, "区县") {
				return org.Province, code
			}
		}
	}
	rest = strings.NewReplacer("自治区", "省", "自治州", "市", "地区", "市", "市场", "").Replace(rest)
	for _, e := range endings {
		if strings.Contains(rest, e.mark) {
			return e.level, code
		}
	}
	if code != "100000" {
		return org.Province, code
	}
	return org.National, code
}
