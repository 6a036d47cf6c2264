// Package audit keeps the append-only record of every act, as a chain of hashes in
// which any changed, missing or reordered entry shows. Free text enters the chain as
// a salted hash only: erasing the note and its salt erases what it said about a
// person and breaks nothing. The head is anchored in every public checkpoint, so
// that a cut tail shows too. Failed logins are kept apart (package org).
package audit

import (
	"context"
	"crypto/sha256"
	"embed"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"strings"
	"time"

	"gongkai/internal/kernel/actor"
	"gongkai/internal/kernel/clause"
	"gongkai/internal/platform/db"
	"gongkai/internal/platform/id"
)

//go:embed migrations
var files embed.FS

// Migrations makes the tables of this package.
var Migrations = db.Set{Name: "audit", FS: files}

// Act is something that somebody did.
type Act struct {
	By      actor.Actor
	Subject string // id of the case, publication, person or unit acted on
	Action  string
	From    string
	To      string
	Law     []clause.Clause
	Note    string // free text; may name people, never enters the chain in clear
}

// Entry is an act as it stands in the chain.
type Entry struct {
	Seq                              int64
	At                               time.Time
	Person, For, Unit                string
	Subject, Action, From, To        string
	Clauses                          []string // stable identifiers
	Note, Salt, NoteHash, Prev, Hash string   // Note and Salt are empty once erased
}

// chained is what the hash is computed over. Fields are added at the end and never
// moved; alg names the hash, so that SM3 can follow SHA-256 in one chain.
type chained struct {
	Alg      string   `json:"alg"`
	Seq      int64    `json:"seq"`
	At       string   `json:"at"`
	Person   string   `json:"person"`
	For      string   `json:"for"`
	Unit     string   `json:"unit"`
	Subject  string   `json:"subject"`
	Action   string   `json:"action"`
	From     string   `json:"from"`
	To       string   `json:"to"`
	Clauses  []string `json:"clauses"`
	NoteHash string   `json:"note_hash"`
	Prev     string   `json:"prev"`
}

func (e Entry) sum() string {
	b, err := json.Marshal(chained{"sha256", e.Seq, db.Time(e.At), e.Person, e.For, e.Unit, e.Subject, e.Action,
		e.From, e.To, e.Clauses, e.NoteHash, e.Prev})
	if err != nil {
		panic(err) // strings and numbers always marshal
	}
	s := sha256.Sum256(b)
	return hex.EncodeToString(s[:])
}

func noteHash(salt, note string) string {
	s := sha256.Sum256([]byte(salt + "\x00" + note))
	return hex.EncodeToString(s[:])
}

// Append adds an act to the chain, inside the transaction of what it records; tx must
// come from db.Write, whose lock gives the chain its order. It returns the entry's number.
func Append(ctx context.Context, tx *db.Tx, a Act) (int64, error) {
	head, err := HeadOf(ctx, tx)
	if err != nil {
		return 0, err
	}
	e := Entry{Seq: head.Seq + 1, At: tx.Now, Person: a.By.Person, For: a.By.For, Unit: a.By.Unit, Subject: a.Subject,
		Action: a.Action, From: a.From, To: a.To, Clauses: []string{}, Note: a.Note, Prev: head.Hash}
	for _, c := range a.Law {
		e.Clauses = append(e.Clauses, c.ID())
	}
	if a.Note != "" {
		e.Salt = id.Secret()
		e.NoteHash = noteHash(e.Salt, e.Note)
	}
	e.Hash = e.sum()
	_, err = tx.Exec(ctx, `INSERT INTO audit (seq, at, person, acting_for, unit, subject, action, from_state, to_state, clauses, note, salt, note_hash, prev, hash)
		VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
		e.Seq, db.Time(e.At), e.Person, e.For, e.Unit, e.Subject, e.Action, e.From, e.To, strings.Join(e.Clauses, " "),
		e.Note, e.Salt, e.NoteHash, e.Prev, e.Hash)
	if err != nil {
		return 0, fmt.Errorf("append to the audit: %w", err)
	}
	_, err = tx.Exec(ctx, `UPDATE audit_head SET seq = ?, hash = ? WHERE id = 1`, e.Seq, e.Hash)
	return e.Seq, err
}

// Head is the end of the chain.
type Head struct {
	Seq  int64
	Hash string
}

// HeadOf returns the end of the chain; Seq is 0 for an empty one.
func HeadOf(ctx context.Context, tx *db.Tx) (h Head, err error) {
	err = tx.QueryRow(ctx, `SELECT seq, hash FROM audit_head WHERE id = 1`).Scan(&h.Seq, &h.Hash)
	return h, err
}

const columns = `seq, at, person, acting_for, unit, subject, action, from_state, to_state, clauses, note, salt, note_hash, prev, hash`

func scan(s db.Scanner) (e Entry, err error) {
	var clauses string
	err = s.Scan(&e.Seq, db.At{T: &e.At}, &e.Person, &e.For, &e.Unit, &e.Subject, &e.Action, &e.From, &e.To, &clauses,
		&e.Note, &e.Salt, &e.NoteHash, &e.Prev, &e.Hash)
	e.Clauses = strings.Fields(clauses)
	return e, err
}

// Of returns the entries about a subject, oldest first.
func Of(ctx context.Context, tx *db.Tx, subject string) ([]Entry, error) {
	return db.All(ctx, tx, scan, `SELECT `+columns+` FROM audit WHERE subject = ? ORDER BY seq`, subject)
}

// Query narrows entries: about a subject, by a person, with numbers below Before (0:
// from the end), at most Limit. An empty field narrows nothing.
type Query struct {
	Subject, Person string
	Before          int64
	Limit           int
}

// Find returns the entries of a query, newest first, for the audit administrator.
func Find(ctx context.Context, tx *db.Tx, q Query) ([]Entry, error) {
	var where db.Where
	if q.Subject != "" {
		where.And("subject = ?", q.Subject)
	}
	if q.Person != "" {
		where.And("person = ?", q.Person)
	}
	if q.Before > 0 {
		where.And("seq < ?", q.Before)
	}
	return db.All(ctx, tx, scan, `SELECT `+columns+` FROM audit`+where.SQL()+` ORDER BY seq DESC LIMIT ?`, append(where.Args, q.Limit)...)
}

const eraseNote = "erase-note"

// noteOf is the subject under which the erasure of an entry's note is recorded.
func noteOf(seq int64) string { return fmt.Sprintf("audit/%d", seq) }

// Erase removes the text of one note and its salt, by law (条例第十五条, 个人信息保护法).
// The chain stays whole; that something was said and when stays known.
func Erase(ctx context.Context, tx *db.Tx, by actor.Actor, seq int64, law clause.Clause, why string) error {
	n, err := tx.Exec(ctx, `UPDATE audit SET note = '', salt = '' WHERE seq = ?`, seq)
	if err != nil || n == 0 {
		return fmt.Errorf("erase note %d (%d rows): %w", seq, n, err)
	}
	_, err = Append(ctx, tx, Act{By: by, Subject: noteOf(seq), Action: eraseNote, Law: []clause.Clause{law}, Note: why})
	return err
}

// EraseOf is Erase for every note about a subject.
func EraseOf(ctx context.Context, tx *db.Tx, by actor.Actor, subject string, law clause.Clause, why string) error {
	seqs, err := db.All(ctx, tx, func(s db.Scanner) (seq int64, err error) { err = s.Scan(&seq); return seq, err },
		`SELECT seq FROM audit WHERE subject = ? AND salt <> '' ORDER BY seq`, subject)
	if err != nil {
		return err
	}
	for _, seq := range seqs {
		if err := Erase(ctx, tx, by, seq, law, why); err != nil {
			return err
		}
	}
	return nil
}
