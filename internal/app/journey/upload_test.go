package journey

import (
	"archive/zip"
	"bytes"
	"context"
	"fmt"
	"image"
	"image/color"
	"image/png"
	"io"
	"mime/multipart"
	"net/http"
	"net/url"
	"strings"

	"gongkai/internal/kernel/file"
	"gongkai/internal/kernel/publication"
	"gongkai/internal/platform/db"
)

// send sends a file with the form of a step; more fields are name=value.
func (f *filled) send(path, name string, content []byte, want int, fields ...string) {
	f.Helper()
	var b bytes.Buffer
	w := multipart.NewWriter(&b)
	must(f, w.WriteField("_token", name+path))
	for _, p := range fields {
		k, v, _ := strings.Cut(p, "=")
		must(f, w.WriteField(k, v))
	}
	part, err := w.CreateFormFile("file", name)
	must(f, err)
	_, err = part.Write(content)
	must(f, err)
	must(f, w.Close())
	r, err := http.NewRequest(http.MethodPost, f.URL+path, &b)
	must(f, err)
	r.Header.Set("Content-Type", w.FormDataContentType())
	r.Header.Set("Sec-Fetch-Site", "same-origin")
	r.AddCookie(&http.Cookie{Name: "session", Value: f.session(drafter)})
	res, err := http.DefaultTransport.RoundTrip(r)
	must(f, err)
	defer res.Body.Close()
	if res.StatusCode != want {
		page, _ := io.ReadAll(res.Body)
		f.Fatalf("%s: %s is answered %d\n%s", path, name, res.StatusCode, page)
	}
}

// hold sends two archives, which go into quarantine. The first is let out and used.
func (f *filled) hold(id string) {
	f.Helper()
	for _, name := range []string{"申请表格.zip", "冬春救助工作有关表格和各区县（自治县）分配名单材料汇总.zip"} {
		var b bytes.Buffer
		z := zip.NewWriter(&b)
		_, err := z.Create("名单/" + name + ".txt")
		must(f, err)
		must(f, z.Close())
		f.send("/office/document/"+id+"/do/attach", name, b.Bytes(), http.StatusConflict)
		f.read(func(ctx context.Context, tx *db.Tx) error {
			list, err := file.Held(ctx, tx, f.actors[drafter].Unit, 2)
			if err == nil && len(list) != 1 {
				err = fmt.Errorf("%d files are held", len(list))
			}
			if err == nil {
				f.held = list[0].ID
			}
			return err
		})
		if name == "申请表格.zip" {
			r, err := http.NewRequest(http.MethodPost, f.URL+"/office/file/"+f.held, strings.NewReader(url.Values{"verdict": {"release"}, "why": {"逐一看过，都是空白表格。"}}.Encode()))
			must(f, err)
			r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
			r.Header.Set("Sec-Fetch-Site", "same-origin")
			r.AddCookie(&http.Cookie{Name: "session", Value: f.session(secrecy)})
			res, err := http.DefaultTransport.RoundTrip(r)
			must(f, err)
			res.Body.Close()
			if res.StatusCode != http.StatusSeeOther {
				f.Fatalf("the file is not let out: %d", res.StatusCode)
			}
			f.do(drafter, "document", id, "attach", "spare="+f.held)
		}
	}
}

// shown is a public piece with a picture.
func (f *filled) shown(doc string) {
	f.Helper()
	m := image.NewRGBA(image.Rect(0, 0, 640, 400))
	for x := range 640 {
		for y := range 400 {
			m.Set(x, y, color.RGBA{uint8(x / 4), 120, uint8(y / 2), 255})
		}
	}
	var b bytes.Buffer
	must(f, png.Encode(&b, m))
	id := f.piece("shown", doc, "after")
	path := "/office/piece/" + id + "/do/attach"
	f.send(path, "补贴图解.png", b.Bytes(), http.StatusUnprocessableEntity) // without words
	f.send(path, "补贴图解.png", b.Bytes(), http.StatusSeeOther, "alt=补贴标准：每人每月二百元，向街道申请，五个工作日内办结。")
	f.check(id)
	f.do(drafter, "piece", id, "submit")
	var p publication.Part
	f.read(func(ctx context.Context, tx *db.Tx) (err error) {
		p, err = publication.PartOf(ctx, tx, id)
		return err
	})
	f.do(secrecy, "piece", id, "dispose", "finding=file:"+p.Files[0].Sum, "reason=图里没有涉密内容和个人信息。")
	f.along("piece", id, readingWay[1:], "")
	f.item("shown", id)
	f.send("/office/piece/"+f.pieces["after"]+"/do/attach", "流程图.png", b.Bytes(), http.StatusSeeOther, "alt=申请、受理、审核、发放四步的流程图。")
}
