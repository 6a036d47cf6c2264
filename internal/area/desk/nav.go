package desk

import (
	"context"

	"gongkai/internal/kernel/actor"
	"gongkai/internal/kernel/file"
	"gongkai/internal/kernel/todo"
	"gongkai/internal/platform/db"
	"gongkai/internal/platform/job"
	"gongkai/internal/web"
)

// AdminPage is a page of the administrators with what it is for.
type AdminPage struct {
	web.NavItem
	About string
	who   []actor.Role
	aside bool // not in the navigation
}

var adminPages = []AdminPage{
	{web.NavItem{Title: "单位", Href: "/office/admin/unit"}, "机关的登记、更名、合并、撤销，名称沿革和岗位。", []actor.Role{actor.System, actor.Security}, false},
	{web.NavItem{Title: "人员", Href: "/office/admin/person"}, "系统管理员管账号；安全管理员管岗位、口令、登录和令牌。", []actor.Role{actor.System, actor.Security}, false},
	{web.NavItem{Title: "登录安全", Href: "/office/admin/security"}, "口令和登录的现行规则，登录失败的记录。", []actor.Role{actor.Security, actor.Auditor}, false},
	{web.NavItem{Title: "审计记录", Href: "/office/admin/audit"}, "谁在什么时候办了什么，全部记录可以核验。", []actor.Role{actor.Auditor}, false},
	{web.NavItem{Title: "公开日志", Href: "/office/admin/log"}, "公众核验用的日志：签名检查点、条数和公钥。", []actor.Role{actor.System, actor.Auditor}, false},
	{web.NavItem{Title: "通知渠道", Href: "/office/admin/channel"}, "邮件、短信和群机器人，逐级提醒，发送记录。", []actor.Role{actor.System}, false},
	{web.NavItem{Title: "后台任务", Href: "/office/admin/job"}, "多次失败、停下来的任务，查明原因后重试。", []actor.Role{actor.System}, false},
	{web.NavItem{Title: "服务器时间", Href: clockPath}, "时间可疑时后台工作等待确认；人工办理不受影响。", []actor.Role{actor.System}, false},
	{web.NavItem{Title: "导入放假安排", Href: "/office/calendar/import"}, "每年收到放假通知后导入，在办事项的到期日随即重算。", []actor.Role{actor.System}, true},
}

func adminOf(by actor.Actor) []AdminPage {
	var out []AdminPage
	for _, p := range adminPages {
		if by.Has(p.who...) {
			out = append(out, p)
		}
	}
	return out
}

// Nav is the navigation of the office for an actor, for web.Config.OfficeNav. It counts
// what waits for the person in every post, own and delegated.
func (d *Desk) Nav(ctx context.Context, tx *db.Tx, by actor.Actor) ([]web.NavGroup, error) {
	mine := web.NavItem{Title: "待办", Href: "/office"}
	posts, err := todo.ForPerson(ctx, tx, by.Person, todo.Query{Limit: 1})
	if err != nil {
		return nil, err
	}
	for _, p := range posts {
		mine.Count += p.Counts.Of("")
		mine.Alert = mine.Alert || p.Counts[todo.Late] > 0
	}
	unread, err := d.unread(ctx, tx, by)
	if err != nil {
		return nil, err
	}
	top := web.NavGroup{Items: []web.NavItem{mine, {Title: "通知", Href: "/office/notice", Count: unread}}}
	work := web.NavGroup{Title: "管理"}
	for _, p := range adminOf(by) {
		if p.Href == clockPath {
			_, waits, err := job.Doubted(ctx, tx)
			if err != nil {
				return nil, err
			}
			if waits {
				p.Count, p.Alert = 1, true
			}
		}
		if !p.aside {
			work.Items = append(work.Items, p.NavItem)
		}
	}
	if work.Items == nil {
		top.Items = append(top.Items, web.NavItem{Title: "我办过的", Href: "/office/done"})
		held, err := file.HeldFor(ctx, tx, by)
		if err != nil {
			return nil, err
		}
		if by.Has(actor.Secrecy) {
			top.Items = append(top.Items, web.NavItem{Title: "隔离区", Href: "/office/file", Count: held})
		}
		work = web.NavGroup{Title: "业务", Items: append(append([]web.NavItem(nil), d.Lists...), web.NavItem{Title: "统计", Href: "/office/stat"})}
	}
	return []web.NavGroup{top, work,
		{Title: "依据", Items: []web.NavItem{{Title: "职责登记", Href: "/office/clauses"}, {Title: "办理流程", Href: "/office/flows"}, {Title: "工作日历", Href: "/office/calendar"}}},
		{Title: "个人", Items: []web.NavItem{{Title: "授权代理", Href: "/office/delegation"}, {Title: "登录和令牌", Href: "/office/account"}}}}, nil
}
