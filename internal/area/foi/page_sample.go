package foi

import (
	"context"
	"fmt"
	"net/http"
	"slices"

	"gongkai/internal/kernel/actor"
	"gongkai/internal/kernel/deadline"
	"gongkai/internal/kernel/lifecycle"
	"gongkai/internal/kernel/org"
	"gongkai/internal/kernel/workday"
	"gongkai/internal/platform/db"
	"gongkai/internal/web"
)

// samplePages are the pages of samplings with their structs.
var samplePages = map[string]any{"samples": SamplesPage{}, "sample": SamplePage{}, "draw": DrawPage{}, "check": CheckPage{}, "result": ResultPage{},
	"rectifications": RectificationsPage{}, "rectification": RectificationPage{}}

// mountSamples adds the pages of samplings and rectifications.
func (d *Desk) mountSamples() {
	d.mux.AddFlash(map[string]web.Flash{"sample/checked": {Kind: "ok", Text: "检查表已保存。"}})
	d.mux.CasePage(SampleName, d.sample)
	d.mux.CasePage(RectifyName, d.rectification)
	d.mux.Prompt(SampleName, "open", func(ctx context.Context, tx *db.Tx, by actor.Actor, _ string) (web.Prompt, error) {
		units, err := UnitsUnder(ctx, tx, by.Unit)
		p := web.Prompt{Options: options{"units": {}}}
		for _, u := range units {
			p.Options["units"] = append(p.Options["units"], web.Option{Value: u.ID, Title: u.Name})
		}
		if err != nil {
			return p, err
		}
		o, err := OfficeOf(ctx, tx, by.Unit)
		year := workday.DateOf(tx.Now).Year()
		p.Value = OpenSample{From: workday.Date(fmt.Sprintf("%d-01-01", year)), Until: workday.DateOf(tx.Now), Number: 10, Days: o.Rectify}
		return p, err
	})
	d.mux.Prompt(RectifyName, "send-back", func(ctx context.Context, tx *db.Tx, _ actor.Actor, id string) (web.Prompt, error) {
		o, err := d.Rectification(ctx, tx, id)
		if err != nil {
			return web.Prompt{}, err
		}
		return web.Prompt{Value: SendBack{Days: o.Days}, Facts: []web.Fact{{Name: "报送的整改情况", Text: o.Report, Wide: true}}}, nil
	})
	for _, r := range []web.Route{
		{Pattern: "GET /office/sample", Who: web.Staff, Name: "依申请公开抽查", Handler: d.listSamples, Formats: []string{"csv", "xlsx"}},
		{Pattern: "GET /office/sample/{id}/draw", Who: web.Staff, Name: "抽取演算", Handler: d.working, Formats: []string{"csv", "xlsx"}},
		{Pattern: "GET /office/sample/{id}/result", Who: web.Staff, Name: "抽查结果", Handler: d.result, Formats: []string{"csv", "xlsx"}},
		{Pattern: "GET /office/sample/{id}/check/{request}", Who: web.Staff, Name: "办结件检查表", Handler: d.checklist},
		{Pattern: "POST /office/sample/{id}/check/{request}", Who: web.Roles(supervisors...), Name: "保存检查表", Handler: d.saveChecklist},
		{Pattern: "GET /office/rectification", Who: web.Staff, Name: "依申请公开抽查整改", Handler: d.listRectifications, Formats: []string{"csv", "xlsx"}},
	} {
		d.mux.Handle(r)
	}
}

// SampleRow is a sampling in the list.
type SampleRow struct {
	ID, No, UnitName, StateName string
	From, Until, On             workday.Date
	Count, Drawn, Checked       int
	Faulty, Open                int // units that have to rectify, and that have not yet
	unit, state                 string
}

// Period is the time in which the requests were closed.
func (r SampleRow) Period() string { return r.From.Chinese() + "至" + r.Until.Chinese() }

// SamplesPage is the list of samplings.
type SamplesPage struct {
	web.Page
	Rows    []SampleRow
	Openers []lifecycle.StepInfo
}

// listed is how many samplings or rectifications a list shows; a year has a few.
const listed = 500

func (d *Desk) listSamples(w *web.Response, r *http.Request) error {
	ctx := r.Context()
	table := d.samples.Describe()
	p := SamplesPage{Openers: table.Openings(w.Actor)}
	err := d.mux.DB().Read(ctx, func(tx *db.Tx) error {
		cond, args, err := lifecycle.Seen(ctx, tx, w.Actor)
		if err != nil {
			return err
		}
		p.Rows, err = db.All(ctx, tx, func(s db.Scanner) (x SampleRow, err error) {
			err = s.Scan(&x.ID, &x.No, &x.unit, &x.state, &x.From, &x.Until, &x.On, &x.Count, &x.Drawn, &x.Checked, &x.Faulty, &x.Open)
			x.StateName = table.StateName(lifecycle.State(x.state))
			return x, err
		}, `SELECT c.id, c.no, c.unit, c.state, s.from_date, s.until_date, s.frozen_on, s.members,
			(SELECT COUNT(*) FROM foi_sample_pick p WHERE p.sample = s.id), (SELECT COUNT(*) FROM foi_sample_pick p WHERE p.sample = s.id AND p.checked_on <> ''),
			(SELECT COUNT(*) FROM foi_rectification o WHERE o.sample = s.id), (SELECT COUNT(*) FROM foi_rectification o JOIN cases k ON k.id = o.id WHERE o.sample = s.id AND k.closed = 0)
			FROM foi_sample s JOIN cases c ON c.id = s.id WHERE `+cond+` ORDER BY c.id DESC LIMIT ?`, append(args, listed)...)
		if err != nil {
			return err
		}
		names := unitNames{}
		for i := range p.Rows {
			if p.Rows[i].UnitName, err = names.of(ctx, tx, p.Rows[i].unit); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return err
	}
	if w.Tabular() {
		var rows [][]any
		for _, x := range p.Rows {
			rows = append(rows, []any{x.No, x.UnitName, x.From, x.Until, x.StateName, x.Count, x.Drawn, x.Checked, x.Faulty, x.Open})
		}
		return w.Table("依申请公开抽查", []string{"编号", "抽查机关", "办结日期从", "办结日期到", "状态", "总体件数", "抽中件数", "已检查件数", "需整改机关数", "尚未整改完毕"}, rows)
	}
	p.Page = w.Page("依申请公开抽查", crumbs("抽查")...)
	return w.Render("foi/samples", p)
}

// unitNames remembers the names of units.
type unitNames map[string]string

func (n unitNames) of(ctx context.Context, tx *db.Tx, id string) (string, error) {
	if name, ok := n[id]; ok {
		return name, nil
	}
	u, err := org.UnitByID(ctx, tx, id)
	n[id] = u.Name
	return u.Name, err
}

// PickRow is a drawn request on the page of its sampling.
type PickRow struct {
	No, Title, UnitName, Result, Class, Checker, Href string
}

// UnitRow is what a sampling comes to for one unit.
type UnitRow struct {
	Name                 string
	Members, Drawn, Left int
	Faulty, Faults       int // requests with findings, findings
	Order                string
	Href                 string
	Class                string
}

// SamplePage is the page of one sampling.
type SamplePage struct {
	web.Page
	Case   web.Case
	Facts  []web.Fact
	Notes  []string
	Waits  bool // for a checkpoint
	Picks  []PickRow
	Units  []UnitRow
	Result bool // there is something to save
}

func (d *Desk) sample(w *web.Response, r *http.Request, id string) error {
	ctx := r.Context()
	p, err := db.Get(ctx, d.mux.DB(), func(tx *db.Tx) (p SamplePage, err error) {
		if p.Case, err = w.Case(ctx, tx, SampleName, id); err != nil {
			return p, err
		}
		s, err := d.Sample(ctx, tx, id)
		if err != nil {
			return p, err
		}
		names := unitNames{}
		if err = p.fill(ctx, tx, s, names); err != nil {
			return p, err
		}
		for _, k := range s.shown(w.Actor) {
			row := PickRow{No: k.No, Title: k.Title, Result: "待检查", Class: "info", Checker: k.CheckerName, Href: "/office/sample/" + id + "/check/" + k.Request}
			if k.Checked() {
				row.Result, row.Class = "没有发现问题", "ok"
				if n := len(k.Faults()); n > 0 {
					row.Result, row.Class = fmt.Sprintf("%d个问题", n), "bad"
				}
			}
			if row.UnitName, err = names.of(ctx, tx, k.Unit); err != nil {
				return p, err
			}
			p.Picks = append(p.Picks, row)
		}
		p.Result = len(p.Picks) > 0
		p.Units, err = d.unitRows(ctx, tx, s, w.Actor, names)
		return p, err
	})
	if err != nil {
		return err
	}
	p.Page = w.CasePage(p.Case)
	return w.Render("foi/sample", p)
}

// shown are the drawn requests that an actor is told of: all to the office and to those
// above it, to a unit that was sampled its own, and these once there is a result.
func (s *Sample) shown(by actor.Actor) []Pick {
	party := slices.ContainsFunc(s.Parties, func(x lifecycle.Party) bool { return x.Unit == by.Unit })
	if by.Unit == s.Unit || !party {
		return s.Picks
	}
	var out []Pick
	for _, p := range s.Picks {
		if p.Unit == by.Unit && s.ConcludedOn != "" {
			out = append(out, p)
		}
	}
	return out
}

func (p *SamplePage) fill(ctx context.Context, tx *db.Tx, s *Sample, names unitNames) error {
	add := func(name, text string) {
		if text != "" {
			p.Facts = append(p.Facts, web.Fact{Name: name, Text: text, Wide: len([]rune(text)) > 30})
		}
	}
	add("抽查机关", p.Case.UnitName)
	add("办结日期", s.From.Chinese()+"至"+s.Until.Chinese())
	units := ""
	for i, u := range s.Units {
		name, err := names.of(ctx, tx, u)
		if err != nil {
			return err
		}
		if i > 0 {
			units += "、"
		}
		if units += name; i == 9 && len(s.Units) > 10 {
			units += fmt.Sprintf("等%d个机关", len(s.Units))
			break
		}
	}
	add("被抽查的机关", units)
	add("抽取办法", s.Size())
	add("整改期限", fmt.Sprintf("%d个工作日（60号文没有写明，未核）", s.Days))
	if s.FrozenOn != "" {
		add("冻结的总体", fmt.Sprintf("%s冻结，共%d件", s.FrozenOn.Chinese(), s.Count))
		add("总体的SHA-256", s.Population)
		p.Facts = append(p.Facts, web.Fact{Name: "核对", Text: "抽取演算和总体名单", Href: "/office/sample/" + s.ID + "/draw"})
	}
	if s.State == Frozen {
		p.Waits = true
		p.Notes = append(p.Notes, fmt.Sprintf("正在等待公开日志的新检查点。总体冻结时日志有%d条，此后有新的公开、签署了更大的检查点，平台就用它的根哈希自动抽取；现在谁也不知道会抽中哪些。", s.Place.Size))
	}
	return nil
}

// unitRows sums a sampling up by unit, as far as the actor is told.
func (d *Desk) unitRows(ctx context.Context, tx *db.Tx, s *Sample, by actor.Actor, names unitNames) ([]UnitRow, error) {
	if s.FrozenOn == "" {
		return nil, nil
	}
	type count struct {
		unit string
		n    int
	}
	counts, err := db.All(ctx, tx, func(r db.Scanner) (c count, err error) { return c, r.Scan(&c.unit, &c.n) },
		`SELECT unit, COUNT(*) FROM foi_sample_member WHERE sample = ? GROUP BY unit ORDER BY unit`, s.ID)
	if err != nil {
		return nil, err
	}
	all := len(s.shown(by)) == len(s.Picks)
	var out []UnitRow
	for _, c := range counts {
		if !all && c.unit != by.Unit {
			continue
		}
		x := UnitRow{Members: c.n}
		if x.Name, err = names.of(ctx, tx, c.unit); err != nil {
			return nil, err
		}
		for _, k := range s.Picks {
			if k.Unit != c.unit {
				continue
			}
			x.Drawn++
			if !k.Checked() {
				x.Left++
			}
			if n := len(k.Faults()); n > 0 && (all || s.ConcludedOn != "") {
				x.Faulty, x.Faults = x.Faulty+1, x.Faults+n
			}
		}
		for _, o := range s.Orders {
			if o.Unit == c.unit {
				x.Order, x.Class, x.Href = o.standing(workday.DateOf(tx.Now)), o.class(workday.DateOf(tx.Now)), "/office/rectification/"+o.ID
			}
		}
		out = append(out, x)
	}
	return out, nil
}

// late tells whether a rectification has run past its day.
func (o Order) late(today workday.Date) bool {
	return o.Clock == deadline.MetLate || o.Clock == deadline.Running && o.Due != "" && o.Due < today
}

func (o Order) standing(today workday.Date) string {
	text := o.StateName
	if !o.Ended && o.late(today) {
		text += "，已逾期"
	}
	if o.Returned > 0 {
		text += fmt.Sprintf("，退回%d次", o.Returned)
	}
	return text
}

func (o Order) class(today workday.Date) string {
	switch {
	case o.Ended:
		return "ok"
	case o.late(today):
		return "bad"
	}
	return "warn"
}
