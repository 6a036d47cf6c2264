package publication_test

import (
	"strings"
	"testing"

	"gongkai/internal/kernel/actor"
	"gongkai/internal/kernel/file"
	"gongkai/internal/kernel/publication"
	"gongkai/internal/platform/errs"
)

func picture(alt string) publication.File {
	return publication.File{Name: "图解.png", Sum: strings.Repeat("c", 64), Size: 9, MIME: "image/png", Alt: alt}
}

func TestTheWordsForAPictureArePartOfWhatIsReviewed(t *testing.T) {
	t.Parallel()
	p := publication.Part{Title: "图解", Files: []publication.File{picture("")}}
	bare := p.ContentHash(publication.Facts{})
	p.Files = []publication.File{picture("救助标准")}
	described := p.ContentHash(publication.Facts{})
	p.Files = []publication.File{picture("救助标准为八百元")}
	if bare == described || described == p.ContentHash(publication.Facts{}) {
		t.Error("the hash does not know the words")
	}
}

func TestAPictureWithoutWordsDoesNotGoOutWithAnInterpretation(t *testing.T) {
	t.Parallel()
	each(t, func(w *world) {
		w.paper("1", func(p *publication.Part) { p.Files = []publication.File{picture("")} })
		w.reviewed("1")
		w.refused("1", "screen") // an attachment of a document is not shown
		w.paper("2", func(p *publication.Part) {
			p.Role, p.Files = publication.Interpretation, []publication.File{picture("")}
		})
		w.reviewed("2")
		w.refused("2", "screen", "alt")
		w.paper("3", func(p *publication.Part) {
			p.Role, p.Files = publication.Interpretation, []publication.File{picture("身份证号110101199003077715")}
		})
		w.reviewed("3")
		w.refused("3", "screen")
	})
}

func TestOnlyCleanFilesOfOnesOwnBecomeAttachments(t *testing.T) {
	t.Parallel()
	by := actor.Actor{Person: "p1", Name: "李明"}
	clean := file.Stored{Name: "a.pdf", Sum: strings.Repeat("a", 64), UploadedBy: "p1", State: file.Clean}
	held := clean
	held.State, held.Problems = file.Quarantine, []file.Problem{{Code: file.NotVisible, Message: "压缩包内的文件无法逐一检查，请解压后分别上传。"}}
	refused, other := clean, clean
	refused.State, other.UploadedBy = file.Refused, "p2"
	for name, c := range map[string]struct {
		st   file.Stored
		kind errs.Kind
		says string
	}{"held": {held, errs.Refused, "放行后在本页选用"}, "refused": {refused, errs.Invalid, "没有通过检查"}, "another's": {other, errs.Invalid, "不是您上传的"}} {
		var p publication.Part
		if err := p.Attach(c.st, "", by); !errs.Is(err, c.kind) || !strings.Contains(err.Error(), c.says) || len(p.Files) != 0 {
			t.Errorf("%s: %v", name, err)
		}
	}
	var p publication.Part
	for i := range publication.MaxFiles {
		clean.Name = strings.Repeat("x", i+1)
		if err := p.Attach(clean, " 说明 ", by); err != nil {
			t.Fatal(err)
		}
	}
	if p.Files[0].Alt != "说明" || !p.WrittenBy("p1") {
		t.Errorf("%+v", p.Files[0])
	}
	clean.Name = "one more"
	if err := p.Attach(clean, "", by); !errs.Is(err, errs.Invalid) || !strings.Contains(err.Error(), "最多50个") {
		t.Errorf("too many: %v", err)
	}
}
