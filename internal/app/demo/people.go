package demo

import "gongkai/internal/app"

// staff is a person with the post that comes first, and the further ones.
type staff struct {
	account, name, unit, title, roles string
	tour                              bool // worth logging in as on a first walk
	more                              []post
}

type post struct{ unit, title, roles string }

var people = []staff{
	{"xitongyuan", "管理员甲", "", "系统管理员", "X", true, nil},
	{"anquanyuan", "管理员乙", "", "安全管理员", "A", true, nil},
	{"shenjiyuan", "管理员丙", "", "审计管理员", "J", true, nil},

	{"luyuanhang", "陆远航", "市政府办", "市长", "i", true, []post{{"市政府", "市长", ""}}},
	{"shenruoxi", "沈若溪", "市政府办", "副市长", "i", true, []post{{"市政府", "副市长", ""}}},
	{"gubaichuan", "顾柏川", "市政府办", "市政府秘书长、办公室主任", "hz", true, nil},
	{"jiangwan", "江晚", "市政府办", "政务公开科科长", "pzcq", true, nil},
	{"xuzhengyan", "许正言", "市政府办", "核文科科长", "k", true, nil},
	{"baixiaoman", "白小满", "市政府办", "文书科科长", "rb", true, nil},
	{"tangmo", "唐墨", "市政府办", "法制保密科科长", "slc", false, nil},
	{"yejin", "叶瑾", "市政府办", "秘书科科员", "doq", false, []post{{"鹤鸣区办", "挂职副主任", "d"}}},

	{"wendaocheng", "闻道成", "发展改革委", "主任", "hi", false, nil},
	{"zhujin", "祝锦", "发展改革委", "办公室主任", "pcslrboq", false, nil},
	{"jianning", "简宁", "发展改革委", "综合科科员", "doq", false, nil},
	{"ganliren", "甘立人", "教育局", "局长", "hi", false, nil},
	{"shuiruoyun", "水若云", "教育局", "办公室主任", "pcslrboq", false, nil},
	{"tongxin", "童欣", "教育局", "基础教育科科员", "doq", false, nil},
	{"qiaoanran", "乔安然", "民政局", "局长", "hi", true, nil},
	{"menghuai", "孟槐", "民政局", "办公室主任", "pcrboq", true, nil},
	{"feiqing", "费清", "民政局", "政策法规科科长", "lsc", true, nil},
	{"luozhiyi", "骆之意", "民政局", "养老服务科科员", "doq", true, []post{{"竹川县办", "挂职副主任", "d"}}},
	{"qianzhongheng", "钱仲衡", "财政局", "局长", "hi", false, nil},
	{"yinsu", "尹素", "财政局", "办公室主任", "pcslrboq", false, nil},
	{"shaoyifan", "邵一帆", "财政局", "预算科科员", "doq", false, nil},
	{"liangjingxing", "梁景行", "人社局", "局长", "hi", false, nil},
	{"wenruyan", "温如言", "人社局", "办公室主任", "pcslrboq", false, nil},
	{"xuexiaotang", "薛小棠", "人社局", "就业促进科科员", "doq", false, nil},
	{"shijingting", "石敬亭", "规自局", "局长", "hi", false, nil},
	{"chiyu", "池瑜", "规自局", "办公室主任", "pcslrboq", false, nil},
	{"gaoyuan", "郜原", "规自局", "耕地保护科科员", "doq", false, nil},
	{"jiqingchuan", "季晴川", "环境局", "局长", "hi", false, nil},
	{"lanxi", "蓝溪", "环境局", "办公室主任", "pcslrboq", false, nil},
	{"muchen", "穆晨", "环境局", "综合科科员", "doq", false, nil},
	{"fangzheng", "方筝", "住建委", "主任", "hi", false, nil},
	{"anqijia", "安其嘉", "住建委", "办公室主任", "pcslrboq", false, nil},
	{"duhe", "杜荷", "住建委", "住房保障科科员", "doq", false, nil},
	{"luxingzhou", "路行舟", "交通局", "局长", "hi", false, nil},
	{"qiaoyu", "乔屿", "交通局", "办公室主任", "pcslrboq", false, nil},
	{"chelin", "车霖", "交通局", "运输科科员", "doq", false, nil},
	{"tianjiahe", "田嘉禾", "农业农村委", "主任", "hi", false, nil},
	{"miaoxin", "苗昕", "农业农村委", "办公室主任", "pcslrboq", false, nil},
	{"guyu", "谷雨", "农业农村委", "种植业科科员", "doq", false, nil},
	{"bairenxin", "柏仁心", "卫健委", "主任", "hi", false, nil},
	{"heqingyan", "何清晏", "卫健委", "办公室主任", "pcrboq", false, nil},
	{"moxun", "莫循", "卫健委", "政策法规科科长", "lsc", false, nil},
	{"xingyao", "邢瑶", "卫健委", "基层卫生科科员", "doq", false, nil},
	{"hengping", "衡平", "市场局", "局长", "hi", false, nil},
	{"yanmingjian", "严明鉴", "市场局", "办公室主任", "pcslrboq", false, nil},
	{"shangyue", "商玥", "市场局", "食品科科员", "doq", false, nil},
	{"shuichengyi", "税承一", "税务局", "办公室主任", "ho", false, nil},

	{"helanxuan", "贺兰轩", "鹤鸣区办", "主任", "hicslprboq", false, nil},
	{"fengruohan", "冯若涵", "枫川区办", "主任", "hicslprboq", false, []post{{"鹤鸣区办", "公开业务指导员", "c"}}},
	{"yeqiu", "叶秋声", "枫川区办", "秘书科科员", "doq", false, nil},
	{"zhulinqing", "祝临青", "竹川县办", "主任", "hicslprboq", false, nil},
	{"yanhuisheng", "晏回声", "雁回县办", "主任", "hicslprboq", false, nil},
	{"heyouming", "何有铭", "雁回县办", "秘书科科员", "doq", false, nil},
}

// seed is the directory as app.Plant takes it.
func seed() app.Seed {
	s := app.Seed{Units: units}
	for _, p := range people {
		person := app.SeedPerson{Account: p.account, Name: p.name}
		for _, o := range append([]post{{p.unit, p.title, p.roles}}, p.more...) {
			person.Posts = append(person.Posts, app.SeedPost{Unit: o.unit, Title: o.title, Roles: rolesOf(o.roles)})
		}
		s.People = append(s.People, person)
	}
	return s
}

// deputy is a post that somebody else acts in for a time (代理). Days count working days
// before and after the moment that the demo begins at.
type deputy struct {
	holder, to, roles, why string
	from, until            int
}

var deputies = []deputy{
	{"沈若溪", "顾柏川", "i", "沈若溪参加省里组织的外出学习", -12, 15},
	{"许正言", "江晚", "k", "许正言休假", -210, -200},
}
