package interpretation_test

import (
	"bytes"
	"image"
	"image/png"
	"strings"
	"testing"

	"gongkai/internal/area/interpretation"
	"gongkai/internal/kernel/clause"
	"gongkai/internal/kernel/file"
	"gongkai/internal/kernel/lifecycle"
	"gongkai/internal/kernel/publication"
	"gongkai/internal/platform/blob"
	"gongkai/internal/platform/db"
	"gongkai/internal/platform/errs"
)

// picture is a small PNG; each n has bytes of its own.
func picture(t testing.TB, n int) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := png.Encode(&b, image.NewGray(image.Rect(0, 0, n, n))); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// film is the head of an MP4.
const film = "\x00\x00\x00\x18ftypmp42\x00\x00\x00\x00mp42isom"

// upload stores a file as somebody and returns its id.
func (w *world) upload(who, name string, content []byte) string {
	w.Helper()
	blobs, err := blob.NewLocal(w.TempDir())
	if err != nil {
		w.Fatal(err)
	}
	defer blobs.Close()
	f, err := file.Receive(w.ctx, w.d, blobs, file.Upload{Name: name, Body: bytes.NewReader(content), Limits: file.Default}, w.who[who])
	if err != nil {
		w.Fatal(err)
	}
	return f.ID
}

func TestAPictureGoesOutOnlyWithWordsAndAfterReview(t *testing.T) {
	each(t, func(w *world) {
		doc, _, _ := w.out("云民发〔2026〕1号")
		id := w.do("李明", "piece", "", "open", &interpretation.OpenPiece{Document: doc, Title: "一图看懂临时救助", Form: "graphic", Phase: "after", Text: "救助标准为每户每月八百元。"})
		shot := w.upload("李明", "救助图解.png", picture(t, 3))
		w.no("李明", "piece", id, "attach", &interpretation.AttachFile{}, errs.Invalid, "请选择要添加的图片")
		w.no("李明", "piece", id, "attach", &interpretation.AttachFile{File: shot}, errs.Invalid, "看不见图的人靠它阅读", "《无障碍环境建设法》第三十二条")
		w.no("李明", "piece", id, "attach", &interpretation.AttachFile{File: shot, Alt: " 图 "}, errs.Invalid, "至少4个字")
		w.no("钱进", "piece", id, "attach", &interpretation.AttachFile{File: shot, Alt: "救助标准的图解"}, errs.Invalid, "不是您上传的")
		w.no("李明", "piece", id, "attach", &interpretation.AttachFile{File: w.upload("李明", "说明.txt", []byte("说明文字，不是图片。")), Alt: "说明文字"}, errs.Invalid, "不能添加这种文件")
		w.do("李明", "piece", id, "attach", &interpretation.AttachFile{File: shot, Alt: "救助标准：每户每月八百元；五个工作日内办结"})
		w.no("李明", "piece", id, "attach", &interpretation.AttachFile{File: shot, Alt: "救助标准的图解"}, errs.Invalid, "同名")
		w.do("李明", "piece", id, "attach", &interpretation.AttachFile{Spare: w.upload("李明", "局长解读.mp4", []byte(film))})
		w.do("李明", "piece", id, "check", handled("不涉及"))
		w.do("李明", "piece", id, "submit", &lifecycle.Remark{})

		// What cannot be screened is for a named person to decide on, one by one.
		w.no("赵强", "piece", id, "secrecy", &lifecycle.Remark{}, errs.Refused, "无法自动筛查的附件（救助图解.png）", "（局长解读.mp4）")
		for _, f := range get(w, func(tx *db.Tx) ([]publication.Finding, error) { return w.gate.Findings(w.ctx, tx, w.piece(id).Set) }) {
			w.do("赵强", "piece", id, "dispose", &interpretation.Dispose{Finding: f.Key, Reason: "逐一看过，可以公开"})
		}
		w.no("李明", "piece", id, "attach", &interpretation.AttachFile{File: shot, Alt: "救助标准的图解"}, errs.Conflict)
		w.do("赵强", "piece", id, "secrecy", &lifecycle.Remark{})
		w.do("王芳", "piece", id, "content", &lifecycle.Remark{})
		w.do("周伟", "piece", id, "reject", &interpretation.Reasoned{Reason: "请换一张清楚的图"})

		// A change of the pictures after the reviews voids them.
		if n := len(w.piece(id).ReviewsMissing()); n != 0 {
			t.Fatalf("%d reviews are missing before the change", n)
		}
		w.do("李明", "piece", id, "detach", &interpretation.DetachFile{Name: "救助图解.png"})
		w.no("李明", "piece", id, "detach", &interpretation.DetachFile{Name: "救助图解.png"}, errs.Invalid, "没有这个附件")
		if n := len(w.piece(id).ReviewsMissing()); n != 2 {
			t.Errorf("%d reviews are missing after the change", n)
		}
		w.do("李明", "piece", id, "attach", &interpretation.AttachFile{File: w.upload("李明", "新图解.png", picture(t, 4)), Alt: "救助标准：每户每月八百元"})
		w.do("李明", "piece", id, "submit", &lifecycle.Remark{})
		for _, f := range get(w, func(tx *db.Tx) ([]publication.Finding, error) { return w.gate.Findings(w.ctx, tx, w.piece(id).Set) }) {
			if f.Decision == nil {
				w.do("赵强", "piece", id, "dispose", &interpretation.Dispose{Finding: f.Key, Reason: "看过，可以公开"})
			}
		}
		w.do("赵强", "piece", id, "secrecy", &lifecycle.Remark{})
		w.do("王芳", "piece", id, "content", &lifecycle.Remark{})
		w.do("周伟", "piece", id, "sign-head", &lifecycle.Remark{})
		w.do("吴洁", "piece", id, "publish", &lifecycle.Remark{})
		it := w.item(w.piece(id).Part.ID)
		e := get(w, func(tx *db.Tx) (publication.Edition, error) { return publication.EditionOf(w.ctx, tx, it.ID, 1) })
		var out []string
		for _, f := range e.Files {
			out = append(out, f.Name+" "+f.MIME+" "+f.Alt)
		}
		if got := strings.Join(out, "; "); got != "局长解读.mp4 video/mp4 ; 新图解.png image/png 救助标准：每户每月八百元" {
			t.Errorf("went out with %s", got)
		}

		// By law the bytes go, those of the correction in hand too.
		w.do("李明", "piece", id, "correct", &interpretation.Correct{Why: "补充图片"})
		w.do("李明", "piece", id, "attach", &interpretation.AttachFile{File: w.upload("李明", "补充.png", picture(t, 5)), Alt: "补充的办理流程图"})
		sums := map[string]bool{}
		for _, f := range w.piece(id).Part.Files {
			sums[f.Sum] = true
		}
		w.write(func(tx *db.Tx) error {
			_, err := publication.Withdraw(w.ctx, tx, it.ID, publication.Erased, "泄露个人信息", clause.OGI.Art(15), w.who["吴洁"])
			return err
		})
		left := get(w, func(tx *db.Tx) (int, error) {
			n := 0
			for s := range sums {
				kept, err := file.Kept(w.ctx, tx, s)
				if err != nil {
					return n, err
				}
				used, err := publication.FileInUse(w.ctx, tx, s)
				if kept || used {
					n++
				}
				if err != nil {
					return n, err
				}
			}
			return n, nil
		})
		if len(sums) != 3 || left != 0 {
			t.Errorf("%d of %d files are still held", left, len(sums))
		}
	})
}

func TestPicturesThatGoWithADocumentAreLockedWithIt(t *testing.T) {
	each(t, func(w *world) {
		doc := w.policy("云民发〔2026〕1号")
		_, piece := w.ready(doc)
		w.no("李明", "piece", piece, "detach", &interpretation.DetachFile{Name: "x"}, errs.Refused, "还没有图片、视频或者附件")
		w.do("李明", "document", doc, "up", &lifecycle.Remark{})
		shot := w.upload("李明", "图.png", picture(t, 3))
		w.no("李明", "piece", piece, "attach", &interpretation.AttachFile{File: shot, Alt: "救助标准的图解"}, errs.Conflict)
		w.do("李明", "document", doc, "back", &lifecycle.Remark{})
		w.do("李明", "piece", piece, "attach", &interpretation.AttachFile{File: shot, Alt: "救助标准的图解"})
		set := w.set(doc)
		if p := set.Part(w.piece(piece).Part.ID); len(p.Files) != 1 || p.Hash != p.ContentHash(set.Facts) {
			t.Errorf("the document's set holds %+v", p.Files)
		}
	})
}
