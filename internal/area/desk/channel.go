package desk

import (
	"context"
	"net/http"
	"net/url"

	"gongkai/internal/kernel/notice"
	"gongkai/internal/kernel/org"
	"gongkai/internal/platform/db"
	"gongkai/internal/web"
)

// ChannelsPage is the carriers of notices, what they carried, and the ladder by which
// notices climb.
type ChannelsPage struct {
	web.Page
	Kinds      []ChannelKind // that can be added
	Rows       []ChannelRow
	Ladders    []LadderRow
	Filters    []web.Filter
	Deliveries []DeliveryRow
	Failed     bool // only those that failed
	Next       string
}

// ChannelKind is a kind of carrier that can be added.
type ChannelKind struct{ Name, Href string }

// ChannelRow is a carrier as the list shows it.
type ChannelRow struct {
	notice.Channel
	Href     string
	UnitName string // of the unit it is for; 全部单位
	Address  string // without secrets
}

// LadderRow is a step of the ladder.
type LadderRow struct {
	Urgency   string
	When, Who string
}

// DeliveryRow is a message to a carrier as the list shows it.
type DeliveryRow struct {
	notice.Delivery
	KindName string
	Class    string // of the tag
}

const channelList = "/office/admin/channel"

func (d *Desk) channelRoutes(get func(path, name string, who web.Access, h web.Handler, formats ...string)) {
	get(channelList, "通知渠道", system, d.channels)
	for _, on := range []bool{true, false} {
		path := map[bool]string{true: "/on", false: "/off"}[on]
		d.click(channelList+"/{id}"+path, map[bool]string{true: "启用通知渠道", false: "停用通知渠道"}[on], system, "desk/saved", func(ctx context.Context, tx *db.Tx, w *web.Response, r *http.Request) (string, error) {
			return channelList, notice.SwitchChannel(ctx, tx, w.Actor, r.PathValue("id"), on)
		})
	}
	d.click("/office/admin/delivery/{id}/again", "重新发送通知", system, "desk/resent", func(ctx context.Context, tx *db.Tx, w *web.Response, r *http.Request) (string, error) {
		return channelList + "?show=failed#deliveries", notice.Resend(ctx, tx, w.Actor, r.PathValue("id"))
	})
	d.channelForms()
}

func (d *Desk) channels(w *web.Response, r *http.Request) error {
	v := r.URL.Query()
	p := ChannelsPage{Failed: v.Get("show") == "failed", Ladders: ladderRows(d.Ladder)}
	for _, k := range notice.ChannelKinds {
		p.Kinds = append(p.Kinds, ChannelKind{k.Name, channelList + "/new/" + string(k.Kind)})
	}
	err := d.read(r, func(ctx context.Context, tx *db.Tx) error {
		list, err := d.Notices.Channels(ctx, tx)
		if err != nil {
			return err
		}
		for _, c := range list {
			x := ChannelRow{Channel: c, Href: channelList + "/" + c.ID, UnitName: "全部单位", Address: addressOf(c)}
			if c.Unit != "" {
				u, err := org.UnitByID(ctx, tx, c.Unit)
				if err != nil {
					return err
				}
				x.UnitName = u.Label()
			}
			p.Rows = append(p.Rows, x)
		}
		sent, next, err := notice.Deliveries(ctx, tx, notice.DeliveryQuery{Failed: p.Failed, After: v.Get("after"), Limit: pageSize})
		for _, x := range sent {
			p.Deliveries = append(p.Deliveries, deliveryRow(x))
		}
		if next != "" {
			q := url.Values{"after": {next}}
			if p.Failed {
				q.Set("show", "failed")
			}
			p.Next = channelList + "?" + q.Encode() + "#deliveries"
		}
		return err
	})
	if err != nil {
		return err
	}
	p.Filters = []web.Filter{{Title: "显示", Links: []web.FilterLink{{Title: "全部", Href: channelList + "#deliveries", Count: -1, Current: !p.Failed},
		{Title: "没有发出的", Href: channelList + "?show=failed#deliveries", Count: -1, Current: p.Failed}}}}
	p.Page = page(w, "通知渠道")
	return w.Render("desk/channels", p)
}

func addressOf(c notice.Channel) string {
	if c.Kind != notice.MailChannel {
		return c.Config.URL
	}
	return c.Config.From + "，经 " + c.Config.Host
}

func deliveryRow(x notice.Delivery) DeliveryRow {
	row := DeliveryRow{Delivery: x, KindName: noticeKinds[x.Kind], Class: "info"}
	switch {
	case x.Ended():
		row.Class = "bad"
	case x.Failed():
		row.Class = "warn"
	case x.Outcome == "sent":
		row.Class = "ok"
	}
	return row
}

func ladderRows(l notice.Ladder) []LadderRow {
	var out []LadderRow
	for u, steps := range l {
		for _, s := range steps {
			out = append(out, LadderRow{notice.Urgency(u).Name(), s.When(), s.Who()})
		}
	}
	return out
}
