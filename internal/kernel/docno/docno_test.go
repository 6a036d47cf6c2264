package docno_test

import (
	"bufio"
	"os"
	"strings"
	"testing"
	"unicode/utf8"

	"gongkai/internal/kernel/docno"
	"gongkai/internal/platform/sharedtest"
)

func TestEverySpellingOfOneNumberParsesToTheSameNumber(t *testing.T) {
	t.Parallel()
	for _, s := range []string{
		"国办发〔2016〕80号", "国办发[2016]80号", "国办发［2016］80号", "国办发【2016】80号", "国办发﹝2016﹞80号",
		"国办发（2016）80号", "国办发(2016〕80号", "国办发〔2016]80号", "国办发 〔2016〕 80号", " 国 办 发〔 2016 〕80 号 ",
		"国办发〔２０１６〕８０号", "\u200b国办发〔2016〕80号\u200d", "发文字号：国办发〔2016〕80号", "发文字号：\u200b国办发〔2016〕80号",
		"（国办发〔2016〕80号）", "国办发〔2016〕第80号", "国办发〔2016〕080号", "国办发〔2016〕号80", "国办发〔2016〕80",
		"国办发〔2016〕80号〔〕", "国办发〔2016年〕80号", "文号:国办发〔2016〕80号",
	} {
		n, ok := docno.Parse(s)
		if !ok || n.String() != "国办发〔2016〕80号" || n.Key() != "国办发|2016|80" {
			t.Errorf("Parse(%q) = %v %v, key %q", s, n, ok, n.Key())
		}
	}
}

func TestOrdersAreNumberedThroughout(t *testing.T) {
	t.Parallel()
	for in, want := range map[string]string{
		"渝府令第329号":           "渝府令第329号",
		"国令第707号":            "国令第707号",
		"省政府令 第5号":           "省政府令第5号",
		"重庆市人民政府令第 359 号":    "重庆市人民政府令第359号",
		"发文字号：山西省人民政府令第304号": "山西省人民政府令第304号",
		"中华人民共和国主席令第五十五号":    "中华人民共和国主席令第55号",
		"主席令第一百二十号":          "主席令第120号",
		"第十二号令":              "",
		"公告2018年第14号":        "公告2018年第14号",
		"国家税务总局公告2015年第41号":  "国家税务总局公告2015年第41号",
		"商务部令（2018年第2号）":     "商务部令2018年第2号",
		"国家卫生健康委2019年第7号":    "国家卫生健康委2019年第7号",
		"海关总署公告〔2024〕83号":    "海关总署公告〔2024〕83号",
	} {
		if n, _ := docno.Parse(in); n.String() != want {
			t.Errorf("Parse(%q) = %q, want %q", in, n, want)
		}
	}
	long, _ := docno.Parse("中华人民共和国国务院令第711号")
	short, _ := docno.Parse("国令第711号")
	if long.Key() != short.Key() {
		t.Errorf("the short and the long name of one order differ: %q %q", long.Key(), short.Key())
	}
}

func TestWhatIsNoNumberIsRefused(t *testing.T) {
	t.Parallel()
	for _, s := range []string{"", "无", "发文字号：", "〔2016〕80号", "国办发〔2016〕0号", "国办发〔16〕80号", "国办发〔2016〕123456号", "国办发201680",
		"天河区教育局2026年发布", "（政策宣传）", "（依据《居住证暂行条例》《广东省流动人口服务管理条例》）", strings.Repeat("国", 500)} {
		if n, ok := docno.Parse(s); ok {
			t.Errorf("Parse(%q) = %v, want nothing", s, n)
		}
	}
}

func TestSearchInputMustKeepYearAndSequenceApart(t *testing.T) {
	t.Parallel()
	for in, want := range map[string]string{
		"国办发[2016]80号": "国办发|2016|80", "国办发 2016 80": "国办发|2016|80", "国办发2016 80号": "国办发|2016|80", "国办发（2016）80": "国办发|2016|80",
		"国办发2016年80号": "国办发|2016|80", "国办发2016-80": "国办发|2016|80", "国办发　２０１６　８０": "国办发|2016|80", "国务院令711": "国务院令|0|711", "国令第711号": "国务院令|0|711",
		"国办发201680": "", "国办发": "", "2016 80": "", "政务公开": "",
	} {
		if n, _ := docno.Loose(in); n.Key() != want {
			t.Errorf("Loose(%q) = %q, want %q", in, n.Key(), want)
		}
	}
}

func TestFindSeesAllNumbersInRunningText(t *testing.T) {
	t.Parallel()
	for in, want := range map[string]string{
		"《…通知》（国办发〔2016〕61号）、《…》(国办发[2016]80号)精神":       "国办发〔2016〕61号 国办发〔2016〕80号",
		"贯彻落实国办发〔2016〕61号、国办发〔2016〕80号文件及本通知情况":         "国办发〔2016〕61号 国办发〔2016〕80号",
		"按照国务院国发〔1986〕26号、厅发〔1985〕67号和劳人险〔1983〕3号等文件规定": "国发〔1986〕26号 厅发〔1985〕67号 劳人险〔1983〕3号",
		"《重庆市行政规范性文件管理办法》（重庆市人民政府令第290号）":               "重庆市人民政府令第290号",
		"按照中华人民共和国国务院令第 711 号执行":                        "中华人民共和国国务院令第711号",
		"渝民发〔\n2024\n〕\n10\n号":                          "渝民发〔2024〕10号",
		"（国家税务总局公告2015年第41号）":                           "国家税务总局公告2015年第41号",
		"行政判决书（2017）渝01民终123号；会议（2017）开":                "",
		"根据第3号通知，在（2016年）第二季度":                          "",
		"晋政发〔2014〕号16":            "晋政发〔2014〕16号",
		"的通知各市：冀科监规﹝2020﹞1号河北省":   "冀科监规〔2020〕1号",
		"（和政发〔2013〕5号）":           "和政发〔2013〕5号",
		"财税〔2016〕36号和财税〔2016〕37号": "财税〔2016〕36号 财税〔2016〕37号",
	} {
		var got []string
		for _, h := range docno.Find(in) {
			got = append(got, h.No.String())
			if in[h.Start:h.End] != h.Raw {
				t.Errorf("offsets of %q in %q are wrong", h.Raw, in)
			}
		}
		if g := strings.Join(got, " "); g != want {
			t.Errorf("Find(%q)\n got %s\nwant %s", in, g, want)
		}
	}
}

func TestRealNumbersParse(t *testing.T) {
	t.Parallel()
	f, err := os.Open(sharedtest.Dir(t, "corpus", "docnos", "docnos.tsv"))
	if err != nil {
		t.Skip("the corpus is not here: ", err)
	}
	defer f.Close()
	total, good, found := 0, 0, 0
	var bad []string
	sc := bufio.NewScanner(f)
	for sc.Scan() {
		cols := strings.Split(sc.Text(), "\t")
		if len(cols) < 2 || cols[0] == "org" {
			continue
		}
		total++
		n, ok := docno.Parse(cols[1])
		if !ok {
			bad = append(bad, cols[1])
			continue
		}
		good++
		if again, ok := docno.Parse(n.String()); !ok || again != n {
			t.Errorf("%q: canonical form %q reads back as %v", cols[1], n, again)
		}
		if h := docno.Find("（" + cols[1] + "）"); len(h) == 1 && h[0].No == n {
			found++
		}
	}
	if sc.Err() != nil || total == 0 {
		t.Fatal("the list cannot be read: ", sc.Err())
	}
	t.Logf("docnos.tsv: %d of %d parsed (%.2f %%), %d found in text; not parsed: %q", good, total, 100*float64(good)/float64(total), found, bad[:min(len(bad), 20)])
	if good*1000 < total*998 || found*100 < good*98 {
		t.Errorf("parsed %d and found %d of %d, want at least 99.8 %% and 98 %%", good, found, total)
	}
}

func FuzzFind(f *testing.F) {
	for _, s := range []string{"（国办发〔2016〕80号）", "令第３２９号", "号号号第第〔2016〕", "公告2015年第41号", "〔2014〕号16", "\xff国发〔2016〕8\u200b0号", "第一百二十号"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		end := 0
		for _, h := range docno.Find(s) {
			if h.Start < end || h.End <= h.Start || h.End > len(s) || s[h.Start:h.End] != h.Raw {
				t.Fatalf("bad offsets %+v in %q", h, s)
			}
			end = h.End
			if !utf8.ValidString(h.No.String()) {
				t.Fatalf("%q is not valid UTF-8", h.No)
			}
			if n, ok := docno.Parse(h.No.String()); !ok || n != h.No {
				t.Fatalf("%q reads back as %v %v", h.No, n, ok)
			}
		}
		if n, ok := docno.Loose(s); ok {
			if again, ok := docno.Parse(n.String()); !ok || again != n {
				t.Fatalf("Loose(%q) = %v reads back as %v", s, n, again)
			}
		}
	})
}

func BenchmarkFind(b *testing.B) {
	s := strings.Repeat("按照《办法》（重庆市人民政府令第290号）和国办发〔2016〕80号文件，第一号（（（〔〔2016〕号", 1<<16)
	b.SetBytes(int64(len(s)))
	for b.Loop() {
		docno.Find(s)
	}
}
