package demo

import (
	"gongkai/internal/app"
	"gongkai/internal/kernel/actor"
	"gongkai/internal/kernel/clause"
	"gongkai/internal/kernel/org"
)

// The city is invented, and so are its province, its codes and its people. The division
// codes begin with 98, which is given to no province.
const (
	province = "980000"
	city     = "980100"
)

// units are the city's 机关; whoever stands above stands before.
var units = []app.SeedUnit{
	{Key: "省政府", Name: "澜江省人民政府", Short: "省政府", Code: "98000001", Kind: clause.Government, Level: org.Province, Territory: province, Prefixes: []string{"澜府发"}},
	{Key: "省税务局", Name: "澜江省税务局", Short: "省税务局", Code: "98000002", Kind: clause.Administrative, Level: org.Province, Territory: province, Superior: "省政府", Government: "省政府"},
	{Key: "市政府", Name: "云山市人民政府", Short: "市政府", Code: "98010001", Kind: clause.Government, Level: org.City, Territory: city, Superior: "省政府"},
	{Key: "市政府办", Name: "云山市人民政府办公室", Short: "市政府办", Code: "98010002", Kind: clause.Office, Level: org.City, Territory: city, Superior: "市政府", Government: "市政府", Office: true, Prefixes: []string{"云府发", "云府办发", "云府函", "云府办函", "云府办纪"}},
	department("发展改革委", "云山市发展和改革委员会", "市发展改革委", "98010003", "云发改发"),
	department("教育局", "云山市教育局", "市教育局", "98010004", "云教发"),
	department("民政局", "云山市民政局", "市民政局", "98010005", "云民发"),
	department("财政局", "云山市财政局", "市财政局", "98010006", "云财发"),
	department("人社局", "云山市人力资源和社会保障局", "市人力社保局", "98010007", "云人社发"),
	department("规自局", "云山市规划和自然资源局", "市规划自然资源局", "98010008", "云规资发"),
	department("环境局", "云山市生态环境局", "市生态环境局", "98010009", "云环发"),
	department("住建委", "云山市住房和城乡建设委员会", "市住房城乡建委", "98010010", "云建发"),
	department("交通局", "云山市交通局", "市交通局", "98010011", "云交发"),
	department("农业农村委", "云山市农业农村委员会", "市农业农村委", "98010012", "云农发"),
	department("卫健委", "云山市卫生健康委员会", "市卫生健康委", "98010013", "云卫发"),
	department("市场局", "云山市市场监督管理局", "市市场监管局", "98010014", "云市监发"),
	{Key: "税务局", Name: "云山市税务局", Short: "市税务局", Code: "98010015", Kind: clause.Administrative, Level: org.City, Territory: city, Superior: "省税务局", Government: "市政府", Vertical: true, Prefixes: []string{"云税发"}},
	county("鹤鸣区", "98010101", "980102"), countyOffice("鹤鸣区", "98010102", "980102", "鹤府办发"),
	county("枫川区", "98010201", "980103"), countyOffice("枫川区", "98010202", "980103", "枫府办发"),
	county("竹川县", "98010301", "980121"), countyOffice("竹川县", "98010302", "980121", "竹府办发"),
	county("雁回县", "98010401", "980122"), countyOffice("雁回县", "98010402", "980122", "雁府办发"),
}

func department(key, name, short, code, prefix string) app.SeedUnit {
	return app.SeedUnit{Key: key, Name: name, Short: short, Code: code, Kind: clause.Administrative, Level: org.City, Territory: city,
		Superior: "市政府", Government: "市政府", Prefixes: []string{prefix}}
}

func county(name, code, territory string) app.SeedUnit {
	return app.SeedUnit{Key: name, Name: "云山市" + name + "人民政府", Short: name + "政府", Code: code, Kind: clause.Government, Level: org.County, Territory: territory, Superior: "市政府"}
}

func countyOffice(name, code, territory, prefix string) app.SeedUnit {
	return app.SeedUnit{Key: name + "办", Name: "云山市" + name + "人民政府办公室", Short: name + "政府办", Code: code, Kind: clause.Office, Level: org.County,
		Territory: territory, Superior: name, Government: name, Office: true, Prefixes: []string{prefix}}
}

// signs are the roles by one letter, as the list of people writes them.
var signs = map[rune]actor.Role{
	'd': actor.Drafter, 'h': actor.Head, 'p': actor.Disclosure, 'l': actor.Legality, 'c': actor.Content, 's': actor.Secrecy, 'o': actor.Liaison,
	'k': actor.Checker, 'r': actor.Registrar, 'i': actor.Issuer, 'b': actor.Publisher, 'z': actor.Coordinate, 'q': actor.Handler,
	'X': actor.System, 'A': actor.Security, 'J': actor.Auditor,
}

func rolesOf(letters string) []actor.Role {
	var out []actor.Role
	for _, l := range letters {
		out = append(out, signs[l])
	}
	return out
}
