package desk

import (
	"context"
	"fmt"
	"net/http"

	"gongkai/internal/kernel/actor"
	"gongkai/internal/kernel/audit"
	"gongkai/internal/kernel/org"
	"gongkai/internal/kernel/workday"
	"gongkai/internal/platform/db"
	"gongkai/internal/platform/errs"
	"gongkai/internal/platform/job"
	"gongkai/internal/web"
)

// ClockPage says whether the server's clock is in order, and what waits while it is not.
type ClockPage struct {
	web.Page
	Facts  []web.Fact
	Doubt  string // why an administrator must confirm; "": nothing to confirm
	Behind string // why writing has stopped
	Steps  []CountRow
}

// CountRow is a kind of thing and how many there are. Titles are not for administrators.
type CountRow struct {
	Name string
	N    int
}

const clockPath = "/office/admin/clock"

// mostElapsed is how many waiting steps are counted.
const mostElapsed = 1000

// doubtText says in one sentence why work waits.
func doubtText(x job.Doubt) string {
	if x.Running {
		return fmt.Sprintf("平台运行之中，服务器时间从%s一下子到了%s。", stamp(x.Seen), stamp(x.Found))
	}
	return fmt.Sprintf("从%s到%s没有平台进程在运行：可能是服务器停机，也可能是时间被改动，平台自己分不清。", stamp(x.Seen), stamp(x.Found))
}

func (d *Desk) clock(w *web.Response, r *http.Request) error {
	p := ClockPage{}
	err := d.read(r, func(ctx context.Context, tx *db.Tx) error {
		x, waits, err := job.Doubted(ctx, tx)
		if err != nil {
			return err
		}
		if waits {
			p.Doubt = doubtText(x)
		}
		last, err := db.LastWrite(ctx, tx)
		if err != nil {
			return err
		}
		if last.Sub(tx.Now) > db.MaxSkew {
			p.Behind = fmt.Sprintf("服务器时间早于平台最近一次记录（%s），为防止倒签日期，已停止写入。校准服务器时间后自动恢复。", stamp(last))
		}
		p.Facts = []web.Fact{{Name: "服务器时间", Text: stamp(tx.Now)}, {Name: "平台最近一次记录", Text: stamp(last)}}
		list, err := d.Engine.Elapsed(ctx, tx, nil, mostElapsed)
		n := map[string]int{}
		for _, e := range list {
			if e.Action == "" {
				continue
			}
			if n[e.Name]++; n[e.Name] == 1 {
				p.Steps = append(p.Steps, CountRow{Name: e.Name})
			}
		}
		for i := range p.Steps {
			p.Steps[i].N = n[p.Steps[i].Name]
		}
		return err
	})
	if err != nil {
		return err
	}
	p.Page = page(w, "服务器时间")
	return w.Render("desk/clock", p)
}

// Today is what an administrator reads off another clock.
type Today struct {
	Date workday.Date `json:"date" title:"今天的日期" doc:"请看手机、电视等别的时钟填写，不要照抄本页。"`
}

func (d *Desk) clockForms() {
	form(d, clockPath+"/confirm", "确认服务器时间", system, func(ctx context.Context, tx *db.Tx, w *web.Response, r *http.Request) (sheet, error) {
		x, waits, err := job.Doubted(ctx, tx)
		if err == nil && !waits {
			err = settledClock()
		}
		return sheet{title: "确认服务器时间", crumbs: crumbs("服务器时间", clockPath), back: clockPath, submit: "时间正确，恢复后台工作",
			lead:  doubtText(x),
			warn:  "确认以后，到期的自动步骤（例如逾期视为同意）立即办理，不能撤销。时间不对的，请先校准服务器，不要确认。",
			facts: []web.Fact{{Name: "服务器时间", Text: stamp(tx.Now)}}}, err
	}, func(g *given[Today]) (outcome, error) {
		err := g.once(func(ctx context.Context, tx *db.Tx) error {
			if err := org.May(g.Actor, "确认服务器时间", actor.System); err != nil {
				return err
			}
			x, waits, err := job.Doubted(ctx, tx)
			if err != nil {
				return err
			}
			if !waits {
				return settledClock()
			}
			if today := workday.DateOf(tx.Now); g.In.Date != today {
				return errs.Field("date", "您填写的日期与服务器的日期不一样，没有恢复。请再看一次日期；确实不一样的，请先校准服务器时间。")
			}
			if err := job.Confirm(ctx, tx); err != nil {
				return err
			}
			_, err = audit.Append(ctx, tx, audit.Act{By: g.Actor, Subject: "clock", Action: "confirm-clock", Note: doubtText(x)})
			return err
		})
		return outcome{next: clockPath, flash: "desk/clock"}, err
	})
}

func settledClock() error {
	return errs.New(errs.Conflict, "服务器时间没有疑问，或者别的管理员已经确认，不需要再办。")
}
