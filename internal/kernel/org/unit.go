package org

import (
	"gongkai/internal/kernel/clause"
	"gongkai/internal/kernel/workday"
)

// Unit is a 机关: a government, its office, a department, an organisation authorised by
// law or a public institution. Name and Short are those of the day on which it was read.
type Unit struct {
	ID         string
	Code       string   // 组织机构代码 (9) or 统一社会信用代码 (18), front part of the 索引号; may be empty
	Name       string   // 云山市教育局
	Short      string   // 机关简称: 市教育局
	Prefixes   []string // 机关代字: 云府办发, 云府办
	Kind       clause.UnitKind
	Level      Level
	Territory  string       // six digits of GB/T 2260
	Superior   string       // id of the unit that guides it; of the upper department where Vertical
	Vertical   bool         // 垂直管理
	Government string       // id of the government it belongs to; empty for a government itself
	Office     bool         // is the office (办公厅、办公室) of Government
	Successor  string       // id of the unit that it was merged into
	From       workday.Date // first day
	Until      workday.Date // last day, or empty
}

// Level is the level of government that a unit stands on.
type Level string

// The levels, from the top.
const (
	National Level = "national" // 国家
	Province Level = "province" // 省
	City     Level = "city"     // 市
	County   Level = "county"   // 县
	Township Level = "township" // 乡
)

// Levels are all levels with their Chinese names, from the top.
var Levels = []struct {
	Level Level
	Name  string
}{
	{National, "国家"}, {Province, "省级"}, {City, "市级"}, {County, "县级"}, {Township, "乡级"},
}

// Name is the level's Chinese name.
func (l Level) Name() string {
	for _, n := range Levels {
		if n.Level == l {
			return n.Name
		}
	}
	return string(l)
}

// InForce tells whether the unit exists on a date (2006-01-02).
func (u Unit) InForce(date workday.Date) bool { return inForce(date, u.From, u.Until) }

// Label is the short name, or the name where there is none.
func (u Unit) Label() string {
	if u.Short != "" {
		return u.Short
	}
	return u.Name
}

// Name is what a unit was called in a span of time.
type Name struct {
	Unit, Name, Short string
	From, Until       workday.Date
}

// Node is a unit in the tree of guidance; Depth is 0 at the top of the list.
type Node struct {
	Unit
	Depth int
}
