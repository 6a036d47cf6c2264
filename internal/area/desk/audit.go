package desk

import (
	"context"
	"net/http"
	"net/url"
	"strconv"
	"strings"

	"gongkai/internal/kernel/audit"
	"gongkai/internal/kernel/clause"
	"gongkai/internal/kernel/lifecycle"
	"gongkai/internal/kernel/org"
	"gongkai/internal/platform/db"
	"gongkai/internal/web"
)

// AuditPage is the chain of acts, the last first, for the audit administrator.
type AuditPage struct {
	web.Page
	Rows            []AuditRow
	Next            string
	Head            audit.Head
	Subject, Person string // filters: an id of what was acted on, an account
	Narrow          bool
	Verified        bool // the chain was verified just now
	Report          audit.Report
	Export          Export
}

// AuditRow is one entry in words.
type AuditRow struct {
	audit.Entry
	Who, ForName string
	UnitName     string
	What         string // the act in Chinese
	About        string // what it was done to
	Change       string
	Laws         []string
	Erased       bool
}

// actNames are the acts that are no steps of a flow.
var actNames = map[string]string{
	"create-unit": "新增单位", "update-unit": "修改单位", "rename-unit": "单位更名", "merge-unit": "合并单位", "end-unit": "撤销单位",
	"create-person": "新增人员", "update-person": "修改人员", "disable-person": "停用账号", "enable-person": "启用账号",
	"give-post": "授予岗位", "update-post": "调整岗位", "delegate": "委托", "revoke-delegation": "撤销委托",
	"login": "登录", "logout": "退出", "logout-all": "全部退出", "switch-post": "换岗位", "unlock-account": "解除锁定",
	"change-password": "修改口令", "reset-password": "重置口令", "create-token": "创建令牌", "revoke-token": "撤销令牌",
	"erase-note": "抹去备注", "import-calendar": "导入放假安排",
	"publication/publish": "公开发布", "publication/correct": "更正发布", "publication/withdraw": "撤回", "publication/erase": "依法移除", "publication/review-erasure": "复核依法移除",
	"notice/acknowledge": "签收通知", "notice/remind": "催办", "notice/add-channel": "新增通知渠道", "notice/change-channel": "修改通知渠道", "notice/switch-on-channel": "启用通知渠道", "notice/switch-off-channel": "停用通知渠道", "notice/seal-channel": "加密渠道密钥", "notice/try-channel": "试发通知", "notice/resend": "重新发送通知", "interpretation/add-expert": "登记解读专家", "interpretation/retire-expert": "停用解读专家", "file/release": "放行隔离文件", "file/refuse": "退回隔离文件", "file/look": "下载隔离文件",
	"document/edit": "修改正文", "document/upload": "上传正文",
	"retry-job": "重试后台任务", "discard-job": "放弃后台任务",
	"restore-backup": "从备份恢复", "replay-log": "回放公开日志", "open-successor-log": "开设继任日志", "add-log-key": "增加日志密钥", "drop-log-key": "停用日志密钥",
}

// acts names every act: those above and the steps of the flows.
func (d *Desk) acts() map[string]string {
	out := map[string]string{}
	for k, v := range actNames {
		out[k] = v
	}
	for _, area := range d.areas() {
		t := d.Engine.Machines[area].Describe()
		for _, s := range t.Steps {
			out[area+"/"+string(s.Action)] = t.Name + "：" + s.Name
		}
	}
	return out
}

func (d *Desk) audit(w *web.Response, r *http.Request) error {
	p, err := d.auditPage(w, r, r.URL.Query())
	if err != nil {
		return err
	}
	if w.Tabular() {
		var rows [][]any
		for _, x := range p.Rows {
			rows = append(rows, []any{x.Seq, db.Time(x.At), x.Who, x.ForName, x.UnitName, x.What, x.Subject, x.About, x.Change, x.Note, strings.Join(x.Laws, "；"), x.Hash})
		}
		return w.Table("审计记录", []string{"序号", "时间（UTC）", "人员", "代何人", "单位", "行为", "对象编号", "对象", "状态变化", "备注", "依据", "散列值"}, rows)
	}
	return w.Render("desk/audit", p)
}

func (d *Desk) verifyAudit(w *web.Response, r *http.Request) error {
	p, err := d.auditPage(w, r, url.Values{})
	if err != nil {
		return err
	}
	p.Verified = true
	p.Report, err = db.Get(r.Context(), d.DB, func(tx *db.Tx) (audit.Report, error) { return audit.Verify(r.Context(), tx) })
	if err != nil {
		return err
	}
	return w.Render("desk/audit", p)
}

// exported is how many entries a table holds.
const exported = 5000

func (d *Desk) auditPage(w *web.Response, r *http.Request, v url.Values) (AuditPage, error) {
	p := AuditPage{Subject: strings.TrimSpace(plain(v.Get("subject"))), Person: strings.TrimSpace(plain(v.Get("person")))}
	p.Narrow = p.Subject != "" || p.Person != ""
	filter := url.Values{"subject": {p.Subject}, "person": {p.Person}}
	p.Export = exports("/office/admin/audit?" + filter.Encode())
	before, _ := strconv.ParseInt(v.Get("before"), 10, 64)
	size := pageSize
	if w.Format != "" {
		size = exported
	}
	err := d.read(r, func(ctx context.Context, tx *db.Tx) (err error) {
		if p.Head, err = audit.HeadOf(ctx, tx); err != nil {
			return err
		}
		entries, err := entriesOf(ctx, tx, p.Subject, p.Person, before, size+1)
		if err != nil {
			return err
		}
		if len(entries) > size {
			entries = entries[:size]
			filter.Set("before", strconv.FormatInt(entries[size-1].Seq, 10))
			p.Next = "/office/admin/audit?" + filter.Encode()
		}
		p.Rows, err = d.auditRows(ctx, tx, entries)
		return err
	})
	p.Page = page(w, "审计记录")
	return p, err
}

// entriesOf reads entries below before (0: from the end), about a subject and by a
// person's account, newest first.
func entriesOf(ctx context.Context, tx *db.Tx, subject, account string, before int64, n int) ([]audit.Entry, error) {
	person := account
	if account != "" {
		if p, err := org.PersonByAccount(ctx, tx, account); err == nil {
			person = p.ID
		}
	}
	return audit.Find(ctx, tx, audit.Query{Subject: subject, Person: person, Before: before, Limit: n})
}

func (d *Desk) auditRows(ctx context.Context, tx *db.Tx, entries []audit.Entry) ([]AuditRow, error) {
	var ids []string
	for _, e := range entries {
		ids = append(ids, e.Person, e.For, e.Subject)
	}
	people, err := org.PeopleByID(ctx, tx, ids)
	if err != nil {
		return nil, err
	}
	names, err := org.Labels(ctx, tx)
	if err != nil {
		return nil, err
	}
	acts := d.acts()
	out := make([]AuditRow, len(entries))
	for i, e := range entries {
		e.Salt = "" // belongs to the note's proof, not on a page
		x := AuditRow{Entry: e, Who: people[e.Person].Name, ForName: people[e.For].Name, UnitName: names[e.Unit], What: acts[e.Action], Erased: e.NoteHash != "" && e.Note == ""}
		switch {
		case e.Person == "platform":
			x.Who = "平台"
		case x.Who == "":
			x.Who = e.Person
		}
		if x.What == "" {
			x.What = e.Action
		}
		x.About = d.aboutOf(e, people, names)
		x.Change = d.changeOf(e)
		for _, id := range e.Clauses {
			if c, ok := clause.ByID(id); ok {
				x.Laws = append(x.Laws, c.Short())
			}
		}
		out[i] = x
	}
	return out, nil
}

// aboutOf names people and units; a case is named by its flow alone, because to
// administer is not to read.
func (d *Desk) aboutOf(e audit.Entry, people map[string]org.Person, units map[string]string) string {
	if p, ok := people[e.Subject]; ok {
		return p.Name
	}
	if name := units[e.Subject]; name != "" {
		return name
	}
	if area, _, ok := strings.Cut(e.Action, "/"); ok && d.Engine.Machines[area] != nil {
		return d.flowName(area) + "事项"
	}
	return ""
}

func (d *Desk) changeOf(e audit.Entry) string {
	area, _, _ := strings.Cut(e.Action, "/")
	m := d.Engine.Machines[area]
	if m == nil || e.To == "" {
		return e.To
	}
	t := m.Describe()
	if e.From == "" || e.From == e.To {
		return t.StateName(lifecycle.State(e.To))
	}
	return t.StateName(lifecycle.State(e.From)) + " → " + t.StateName(lifecycle.State(e.To))
}
