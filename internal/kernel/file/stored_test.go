package file

import (
	"bytes"
	"context"
	"errors"
	"io"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"gongkai/internal/kernel/actor"
	"gongkai/internal/kernel/audit"
	"gongkai/internal/platform/blob"
	"gongkai/internal/platform/clock"
	"gongkai/internal/platform/db"
	"gongkai/internal/platform/db/dbtest"
	"gongkai/internal/platform/errs"
	"gongkai/internal/platform/job"
)

const (
	textOf = "云山市教育局关于做好秋季开学工作的通知\n一、提高认识。\n"
	pdfOf  = "%PDF-1.4\n1 0 obj\n<<>>\nendobj\ntrailer<<>>\nstartxref\n0\n%%EOF\n"
)

var (
	uploader = actor.Actor{Person: "p1", Name: "李敏", Unit: "u1", Roles: []actor.Role{actor.Drafter, actor.Secrecy}}
	reviewer = actor.Actor{Person: "p2", Name: "赵强", Unit: "u1", Roles: []actor.Role{actor.Secrecy}}
)

func decide(s *store, tx *db.Tx, by actor.Actor, id string, keep bool, why string) error {
	_, err := Decide(s.ctx, tx, by, id, keep, why)
	return err
}

// store is a database with a blob store beside it.
type store struct {
	*testing.T
	ctx   context.Context
	d     *db.DB
	blobs *blob.Local
	dir   string
}

func stores(t *testing.T, f func(s *store)) {
	t.Helper()
	t.Parallel()
	dbtest.Each(t, []db.Set{audit.Migrations, job.Migrations, Migrations}, func(t *testing.T, d *db.DB, _ *clock.Fake) {
		dir := t.TempDir()
		blobs, err := blob.NewLocal(dir)
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { blobs.Close() })
		f(&store{t, context.Background(), d, blobs, dir})
	})
}

func (s *store) receive(name, content string) (Stored, error) {
	return Receive(s.ctx, s.d, s.blobs, Upload{Name: name, Body: strings.NewReader(content), Limits: Default, Area: "letter", Case: "c1"}, uploader)
}

// count returns how many contents the blob store and rows of each state the table has.
func (s *store) count() (blobs, clean, held, refused int) {
	s.Helper()
	for _, err := range s.blobs.All(s.ctx) {
		if err != nil {
			s.Fatal(err)
		}
		blobs++
	}
	err := s.d.Read(s.ctx, func(tx *db.Tx) error {
		for state, n := range map[State]*int{Clean: &clean, Quarantine: &held, Refused: &refused} {
			if err := tx.QueryRow(s.ctx, `SELECT COUNT(*) FROM file_object WHERE state = ?`, string(state)).Scan(n); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		s.Fatal(err)
	}
	return blobs, clean, held, refused
}

func (s *store) want(blobs, clean, held, refused int) {
	s.Helper()
	if b, c, h, r := s.count(); b != blobs || c != clean || h != held || r != refused {
		s.Errorf("%d blobs, %d clean, %d held, %d refused, want %d, %d, %d, %d", b, c, h, r, blobs, clean, held, refused)
	}
}

func TestAnHonestFileIsStoredAndReadBack(t *testing.T) {
	stores(t, func(s *store) {
		f, err := s.receive(" 通知.pdf ", pdfOf)
		if err != nil {
			s.Fatal(err)
		}
		if f.State != Clean || f.Ext != "pdf" || f.MIME != "application/pdf" || f.Kind != "PDF 文档" || f.Name != "通知.pdf" || f.UploadedBy != "p1" || f.Unit != "u1" || !f.At.Equal(dbtest.Start) || f.Size != int64(len(pdfOf)) {
			s.Errorf("stored %+v", f)
		}
		r, again, err := Open(s.ctx, s.d, s.blobs, f.ID)
		if err != nil {
			s.Fatal(err)
		}
		defer r.Close()
		if b, err := io.ReadAll(r); err != nil || string(b) != pdfOf || again.Sum != f.Sum {
			s.Errorf("read back %q, %v", b, err)
		}
		if _, _, err := Open(s.ctx, s.d, s.blobs, "nothing"); !errs.Is(err, errs.NotFound) {
			s.Errorf("an unknown file: %v", err)
		}
	})
}

func TestWhatMayNotBeTakenIsToldWithEveryReasonAndItsBytesAreNotKept(t *testing.T) {
	stores(t, func(s *store) {
		program := "\x7fELF" + strings.Repeat("\x01", 100)
		for n, c := range []struct{ name, content, rule, says string }{
			{"通知.docx", pdfOf, "file/lies", "实际内容是PDF 文档，请把后缀改为“.pdf”"},
			{"报名表.pdf", textOf, "file/lies", "实际内容是纯文本"},
			{"程序.pdf", program, "file/program", "不能上传"},
			{"空.txt", "", "file/empty", "空的"},
			{"../通知.txt", textOf, "file/bad_name", "含有路径"},
			{"通\x00知.txt", textOf, "file/bad_name", "控制字符"},
			{"通知\u202efdp.txt", textOf, "file/bad_name", "控制字符"},
			{"\xff\xfe.txt", textOf, "file/bad_name", "控制字符"},
			{strings.Repeat("长", 100) + ".txt", textOf, "file/bad_name", "太长"},
			{"半份.pdf", pdfOf[:40], "file/damaged", "没有结尾"},
		} {
			f, err := s.receive(c.name, c.content)
			if !errs.Is(err, errs.Refused) || f.State != Refused {
				s.Errorf("%q: %+v, %v", c.name, f, err)
				continue
			}
			found := false
			for _, r := range errs.Reasons(err) {
				found = found || r.Rule == c.rule && strings.Contains(r.Msg, c.says)
			}
			if !found {
				s.Errorf("%q: %v does not say %s", c.name, err, c.says)
			}
			s.want(0, 0, 0, n+1)
			if _, _, err := Open(s.ctx, s.d, s.blobs, f.ID); !errs.Is(err, errs.Gone) {
				s.Errorf("%q opened: %v", c.name, err)
			}
			if _, _, err := OpenHeld(s.ctx, s.d, s.blobs, reviewer, f.ID); !errs.Is(err, errs.Gone) {
				s.Errorf("%q opened: %v", c.name, err)
			}
		}
	})
}

func TestRefusingALiarLeavesTheSameBytesOfAnHonestManAlone(t *testing.T) {
	stores(t, func(s *store) {
		honest, err := s.receive("通知.pdf", pdfOf)
		if err != nil {
			s.Fatal(err)
		}
		if _, err := s.receive("通知.docx", pdfOf); !errs.Is(err, errs.Refused) {
			s.Fatal(err)
		}
		s.want(1, 1, 0, 1)
		if err := blob.Verify(s.ctx, s.blobs, honest.Sum); err != nil {
			s.Error(err)
		}
	})
}

// broken gives some bytes and then fails.
type broken struct {
	r   io.Reader
	err error
}

func (b broken) Read(p []byte) (int, error) {
	n, err := b.r.Read(p)
	if err == io.EOF {
		err = b.err
	}
	return n, err
}

func TestAnUploadThatBreaksOffLeavesNothing(t *testing.T) {
	stores(t, func(s *store) {
		for _, c := range []struct {
			name string
			r    io.Reader
		}{
			{"connection lost", broken{strings.NewReader(textOf), io.ErrUnexpectedEOF}},
			{"reset", broken{strings.NewReader(textOf), errors.New("connection reset by peer")}},
			{"before the first byte", broken{strings.NewReader(""), io.ErrUnexpectedEOF}},
		} {
			_, err := Receive(s.ctx, s.d, s.blobs, Upload{Name: "通知.txt", Body: c.r, Limits: Default}, uploader)
			if !errs.Is(err, errs.Invalid) || !strings.Contains(err.Error(), "中断") {
				s.Errorf("%s: %v", c.name, err)
			}
		}
		ctx, cancel := context.WithCancel(s.ctx)
		cancel()
		if _, err := Receive(ctx, s.d, s.blobs, Upload{Name: "通知.txt", Body: strings.NewReader(textOf), Limits: Default}, uploader); err == nil {
			s.Error("took an upload whose request had ended")
		}
		s.want(0, 0, 0, 0)
		if tmp, err := filepath.Glob(filepath.Join(s.dir, "tmp", "*")); err != nil || len(tmp) > 0 {
			s.Errorf("left %v, %v", tmp, err)
		}
	})
}

func TestNoMoreIsReadThanTheLimit(t *testing.T) {
	stores(t, func(s *store) {
		lim := Default
		lim.Size = int64(len(textOf))
		if _, err := Receive(s.ctx, s.d, s.blobs, Upload{Name: "通知.txt", Body: strings.NewReader(textOf), Limits: lim}, uploader); err != nil {
			s.Errorf("exactly the limit: %v", err)
		}
		endless := &counter{}
		if _, err := Receive(s.ctx, s.d, s.blobs, Upload{Name: "通知.txt", Body: endless, Limits: lim}, uploader); !errs.Is(err, errs.TooLarge) {
			s.Errorf("endless: %v", err)
		}
		if endless.n > 1<<20 {
			s.Errorf("read %d bytes", endless.n)
		}
		s.want(1, 1, 0, 0)
	})
}

type counter struct{ n int }

func (c *counter) Read(p []byte) (int, error) {
	copy(p, bytes.Repeat([]byte{'a'}, len(p)))
	c.n += len(p)
	return len(p), nil
}

func TestWhatAPersonMustLookAtStaysInQuarantineUntilDecided(t *testing.T) {
	stores(t, func(s *store) {
		archive := zipped(s, "a.txt=甲", "b.txt=乙")
		f, err := s.receive("附件.zip", archive)
		if err != nil || f.State != Quarantine || len(f.Problems) != 1 || f.Problems[0].Code != NotVisible {
			s.Fatalf("%+v, %v", f, err)
		}
		if _, _, err := Open(s.ctx, s.d, s.blobs, f.ID); !errs.Is(err, errs.Refused) || len(errs.Reasons(err)) != 1 {
			s.Errorf("opened: %v", err)
		}
		r, _, err := OpenHeld(s.ctx, s.d, s.blobs, reviewer, f.ID)
		if err != nil {
			s.Fatal(err)
		}
		r.Close()
		held, err := db.Get(s.ctx, s.d, func(tx *db.Tx) ([]Stored, error) { return Held(s.ctx, tx, "u1", 10) })
		if err != nil || len(held) != 1 || held[0].ID != f.ID {
			s.Errorf("held %v, %v", held, err)
		}
		decide := func(id string, keep bool, why string) error {
			return s.d.Write(s.ctx, func(tx *db.Tx) error { return decide(s, tx, reviewer, id, keep, why) })
		}
		if err := decide(f.ID, true, " "); !errs.Is(err, errs.Invalid) {
			s.Errorf("without a reason: %v", err)
		}
		if err := decide(f.ID, true, "已逐一看过"); err != nil {
			s.Fatal(err)
		}
		if err := decide(f.ID, false, "再看"); !errs.Is(err, errs.Conflict) {
			s.Errorf("decided twice: %v", err)
		}
		r, _, err = Open(s.ctx, s.d, s.blobs, f.ID)
		if err != nil {
			s.Fatal(err)
		}
		r.Close()

		other, err := s.receive("附件.zip", archive)
		if err != nil {
			s.Fatal(err)
		}
		if err := decide(other.ID, false, "请分别上传"); err != nil {
			s.Fatal(err)
		}
		if err := Purge(s.ctx, s.d, s.blobs, f.Sum, nil); err != nil {
			s.Fatal(err)
		}
		s.want(1, 1, 0, 1) // the first one still needs the bytes
	})
}

func TestPurgeAsksEveryOwnerOfTheBytes(t *testing.T) {
	stores(t, func(s *store) {
		f, err := s.receive("附件.zip", zipped(s, "a.txt=甲"))
		if err != nil {
			s.Fatal(err)
		}
		if err := s.d.Write(s.ctx, func(tx *db.Tx) error { return decide(s, tx, reviewer, f.ID, false, "不收") }); err != nil {
			s.Fatal(err)
		}
		published := func(used bool) func(context.Context, *db.Tx, string) (bool, error) {
			return func(context.Context, *db.Tx, string) (bool, error) { return used, nil }
		}
		if err := Purge(s.ctx, s.d, s.blobs, f.Sum, published(true)); err != nil {
			s.Fatal(err)
		}
		s.want(1, 0, 0, 1)
		if err := Purge(s.ctx, s.d, s.blobs, f.Sum, published(false)); err != nil {
			s.Fatal(err)
		}
		s.want(0, 0, 0, 1)
	})
}

// thief is a store in which a purge takes the first content away as soon as it is put.
type thief struct {
	blob.Store
	done *bool
}

func (b thief) Put(ctx context.Context, r io.Reader) (blob.Ref, error) {
	ref, err := b.Store.Put(ctx, r)
	if err == nil && !*b.done {
		*b.done = true
		err = b.Delete(ctx, ref.Sum)
	}
	return ref, err
}

func TestBytesThatWerePurgedMeanwhileAreStoredAgain(t *testing.T) {
	stores(t, func(s *store) {
		f, err := Receive(s.ctx, s.d, thief{s.blobs, new(bool)}, Upload{Name: "通知.pdf", Body: strings.NewReader(pdfOf), Limits: Default}, uploader)
		if err != nil {
			s.Fatal(err)
		}
		if err := blob.Verify(s.ctx, s.blobs, f.Sum); err != nil {
			s.Error(err)
		}
	})
}

func TestNoUploadLosesItsBytesToAPurge(t *testing.T) {
	stores(t, func(s *store) {
		archive := zipped(s, "a.txt=甲")
		var all sync.WaitGroup
		for range 4 {
			all.Go(func() {
				for range 5 {
					f, err := s.receive("附件.zip", archive)
					if err != nil {
						s.Error(err)
						return
					}
					if err := s.d.Write(s.ctx, func(tx *db.Tx) error { return decide(s, tx, reviewer, f.ID, false, "不收") }); err != nil {
						s.Error(err)
					}
					if err := Purge(s.ctx, s.d, s.blobs, f.Sum, nil); err != nil {
						s.Error(err)
					}
				}
			})
		}
		for range 5 {
			f, err := s.receive("附件.zip", archive)
			if err != nil {
				s.Error(err)
				break
			}
			if err := blob.Verify(s.ctx, s.blobs, f.Sum); err != nil {
				s.Error(err)
			}
		}
		all.Wait()
		s.want(1, 0, 5, 20)
	})
}
