package foi

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"net/http"
	"strconv"
	"strings"

	"gongkai/internal/kernel/actor"
	"gongkai/internal/kernel/workday"
	"gongkai/internal/platform/db"
	"gongkai/internal/platform/errs"
	"gongkai/internal/platform/format/xlsx"
	"gongkai/internal/web"
)

const takeoverPath = "/office/foi/takeover"

func (d *Desk) mountTakeover() {
	d.mux.AddFlash(map[string]web.Flash{
		"foi/taken":       {Kind: "ok", Text: "接管已经办完，结果见本页。"},
		"foi/taken-again": {Kind: "ok", Text: "这份台账已经确认接管，没有重复办理。"},
	})
	handler := web.Roles(actor.Handler)
	for _, r := range []web.Route{
		{Pattern: "GET " + takeoverPath, Who: handler, Name: "接管台账", Handler: func(w *web.Response, _ *http.Request) error { return d.takeover(w, http.StatusOK, nil) }},
		{Pattern: "GET " + takeoverPath + "/form", Who: handler, Name: "下载台账接管表", Handler: d.takeoverForm},
		{Pattern: "POST " + takeoverPath, Who: handler, Name: "上传台账", Handler: d.takeoverRead, Upload: true, MaxBody: maxLedger + 1<<20},
		{Pattern: "GET " + takeoverPath + "/draft/{draft}", Who: handler, Name: "台账预览", Handler: d.ledgerPage},
		{Pattern: "POST " + takeoverPath + "/draft/{draft}", Who: handler, Name: "确认接管台账", Handler: d.takeoverDo},
	} {
		d.mux.Handle(r)
	}
}

// TakeoverPage is where a ledger is uploaded.
type TakeoverPage struct {
	web.Page
	Bad  string // what is wrong with the file
	Must []string
}

func (d *Desk) takeover(w *web.Response, status int, reasons []errs.Reason) error {
	p := TakeoverPage{Page: w.Page("接管台账", crumbs("接管台账")...)}
	for _, c := range columns {
		if c.Must {
			p.Must = append(p.Must, c.Name)
		}
	}
	for i, r := range reasons {
		if reasons[i].Field = "file"; p.Bad == "" {
			p.Bad = r.Msg
		}
	}
	p.Errors = reasons
	return w.RenderStatus(status, "foi/takeover", p)
}

func (d *Desk) takeoverForm(w *web.Response, _ *http.Request) error {
	var b bytes.Buffer
	if err := WriteLedgerForm(&b); err != nil {
		return err
	}
	return w.File("依申请公开台账接管表.xlsx", xlsx.MIME, b.Bytes())
}

func (d *Desk) takeoverRead(w *web.Response, r *http.Request) error {
	name, raw, err := web.Uploaded(r, "file", maxLedger)
	if err == nil {
		var id string
		id, err = db.Put(r.Context(), d.mux.DB(), func(tx *db.Tx) (string, error) {
			book, err := ReadBook(name, raw, workday.DateOf(tx.Now))
			if err != nil {
				return "", err
			}
			return d.KeepBook(r.Context(), tx, w.Actor, name, book)
		})
		if err == nil {
			return w.Redirect(takeoverPath + "/draft/" + id)
		}
	}
	e, ok := errors.AsType[*errs.Error](err)
	if !ok || e.Kind != errs.Invalid && e.Kind != errs.TooLarge {
		return err
	}
	reasons := e.Reasons
	if len(reasons) == 0 {
		reasons = []errs.Reason{{Msg: e.Msg}}
	}
	return d.takeover(w, http.StatusUnprocessableEntity, reasons)
}

// LedgerRow is a row of the preview.
type LedgerRow struct {
	N                         int
	No, Title, Who            string
	Received, State, Due, Tag string
	Letters                   []string
	Faults                    []Fault
}

// LedgerPage is the preview of an uploaded ledger and, afterwards, what came of it.
type LedgerPage struct {
	web.Page
	Name           string
	Href           string
	Begun          bool
	Taken          *Taken
	Filters        []web.Filter
	Rows           []LedgerRow
	Loose          []Fault
	Unknown        string
	Good, Had, Bad int
	Request        int // the numbers to go on with this year
	Letter         int
	Year           int
	Prev, Next     string
}

const ledgerRows = 100

func (d *Desk) ledgerPage(w *web.Response, r *http.Request) error {
	return d.showLedger(w, r, http.StatusOK, nil)
}

func (d *Desk) showLedger(w *web.Response, r *http.Request, status int, reasons []errs.Reason) error {
	ctx, id := r.Context(), r.PathValue("draft")
	p := LedgerPage{Href: takeoverPath + "/draft/" + id}
	err := d.mux.DB().Read(ctx, func(tx *db.Tx) error { return d.fillLedger(ctx, tx, w.Actor, id, r, &p) })
	if err != nil {
		return err
	}
	p.Page = w.Page("台账预览", append(crumbs("接管台账")[:2], web.Crumb{Title: "接管台账", Href: takeoverPath}, web.Crumb{Title: "预览"})...)
	p.Errors = reasons
	return w.RenderStatus(status, "foi/ledger", p)
}

func (d *Desk) fillLedger(ctx context.Context, tx *db.Tx, by actor.Actor, id string, r *http.Request, p *LedgerPage) error {
	k, err := d.IntakeOf(ctx, tx, by, id)
	if err != nil {
		return err
	}
	p.Name, p.Begun, p.Taken = k.Name, k.begun, k.Taken
	if k.Book == nil {
		return nil
	}
	list, err := d.Prospects(ctx, tx, by.Unit, k.Book)
	if err != nil {
		return err
	}
	p.Loose, p.Unknown, p.Year = k.Book.Loose, strings.Join(k.Book.Unknown, "、"), workday.DateOf(tx.Now).Year()
	if p.Request, p.Letter, err = nextNumbers(ctx, tx, by.Unit, list); err != nil {
		return err
	}
	table := d.requests.Describe()
	view, at := r.URL.Query().Get("view"), 0
	from, _ := strconv.Atoi(r.URL.Query().Get("from"))
	from = max(from, 0)
	for i := range list {
		x := &list[i]
		kind := "good"
		switch {
		case len(x.Faults) > 0:
			kind = "bad"
			p.Bad++
		case x.Had:
			kind = "had"
			p.Had++
		default:
			p.Good++
		}
		if view != "" && view != kind {
			continue
		}
		if at++; at <= from || len(p.Rows) > ledgerRows {
			continue
		}
		row := LedgerRow{N: x.N, No: x.No, Title: titleOf(x.In.Content), Who: x.In.Person, Faults: x.Faults, State: table.StateName(x.State), Tag: kind}
		if row.No == "" {
			row.No = x.In.No
		}
		if day, _, _ := x.In.arrival().Received(); day != "" && kind != "bad" {
			row.Received, row.Due = day.Chinese(), x.Reply.String()
		}
		for _, l := range x.In.letters() {
			row.Letters = append(row.Letters, strings.TrimSpace(LetterName(l.Kind)+l.No)+"（"+l.On.Chinese()+"）")
		}
		p.Rows = append(p.Rows, row)
	}
	link := func(from int) string { return fmt.Sprintf("%s?view=%s&from=%d", p.Href, view, from) }
	if len(p.Rows) > ledgerRows {
		p.Rows, p.Next = p.Rows[:ledgerRows], link(from+ledgerRows)
	}
	if from > 0 {
		p.Prev = link(max(from-ledgerRows, 0))
	}
	f := web.Filter{Title: "查看"}
	for _, v := range []struct {
		id, name string
		n        int
	}{{"", "全部", len(list)}, {"bad", "有错误", p.Bad}, {"good", "将转入", p.Good}, {"had", "已接管", p.Had}} {
		f.Links = append(f.Links, web.FilterLink{Title: v.name, Href: p.Href + "?view=" + v.id, Count: v.n, Current: v.id == view})
	}
	p.Filters = []web.Filter{f}
	return nil
}

// takeoverDo confirms. It goes on where the browser goes away: rows that are in stay in.
func (d *Desk) takeoverDo(w *web.Response, r *http.Request) error {
	if err := r.ParseForm(); err != nil {
		return errs.Wrap(errs.Invalid, "提交的内容格式不对，请返回上一页重新提交。", err)
	}
	how, id := r.PostForm.Get("how"), r.PathValue("draft")
	if how != "whole" && how != "good" {
		return d.showLedger(w, r, http.StatusUnprocessableEntity, []errs.Reason{{Field: "how-good", Msg: "请选择怎样接管。"}})
	}
	err := d.ConfirmBook(context.WithoutCancel(r.Context()), d.mux.DB(), id, how == "whole", w.Actor)
	switch {
	case errors.Is(err, ErrBegun):
		w.Flash("foi/taken-again")
	case errs.Is(err, errs.Refused):
		return d.showLedger(w, r, http.StatusUnprocessableEntity, []errs.Reason{{Field: "how-whole", Msg: err.Error()}})
	case err != nil:
		return err
	default:
		w.Flash("foi/taken")
	}
	return w.Redirect(takeoverPath + "/draft/" + id)
}
