package file

import (
	"archive/zip"
	"bytes"
	"context"
	"slices"
	"strings"
	"sync"
	"testing"

	"gongkai/internal/kernel/actor"
	"gongkai/internal/kernel/audit"
	"gongkai/internal/platform/db"
	"gongkai/internal/platform/errs"
)

func TestOnlyTheSecrecyReviewersOfTheUnitDecideAndNeverOnTheirOwn(t *testing.T) {
	stores(t, func(s *store) {
		f, err := s.receive("附件.zip", zipped(s, "a.txt=甲"))
		if err != nil {
			s.Fatal(err)
		}
		other := actor.Actor{Person: "p3", Unit: "u2", Roles: []actor.Role{actor.Secrecy}}
		drafter := actor.Actor{Person: "p4", Unit: "u1", Roles: []actor.Role{actor.Drafter, actor.Head}}
		deputy := actor.Actor{Person: "p5", For: "p1", Unit: "u1", Roles: []actor.Role{actor.Secrecy}}
		for _, c := range []struct {
			by   actor.Actor
			kind errs.Kind
			look bool
		}{{other, errs.Forbidden, false}, {drafter, errs.Forbidden, false}, {uploader, errs.Refused, true}, {deputy, errs.Refused, true}} {
			err := s.d.Write(s.ctx, func(tx *db.Tx) error { return decide(s, tx, c.by, f.ID, true, "看过") })
			if !errs.Is(err, c.kind) || len(errs.Reasons(err)) != 1 || errs.Reasons(err)[0].ClauseID == "" {
				s.Errorf("%s decides: %v", c.by.Person, err)
			}
			r, _, err := OpenHeld(s.ctx, s.d, s.blobs, c.by, f.ID)
			if (err == nil) != c.look {
				s.Errorf("%s looks: %v", c.by.Person, err)
			}
			if err == nil {
				r.Close()
			}
			n, err := db.Get(s.ctx, s.d, func(tx *db.Tx) (int, error) { return HeldFor(s.ctx, tx, c.by) })
			if n != 0 || err != nil {
				s.Errorf("%s is counted %d, %v", c.by.Person, n, err)
			}
		}
		if n, err := db.Get(s.ctx, s.d, func(tx *db.Tx) (int, error) { return HeldFor(s.ctx, tx, reviewer) }); n != 1 || err != nil {
			s.Errorf("the reviewer is counted %d, %v", n, err)
		}
		s.want(1, 0, 1, 0)
		acts, err := db.Get(s.ctx, s.d, func(tx *db.Tx) (audit.Report, error) { return audit.Verify(s.ctx, tx) })
		if err != nil || len(acts.Faults) > 0 || acts.Entries != 2 {
			s.Errorf("two looks are audited: %+v, %v", acts, err)
		}
	})
}

func TestOfTwoWhoDecideAtOnceOneIsToldSo(t *testing.T) {
	stores(t, func(s *store) {
		f, err := s.receive("附件.zip", zipped(s, "a.txt=甲"))
		if err != nil {
			s.Fatal(err)
		}
		got := make([]error, 4)
		var all sync.WaitGroup
		for i := range got {
			all.Go(func() {
				by := reviewer
				by.Person += string(rune('a' + i))
				got[i] = s.d.Write(s.ctx, func(tx *db.Tx) error { return decide(s, tx, by, f.ID, i%2 == 0, "看过") })
			})
		}
		all.Wait()
		done := 0
		for _, err := range got {
			if err == nil {
				done++
			} else if !errs.Is(err, errs.Conflict) {
				s.Errorf("%v", err)
			}
		}
		if done != 1 {
			s.Errorf("%d decided", done)
		}
	})
}

func TestAFileLetOutCanBeUsedByWhoUploadedItForTheCase(t *testing.T) {
	stores(t, func(s *store) {
		a, err := s.receive("附件.zip", zipped(s, "a.txt=甲"))
		if err != nil {
			s.Fatal(err)
		}
		b, err := s.receive("另一个.zip", zipped(s, "b.txt=乙"))
		if err != nil {
			s.Fatal(err)
		}
		err = s.d.Write(s.ctx, func(tx *db.Tx) error {
			if err := decide(s, tx, reviewer, a.ID, true, "逐一看过"); err != nil {
				return err
			}
			return decide(s, tx, reviewer, b.ID, false, "请分别上传")
		})
		if err != nil {
			s.Fatal(err)
		}
		for _, c := range []struct{ person, id, want string }{{"p1", "c1", "附件.zip"}, {"p1", "c2", ""}, {"p2", "c1", ""}} {
			list, err := db.Get(s.ctx, s.d, func(tx *db.Tx) ([]Stored, error) { return Uploads(s.ctx, tx, c.person, c.id, 9) })
			if err != nil || names(list) != c.want {
				s.Errorf("%s in %s: %s, %v", c.person, c.id, names(list), err)
			}
		}
		done, err := db.Get(s.ctx, s.d, func(tx *db.Tx) ([]Stored, error) { return Decided(s.ctx, tx, "u1", 9) })
		if err != nil || len(done) != 2 || done[0].DecidedBy != "p2" || done[0].DecidedWhy == "" {
			s.Errorf("decided %+v, %v", done, err)
		}
		var jobs int
		if err := s.d.Read(s.ctx, func(tx *db.Tx) error {
			return tx.QueryRow(s.ctx, `SELECT COUNT(*) FROM job WHERE kind = ? AND args LIKE ?`, JobPurge, "%"+b.Sum+"%").Scan(&jobs)
		}); err != nil || jobs != 1 {
			s.Errorf("%d jobs take the bytes away, %v", jobs, err)
		}
	})
}

func names(list []Stored) string {
	var out []string
	for _, f := range list {
		out = append(out, f.Name)
	}
	return strings.Join(out, " ")
}

func TestTheRecordOfAnUploadAndWhatFollowsAreOneTransaction(t *testing.T) {
	stores(t, func(s *store) {
		fail := errs.New(errs.Invalid, "不行")
		u := Upload{Name: "附件.zip", Body: strings.NewReader(zipped(s, "a.txt=甲")), Limits: Default, Then: func(_ context.Context, _ *db.Tx, f Stored) error {
			if f.State != Quarantine || f.ID == "" {
				s.Errorf("told of %+v", f)
			}
			return fail
		}}
		if _, err := Receive(s.ctx, s.d, s.blobs, u, uploader); !errs.Is(err, errs.Invalid) {
			s.Errorf("%v", err)
		}
		if _, clean, held, refused := s.count(); clean+held+refused != 0 {
			s.Errorf("a row stays")
		}
	})
}

func TestWhatCanBeReadIsShownToWhoDecides(t *testing.T) {
	t.Parallel()
	word := zipped(t, "[Content_Types].xml=<Types/>", `_rels/.rels=<Relationships><Relationship Id="a" Type="x/officeDocument" Target="word/document.xml"/></Relationships>`,
		`word/document.xml=<w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"><w:body><w:p><w:r><w:t>关于救助工作的通知</w:t></w:r></w:p></w:body></w:document>`, "word/vbaProject.bin=Attribute VB_Name")
	book := zipped(t, `xl/workbook.xml=<workbook xmlns:r="r"><sheets><sheet name="名单" r:id="a"/><sheet name="底稿" state="hidden" r:id="a"/></sheets></workbook>`,
		`xl/_rels/workbook.xml.rels=<R><Relationship Id="a" Target="s.xml"/></R>`, `xl/s.xml=<worksheet><sheetData><row><c t="inlineStr"><is><t>姓名</t></is></c><c><v>3</v></c></row></sheetData></worksheet>`)
	gbk := "\xd4\xc6\xc9\xbd\xca\xd0" // 云山市
	for name, c := range map[string]struct {
		content, ext string
		text         string
		entries      int
		remark       string
	}{
		"Word with a macro":    {word, "docx", "关于救助工作的通知", 1, ""},
		"a workbook":           {book, "xlsx", "【工作表 名单】\n姓名\t3\n【工作表 底稿】\n姓名\t3", 0, "工作表“底稿”是隐藏的"},
		"an archive":           {zipped(t, "甲.txt=甲", "b/乙.txt=乙"), "zip", "", 2, "只列出包内的文件"},
		"text":                 {textOf, "txt", strings.TrimSpace(textOf), 0, ""},
		"text in GBK":          {gbk, "txt", "云山市", 0, ""},
		"control characters":   {"甲\x00乙\x1b[31m", "txt", "甲乙[31m", 0, ""},
		"a PDF":                {pdfOf, "pdf", "", 0, "读不出这种文件"},
		"a broken Word":        {"PK\x03\x04 nothing", "docx", "", 0, "读取内容时遇到问题：Word 文档"},
		"a Word with nothing":  {zipped(t, "a=b"), "docx", "", 0, "读取内容时遇到问题"},
		"an archive in GBK":    {zipNamed(t, "\xc3\xfb\xb5\xa5.txt"), "zip", "", 1, ""},
		"an archive of a lot":  {zipped(t, many(300)...), "zip", "", shownEntries, ""},
		"text without an end":  {strings.Repeat("长", shownText+5), "txt", strings.Repeat("长", shownText), 0, ""},
		"text cut in the read": {strings.Repeat("长", 6*shownText), "txt", strings.Repeat("长", shownText), 0, ""},
	} {
		got, err := ReadOut(strings.NewReader(c.content), int64(len(c.content)), c.ext)
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		if got.Text != c.text || len(got.Entries) != c.entries || !slices.ContainsFunc(append(got.Remarks, c.remark), func(r string) bool { return strings.Contains(r, c.remark) }) ||
			c.remark != "" && !strings.Contains(strings.Join(got.Remarks, ""), c.remark) {
			t.Errorf("%s: %.80q %v %q", name, got.Text, got.Entries, got.Remarks)
		}
		if strings.HasSuffix(name, "GBK") && len(got.Entries) == 1 && got.Entries[0].Name != "名单.txt" {
			t.Errorf("%s: %q", name, got.Entries[0].Name)
		}
		if name == "an archive of a lot" && got.More != 100 {
			t.Errorf("%d more entries", got.More)
		}
	}
	big, err := ReadOut(strings.NewReader(""), readable+1, "txt")
	if err != nil || len(big.Remarks) != 1 || !strings.Contains(big.Remarks[0], "较大") {
		t.Errorf("%+v, %v", big, err)
	}
}

func many(n int) []string {
	var out []string
	for i := range n {
		out = append(out, strings.Repeat("x", i+1)+"=1")
	}
	return out
}

func zipNamed(t testing.TB, name string) string {
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	w, err := z.CreateHeader(&zip.FileHeader{Name: name, NonUTF8: true})
	if err != nil {
		t.Fatal(err)
	}
	w.Write([]byte("1"))
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

func FuzzReadOut(f *testing.F) {
	f.Add([]byte(textOf), "txt")
	f.Add([]byte(zipped(f, "a.txt=甲")), "docx")
	f.Fuzz(func(t *testing.T, b []byte, ext string) {
		got, err := ReadOut(bytes.NewReader(b), int64(len(b)), ext)
		if err != nil {
			t.Fatal(err)
		}
		if len([]rune(got.Text)) > shownText || len(got.Entries) > shownEntries {
			t.Fatalf("%d characters, %d entries", len([]rune(got.Text)), len(got.Entries))
		}
	})
}
