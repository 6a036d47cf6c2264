package web_test

import (
	"bytes"
	"context"
	"encoding/json"
	"log/slog"
	"mime/multipart"
	"net/url"
	"reflect"
	"strings"
	"testing"
	"time"

	"gongkai/internal/kernel/actor"
	"gongkai/internal/kernel/workday"
	"gongkai/internal/platform/errs"
	"gongkai/internal/web"
	"gongkai/internal/web/webtest"
)

func TestOneOfSeveralFieldsIsRequiredOnlyWhereItIsAlone(t *testing.T) {
	t.Parallel()
	type in struct {
		File  string `json:"file,omitempty" title:"文件" form:"file" oneof:"true"`
		Spare string `json:"spare,omitempty" title:"已有的文件" form:"select" oneof:"true"`
		Note  string `json:"note,omitempty" title:"说明"`
	}
	for n, c := range []struct {
		options []web.Option
		want    string
	}{{nil, "file one, spare one, note, "}, {[]web.Option{{Value: "1"}}, "file one, spare one, note, "}, {[]web.Option{}, "file required, note, "}} {
		options := map[string][]web.Option{}
		if c.options != nil {
			options["spare"] = c.options
		}
		got := ""
		for _, d := range web.FormFor[in]().View(nil, options, nil).Fields {
			got += d.Name
			if d.OneOf {
				got += " one"
			}
			if d.Required {
				got += " required"
			}
			got += ", "
		}
		if got != c.want {
			t.Errorf("%d: %s, want %s", n, got, c.want)
		}
	}
}

func TestHostileTextComesBackAsText(t *testing.T) {
	t.Parallel()
	w := world(t)
	b := w.Person("limin", "李敏", "education", actor.Drafter)
	h := webtest.Hostile
	bad := b.Post("/office/letter/new/draft", url.Values{"title": {h}, "body": {h}, "body_html": {h}, "kind": {h}, "due": {h}, "copies": {h}, "urgent": {h},
		"units": {h}, "names": {h}, "topic": {h}, "file": {h}, "_token": {h}, "_version": {h}}).Want(422)
	webtest.Clean(t, bad.Body)
	if bad.Doc.Find("textarea[name=body]").Text() != "\n"+h && bad.Doc.Find("textarea[name=body]").Text() != h {
		t.Errorf("the text came back as %q", bad.Doc.Find("textarea[name=body]").Text())
	}
	path := b.Post("/office/letter/new/draft", url.Values{"title": {"<script>x</script>"}, "body": {h}, "kind": {"open"}}).Want(303).Header.Get("Location")
	b.Post(path+"/do/note", url.Values{"note": {h}}).Want(303)
	page := b.Get(path).Want(200)
	webtest.Clean(t, page.Body)
	if page.Text("h1") != "<script>x</script>" || !strings.Contains(page.Text(".timeline blockquote"), "alert(1)") {
		t.Errorf("the case shows %q, %q", page.Text("h1"), page.Text(".timeline blockquote"))
	}
}

func TestStepThatTheStateDoesNotAllowSaysSo(t *testing.T) {
	t.Parallel()
	w := world(t)
	b := w.Person("limin", "李敏", "education", actor.Drafter)
	path := open(b, "open", "")
	b.Post(path+"/do/close", nil).Want(303)
	if a := b.Get(path + "/do/answer").Want(409); !strings.Contains(a.Text("main"), "现在是“已办结”") {
		t.Errorf("%s", a.Text("main"))
	}
}

func TestAStepWithNothingToDoIsNotSpokenOfAndStillRefused(t *testing.T) {
	t.Parallel()
	w := world(t)
	b := w.Person("limin", "李敏", "education", actor.Drafter)
	path := open(b, "open", "")
	if page := b.Get(path).Want(200); strings.Contains(page.Text(".actions"), "取下附件") || !strings.Contains(page.Text(".actions"), "签发") {
		t.Errorf("the page offers %s", page.Text(".actions"))
	}
	if a := b.Post(path+"/do/detach", nil); a.Status != 409 && a.Status != 422 || !strings.Contains(a.Text("main"), "没有附件") {
		t.Errorf("the step answers %d %s", a.Status, a.Text("main"))
	}
}

func TestTheWayToACaseEndsWithItsTitle(t *testing.T) {
	t.Parallel()
	w := world(t)
	b := w.Person("limin", "李敏", "education", actor.Drafter)
	path := open(b, "open", "")
	page := b.Get(path).Want(200)
	if got, title := page.Text(".crumbs"), page.Text("h1"); !strings.HasSuffix(got, title) || !strings.Contains(got, "来信办理") || strings.Contains(got, "来信办理来信办理") {
		t.Errorf("the way is %q, the title %q", got, title)
	}
	w.Mux.ListPage("letter", web.Crumb{Title: "全部来信", Href: "/letters"})
	for _, p := range []string{path, path + "/do/answer", "/office/letter/new/draft"} {
		if page := b.Get(p).Want(200); page.Doc.Find(`.crumbs a[href="/letters"]`).Text() != "全部来信" {
			t.Errorf("%s leads by %q", p, page.Text(".crumbs"))
		}
	}
}

func TestFileOfAStepIsStoredAndItsIdentifierTaken(t *testing.T) {
	t.Parallel()
	var stored string
	w := world(t, func(c *web.Config) {
		c.Upload = func(_ context.Context, by actor.Actor, area, _ string, f *multipart.FileHeader) (string, error) {
			if f.Filename == "坏.exe" {
				return "", errs.Field("file", "不接收这种文件，请换成 OFD、PDF 或 DOCX。")
			}
			stored = area + " " + f.Filename + " " + by.Name
			return "file-1", nil
		}
	})
	b := w.Person("limin", "李敏", "education", actor.Drafter)
	post := func(b *webtest.Browser, name, title string) *webtest.Answer {
		var body bytes.Buffer
		m := multipart.NewWriter(&body)
		for k, v := range map[string]string{"title": title, "body": "内容", "kind": "open"} {
			_ = m.WriteField(k, v)
		}
		f, _ := m.CreateFormFile("file", name)
		_, _ = f.Write([]byte("x"))
		m.Close()
		return b.Do("POST", "/office/letter/new/draft", body.String(), "Content-Type", m.FormDataContentType())
	}
	if again := post(b, "附件.pdf", "").Want(422); again.Doc.Find("input[type=hidden][name=file][value=file-1]").Length() != 1 || stored != "letter 附件.pdf 李敏" {
		t.Errorf("the file has to be chosen again (stored %q)", stored)
	}
	post(b, "附件.pdf", "来信").Want(303)
	var body bytes.Buffer // sent again with the chooser left empty
	m := multipart.NewWriter(&body)
	for _, kv := range [][2]string{{"title", ""}, {"body", "内容"}, {"kind", "open"}, {"file", "file-1"}} {
		_ = m.WriteField(kv[0], kv[1])
	}
	_, _ = m.CreateFormFile("file", "")
	m.Close()
	if kept := b.Do("POST", "/office/letter/new/draft", body.String(), "Content-Type", m.FormDataContentType()).Want(422).Doc.Find("input[type=hidden][name=file]"); kept.Length() != 1 || kept.AttrOr("value", "") != "file-1" {
		t.Errorf("what was uploaded is lost: %d fields", kept.Length())
	}
	post(b, "坏.exe", "来信").Want(422)
	none := world(t)
	if a := post(none.Person("limin", "李敏", "education", actor.Drafter), "附件.pdf", "来信").Want(422); !strings.Contains(a.Body, "不能上传文件") {
		t.Errorf("%s", a.Text("main"))
	}
}

func TestLogLineHoldsNoPersonalData(t *testing.T) {
	t.Parallel()
	var out bytes.Buffer
	w := world(t, func(c *web.Config) { c.Log = slog.New(slog.NewJSONHandler(&out, nil)) })
	b := w.Person("limin", "李敏", "education", actor.Drafter)
	b.Get("/letters/王晓明?q=13800138000")
	b.Get("/office/letter/new/draft?phone=13800138000").Want(200)
	lines := strings.Split(strings.TrimSpace(out.String()), "\n")
	if len(lines) != 2 {
		t.Fatalf("%d lines: %s", len(lines), out.String())
	}
	for _, l := range lines {
		if strings.Contains(l, "13800138000") || strings.Contains(l, "王晓明") || strings.Contains(l, "李敏") || strings.Contains(l, "127.0.0.1") {
			t.Errorf("the line tells too much: %s", l)
		}
	}
	var last struct {
		Route, Actor string
		Status       int
	}
	if err := json.Unmarshal([]byte(lines[1]), &last); err != nil || last.Route != "GET /office/letter/new/draft" || last.Actor != b.Actor.Person || last.Status != 200 {
		t.Errorf("%v %+v", err, last)
	}
}

type everything struct {
	Text  string       `json:"text,omitempty" title:"文字"`
	Long  string       `json:"long,omitempty" title:"长文" form:"textarea"`
	Day   workday.Date `json:"day,omitempty" title:"日期"`
	At    time.Time    `json:"at,omitzero" title:"时间"`
	N     int          `json:"n,omitempty" title:"数"`
	F     float64      `json:"f,omitempty" title:"小数"`
	Yes   bool         `json:"yes,omitempty" title:"是否"`
	Lines []string     `json:"lines,omitempty" title:"行"`
	Boxes []string     `json:"boxes,omitempty" title:"多选" enum:"a,b,c"`
	Email string       `json:"email,omitempty" title:"邮箱" form:"email" format:"email"`
}

func TestFormReadsBackWhatItShows(t *testing.T) {
	t.Parallel()
	f := web.FormFor[everything]()
	want := everything{Text: "甲", Long: "一\n二", Day: "2026-03-02", At: time.Date(2026, 3, 2, 1, 30, 0, 0, time.UTC), N: 3, F: 2.5, Yes: true,
		Lines: []string{"x", "y"}, Boxes: []string{"a", "c"}, Email: "a@example.gov.cn"}
	v := f.Values(want)
	if v.Get("at") != "2026-03-02T09:30" || v.Get("lines") != "x\ny" {
		t.Errorf("shown %v", v)
	}
	in, err := f.Decode(v)
	if err != nil {
		t.Fatal(err)
	}
	got := *in.(*everything)
	got.At = got.At.UTC()
	if !reflect.DeepEqual(got, want) {
		t.Errorf("read %+v", got)
	}
	for field, value := range map[string]string{"day": "2026-3-2", "at": "昨天", "n": "1.5", "yes": "也许", "boxes": "d", "email": "x"} {
		if _, err := f.Decode(url.Values{field: {value}}); len(errs.Reasons(err)) != 1 || errs.Reasons(err)[0].Field != field {
			t.Errorf("%s=%s: %v", field, value, err)
		}
	}
}

func TestSafeCellLeavesNumbersAndStopsFormulas(t *testing.T) {
	t.Parallel()
	for in, want := range map[string]string{"": "", "甲": "甲", "-1.5": "-1.5", "+8613": "+8613", "=1+1": "'=1+1", "-cmd": "'-cmd", "@x": "'@x", "\t=1": "'\t=1", "＝1": "'＝1", "+": "'+", "-.": "'-."} {
		if got := web.SafeCell(in); got != want {
			t.Errorf("%q became %q, want %q", in, got, want)
		}
	}
}

func TestPagerShowsEndsAndNeighbours(t *testing.T) {
	t.Parallel()
	p := web.Paged(10, 20, 400, func(n int) string { return "?p=" + string(rune('a'+n-1)) })
	var s strings.Builder
	for _, l := range p.Pages {
		if l.Gap {
			s.WriteString("…")
		} else {
			s.WriteString(l.Href[3:])
		}
	}
	if s.String() != "a…hijkl…t" || p.Prev != "?p=i" || p.Next != "?p=k" {
		t.Errorf("%s %+v", s.String(), p)
	}
}

func TestMarksThatNobodySeesAreTakenOut(t *testing.T) {
	t.Parallel()
	form := web.FormFor[draftIn]()
	title := "\u202e通\u200b知\u2066\ufeff"
	for name, decode := range map[string]func() (any, error){
		"form": func() (any, error) {
			return form.Decode(url.Values{"title": {title}, "body": {"甲"}, "kind": {"open"}})
		},
		"JSON": func() (any, error) {
			raw, err := json.Marshal(map[string]any{"title": title, "body": "甲", "kind": "open"})
			if err != nil {
				return nil, err
			}
			return form.DecodeJSON(raw)
		},
	} {
		if in, err := decode(); err != nil || in.(*draftIn).Title != "通知" {
			t.Errorf("%s: %+q %v", name, in, err)
		}
	}
}

func TestBrokenJSONIsOneProblem(t *testing.T) {
	t.Parallel()
	form := web.FormFor[draftIn]()
	for raw, want := range map[string]int{`{"title":`: 400, `{} {}`: 400, "\xff": 400, `[]`: 422, `null`: 422, `{}`: 422} {
		if _, err := form.DecodeJSON([]byte(raw)); web.Status(err) != want || !errs.Is(err, errs.Invalid) {
			t.Errorf("%s: %d %v, want %d", raw, web.Status(err), err, want)
		}
	}
}

func FuzzDecode(f *testing.F) {
	f.Add("title=x&body=y&kind=open&due=2026-03-02&copies=3&names=a%0Ab")
	f.Add(`{"title":"x","body":"y","kind":"open","names":["a"],"units":null}`)
	f.Add("title=%ff&copies=1e400&urgent=on&kind=&body=%00")
	f.Add(`{"title":{"x":1},"copies":9999999999999999999,"names":[[]]}`)
	form := web.FormFor[draftIn]()
	f.Fuzz(func(t *testing.T, raw string) {
		check := func(in any, err error) {
			if err != nil {
				if !errs.Is(err, errs.Invalid) {
					t.Fatalf("%q: %v", raw, err)
				}
				return
			}
			d := in.(*draftIn)
			if strings.TrimSpace(d.Title) == "" || len([]rune(d.Title)) > 20 || d.Kind != "open" && d.Kind != "ask" && d.Kind != "no" || len(d.Names) > 2 || d.Copies < 0 || d.Copies > 100 {
				t.Fatalf("%q was taken as %+v", raw, d)
			}
		}
		if v, err := url.ParseQuery(raw); err == nil {
			check(form.Decode(v))
		}
		check(form.DecodeJSON([]byte(raw)))
	})
}
