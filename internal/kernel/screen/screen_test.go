package screen

import (
	"fmt"
	"strings"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"
)

const (
	goodID   = "110101199001011237"
	goodIDX  = "11010519491231002X"
	goodCard = "6222021000000000009"
)

// found returns "kind severity sample" of each finding.
func found(fs []Finding) []string {
	var out []string
	for _, f := range fs {
		out = append(out, fmt.Sprintf("%s %s %s", f.Kind, f.Severity, f.Sample))
	}
	return out
}

func TestText(t *testing.T) {
	t.Parallel()
	id := "id_card must 110101********1237"
	idX := "id_card must 110105********002X"
	mob := "mobile must 138****1111"
	card := "bank_card must ***************0009"
	for _, tc := range []struct {
		name, text string
		want       []string
	}{
		{"identity number in running text", "申请人张某（身份证号：" + goodID + "）。", []string{id}},
		{"identity number that ends in X", goodIDX, []string{idX}},
		{"identity number that ends in x", "11010519491231002x", []string{idX}},
		{"identity number that ends in a multiplication sign", "11010519491231002×", []string{idX}},
		{"identity number with a wrong check digit", "110101199001011238", nil},
		{"identity number with 30 February", withCheck("11010119900230123"), nil},
		{"identity number of a province that does not exist", withCheck("99010119900101123"), nil},
		{"identity number in a longer row of digits", "2" + goodID, nil},
		{"identity number followed by a letter", goodID + "A", nil},
		{"identity number in pieces", "110101 19900101 1237", []string{id}},
		{"identity number digit by digit", strings.Join(strings.Split(goodID, ""), " "), []string{id}},
		{"identity number with hyphens", "110101-19900101-1237", []string{id}},
		{"identity number with long dashes", "110101—19900101—1237", []string{id}},
		{"identity number over a line break", "1101011990\n01011237", []string{id}},
		{"identity number in full width", "１１０１０１１９９００１０１１２３７", []string{id}},
		{"identity number in Chinese digits", "一一〇一〇一一九九〇〇一〇一一二三七", []string{id}},
		{"identity number with zero-width spaces", strings.Join(strings.Split(goodID, ""), "\u200b"), []string{id}},
		{"identity number with a zero-width joiner and a soft hyphen", "110101\u200d1990\u00ad01011237", []string{id}},
		{"identity number behind a serial number", "1 110101 19900101 1237", []string{id}},
		{"masked identity number", "110101********1237", nil},
		{"identity number with the day of birth left visible", "11010119900101****", []string{"weak_mask should 110101************"}},
		{"identity number with only the region masked", "******199001011237", []string{"weak_mask should ******************"}},
		{"two identity numbers", goodID + "、" + goodIDX, []string{id, idX}},
		{"unified social credit code", "统一社会信用代码：91110000710931141B，11441700007280420Y", nil},
		{"credit code of digits that would be an identity number", "统一社会信用代码：" + goodID, nil},
		{"identity number after a credit code", "统一社会信用代码11441700007280420Y，身份证号" + goodID, []string{id}},
		{"index number with a credit code", "索引号：11441702486344515H/202110-00013", nil},
		{"index number with an organisation code", "索引号：000014349/2018-00079 500101199/2011-01234", nil},
		{"document number and dates", "国办发〔2016〕80号，2016年11月10日，2016-11-10 12:00:00", nil},
		{"old identity number", "身份证110101900101123", []string{"id_card_15 should 110101******123"}},
		{"15 digits that hold no day", "流水号110101909901123", nil},
		{"15 zeros in a glued table", "总计000000000000000", nil},

		{"mobile", "手机13800001111。", []string{mob}},
		{"mobile in pieces", "电话：138 0000 1111", []string{mob}},
		{"mobile in pieces without a label", "张三 138-0000-1111", []string{mob}},
		{"mobile digit by digit", "1 3 8 0 0 0 0 1 1 1 1", []string{mob}},
		{"mobile in full width", "１３８００００１１１１", []string{mob}},
		{"mobile in Chinese digits", "一三八零零零零一一一一", []string{mob}},
		{"mobile with a country code", "+8613800001111；+86 138 0000 1111；008613800001111", []string{mob, mob, mob}},
		{"mobile with a zero", "电话013800001111", []string{mob}},
		{"two mobiles", "13800001111/13800001111", []string{mob, mob}},
		{"two mobiles in pieces", "138 0000 1111 138 0000 1111", []string{mob, mob}},
		{"mobile after a latin label", "TEL13800001111", []string{mob}},
		{"mobile as a mail account", "13800001111@163.com", []string{mob}},
		{"mobile for reports to an office", "举报电话：13800001111", []string{"mobile should 138****1111"}},
		{"masked mobile", "138****1111", nil},
		{"mobile in a longer row", "138000011112", nil},
		{"an amount of eleven digits", "合计13800001111元，15000000000.00元", nil},
		{"a decimal fraction", "0.13800001111", nil},
		{"an article number in an address", "http://www.example.gov.cn/a/13800001111.html https://h5.example.cn/x/13800001111/", nil},
		{"a telephone in the query of an address", "https://example.cn/q?phone=13800001111", []string{mob}},
		{"a row of figures", "指标 1500 138 2345 6789 2345 1022", nil},
		{"a product code", "SN13800001111", nil},

		{"bank card", "卡号：" + goodCard, []string{card}},
		{"bank card without a label", goodCard, []string{card}},
		{"bank card in fours", "6222 0210 0000 0000 009", []string{card}},
		{"bank card with a wrong check digit", "卡号6222021000000000000", nil},
		{"bank card in a longer row", "卡号62220210000000000090", nil},
		{"account of a unit", "户名：某某有限公司 账号：" + goodCard, []string{"bank_card notice ***************0009"}},
		{"foreign card without a label", "4111111111111111 4012888888881881", []string{"bank_card should ************1881"}},

		{"passport with the word", "护照号：E12345678", []string{"passport must E******78"}},
		{"passport of the newer form", "持护照EA1234567入境", []string{"passport must E******67"}},
		{"passport without the word", "E12345678", []string{"passport should E******78"}},
		{"the word passport alone", "因私护照核发及加注10项", nil},
		{"a standard's number", "GB/T12345678，JT-E12345678", nil},
		{"permit to Hong Kong", "往来港澳通行证C12345678", []string{"travel_permit must C******78"}},
		{"code like a permit", "C12345678", nil},
		{"plate", "车主李某，渝A12345", []string{"plate notice 渝A****5"}},

		{"landline of an applicant", "申请人：王某，023-67001234", []string{"landline should 023-****1234"}},
		{"landline of an applicant in brackets", "申请人电话(023)67001234", []string{"landline should 023-****1234"}},
		{"landline of a contact", "联系人：李四，02367001234", []string{"landline notice 023-****1234"}},
		{"landline beside a name", "　　苏静茹　010-82260000", []string{"landline notice 010-****0000"}},
		{"landline of an office", "办公电话：023-67001234；值班电话 023-67001234；举报电话：0311-6700123", nil},
		{"landline without any label", "023-67001234", nil},
		{"landline of the office beside a report of persons", "联系人李四，监督电话023-67001234", nil},
	} {
		t.Run(tc.name, func(t *testing.T) {
			t.Parallel()
			if d := cmp.Diff(tc.want, found(Text(tc.text))); d != "" {
				t.Errorf("%s\n%s", tc.text, d)
			}
		})
	}
}

func TestMarks(t *testing.T) {
	t.Parallel()
	for _, tc := range []struct {
		name, text string
		want       []string
	}{
		{"grade with period", "秘密★1年\n某某文件", []string{"secrecy_mark must 秘密★1年"}},
		{"grade with period in the text", "见附件（机密★10年）", []string{"secrecy_mark must 机密★10年"}},
		{"grade with a star only", "绝密★", []string{"secrecy_mark must 绝密★"}},
		{"grade with blanks", "机　密 ★ 长期", []string{"secrecy_mark must 机密★长期"}},
		{"grade with an open star", "秘密☆6个月", []string{"secrecy_mark must 秘密★6个月"}},
		{"grade with an asterisk and a period", "秘密*1年", []string{"secrecy_mark must 秘密★1年"}},
		{"grade with an asterisk", "秘密*", []string{"secrecy_mark must 秘密"}},
		{"grade alone in its line", "标题\n　　机 密\n正文", []string{"secrecy_mark must 机密"}},
		{"grade and urgency", "机密  特急", []string{"secrecy_mark must 机密"}},
		{"grade in brackets", "【秘密】", []string{"secrecy_mark must 秘密"}},
		{"grade after the copy number", "000001 机密", []string{"secrecy_mark must 机密"}},
		{"grade in a form", "密级：机密", []string{"secrecy_mark must 密级：机密"}},
		{"choice of grades in a form", "密级：机密、秘密", nil},
		{"mark that is only spoken of", "标注“秘密★1年”字样", []string{"secrecy_mark notice 秘密★1年"}},
		{"state secret in running text", "涉及国家秘密、商业秘密的，应当保守秘密。", nil},
		{"line that begins with the word", "秘密文件资料应当妥善保管\n机密级信息系统\n机密性、完整性\n秘密举报有奖", nil},
		{"line that is only a word", "国家秘密", nil},
		{"internal paper", "内部资料　注意保存", []string{"internal_mark must 内部资料 注意保存"}},
		{"internal paper in brackets", "（内部文件，不得外传）", []string{"internal_mark must 内部文件 不得外传"}},
		{"for use inside", "仅供内部参考", []string{"internal_mark must 仅供内部参考"}},
		{"work secret", "工作秘密", []string{"internal_mark must 工作秘密"}},
		{"internal printed matter in running text", "印刷内部资料性出版物；加强内部资料管理", nil},
		{"work secret in running text", "不得泄露工作秘密。", nil},
		{"note that forbids publication", "（此件不予公开）", []string{"attribute_mark should 此件不予公开"}},
		{"note that restricts publication", "（此件依申请公开）", []string{"attribute_mark should 此件依申请公开"}},
		{"note of the readers", "（此件发至县团级）", []string{"attribute_mark should 此件发至"}},
		{"note that is only spoken of", "标明“此件不公开”", []string{"attribute_mark notice 此件不公开"}},
		{"note that allows publication", "（此件公开发布）（此件主动公开）", nil},
	} {
		t.Run(tc.name, func(t *testing.T) {
			t.Parallel()
			if d := cmp.Diff(tc.want, found(Text(tc.text))); d != "" {
				t.Errorf("%s\n%s", tc.text, d)
			}
		})
	}
}

func TestFindingSaysWhereItStands(t *testing.T) {
	t.Parallel()
	s := "标题\r\n\r\n　　甲：13800001111。\n\n乙\u200b：13900002222"
	fs := Text(s)
	type where struct {
		Place      string
		Line       int
		Start, End int
	}
	var got []where
	for _, f := range fs {
		got = append(got, where{f.Place, f.Line, f.Start, f.End})
	}
	want := []where{{"第2段第3字", 3, 10, 21}, {"第3段第3字", 5, 27, 38}}
	if d := cmp.Diff(want, got); d != "" {
		t.Error(d)
	}
	if r := []rune(s); string(r[10:21]) != "13800001111" {
		t.Errorf("the offsets do not cut out the value: %q", string(r[10:21]))
	}
}

func TestFindingNeverCarriesTheValue(t *testing.T) {
	t.Parallel()
	for _, v := range []string{goodID, "13800001111", goodCard, "E12345678"} {
		for _, f := range New(HMAC([]byte("key"))).Text("护照 " + v) {
			if s := fmt.Sprintf("%+v", f); strings.Contains(s, v) {
				t.Errorf("the finding shows %s: %s", v, s)
			}
		}
	}
}

func TestKeySurvivesEditsAndDependsOnTheSecret(t *testing.T) {
	t.Parallel()
	a := New(HMAC([]byte("one")))
	key := func(c Screen, s string) string { return c.Text(s)[0].Key }
	first := key(a, "手机13800001111")
	if first == "" || key(a, "前言。\n\n手机 138 0000 1111 等") != first {
		t.Error("the key changed with the place or the spelling")
	}
	if key(a, "手机13800001112") == first {
		t.Error("two values have one key")
	}
	if key(New(HMAC([]byte("two"))), "手机13800001111") == first {
		t.Error("the key does not depend on the secret")
	}
	page := a.HTML(`<p>13800001111</p><!-- 13800001111 -->`)
	if len(page) != 2 || page[0].Key != first || page[1].Key == first {
		t.Errorf("a hidden copy must have a key of its own: %+v", page)
	}
	if Text("手机13800001111")[0].Key != "" {
		t.Error("without a seal there is no key")
	}
}

func TestScreenIsSafeForConcurrentUse(t *testing.T) {
	t.Parallel()
	c := New(HMAC([]byte("k")))
	var wg sync.WaitGroup
	for range 8 {
		wg.Go(func() {
			for range 20 {
				if n := len(c.Text("申请人王某 023-67001234，手机13800001111，身份证" + goodID)); n != 3 {
					t.Errorf("found %d", n)
				}
			}
		})
	}
	wg.Wait()
}

func TestEveryKindIsExplained(t *testing.T) {
	t.Parallel()
	for _, k := range Kinds() {
		if k.Name == "" || k.Severity == "" || !k.Clause.Valid() || !strings.HasSuffix(k.suggest("x"), "。") {
			t.Errorf("%s lacks a name, a severity, a clause or a whole sentence", k.Kind)
		}
		if k.Severity.Name() == "" {
			t.Errorf("%s: the severity has no name", k.Kind)
		}
	}
	if len(kinds) != len(Kinds()) {
		t.Error("a kind is listed twice")
	}
}

func TestValidUSCC(t *testing.T) {
	t.Parallel()
	for s, want := range map[string]bool{
		"11441700007280420Y": true, "11370322004222241N": true,
		"11441700007280421Y": false, "11441700007280420": false, "1144170000728O420Y": false, "11441702486344515H": false,
	} {
		if ValidUSCC(s) != want {
			t.Errorf("ValidUSCC(%s) = %v", s, !want)
		}
	}
}

// withCheck completes seventeen digits.
func withCheck(d string) string {
	sum := 0
	for i := range 17 {
		sum += int(d[i]-'0') * idWeights[i]
	}
	return d + string(idChecks[sum%11])
}
