package document

import (
	"context"
	"slices"
	"strings"

	"gongkai/internal/kernel/actor"
	"gongkai/internal/kernel/clause"
	"gongkai/internal/kernel/docno"
	"gongkai/internal/kernel/org"
	"gongkai/internal/kernel/publication"
	"gongkai/internal/kernel/workday"
	"gongkai/internal/platform/db"
	"gongkai/internal/platform/errs"
)

// Number is the input of 编号. Who signed is not asked: the signature says it.
type Number struct {
	Prefix  string `json:"prefix" title:"机关代字" doc:"发文机关登记的机关代字，由系统管理员在机构管理中维护。" form:"select" minLength:"2" maxLength:"20"`
	Seq     int    `json:"seq,omitempty" title:"序号" doc:"不填由平台顺编。" minimum:"0" maximum:"99999"`
	Written string `json:"written,omitempty" title:"成文日期" doc:"不填为签发的日期。经会议通过的填通过的日期，联合行文的填最后签发机关签发的日期。" form:"date" maxLength:"10"`
}

// prefixed wants the issuing unit to have a 机关代字.
var prefixed = need{ID: "prefix", Name: "发文机关有机关代字", Law: clause.GB9704.Sec(7), Unmet: func(ctx context.Context, n *now) ([]string, error) {
	u, err := org.UnitByID(ctx, n.Tx, n.Case.Part.Unit)
	if err != nil || len(u.Prefixes) > 0 {
		return nil, err
	}
	return []string{u.Name + "还没有登记机关代字，不能编号。请系统管理员在机构管理中为它填写机关代字。"}, nil
}}

func (a *Area) number(ctx context.Context, r *run, in Number) error {
	p := r.Case.Part
	issuer, err := org.UnitByID(ctx, r.Tx, p.Unit)
	if err != nil {
		return err
	}
	if !slices.Contains(issuer.Prefixes, in.Prefix) {
		return errs.Field("prefix", "“"+in.Prefix+"”不是"+issuer.Name+"的机关代字。请从"+strings.Join(issuer.Prefixes, "、")+"中选择；缺少的请系统管理员在机构管理中补充。")
	}
	written := r.Case.SignedOn()
	if written == "" {
		written = workday.DateOf(r.At)
	}
	if in.Written != "" {
		if written, err = workday.Parse(in.Written); err != nil || written > workday.DateOf(r.At) {
			return errs.Field("written", "成文日期要写成2026-03-02的样子，并且不能晚于今天。")
		}
	}
	no, err := freeNumber(ctx, r.Tx, r.Case.ID, issuer.ID, docno.No{Prefix: in.Prefix, Year: written.Year(), Seq: in.Seq})
	if err != nil {
		return err
	}
	p.Meta.DocNo, p.Meta.Written = no, string(written)
	if s := r.Case.signature(); s != nil && p.Meta.Signer == "" {
		p.Meta.Signer, _, _ = strings.Cut(s.PersonName, "（")
	}
	p.ChangedBy = r.By.Display()
	r.Case.No = no
	if r.Case.Attribute() == publication.Open { // 条例第二十六条 counts from the day on which the information was made
		start := Disclose.Start()
		if _, ran := r.Clocks[Disclose.ID]; ran {
			start = Disclose.Restart()
		}
		r.TickOn(start, written, 0, "成文之日")
	}
	r.Note("发文字号" + no + "，成文日期" + written.Chinese())
	return publication.SavePart(ctx, r.Tx, p)
}

// signature is the last signature of issue on the document; nil for none.
func (d *Document) signature() *publication.Slip {
	for i := len(d.Set.Slips) - 1; i >= 0; i-- {
		if s := &d.Set.Slips[i]; s.Part == d.Part.ID && s.Kind == publication.SlipSign && s.Pass {
			return s
		}
	}
	return nil
}

// SignedOn is the day of the signature of issue; "" for none.
func (d *Document) SignedOn() workday.Date {
	if s := d.signature(); s != nil {
		return workday.DateOf(s.At)
	}
	return ""
}

// issued keeps who signed, as the document bears it. A correction keeps the first one's name.
func issued(d *Document, by actor.Actor) {
	if !d.Correction() {
		d.Part.Meta.Signer = by.Name
	}
}

// freeNumber gives a case the number asked for, or with Seq 0 the next free one of the
// series: of a unit, a 机关代字 and a year.
func freeNumber(ctx context.Context, tx *db.Tx, caseID, unit string, n docno.No) (string, error) {
	asked := n.Seq
	for range 1000 {
		if asked == 0 {
			seq, err := serial(ctx, tx, "number/"+unit+"/"+n.Prefix, n.Year)
			if err != nil {
				return "", err
			}
			n.Seq = seq
		}
		no := n.String()
		if _, ok := docno.Parse(no); !ok {
			return "", errs.Field("prefix", "机关代字只能用汉字或字母，例如“云府办发”。请系统管理员在机构管理中改正。")
		}
		free, err := takeNumber(ctx, tx, no, caseID)
		if err != nil || free {
			return no, err
		}
		if asked != 0 {
			break
		}
	}
	return "", errs.Field("seq", "文号"+n.String()+"已经用过，请换一个序号，或者留空由平台顺编。")
}

// takeNumber reserves a number for a case for ever; false where another case holds it.
func takeNumber(ctx context.Context, tx *db.Tx, no, caseID string) (bool, error) {
	n, _ := docno.Parse(no)
	if items, err := publication.ItemsByKey(ctx, tx, n.Key()); err != nil || len(items) > 0 {
		return false, err
	}
	rows, err := tx.Exec(ctx, `INSERT INTO document_number (doc_key, case_id, at) VALUES (?, ?, ?) ON CONFLICT (doc_key) DO NOTHING`, n.Key(), caseID, db.Time(tx.Now))
	return rows == 1, err
}
