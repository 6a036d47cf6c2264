package desk_test

import (
	"archive/zip"
	"bytes"
	"context"
	"net/url"
	"strings"
	"testing"

	"gongkai/internal/kernel/actor"
	"gongkai/internal/kernel/file"
	"gongkai/internal/web/webtest"
)

// packed packs files: name, content, name, content …
func packed(t *testing.T, pairs ...string) []byte {
	t.Helper()
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	for i := 0; i < len(pairs); i += 2 {
		f, err := z.Create(pairs[i])
		if err == nil {
			_, err = f.Write([]byte(pairs[i+1]))
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// hold puts a file into quarantine and returns its address.
func (w *world) hold(b *webtest.Browser, name string, content []byte, caseID string) string {
	w.Helper()
	f, err := file.Receive(context.Background(), w.DB, w.blobs, file.Upload{Name: name, Body: bytes.NewReader(content), Limits: file.Default, Area: "letter", Case: caseID}, b.Actor)
	if err != nil || f.State != file.Quarantine {
		w.Fatalf("%+v, %v", f, err)
	}
	return "/office/file/" + f.ID
}

func TestAReviewerSeesWhatIsHeldLooksAndDecides(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	drafter := w.Person("limin", "李敏", "education", actor.Drafter)
	reviewer := w.Person("zhaoqiang", "赵强", "education", actor.Secrecy)
	holds(t, reviewer.Get("/office/file").Want(200), ".empty", "隔离区是空的")
	holds(t, reviewer.Get("/office/file?show=done").Want(200), ".empty", "还没有处理过文件")
	lacks(t, reviewer.Get("/office").Want(200), "个文件等您决定")

	id := w.open(drafter, "关于开学工作的来信", 0)
	material := packed(t, "名单.txt", "甲", "照片/一.jpg", "乙")
	href := w.hold(drafter, "附件材料.zip", material, id)
	w.hold(drafter, "同样的.zip", material, "")
	todo := reviewer.Get("/office").Want(200)
	holds(t, todo, ".notice", "隔离区有 2 个文件等您决定")
	if todo.Doc.Find(`nav.side a[href="/office/file"] .n`).Length() != 1 {
		t.Error("the navigation does not count")
	}
	lacks(t, drafter.Get("/office").Want(200), "隔离区")
	list := reviewer.Get("/office/file").Want(200)
	holds(t, list, "table", "附件材料.zip", "ZIP 压缩包", "请解压后分别上传", "关于开学工作的来信", "李敏")
	webtest.Clean(t, list.Body)

	page := reviewer.Get(href).Want(200)
	holds(t, page, "main", "压缩包内的文件无法逐一检查", "李敏", "用于事项", "关于开学工作的来信", "名单.txt", "照片/一.jpg", "同样的.zip", "只列出包内的文件", "平台规则")
	webtest.Clean(t, page.Body)
	look := reviewer.Submit(page, `form[action$="/content"]`, nil).Want(200)
	if look.Header.Get("Content-Type") != "application/octet-stream" || !strings.HasPrefix(look.Header.Get("Content-Disposition"), "attachment") || !strings.HasPrefix(look.Body, "PK") {
		t.Errorf("the download: %v", look.Header)
	}

	bad := reviewer.Submit(page, `form[action="`+href+`"]`, url.Values{"verdict": {"release"}}).Want(422)
	holds(t, bad, ".errors", "请填写“理由”")
	if _, checked := bad.Doc.Find(`input[value="release"]`).Attr("checked"); !checked {
		t.Error("the choice is lost")
	}
	if next := reviewer.Submit(page, `form[action="`+href+`"]`, url.Values{"verdict": {"release"}, "why": {"逐一看过，都是公开材料"}}).Want(303).Header.Get("Location"); next != "/office/file" {
		t.Errorf("leads to %s", next)
	}
	holds(t, reviewer.Get("/office/file?show=done").Want(200), "table", "已放行", "逐一看过，都是公开材料", "赵强")
	holds(t, reviewer.Get(href).Want(200), "main", "已放行", "处理人", "逐一看过")
	holds(t, drafter.Get("/office/notice").Want(200), "table", "您上传的文件已放行：附件材料.zip", "逐一看过，都是公开材料", "不用重新上传")

	auditor := w.Person("zhoushen", "周审", "office", actor.Auditor)
	holds(t, auditor.Get("/office/admin/audit").Want(200), "table", "放行隔离文件", "下载隔离文件", "80号 一（四）")
}

func TestOfTwoReviewersTheSecondIsToldWhatTheFirstDecided(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	drafter := w.Person("limin", "李敏", "education", actor.Drafter)
	a, b := w.Person("zhaoqiang", "赵强", "education", actor.Secrecy), w.Person("wufang", "吴芳", "education", actor.Secrecy)
	href := w.hold(drafter, "附件.zip", packed(t, "a.txt", "甲"), "")
	first, second := a.Get(href).Want(200), b.Get(href).Want(200)
	form := `form[action="` + href + `"]`
	a.Submit(first, form, url.Values{"verdict": {"refuse"}, "why": {"请解压后分别上传"}}).Want(303)
	late := b.Submit(second, form, url.Values{"verdict": {"release"}, "why": {"可以使用"}}).Want(409)
	holds(t, late, "main", "已经由他人处理，您的决定没有生效", "已退回", "赵强", "请解压后分别上传")
	if late.Doc.Find(form).Length() != 0 {
		t.Error("the second is asked again")
	}
	told := drafter.Get("/office/notice").Want(200)
	holds(t, told, "table", "您上传的文件被退回：附件.zip", "请改正后重新上传")
	lacks(t, told, "已放行")
	b.Submit(second, `form[action$="/content"]`, nil).Want(410)
}

func TestNobodyElseSeesWhatAUnitHolds(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	drafter := w.Person("limin", "李敏", "education", actor.Drafter, actor.Secrecy)
	stranger := w.Person("zhang", "张伟", "land", actor.Secrecy)
	auditor := w.Person("zhoushen", "周审", "office", actor.Auditor)
	material := packed(t, "a.txt", "甲")
	href := w.hold(drafter, "内部名单.zip", material, "")
	decision := url.Values{"verdict": {"release"}, "why": {"可以使用"}}
	lacks(t, stranger.Get("/office/file").Want(200), "内部名单")
	stranger.Get(href).Want(404)
	stranger.Post(href, decision).Want(404)
	stranger.Post(href+"/content", nil).Want(404)
	auditor.Get(href).Want(403)
	drafter.Get("/office/file/none").Want(404)
	drafter.Post("/office/file/none/content", nil).Want(404)

	own := drafter.Get(href).Want(200)
	holds(t, own, "main", "上传人不能决定自己上传的文件")
	if own.Doc.Find(`form[action="`+href+`"]`).Length() != 0 {
		t.Error("the sender is asked to decide")
	}
	holds(t, drafter.Post(href, decision).Want(409), ".errors", "上传人不能决定自己上传的文件")
	holds(t, drafter.Get("/office/file").Want(200), "table", "您上传的，由他人处理")
	lacks(t, drafter.Get("/office").Want(200), "个文件等您决定")

	same := w.hold(stranger, "别人的.zip", material, "")
	page := w.Person("sunli", "孙丽", "land", actor.Secrecy).Get(same).Want(200)
	holds(t, page, "main", "其他单位还有 1 处同样的内容")
	lacks(t, page, "内部名单")

	clean, err := file.Receive(context.Background(), w.DB, w.blobs, file.Upload{Name: "a.txt", Body: strings.NewReader("开学通知正文"), Limits: file.Default}, drafter.Actor)
	if err != nil || clean.State != file.Clean {
		t.Fatal(err)
	}
	drafter.Get("/office/file/" + clean.ID).Want(404)
}

func TestWhatIsReadFromAHeldFileIsScreenedAndEscaped(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	drafter := w.Person("limin", "李敏", "education", actor.Drafter)
	reviewer := w.Person("zhaoqiang", "赵强", "education", actor.Secrecy)
	word := packed(t, "[Content_Types].xml", "<Types/>", "_rels/.rels", `<Relationships><Relationship Id="a" Type="x/officeDocument" Target="word/document.xml"/></Relationships>`,
		"word/document.xml", `<w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"><w:body><w:p><w:r><w:t>身份证号：11010119900101004X &lt;script&gt;alert(1)&lt;/script&gt;</w:t></w:r></w:p></w:body></w:document>`,
		"word/vbaProject.bin", "Sub")
	page := reviewer.Get(w.hold(drafter, "通知.docm", word, "")).Want(200)
	holds(t, page, "main", "文件带有宏", "word/vbaProject.bin", "<script>alert(1)</script>", "筛查结果", "身份证")
	lacks(t, page, "<script>alert(1)")
	webtest.Clean(t, page.Body)
}
