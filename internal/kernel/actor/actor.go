// Package actor says who acts: one person in one post of one unit, with the roles of
// that post. It is an explicit argument of every command and is never hidden in a
// context. Package org makes actors from sessions and tokens.
package actor

import "slices"

// Role is what a post may do.
type Role string

const (
	Drafter    Role = "drafter"    // 拟稿
	Head       Role = "head"       // 主要负责人：审签
	Disclosure Role = "disclosure" // 政务公开工作机构
	Legality   Role = "legality"   // 合法性审核（规范性文件）
	Content    Role = "content"    // 公开内容合法性审查
	Secrecy    Role = "secrecy"    // 保密审查
	Liaison    Role = "liaison"    // 沟通确认、配合解读
	Checker    Role = "checker"    // 政府办公厅（室）核文
	Registrar  Role = "registrar"  // 政府办公厅（室）收文登记、编号
	Issuer     Role = "issuer"     // 签发
	Publisher  Role = "publisher"  // 公开发布
	Coordinate Role = "coordinate" // 政府办公厅（室）统筹协调、催办
	Handler    Role = "handler"    // 依申请公开经办
	Auditor    Role = "auditor"    // 审计管理员
	System     Role = "system"     // 系统管理员
	Security   Role = "security"   // 安全管理员
)

// Names are the Chinese names of the roles, in the order in which people list them.
var Names = []struct {
	Role Role
	Name string
}{
	{Drafter, "拟稿"}, {Head, "主要负责人"}, {Disclosure, "政务公开机构"}, {Legality, "合法性审核"},
	{Content, "内容合法性审查"}, {Secrecy, "保密审查"}, {Liaison, "沟通确认"}, {Checker, "办公室核文"},
	{Registrar, "收文编号"}, {Issuer, "签发"}, {Publisher, "发布"}, {Coordinate, "统筹协调"}, {Handler, "依申请经办"},
	{System, "系统管理员"}, {Security, "安全管理员"}, {Auditor, "审计管理员"},
}

// Name is the role's Chinese name.
func (r Role) Name() string {
	for _, n := range Names {
		if n.Role == r {
			return n.Name
		}
	}
	return string(r)
}

// Administrator tells whether r is one of the three administrators, who exclude each
// other and every business role (GB/T 22239-2019, 8.1.5).
func (r Role) Administrator() bool { return r == System || r == Security || r == Auditor }

// Actor is a person acting in one post. The zero Actor is nobody.
type Actor struct {
	Person   string // id; "platform" for what the platform does by itself
	Name     string
	Unit     string // id of the unit in whose name is acted
	UnitName string
	Post     string // id
	Title    string // name of the post: 科长, 局长
	Roles    []Role
	For      string // id of the person for whom is acted (代理、授权), or ""
	ForName  string
	Via      string // "session", "token", "command", "platform"
}

// Has tells whether the actor's post carries one of the roles.
func (a Actor) Has(roles ...Role) bool {
	for _, r := range roles {
		if slices.Contains(a.Roles, r) {
			return true
		}
	}
	return false
}

// Known tells whether there is an actor at all.
func (a Actor) Known() bool { return a.Person != "" }

// Platform is the actor of what the platform does by itself: timers, reminders, imports.
func Platform() Actor { return Actor{Person: "platform", Name: "平台", Via: "platform"} }

// Display is how the actor is written in a timeline: 王敏（代张伟）.
func (a Actor) Display() string {
	if a.ForName != "" {
		return a.Name + "（代" + a.ForName + "）"
	}
	return a.Name
}
