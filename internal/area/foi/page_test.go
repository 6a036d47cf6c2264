package foi_test

import (
	"bytes"
	"context"
	"mime/multipart"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"gongkai/internal/area/foi"
	"gongkai/internal/kernel/actor"
	"gongkai/internal/kernel/file"
	"gongkai/internal/kernel/lifecycle"
	"gongkai/internal/kernel/publication"
	"gongkai/internal/kernel/publiclog"
	"gongkai/internal/kernel/search"
	"gongkai/internal/platform/blob"
	"gongkai/internal/platform/db"
	"gongkai/internal/platform/job"
	"gongkai/internal/platform/seal"
	"gongkai/internal/web"
	"gongkai/internal/web/webtest"
)

// site is the area behind a browser.
func site(t *testing.T) *webtest.World {
	t.Helper()
	box, err := seal.Open(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	blobs, err := blob.NewLocal(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { blobs.Close() })
	desk := &foi.Desk{}
	s := webtest.New(t, webtest.Setup{Sets: []db.Set{job.Migrations, search.Migrations, publiclog.Migrations, file.Migrations, publication.Migrations, foi.Migrations},
		Engine: func(e *lifecycle.Engine) {
			desk.Area = foi.New(publication.NewGate(blobs), e, box)
			for name, m := range desk.Area.Machines() {
				e.Machines[name] = m
			}
		},
		Routes: func(m *web.Mux) { desk.Mount(m) }})
	s.Write(func(ctx context.Context, tx *db.Tx) error { return publication.Prepare(ctx, tx) })
	return s
}

// send uploads a file by a form.
func send(t *testing.T, b *webtest.Browser, path, name string, raw []byte) *webtest.Answer {
	t.Helper()
	var body bytes.Buffer
	m := multipart.NewWriter(&body)
	if name != "" {
		f, err := m.CreateFormFile("file", name)
		if err == nil {
			_, err = f.Write(raw)
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	if err := m.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Do(http.MethodPost, path, body.String(), "Content-Type", m.FormDataContentType(), "Sec-Fetch-Site", "same-origin")
}

func TestPagesFitTheirStructs(t *testing.T) {
	t.Parallel()
	webtest.CheckPages(t, site(t).Mux)
}

func TestALedgerIsPreviewedAndTakenOverInTheBrowser(t *testing.T) {
	t.Parallel()
	s := site(t)
	desk := s.Person("hanmei", "韩梅", "education", actor.Handler)
	other := s.Person("zhenghao", "郑浩", "land", actor.Handler)
	office := s.Person("wangfang", "王芳", "education", actor.Disclosure)
	office.Get("/office/foi/takeover").Want(403)
	if got := send(t, office, "/office/foi/takeover", "a.xlsx", ledgerOf(t)); got.Status != 403 {
		t.Errorf("somebody else uploads: %d", got.Status)
	}
	if got := desk.Get("/office/foi/takeover/form").Want(200); !strings.HasPrefix(got.Body, "PK") {
		t.Error("the form is no workbook")
	}
	for name, c := range map[string]struct {
		file string
		raw  []byte
		want string
	}{"no file": {"", nil, "请选择一个文件"}, "a broken one": {"a.xlsx", []byte("PK\x03\x04"), ""}, "empty": {"a.csv", nil, "空的"}, "no rows": {"a.csv", []byte("编号,提交方式,收到日期,申请人类型,申请人,所需信息\n"), "表头下面没有申请"}} {
		if got := send(t, desk, "/office/foi/takeover", c.file, c.raw); got.Status != 422 || !strings.Contains(got.Text("#file-error"), c.want) {
			t.Errorf("%s: %d %s", name, got.Status, got.Text("main"))
		}
	}
	day := "2026-01-05"
	up := send(t, desk, "/office/foi/takeover", "台账.xlsx", ledgerOf(t, line("1", day, "申请内容", webtest.Hostile), line("2", "明天"), line("=1+1", day, "姓名", "=HYPERLINK(1)")))
	path := up.Want(303).Header.Get("Location")
	other.Get(path).Want(404)
	if got := other.Post(path, url.Values{"how": {"good"}}); got.Status != 404 {
		t.Errorf("somebody else confirms: %d", got.Status)
	}
	page := desk.Get(path).Want(200)
	webtest.Clean(t, page.Body)
	if main := page.Text("main"); !strings.Contains(main, "将转入2件") || !strings.Contains(main, "第5行“收到日期”（C5）：“明天”不是日期") || !strings.Contains(main, "从2号") {
		t.Errorf("the preview is %s", main)
	}
	if n := desk.Get(path + "?view=bad").Want(200).Doc.Find("tbody tr").Length(); n != 1 {
		t.Errorf("%d rows are in error", n)
	}
	desk.Get(path + "?view=good&from=-5").Want(200)
	desk.Post(path, url.Values{"how": {"forged"}}).Want(422)
	if got := desk.Post(path, url.Values{"how": {"whole"}}).Want(422); !strings.Contains(got.Text("main"), "一件也没有转入") {
		t.Errorf("all or nothing: %s", got.Text("main"))
	}
	done := desk.Follow(desk.Post(path, url.Values{"how": {"good"}})).Want(200)
	if !strings.Contains(done.Text("main"), "转入2件") || !strings.Contains(done.Text("main"), "C5") {
		t.Errorf("the result is %s", done.Text("main"))
	}
	if again := desk.Follow(desk.Post(path, url.Values{"how": {"good"}})).Want(200); !strings.Contains(again.Text("body"), "没有重复办理") {
		t.Errorf("a second click: %s", again.Text("body"))
	}
	if csv := desk.Get("/office/foi.csv").Want(200).Body; !strings.Contains(csv, "'=1+1") || !strings.Contains(csv, "'=HYPERLINK(1)") || strings.Count(csv, "\r\n") != 3 {
		t.Errorf("%s", csv)
	}
}

func TestTheDecisionIsGuidedToWhatItsLetterMustSay(t *testing.T) {
	t.Parallel()
	s := site(t)
	desk := s.Person("hanmei", "韩梅", "education", actor.Handler)
	today := "2026-01-05"
	up := desk.Post("/office/foi/new/register", url.Values{"channel": {"in-person"}, "submitted": {today}, "applicant": {"person"}, "name": {"陈静"}, "paper": {"居民身份证"}, "paper_number": {"11010519491231002X"},
		"phone": {"13800000000"}, "content": {"学校布局调整方案"}, "form": {"paper"}, "route": {"pickup"}})
	path := up.Want(303).Header.Get("Location") + "/do/draft"
	top := desk.Get(path).Want(200)
	if n := top.Doc.Find("main dl a").Length(); n != len(foi.Groups) {
		t.Errorf("%d groups", n)
	}
	kinds := 0
	for _, group := range foi.Groups {
		page := desk.Get(path + "?tree=" + url.QueryEscape(group)).Want(200)
		for _, want := range []string{"依据", "写明处理决定和依据", "表三第"} {
			if !strings.Contains(page.Text("main"), want) {
				t.Errorf("%s does not say %s", group, want)
			}
		}
		kinds += page.Doc.Find("main section h3").Length()
		if group == "不予公开" && !strings.Contains(page.Text("main"), "应当先书面征求第三方的意见") {
			t.Errorf("%s", page.Text("main"))
		}
	}
	if kinds != len(foi.Kinds)-2 { // two end without a letter
		t.Errorf("the tree leads to %d kinds", kinds)
	}
	form := desk.Get(path + "?kind=part").Want(200)
	if form.Doc.Find("[name=ground] option").Length() != 9 || form.Doc.Find("[name=search]").Length() != 0 || form.Doc.Find("[name=withheld]").AttrOr("aria-required", "") != "true" {
		t.Errorf("the form of a partial release is %s", form.Text("main form"))
	}
	bad := desk.Submit(form, "main form", url.Values{"material": {"方案1份"}, "reason": {"涉及个人隐私"}}).Want(422)
	if !strings.Contains(bad.Text("main"), "请写明不予公开的部分") || !strings.Contains(bad.Text("main"), "请选择不予公开部分的依据") {
		t.Errorf("%s", bad.Text("main"))
	}
	done := desk.Follow(desk.Submit(bad, "main form", url.Values{"withheld": {"专家的姓名"}, "ground": {"third"}})).Want(200)
	if !strings.Contains(done.Text("main"), "专家的姓名") || !strings.Contains(done.Text("main"), "第2行") {
		t.Errorf("%s", done.Text("main"))
	}
}

func TestATemplateIsTriedBeforeItIsInForce(t *testing.T) {
	t.Parallel()
	s := site(t)
	office := s.Person("wangfang", "王芳", "education", actor.Disclosure)
	land := s.Person("suntao", "孙涛", "land", actor.Disclosure)
	s.Person("hanmei", "韩梅", "education", actor.Handler).Get("/office/foi/template").Want(403)
	office.Get("/office/foi/template").Want(200)
	const kind = "/office/foi/template/kind/correction"
	office.Get("/office/foi/template/kind/forged").Want(404)
	if got := office.Get(kind + "/default").Want(200); !strings.HasPrefix(got.Body, "PK") {
		t.Error("the template of the platform is no Word document")
	}
	bad := send(t, office, kind, "模板.docx", changed(t, foi.LetterCorrection, []string{"【补正期限】", "合理期限"})).Want(422)
	if !strings.Contains(bad.Text("main"), "没有【补正期限】") || !strings.Contains(bad.Text("main"), "第三十条") {
		t.Errorf("%s", bad.Text("main"))
	}
	send(t, office, kind, "", nil).Want(422)
	up := send(t, office, kind, "模板.docx", changed(t, foi.LetterCorrection, []string{"请您对下列事项作出补正", "烦请您补正"})).Want(303)
	version := up.Header.Get("Location")
	page := office.Follow(up).Want(200)
	if main := page.Text("main"); !strings.Contains(main, "烦请您补正") || !strings.Contains(main, "补充身份证明") || strings.ContainsAny(page.Text("article"), "【】") {
		t.Errorf("the preview is %s", main)
	}
	for _, p := range []string{version, version + "/docx", version + "/example"} {
		office.Get(p).Want(200)
		land.Get(p).Want(404)
	}
	id := version[strings.LastIndexByte(version, '/')+1:]
	if got := land.Post(kind+"/use", url.Values{"version": {id}}); got.Status != 404 {
		t.Errorf("another unit's template: %d", got.Status)
	}
	used := office.Follow(office.Submit(page, "main form", nil)).Want(200)
	if !strings.Contains(used.Text("main"), "使用中") || !strings.Contains(office.Get("/office/foi/template").Want(200).Text("main"), "本单位第1版") {
		t.Errorf("%s", used.Text("main"))
	}
	office.Post(kind+"/use", url.Values{"version": {""}}).Want(303)
	if strings.Contains(office.Get("/office/foi/template").Want(200).Text("main"), "本单位第1版") {
		t.Error("the text of the platform is not in force again")
	}
}
