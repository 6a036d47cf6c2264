package foi

import (
	"context"
	"embed"
	"maps"
	"net/http"

	"gongkai/internal/kernel/actor"
	"gongkai/internal/kernel/lifecycle"
	"gongkai/internal/kernel/org"
	"gongkai/internal/platform/db"
	"gongkai/internal/web"
)

//go:embed pages/*.html
var pages embed.FS

// Desk serves the pages of the area: the office's, and those of applicants.
type Desk struct {
	*Area
	mux *web.Mux
}

// Mount adds the area's pages and routes to the mux.
func (d *Desk) Mount(m *web.Mux) {
	d.mux = m
	data := map[string]any{
		"templates": TemplatesPage{}, "template": TemplateKindPage{}, "template-preview": TemplatePage{}, "takeover": TakeoverPage{}, "ledger": LedgerPage{}, "list": ListPage{}, "request": RequestPage{}, "enquiry": EnquiryPage{}, "letter": LetterPage{}, "identity": IdentityPage{}, "settings": SettingsPage{},
		"apply": ApplyPage{}, "start": StartPage{}, "receipt": ReceiptPage{}, "track": TrackPage{}, "status": StatusPage{}, "act": ActPage{},
		"lost": LostPage{}, "code": CodePage{}, "paper": LetterPage{}, "file": FilePage{}, "filing": FilingPage{}, "filings": FilingsPage{},
		"report-list": ReportListPage{}, "report": ReportPage{}, "report-cell": CellPage{}, "report-table": ReportTablePage{},
	}
	maps.Copy(data, samplePages)
	m.AddPages(Name, web.Pages{FS: pages, Data: data})
	d.mountSamples()
	d.mountReports(m)
	m.AddFlash(map[string]web.Flash{
		"foi/settings": {Kind: "ok", Text: "设置已保存，今后作成的文书按新的设置填写。"},
		"foi/acted":    {Kind: "ok", Text: "已收到，经办人会看到。"},
	})
	m.CasePage(Name, d.request)
	m.CasePage(EnquiryName, d.enquiry)
	d.prompts()
	d.mountTakeover()
	d.mountTemplate()
	for _, r := range []web.Route{
		{Pattern: "GET /office/foi", Who: web.Staff, Name: "依申请公开台账", Handler: d.list, Formats: []string{"csv", "xlsx", "json"}},
		{Pattern: "GET /office/foi/settings", Who: web.Roles(actor.Disclosure), Name: "依申请公开设置", Handler: d.settings},
		{Pattern: "POST /office/foi/settings", Who: web.Roles(actor.Disclosure), Name: "保存依申请公开设置", Handler: d.saveSettings},
		{Pattern: "GET /office/foi/{id}/letter/{letter}", Who: web.Staff, Name: "文书打印页", Handler: d.letter},
		{Pattern: "GET /office/foi/{id}/letter/{letter}/docx", Who: web.Staff, Name: "下载文书", Handler: d.letterFile},
		{Pattern: "POST /office/foi/{id}/identity", Who: web.Roles(actor.Handler), Name: "查看身份证明", Handler: d.identity},
		{Pattern: "GET /apply", Who: web.Public, Name: "依申请公开", Handler: d.start},
		{Pattern: "GET /apply/{unit}", Who: web.Public, Name: "填写公开申请", Handler: d.apply},
		{Pattern: "POST /apply/{unit}", Who: web.Public, Name: "提交公开申请", Handler: d.applied, Slow: true},
		{Pattern: "POST /apply/{unit}/maybe", Who: web.Public, Name: "也许已经公开", Handler: d.maybe},
		{Pattern: "POST /apply/{unit}/look", Who: web.Public, Name: "先查一查", Handler: d.look},
		{Pattern: "POST /apply/{unit}/helped", Who: web.Public, Name: "这就是我要的", Handler: d.helped, Slow: true},
		{Pattern: "GET /request", Who: web.Public, Name: "查询公开申请", Handler: d.track},
		{Pattern: "POST /request", Who: web.Public, Name: "凭查询码查看申请", Handler: d.tracked, Slow: true},
		{Pattern: "POST /request/{action}", Who: web.Public, Name: "申请人办理", Handler: d.act, Slow: true},
	} {
		m.Handle(r)
	}
	d.mountDoors()
}

func crumbs(last string) []web.Crumb {
	return []web.Crumb{{Title: "待办", Href: "/office"}, {Title: "依申请公开", Href: "/office/foi"}, {Title: last}}
}

type options = map[string][]web.Option

// prompts tells the forms of the steps what to offer and what to begin with.
func (d *Desk) prompts() {
	on := func(action lifecycle.Action, f func(ctx context.Context, tx *db.Tx, by actor.Actor, q *Request) (web.Prompt, error)) {
		d.mux.Prompt(Name, action, func(ctx context.Context, tx *db.Tx, by actor.Actor, id string) (web.Prompt, error) {
			q, err := d.Request(ctx, tx, id)
			if err != nil {
				return web.Prompt{}, err
			}
			return f(ctx, tx, by, q)
		})
	}
	on("assign", func(ctx context.Context, tx *db.Tx, _ actor.Actor, q *Request) (web.Prompt, error) {
		holders, err := org.Holders(ctx, tx, q.Unit, actor.Handler)
		p := web.Prompt{Options: options{"person": {}}, Value: Assign{q.Handler}}
		for _, h := range holders {
			p.Options["person"] = append(p.Options["person"], web.Option{Value: h.Person, Title: h.Name + "（" + h.Title + "）"})
		}
		return p, err
	})
	on("ask-correction", func(ctx context.Context, tx *db.Tx, _ actor.Actor, q *Request) (web.Prompt, error) {
		o, err := OfficeOf(ctx, tx, q.Unit)
		return web.Prompt{Value: AskCorrection{Days: o.Supplement}}, err
	})
	on("merge", func(ctx context.Context, tx *db.Tx, _ actor.Actor, q *Request) (web.Prompt, error) {
		others, err := d.sameApplicant(ctx, tx, q)
		return web.Prompt{Options: options{"lead": others}}, err
	})
	on("draft", d.decide)
	on("release", func(ctx context.Context, tx *db.Tx, by actor.Actor, q *Request) (web.Prompt, error) {
		if q.Set == nil {
			return web.Prompt{}, nil
		}
		spare, err := q.Set.Main().Spare(ctx, tx, by.Person)
		return web.Prompt{Options: options{"spare": web.FileOptions(spare)}}, err
	})
	on("remove", func(_ context.Context, _ *db.Tx, _ actor.Actor, q *Request) (web.Prompt, error) {
		p := web.Prompt{Options: options{"name": {}}}
		if q.Set != nil {
			for _, f := range q.Set.Main().Files {
				p.Options["name"] = append(p.Options["name"], web.Option{Value: f.Name, Title: f.Name})
			}
		}
		return p, nil
	})
	on("dispose", func(ctx context.Context, tx *db.Tx, _ actor.Actor, q *Request) (web.Prompt, error) {
		p := web.Prompt{Options: options{"finding": {}}}
		if q.Set == nil {
			return p, nil
		}
		found, err := d.Gate.Findings(ctx, tx, q.Set)
		for _, f := range found {
			if f.Decision == nil {
				p.Options["finding"] = append(p.Options["finding"], web.Option{Value: f.Key, Title: f.Place + "：" + f.Name + "（" + f.Sample + "）", Hint: f.Suggestion})
			}
		}
		return p, err
	})
	on("serve", func(_ context.Context, _ *db.Tx, _ actor.Actor, q *Request) (web.Prompt, error) {
		p := web.Prompt{Options: options{"letter": {}}}
		for _, l := range q.Letters {
			p.Options["letter"] = append(p.Options["letter"], web.Option{Value: l.ID, Title: LetterName(l.Kind) + " " + l.No})
		}
		return p, nil
	})
	on("conclude", func(_ context.Context, _ *db.Tx, _ actor.Actor, q *Request) (web.Prompt, error) {
		p := web.Prompt{Options: options{"review": {}}}
		for _, v := range q.Reviews {
			if v.Result == "" {
				p.Options["review"] = append(p.Options["review"], web.Option{Value: v.ID, Title: ReviewName(v.Kind) + " " + v.No + "（" + v.Body + "）"})
			}
		}
		return p, nil
	})
}

// sameApplicant are the applicant's other requests to the unit that can lead.
func (d *Desk) sameApplicant(ctx context.Context, tx *db.Tx, q *Request) ([]web.Option, error) {
	return db.All(ctx, tx, func(s db.Scanner) (o web.Option, err error) {
		var no, title string
		err = s.Scan(&o.Value, &no, &title)
		o.Title = no + " " + title
		return o, err
	}, `SELECT c.id, c.no, c.title FROM foi_request f JOIN cases c ON c.id = f.id WHERE c.unit = ? AND f.applicant_key = ? AND f.id <> ? AND c.state IN (?, ?) AND f.lead = ''
		ORDER BY f.received, f.id LIMIT 100`, q.Unit, q.Key, q.ID, Checking, Handling)
}

func verdictName(e Enquiry) string {
	switch {
	case e.State == Cancelled:
		return "已取消"
	case e.Verdict == "agree" && e.State == Silent:
		return "期满未答复，视为同意公开"
	case e.Verdict == "agree":
		return "同意公开"
	case e.Verdict == "object" && e.Reasonable == "no":
		return "不同意公开，理由不合理"
	case e.Verdict == "object":
		return "不同意公开"
	case e.Verdict == "silent":
		return "期满未提出意见，由本机关决定"
	}
	return "等待答复"
}

// settings shows how the unit does this work.
func (d *Desk) settings(w *web.Response, r *http.Request) error {
	o, err := db.Get(r.Context(), d.mux.DB(), func(tx *db.Tx) (Office, error) { return OfficeOf(r.Context(), tx, w.Actor.Unit) })
	if err != nil {
		return err
	}
	return d.showSettings(w, http.StatusOK, web.FormFor[Office]().Values(o), nil)
}
