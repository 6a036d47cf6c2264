package desk

import (
	"context"
	"errors"
	"net/http"
	"slices"
	"strings"

	"gongkai/internal/kernel/actor"
	"gongkai/internal/kernel/clause"
	"gongkai/internal/kernel/file"
	"gongkai/internal/kernel/notice"
	"gongkai/internal/kernel/org"
	"gongkai/internal/kernel/publication"
	"gongkai/internal/kernel/screen"
	"gongkai/internal/platform/db"
	"gongkai/internal/platform/errs"
	"gongkai/internal/web"
)

// HeldPage lists the files that the unit has in quarantine, or those decided on.
type HeldPage struct {
	web.Page
	Filters []web.Filter
	Rows    []HeldRow
	Done    bool
	More    bool // there are more than are shown
	Law     []clause.Clause
}

// HeldRow is a file of the list.
type HeldRow struct {
	file.Stored
	Sender, Decider string
	Why             string // why it is held
	CaseTitle       string // "" where the reader may not see the case, or there is none
	Own             bool   // the reader's own upload: somebody else decides
}

// Href is the address of the file's page.
func (r HeldRow) Href() string { return "/office/file/" + r.ID }

// Released tells whether the file was let out.
func (r HeldRow) Released() bool { return r.State == file.Clean }

// CaseHref is the address of the case that the file was uploaded for.
func (r HeldRow) CaseHref() string { return "/office/" + r.Area + "/" + r.Case }

// HeldFilePage is a file in quarantine with what was read from it.
type HeldFilePage struct {
	web.Page
	Row      HeldRow
	Facts    []web.Fact
	Uses     []FileUse
	Others   int // uses that the reader may not know of
	Reading  file.Reading
	Findings []screen.Finding
	Waits    bool // nobody has decided
	Refusal  string
	Form     web.FormView
	Law      []clause.Clause
}

// FileUse is a place where the same bytes are.
type FileUse struct{ Text, Href, Note string }

// DecideIn is what is decided on a file in quarantine.
type DecideIn struct {
	Verdict string `json:"verdict" title:"决定" form:"radio" enum:"release,refuse" enumNames:"放行：可以作为附件使用,退回：删除文件内容"`
	Why     string `json:"why" title:"理由" doc:"写明看了什么、为什么可以使用或者为什么退回。会通知上传人，并记入审计。" form:"textarea" minLength:"2" maxLength:"500"`
}

// heldShown is how many files a list shows.
const heldShown = 100

var reviewers = web.Roles(actor.Secrecy)

func (d *Desk) heldRoutes() {
	for _, r := range []web.Route{
		{Pattern: "GET /office/file", Name: "隔离区", Who: reviewers, Handler: d.held},
		{Pattern: "GET /office/file/{id}", Name: "隔离的文件", Who: reviewers, Handler: func(w *web.Response, r *http.Request) error {
			return d.heldFile(w, r, http.StatusOK, nil, nil)
		}},
		{Pattern: "POST /office/file/{id}", Name: "放行或者退回文件", Who: reviewers, Handler: d.decideHeld},
		{Pattern: "POST /office/file/{id}/content", Name: "下载隔离的文件", Who: reviewers, Handler: d.lookHeld},
	} {
		r.Law = file.Deciding
		d.mux.Handle(r)
	}
}

func (d *Desk) held(w *web.Response, r *http.Request) error {
	p := HeldPage{Done: r.URL.Query().Get("show") == "done", Law: file.Deciding}
	waiting := 0
	err := d.read(r, func(ctx context.Context, tx *db.Tx) error {
		read := file.Held
		if p.Done {
			read = file.Decided
		}
		list, err := read(ctx, tx, w.Actor.Unit, heldShown+1)
		if err != nil {
			return err
		}
		if p.More = len(list) > heldShown; p.More {
			list = list[:heldShown]
		}
		if p.Rows, err = d.heldRows(ctx, tx, w.Actor, list); err != nil {
			return err
		}
		waiting, err = file.HeldFor(ctx, tx, w.Actor)
		return err
	})
	if err != nil {
		return err
	}
	p.Filters = []web.Filter{{Title: "显示", Links: []web.FilterLink{{Title: "等待处理", Href: "/office/file", Count: waiting, Current: !p.Done},
		{Title: "已处理", Href: "/office/file?show=done", Count: -1, Current: p.Done}}}}
	p.Page = page(w, "隔离区")
	return w.Render("desk/held", p)
}

// heldRows names who sent and decided, and the cases that the reader may see.
func (d *Desk) heldRows(ctx context.Context, tx *db.Tx, by actor.Actor, list []file.Stored) ([]HeldRow, error) {
	var ids []string
	for _, f := range list {
		ids = append(ids, f.UploadedBy, f.DecidedBy)
	}
	people, err := org.PeopleByID(ctx, tx, ids)
	if err != nil {
		return nil, err
	}
	var out []HeldRow
	for _, f := range list {
		row := HeldRow{Stored: f, Sender: people[f.UploadedBy].Name, Decider: people[f.DecidedBy].Name, Own: f.UploadedBy == by.Person || by.For != "" && f.UploadedBy == by.For}
		for _, x := range f.Problems {
			row.Why += x.Message
		}
		if f.Case != "" && d.Engine.Machines[f.Area] != nil {
			v, err := d.Engine.View(ctx, tx, f.Area, f.Case, by)
			if err != nil && !errs.Is(err, errs.NotFound) {
				return nil, err
			}
			row.CaseTitle = v.Case.Title
		}
		out = append(out, row)
	}
	return out, nil
}

// heldFile shows the page of one file. A file that never was in quarantine is not found.
func (d *Desk) heldFile(w *web.Response, r *http.Request, status int, values map[string][]string, reasons []errs.Reason) error {
	p := HeldFilePage{Law: file.Deciding}
	err := d.read(r, func(ctx context.Context, tx *db.Tx) error {
		f, err := file.Info(ctx, tx, r.PathValue("id"))
		if err != nil {
			return err
		}
		if file.MayLook(w.Actor, f) != nil || f.State != file.Quarantine && f.DecidedAt.IsZero() {
			return errs.New(errs.NotFound, "没有找到这个文件，它可能已被删除，请回到隔离区重新打开。")
		}
		rows, err := d.heldRows(ctx, tx, w.Actor, []file.Stored{f})
		if err != nil {
			return err
		}
		p.Row, p.Waits = rows[0], f.State == file.Quarantine
		if e, ok := errors.AsType[*errs.Error](file.MayDecide(w.Actor, f)); ok {
			p.Refusal = e.Msg
		}
		return p.find(ctx, tx, w.Actor)
	})
	if err == nil && p.Row.State != file.Refused {
		err = d.readHeld(r.Context(), &p)
	}
	if err != nil {
		return err
	}
	f := p.Row
	p.Facts = []web.Fact{{Name: "文件类型", Text: f.Kind}, {Name: "大小", Text: web.Size(f.Size)}, {Name: "上传人", Text: f.Sender}, {Name: "上传时间", Text: stamp(f.At)}}
	switch {
	case f.CaseTitle != "":
		p.Facts = append(p.Facts, web.Fact{Name: "用于事项", Text: f.CaseTitle, Href: f.CaseHref(), Wide: true})
	case f.Case != "":
		p.Facts = append(p.Facts, web.Fact{Name: "用于事项", Text: "您看不到的一件事项", Wide: true})
	}
	p.Facts = append(p.Facts, web.Fact{Name: "内容指纹（SHA-256）", Text: f.Sum, Wide: true})
	if !p.Waits {
		p.Facts = append(p.Facts, web.Fact{Name: "处理人", Text: f.Decider}, web.Fact{Name: "处理时间", Text: stamp(f.DecidedAt)}, web.Fact{Name: "理由", Text: f.DecidedWhy, Wide: true})
	}
	p.Form = web.FormFor[DecideIn]().View(values, nil, reasons)
	p.Form.Action, p.Form.Submit, p.Form.Back = f.Href(), "作出决定", "/office/file"
	p.Page = page(w, f.Short(), "隔离区", "/office/file")
	p.Errors = p.Form.Summary(reasons)
	return w.RenderStatus(status, "desk/held-file", p)
}

// find finds where the same bytes are: other uploads, drafts, public pages. What belongs
// to another unit and is not public is only counted.
func (p *HeldFilePage) find(ctx context.Context, tx *db.Tx, by actor.Actor) error {
	bearers, err := publication.Bearers(ctx, tx, p.Row.Sum, heldShown)
	if err != nil {
		return err
	}
	for _, b := range bearers {
		switch {
		case b.Item != "":
			p.Uses = append(p.Uses, FileUse{Text: b.Title, Href: "/d/" + b.Item, Note: "公开页面的附件"})
		case b.Unit == by.Unit:
			p.Uses = append(p.Uses, FileUse{Text: b.Title, Note: "本单位稿件的附件"})
		default:
			p.Others++
		}
	}
	same, err := file.Same(ctx, tx, p.Row.Stored, heldShown)
	if err != nil {
		return err
	}
	for _, f := range same {
		if f.Unit != by.Unit {
			p.Others++
			continue
		}
		use := FileUse{Text: f.Short(), Note: "同样的内容，" + stamp(f.At) + "上传，" + heldStates[f.State]}
		if !f.DecidedAt.IsZero() || f.State == file.Quarantine {
			use.Href = HeldRow{Stored: f}.Href()
		}
		p.Uses = append(p.Uses, use)
	}
	return nil
}

var heldStates = map[file.State]string{file.Quarantine: "还在隔离区", file.Clean: "可以使用", file.Refused: "没有收下"}

// readHeld reads what can be shown, and screens it.
func (d *Desk) readHeld(ctx context.Context, p *HeldFilePage) error {
	body, err := d.Blobs.Open(ctx, p.Row.Sum)
	if errs.Is(err, errs.NotFound) {
		p.Reading.Remarks = []string{"文件的内容已经不在平台上。"}
		return nil
	}
	if err != nil {
		return err
	}
	defer body.Close()
	if p.Reading, err = file.ReadOut(body, p.Row.Size, p.Row.Ext); err != nil {
		return err
	}
	for _, f := range screen.Text(p.Row.Name + "\n" + p.Reading.Text) {
		if !slices.ContainsFunc(p.Findings, func(o screen.Finding) bool { return o.Key == f.Key }) {
			p.Findings = append(p.Findings, f)
		}
	}
	return nil
}

func (d *Desk) decideHeld(w *web.Response, r *http.Request) error {
	in, values, err := web.DecodeForm[DecideIn](r)
	if err == nil {
		err = d.DB.Write(r.Context(), func(tx *db.Tx) error { return decideHeld(r.Context(), tx, w.Actor, r.PathValue("id"), in) })
	}
	if err != nil {
		return d.wrong(err, func(status int, reasons []errs.Reason) error { return d.heldFile(w, r, status, values, reasons) })
	}
	w.Flash("desk/" + map[string]string{"release": "released", "refuse": "refused"}[in.Verdict])
	return w.Redirect("/office/file")
}

// decideHeld decides and tells the sender.
func decideHeld(ctx context.Context, tx *db.Tx, by actor.Actor, id string, in DecideIn) error {
	f, err := file.Info(ctx, tx, id)
	if err != nil {
		return err
	}
	if file.MayLook(by, f) != nil {
		return errs.New(errs.NotFound, "没有找到这个文件，它可能已被删除，请回到隔离区重新打开。")
	}
	if f, err = file.Decide(ctx, tx, by, id, in.Verdict == "release", in.Why); err != nil {
		return err
	}
	subject, next := "您上传的文件已放行："+f.Short(), "请打开原来的事项，添加附件时在“选用已上传的文件”中选择，不用重新上传。"
	if f.State != file.Clean {
		subject, next = "您上传的文件被退回："+f.Short(), "文件内容没有保存，请改正后重新上传。"
	}
	_, err = notice.Send(ctx, tx, notice.Notice{To: []notice.Recipient{{Person: f.UploadedBy, Unit: f.Unit}}, Subject: subject,
		Body: strings.TrimRight("理由："+f.DecidedWhy, "。") + "。" + next, Case: f.Case, Key: "file/decided/" + f.ID, By: by})
	return err
}

// lookHeld sends the bytes for saving; who looked is audited.
func (d *Desk) lookHeld(w *web.Response, r *http.Request) error {
	body, f, err := file.OpenHeld(r.Context(), d.DB, d.Blobs, w.Actor, r.PathValue("id"))
	if errs.Is(err, errs.Forbidden) {
		return w.NotFound()
	}
	if err != nil {
		return err
	}
	defer body.Close()
	return w.Attach(r, web.Attachment{Name: f.Name, MIME: "application/octet-stream", Sum: f.Sum, Body: body})
}

// HeldSum is what waits in quarantine for one post of the person, for the to-do list.
type HeldSum struct {
	Title   string // of the post
	Post    string
	N       int
	Current bool
}

// heldSums counts what waits in quarantine for each post.
func heldSums(ctx context.Context, tx *db.Tx, posts []actor.Actor, now string) ([]HeldSum, error) {
	var out []HeldSum
	for _, by := range posts {
		n, err := file.HeldFor(ctx, tx, by)
		if err != nil {
			return nil, err
		}
		if n > 0 {
			out = append(out, HeldSum{strings.TrimSpace(by.UnitName + " " + by.Title), by.Post, n, by.Post == now})
		}
	}
	return out, nil
}
