package document

import (
	"context"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"gongkai/internal/kernel/actor"
	"gongkai/internal/kernel/publication"
	"gongkai/internal/platform/db"
	"gongkai/internal/web"
)

// caseJSON is what the JSON interface adds to a document, under "data".
type caseJSON struct {
	Attribute   string       `json:"attribute,omitempty"`
	Basis       string       `json:"basis,omitempty"`
	Reason      string       `json:"reason,omitempty"`
	Proposed    string       `json:"proposed,omitempty"` // the department's proposal, kept beside the decision
	ReceiptNo   string       `json:"receipt_no,omitempty"`
	Revision    int          `json:"revision"` // of the text; give it back when saving
	Text        string       `json:"text"`
	Files       []fileJSON   `json:"files,omitempty"`
	Reviews     []reviewJSON `json:"reviews,omitempty"`
	Returns     []returnJSON `json:"returns,omitempty"`
	Defects     []defectJSON `json:"defects,omitempty"`     // for which it would be returned as it stands
	Unconfirmed []string     `json:"unconfirmed,omitempty"` // units that must still confirm
	Item        string       `json:"item,omitempty"`        // its public address is /d/{item}
}

type reviewJSON struct {
	Kind   string    `json:"kind"`
	Name   string    `json:"name"`
	Part   string    `json:"part"`
	Person string    `json:"person"`
	At     time.Time `json:"at"`
	Pass   bool      `json:"pass"`
	Void   bool      `json:"void"` // the content has changed since
	Note   string    `json:"note,omitempty"`
}

// fileJSON is an attachment.
type fileJSON struct {
	Name   string `json:"name"`
	Size   int64  `json:"size"`
	SHA256 string `json:"sha256"`
}

// returnJSON is a 退文单.
type returnJSON struct {
	No      string       `json:"no"`
	Office  string       `json:"office"`
	Person  string       `json:"person"`
	At      time.Time    `json:"at"`
	DueOn   string       `json:"due_on"`
	Note    string       `json:"note,omitempty"`
	Defects []defectJSON `json:"defects"`
}

type defectJSON struct {
	ID     string `json:"id"`
	Msg    string `json:"msg"`
	Mend   string `json:"mend"`
	Clause string `json:"clause"`
}

// data tells programs what a document holds; the mux has checked that they may see it.
func (d *Desk) data(ctx context.Context, tx *db.Tx, _ actor.Actor, id string) (any, error) {
	doc, err := d.Get(ctx, tx, id)
	if err != nil {
		return nil, err
	}
	out := caseJSON{Attribute: string(doc.Attribute()), Basis: doc.Basis, Reason: doc.Reason, Proposed: string(doc.Proposed.Attribute), ReceiptNo: doc.ReceiptNo,
		Revision: doc.Part.Revision, Text: doc.Part.Source.Plain(), Unconfirmed: doc.Set.Unconfirmed()}
	for _, f := range doc.Part.Files {
		out.Files = append(out.Files, fileJSON{f.Name, f.Size, f.Sum})
	}
	for _, s := range doc.Set.Slips {
		out.Reviews = append(out.Reviews, reviewJSON{string(s.Kind), s.Kind.Name(), s.Part, s.PersonName, s.At, s.Pass, s.Void, s.Note})
	}
	if !doc.OwnName() && doc.Visibility == "internal" {
		found, err := d.Defects(ctx, tx, doc)
		if err != nil {
			return nil, err
		}
		out.Defects = defectsJSON(found)
	}
	if it, ok, err := publication.ItemOfPart(ctx, tx, doc.Part.ID); err != nil {
		return nil, err
	} else if ok {
		out.Item = it.ID
	}
	for _, r := range doc.Returns {
		j := returnJSON{No: r.No, Office: r.OfficeName, Person: r.PersonName, At: r.At, DueOn: r.DueOn, Note: r.Note, Defects: defectsJSON(r.Defects)}
		out.Returns = append(out.Returns, j)
	}
	return out, nil
}

func defectsJSON(ds []Defect) []defectJSON {
	out := []defectJSON{}
	for _, x := range ds {
		out = append(out, defectJSON{x.ID, x.Msg, x.Mend, x.Law.Cite()})
	}
	return out
}

// textIn is a text to be saved.
type textIn struct {
	ID   string `path:"id" doc:"公文的标识" maxLength:"40"`
	Body struct {
		Text     string `json:"text" doc:"正文，每行一段" maxLength:"500000"`
		Revision int    `json:"revision,omitempty" doc:"看过的正文版次；别人先保存过的返回 409。不填则直接保存" minimum:"0"`
	}
}

type textOut struct {
	Body struct {
		Revision int `json:"revision" doc:"保存后的正文版次"`
	}
}

// mountAPI adds the saving of the text to the JSON interface: it is no step of the flow,
// for one writes many times before one sends up.
func (d *Desk) mountAPI(m *web.Mux) {
	web.Register(m, huma.Operation{OperationID: "document-text", Method: "PUT", Path: "/api/v1/document/{id}/text", Summary: "保存正文", Tags: []string{"公文办理"}},
		web.Roles(actor.Drafter, actor.Checker), d.putText)
}

func (d *Desk) putText(ctx context.Context, by actor.Actor, in *textIn) (*textOut, error) {
	rev, err := db.Put(ctx, d.mux.DB(), func(tx *db.Tx) (int, error) {
		if _, err := d.Engine.View(ctx, tx, Name, in.ID, by); err != nil {
			return 0, err
		}
		return d.Write(ctx, tx, in.ID, Edit{Text: in.Body.Text, Revision: in.Body.Revision}, by)
	})
	if err != nil {
		return nil, err
	}
	var out textOut
	out.Body.Revision = rev
	return &out, nil
}
