package document

import (
	"bytes"
	"fmt"
	"io"
	"net/http"
	"slices"
	"strconv"

	"gongkai/internal/kernel/publication"
	"gongkai/internal/kernel/text"
	"gongkai/internal/kernel/workday"
	"gongkai/internal/platform/db"
	"gongkai/internal/platform/errs"
	"gongkai/internal/web"
)

// EditPage is the editor of a document's text.
type EditPage struct {
	web.Page
	Case     web.Case
	Text     string
	Revision int
	Editing  string // who else has it open
	Mine     string // what the person had typed when somebody else was faster
	SavedAt  string
	SavedBy  string
}

func (d *Desk) edit(w *web.Response, r *http.Request) error {
	p, err := d.editor(w, r)
	if err != nil {
		return err
	}
	return w.Render("document/edit", p)
}

func (d *Desk) editor(w *web.Response, r *http.Request) (EditPage, error) {
	ctx := r.Context()
	var p EditPage
	err := d.mux.DB().Quick(ctx, func(tx *db.Tx) error {
		c, doc, err := d.open(w, r, tx, r.PathValue("id"))
		if err != nil {
			return err
		}
		if !MayEdit(doc, w.Actor) {
			return errs.New(errs.Forbidden, "现在不能修改正文。拟稿、退文和更正时由拟稿人修改，核文时由办公室核文人员修改。")
		}
		others, err := Present(ctx, tx, doc.ID, w.Actor)
		if err != nil {
			return err
		}
		p = EditPage{Case: c, Text: doc.Part.Source.Plain(), Revision: doc.Part.Revision, Editing: presenceNames(others),
			SavedAt: workday.DateOf(doc.Part.ChangedAt).Chinese() + " " + doc.Part.ChangedAt.In(workday.Zone).Format("15:04"), SavedBy: doc.Part.ChangedBy}
		return nil
	})
	if err != nil {
		return p, err
	}
	p.Page = w.Page("编辑正文", web.Crumb{Title: "待办", Href: "/office"}, web.Crumb{Title: "公文办理", Href: "/office/document"}, p.Case.Crumb(), web.Crumb{Title: "编辑正文"})
	return p, nil
}

func presenceNames(ps []Presence) string {
	s := ""
	for i, p := range ps {
		if i > 0 {
			s += "、"
		}
		s += p.Name
	}
	return s
}

func edited(r *http.Request) Edit {
	rev, _ := strconv.Atoi(r.PostFormValue("version"))
	return Edit{Text: r.PostFormValue("body"), HTML: r.PostFormValue("body_html"), Revision: rev}
}

// save is the plain form: without a script, or the button.
func (d *Desk) save(w *web.Response, r *http.Request) error {
	ctx, caseID := r.Context(), r.PathValue("id")
	e := edited(r)
	err := d.mux.DB().Write(ctx, func(tx *db.Tx) error {
		if _, _, err := d.open(w, r, tx, caseID); err != nil {
			return err
		}
		_, err := d.Write(ctx, tx, caseID, e, w.Actor)
		return err
	})
	if errs.Is(err, errs.Conflict) {
		p, again := d.editor(w, r)
		if again != nil {
			return again
		}
		p.Mine = e.Text
		p.Errors = []errs.Reason{{Msg: "您编辑的时候，" + p.SavedBy + "保存过这份正文。您的文字列在下面，没有丢失；请与现在的正文比对，改好后再保存。"}}
		return w.RenderStatus(http.StatusConflict, "document/edit", p)
	}
	if err != nil {
		return err
	}
	w.Flash("document/saved")
	return w.Redirect("/office/document/" + caseID)
}

// autosave answers the editor's script.
func (d *Desk) autosave(w *web.Response, r *http.Request) error {
	ctx, caseID := r.Context(), r.PathValue("id")
	e := edited(r)
	var rev int
	var others []Presence
	var at string
	err := d.mux.DB().Write(ctx, func(tx *db.Tx) (err error) {
		if _, _, err = d.open(w, r, tx, caseID); err != nil {
			return err
		}
		if rev, err = d.Write(ctx, tx, caseID, e, w.Actor); err != nil {
			return err
		}
		at = tx.Now.In(workday.Zone).Format("15:04")
		others, err = Present(ctx, tx, caseID, w.Actor)
		return err
	})
	if errs.Is(err, errs.Conflict) {
		return w.JSONStatus(http.StatusConflict, map[string]string{
			"message": "别人刚刚改过这份稿件，自动保存已停止。请把您的改动复制出来，打开最新内容后合并。", "url": "/office/document/" + caseID})
	}
	if err != nil {
		return err
	}
	editing := []string{}
	for _, o := range others {
		editing = append(editing, o.Name)
	}
	return w.JSON(map[string]any{"version": rev, "saved": at, "editing": editing})
}

const maxUpload = 64 << 20

// upload takes the text out of a .docx, a web page or a text file.
func (d *Desk) upload(w *web.Response, r *http.Request) error {
	ctx, caseID := r.Context(), r.PathValue("id")
	f, head, err := r.FormFile("file")
	if err != nil {
		return errs.Field("file", "请选择要上传的文件。")
	}
	defer f.Close()
	var b bytes.Buffer
	if n, err := io.Copy(&b, io.LimitReader(f, maxUpload+1)); err != nil || n > maxUpload {
		return errs.New(errs.TooLarge, "文件超过64 MB，请拆分后上传。")
	}
	src, _, err := source(head.Filename, b.Bytes())
	if err != nil {
		return err
	}
	if src.IsEmpty() {
		return errs.Field("file", "文件里没有读出文字。扫描件、图片请先转成文字。")
	}
	err = d.mux.DB().Write(ctx, func(tx *db.Tx) error {
		if _, _, err := d.open(w, r, tx, caseID); err != nil {
			return err
		}
		rev, _ := strconv.Atoi(r.PostFormValue("version"))
		_, err := d.Write(ctx, tx, caseID, Edit{Source: &src, File: head.Filename, Revision: rev}, w.Actor)
		return err
	})
	if errs.Is(err, errs.Conflict) {
		p, again := d.editor(w, r)
		if again != nil {
			return again
		}
		p.Errors = []errs.Reason{{Field: "file", Msg: "您打开页面之后，" + p.SavedBy + "保存过这份正文，文件没有代替它。请看过下面现在的正文，确实要代替的，再上传一次。"}}
		return w.RenderStatus(http.StatusConflict, "document/edit", p)
	}
	if err != nil {
		return err
	}
	w.Flash("document/saved")
	return w.Redirect("/office/document/" + caseID + "/edit")
}

// ChangesPage compares what was reviewed with what stands now.
type ChangesPage struct {
	web.Page
	Case web.Case
	Slip publication.Slip
	Diff web.Diff
	Same bool
}

func (d *Desk) changes(w *web.Response, r *http.Request) error {
	ctx := r.Context()
	p, err := db.Get(ctx, d.mux.DB(), func(tx *db.Tx) (ChangesPage, error) {
		c, doc, err := d.open(w, r, tx, r.PathValue("id"))
		if err != nil {
			return ChangesPage{}, err
		}
		i := slices.IndexFunc(doc.Set.Slips, func(s publication.Slip) bool { return s.ID == r.URL.Query().Get("slip") })
		if i < 0 {
			return ChangesPage{}, errs.New(errs.NotFound, "没有找到这次审查，请从公文页面的“审查情况”进入。")
		}
		s := doc.Set.Slips[i]
		part := doc.Set.Part(s.Part)
		old, err := publication.Reviewed(ctx, tx, s.Part, s.Hash)
		if err != nil {
			return ChangesPage{}, err
		}
		p := ChangesPage{Case: c, Slip: s, Diff: Compare(old.Source, part.Source)}
		p.Diff.Old, p.Diff.New = s.Kind.Name()+"时（"+workday.DateOf(s.At).Chinese()+"）", "现在"
		p.Diff.Caption = "审查以来的改动"
		if old.Title != part.Title {
			p.Diff.Rows = append([]web.DiffRow{{OldLine: "题", NewLine: "题", Old: []web.DiffPart{{Text: old.Title, Changed: true}}, New: []web.DiffPart{{Text: part.Title, Changed: true}}}}, p.Diff.Rows...)
		}
		p.Same = len(p.Diff.Rows) == 0
		return p, nil
	})
	if err != nil {
		return err
	}
	p.Page = w.Page("审查以来的改动", web.Crumb{Title: "待办", Href: "/office"}, web.Crumb{Title: "公文办理", Href: "/office/document"}, p.Case.Crumb(), web.Crumb{Title: "审查以来的改动"})
	return w.Render("document/changes", p)
}

// margin is how many unchanged paragraphs stand around a change.
const margin = 1

// Compare lays two texts side by side, paragraph by paragraph, and folds what is the same.
func Compare(a, b text.Source) web.Diff {
	var d web.Diff
	changes := text.Diff(a, b)
	line := [2]int{}
	gap := 0
	for i, c := range changes {
		if len(c.A) > 0 {
			line[0]++
		}
		if len(c.B) > 0 {
			line[1]++
		}
		if c.Op == text.Same && !near(changes, i) {
			gap++
			continue
		}
		if gap > 0 {
			d.Rows = append(d.Rows, web.DiffRow{Gap: gap})
			gap = 0
		}
		row := web.DiffRow{Old: parts(c.A, c.Op), New: parts(c.B, c.Op)}
		if len(c.A) > 0 {
			row.OldLine = fmt.Sprint(line[0])
		}
		if len(c.B) > 0 {
			row.NewLine = fmt.Sprint(line[1])
		}
		d.Rows = append(d.Rows, row)
	}
	if gap > 0 && len(d.Rows) > 0 {
		d.Rows = append(d.Rows, web.DiffRow{Gap: gap})
	}
	return d
}

func near(cs []text.Change, i int) bool {
	for j := max(0, i-margin); j <= min(len(cs)-1, i+margin); j++ {
		if cs[j].Op != text.Same {
			return true
		}
	}
	return false
}

func parts(ss []text.Segment, op text.Op) []web.DiffPart {
	var out []web.DiffPart
	for _, s := range ss {
		out = append(out, web.DiffPart{Text: s.Text, Changed: s.Op != text.Same || op == text.Added || op == text.Removed})
	}
	return out
}
