package interpretation

import (
	"context"
	"slices"
	"strconv"
	"strings"

	"gongkai/internal/kernel/lifecycle"
	"gongkai/internal/kernel/publication"
	"gongkai/internal/kernel/text"
	"gongkai/internal/platform/db"
	"gongkai/internal/platform/errs"
)

// Earlier is an earlier text on the platform that a document can be compared with: one
// that it repeals or amends, or its own public edition.
type Earlier struct {
	Item     string
	Edition  int
	Title    string
	DocNo    string
	Replaced bool // repealed or amended: the difference must be explained (G2.2b)
	Source   text.Source
}

// Earlier returns the texts that the document of a part can be compared with.
func (a *Area) Earlier(ctx context.Context, tx *db.Tx, docPart string) ([]Earlier, error) {
	out, err := a.replaced(ctx, tx, docPart)
	if err != nil {
		return nil, err
	}
	it, ok, err := publication.ItemOfPart(ctx, tx, docPart)
	if err != nil || !ok || !readable(it) {
		return out, err
	}
	part, err := publication.PartByID(ctx, tx, docPart)
	if err != nil {
		return nil, err
	}
	e, err := publication.EditionOf(ctx, tx, it.ID, it.Edition)
	if err != nil {
		return nil, err
	}
	if e.ContentHash == part.Hash { // what stands now is already out: compare with what stood before
		if it.Edition == 1 {
			return out, nil
		}
		if e, err = publication.EditionOf(ctx, tx, it.ID, it.Edition-1); err != nil {
			return nil, err
		}
	}
	return append(out, Earlier{Item: it.ID, Edition: e.N, Title: e.Title, DocNo: e.Meta.DocNo, Source: e.Source}), nil
}

// replaced returns the public texts of the documents that the document repeals or amends.
func (a *Area) replaced(ctx context.Context, tx *db.Tx, docPart string) ([]Earlier, error) {
	part, err := publication.PartByID(ctx, tx, docPart)
	if err != nil {
		return nil, err
	}
	var out []Earlier
	for _, rel := range part.Meta.Relations {
		if rel.Kind != publication.Repeals && rel.Kind != publication.Amends {
			continue
		}
		var items []publication.Item
		switch {
		case rel.Item != "":
			items, err = publication.Items(ctx, tx, []string{rel.Item})
		case rel.DocKey != "":
			items, err = publication.ItemsByKey(ctx, tx, rel.DocKey)
		}
		if err != nil {
			return nil, err
		}
		for _, it := range items {
			if it.Part == docPart || !readable(it) {
				continue
			}
			e, err := publication.EditionOf(ctx, tx, it.ID, it.Edition)
			if err != nil {
				return nil, err
			}
			out = append(out, Earlier{Item: it.ID, Edition: e.N, Title: e.Title, DocNo: e.Meta.DocNo, Replaced: true, Source: e.Source})
		}
	}
	return out, nil
}

func readable(it publication.Item) bool {
	return it.Standing == publication.Public || it.Standing == publication.Banner
}

// differenceCovered tells whether another piece of the plan that goes out with the
// document explains the difference.
func (a *Area) differenceCovered(ctx context.Context, tx *db.Tx, plan, except string) (bool, error) {
	ids, err := db.All(ctx, tx, db.Text, `SELECT p.id FROM interpretation_piece p JOIN cases c ON c.id = p.id
		WHERE p.plan = ? AND p.phase = 'with' AND p.id <> ? AND c.state <> 'cancelled' AND c.state <> 'withdrawn' ORDER BY p.id`, plan, except)
	if err != nil {
		return false, err
	}
	for _, id := range ids {
		p, err := a.pieces.Get(ctx, tx, id)
		if err != nil {
			return false, err
		}
		if p.Elements[Difference].Covered {
			return true, nil
		}
	}
	return false, nil
}

// The block before each comparison table in a piece begins so; the one after is the table.
const comparisonMark = "新旧政策对照表："

func hasComparison(s text.Source) bool {
	return slices.ContainsFunc(s.Blocks, func(b text.Block) bool { return strings.HasPrefix(b.Text, comparisonMark) })
}

// insertComparison puts the comparison of old and new text at the end of the piece, in
// place of an older one.
func (a *Area) insertComparison(ctx context.Context, r *pieceRun, in lifecycle.Remark) error {
	p := r.Case
	old, err := a.Earlier(ctx, r.Tx, p.DocPart)
	if err != nil {
		return err
	}
	doc, err := publication.PartByID(ctx, r.Tx, p.DocPart)
	if err != nil {
		return err
	}
	blocks := withoutComparison(p.Part.Source.Blocks)
	rows := 0
	for _, e := range old {
		table := Table(text.Diff(e.Source, doc.Source))
		if len(table) < 2 {
			continue
		}
		label := "与《" + e.Title + "》"
		if e.DocNo != "" {
			label += "（" + e.DocNo + "）"
		}
		blocks = append(blocks, text.Block{Kind: text.Para, Text: comparisonMark + label + "相比"}, text.Block{Kind: text.Table, Rows: table})
		rows += len(table) - 1
	}
	if rows == 0 {
		return errs.New(errs.Refused, "新旧两个文本逐字相同，没有可以对照的差异。")
	}
	p.Part.Source, p.Compared, p.DocHash = text.Source{Blocks: blocks}, doc.Hash, doc.Hash
	p.Part.Wrote(r.By)
	if p.Elements == nil {
		p.Elements = map[string]Handled{}
	}
	p.Elements[Difference] = Handled{Covered: true, Why: "见文末新旧政策对照表"}
	r.Note("生成新旧对照表，共" + number(rows) + "处不同")
	r.Note(in.Note)
	return publication.SavePart(ctx, r.Tx, p.Part)
}

func withoutComparison(blocks []text.Block) []text.Block {
	var out []text.Block
	for i := 0; i < len(blocks); i++ {
		if strings.HasPrefix(blocks[i].Text, comparisonMark) {
			if i+1 < len(blocks) && blocks[i+1].Kind == text.Table {
				i++
			}
			continue
		}
		out = append(out, blocks[i])
	}
	return out
}

// Table makes the comparison table of two texts: what is the same is left out.
func Table(changes []text.Change) [][]string {
	rows := [][]string{{"原规定", "新规定", "变化"}}
	for _, c := range changes {
		if c.Op == text.Same {
			continue
		}
		rows = append(rows, []string{side(c.A), side(c.B), map[text.Op]string{text.Changed: "修改", text.Added: "新增", text.Removed: "删除"}[c.Op]})
	}
	return rows
}

func side(segments []text.Segment) string {
	var b strings.Builder
	for _, s := range segments {
		b.WriteString(s.Text)
	}
	if b.Len() == 0 {
		return "（无）"
	}
	return b.String()
}

func number(n int) string { return strconv.Itoa(n) }
