package screen

import (
	"slices"
	"strings"

	"gongkai/internal/kernel/clause"
)

// Kind is what was found.
type Kind string

const (
	IDCard        Kind = "id_card"
	IDCardOld     Kind = "id_card_15"
	WeakMask      Kind = "weak_mask"
	Mobile        Kind = "mobile"
	BankCard      Kind = "bank_card"
	Passport      Kind = "passport"
	TravelPermit  Kind = "travel_permit"
	Landline      Kind = "landline"
	Plate         Kind = "plate"
	SecrecyMark   Kind = "secrecy_mark"
	Internal      Kind = "internal_mark"
	AttributeMark Kind = "attribute_mark"
	HiddenText    Kind = "hidden_text"
)

// KindInfo describes a kind to people.
type KindInfo struct {
	Kind     Kind
	Name     string        // Chinese
	Severity Severity      // where the context says nothing else
	Clause   clause.Clause // what the finding rests on
	advice   string        // Chinese sentence; {} stands for the masked value
}

func (k KindInfo) suggest(sample string) string { return strings.ReplaceAll(k.advice, "{}", sample) }

// table is in the order in which the kinds are listed to people. How much of a
// number may stay visible is custom, not law: facts §10.3 marks it ⟨未核⟩.
var table = []KindInfo{
	{IDCard, "居民身份证号码", Must, clause.PIPL.Art(25),
		"请隐去出生日期8位，显示为 {}；确无必要的，请删去整个号码。"},
	{IDCardOld, "15位旧式身份证号码（疑似）", Should, clause.PIPL.Art(25),
		"请核对是否为旧式身份证号码；如是，请隐去出生日期6位，显示为 {}。"},
	{WeakMask, "遮挡不足的身份证号码", Should, clause.PIPL.Art(25),
		"出生日期仍然可见，请把出生日期8位全部隐去，显示为 {}。"},
	{Mobile, "手机号码", Must, clause.PIPL.Art(25),
		"请隐去中间4位，显示为 {}；如是对外公布的办公或者服务号码，请由审核人注明后保留。"},
	{BankCard, "银行卡号", Must, clause.PIPL.Art(25),
		"请只保留后4位，显示为 {}；如是单位账户，请由审核人注明后保留。"},
	{Passport, "护照号码", Must, clause.PIPL.Art(25),
		"请隐去中间各位，显示为 {}；确无必要的，请删去整个号码。"},
	{TravelPermit, "通行证号码", Must, clause.PIPL.Art(25),
		"请隐去中间各位，显示为 {}；确无必要的，请删去整个号码。"},
	{Landline, "个人固定电话（疑似）", Should, clause.PIPL.Art(25),
		"请核对是否为个人住宅电话；如是，请显示为 {}；如是办公电话，请由审核人注明后保留。"},
	{Plate, "机动车号牌（疑似）", Notice, clause.PIPL.Art(25),
		"请核对是否为个人车辆；如是，请显示为 {}。"},
	{SecrecyMark, "国家秘密标志", Must, clause.Secrecy.Art(35),
		"文中有密级标志“{}”，请立即停止公开流程，送保密审查机构确认；未经解密的，不得公开。"},
	{Internal, "内部文件标志", Must, clause.SecrecyReg.Art(42),
		"文中有内部文件标志“{}”，请确认能否公开；可以公开的，请删去标志后重新送审。"},
	{AttributeMark, "与公开相抵触的属性标注", Should, clause.OGI.Art(17),
		"文中标注“{}”，与主动公开相抵触，请先核对公文的公开属性。"},
	{HiddenText, "隐藏文字", Should, clause.G14d,
		"页面中有读者看不见的内容（{}），请删去，或者改为可见后重新送审。"},
}

var kinds = func() map[Kind]KindInfo {
	m := make(map[Kind]KindInfo, len(table))
	for _, k := range table {
		m[k.Kind] = k
	}
	return m
}()

// Kinds returns what the package can find, in the order in which to list it.
func Kinds() []KindInfo { return slices.Clone(table) }
