package interpretation

import (
	"html/template"
	"net/http"

	"gongkai/internal/kernel/publication"
	"gongkai/internal/kernel/text"
	"gongkai/internal/kernel/workday"
	"gongkai/internal/platform/db"
	"gongkai/internal/platform/errs"
	"gongkai/internal/web"
)

// PiecePage is the page of one piece.
type PiecePage struct {
	web.Page
	Case         web.Case
	Facts        []web.Fact
	Elements     []ElementRow
	Reviews      []ReviewRow
	Findings     []publication.Finding
	Earlier      bool
	Stale        bool
	Body         template.HTML
	Empty        bool
	Files        []FileRow
	MayAttach    bool
	MayWrite     bool
	Channels     []ChannelRow
	Misreads     []Misread
	Evaluations  []EvaluationRow
	Shortcomings []Shortcoming
	Example      Example
}

// FileRow is a picture, film or attachment of the piece.
type FileRow struct {
	publication.File
	Href string
}

// Kind is what the file is, in a word.
func (f FileRow) Kind() string {
	switch {
	case f.Picture():
		return "图片"
	case f.Film():
		return "视频"
	}
	return "附件"
}

// ElementRow is one of the nine elements with how the piece deals with it.
type ElementRow struct{ Name, State, Class, Why string }

// ReviewRow is one review of the piece's text.
type ReviewRow struct{ Name, State, Class, Person, Unit, At, Note string }

// ChannelRow is one appearance in a channel.
type ChannelRow struct {
	Spread
	ChannelName string
	Figured     bool
}

// EvaluationRow is an evaluation in words.
type EvaluationRow struct {
	Evaluation
	VerdictName string
}

func (d *Desk) piece(w *web.Response, r *http.Request, id string) error {
	ctx := r.Context()
	p, err := db.Get(ctx, d.mux.DB(), func(tx *db.Tx) (PiecePage, error) {
		c, err := d.open(w, r, tx, PieceName, id)
		if err != nil {
			return PiecePage{}, err
		}
		piece, err := d.Piece(ctx, tx, id)
		if err != nil {
			return PiecePage{}, err
		}
		p := PiecePage{Case: c, Body: piece.Part.Source.HTML(), Empty: piece.Part.Source.IsEmpty(), Stale: piece.Stale(), MayWrite: taken(c, "write"), MayAttach: taken(c, "attach"),
			Misreads: piece.Misreads, Shortcomings: piece.Shortcomings, Example: piece.Example}
		it, public, err := publication.ItemOfPart(ctx, tx, piece.Part.ID)
		if err != nil {
			return p, err
		}
		p.Facts = pieceFacts(c, piece)
		for i, f := range piece.Part.Files {
			p.Files = append(p.Files, FileRow{f, c.Href + "/file/" + number(i+1)})
		}
		if public {
			p.Facts = append(p.Facts, web.Fact{Name: "公开页面", Text: "查看公开页面", Href: "/d/" + it.ID})
		}
		if !piece.With() {
			if p.Findings, err = d.Gate.Findings(ctx, tx, piece.Set); err != nil {
				return p, err
			}
		}
		old, err := d.Earlier(ctx, tx, piece.DocPart)
		p.Earlier = len(old) > 0
		p.rows(piece)
		return p, err
	})
	if err != nil {
		return err
	}
	p.Page = w.CasePage(p.Case)
	return w.Render("interpretation/piece", p)
}

func (p *PiecePage) rows(piece *Piece) {
	for _, e := range Elements {
		row := ElementRow{Name: e.Name, State: "未核对", Class: "warn"}
		if h, ok := piece.Elements[e.ID]; ok {
			row.Why, row.State, row.Class = h.Why, "不适用", ""
			if h.Covered {
				row.State, row.Class = "已解读", "ok"
			}
		}
		p.Elements = append(p.Elements, row)
	}
	for _, s := range piece.Set.Slips {
		if s.Part != piece.Part.ID {
			continue
		}
		row := ReviewRow{Name: s.Kind.Name(), State: "通过", Class: "ok", Person: s.PersonName, Unit: s.UnitName, At: workday.DateOf(s.At).Chinese(), Note: s.Note}
		switch {
		case s.Void:
			row.State, row.Class = "内容已改动，作废", "bad"
		case !s.Pass:
			row.State, row.Class = "不同意", "bad"
		}
		p.Reviews = append(p.Reviews, row)
	}
	for _, c := range piece.Channels {
		p.Channels = append(p.Channels, ChannelRow{c, ChannelName(c.Channel), c.FiguredOn != ""})
	}
	for _, e := range piece.Evaluations {
		p.Evaluations = append(p.Evaluations, EvaluationRow{e, map[string]string{"good": "好", "fair": "一般", "poor": "差"}[e.Verdict]})
	}
}

// file sends a picture, film or attachment to somebody who may see the piece: who
// reviews it must be able to look at it.
func (d *Desk) file(w *web.Response, r *http.Request) error {
	piece, err := db.Get(r.Context(), d.mux.DB(), func(tx *db.Tx) (*Piece, error) {
		if _, err := d.open(w, r, tx, PieceName, r.PathValue("id")); err != nil {
			return nil, err
		}
		return d.Piece(r.Context(), tx, r.PathValue("id"))
	})
	if err != nil {
		return err
	}
	return w.AttachPart(r, d.Gate.Blobs, piece.Part, r.PathValue("k"))
}

func pieceFacts(c web.Case, p *Piece) []web.Fact {
	out := []web.Fact{{Name: "文件", Text: "《" + p.DocTitle + "》", Href: "/office/document/" + p.Doc, Wide: true}, {Name: "解读方案", Text: "查看解读方案", Href: "/office/interpretation/" + p.Plan},
		{Name: "编制单位", Text: c.UnitName}, {Name: "编写人", Text: p.Part.AuthorName}, {Name: "形式", Text: FormName(p.Form)}, {Name: "发布时间", Text: PhaseName(p.Phase)}}
	add := func(name, v string) {
		if v != "" {
			out = append(out, web.Fact{Name: name, Text: v})
		}
	}
	add("专家", p.ExpertName)
	if p.InPerson {
		add("亲自解读", p.InterpreterName)
	}
	if p.PublishedOn != "" {
		add("首次发布", p.PublishedOn.Chinese())
	}
	add("更正原因", p.Why)
	add("公开状态", c.Visibility())
	return out
}

// ComparePage lays the old texts beside the document.
type ComparePage struct {
	web.Page
	Case  web.Case
	Diffs []web.Diff
}

func (d *Desk) compare(w *web.Response, r *http.Request) error {
	ctx := r.Context()
	p, err := db.Get(ctx, d.mux.DB(), func(tx *db.Tx) (ComparePage, error) {
		c, err := d.open(w, r, tx, PieceName, r.PathValue("id"))
		if err != nil {
			return ComparePage{}, err
		}
		piece, err := d.Piece(ctx, tx, r.PathValue("id"))
		if err != nil {
			return ComparePage{}, err
		}
		doc, err := publication.PartByID(ctx, tx, piece.DocPart)
		if err != nil {
			return ComparePage{}, err
		}
		old, err := d.Earlier(ctx, tx, piece.DocPart)
		if err != nil {
			return ComparePage{}, err
		}
		if len(old) == 0 {
			return ComparePage{}, errs.New(errs.NotFound, "平台上没有可以对照的旧文本。请先在文件要素中写明废止或修改的文件。")
		}
		p := ComparePage{Case: c}
		for _, e := range old {
			p.Diffs = append(p.Diffs, beside(e, doc))
		}
		return p, nil
	})
	if err != nil {
		return err
	}
	p.Page = w.Page("新旧文本对照", crumbs("新旧文本对照", p.Case.Crumb())...)
	return w.Render("interpretation/compare", p)
}

// beside makes the rows of a comparison; runs of equal paragraphs are folded.
func beside(old Earlier, doc publication.Part) web.Diff {
	out := web.Diff{Old: "《" + old.Title + "》" + old.DocNo, New: "《" + doc.Title + "》", Caption: "与《" + old.Title + "》对照"}
	gap, a, b := 0, 0, 0
	fold := func() {
		if gap > 0 {
			out.Rows = append(out.Rows, web.DiffRow{Gap: gap})
			gap = 0
		}
	}
	for _, c := range text.Diff(old.Source, doc.Source) {
		var row web.DiffRow
		if len(c.A) > 0 {
			a++
			row.OldLine = number(a)
		}
		if len(c.B) > 0 {
			b++
			row.NewLine = number(b)
		}
		if c.Op == text.Same {
			gap++
			continue
		}
		fold()
		row.Old, row.New = marked(c.A, c.Op), marked(c.B, c.Op)
		out.Rows = append(out.Rows, row)
	}
	fold()
	return out
}

func marked(segments []text.Segment, op text.Op) []web.DiffPart {
	var out []web.DiffPart
	for _, s := range segments {
		out = append(out, web.DiffPart{Text: s.Text, Changed: s.Op != text.Same || op != text.Changed})
	}
	return out
}
