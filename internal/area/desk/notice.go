package desk

import (
	"context"
	"net/http"
	"net/url"
	"time"

	"gongkai/internal/kernel/actor"
	"gongkai/internal/kernel/notice"
	"gongkai/internal/platform/db"
	"gongkai/internal/platform/errs"
	"gongkai/internal/web"
)

// NoticesPage is the person's inbox, the newest first.
type NoticesPage struct {
	web.Page
	Filters []web.Filter
	Rows    []NoticeRow
	Next    string
}

// NoticeRow is a letter as the inbox shows it.
type NoticeRow struct {
	notice.Letter
	KindName string
	Class    string // of the tag
	Fresh    bool   // seen for the first time now
	Waits    bool   // not acknowledged, and still to be done
	Href     string // of who was told
	Linked   bool
}

var noticeKinds = map[notice.Kind]string{notice.News: "通知", notice.Todo: "待办提醒", notice.Remind: "催办"}

func (d *Desk) noticeRoutes(get func(path, name string, who web.Access, h web.Handler, formats ...string)) {
	get("/office/notice", "通知", web.Staff, d.notices)
	get("/office/notice/{id}", "通知的签收情况", web.Staff, d.notice)
	d.click("/office/notice/{id}/ack", "签收", web.Staff, "desk/acked", func(ctx context.Context, tx *db.Tx, w *web.Response, r *http.Request) (string, error) {
		return "/office/notice", notice.Acknowledge(ctx, tx, r.PathValue("id"), w.Actor)
	})
}

// NoticePage is one notice: who has been told of it and when, who has acknowledged, and
// who comes next.
type NoticePage struct {
	web.Page
	notice.Record
	KindName string
	Facts    []web.Fact
	People   []ToldRow
	Ladder   []PlanRow
	Sent     []DeliveryRow
	May      bool // the actor can acknowledge
}

// ToldRow is somebody who was told.
type ToldRow struct {
	notice.Told
	First, Last time.Time
	Again       int // how often after the first time
	Level       int // by which step he was first told
}

// PlanRow is a step of the escalation.
type PlanRow struct {
	notice.Planned
	Class string
	Told  []string // names
}

// notice shows one notice to those who were told, who sent it, or who may see its case.
func (d *Desk) notice(w *web.Response, r *http.Request) error {
	p := NoticePage{}
	err := d.read(r, func(ctx context.Context, tx *db.Tx) (err error) {
		if p.Record, err = notice.RecordByID(ctx, tx, r.PathValue("id")); err != nil {
			return err
		}
		told := false
		for _, t := range p.Record.Told {
			if t.Person == w.Actor.Person || t.Person != "" && t.Person == w.Actor.For {
				told = true
				p.May = p.May || t.AckAt.IsZero() && p.SettledAt.IsZero()
			}
		}
		if told || p.By == w.Actor.Person {
			return nil
		}
		if _, err = d.Engine.View(ctx, tx, p.Area, p.Case, w.Actor); errs.Is(err, errs.NotFound) {
			return notice.NoSuchNotice()
		}
		return err
	})
	if err != nil {
		return err
	}
	p.fill()
	p.Page = page(w, "签收情况", "通知", "/office/notice")
	return w.Render("desk/notice", p)
}

// fill makes of the record what the page shows.
func (p *NoticePage) fill() {
	p.KindName = noticeKinds[p.Kind]
	by := map[int][]string{} // names by step
	for _, t := range p.Record.Told {
		x := ToldRow{Told: t, Again: max(0, len(t.Times)-1)}
		for i, one := range t.Times {
			if i == 0 {
				x.First, x.Level = one.At, one.Seq
			}
			x.Last = one.At
			by[one.Seq] = append(by[one.Seq], t.Name)
		}
		p.People = append(p.People, x)
	}
	for _, s := range p.Steps {
		class := map[string]string{"": "info", "told": "warn"}[s.Outcome]
		if class == "" {
			class = "ok"
		}
		p.Ladder = append(p.Ladder, PlanRow{s, class, by[s.Seq]})
	}
	for _, s := range p.Deliveries {
		p.Sent = append(p.Sent, deliveryRow(s))
	}
	p.Facts = []web.Fact{{Name: "来自", Text: p.ByName}, {Name: "时间", Text: stamp(p.SentAt)}, {Name: "紧急程度", Text: p.Urgency.Name()}}
	switch {
	case !p.SettledAt.IsZero():
		p.Facts = append(p.Facts, web.Fact{Name: "现状", Wide: true, Text: "已办理，不再提醒（" + stamp(p.SettledAt) + "）"})
	case !p.AckAt.IsZero():
		p.Facts = append(p.Facts, web.Fact{Name: "现状", Wide: true, Text: "已有人签收，不再逐级提醒（" + stamp(p.AckAt) + "）"})
	default:
		p.Facts = append(p.Facts, web.Fact{Name: "现状", Wide: true, Text: "还没有人签收"})
	}
}

func (d *Desk) unread(ctx context.Context, tx *db.Tx, by actor.Actor) (int, error) {
	return notice.Unseen(ctx, tx, by.Person)
}

func (d *Desk) notices(w *web.Response, r *http.Request) error {
	v := r.URL.Query()
	waiting := v.Get("show") == "waiting"
	p := NoticesPage{}
	var fresh []string
	err := d.read(r, func(ctx context.Context, tx *db.Tx) error {
		list, next, err := notice.Inbox(ctx, tx, w.Actor.Person, notice.InboxQuery{Waiting: waiting, After: v.Get("after"), Limit: pageSize})
		if err != nil {
			return err
		}
		for _, l := range list {
			x := NoticeRow{Letter: l, KindName: noticeKinds[l.Kind], Fresh: l.SeenAt.IsZero(), Waits: l.AckAt.IsZero() && l.SettledAt.IsZero(), Href: "/office/notice/" + l.Notice, Linked: l.Case != "" && l.Area != "", Class: "info"}
			switch {
			case l.Kind == notice.Remind && x.Waits:
				x.Class = "bad"
			case l.Urgency > notice.Plain && x.Waits:
				x.Class = "warn"
			}
			if x.Fresh {
				fresh = append(fresh, l.Notice)
			}
			p.Rows = append(p.Rows, x)
		}
		if next != "" {
			q := url.Values{"after": {next}}
			if waiting {
				q.Set("show", "waiting")
			}
			p.Next = "/office/notice?" + q.Encode()
		}
		return nil
	})
	if err == nil && len(fresh) > 0 && r.Method == http.MethodGet {
		err = d.DB.Quick(r.Context(), func(tx *db.Tx) error { return notice.See(r.Context(), tx, w.Actor.Person, fresh...) })
	}
	if err != nil {
		return err
	}
	p.Filters = []web.Filter{{Title: "显示", Links: []web.FilterLink{{Title: "全部", Href: "/office/notice", Count: -1, Current: !waiting},
		{Title: "还没有签收的", Href: "/office/notice?show=waiting", Count: -1, Current: waiting}}}}
	p.Page = page(w, "通知")
	return w.Render("desk/notices", p)
}
