package foi_test

import (
	"context"
	"log/slog"
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

const paperNumber = "11010519491231002X"

// town is the area behind a real mux with the people of a bureau.
type town struct {
	*webtest.World
	area                          *foi.Area
	blobs                         *blob.Local
	post                          post
	visitor                       *webtest.Browser
	handler, head, secrecy, chief *webtest.Browser
}

func newTown(t *testing.T) *town {
	t.Helper()
	x := &town{}
	var err error
	if x.blobs, err = blob.NewLocal(t.TempDir()); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { x.blobs.Close() })
	box, err := seal.Open(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	desk := &foi.Desk{}
	x.World = webtest.New(t, webtest.Setup{
		Sets: []db.Set{job.Migrations, search.Migrations, publiclog.Migrations, file.Migrations, publication.Migrations, foi.Migrations},
		Engine: func(e *lifecycle.Engine) {
			x.area = foi.New(publication.NewGate(x.blobs), e, box)
			x.area.Courier, desk.Area = &x.post, x.area
			for name, m := range x.area.Machines() {
				e.Machines[name] = m
			}
			e.Moved = append(e.Moved, func(ctx context.Context, tx *db.Tx, m lifecycle.Move) error {
				if m.Action == "tell" {
					return x.area.FilingTold(ctx, tx, m)
				}
				return nil
			})
		},
		Config: func(c *web.Config) {
			c.Limits, c.Log = web.Limits{LoginBurst: 1000, WriteBurst: 1000}, slog.New(slog.NewTextHandler(t.Output(), &slog.HandlerOptions{Level: slog.LevelError}))
		},
		Routes: func(m *web.Mux) { desk.Mount(m) },
	})
	x.Write(func(ctx context.Context, tx *db.Tx) error { return publication.Prepare(ctx, tx) })
	x.handler = x.Person("liming", "李明", "education", actor.Handler)
	x.head = x.Person("zhouwei", "周伟", "education", actor.Head)
	x.secrecy = x.Person("zhaoqiang", "赵强", "education", actor.Secrecy)
	x.chief = x.Person("wangfang", "王芳", "education", actor.Disclosure)
	x.visitor = x.Visitor()
	return x
}

func (x *town) take(b *webtest.Browser, area, id string, action lifecycle.Action, in any) {
	x.Helper()
	x.Write(func(ctx context.Context, tx *db.Tx) error {
		_, err := x.Engine.Take(ctx, tx, lifecycle.Call{Area: area, ID: id, Action: action, By: b.Actor, In: in})
		return err
	})
}

func (x *town) one(q string, args ...any) (s string) {
	x.Helper()
	x.Write(func(ctx context.Context, tx *db.Tx) error { return tx.QueryRow(ctx, q, args...).Scan(&s) })
	return s
}

// apply hands a public form in and returns the query code and the case.
func (x *town) file(path, selector, number string, with url.Values) (code, id string) {
	x.Helper()
	page := x.visitor.Get(path).Want(http.StatusOK)
	with.Set("name", "陈静")
	with.Set("paper_number", number)
	with.Set("phone", "13800000000")
	done := x.visitor.Submit(page, selector, with).Want(http.StatusOK)
	if strings.Contains(done.Body, number) && number != "" {
		x.Error("the receipt shows the number of the paper")
	}
	if again := x.visitor.Submit(page, selector, with); again.Status != http.StatusConflict {
		x.Errorf("a second click is answered with %d", again.Status)
	}
	return done.Text("strong.number"), x.one(`SELECT id FROM cases ORDER BY id DESC LIMIT 1`)
}

func (x *town) applied() (code, id string) {
	x.Helper()
	return x.file("/apply/"+x.Units["education"].ID, "form.panel", paperNumber, url.Values{"content": {"2025年义务教育学校布局调整方案"}, "email": {"a@example.com"}})
}

func TestTheHolderOfTheCodeAloneFetchesWhatWasReleasedAndServed(t *testing.T) {
	t.Parallel()
	x := newTown(t)
	code, id := x.applied()
	other, _ := x.applied()
	page := x.visitor.Post("/request", url.Values{"code": {code}}).Want(http.StatusOK)
	if page.Doc.Find("form[action='/request/file']").Length() > 0 {
		x.Error("something is offered before it was released")
	}
	fetch := func(path, code, field, value string, status int) *webtest.Answer {
		x.Helper()
		return x.visitor.Post(path, url.Values{"code": {code}, field: {value}}).Want(status)
	}
	x.take(x.handler, foi.Name, id, "confirm", &foi.Confirm{On: "2026-03-02", Note: "电话确认"})
	x.take(x.handler, foi.Name, id, "accept", &lifecycle.Remark{})
	x.take(x.handler, foi.Name, id, "draft", &foi.Draft{Kind: "given", Material: "布局调整方案1份"})
	st, err := file.Receive(context.Background(), x.DB, x.blobs, file.Upload{Name: "方案.txt", Body: strings.NewReader("方案正文"), Limits: file.Default}, x.handler.Actor)
	if err != nil {
		x.Fatal(err)
	}
	x.take(x.handler, foi.Name, id, "release", &foi.Release{File: st.ID})
	fetch("/request/file", code, "file", "1", http.StatusNotFound)
	x.take(x.secrecy, foi.Name, id, "secrecy", &lifecycle.Remark{})
	x.take(x.head, foi.Name, id, "approve", &lifecycle.Remark{})
	fetch("/request/file", code, "file", "1", http.StatusNotFound) // signed, not served
	letter := x.one(`SELECT id FROM foi_letter WHERE case_id = ? AND kind = 'answer'`, id)
	fetch("/request/letter", code, "letter", letter, http.StatusNotFound)
	x.take(x.handler, foi.Name, id, "dispatch", &foi.Dispatch{Service: foi.Service{Way: "direct", On: "2026-03-02"}})

	page = x.visitor.Post("/request", url.Values{"code": {code}}).Want(http.StatusOK)
	if text := page.Text("main"); !strings.Contains(text, "云山市人民政府") || !strings.Contains(text, "六十日内") || !strings.Contains(text, "当面递交或者邮寄") || !strings.Contains(text, "逐日看") {
		x.Errorf("the page does not say what one may do:\n%s", text)
	}
	if got := x.visitor.Submit(page, "form[action='/request/file']", nil).Want(http.StatusOK); got.Body != "方案正文" || !strings.HasPrefix(got.Header.Get("Content-Disposition"), "attachment") {
		x.Errorf("%q %q", got.Body, got.Header.Get("Content-Disposition"))
	}
	if got := x.visitor.Submit(page, "form[action='/request/letter/docx']", nil).Want(http.StatusOK); !strings.HasPrefix(got.Body, "PK") {
		x.Errorf("%.20q is no document", got.Body)
	}
	if got := x.visitor.Submit(page, "form[action='/request/letter']", nil).Want(http.StatusOK); !strings.Contains(got.Text("article"), "陈静") {
		x.Errorf("%s", got.Text("main"))
	}
	for _, bad := range []string{"", "0", "2", "-1", "x", "1e0", "99999"} {
		x.visitor.Post("/request/file", url.Values{"code": {code}, "file": {bad}})
		if a := x.visitor.Post("/request/file", url.Values{"code": {code}, "file": {bad}}); a.Status == http.StatusOK {
			x.Errorf("file %q is given out", bad)
		}
	}
	for _, forged := range []string{"", "00000-00000-00000-00000", strings.ToUpper(code) + "x", "' OR 1=1 --"} {
		if a := x.visitor.Post("/request/file", url.Values{"code": {forged}, "file": {"1"}}); a.Status == http.StatusOK {
			x.Errorf("the code %q opens the request", forged)
		}
	}
	fetch("/request/letter", other, "letter", letter, http.StatusNotFound)
	fetch("/request/file", other, "file", "1", http.StatusNotFound)
	if n := x.one(`SELECT CAST(COUNT(*) AS TEXT) FROM foi_fetch WHERE case_id = ?`, id); n != "3" {
		x.Errorf("%s of 3 are in the record", n)
	}
	if text := x.handler.Get("/office/foi/" + id).Want(http.StatusOK).Text("main"); !strings.Contains(text, "材料“方案.txt”") {
		x.Error("the handler does not see that it was fetched")
	}
	x.Write(func(ctx context.Context, tx *db.Tx) error {
		_, err := tx.Exec(ctx, `UPDATE file_object SET state = 'quarantine' WHERE sum = ?`, st.Sum)
		return err
	})
	fetch("/request/file", code, "file", "1", http.StatusGone)
}

func TestThePublicPageOfALostCodeSaysTheSameWhateverItIsGiven(t *testing.T) {
	t.Parallel()
	x := newTown(t)
	_, id := x.applied()
	no := x.one(`SELECT no FROM cases WHERE id = ?`, id)
	ask := func(no, name, proof string) string {
		x.Helper()
		return x.visitor.Post("/request/lost", url.Values{"no": {no}, "name": {name}, "proof": {proof}}).Want(http.StatusOK).Text("main")
	}
	first := ask(no, "陈静", paperNumber)
	for _, other := range [][3]string{{no, "陈静", "13899999999"}, {"没有这个编号", "陈静", "13800000000"}, {no, `<script>alert(1)</script>`, `"'`}} {
		if got := ask(other[0], other[1], other[2]); got != first {
			x.Errorf("%q is answered otherwise:\n%s", other, got)
		}
	}
	if len(x.post.sent) != 1 {
		x.Errorf("%d codes are sent", len(x.post.sent))
	}
	if page := x.visitor.Post("/request/lost", url.Values{"no": {""}, "name": {"陈静"}, "proof": {paperNumber}}).Want(http.StatusUnprocessableEntity); strings.Contains(page.Body, paperNumber) {
		x.Error("the number comes back in the form")
	}
	page := x.handler.Get("/office/foi/" + id + "/code").Want(http.StatusOK)
	x.handler.Submit(page, "main form", nil).Want(http.StatusUnprocessableEntity)
	shown := x.handler.Submit(page, "main form", url.Values{"seen": {"查看居民身份证原件"}}).Want(http.StatusOK)
	code := shown.Text("strong.number")
	x.visitor.Post("/request", url.Values{"code": {code}}).Want(http.StatusOK)
	x.handler.Submit(page, "main form", url.Values{"seen": {"查看居民身份证原件"}}).Want(http.StatusConflict)
	x.secrecy.Get("/office/foi/" + id + "/code").Want(http.StatusForbidden)
}

func TestACorrectionAndAComplaintAreFiledTrackedAndAnswered(t *testing.T) {
	t.Parallel()
	x := newTown(t)
	unit := x.Units["education"].ID
	const evil = `<script>alert("错")</script>`
	code, id := x.file("/correct/"+unit, "form.panel", paperNumber, url.Values{"subject": {evil}, "wrong": {evil}, "right": {"正确"}, "evidence": {"户口簿"}})
	page := x.visitor.Post("/request", url.Values{"code": {code}}).Want(http.StatusOK)
	if strings.Contains(page.Body, "<script>alert") || !strings.Contains(page.Text("main"), "待受理") || strings.Contains(page.Body, paperNumber) {
		x.Errorf("%s", page.Text("main"))
	}
	inside := x.handler.Get("/office/correct/" + id).Want(http.StatusOK)
	if strings.Contains(inside.Body, "<script>alert") || strings.Contains(inside.Body, paperNumber) || !strings.Contains(inside.Text("main"), "陈静") {
		x.Error("the office page shows too much or too little")
	}
	if a := x.handler.Post("/office/correct/"+id+"/identity", nil); a.Status != http.StatusForbidden {
		x.Errorf("the identity is shown to somebody who is not the handler: %d", a.Status)
	}
	x.take(x.handler, foi.RecordName, id, "accept", &lifecycle.Remark{})
	if a := x.handler.Post("/office/correct/"+id+"/identity", nil).Want(http.StatusOK); !strings.Contains(a.Body, paperNumber) {
		x.Error("the handler is not shown the identity")
	}
	if done := x.visitor.Submit(page, "details form", url.Values{"text": {"不更正了"}}).Want(http.StatusOK); !strings.Contains(done.Text("main"), "已撤回") {
		x.Errorf("%s", done.Text("main"))
	}

	code, id = x.file("/complain/"+unit, "form.panel", "", url.Values{"about": {"reply"}, "content": {"陈静申请公开，没有答复" + evil}})
	office := x.Person("hejun", "何军", "office", actor.Coordinate)
	if text := x.visitor.Post("/request", url.Values{"code": {code}}).Want(http.StatusOK).Text("main"); !strings.Contains(text, "办公厅") {
		x.Errorf("the complaint is not with the department in charge:\n%s", text)
	}
	x.chief.Get("/office/complaint/" + id).Want(http.StatusNotFound)
	x.take(office, foi.ComplaintName, id, "accept", &lifecycle.Remark{Note: "陈静来件"})
	x.take(office, foi.ComplaintName, id, "ask", &foi.AskAccused{Question: "请说明一件申请的办理情况", Days: 5})
	seen := x.chief.Get("/office/complaint/" + id).Want(http.StatusOK)
	if strings.Contains(seen.Body, "陈静") || strings.Contains(seen.Body, "13800000000") || !strings.Contains(seen.Text("main"), "请说明一件申请的办理情况") {
		x.Errorf("the unit complained of sees:\n%s", seen.Text("main"))
	}
	if own := office.Get("/office/complaint/" + id).Want(http.StatusOK); strings.Contains(own.Body, "<script>alert") || !strings.Contains(own.Text("main"), "陈静") {
		x.Errorf("the department in charge sees:\n%s", own.Text("main"))
	}
	for _, path := range []string{"/office/complaint", "/office/correct", "/office/complaint?view=ended", "/office/correct?view=ended"} {
		if body := x.chief.Get(path).Want(http.StatusOK).Body; strings.Contains(body, "13800000000") {
			x.Errorf("%s shows a telephone", path)
		}
	}
	x.visitor.Get("/complain/" + x.Units["office"].ID).Want(http.StatusConflict)
	x.visitor.Get("/correct/none").Want(http.StatusNotFound)
}

func TestWithoutScriptsOneLooksFirstAndKeepsWhatWasTyped(t *testing.T) {
	t.Parallel()
	x := newTown(t)
	path := "/apply/" + x.Units["education"].ID
	page := x.visitor.Post(path+"/look", url.Values{"content": {"学校布局"}, "name": {"陈静"}, "paper_number": {paperNumber}}).Want(http.StatusOK)
	if page.Text("textarea[name=content]") != "学校布局" || page.Doc.Find("[name=name]").AttrOr("value", "") != "陈静" || strings.Contains(page.Body, paperNumber) {
		x.Errorf("%s", page.Text("main"))
	}
	if !strings.Contains(page.Text("live-look"), "没有查到") {
		x.Errorf("%s", page.Text("main"))
	}
	if bit := x.visitor.Post(path+"/maybe", url.Values{"content": {"学校布局"}}).Want(http.StatusOK); strings.TrimSpace(bit.Body) != "[]" {
		x.Errorf("the script gets %s", bit.Body)
	}
	x.visitor.Post(path+"/helped", url.Values{"item": {"none"}}).Want(http.StatusNotFound)
}
