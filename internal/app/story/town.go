package story

import (
	"gongkai/internal/app"
	"gongkai/internal/kernel/actor"
	"gongkai/internal/kernel/clause"
	"gongkai/internal/kernel/org"
)

// town is where the stories play: a city government with its office and three
// departments, and people whose names the scripts use.
var town = app.Seed{
	Units: []app.SeedUnit{
		{Key: "市政府", Name: "云山市人民政府", Short: "市政府", Code: "00912001", Kind: clause.Government, Level: org.City, Territory: "509900"},
		{Key: "市政府办", Name: "云山市人民政府办公室", Short: "市政府办", Code: "00912002", Kind: clause.Office, Level: org.City, Territory: "509900", Superior: "市政府", Government: "市政府", Office: true, Prefixes: []string{"云府办发", "云府发"}},
		{Key: "民政局", Name: "云山市民政局", Short: "市民政局", Code: "00912003", Kind: clause.Administrative, Level: org.City, Territory: "509900", Superior: "市政府", Government: "市政府", Prefixes: []string{"云民发", "云民通", "云民告"}},
		{Key: "财政局", Name: "云山市财政局", Short: "市财政局", Code: "00912004", Kind: clause.Administrative, Level: org.City, Territory: "509900", Superior: "市政府", Government: "市政府", Prefixes: []string{"云财发"}},
		{Key: "教育局", Name: "云山市教育局", Short: "市教育局", Code: "00912005", Kind: clause.Administrative, Level: org.City, Territory: "509900", Superior: "市政府", Government: "市政府", Prefixes: []string{"云教发"}},
	},
	People: []app.SeedPerson{
		who("李明", "limingdrafter", "民政局", "科员", actor.Drafter, actor.Secrecy, actor.Content, actor.Legality, actor.Disclosure),
		who("王芳", "wangfang", "民政局", "办公室主任", actor.Disclosure, actor.Content),
		who("赵强", "zhaoqiang", "民政局", "保密员", actor.Secrecy),
		who("陈静", "chenjing", "民政局", "法规科长", actor.Legality),
		who("周伟", "zhouwei", "民政局", "局长", actor.Head, actor.Issuer),
		who("吴洁", "wujie", "民政局", "文书", actor.Registrar, actor.Publisher, actor.Liaison),
		who("韩梅", "hanmei", "民政局", "信息公开科科员", actor.Handler),
		who("胡平", "huping", "民政局", "信息公开科长", actor.Handler, actor.Secrecy, actor.Head, actor.Disclosure),
		who("郑浩", "zhenghao", "财政局", "科员", actor.Drafter, actor.Liaison),
		who("冯丽", "fengli", "财政局", "局长", actor.Head),
		who("孙涛", "suntao", "教育局", "科员", actor.Drafter, actor.Liaison),
		who("何军", "hejun", "市政府办", "核文科长", actor.Checker, actor.Coordinate),
		who("高敏", "gaomin", "市政府办", "文书科长", actor.Registrar, actor.Publisher),
		who("林峰", "linfeng", "市政府办", "副市长", actor.Issuer),
		who("罗兰", "luolan", "市政府办", "保密科长", actor.Secrecy, actor.Content),
	},
}

func who(name, account, unit, title string, roles ...actor.Role) app.SeedPerson {
	return app.SeedPerson{Account: account, Name: name, Posts: []app.SeedPost{{Unit: unit, Title: title, Roles: roles}}}
}
