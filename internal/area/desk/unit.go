package desk

import (
	"context"
	"net/http"
	"strings"

	"gongkai/internal/kernel/actor"
	"gongkai/internal/kernel/clause"
	"gongkai/internal/kernel/org"
	"gongkai/internal/kernel/workday"
	"gongkai/internal/platform/db"
	"gongkai/internal/web"
)

// UnitsPage is the tree of units.
type UnitsPage struct {
	web.Page
	Rows  []UnitRow
	Ended []UnitRow
	May   bool // the actor keeps units
}

// UnitRow is a unit in a list.
type UnitRow struct {
	org.Unit
	Depth     int
	Indent    string
	KindName  string
	LevelName string
	Posts     int // posts in force
	Successor string
}

func (d *Desk) units(w *web.Response, r *http.Request) error {
	p := UnitsPage{May: w.Actor.Has(actor.System)}
	err := d.read(r, func(ctx context.Context, tx *db.Tx) error {
		nodes, err := org.Units(ctx, tx)
		if err != nil {
			return err
		}
		posts, err := postCounts(ctx, tx)
		if err != nil {
			return err
		}
		for _, n := range nodes {
			p.Rows = append(p.Rows, UnitRow{Unit: n.Unit, Depth: n.Depth, Indent: strings.Repeat("　", n.Depth), KindName: n.Kind.Name(), LevelName: n.Level.Name(), Posts: posts[n.ID]})
		}
		ended, err := org.Inactive(ctx, tx)
		if err != nil {
			return err
		}
		for _, u := range ended {
			x := UnitRow{Unit: u, KindName: u.Kind.Name(), LevelName: u.Level.Name()}
			if u.Successor != "" {
				to, err := org.UnitByID(ctx, tx, u.Successor)
				if err != nil {
					return err
				}
				x.Successor = to.Name
			}
			p.Ended = append(p.Ended, x)
		}
		return nil
	})
	if err != nil {
		return err
	}
	p.Page = page(w, "单位")
	return w.Render("desk/units", p)
}

// postCounts counts the posts in force by unit.
func postCounts(ctx context.Context, tx *db.Tx) (map[string]int, error) {
	today := string(workday.DateOf(tx.Now))
	out := map[string]int{}
	_, err := db.All(ctx, tx, func(s db.Scanner) (struct{}, error) {
		var unit string
		var n int
		err := s.Scan(&unit, &n)
		out[unit] = n
		return struct{}{}, err
	}, `SELECT unit, COUNT(*) FROM post WHERE from_date <= ? AND (until_date = '' OR until_date >= ?) GROUP BY unit`, today, today)
	return out, err
}

// UnitPage is one unit: what is recorded of it, its names, and who holds posts in it.
type UnitPage struct {
	web.Page
	Unit  org.Unit
	Facts []web.Fact
	Names []org.Name
	Posts []PostRow
	Keeps bool // system administrator
	Gives bool // security administrator
	Live  bool
}

// PostRow is a post with who holds it.
type PostRow struct {
	org.Post
	Account, PersonName string
	UnitName            string
	State               string // 在任 未到任 已结束
	Live                bool
}

func postRow(p org.Post, today workday.Date) PostRow {
	x := PostRow{Post: p, State: "在任", Live: true}
	switch {
	case p.From > today:
		x.State = "未到任"
	case p.Until != "" && p.Until < today:
		x.State, x.Live = "已结束", false
	}
	return x
}

func (d *Desk) unit(w *web.Response, r *http.Request) error {
	p := UnitPage{Keeps: w.Actor.Has(actor.System), Gives: w.Actor.Has(actor.Security)}
	err := d.read(r, func(ctx context.Context, tx *db.Tx) (err error) {
		if p.Unit, err = org.UnitByID(ctx, tx, r.PathValue("id")); err != nil {
			return err
		}
		today := workday.DateOf(tx.Now)
		p.Live = p.Unit.InForce(today)
		if p.Facts, err = unitFacts(ctx, tx, p.Unit); err != nil {
			return err
		}
		if p.Names, err = org.NamesOf(ctx, tx, p.Unit.ID); err != nil {
			return err
		}
		posts, err := org.PostsIn(ctx, tx, p.Unit.ID)
		if err != nil {
			return err
		}
		var ids []string
		for _, x := range posts {
			ids = append(ids, x.Person)
		}
		people, err := org.PeopleByID(ctx, tx, ids)
		for _, x := range posts {
			row := postRow(x, today)
			row.PersonName, row.Account = people[x.Person].Name, people[x.Person].Account
			p.Posts = append(p.Posts, row)
		}
		return err
	})
	if err != nil {
		return err
	}
	p.Page = page(w, p.Unit.Name, "单位", "/office/admin/unit")
	return w.Render("desk/unit", p)
}

func unitFacts(ctx context.Context, tx *db.Tx, u org.Unit) ([]web.Fact, error) {
	yes := map[bool]string{true: "是", false: "否"}
	out := []web.Fact{{Name: "简称", Text: orDash(u.Short)}, {Name: "机构代码", Text: orDash(u.Code)}, {Name: "类别", Text: u.Kind.Name()}, {Name: "层级", Text: u.Level.Name()},
		{Name: "行政区划", Text: u.Territory}, {Name: "机关代字", Text: orDash(strings.Join(u.Prefixes, "、"))}, {Name: "垂直管理", Text: yes[u.Vertical]}, {Name: "政府办公厅（室）", Text: yes[u.Office]},
		{Name: "设立", Text: u.From.Chinese()}}
	if u.Until != "" {
		out = append(out, web.Fact{Name: "存续至", Text: u.Until.Chinese()})
	}
	for _, up := range []struct{ name, id string }{{"上级单位", u.Superior}, {"所属政府", u.Government}, {"并入", u.Successor}} {
		if up.id == "" {
			continue
		}
		x, err := org.UnitByID(ctx, tx, up.id)
		if err != nil {
			return nil, err
		}
		out = append(out, web.Fact{Name: up.name, Text: x.Name, Href: "/office/admin/unit/" + x.ID})
	}
	bound, like := 0, 0
	for _, duty := range clause.Duties() {
		switch duty.Binds(u.Kind) {
		case clause.Bound:
			bound++
		case clause.ByAnalogy:
			like++
		}
	}
	text := web.Number(bound) + " 项"
	if like > 0 {
		text += "，参照执行 " + web.Number(like) + " 项"
	}
	return append(out, web.Fact{Name: "适用的职责", Text: text, Href: "/office/clauses?only=bound&kind=" + string(u.Kind)}), nil
}

func orDash(s string) string {
	if s == "" {
		return "—"
	}
	return s
}
