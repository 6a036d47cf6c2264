package document

import (
	"context"
	"fmt"
	"strings"

	"gongkai/internal/kernel/actor"
	"gongkai/internal/kernel/clause"
	"gongkai/internal/kernel/docno"
	"gongkai/internal/kernel/lifecycle"
	"gongkai/internal/kernel/org"
	"gongkai/internal/kernel/publication"
	"gongkai/internal/platform/db"
	"gongkai/internal/platform/errs"
)

// Import is how a batch is brought in.
type Import struct {
	Unit      string // code of the unit that owns the documents; "": the issuer's
	Published bool   // they had been public before the platform opened
	DryRun    bool
	By        actor.Actor
}

// Outcome is what became of one document of a batch.
type Outcome struct {
	Name     string        `json:"name"`
	Result   string        `json:"result"` // published, draft, same, failed
	Title    string        `json:"title,omitempty"`
	DocNo    string        `json:"doc_no,omitempty"`
	From     string        `json:"doc_no_from,omitempty"`
	Issuer   string        `json:"issuer,omitempty"`
	Written  string        `json:"written,omitempty"`
	Case     string        `json:"case,omitempty"`
	Item     string        `json:"item,omitempty"`
	Msg      string        `json:"message,omitempty"` // why it failed, or why it stays a draft
	Reasons  []errs.Reason `json:"reasons,omitempty"`
	Problems []string      `json:"problems,omitempty"` // what a person should look at
}

// ResultNames are the results in Chinese.
var ResultNames = map[string]string{"published": "已公开（历史导入）", "draft": "草稿", "same": "已有，未改动", "failed": "未导入"}

var errDryRun = fmt.Errorf("dry run")

// Bring imports a batch that Match has gone over, each document in a transaction of its
// own: whole or not at all. A document that is already there changes nothing.
func (a *Area) Bring(ctx context.Context, d *db.DB, batch []Incoming, opt Import) []Outcome {
	out := make([]Outcome, 0, len(batch))
	for _, in := range batch {
		o := Outcome{Name: in.Name, Title: in.Parsed.Meta.Title, DocNo: in.DocNo, From: in.From, Written: in.Parsed.Meta.Written,
			Issuer: strings.Join(in.Parsed.Meta.Issuers, "、")}
		for _, p := range in.Parsed.Problems {
			if p.Field != "doc_no" || in.DocNo == "" { // a number that was inferred is no longer missing
				o.Problems = append(o.Problems, p.Msg)
			}
		}
		if opt.Published && in.Published() == "" {
			o.Problems = append(o.Problems, "没有读出原发布日期（网页的PubDate），公开后会注明原发布日期不详。")
		}
		err := in.Problem
		if err == nil {
			err = d.Write(ctx, func(tx *db.Tx) error { return a.bring(ctx, tx, in, opt, &o) })
		}
		if err != nil && err != errDryRun {
			o.Result, o.Case, o.Item = "failed", "", ""
			o.Msg, o.Reasons = err.Error(), errs.Reasons(err)
		}
		out = append(out, o)
	}
	return out
}

func (a *Area) bring(ctx context.Context, tx *db.Tx, in Incoming, opt Import, o *Outcome) error {
	fp := in.Fingerprint()
	err := tx.QueryRow(ctx, `SELECT case_id FROM document_import WHERE fingerprint = ?`, fp).Scan(&o.Case)
	if err == nil {
		o.Result = "same"
		return nil
	}
	if !db.None(err) {
		return err
	}
	unit, err := a.owner(ctx, tx, in, opt)
	if err != nil {
		return err
	}
	by := opt.By
	by.Unit, by.UnitName = unit.ID, unit.Name
	done, err := a.Engine.Take(ctx, tx, lifecycle.Call{Area: Name, Action: "import", By: by, In: &Imported{in: in, unit: unit, published: opt.Published}})
	if err != nil {
		return err
	}
	// The number refers to the document's row, which stands only after the step.
	if no, ok := docno.Parse(in.DocNo); ok {
		_, err := tx.Exec(ctx, `INSERT INTO document_number (doc_key, case_id, at) VALUES (?, ?, ?) ON CONFLICT (doc_key) DO NOTHING`, no.Key(), done.ID, db.Time(tx.Now))
		if err != nil {
			return err
		}
	}
	o.Case, o.Result = done.ID, "draft"
	doc, err := a.Get(ctx, tx, done.ID)
	if err != nil {
		return err
	}
	if done.State == Published {
		o.Result = "published"
		it, _, err := publication.ItemOfPart(ctx, tx, doc.Part.ID)
		if err != nil {
			return err
		}
		o.Item = it.ID
	} else if opt.Published {
		o.Msg = strings.TrimPrefix(doc.Why, heldBack)
	}
	if _, err := tx.Exec(ctx, `INSERT INTO document_import (fingerprint, case_id, name, at) VALUES (?, ?, ?, ?)`, fp, done.ID, in.Name, db.Time(tx.Now)); err != nil {
		return err
	}
	if opt.DryRun {
		return errDryRun
	}
	return nil
}

// owner finds the unit that the document belongs to: the one asked for, else the issuer
// by its name. An issuer that the platform does not know is entered as a unit whose
// details the system administrator completes later.
func (a *Area) owner(ctx context.Context, tx *db.Tx, in Incoming, opt Import) (org.Unit, error) {
	if opt.Unit != "" {
		return org.UnitByCode(ctx, tx, opt.Unit)
	}
	if len(in.Parsed.Meta.Issuers) == 0 {
		return org.Unit{}, errs.New(errs.Invalid, "没有读出发文机关。请用 --unit 指定发文单位的机构代码。")
	}
	name := in.Parsed.Meta.Issuers[0]
	nodes, err := org.Units(ctx, tx)
	if err != nil {
		return org.Unit{}, err
	}
	for _, n := range nodes {
		if n.Name == name || n.Short == name {
			return n.Unit, nil
		}
	}
	kind := clause.Administrative
	switch {
	case strings.HasSuffix(name, "政府办公厅"), strings.HasSuffix(name, "政府办公室"), name == "国务院办公厅":
		kind = clause.Office
	case strings.HasSuffix(name, "人民政府"), name == "国务院":
		kind = clause.Government
	}
	level, territory := placeOf(name)
	return org.CreateUnit(ctx, tx, actor.Platform(), org.Unit{Name: name, Kind: kind, Level: level, Territory: territory, From: "1949-10-01"})
}

// Imported is the input of the step 导入. It cannot be made from a form: only Bring does.
type Imported struct {
	in        Incoming
	unit      org.Unit
	published bool
}

// heldBack marks, in Document.Why of an import, the reason why it stays a draft.
const heldBack = "未能作为历史文件公开："

func (a *Area) importDocument(ctx context.Context, r *run, in Imported) error {
	m := in.in.Parsed.Meta
	if in.unit.ID == "" {
		return errs.New(errs.Invalid, "导入只能由导入程序发起。")
	}
	attribute := publication.AttributeNamed(m.Attribute)
	if in.published {
		attribute = publication.Open
	}
	pm := publication.Meta{DocNo: in.in.DocNo, DocNoFrom: in.in.From, Written: m.Written, Relations: in.in.Relation}
	if in.published {
		pm.Published = in.in.Published()
	}
	kind := kindOf(m.Title)
	err := a.open(ctx, r, opening{title: m.Title, text: in.in.Parsed.Source, arrival: "import", attribute: attribute, meta: pm, historic: in.published,
		facts: publication.Facts{Kind: kind, InName: InUnit}, author: r.By})
	if err != nil {
		return err
	}
	d := r.Case
	d.No = in.in.DocNo
	r.Note("导入自文件" + in.in.Name)
	r.Note(in.in.From)
	if !in.published {
		return nil
	}
	err = a.Gate.Refusal(ctx, r.Tx, d.Set)
	if errs.Is(err, errs.Refused) {
		d.Why = heldBack + err.Error()
		r.Note(d.Why)
		return nil
	}
	if err != nil {
		return err
	}
	if _, err := a.Gate.Publish(ctx, r.Tx, d.Set, r.By, ""); err != nil {
		return err
	}
	d.Visibility, d.Outcome = "public", "历史导入"
	return nil
}

// kindOf reads the 文种 off the end of a title.
func kindOf(title string) string {
	for _, k := range Kinds {
		if name, _, _ := strings.Cut(k, "（"); strings.HasSuffix(title, name) {
			return k
		}
	}
	return "通知"
}

// KnownNumber returns the number by which a public document cites a title.
func KnownNumber(ctx context.Context, tx *db.Tx) func(title string) (string, bool) {
	return func(title string) (string, bool) {
		var label string
		err := tx.QueryRow(ctx, `SELECT label FROM pub_relation WHERE target = '' AND label LIKE ? ORDER BY at LIMIT 1`, "《"+title+"》（%").Scan(&label)
		if err != nil {
			return "", false
		}
		hits := docno.Find(label)
		if len(hits) == 0 {
			return "", false
		}
		return hits[len(hits)-1].No.String(), true
	}
}
