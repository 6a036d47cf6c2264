package desk

import (
	"context"
	"net/http"
	"net/url"
	"strings"
	"time"

	"gongkai/internal/kernel/actor"
	"gongkai/internal/kernel/docno"
	"gongkai/internal/kernel/lifecycle"
	"gongkai/internal/kernel/org"
	"gongkai/internal/platform/db"
	"gongkai/internal/web"
)

// SearchPage finds cases by words of the title, by number in any spelling and by unit,
// among those that the actor may see.
type SearchPage struct {
	web.Page
	Asked bool
	Rows  []FoundRow
	Next  string
}

// FoundRow is a case that was found.
type FoundRow struct {
	ID, Area, No, Title string
	FlowName, UnitName  string
	Status              string
	Changed             time.Time
	unit                string
	state               lifecycle.State
}

// Href is the address of the case.
func (f FoundRow) Href() string { return "/office/" + f.Area + "/" + f.ID }

// longest is how many characters of a query are looked at.
const longest = 100

// contains is text as a LIKE pattern, escaped with a backslash.
func contains(text string) string {
	return "%" + strings.NewReplacer(`\`, `\\`, "%", `\%`, "_", `\_`).Replace(text) + "%"
}

func (d *Desk) search(w *web.Response, r *http.Request) error {
	q := strings.Join(strings.Fields(plain(r.URL.Query().Get("q"))), " ")
	if runes := []rune(q); len(runes) > longest {
		q = string(runes[:longest])
	}
	p := SearchPage{Asked: q != ""}
	if p.Asked {
		err := d.read(r, func(ctx context.Context, tx *db.Tx) error {
			return d.find(ctx, tx, w.Actor, &p, q, r.URL.Query().Get("after"))
		})
		if err != nil {
			return err
		}
	}
	p.Page = page(w, "查事项")
	p.Page.Query = q
	return w.Render("desk/search", p)
}

func (d *Desk) find(ctx context.Context, tx *db.Tx, by actor.Actor, p *SearchPage, q, after string) error {
	sees, args, err := lifecycle.Seen(ctx, tx, by)
	if err != nil {
		return err
	}
	nodes, err := org.Units(ctx, tx)
	if err != nil {
		return err
	}
	names, named := map[string]string{}, []string{}
	for _, n := range nodes {
		names[n.ID] = n.Label()
		if strings.Contains(n.Name, q) || strings.Contains(n.Short, q) {
			named = append(named, n.ID)
		}
	}
	no := q
	if n, ok := docno.Loose(q); ok {
		no = n.String()
	}
	in, units := db.In(named)
	var where db.Where
	where.And(sees, args...)
	where.And(`(c.no = ? OR c.no LIKE ? ESCAPE '\' OR c.title LIKE ? ESCAPE '\' OR c.unit IN (`+in+`))`, append([]any{no, contains(q), contains(q)}, units...)...)
	if at, id, ok := strings.Cut(after, "~"); ok {
		where.And("(c.changed_at, c.id) < (?, ?)", plain(at), plain(id))
	}
	p.Rows, err = db.All(ctx, tx, func(s db.Scanner) (x FoundRow, err error) {
		err = s.Scan(&x.ID, &x.Area, &x.No, &x.Title, &x.unit, &x.state, db.At{T: &x.Changed})
		return x, err
	}, `SELECT c.id, c.area, c.no, c.title, c.unit, c.state, c.changed_at FROM cases c`+where.SQL()+` ORDER BY c.changed_at DESC, c.id DESC LIMIT ?`,
		append(where.Args, pageSize+1)...)
	if err != nil {
		return err
	}
	if len(p.Rows) > pageSize {
		p.Rows = p.Rows[:pageSize]
		last := p.Rows[pageSize-1]
		p.Next = "/office/search?" + url.Values{"q": {q}, "after": {db.Time(last.Changed) + "~" + last.ID}}.Encode()
	}
	for i := range p.Rows {
		x := &p.Rows[i]
		if m := d.Engine.Machines[x.Area]; m != nil {
			t := m.Describe()
			x.FlowName, x.Status = t.Name, t.StateName(x.state)
		}
		if x.UnitName = names[x.unit]; x.UnitName == "" {
			u, err := org.UnitByID(ctx, tx, x.unit)
			if err != nil {
				return err
			}
			names[x.unit], x.UnitName = u.Label(), u.Label()
		}
	}
	return nil
}
