package desk

import (
	"net/http"
	"net/url"
	"slices"

	"gongkai/internal/kernel/clause"
	"gongkai/internal/kernel/org"
	"gongkai/internal/kernel/workday"
	"gongkai/internal/platform/db"
	"gongkai/internal/web"
)

// ClausesPage is the register of duties: where each is carried out, and whether it binds
// a unit of the kind that is looked at.
type ClausesPage struct {
	web.Page
	Kind    string // name of the kind of unit
	Filters []web.Filter
	Sets    []DutySet
	Total   int
	Carried int
	Bound   int
}

// DutySet is the duties of one document.
type DutySet struct {
	Act    *clause.Act
	Duties []DutyRow
}

// DutyRow is a duty with what carries it.
type DutyRow struct {
	clause.Duty
	Term    string // limit as it stands today
	Uses    []UseGroup
	N       int // of uses
	Carried bool
	Binding clause.Binding
	Bound   bool
}

// UseGroup is what in one flow, or elsewhere in one area, carries a duty.
type UseGroup struct {
	Name  string
	Href  string // of the printed rules, for flows
	Items []string
}

var useKinds = map[string]string{clause.KindStep: "步骤", clause.KindNeed: "条件", clause.KindCheck: "发布检查", clause.KindRule: "期限", clause.KindPage: "页面", clause.KindJob: "定时任务"}

func (d *Desk) uses() []clause.Use {
	if d.Uses != nil {
		return d.Uses()
	}
	var out []clause.Use
	for _, area := range d.areas() {
		out = append(out, d.Engine.Machines[area].Describe().Uses()...)
	}
	return out
}

func (d *Desk) clauses(w *web.Response, r *http.Request) error {
	kind, err := d.kindOf(w, r)
	if err != nil {
		return err
	}
	only := r.URL.Query().Get("only")
	today := string(workday.DateOf(w.Now))
	p := ClausesPage{Kind: kind.Name()}
	for _, l := range clause.Coverage(d.uses()) {
		x := DutyRow{Duty: l.Duty, Term: l.Duty.TermOn(today), Uses: d.useGroups(l.Uses), N: len(l.Uses), Carried: l.Carried(), Binding: l.Duty.Binds(kind)}
		x.Bound = x.Binding != clause.NotBound
		p.Total++
		if x.Carried {
			p.Carried++
		}
		if x.Bound {
			p.Bound++
		}
		if only == "open" && x.Carried || only == "bound" && !x.Bound {
			continue
		}
		act := l.Duty.Clause.Act()
		if n := len(p.Sets); n == 0 || p.Sets[n-1].Act != act {
			p.Sets = append(p.Sets, DutySet{Act: act})
		}
		set := &p.Sets[len(p.Sets)-1]
		set.Duties = append(set.Duties, x)
	}
	if w.Tabular() {
		return dutyTable(w, p.Sets)
	}
	href := func(only, kind string) string {
		v := url.Values{}
		for name, s := range map[string]string{"only": only, "kind": kind} {
			if s != "" {
				v.Set(name, s)
			}
		}
		if len(v) == 0 {
			return "/office/clauses"
		}
		return "/office/clauses?" + v.Encode()
	}
	asked := r.URL.Query().Get("kind")
	show := web.Filter{Title: "显示", Links: []web.FilterLink{{Title: "全部", Href: href("", asked), Count: p.Total, Current: only == ""},
		{Title: "约束该类单位的", Href: href("bound", asked), Count: p.Bound, Current: only == "bound"},
		{Title: "未承办", Href: href("open", asked), Count: p.Total - p.Carried, Current: only == "open"}}}
	who := web.Filter{Title: "单位类别"}
	for _, k := range clause.UnitKinds() {
		who.Links = append(who.Links, web.FilterLink{Title: k.Name(), Href: href(only, string(k)), Count: -1, Current: k == kind})
	}
	p.Filters = []web.Filter{show, who}
	p.Page = page(w, "职责登记")
	return w.Render("desk/clauses", p)
}

// kindOf is the kind of unit that is asked about: that of the actor's unit by default.
func (d *Desk) kindOf(w *web.Response, r *http.Request) (clause.UnitKind, error) {
	if k := clause.UnitKind(r.URL.Query().Get("kind")); k.Valid() {
		return k, nil
	}
	if w.Actor.Unit == "" {
		return clause.Administrative, nil
	}
	u, err := db.Get(r.Context(), d.DB, func(tx *db.Tx) (org.Unit, error) { return org.UnitByID(r.Context(), tx, w.Actor.Unit) })
	return u.Kind, err
}

func (d *Desk) useGroups(uses []clause.Use) []UseGroup {
	var out []UseGroup
	for _, u := range uses {
		name, href := d.flowName(u.Area), ""
		if d.Engine.Machines[u.Area] != nil {
			href = "/office/flows/" + u.Area
		} else if u.Kind == clause.KindCheck {
			name = "发布关口"
		}
		i := slices.IndexFunc(out, func(g UseGroup) bool { return g.Name == name })
		if i < 0 {
			i = len(out)
			out = append(out, UseGroup{Name: name, Href: href})
		}
		if item := u.Name + "（" + useKinds[u.Kind] + "）"; !slices.Contains(out[i].Items, item) {
			out[i].Items = append(out[i].Items, item)
		}
	}
	return out
}

func dutyTable(w *web.Response, sets []DutySet) error {
	var rows [][]any
	for _, s := range sets {
		for _, x := range s.Duties {
			by := ""
			for _, g := range x.Uses {
				for _, item := range g.Items {
					if by != "" {
						by += "；"
					}
					by += g.Name + " " + item
				}
			}
			if !x.Carried {
				by = "未承办"
			}
			rows = append(rows, []any{x.ID(), x.Cite, x.Who, x.Text, x.Term, x.Binding.String(), by})
		}
	}
	return w.Table("职责登记", []string{"编号", "出处", "责任主体", "职责", "时限", "约束", "承办情况"}, rows)
}

// FlowsPage lists the flows.
type FlowsPage struct {
	web.Page
	Flows []FlowRow
}

// FlowRow is one flow.
type FlowRow struct {
	Area, Name           string
	Version              int
	States, Steps, Rules int
}

func (d *Desk) flows(w *web.Response, _ *http.Request) error {
	p := FlowsPage{}
	for _, area := range d.areas() {
		t := d.Engine.Machines[area].Describe()
		p.Flows = append(p.Flows, FlowRow{area, t.Name, t.Version, len(t.Stages), len(t.Steps), len(t.Rules)})
	}
	p.Page = page(w, "办理流程")
	return w.Render("desk/flows", p)
}
