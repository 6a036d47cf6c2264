package app_test

import (
	"context"
	"fmt"
	"reflect"
	"strings"
	"testing"

	"gongkai/internal/app/apptest"
	"gongkai/internal/area/document"
	"gongkai/internal/area/interpretation"
	"gongkai/internal/kernel/actor"
	"gongkai/internal/kernel/audit"
	"gongkai/internal/kernel/file"
	"gongkai/internal/kernel/lifecycle"
	"gongkai/internal/kernel/notice"
	"gongkai/internal/kernel/publication"
	"gongkai/internal/platform/clock"
	"gongkai/internal/platform/db"
	"gongkai/internal/platform/db/dbtest"
)

// secret is what must be found nowhere after an erasure; reason may stay.
const secret, reason = "冯陈褚卫蒋", "内容含有公民个人信息"

// spilled is an office in which a document with its interpretation, and all that was said
// about them, bears the secret.
type spilled struct {
	*testing.T
	*apptest.Office
	doc, plan, piece string
	taken            file.Stored // attached and taken off again
}

// mistake attaches a file and takes it off again before anything is public.
func (s *spilled) mistake(ctx context.Context) file.Stored {
	f, err := file.Receive(ctx, s.DB, s.Blobs, file.Upload{Name: secret + "名单.txt", Body: strings.NewReader(secret + "等"), Limits: file.Default}, s.People[apptest.Drafter])
	if err != nil {
		s.Fatal(err)
	}
	s.take(apptest.Drafter, document.Name, s.doc, "attach", &document.Attach{File: f.ID})
	s.take(apptest.Drafter, document.Name, s.doc, "detach", &document.Detach{Name: f.Name})
	return f
}

func (s *spilled) take(account, area, id string, action lifecycle.Action, in any) string {
	s.Helper()
	ctx := context.Background()
	done, err := db.Put(ctx, s.DB, func(tx *db.Tx) (lifecycle.Done, error) {
		return s.Engine.Take(ctx, tx, lifecycle.Call{Area: area, ID: id, Action: action, By: s.People[account], In: in})
	})
	if err != nil {
		s.Fatalf("%s/%s: %v", area, action, err)
	}
	return done.ID
}

func (s *spilled) write(f func(ctx context.Context, tx *db.Tx) error) {
	s.Helper()
	ctx := context.Background()
	if err := s.DB.Write(ctx, func(tx *db.Tx) error { return f(ctx, tx) }); err != nil {
		s.Fatal(err)
	}
}

func spill(t *testing.T, d *db.DB, c *clock.Fake) *spilled {
	ctx := context.Background()
	o, err := apptest.Open(ctx, apptest.Config(d, t.TempDir(), c))
	if err != nil {
		t.Fatal(err)
	}
	s := &spilled{T: t, Office: o}
	title := "关于" + secret + "的通知"
	s.doc = s.take(apptest.Drafter, document.Name, "", "draft", &document.Draft{Title: title, Kind: "通知", InName: document.InUnit, Text: title + "\n各街道：\n一、" + secret + "。"})
	describe := &document.Describe{Title: title, Attribute: "open", Topic: "民政", Summary: secret, Basis: secret, Reason: secret, Sensitive: true, RiskPlan: secret}
	s.take(apptest.Drafter, document.Name, s.doc, "describe", describe)
	f, err := file.Receive(ctx, o.DB, o.Blobs, file.Upload{Name: secret + ".txt", Body: strings.NewReader(secret), Limits: file.Default}, o.People[apptest.Drafter])
	if err != nil {
		t.Fatal(err)
	}
	s.take(apptest.Drafter, document.Name, s.doc, "attach", &document.Attach{File: f.ID})
	s.taken = s.mistake(ctx)
	s.plan = s.take(apptest.Drafter, interpretation.Name, "", "open", &interpretation.Open{Document: s.doc, Forms: []string{"qa"}, Channels: []string{"website"}, Media: []string{secret}, Note: secret})
	s.take(apptest.Drafter, interpretation.Name, s.plan, "outline", &interpretation.Outline{Phase: "after", On: "2026-03-27", Form: "text", About: secret})
	s.piece = s.take(apptest.Drafter, interpretation.PieceName, "", "open", &interpretation.OpenPiece{Document: s.doc, Title: secret + "问答", Form: "qa", Phase: "with", Text: "问：" + secret + "？\n答：是。"})
	note := &lifecycle.Remark{Note: secret}
	s.take(apptest.Drafter, document.Name, s.doc, "submit", note)
	s.take(apptest.Secrecy, document.Name, s.doc, "reject", &document.Reasoned{Reason: secret})
	up := func(sign lifecycle.Action) {
		s.take(apptest.Drafter, document.Name, s.doc, "submit", note)
		s.take(apptest.Secrecy, document.Name, s.doc, "secrecy", note)
		s.take(apptest.Content, document.Name, s.doc, "content", note)
		s.take(apptest.Head, document.Name, s.doc, sign, note)
	}
	up("sign-head")
	s.take(apptest.Registrar, document.Name, s.doc, "number", &document.Number{Prefix: apptest.Prefix})
	s.take(apptest.Registrar, document.Name, s.doc, "publish", note)
	s.take(apptest.Drafter, document.Name, s.doc, "correct", &document.Correct{Why: secret + "有误"})
	describe.Summary = secret + "更正"
	s.take(apptest.Drafter, document.Name, s.doc, "describe", describe)
	up("approve")
	s.take(apptest.Registrar, document.Name, s.doc, "publish", note)
	s.write(func(ctx context.Context, tx *db.Tx) error {
		for _, q := range []string{
			`INSERT INTO document_comment (id, case_id, anchor, quote, body, person, person_name, unit_name, at, done_by, done_at) VALUES ('c', ?, '', '` + secret + `', '` + secret + `', '', '', '', '', '', '')`,
			`INSERT INTO document_return (id, case_id, no, unit, office, office_name, person_name, defects, note, title, at, due_on, mended_at) VALUES ('r', ?, '', '', '', '', '', '[{"msg":"` + secret + `"}]', '` + secret + `', '` + secret + `', '', '', '')`,
			`INSERT INTO pub_confirm (id, set_id, unit, unit_name, question, span, urgent, asked_by, asked_at, due_at, hash, answer, note, answered_by, answered_name, answered_at, objection)
				VALUES ('q', ?, '', '', '` + secret + `', '', 0, '', '', '', '', 'decided', '` + secret + `', '', '', '', '` + secret + `')`,
			`INSERT INTO document_import (fingerprint, case_id, name, at) VALUES ('f', ?, '` + secret + `.txt', '')`,
		} {
			if _, err := tx.Exec(ctx, q, s.doc); err != nil {
				return err
			}
		}
		for _, id := range []string{s.doc, s.plan, s.piece} {
			n := notice.Notice{Subject: secret, Body: secret, Case: id, To: []notice.Recipient{{Unit: s.People[apptest.Head].Unit, Roles: []actor.Role{actor.Head}}}}
			if _, err := notice.Send(ctx, tx, n); err != nil {
				return err
			}
		}
		set, err := publication.LoadSet(ctx, tx, s.doc)
		if err != nil {
			return err
		}
		for _, p := range set.Parts {
			it, _, err := publication.ItemOfPart(ctx, tx, p.ID)
			if err != nil {
				return err
			}
			if _, err := s.Interpretation.Ask(ctx, tx, it.ID, secret+"可以申请吗？"+it.ID, secret); err != nil {
				return err
			}
		}
		return nil
	})
	return s
}

// holds names every table and column in which a word stands.
func (s *spilled) holds(word string) []string {
	s.Helper()
	var out []string
	s.write(func(ctx context.Context, tx *db.Tx) error {
		tables, err := tx.Tables(ctx)
		if err != nil {
			return err
		}
		for _, t := range tables {
			for _, c := range t.Columns {
				if c.Kind != db.TextKind {
					continue
				}
				n := 0
				if err := tx.QueryRow(ctx, fmt.Sprintf(`SELECT COUNT(*) FROM %s WHERE %s LIKE ?`, t.Name, c.Name), "%"+word+"%").Scan(&n); err != nil {
					return err
				}
				if n > 0 {
					out = append(out, fmt.Sprintf("%s.%s (%d)", t.Name, c.Name, n))
				}
			}
		}
		return nil
	})
	return out
}

func (s *spilled) settled() {
	s.Helper()
	ctx := context.Background()
	if err := s.Dossier.Work(s.DB)(ctx, nil); err != nil {
		s.Fatal(err)
	}
	r, err := db.Get(ctx, s.DB, func(tx *db.Tx) (audit.Report, error) { return audit.Verify(ctx, tx) })
	if err != nil || len(r.Faults) > 0 {
		s.Errorf("audit: %+v %v", r.Faults, err)
	}
}

func TestAnErasureByLawLeavesNothingAnywhere(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, nil, func(t *testing.T, d *db.DB, c *clock.Fake) {
		s := spill(t, d, c)
		if before := s.holds(secret); len(before) < 20 {
			t.Fatalf("the test spills too little: %v", before)
		}
		s.take(apptest.Registrar, document.Name, s.doc, "withdraw", &document.Withdraw{Kind: "erased", Reason: reason})
		if left := s.holds(secret); left != nil {
			t.Errorf("at once: %v", left)
		}
		s.settled()
		if left := s.holds(secret); left != nil {
			t.Errorf("after the index was brought up: %v", left)
		}
		n := 0
		s.write(func(ctx context.Context, tx *db.Tx) error {
			return tx.QueryRow(ctx, `SELECT COUNT(*) FROM move WHERE case_id = ? AND note LIKE ?`, s.doc, "%"+reason+"%").Scan(&n)
		})
		if n != 1 {
			t.Error("the timeline does not say why")
		}
		if _, err := s.Jobs.Step(context.Background()); err != nil {
			t.Fatal(err)
		}
		if r, err := s.Blobs.Open(context.Background(), s.taken.Sum); err == nil {
			_ = r.Close()
			t.Error("the bytes of a file that was taken off before publication are kept")
		}
	})
}

// A piece of its own has another secret, of which the plan and the document's case speak.
func TestAnErasedPieceIsNotSpokenOf(t *testing.T) {
	t.Parallel()
	const other = "沈韩杨朱秦"
	dbtest.Each(t, nil, func(t *testing.T, d *db.DB, c *clock.Fake) {
		s := spill(t, d, c)
		note := &lifecycle.Remark{Note: other}
		id := s.take(apptest.Drafter, interpretation.PieceName, "", "open", &interpretation.OpenPiece{Document: s.doc, Title: other + "问答", Form: "qa", Phase: "after", Text: "问：" + other + "？\n答：是。"})
		checked := &interpretation.Check{}
		for i, v := 0, reflect.ValueOf(checked).Elem(); i < v.NumField(); i++ {
			if _, asks := v.Type().Field(i).Tag.Lookup("enum"); asks {
				v.Field(i).SetString("covered")
			}
		}
		s.take(apptest.Drafter, interpretation.PieceName, id, "check", checked)
		s.take(apptest.Drafter, interpretation.PieceName, id, "submit", note)
		s.take(apptest.Secrecy, interpretation.PieceName, id, "secrecy", note)
		s.take(apptest.Content, interpretation.PieceName, id, "content", note)
		s.take(apptest.Head, interpretation.PieceName, id, "sign-head", note)
		s.take(apptest.Registrar, interpretation.PieceName, id, "publish", note)
		s.take(apptest.Drafter, interpretation.PieceName, id, "misread", &interpretation.MisreadIn{Body: other, Correction: other})
		s.write(func(ctx context.Context, tx *db.Tx) error {
			part, err := publication.PartOf(ctx, tx, id)
			if err != nil {
				return err
			}
			it, _, err := publication.ItemOfPart(ctx, tx, part.ID)
			if err != nil {
				return err
			}
			_, err = s.Interpretation.Ask(ctx, tx, it.ID, other+"可以申请吗？", other)
			return err
		})
		if before := s.holds(other); len(before) < 12 {
			t.Fatalf("the test spills too little: %v", before)
		}
		s.take(apptest.Registrar, interpretation.PieceName, id, "withdraw", &interpretation.Withdraw{Kind: "erased", Reason: reason})
		if left := s.holds(other); left != nil {
			t.Errorf("at once: %v", left)
		}
		s.settled()
		if left := s.holds(other); left != nil {
			t.Errorf("after the index was brought up: %v", left)
		}
		if kept := s.holds(secret); len(kept) < 5 {
			t.Errorf("the document itself was touched: %v", kept)
		}
	})
}
