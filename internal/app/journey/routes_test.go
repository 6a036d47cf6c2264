package journey

import (
	"context"
	"html"
	"io"
	"maps"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"gongkai/internal/area/document"
	"gongkai/internal/kernel/lifecycle"
	"gongkai/internal/platform/db"
	"gongkai/internal/web"
)

// look is one page to be opened, as somebody.
type look struct {
	path    string
	account string // "" is anybody
	status  int64  // 0: 200, where it is a page
	view    string // reading modes, as their cookie has them
}

// examples returns for every GET route of the site the pages that stand for it. A route
// without an example is an error: whoever adds a page adds it here.
func (f *filled) examples() map[string][]look {
	f.Helper()
	table := f.table()
	maps.Copy(table, f.requestTable())
	maps.Copy(table, f.sampleTable())
	maps.Copy(table, f.doorTable())
	maps.Copy(table, f.reportTable())
	out := map[string][]look{}
	for _, r := range f.mux.Routes() {
		path, ok := strings.CutPrefix(r.Pattern, "GET ")
		if !ok {
			continue
		}
		looks := f.stepPages(r, path)
		for _, p := range table[path] {
			l := look{path: p, account: f.whoMay(r.Who), status: 200}
			if words := strings.Fields(p); len(words) > 1 {
				if !strings.HasPrefix(words[0], "/") {
					l.account, words = words[0], words[1:]
				}
				l.path = words[0]
				if len(words) > 1 {
					l.status, _ = strconv.ParseInt(words[1], 10, 64)
				}
			}
			looks = append(looks, l)
		}
		if !strings.Contains(path, "{") && len(looks) == 0 {
			looks = []look{{path: path, account: f.whoMay(r.Who), status: 200}}
		}
		if len(looks) == 0 {
			f.Errorf("the route %s (%s) has no example: add one to the table of this test, or a case in which somebody may take the step", r.Pattern, r.Name)
		}
		out[r.Pattern] = looks
		delete(table, path)
	}
	for path := range table {
		f.Errorf("the table of this test has examples for %s, which is no route", path)
	}
	return out
}

// whoMay is somebody who may open a page with an access.
func (f *filled) whoMay(a web.Access) string {
	if a.Anonymous() {
		return ""
	}
	for _, p := range town.People {
		if len(a.Names()) == 0 || f.actors[p.Account].Has(a.Names()...) {
			return p.Account
		}
	}
	return drafter
}

// stepPages finds for the page of a step somebody who may take it, and somebody who is
// told why it cannot be taken yet.
func (f *filled) stepPages(r web.Route, path string) []look {
	area, action, ok := strings.Cut(strings.TrimPrefix(path, "/office/"), "/{id}/do/")
	if !ok {
		return nil
	}
	var ready, unmet []look
	f.read(func(ctx context.Context, tx *db.Tx) error {
		for _, id := range f.cases(area) {
			for _, p := range town.People {
				by := f.actors[p.Account]
				if !by.Has(r.Who.Names()...) {
					continue
				}
				v, err := f.Engine.View(ctx, tx, area, id, by)
				if err != nil {
					continue // not theirs to see
				}
				o, ok := v.Offer(lifecycle.Action(action))
				l := look{path: strings.Replace(path, "{id}", id, 1), account: p.Account, status: 200}
				switch {
				case ok && o.Ready() && ready == nil:
					ready = []look{l}
				case ok && !o.Ready() && unmet == nil:
					unmet = []look{l}
				}
			}
		}
		return nil
	})
	if ready == nil {
		f.Errorf("no case in which anybody may take the step %s (%s)", path, r.Name)
	}
	return append(ready, unmet...)
}

func (f *filled) cases(area string) []string {
	all := map[string]map[string]string{"document": f.docs, "interpretation": f.plans, "piece": f.pieces, "foi": f.requests, "enquiry": f.enquiries, "sample": f.samples, "rectification": f.rectified, "annual": f.reports, "correct": f.records, "complaint": f.complaints}[area]
	var out []string
	for _, id := range all {
		out = append(out, id)
	}
	slices.Sort(out)
	return out
}

// each is a path for every case of an area, as somebody who sees them all.
func (f *filled) each(path, area string, accounts ...string) []string {
	var out []string
	for i, id := range f.cases(area) {
		out = append(out, accounts[i%len(accounts)]+" "+strings.ReplaceAll(path, "{id}", id))
	}
	return out
}

// slips finds a review that is void and a 退文单.
func (f *filled) slips() (review, slip string) {
	f.read(func(ctx context.Context, tx *db.Tx) error {
		d, err := f.Document.Get(ctx, tx, f.docs["changed"])
		if err != nil {
			return err
		}
		for _, s := range d.Set.Slips {
			if s.Void {
				review = s.ID
			}
		}
		var back *document.Document
		if back, err = f.Document.Get(ctx, tx, f.docs["returned"]); err == nil {
			slip = back.Returns[0].ID
		}
		return err
	})
	return review, slip
}

// link is the first address on somebody's page that begins so.
func (f *filled) link(account, page, prefix string) string {
	f.Helper()
	r, err := http.NewRequest(http.MethodGet, f.URL+page, nil)
	must(f, err)
	r.AddCookie(&http.Cookie{Name: "session", Value: f.session(account)})
	res, err := http.DefaultTransport.RoundTrip(r)
	must(f, err)
	defer res.Body.Close()
	raw, err := io.ReadAll(res.Body)
	must(f, err)
	_, rest, ok := strings.Cut(html.UnescapeString(string(raw)), `href="`+prefix)
	if !ok {
		f.Errorf("%s has no link to %s", page, prefix)
	}
	rest, _, _ = strings.Cut(rest, `"`)
	return prefix + rest
}

// no is the number of a document.
func (f *filled) no(name string) string {
	var no string
	f.read(func(ctx context.Context, tx *db.Tx) error {
		c, err := lifecycle.CaseByID(ctx, tx, f.docs[name])
		no = c.No
		return err
	})
	return no
}

// table holds the examples that cannot be found by rule. "ACCOUNT PATH" is opened by that
// account; " 404" or " 410" at the end is the status that the page has.
func (f *filled) table() map[string][]string {
	review, slip := f.slips()
	person, unit := f.actors[drafter].Person, f.units["民政局"].ID
	doc := "/d/" + f.items["document"]
	return map[string][]string{
		"/{$}":                                  {"/"},
		"/c/{column}":                           {"/c/policy", "/c/interpretation", "/c/report", "/c/policy?year=2026", "/c/policy.json", "/c/policy.csv", "/c/policy.atom", "/c/none 404"},
		"/search":                               {"/search", "/search?q=补贴", "/search?q=云民发%20%202026%201", "/search?q=查无此文", "/search?q=云民发〔1999〕9号", "/search.json?q=补贴", "/search.csv?q=补贴", "/search.atom?q=补贴"},
		"/units":                                {"/units", "/units.json", "/units.csv"},
		"/unit/{id}":                            {"/unit/" + unit, "/unit/" + f.units["市政府"].ID, "/unit/none 404"},
		"/d/{id}":                               {doc, "/d/" + f.items["explained"], "/d/" + f.items["reading"], "/d/" + f.items["shown"], "/d/" + f.items["replaced"], "/d/" + f.items["editions"], "/d/" + f.items["banner"], "/d/" + f.items["hidden"], "/d/" + f.items["erased"] + " 410", "/d/none 404", doc + ".json"},
		"/d/{id}/proof":                         {doc + "/proof", "/d/" + f.items["banner"] + "/proof", "/d/" + f.items["hidden"] + "/proof", doc + "/proof.json"},
		"/d/{id}/v/{n}":                         {"/d/" + f.items["editions"] + "/v/1", "/d/" + f.items["editions"] + "/v/2"},
		"/d/{id}/file/{k}":                      {"/d/" + f.items["attached"] + "/file/1"},
		"/d/{id}/v/{n}/file/{k}":                {"/d/" + f.items["attached"] + "/v/1/file/1"},
		"/d/{id}/v/{n}/proof":                   {"/d/" + f.items["editions"] + "/v/1/proof"},
		"/d/{id}/v/{n}/content.json":            {doc + "/v/1/content.json"},
		"/ask/{item}":                           {"/ask/" + f.items["explained"]},
		"/wh/{no...}":                           {"/wh/" + f.no("published") + " 303", "/wh/云民发〔1999〕9号 404"},
		"/log/tile/{path...}":                   {"/log/tile/entries/000.p/1"},
		"/sitemap/{column}/{file}":              {"/sitemap/policy/2026.xml", "/sitemap/policy/1.xml 404"},
		"/static/{hash}/{name...}":              {"/static/x/app.css"},
		"/api/v1/workdays":                      {"/api/v1/workdays?from=2026-03-02&add=20"},
		"/api/v1/document/{id}":                 {drafter + " /api/v1/document/" + f.docs["returned"]},
		"/api/v1/interpretation/{id}":           {drafter + " /api/v1/interpretation/" + f.plans["explained"]},
		"/api/v1/piece/{id}":                    {drafter + " /api/v1/piece/" + f.pieces["out"]},
		"/office/document":                      {drafter + " /office/document", drafter + " /office/document?state=all", checker + " /office/document?state=all", drafter + " /office/document?state=all&q=查无此文", drafter + " /office/document.csv"},
		"/office/document/rates":                {checker + " /office/document/rates", checker + " /office/document/rates?year=2020"},
		"/office/document/{id}":                 append(f.each("/office/document/{id}", "document", drafter), checker+" /office/document/"+f.docs["asked"], drafter+" /office/document/none 404"),
		"/office/document/{id}/edit":            {drafter + " /office/document/" + f.docs["drafting"] + "/edit", checker + " /office/document/" + f.docs["office"] + "/edit"},
		"/office/document/{id}/file/{k}":        {drafter + " /office/document/" + f.docs["drafting"] + "/file/1"},
		"/office/piece/{id}/file/{k}":           {drafter + " /office/piece/" + f.pieces["shown"] + "/file/1"},
		"/office/file":                          {secrecy + " /office/file", secrecy + " /office/file?show=done"},
		"/office/file/{id}":                     {secrecy + " /office/file/" + f.held, secrecy + " /office/file/none 404"},
		"/office/document/{id}/changes":         {checker + " /office/document/" + f.docs["changed"] + "/changes?slip=" + review},
		"/office/document/{id}/return/{slip}":   {drafter + " /office/document/" + f.docs["returned"] + "/return/" + slip},
		"/office/document/{id}/sign":            {mayor + " /office/document/" + f.docs["issuing"] + "/sign", head + " /office/document/" + f.docs["heading"] + "/sign"},
		"/office/interpretation/{id}":           f.each("/office/interpretation/{id}", "interpretation", drafter, office),
		"/office/interpretation":                {drafter + " /office/interpretation", checker + " /office/interpretation"},
		"/office/interpretation/experts":        {drafter + " /office/interpretation/experts"},
		"/office/piece/{id}":                    f.each("/office/piece/{id}", "piece", drafter, office),
		"/office/piece/{id}/compare":            {drafter + " /office/piece/" + f.pieces["planning"] + "/compare", drafter + " /office/piece/" + f.pieces["out"] + "/compare"},
		"/office":                               {drafter + " /office", checker + " /office", head + " /office", mayor + " /office", clerk + " /office", budget + " /office", system + " /office", drafter + " /office.csv"},
		"/office/search":                        {drafter + " /office/search", drafter + " /office/search?q=补贴", drafter + " /office/search?q=查无此文"},
		"/office/flows/{area}":                  {drafter + " /office/flows/document", drafter + " /office/flows/interpretation", drafter + " /office/flows/piece", drafter + " /office/flows/foi", drafter + " /office/flows/enquiry", drafter + " /office/flows/sample"},
		"/office/calendar":                      {drafter + " /office/calendar", drafter + " /office/calendar?from=2026-12-30&n=5", drafter + " /office/calendar?year=2027"},
		"/office/clauses":                       {drafter + " /office/clauses", drafter + " /office/clauses?only=open"},
		"/office/stat":                          {drafter + " /office/stat", checker + " /office/stat", drafter + " /office/stat?from=2020-01-01&until=2020-12-31"},
		"/office/stat/cases":                    {drafter + " " + f.link(drafter, "/office/stat", "/office/stat/cases?")},
		"/office/admin/unit/{id}":               {"/office/admin/unit/" + unit},
		"/office/admin/unit/{id}/edit":          {"/office/admin/unit/" + unit + "/edit"},
		"/office/admin/unit/{id}/rename":        {"/office/admin/unit/" + unit + "/rename"},
		"/office/admin/unit/{id}/move":          {"/office/admin/unit/" + unit + "/move"},
		"/office/admin/unit/{id}/end":           {"/office/admin/unit/" + unit + "/end"},
		"/office/admin/person/{id}":             {system + " /office/admin/person/" + person, security + " /office/admin/person/" + person},
		"/office/admin/person/{id}/edit":        {"/office/admin/person/" + person + "/edit"},
		"/office/admin/person/{id}/deputy":      {"/office/admin/person/" + person + "/deputy"},
		"/office/admin/person/{id}/post/new":    {"/office/admin/person/" + person + "/post/new"},
		"/office/admin/person/{id}/post/{post}": {"/office/admin/person/" + person + "/post/" + f.actors[drafter].Post},
		"/office/admin/job/{id}/discard":        {"/office/admin/job/" + f.job + "/discard"},
		"/office/notice":                        {drafter + " /office/notice", head + " /office/notice?show=waiting"},
		"/office/notice/{id}":                   {drafter + " /office/notice/" + f.notice, checker + " /office/notice/" + f.notice + " 404"},
		"/office/admin/channel":                 {"/office/admin/channel", "/office/admin/channel?show=failed"},
		"/office/admin/channel/{id}/mail":       {"/office/admin/channel/" + f.mail + "/mail"},
		"/office/admin/channel/{id}/hook":       {"/office/admin/channel/" + f.hook + "/hook"},
		"/office/admin/channel/{id}/try":        {"/office/admin/channel/" + f.hook + "/try"},
		"/office/admin/person/{id}/reset":       {"/office/admin/person/" + person + "/reset"},
		"/office/admin/audit":                   {auditor + " /office/admin/audit", auditor + " /office/admin/audit?person=nobody"},
	}
}
