package foi

import (
	"bytes"
	"context"
	"io"
	"net/http"
	"strconv"

	"gongkai/internal/kernel/actor"
	"gongkai/internal/kernel/audit"
	"gongkai/internal/kernel/clause"
	"gongkai/internal/kernel/org"
	"gongkai/internal/kernel/publication"
	"gongkai/internal/kernel/workday"
	"gongkai/internal/platform/db"
	"gongkai/internal/platform/errs"
	"gongkai/internal/platform/format/docx"
	"gongkai/internal/platform/id"
	"gongkai/internal/web"
)

// Fetch asks by the query code for a letter, or for a released file.
type Fetch struct {
	Code   string `json:"code" maxLength:"40"`
	Letter string `json:"letter,omitempty" maxLength:"40"`
	File   string `json:"file,omitempty" maxLength:"4"`
}

// Fetched is something that the holder of the query code has taken from the page.
type Fetched struct{ What, At string }

// fetched writes down that something was taken: in the record of the case, which proves that
// it arrived, and in the audit chain.
func fetched(ctx context.Context, tx *db.Tx, caseID, what, sum string) error {
	if _, err := tx.Exec(ctx, `INSERT INTO foi_fetch (id, case_id, what, sum, at) VALUES (?, ?, ?, ?, ?)`, id.New(tx.Now), caseID, what, sum, db.Time(tx.Now)); err != nil {
		return err
	}
	_, err := audit.Append(ctx, tx, audit.Act{By: actor.Actor{Person: "applicant", Name: "申请人", Via: "public"}, Subject: caseID, Action: "foi/fetch", Law: law(clause.OGI.Art(40)), Note: what})
	return err
}

// FetchedOf lists what was taken by the query code of a case, at most the last hundred.
func FetchedOf(ctx context.Context, tx *db.Tx, caseID string) ([]Fetched, error) {
	return db.All(ctx, tx, func(s db.Scanner) (f Fetched, err error) {
		var at string
		if err = s.Scan(&f.What, &at); err != nil {
			return f, err
		}
		t, err := db.ParseTime(at)
		f.At = t.In(workday.Zone).Format("2006年1月2日 15:04")
		return f, err
	}, `SELECT what, at FROM foi_fetch WHERE case_id = ? ORDER BY id DESC LIMIT 100`, caseID)
}

// letterBy finds a letter that the holder of a query code may read: his own, served.
func (d *Desk) letterBy(r *http.Request, tx *db.Tx, in Fetch) (caseID string, p LetterLine, err error) {
	none := errs.New(errs.NotFound, "没有这份文书，或者还没有送达。请凭查询码重新打开办理情况。")
	c, err := d.byCode(r, tx, in.Code)
	if err != nil {
		return "", p, err
	}
	if f, ok := c.(filed); ok {
		u, err := org.UnitByID(r.Context(), tx, c.Base().Unit)
		if err != nil {
			return "", p, err
		}
		for _, e := range d.chain(r.Context(), tx, f) {
			name := u.Name
			if e.Unit != u.ID {
				if other, err := org.UnitByID(r.Context(), tx, e.Unit); err == nil {
					name = other.Name
				}
			}
			if p, ok := filingLetter(e, name); ok && e.ToldOn != "" && e.ID == in.Letter {
				return e.ID, LetterLine{ID: e.ID, LetterPage: p}, nil
			}
		}
		return "", p, none
	}
	list, err := d.letterLines(r.Context(), tx, c.(*Request))
	for _, l := range list {
		if l.ID == in.Letter {
			return c.Base().ID, l, err
		}
	}
	if err == nil {
		err = none
	}
	return "", p, err
}

// paper shows a letter as it is printed.
func (d *Desk) paper(w *web.Response, r *http.Request) error {
	l, _, err := d.handLetter(w, r, false)
	if err != nil {
		return err
	}
	p := l.LetterPage
	p.Page = w.Page(p.Name, home, web.Crumb{Title: "依申请公开", Href: "/apply"}, web.Crumb{Title: p.Name})
	return w.Render("foi/paper", p)
}

// paperFile gives a letter as a file for Word, WPS and LibreOffice.
func (d *Desk) paperFile(w *web.Response, r *http.Request) error {
	l, raw, err := d.handLetter(w, r, true)
	if err != nil {
		return err
	}
	return w.File(l.Name+l.No+".docx", docx.MIME, raw)
}

// handLetter finds a letter, as a file where that is wanted, and writes down that it was
// taken; a letter served electronically counts as received with that.
func (d *Desk) handLetter(w *web.Response, r *http.Request, file bool) (l LetterLine, raw []byte, err error) {
	in, _, err := web.DecodeForm[Fetch](r)
	if err != nil {
		return l, nil, err
	}
	err = d.mux.DB().Write(r.Context(), func(tx *db.Tx) error {
		var caseID string
		if caseID, l, err = d.letterBy(r, tx, in); err != nil {
			return err
		}
		if file {
			if raw, err = l.file(r.Context(), tx); err != nil {
				return err
			}
		}
		if _, err := tx.Exec(r.Context(), `UPDATE foi_letter SET got_on = ? WHERE id = ? AND got_on = '' AND way = 'electronic'`, string(workday.DateOf(tx.Now)), in.Letter); err != nil {
			return err
		}
		return fetched(r.Context(), tx, caseID, "《"+l.Name+"》"+l.No, "")
	})
	w.Header().Set("Cache-Control", "no-store")
	return l, raw, err
}

// file is the letter for Word, WPS and LibreOffice: of a request by its unit's template.
func (l LetterLine) file(ctx context.Context, tx *db.Tx) ([]byte, error) {
	if l.unit != "" {
		return LetterFile(ctx, tx, l.unit, l.letter)
	}
	var b bytes.Buffer
	err := l.LetterPage.file().Write(&b)
	return b.Bytes(), err
}

// material gives a released file to the holder of the query code: one of an answered request
// of his, on the list that the review signed, whose bytes are clean and unchanged.
func (d *Desk) material(w *web.Response, r *http.Request) error {
	in, _, err := web.DecodeForm[Fetch](r)
	if err != nil {
		return err
	}
	none := errs.New(errs.NotFound, "没有这件材料，请凭查询码重新打开办理情况，从列出的材料中选择。")
	var f publication.File
	var body io.ReadSeekCloser
	err = d.mux.DB().Write(r.Context(), func(tx *db.Tx) error {
		c, err := d.byCode(r, tx, in.Code)
		if err != nil {
			return err
		}
		q, ok := c.(*Request)
		k, bad := strconv.Atoi(in.File)
		if !ok || bad != nil || k < 1 || k > len(released(q)) {
			return none
		}
		f = q.Set.Main().Files[k-1]
		if ok, err := clean(r.Context(), tx, f.Sum); err != nil || !ok {
			if err == nil {
				err = errs.New(errs.Gone, "这件材料没有通过检查，已经停止下载。请与承办机关联系。")
			}
			return err
		}
		return fetched(r.Context(), tx, q.ID, "材料“"+f.Name+"”", f.Sum)
	})
	if err != nil {
		return err
	}
	if body, err = d.Gate.Blobs.Open(r.Context(), f.Sum); err != nil {
		return err
	}
	defer body.Close()
	w.Header().Set("Cache-Control", "no-store")
	return w.Attach(r, web.Attachment{Name: f.Name, MIME: f.MIME, Sum: f.Sum, Body: body})
}

// clean tells whether the bytes were taken in as clean, and no upload of them was thrown out
// or is in quarantine.
func clean(ctx context.Context, tx *db.Tx, sum string) (bool, error) {
	var good, bad int
	err := tx.QueryRow(ctx, `SELECT COALESCE(SUM(CASE WHEN state = 'clean' THEN 1 ELSE 0 END), 0), COALESCE(SUM(CASE WHEN state = 'clean' THEN 0 ELSE 1 END), 0) FROM file_object WHERE sum = ?`, sum).Scan(&good, &bad)
	return good > 0 && bad == 0, err
}
