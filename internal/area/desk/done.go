package desk

import (
	"context"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"

	"gongkai/internal/kernel/actor"
	"gongkai/internal/kernel/lifecycle"
	"gongkai/internal/platform/db"
	"gongkai/internal/web"
)

// DonePage is what the person did lately, in any post, the last first.
type DonePage struct {
	web.Page
	Rows []DoneRow
	Next string
}

// DoneRow is one step that was taken.
type DoneRow struct {
	At         time.Time
	Name       string // 送审
	FlowName   string
	Title, No  string
	Href       string // empty where the case is out of sight of the present post
	From, To   string
	UnitName   string // in whose name
	Note       string
	caseID     string
	seq        int
	seen       bool
	area       string
	fromS, toS lifecycle.State
}

const pageSize = 50

func (d *Desk) done(w *web.Response, r *http.Request) error {
	p := DonePage{}
	err := d.read(r, func(ctx context.Context, tx *db.Tx) (err error) {
		p.Rows, err = doneRows(ctx, tx, w.Actor, r.URL.Query().Get("after"), pageSize+1)
		return err
	})
	if err != nil {
		return err
	}
	if len(p.Rows) > pageSize {
		p.Rows = p.Rows[:pageSize]
		last := p.Rows[pageSize-1]
		p.Next = "/office/done?after=" + url.QueryEscape(db.Time(last.At)+"~"+last.caseID+"~"+strconv.Itoa(last.seq))
	}
	for i := range p.Rows {
		x := &p.Rows[i]
		if m := d.Engine.Machines[x.area]; m != nil {
			t := m.Describe()
			x.FlowName, x.From, x.To = t.Name, t.StateName(x.fromS), t.StateName(x.toS)
			if x.fromS == x.toS {
				x.From = ""
			}
		}
		if x.seen {
			x.Href = "/office/" + x.area + "/" + x.caseID
		}
	}
	p.Page = page(w, "我办过的")
	return w.Render("desk/done", p)
}

// doneRows reads at most n steps that the person took, in any post, after a key.
func doneRows(ctx context.Context, tx *db.Tx, by actor.Actor, after string, n int) ([]DoneRow, error) {
	sees, args, err := lifecycle.Seen(ctx, tx, by)
	if err != nil {
		return nil, err
	}
	var where db.Where
	where.And("m.person = ?", by.Person)
	if at, rest, ok := strings.Cut(after, "~"); ok {
		caseID, seq, _ := strings.Cut(rest, "~")
		n, _ := strconv.Atoi(seq)
		where.And("(m.at, m.case_id, m.seq) < (?, ?, ?)", plain(at), plain(caseID), n)
	}
	return db.All(ctx, tx, func(s db.Scanner) (x DoneRow, err error) {
		var sees int
		err = s.Scan(db.At{T: &x.At}, &x.Name, &x.fromS, &x.toS, &x.UnitName, &x.Note, &x.caseID, &x.seq, &x.area, &x.Title, &x.No, &sees)
		x.seen = sees == 1
		return x, err
	}, `SELECT m.at, m.name, m.from_state, m.to_state, m.unit_name, m.note, c.id, m.seq, c.area, c.title, c.no, CASE WHEN `+sees+` THEN 1 ELSE 0 END
		FROM move m JOIN cases c ON c.id = m.case_id`+where.SQL()+` ORDER BY m.at DESC, m.case_id DESC, m.seq DESC LIMIT ?`,
		append(append(args, where.Args...), n)...)
}

// plain makes input from an address fit to be bound.
func plain(s string) string {
	return strings.ReplaceAll(strings.ToValidUTF8(s, ""), "\x00", "")
}
