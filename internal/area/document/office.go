package document

import (
	"context"
	"embed"
	"net/http"

	"gongkai/internal/kernel/actor"
	"gongkai/internal/kernel/org"
	"gongkai/internal/kernel/publication"
	"gongkai/internal/platform/db"
	"gongkai/internal/web"
)

//go:embed pages
var pages embed.FS

// Desk serves the office pages of the area.
type Desk struct {
	*Area
	mux *web.Mux
	// Links returns what other areas put beside a document: its interpretation, its
	// public page. nil shows none.
	Links func(ctx context.Context, tx *db.Tx, d *Document) ([]web.Fact, error)
	// State says in a few words how the interpretation of documents stands, for lists.
	State func(ctx context.Context, tx *db.Tx, ids []string) (map[string]string, error)
}

// Mount adds the area's pages and routes to the mux.
func (d *Desk) Mount(m *web.Mux) {
	d.mux = m
	m.AddPages(Name, web.Pages{FS: pages, Data: map[string]any{
		"show": ShowPage{}, "edit": EditPage{}, "changes": ChangesPage{}, "slip": SlipPage{}, "sign": SignPage{},
		"list": ListPage{}, "rates": RatesPage{},
	}})
	m.AddFlash(map[string]web.Flash{
		"document/saved":     {Kind: "ok", Text: "正文已保存。"},
		"document/commented": {Kind: "ok", Text: "意见已记下，拟稿人会看到。"},
		"document/settled":   {Kind: "ok", Text: "这条意见已标记为处理。"},
		"document/reminded":  {Kind: "ok", Text: "催办已发出，签收情况见列表。"},
	})
	m.CasePage(Name, d.show)
	m.CaseData(Name, d.data)
	d.mountAPI(m)
	m.Prompt(Name, "describe", d.promptDescribe)
	m.Prompt(Name, "dispose", d.promptDispose)
	m.Prompt(Name, "settle", d.promptSettle)
	m.Prompt(Name, "rule", d.promptRule)
	m.Prompt(Name, "clear", d.promptClear)
	m.Prompt(Name, "decide", d.promptDecide)
	m.Prompt(Name, "return", d.promptReturn)
	m.Prompt(Name, "number", d.promptNumber)
	m.Prompt(Name, "attach", d.promptAttach)
	m.Prompt(Name, "detach", d.promptDetach)
	for _, r := range []web.Route{
		{Pattern: "GET /office/document", Who: web.Staff, Name: "公文列表", Handler: d.list, Formats: []string{"csv", "xlsx", "json"}},
		{Pattern: "POST /office/document/remind", Who: web.Roles(actor.Coordinate, actor.Checker), Name: "批量催办", Handler: d.remindMany},
		{Pattern: "GET /office/document/rates", Who: web.Roles(actor.Checker, actor.Coordinate, actor.Registrar, actor.Issuer), Name: "退文率", Handler: d.rates, Formats: []string{"csv", "xlsx"}},
		{Pattern: "GET /office/document/{id}/edit", Who: web.Roles(actor.Drafter, actor.Checker), Name: "编辑正文", Handler: d.edit},
		{Pattern: "POST /office/document/{id}/edit", Who: web.Roles(actor.Drafter, actor.Checker), Name: "保存正文", Handler: d.save, MaxBody: 16 << 20},
		{Pattern: "POST /office/document/{id}/autosave", Who: web.Roles(actor.Drafter, actor.Checker), Name: "自动保存", Handler: d.autosave, MaxBody: 16 << 20},
		{Pattern: "POST /office/document/{id}/upload", Who: web.Roles(actor.Drafter, actor.Checker), Name: "上传正文", Handler: d.upload, Upload: true},
		{Pattern: "GET /office/document/{id}/file/{k}", Who: web.Staff, Name: "查看附件", Handler: d.file},
		{Pattern: "GET /office/document/{id}/changes", Who: web.Staff, Name: "对照改动", Handler: d.changes},
		{Pattern: "GET /office/document/{id}/return/{slip}", Who: web.Staff, Name: "退文单", Handler: d.slip},
		{Pattern: "GET /office/document/{id}/sign", Who: web.Roles(actor.Issuer, actor.Head), Name: "领导签发", Handler: d.sign},
		{Pattern: "POST /office/document/{id}/comment", Who: web.Staff, Name: "提段落意见", Handler: d.comment},
		{Pattern: "POST /office/document/{id}/comment/{comment}/done", Who: web.Staff, Name: "处理意见", Handler: d.commentDone},
	} {
		m.Handle(r)
	}
}

// open reads a document that the actor may see, with the general view of its case.
func (d *Desk) open(w *web.Response, r *http.Request, tx *db.Tx, id string) (web.Case, *Document, error) {
	c, err := w.Case(r.Context(), tx, Name, id)
	if err != nil {
		return c, nil, err
	}
	doc, err := d.Get(r.Context(), tx, id)
	return c, doc, err
}

func (d *Desk) promptDescribe(ctx context.Context, tx *db.Tx, _ actor.Actor, id string) (web.Prompt, error) {
	doc, err := d.Get(ctx, tx, id)
	if err != nil {
		return web.Prompt{}, err
	}
	f, m := doc.Set.Facts, doc.Part.Meta
	return web.Prompt{Value: Describe{Title: doc.Part.Title, Kind: f.Kind, InName: f.InName, Urgent: f.Urgent, Attribute: string(doc.Attribute()), Basis: doc.Basis, Reason: doc.Reason, Policy: f.Policy,
		Normative: f.Normative, Major: f.Major, Sensitive: f.Sensitive, RiskPlan: f.RiskPlan, Topic: m.Topic, Summary: m.Summary,
		Effective: m.Effective, Expires: m.Expires, Named: doc.Part.Named, Joint: doc.Joint, Replaces: labels(m.Relations, publication.Repeals), Amends: labels(m.Relations, publication.Amends)}}, nil
}

func (d *Desk) promptDispose(ctx context.Context, tx *db.Tx, _ actor.Actor, id string) (web.Prompt, error) {
	doc, err := d.Get(ctx, tx, id)
	if err != nil {
		return web.Prompt{}, err
	}
	found, err := d.Gate.Findings(ctx, tx, doc.Set)
	if err != nil {
		return web.Prompt{}, err
	}
	p := web.Prompt{Options: map[string][]web.Option{"finding": {}}}
	for _, f := range found {
		if f.Decision == nil {
			p.Options["finding"] = append(p.Options["finding"], web.Option{Value: f.Key, Title: f.Place + " " + f.Name + " " + f.Sample})
			p.Facts = append(p.Facts, web.Fact{Name: f.Place + " " + f.Name, Text: f.Sample + "　" + f.Suggestion, Wide: true})
		}
	}
	return p, nil
}

func (d *Desk) promptSettle(ctx context.Context, tx *db.Tx, _ actor.Actor, id string) (web.Prompt, error) {
	doc, err := d.Get(ctx, tx, id)
	if err != nil {
		return web.Prompt{}, err
	}
	return askPrompt(settleable(doc, tx.Now)), nil
}

// promptRule lists what the actor's unit decides on as the common superior.
func (d *Desk) promptRule(ctx context.Context, tx *db.Tx, by actor.Actor, id string) (web.Prompt, error) {
	doc, err := d.Get(ctx, tx, id)
	if err != nil {
		return web.Prompt{}, err
	}
	var own []publication.Confirm
	for _, c := range unsettled(doc) {
		above, err := d.above(ctx, tx, doc.Unit, c.Unit)
		if err != nil {
			return web.Prompt{}, err
		}
		if above == by.Unit {
			own = append(own, c)
		}
	}
	return askPrompt(own), nil
}

func askPrompt(cs []publication.Confirm) web.Prompt {
	p := web.Prompt{Options: map[string][]web.Option{"unit": {}}}
	for _, c := range cs {
		p.Options["unit"] = append(p.Options["unit"], web.Option{Value: c.Unit, Title: c.UnitName})
		p.Facts = append(p.Facts, web.Fact{Name: c.UnitName, Text: c.Question + "　" + answerName(c) + "　" + c.Note, Wide: true})
	}
	return p
}

// promptClear shows earlier reasons that are nearly the same beside this document's.
func (d *Desk) promptClear(ctx context.Context, tx *db.Tx, _ actor.Actor, id string) (web.Prompt, error) {
	doc, err := d.Get(ctx, tx, id)
	if err != nil {
		return web.Prompt{}, err
	}
	alike, err := SimilarReasons(ctx, tx, doc)
	if err != nil {
		return web.Prompt{}, err
	}
	p := web.Prompt{Facts: proposalFacts(doc)}
	for _, e := range alike {
		p.Facts = append(p.Facts, web.Fact{Name: "以往几乎相同的理由", Text: "《" + e.Title + "》：" + e.Reason, Href: "/office/document/" + e.Case, Wide: true})
	}
	return p, nil
}

func (d *Desk) promptDecide(ctx context.Context, tx *db.Tx, _ actor.Actor, id string) (web.Prompt, error) {
	doc, err := d.Get(ctx, tx, id)
	if err != nil {
		return web.Prompt{}, err
	}
	return web.Prompt{Facts: proposalFacts(doc), Value: Decide{Attribute: string(doc.Attribute()), Basis: doc.Basis}}, nil
}

func proposalFacts(doc *Document) []web.Fact {
	out := []web.Fact{{Name: "拟定的公开属性", Text: doc.Attribute().Name()}, {Name: "依据", Text: orNone(doc.Basis)}, {Name: "理由", Text: orNone(doc.Reason), Wide: true}}
	if !doc.ProposedAt.IsZero() {
		out = append(out, web.Fact{Name: "部门建议", Text: doc.Proposed.Attribute.Name() + "　" + doc.Proposed.Basis + "　" + doc.Proposed.Reason, Wide: true})
	}
	return out
}

func orNone(s string) string {
	if s == "" {
		return "未写明"
	}
	return s
}

// promptReturn lists what the 退文单 will say, before it is made.
func (d *Desk) promptReturn(ctx context.Context, tx *db.Tx, _ actor.Actor, id string) (web.Prompt, error) {
	doc, err := d.Get(ctx, tx, id)
	if err != nil {
		return web.Prompt{}, err
	}
	found, err := d.Defects(ctx, tx, doc)
	p := web.Prompt{}
	for _, x := range found {
		p.Facts = append(p.Facts, web.Fact{Name: "退文事由", Text: x.Msg + x.Mend + "（" + x.Law.Cite() + "）", Wide: true})
	}
	return p, err
}

// promptNumber offers the 机关代字 of the issuing unit and the day of the signature.
func (d *Desk) promptNumber(ctx context.Context, tx *db.Tx, _ actor.Actor, id string) (web.Prompt, error) {
	doc, err := d.Get(ctx, tx, id)
	if err != nil {
		return web.Prompt{}, err
	}
	issuer, err := org.UnitByID(ctx, tx, doc.Part.Unit)
	if err != nil {
		return web.Prompt{}, err
	}
	p := web.Prompt{Options: map[string][]web.Option{"prefix": {}}, Facts: []web.Fact{{Name: "发文机关", Text: issuer.Name}}}
	for _, x := range issuer.Prefixes {
		p.Options["prefix"] = append(p.Options["prefix"], web.Option{Value: x, Title: x})
	}
	in := Number{Written: string(doc.SignedOn())}
	if len(issuer.Prefixes) > 0 {
		in.Prefix = issuer.Prefixes[0]
	}
	if s := doc.signature(); s != nil {
		p.Facts = append(p.Facts, web.Fact{Name: "签发", Text: s.PersonName + "　" + doc.SignedOn().Chinese()})
	}
	p.Value = in
	return p, nil
}

func (d *Desk) promptAttach(ctx context.Context, tx *db.Tx, by actor.Actor, id string) (web.Prompt, error) {
	doc, err := d.Get(ctx, tx, id)
	if err != nil {
		return web.Prompt{}, err
	}
	spare, err := doc.Part.Spare(ctx, tx, by.Person)
	return web.Prompt{Options: map[string][]web.Option{"spare": web.FileOptions(spare)}}, err
}

func (d *Desk) promptDetach(ctx context.Context, tx *db.Tx, _ actor.Actor, id string) (web.Prompt, error) {
	doc, err := d.Get(ctx, tx, id)
	if err != nil {
		return web.Prompt{}, err
	}
	p := web.Prompt{Options: map[string][]web.Option{"name": {}}}
	for _, f := range doc.Part.Files {
		p.Options["name"] = append(p.Options["name"], web.Option{Value: f.Name, Title: f.Name})
	}
	return p, nil
}
