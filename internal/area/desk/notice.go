package desk

import (
	"context"
	"net/http"
	"net/url"

	"gongkai/internal/kernel/actor"
	"gongkai/internal/kernel/notice"
	"gongkai/internal/platform/db"
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
	Waits    bool   // not acknowledged
	Linked   bool
}

var noticeKinds = map[notice.Kind]string{notice.News: "通知", notice.Todo: "待办提醒", notice.Remind: "催办"}

func (d *Desk) noticeRoutes(get func(path, name string, who web.Access, h web.Handler, formats ...string)) {
	get("/office/notice", "通知", web.Staff, d.notices)
	d.click("/office/notice/{id}/ack", "签收", web.Staff, "desk/acked", func(ctx context.Context, tx *db.Tx, w *web.Response, r *http.Request) (string, error) {
		return "/office/notice", notice.Acknowledge(ctx, tx, r.PathValue("id"), w.Actor)
	})
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
			x := NoticeRow{Letter: l, KindName: noticeKinds[l.Kind], Fresh: l.SeenAt.IsZero(), Waits: l.AckAt.IsZero(), Linked: l.Case != "" && l.Area != "", Class: "info"}
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
