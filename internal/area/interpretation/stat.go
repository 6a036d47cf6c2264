package interpretation

import (
	"context"
	"strconv"
	"time"

	"gongkai/internal/kernel/clause"
	"gongkai/internal/kernel/lifecycle"
	"gongkai/internal/kernel/org"
	"gongkai/internal/kernel/stat"
	"gongkai/internal/kernel/workday"
	"gongkai/internal/platform/db"
)

// HeadTally counts how often the head of a unit explained in person (G2.1b), with the
// cases that were counted.
type HeadTally struct {
	Unit, UnitName string
	Person, Name   string
	Count          int
	Pieces         []string // ids of the pieces
}

// HeadCount counts per unit and head the interpretations that the head gave in person
// and that were first published in a calendar year of Beijing.
func (a *Area) HeadCount(ctx context.Context, tx *db.Tx, year int) ([]HeadTally, error) {
	type row struct{ unit, person, name, piece string }
	y := strconv.Itoa(year)
	rows, err := db.All(ctx, tx, func(s db.Scanner) (r row, err error) {
		err = s.Scan(&r.unit, &r.person, &r.name, &r.piece)
		return r, err
	}, `SELECT c.unit, p.interpreter, p.interpreter_name, p.id FROM interpretation_piece p JOIN cases c ON c.id = p.id
		WHERE p.by_head = 1 AND p.published_on >= ? AND p.published_on <= ? AND c.visibility = 'public' ORDER BY c.unit, p.interpreter, p.published_on, p.id`, y+"-01-01", y+"-12-31")
	if err != nil {
		return nil, err
	}
	var out []HeadTally
	for _, r := range rows {
		n := len(out)
		if n == 0 || out[n-1].Unit != r.unit || out[n-1].Person != r.person {
			u, err := org.UnitByID(ctx, tx, r.unit)
			if err != nil {
				return nil, err
			}
			out = append(out, HeadTally{Unit: r.unit, UnitName: u.Name, Person: r.person, Name: r.name})
			n++
		}
		out[n-1].Count++
		out[n-1].Pieces = append(out[n-1].Pieces, r.piece)
	}
	return out, nil
}

// Collected is one 典型案例.
type Collected struct {
	Piece, Title   string
	Unit, UnitName string
	Form           string
	PublishedOn    workday.Date
	Example
}

// Examples returns the collection of good ("good") or bad ("bad") cases, or both (""),
// newest first, at most n.
func Examples(ctx context.Context, tx *db.Tx, kind string, n int) ([]Collected, error) {
	list, err := db.All(ctx, tx, func(s db.Scanner) (c Collected, err error) {
		err = s.Scan(&c.Piece, &c.Title, &c.Unit, &c.Form, &c.PublishedOn, &c.Kind, &c.Analysis, &c.ByName, db.At{T: &c.At})
		return c, err
	}, `SELECT c.id, c.title, c.unit, p.form, p.published_on, e.kind, e.analysis, e.by_name, e.at FROM interpretation_example e
		JOIN interpretation_piece p ON p.id = e.piece JOIN cases c ON c.id = e.piece WHERE e.kind = ? OR ? = '' ORDER BY e.at DESC, c.id DESC LIMIT ?`, kind, kind, n)
	for i := range list {
		u, err := org.UnitByID(ctx, tx, list[i].Unit)
		if err != nil {
			return nil, err
		}
		list[i].UnitName = u.Name
	}
	return list, err
}

// Progress is where the interpretation of a document stands, for the office's list of
// documents in hand (渝府办发〔2017〕60号 二（二）).
type Progress struct {
	Plan      string // case id; "" where there is none
	State     lifecycle.State
	StateName string
	Pieces    int // that go out with the document
	Opinions  int // of supporting units still open
	Questions int // of readers still open, also before there is a plan
}

// ProgressOf returns where the interpretation of documents stands, by their ids; a
// document about which there is nothing to say is left out.
func (a *Area) ProgressOf(ctx context.Context, tx *db.Tx, docs ...string) (map[string]Progress, error) {
	out := map[string]Progress{}
	in, args := db.In(docs)
	table := a.plans.Describe()
	_, err := db.All(ctx, tx, func(s db.Scanner) (p Progress, err error) {
		var doc string
		if err = s.Scan(&p.Plan, &doc, &p.State, &p.Pieces, &p.Opinions, &p.Questions); err == nil {
			p.StateName = table.StateName(p.State)
			out[doc] = p
		}
		return p, err
	}, `SELECT n.id, n.doc, c.state,
		(SELECT COUNT(*) FROM interpretation_piece p JOIN cases k ON k.id = p.id WHERE p.plan = n.id AND p.phase = 'with' AND k.state NOT IN ('cancelled', 'withdrawn')),
		(SELECT COUNT(*) FROM interpretation_support s WHERE s.plan = n.id AND (s.verdict = '' OR s.verdict = 'advise' AND s.settled = '')),
		(SELECT COUNT(*) FROM interpretation_question q WHERE q.plan = n.id AND q.closed_at = '')
		FROM interpretation_plan n JOIN cases c ON c.id = n.id WHERE n.doc IN (`+in+`)`, args...)
	if err != nil {
		return nil, err
	}
	_, err = db.All(ctx, tx, func(s db.Scanner) (n int, err error) {
		var doc string
		if err = s.Scan(&doc, &n); err == nil {
			out[doc] = Progress{StateName: "没有方案", Questions: n}
		}
		return n, err
	}, `SELECT doc, COUNT(*) FROM interpretation_question WHERE plan = '' AND closed_at = '' AND doc IN (`+in+`) GROUP BY doc`, args...)
	return out, err
}

// Figures are the area's named figures.
func Figures() []stat.Def {
	heads := stat.Source{From: `cases c JOIN interpretation_piece p ON p.id = c.id`, Unit: "c.unit",
		Where: func(q stat.Query, _ time.Time) stat.Cond {
			return stat.Cond{SQL: `p.by_head = 1 AND p.published_on >= ? AND p.published_on <= ? AND c.visibility = 'public'`, Args: []any{string(q.From), string(q.Until)}}
		}}
	return []stat.Def{{Key: "interpretation.head", Name: "主要负责人解读件数", Note: "时段内由部门主要负责人本人解读并首次公开的解读材料。", Form: stat.Number, Law: clause.G21b, Count: heads.Count, List: heads.List}}
}
