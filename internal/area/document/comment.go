package document

import (
	"context"
	"net/http"
	"strings"

	"gongkai/internal/kernel/actor"
	"gongkai/internal/kernel/lifecycle"
	"gongkai/internal/kernel/workday"
	"gongkai/internal/platform/db"
	"gongkai/internal/platform/errs"
	"gongkai/internal/platform/id"
	"gongkai/internal/web"
)

// Comment is a reviewer's remark on a paragraph.
type Comment struct {
	ID, Anchor, Quote, Body, Person, PersonName, UnitName string
	At, DoneName                                          string
	MaySettle                                             bool // the actor may mark it as dealt with
}

func commentsOf(ctx context.Context, tx *db.Tx, caseID string) ([]Comment, error) {
	return db.All(ctx, tx, func(s db.Scanner) (c Comment, err error) {
		err = s.Scan(&c.ID, &c.Anchor, &c.Quote, &c.Body, &c.Person, &c.PersonName, &c.UnitName, &c.At, &c.DoneName)
		if t, e := db.ParseTime(c.At); e == nil {
			c.At = workday.DateOf(t).Chinese()
		}
		return c, err
	}, `SELECT id, anchor, quote, body, person, person_name, unit_name, at, done_by FROM document_comment WHERE case_id = ? ORDER BY at, id`, caseID)
}

const maxComment = 1000

func (d *Desk) comment(w *web.Response, r *http.Request) error {
	ctx, caseID := r.Context(), r.PathValue("id")
	body, anchor := strings.TrimSpace(r.PostFormValue("body")), r.PostFormValue("anchor")
	if body == "" || len([]rune(body)) > maxComment {
		return errs.Field("body", "请写明意见，不超过1000字。")
	}
	err := d.mux.DB().Write(ctx, func(tx *db.Tx) error {
		_, doc, err := d.open(w, r, tx, caseID)
		if err != nil {
			return err
		}
		if again, err := lifecycle.Once(ctx, tx, lifecycle.Call{Area: Name, ID: caseID, Action: "comment", By: w.Actor, Token: r.PostFormValue("_token")}); err != nil || again {
			return err
		}
		quote := ""
		for _, e := range doc.Part.Source.Places() {
			if e.Anchor == anchor {
				quote = e.Text
			}
		}
		_, err = tx.Exec(ctx, `INSERT INTO document_comment (id, case_id, anchor, quote, body, person, person_name, unit_name, at, done_by, done_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, '', '')`,
			id.New(tx.Now), caseID, anchor, quote, body, w.Actor.Person, w.Actor.Display(), w.Actor.UnitName, db.Time(tx.Now))
		return err
	})
	if err != nil {
		return err
	}
	w.Flash("document/commented")
	return w.Redirect("/office/document/" + caseID + "#comments")
}

// maySettle: whoever made the remark, who drafts the document, and the office that checks
// it may mark a remark as dealt with.
func maySettle(d *Document, author string, by actor.Actor) bool {
	return by.Person == author || by.Unit == d.Unit && by.Has(actor.Drafter) || office.Holds(&d.Case, by.Unit) && by.Has(actor.Checker)
}

func (d *Desk) commentDone(w *web.Response, r *http.Request) error {
	ctx, caseID := r.Context(), r.PathValue("id")
	err := d.mux.DB().Write(ctx, func(tx *db.Tx) error {
		_, doc, err := d.open(w, r, tx, caseID)
		if err != nil {
			return err
		}
		author, done := "", ""
		err = tx.QueryRow(ctx, `SELECT person, done_by FROM document_comment WHERE id = ? AND case_id = ?`, r.PathValue("comment"), caseID).Scan(&author, &done)
		switch {
		case db.None(err):
			return errs.New(errs.NotFound, "没有找到这条意见，请从公文页面进入。")
		case err != nil:
			return err
		case !maySettle(doc, author, w.Actor):
			return errs.New(errs.Forbidden, "意见由提出人、拟稿人或者核文人员标记为已处理。")
		case done != "": // the same click again, or somebody else's
			return nil
		}
		_, err = tx.Exec(ctx, `UPDATE document_comment SET done_by = ?, done_at = ? WHERE id = ?`, w.Actor.Display(), db.Time(tx.Now), r.PathValue("comment"))
		return err
	})
	if err != nil {
		return err
	}
	w.Flash("document/settled")
	return w.Redirect("/office/document/" + caseID + "#comments")
}
