package foi_test

import (
	"archive/zip"
	"bytes"
	"testing"

	"gongkai/internal/area/foi"
	"gongkai/internal/kernel/file"
	"gongkai/internal/platform/db"
	"gongkai/internal/platform/errs"
)

// zipped is an archive with one text in it.
func zipped(t testing.TB, name, text string) string {
	t.Helper()
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	f, err := z.Create(name)
	if err == nil {
		_, err = f.Write([]byte(text))
	}
	if err == nil {
		err = z.Close()
	}
	if err != nil {
		t.Fatal(err)
	}
	return b.String()
}

func TestAFileLetOutOfQuarantineGoesToTheApplicantWithoutBeingUploadedAgain(t *testing.T) {
	each(t, func(w *world) {
		id := w.applied("2026-03-02")
		w.do("李明", id, "draft", &foi.Draft{Kind: "given", Material: "布局调整方案1份"})
		w.refused("李明", id, "release", &foi.Release{}, errs.Invalid, "")
		st, err := file.Receive(w.ctx, w.d, w.blobs, file.Upload{Name: "方案.zip", Body: bytes.NewReader([]byte(zipped(t, "方案.txt", "正文"))), Limits: file.Default, Area: foi.Name, Case: id}, w.who["李明"])
		if err != nil || st.State != file.Quarantine {
			w.Fatalf("%s, %v", st.State, err)
		}
		w.refused("李明", id, "release", &foi.Release{File: st.ID}, errs.Refused, "")
		spare := func() int {
			list, err := db.Get(w.ctx, w.d, func(tx *db.Tx) ([]file.Stored, error) {
				return w.get(id).Set.Main().Spare(w.ctx, tx, w.who["李明"].Person)
			})
			if err != nil {
				w.Fatal(err)
			}
			return len(list)
		}
		if n := spare(); n != 0 {
			w.Fatalf("%d files in quarantine are offered", n)
		}
		w.write(func(tx *db.Tx) error {
			_, err := file.Decide(w.ctx, tx, w.who["赵强"], st.ID, true, "逐一看过，可以提供")
			return err
		})
		if n := spare(); n != 1 {
			w.Fatalf("%d files are offered", n)
		}
		w.refused("王芳", id, "release", &foi.Release{Spare: st.ID}, errs.Invalid, "") // who did not upload it
		w.do("李明", id, "release", &foi.Release{Spare: st.ID})
		w.refused("李明", id, "release", &foi.Release{Spare: st.ID}, errs.Invalid, "")
		if f := w.get(id).Set.Main().Files; len(f) != 1 || f[0].Sum != st.Sum {
			w.Fatalf("%+v", f)
		}
		w.refused("李明", id, "remove", &foi.Remove{Name: "没有的"}, errs.Invalid, "")
		w.do("李明", id, "remove", &foi.Remove{Name: "方案.zip"})
		if n := spare(); n != 1 {
			w.Fatalf("taken down, %d files are offered", n)
		}
	})
}
