package web_test

import (
	"context"
	"net/url"
	"strings"
	"testing"

	"gongkai/internal/kernel/actor"
	"gongkai/internal/kernel/lifecycle"
	"gongkai/internal/platform/db"
	"gongkai/internal/web"
	"gongkai/internal/web/webtest"
)

func TestAGuideLeadsToTheFormByLinks(t *testing.T) {
	t.Parallel()
	w := webtest.New(t, webtest.Setup{Sets: []db.Set{letterSet}, Machines: []lifecycle.Machine{letters()}, Routes: func(m *web.Mux) {
		m.Prompt("letter", "draft", func(context.Context, *db.Tx, actor.Actor, string) (web.Prompt, error) {
			return web.Prompt{Guide: &web.Guide{Field: "kind", Question: "怎样公开？", Groups: []web.GuideGroup{
				{Title: "公开 & <b>", Hint: "可以公开。", Choices: []web.GuideChoice{{Value: "open", Title: "主动公开", Facts: []web.Fact{{Name: "依据", Text: "第十九条"}}, Fields: []string{"title", "body", "due"}, Must: []string{"due"}}}},
				{Title: "不公开", Choices: []web.GuideChoice{{Value: "no", Title: "不予公开", Unmet: "先说明理由。", Fields: []string{"title"}}}},
			}}}, nil
		})
	}})
	b := w.Person("limin", "李敏", "education", actor.Drafter)
	const path = "/office/letter/new/draft"
	top := b.Get(path).Want(200)
	if top.Doc.Find("form input[name=title]").Length() != 0 || !strings.Contains(top.Text("main"), "怎样公开？") {
		t.Errorf("the first page is %s", top.Text("main"))
	}
	href, _ := top.Doc.Find("main dl a").First().Attr("href")
	group := b.Get(href).Want(200)
	if !strings.Contains(group.Text("main"), "第十九条") || strings.Contains(group.Text("main"), "不予公开") {
		t.Errorf("the group is %s", group.Text("main"))
	}
	href, _ = group.Doc.Find("main section a.button").First().Attr("href")
	form := b.Get(href).Want(200)
	if form.Doc.Find("[name=due]").AttrOr("aria-required", "") != "true" || form.Doc.Find("[name=copies]").Length() != 0 || form.Doc.Find("input[type=hidden][name=kind]").AttrOr("value", "") != "open" {
		t.Errorf("the form is %s", form.Body)
	}
	// What cannot be chosen now, or is nothing, has no form.
	for _, q := range []string{"?kind=no", "?kind=forged", "?tree=forged", "?kind=" + url.QueryEscape(webtest.Hostile)} {
		a := b.Get(path + q).Want(200)
		webtest.Clean(t, a.Body)
		if a.Doc.Find("[name=title]").Length() != 0 {
			t.Errorf("%s shows a form", q)
		}
	}
	// A form with a fault comes back as it was sent; one without a choice goes to the guide.
	bad := b.Submit(form, "main form", url.Values{"title": {""}, "body": {"正文"}}).Want(422)
	if bad.Doc.Find("input[name=kind]").AttrOr("value", "") != "open" || bad.Doc.Find("[name=copies]").Length() != 0 || !strings.Contains(bad.Text("main"), "主动公开") {
		t.Errorf("the form came back as %s", bad.Text("main"))
	}
	if a := b.Post(path, url.Values{"title": {"甲"}, "body": {"乙"}}).Want(422); !strings.Contains(a.Text("main"), "怎样公开？") {
		t.Errorf("without a choice: %s", a.Text("main"))
	}
	b.Submit(form, "main form", url.Values{"title": {"甲"}, "body": {"正文"}, "due": {"2026-03-02"}}).Want(303)
}
