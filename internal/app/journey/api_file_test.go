package journey

import (
	"bytes"
	"mime/multipart"
	"testing"

	"gongkai/internal/platform/db"
)

// parcel is a multipart body with files and, behind them, fields name=value by turns.
func parcel(t *testing.T, files map[string]string, fields ...string) (string, string) {
	t.Helper()
	var b bytes.Buffer
	w := multipart.NewWriter(&b)
	for name, content := range files {
		p, err := w.CreateFormFile("file", name)
		must(t, err)
		_, err = p.Write([]byte(content))
		must(t, err)
	}
	for i := 0; i+1 < len(fields); i += 2 {
		must(t, w.WriteField(fields[i], fields[i+1]))
	}
	must(t, w.Close())
	return b.String(), w.FormDataContentType()
}

// TestAUnitsOwnSystemSendsFiles: a department's system uploads an attachment and reports
// the document with it, as received.
func TestAUnitsOwnSystemSendsFiles(t *testing.T) {
	s := open(t, db.SQLite)
	d := s.client(drafter)
	send := func(c *client, files map[string]string, fields ...string) answer {
		body, media := parcel(t, files, fields...)
		return c.do("POST", "/api/v1/file", body, "Content-Type", media)
	}
	table := "项目,金额\n补贴,二百元\n"
	up := send(d, map[string]string{"补贴标准.csv": table}).want(201)
	id := up.text("files", 0, "id")
	if up.text("files", 0, "name") != "补贴标准.csv" || up.text("files", 0, "state") != "clean" {
		t.Fatalf("the file is taken as\n%s", up.Raw)
	}
	got := d.do("POST", "/api/v1/document/open/deliver", in{"title": "关于提高补贴标准的请示", "text": words("关于提高补贴标准的请示"), "files": []string{id}}).want(201)
	if name := s.client(registrar).get("/api/v1/document/"+got.text("id")).text("data", "files", 0, "name"); name != "补贴标准.csv" {
		t.Errorf("the document came with %q", name)
	}

	send(d, nil).refused(422, "invalid", "名为 file 的部分")
	d.do("POST", "/api/v1/file", in{"file": "x"}).refused(422, "invalid", "multipart/form-data")
	d.do("POST", "/api/v1/file", "--x\r\nbroken", "Content-Type", "multipart/form-data; boundary=x").refused(422, "invalid", "格式不对")
	send(&client{t, s, ""}, map[string]string{"a.csv": table}).refused(401, "unauthenticated", "登录")
	send(d, map[string]string{"通知.pdf": "MZ\x90\x00\x03"}).refused(409, "refused", "无法识别")
	send(s.client(budget), map[string]string{"a.csv": table}, "area", "document", "case", got.text("id")).refused(404, "not-found")
	send(d, map[string]string{"a.csv": table}, "area", "nothing", "case", got.text("id")).refused(404, "not-found", "没有这类事项")
	// Somebody else's file is not at hand for a step.
	s.client(second).do("POST", "/api/v1/document/open/deliver", in{"title": "关于提高补贴标准的请示", "text": "正文", "files": []string{id}}).refused(422, "invalid")
}
