package document_test

import (
	"bytes"
	"context"
	"mime/multipart"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"gongkai/internal/area/document"
	"gongkai/internal/kernel/actor"
	"gongkai/internal/kernel/audit"
	"gongkai/internal/kernel/file"
	"gongkai/internal/kernel/lifecycle"
	"gongkai/internal/kernel/notice"
	"gongkai/internal/kernel/publication"
	"gongkai/internal/kernel/publiclog"
	"gongkai/internal/kernel/search"
	"gongkai/internal/platform/db"
	"gongkai/internal/platform/job"
	"gongkai/internal/web"
	"gongkai/internal/web/webtest"
)

// site is the area behind a real mux.
func site(t *testing.T) (*webtest.World, *document.Area) {
	t.Helper()
	desk := &document.Desk{}
	w := webtest.New(t, webtest.Setup{
		Sets: []db.Set{job.Migrations, notice.Migrations, search.Migrations, publiclog.Migrations, file.Migrations, publication.Migrations, document.Migrations},
		Engine: func(e *lifecycle.Engine) {
			desk.Area = document.New(publication.NewGate(nil), e, document.Questions{})
			e.Machines[document.Name] = desk.Machine()
		},
		Routes: func(m *web.Mux) { desk.Mount(m) },
	})
	w.Write(func(ctx context.Context, tx *db.Tx) error { return publication.Prepare(ctx, tx) })
	return w, desk.Area
}

// draft opens a document in a browser and returns its address.
func draft(b *webtest.Browser, title string, with url.Values) string {
	v := url.Values{"title": {title}, "kind": {"通知"}, "in_name": {"unit"}, "text": {"各科室：请照办。"}, "_token": {"draft-" + title}}
	for k, x := range with {
		v[k] = x
	}
	return b.Post("/office/document/new/draft", v).Want(http.StatusSeeOther).Header.Get("Location")
}

func acts(w *webtest.World, doc string) []string {
	w.Helper()
	all, err := db.Get(context.Background(), w.DB, func(tx *db.Tx) ([]audit.Entry, error) {
		return audit.Of(context.Background(), tx, strings.TrimPrefix(doc, "/office/document/"))
	})
	if err != nil {
		w.Fatal(err)
	}
	var out []string
	for _, e := range all {
		out = append(out, strings.TrimPrefix(e.Action, "document/"))
	}
	return out
}

func TestPagesFitTheirStructs(t *testing.T) {
	t.Parallel()
	w, _ := site(t)
	webtest.CheckPages(t, w.Mux)
}

func TestEverySessionOfEditingIsAuditedOnce(t *testing.T) {
	t.Parallel()
	w, _ := site(t)
	drafter := w.Person("liming", "李明", "education", actor.Drafter)
	other := w.Person("wangfang", "王芳", "education", actor.Drafter)
	doc := draft(drafter, "关于值班的通知", nil)
	save := func(b *webtest.Browser, words string) {
		page := b.Get(doc + "/edit").Want(http.StatusOK)
		b.Submit(page, "main form[action$='/edit']", url.Values{"body": {words}}).Want(http.StatusSeeOther)
	}
	save(drafter, "一稿")
	w.Clock.Advance(10 * time.Minute)
	save(drafter, "二稿")
	save(other, "三稿")
	for range 2 { // looking is not writing
		w.Clock.Advance(20 * time.Minute)
		drafter.Get(doc).Want(http.StatusOK)
	}
	save(drafter, "四稿")
	drafter.Submit(drafter.Get(doc+"/do/describe").Want(http.StatusOK), "main form", url.Values{"attribute": {"open"}}).Want(http.StatusSeeOther)
	save(drafter, "五稿")
	if got := acts(w, doc); !slices.Equal(got, []string{"draft", "edit", "edit", "edit", "describe", "edit"}) {
		t.Errorf("audited are %q", got)
	}
}

func TestAnUploadDoesNotWriteOverAColleaguesText(t *testing.T) {
	t.Parallel()
	w, area := site(t)
	drafter := w.Person("liming", "李明", "education", actor.Drafter)
	other := w.Person("wangfang", "王芳", "education", actor.Drafter)
	doc := draft(drafter, "关于值班的通知", nil)
	upload := func(version string) *webtest.Answer {
		var b bytes.Buffer
		m := multipart.NewWriter(&b)
		if err := m.WriteField("version", version); err != nil {
			t.Fatal(err)
		}
		part, err := m.CreateFormFile("file", "新稿.txt")
		if err != nil {
			t.Fatal(err)
		}
		if _, err := part.Write([]byte("各科室：\n上传的新稿。\n")); err != nil {
			t.Fatal(err)
		}
		if err := m.Close(); err != nil {
			t.Fatal(err)
		}
		return drafter.Do(http.MethodPost, doc+"/upload", b.String(), "Content-Type", m.FormDataContentType(), "Sec-Fetch-Site", "same-origin")
	}
	form := drafter.Get(doc + "/edit").Want(http.StatusOK)
	seen, ok := form.Doc.Find("form[action$='/upload'] input[name=version]").Attr("value")
	if !ok {
		t.Fatal("the form does not say which text the person looked at")
	}
	other.Submit(other.Get(doc+"/edit").Want(http.StatusOK), "main form[action$='/edit']", url.Values{"body": {"同事的稿子"}}).Want(http.StatusSeeOther)
	conflict := upload(seen).Want(http.StatusConflict)
	if s := conflict.Text("main"); !strings.Contains(s, "王芳保存过这份正文") || !strings.Contains(s, "同事的稿子") {
		t.Errorf("the page says %.300s", s)
	}
	now, _ := conflict.Doc.Find("form[action$='/upload'] input[name=version]").Attr("value")
	upload(now).Want(http.StatusSeeOther)
	d, err := db.Get(context.Background(), w.DB, func(tx *db.Tx) (*document.Document, error) {
		return area.Get(context.Background(), tx, strings.TrimPrefix(doc, "/office/document/"))
	})
	if err != nil || !strings.Contains(d.Part.Source.Plain(), "上传的新稿") {
		t.Fatal(d, err)
	}
	if got := acts(w, doc); !slices.Equal(got, []string{"draft", "edit", "upload"}) {
		t.Errorf("audited are %q", got)
	}
}

func TestARemarkIsMadeOnceAndDealtWithByThoseItConcerns(t *testing.T) {
	t.Parallel()
	w, _ := site(t)
	drafter := w.Person("liming", "李明", "education", actor.Drafter)
	secrecy := w.Person("zhaoqiang", "赵强", "education", actor.Secrecy)
	content := w.Person("chenjing", "陈静", "education", actor.Content)
	doc := draft(drafter, "关于值班的通知", nil)
	form := secrecy.Get(doc).Want(http.StatusOK)
	for range 2 { // a double click
		secrecy.Submit(form, "form[action$='/comment']", url.Values{"body": {"请写明电话"}}).Want(http.StatusSeeOther)
	}
	if n := drafter.Get(doc).Doc.Find("#comments blockquote").Length(); n != 1 {
		t.Fatalf("%d remarks", n)
	}
	for b, want := range map[*webtest.Browser]int{drafter: 1, secrecy: 1, content: 0} {
		if n := b.Get(doc).Doc.Find("form[action$='/done']").Length(); n != want {
			t.Errorf("%s is offered %d buttons, want %d", b.Actor.Name, n, want)
		}
	}
	done := drafter.Get(doc).Doc.Find("form[action$='/done']").AttrOr("action", "")
	content.Post(done, url.Values{}).Want(http.StatusForbidden)
	for range 2 {
		secrecy.Post(done, url.Values{}).Want(http.StatusSeeOther)
	}
	drafter.Post(doc+"/comment/none/done", url.Values{}).Want(http.StatusNotFound)
	if s := drafter.Get(doc).Text("#comments"); !strings.Contains(s, "赵强已处理") {
		t.Errorf("the page says %s", s)
	}
}

func TestADocumentIsRemindedOfOnceForOneClick(t *testing.T) {
	t.Parallel()
	w, _ := site(t)
	drafter := w.Person("liming", "李明", "education", actor.Drafter)
	checker := w.Person("hejun", "何军", "office", actor.Checker, actor.Coordinate)
	doc := draft(drafter, "关于值班的通知", url.Values{"in_name": {"office"}})
	list := checker.Get("/office/document").Want(http.StatusOK)
	for range 2 {
		checker.Submit(list, "form[action$='/remind']", url.Values{"id": {strings.TrimPrefix(doc, "/office/document/")}}).Want(http.StatusSeeOther)
	}
	if got := acts(w, doc); !slices.Equal(got, []string{"draft", "remind"}) {
		t.Errorf("audited are %q", got)
	}
}

func TestTheIssuingUnitFollowsTheNameInWhichADocumentGoesOut(t *testing.T) {
	t.Parallel()
	w, area := site(t)
	drafter := w.Person("liming", "李明", "education", actor.Drafter)
	doc := draft(drafter, "关于商请协助的函", url.Values{"in_name": {"office"}})
	read := func() *document.Document {
		d, err := db.Get(context.Background(), w.DB, func(tx *db.Tx) (*document.Document, error) {
			return area.Get(context.Background(), tx, strings.TrimPrefix(doc, "/office/document/"))
		})
		if err != nil {
			t.Fatal(err)
		}
		return d
	}
	form := func(inName, urgent string) {
		page := drafter.Get(doc + "/do/describe").Want(http.StatusOK)
		drafter.Submit(page, "main form", url.Values{"in_name": {inName}, "urgent": {urgent}}).Want(http.StatusSeeOther)
	}
	form("unit", "true")
	d := read()
	if d.Part.Unit != w.Units["education"].ID || d.Part.Meta.Issuer != "云山市教育局" || !d.Set.Facts.Urgent ||
		len(d.Parties) != 1 || d.Parties[0] != (lifecycle.Party{Unit: d.Unit, Part: "issuing"}) {
		t.Errorf("in its own name: %+v %+v %+v", d.Part.Meta, d.Set.Facts, d.Parties)
	}
	form("government", "")
	if d = read(); d.Part.Unit != w.Units["office"].ID || d.Part.Meta.Issuer != "云山市人民政府" || d.Set.Facts.Urgent || len(d.Parties) != 2 {
		t.Errorf("in the government's name: %+v %+v %+v", d.Part.Meta, d.Set.Facts, d.Parties)
	}
}
