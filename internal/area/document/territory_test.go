package document

import (
	"testing"

	"gongkai/internal/kernel/org"
)

func TestPlaceOfAnUnknownIssuer(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name  string
		level org.Level
		code  string
	}{
		{"国务院办公厅", org.National, "100000"},
		{"国家市场监督管理总局", org.National, "100000"},
		{"重庆市人民政府办公厅", org.Province, "500000"},
		{"重庆市渝北区人民政府", org.County, "500000"},
		{"河北省人力资源和社会保障厅", org.Province, "130000"},
		{"内蒙古自治区人民政府", org.Province, "150000"},
		{"河北省邯郸市人民政府", org.City, "130000"},
		{"云山市民政局", org.City, "100000"},
	} {
		if level, code := placeOf(c.name); level != c.level || code != c.code {
			t.Errorf("%s: %s %s, want %s %s", c.name, level, code, c.level, c.code)
		}
	}
}
