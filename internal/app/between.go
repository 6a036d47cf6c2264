package app

import (
	"context"
	"fmt"
	"mime/multipart"

	"gongkai/internal/area/document"
	"gongkai/internal/area/interpretation"
	"gongkai/internal/kernel/actor"
	"gongkai/internal/kernel/file"
	"gongkai/internal/kernel/notice"
	"gongkai/internal/kernel/publication"
	"gongkai/internal/platform/db"
	"gongkai/internal/web"
)

// linksOf is what other areas put beside a document: its interpretation, its public page.
func (a *App) linksOf(ctx context.Context, tx *db.Tx, d *document.Document) ([]web.Fact, error) {
	var out []web.Fact
	all, err := a.Interpretation.ProgressOf(ctx, tx, d.ID)
	if err != nil {
		return nil, err
	}
	switch p := all[d.ID]; {
	case p.Plan != "":
		out = append(out, web.Fact{Name: "解读方案", Text: progress(p), Href: "/office/interpretation/" + p.Plan})
	case p.Questions > 0:
		out = append(out, web.Fact{Name: "读者提问", Text: fmt.Sprintf("%d个提问待研判，还没有解读方案，去编制", p.Questions), Href: "/office/interpretation/new/open?document=" + d.ID})
	case d.Set.InterpretationDue():
		out = append(out, web.Fact{Name: "解读方案", Text: "政策性文件要有解读方案，去编制", Href: "/office/interpretation/new/open?document=" + d.ID})
	}
	it, ok, err := publication.ItemOfPart(ctx, tx, d.Part.ID)
	if ok {
		out = append(out, web.Fact{Name: "公开页面", Text: "/d/" + it.ID, Href: "/d/" + it.ID})
	}
	return out, err
}

func progress(p interpretation.Progress) string {
	s := fmt.Sprintf("%s，随文材料%d件", p.StateName, p.Pieces)
	if p.Opinions > 0 {
		s += fmt.Sprintf("，%d家配合单位未答复", p.Opinions)
	}
	if p.Questions > 0 {
		s += fmt.Sprintf("，%d个提问待回应", p.Questions)
	}
	return s
}

// interpretationOf says in a few words how the interpretation of documents stands, for
// the office's board; nothing for a document that needs none.
func (a *App) interpretationOf(ctx context.Context, tx *db.Tx, ids []string) (map[string]string, error) {
	all, err := a.Interpretation.ProgressOf(ctx, tx, ids...)
	if err != nil {
		return nil, err
	}
	due, err := publication.InterpretationsDue(ctx, tx, ids...)
	out := map[string]string{}
	for _, id := range ids {
		switch p := all[id]; {
		case p.Plan != "":
			out[id] = progress(p)
		case p.Questions > 0:
			out[id] = fmt.Sprintf("%d个提问待研判，还没有方案", p.Questions)
		case due[id]:
			out[id] = "应有，还没有方案"
		}
	}
	return out, err
}

// upload takes in a file that came with the form of a step. Those who decide on what is
// held in quarantine are told in the same transaction.
func (a *App) upload(ctx context.Context, by actor.Actor, area, caseID string, h *multipart.FileHeader) (string, error) {
	f, err := h.Open()
	if err != nil {
		return "", err
	}
	defer f.Close()
	st, err := file.Receive(ctx, a.DB, a.Blobs, file.Upload{Name: h.Filename, Body: f, Limits: file.Default, Area: area, Case: caseID, Then: tellHeld}, by)
	if err != nil || st.State != file.Clean {
		return st.ID, err
	}
	return st.ID, a.Gate.Received(ctx, a.DB, publication.File{Name: st.Name, Sum: st.Sum, Size: st.Size, MIME: st.MIME})
}

// tellHeld tells the secrecy reviewers of the unit of a file in quarantine.
func tellHeld(ctx context.Context, tx *db.Tx, f file.Stored) error {
	if f.State != file.Quarantine {
		return nil
	}
	why := ""
	for _, p := range f.Problems {
		why += p.Message
	}
	_, err := notice.Send(ctx, tx, notice.Notice{To: []notice.Recipient{{Unit: f.Unit, Roles: []actor.Role{actor.Secrecy}}}, Not: []string{f.UploadedBy},
		Subject: "请处理隔离区的文件：" + f.Short(), Body: why + "请在“隔离区”中看过文件后放行或者退回。", Case: f.Case, Key: "file/held/" + f.ID})
	return err
}
