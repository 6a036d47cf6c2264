package clause

import "testing"

func TestCitations(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		name            string
		c               Clause
		id, cite, short string
	}{
		{"nothing", Clause{}, "", "", ""},
		{"an act as a whole", OGI.Whole(), "OGI", "《政府信息公开条例》（国令第711号）", "条例"},
		{"an article", OGI.Art(33), "OGI/33", "《政府信息公开条例》（国令第711号）第三十三条", "条例第三十三条"},
		{"a paragraph", OGI.Art(33).Para(2), "OGI/33.2", "《政府信息公开条例》（国令第711号）第三十三条第二款", "条例第三十三条第二款"},
		{"an item", OGI.Art(20).Item(11), "OGI/20.i11", "《政府信息公开条例》（国令第711号）第二十条第（十一）项", "条例第二十条第（十一）项"},
		{"an item of a paragraph", Reconsideration.Art(23).Para(1).Item(4), "ARL/23.1.i4", "《行政复议法》（2023年修订）第二十三条第一款第（四）项", "复议法第二十三条第一款第（四）项"},
		{"the old text of an act", OGI2008.Art(24), "OGI2008/24", "《政府信息公开条例》（国令第492号）第二十四条", "2008年条例第二十四条"},
		{"an act without a number", PIPL.Art(25), "PIPL/25", "《个人信息保护法》第二十五条", "个保法第二十五条"},
		{"a high article", Civil.Art(1260), "CC/1260", "《民法典》第一千二百六十条", "民法典第一千二百六十条"},
		{"a section of a policy document", Act80.Sec(1, 1), "80/1.1", "国办发〔2016〕80号 一（一）", "80号 一（一）"},
		{"a section of the third level", Site47.Sec(3, 2, 1), "47/3.2.1", "国办发〔2017〕47号 三（二）1", "47号 三（二）1"},
		{"a policy document as a whole", Act61.Whole(), "61", "国办发〔2016〕61号", "61号"},
		{"a clause of a standard", GB9704.Sec(7, 2, 5), "GB9704/7.2.5", "GB/T 9704-2012 7.2.5", "GB/T 9704 7.2.5"},
		{"a duty of the state", G11a, "G1.1a", "国办发〔2016〕80号 一（一）", "80号 一（一）"},
		{"a duty of Chongqing", Y21, "Y2.1", "渝府办发〔2017〕60号 二（一）", "60号 二（一）"},
		{"a duty of two documents", G21f, "G2.1f", "国办发〔2016〕80号 二（一）；渝府办发〔2017〕60号 二（二）", "80号 二（一）；60号 二（二）"},
		{"a duty of Chongqing and the state", Y32, "Y3.2", "渝府办发〔2017〕60号 三（二）；国办发〔2016〕80号 三（四）", "60号 三（二）；80号 三（四）"},
		{"a duty that names a document in full", Y061, "Y0.61", "渝府办发〔2017〕60号 首段、五（二）；国办发〔2016〕61号", "60号 首段、五（二）；国办发〔2016〕61号"},
		{"a duty of the closing paragraph", G67b, "G6.7b", "国办发〔2016〕80号 末段", "80号 末段"},
		{"a house rule", House("拟稿人不得审查自己的稿件"), "house/拟稿人不得审查自己的稿件", "平台规则：拟稿人不得审查自己的稿件", "平台规则"},
		{"a house rule with spaces", House(" 日期写作 2006-01-02  格式"), "house/日期写作_2006-01-02_格式", "平台规则：日期写作 2006-01-02 格式", "平台规则"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			if got := tt.c.ID(); got != tt.id {
				t.Errorf("ID = %q, want %q", got, tt.id)
			}
			if got := tt.c.Cite(); got != tt.cite {
				t.Errorf("Cite = %q, want %q", got, tt.cite)
			}
			if got := tt.c.Short(); got != tt.short {
				t.Errorf("Short = %q, want %q", got, tt.short)
			}
			if tt.c.String() != tt.cite {
				t.Errorf("String = %q, want Cite", tt.c.String())
			}
			if got, ok := ByID(tt.id); got != tt.c || ok != tt.c.Valid() {
				t.Errorf("ByID(%q) = %#v, %v", tt.id, got, ok)
			}
			var back Clause
			text, _ := tt.c.MarshalText()
			if err := back.UnmarshalText(text); err != nil || back != tt.c {
				t.Errorf("through text: %#v, %v", back, err)
			}
		})
	}
}

func TestNumeral(t *testing.T) {
	t.Parallel()
	for n, want := range map[int]string{
		0: "", -1: "", 10000: "",
		1: "一", 9: "九", 10: "十", 11: "十一", 20: "二十", 33: "三十三", 55: "五十五", 100: "一百", 101: "一百零一",
		110: "一百一十", 111: "一百一十一", 201: "二百零一", 1000: "一千", 1001: "一千零一", 1010: "一千零一十",
		1100: "一千一百", 1203: "一千二百零三", 1260: "一千二百六十", 9999: "九千九百九十九",
	} {
		if got := numeral(n); got != want {
			t.Errorf("numeral(%d) = %q, want %q", n, got, want)
		}
	}
}

func TestNoTwoNumbersAreWrittenAlike(t *testing.T) {
	t.Parallel()
	seen := make(map[string]int, maxNumeral)
	for n := 1; n <= maxNumeral; n++ {
		s := numeral(n)
		if m, dup := seen[s]; dup {
			t.Fatalf("%d and %d are both %q", m, n, s)
		}
		seen[s] = n
	}
}
