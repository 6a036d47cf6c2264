package app

import (
	"context"
	"net/http"

	"github.com/danielgtaylor/huma/v2"

	"gongkai/internal/kernel/actor"
	"gongkai/internal/kernel/clause"
	"gongkai/internal/kernel/workday"
	"gongkai/internal/platform/db"
	"gongkai/internal/platform/errs"
	"gongkai/internal/web"
)

// workdaysIn asks for a date so many working days after another.
type workdaysIn struct {
	From string `query:"from" required:"true" doc:"起始日，2026-03-02；当日不计" maxLength:"10"`
	Add  int    `query:"add" required:"true" minimum:"0" maximum:"2000" doc:"工作日数"`
}

// workdaysOut is the answer with its reasons.
type workdaysOut struct {
	Body struct {
		From        workday.Date `json:"from"`
		Add         int          `json:"add"`
		Due         workday.Date `json:"due"`
		Provisional bool         `json:"provisional" doc:"经过的年份还没有放假安排，暂定"`
		Days        []dayOut     `json:"days"`
	}
}

type dayOut struct {
	Date    workday.Date `json:"date"`
	Counted bool         `json:"counted"`
	Why     string       `json:"why"`
}

func (a *App) workdays(ctx context.Context, _ actor.Actor, in *workdaysIn) (*workdaysOut, error) {
	from, err := workday.Parse(in.From)
	if err != nil {
		return nil, errs.Field("from", "日期要写成2026-03-02的样子。")
	}
	cal, err := db.Get(ctx, a.DB, func(tx *db.Tx) (*workday.Calendar, error) { return workday.Load(ctx, tx) })
	if err != nil {
		return nil, err
	}
	var out workdaysOut
	out.Body.From, out.Body.Add, out.Body.Days = from, in.Add, []dayOut{}
	out.Body.Due, out.Body.Provisional = cal.Add(from, in.Add)
	for _, d := range cal.Explain(from, in.Add) {
		out.Body.Days = append(out.Body.Days, dayOut{d.Date, d.Counted, d.Why})
	}
	return &out, nil
}

type clausesOut struct {
	Body struct {
		Duties []DutyJSON `json:"duties"`
	}
}

func (a *App) clauses(context.Context, actor.Actor, *struct{}) (*clausesOut, error) {
	var out clausesOut
	out.Body.Duties = CoverageJSON(clause.Coverage(a.Uses()))
	return &out, nil
}

// mountAPI adds the operations that belong to no flow.
func (a *App) mountAPI(m *web.Mux) {
	web.Register(m, huma.Operation{OperationID: "workdays", Method: http.MethodGet, Path: "/api/v1/workdays", Summary: "工作日计算", Tags: []string{"日历"}}, web.Public, a.workdays)
	web.Register(m, huma.Operation{OperationID: "clauses", Method: http.MethodGet, Path: "/api/v1/clauses", Summary: "职责和承办之处", Tags: []string{"条款"}}, web.Public, a.clauses)
}
