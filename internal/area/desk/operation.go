package desk

import (
	"context"
	"net/http"
	"strings"
	"time"

	"gongkai/internal/kernel/audit"
	"gongkai/internal/kernel/file"
	"gongkai/internal/kernel/publiclog"
	"gongkai/internal/kernel/workday"
	"gongkai/internal/platform/db"
	"gongkai/internal/platform/errs"
	"gongkai/internal/platform/job"
	"gongkai/internal/web"
)

// LogPage is the state of the public log.
type LogPage struct {
	web.Page
	Here       bool // this process has a log
	Size       int64
	Facts      []web.Fact
	Keys       []string
	Checkpoint string
	Trouble    string // why the next checkpoint would not be signed
	May        bool   // the actor verifies
	Verified   bool
	Report     publiclog.Report
}

func (d *Desk) logPage(w *web.Response, r *http.Request) (LogPage, error) {
	p := LogPage{Here: d.Log != nil, May: w.Actor.Has("auditor")}
	err := d.read(r, func(ctx context.Context, tx *db.Tx) (err error) {
		if p.Size, err = publiclog.Size(ctx, tx); err != nil {
			return err
		}
		var signed int64
		var at time.Time
		err = tx.QueryRow(ctx, `SELECT size, note, signed_at FROM log_checkpoint ORDER BY generation DESC, size DESC, audit_seq DESC LIMIT 1`).Scan(&signed, &p.Checkpoint, db.At{T: &at})
		if err != nil && !db.None(err) {
			return err
		}
		p.Facts = []web.Fact{{Name: "已入日志", Text: web.Number(int(p.Size)) + " 条"}}
		if p.Checkpoint == "" {
			p.Facts = append(p.Facts, web.Fact{Name: "最近签名", Text: "还没有签过"})
			return nil
		}
		p.Facts = append(p.Facts, web.Fact{Name: "最近签名", Text: stamp(at)}, web.Fact{Name: "签到", Text: web.Number(int(signed)) + " 条"})
		if c, err := publiclog.ParseCheckpoint(body(p.Checkpoint)); err == nil {
			p.Facts = append(p.Facts, web.Fact{Name: "日志名称", Text: c.Origin}, web.Fact{Name: "同时锚定的审计记录", Text: "第 " + web.Number(int(c.Audit.Seq)) + " 条"})
		}
		return nil
	})
	if err != nil {
		return p, err
	}
	if d.Log != nil {
		if d.Log.Signer != nil {
			p.Keys = d.Log.Signer.Keys()
		}
		if err := d.Log.Check(r.Context()); err != nil {
			if !errs.Is(err, errs.Refused) {
				return p, err
			}
			p.Trouble = err.Error()
		}
	}
	p.Page = page(w, "公开日志")
	return p, nil
}

func (d *Desk) log(w *web.Response, r *http.Request) error {
	p, err := d.logPage(w, r)
	if err != nil {
		return err
	}
	return w.Render("desk/log", p)
}

func (d *Desk) verifyLog(w *web.Response, r *http.Request) error {
	p, err := d.logPage(w, r)
	if err != nil {
		return err
	}
	if d.Log == nil {
		return errs.New(errs.Refused, "这个进程不带公开日志，请在对外服务的进程上核验，或者使用命令 gongkai verify。")
	}
	if p.Report, err = d.Log.Verify(r.Context()); err != nil {
		return err
	}
	p.Verified = true
	return w.Render("desk/log", p)
}

// JobsPage lists the background work that was given up.
type JobsPage struct {
	web.Page
	Rows []JobRow
}

// JobRow is a job that was given up.
type JobRow struct {
	job.Entry
	Name   string
	Orphan bool // nothing in this process works such jobs
}

var jobNames = map[string]string{"publiclog.sign": "公开日志签名", "lifecycle.recompute": "重算到期日", "lifecycle.auto": "届满自动办理", "publication.published": "发布后处理", "publication.erased": "清除依法移除的文件", file.JobPurge: "清除隔离区退回的文件", "notice.deliver": "发送通知", "notice.escalate": "逐级提醒", "search.cases": "读入事项供查找"}

func (d *Desk) jobs(w *web.Response, r *http.Request) error {
	p := JobsPage{}
	err := d.read(r, func(ctx context.Context, tx *db.Tx) error {
		list, err := job.Dead(ctx, tx)
		for _, e := range list {
			x := JobRow{Entry: e, Name: jobNames[e.Kind]}
			if x.Name == "" {
				x.Name = e.Kind
			}
			x.Orphan = d.Jobs != nil && d.Jobs.Handlers[e.Kind] == nil
			p.Rows = append(p.Rows, x)
		}
		return err
	})
	if err != nil {
		return err
	}
	p.Page = page(w, "后台任务")
	return w.Render("desk/jobs", p)
}

func (d *Desk) jobForms() {
	const list = "/office/admin/job"
	d.click(list+"/{id}/retry", "重试后台任务", system, "desk/retried", func(ctx context.Context, tx *db.Tx, w *web.Response, r *http.Request) (string, error) {
		if err := job.Retry(ctx, tx, r.PathValue("id")); err != nil {
			return "", err
		}
		_, err := audit.Append(ctx, tx, audit.Act{By: w.Actor, Subject: "job/" + r.PathValue("id"), Action: "retry-job"})
		return list, err
	})
	form(d, list+"/{id}/discard", "放弃后台任务", system, func(ctx context.Context, tx *db.Tx, w *web.Response, r *http.Request) (sheet, error) {
		dead, err := job.Dead(ctx, tx)
		if err != nil {
			return sheet{}, err
		}
		for _, e := range dead {
			if e.ID == r.PathValue("id") {
				return sheet{title: "放弃后台任务", crumbs: crumbs("后台任务", list), back: list, danger: true, submit: "放弃",
					warn:  "放弃以后不能恢复，这项任务要做的事不会再做。一般应先查明原因再重试。",
					facts: []web.Fact{{Name: "任务", Text: e.Kind}, {Name: "最后的错误", Text: e.LastError, Wide: true}}}, nil
			}
		}
		return sheet{}, w.NotFound()
	}, func(g *given[Nothing]) (outcome, error) {
		err := g.once(func(ctx context.Context, tx *db.Tx) error {
			if err := job.Discard(ctx, tx, g.Request.PathValue("id")); err != nil {
				return err
			}
			_, err := audit.Append(ctx, tx, audit.Act{By: g.Actor, Subject: "job/" + g.Request.PathValue("id"), Action: "discard-job"})
			return err
		})
		return outcome{next: list, flash: "desk/dropped"}, err
	})
}

// stamp is an instant as the office reads it.
func stamp(t time.Time) string {
	return workday.DateOf(t).Chinese() + " " + t.In(workday.Zone).Format("15:04")
}

// body is the signed text of a note: what stands before the signatures.
func body(note string) string {
	text, _, _ := strings.Cut(note, "\n\n")
	return text + "\n"
}
