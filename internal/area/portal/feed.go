package portal

import (
	"strings"
	"time"

	"gongkai/internal/kernel/workday"
	"gongkai/internal/web"
)

// never is the time of change of a feed that has had no entry yet.
var never = time.Date(2000, 1, 1, 0, 0, 0, 0, workday.Zone)

// feed answers with the list as a feed. Its address carries the whole question, so that
// any search can be subscribed to.
func (f found) feed(w *web.Response) error {
	site := w.Site().Name + w.Site().Title
	out := web.Feed{Title: f.title + " - " + site, Author: site, Path: f.ask.href(f.path, "", f.base), Self: f.ask.href(f.path, ".atom", f.base), Updated: latest(f.rows)}
	if out.Updated.IsZero() {
		out.Updated = never
	}
	for _, r := range f.rows {
		out.Entries = append(out.Entries, web.Entry{Title: r.Title, Path: itemHref(r.ID), Published: dayTime(r.Published, r.ChangedAt), Updated: r.ChangedAt, Author: r.UnitName, Summary: r.summary()})
	}
	return w.Atom(out)
}

// summary says in one line what an entry is.
func (r row) summary() string {
	parts := []string{r.ColumnName}
	for _, s := range []string{r.DocNo, r.Force.Name} {
		if s != "" {
			parts = append(parts, s)
		}
	}
	if r.Withdrawn {
		parts = append(parts, "已撤回")
	}
	s := strings.Join(parts, "，") + "。"
	return s + r.Snippet
}

// dayTime is the first moment of a legal date, or other where there is none.
func dayTime(date string, other time.Time) time.Time {
	d, err := workday.Parse(date)
	if err != nil {
		return other
	}
	return d.Time()
}
