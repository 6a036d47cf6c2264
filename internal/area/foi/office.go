package foi

import (
	"context"
	"strings"

	"gongkai/internal/kernel/actor"
	"gongkai/internal/kernel/audit"
	"gongkai/internal/kernel/clause"
	"gongkai/internal/kernel/org"
	"gongkai/internal/platform/db"
	"gongkai/internal/platform/errs"
)

// Office is how a unit does this work: what its letters say and begin with.
type Office struct {
	Prefix     string `json:"prefix" title:"编号前的机关代字" doc:"如“云教”；申请和答复的编号以它开头。" maxLength:"20"`
	Address    string `json:"address,omitempty" title:"办公地址" maxLength:"200"`
	Phone      string `json:"phone,omitempty" title:"联系电话" maxLength:"50"`
	Reconsider string `json:"reconsider" title:"行政复议机关" doc:"政府部门的为本级人民政府；垂直管理的为上一级主管部门（未核，请按实际填写）。" maxLength:"100"`
	Court      string `json:"court" title:"有管辖权的人民法院" maxLength:"100"`
	Online     string `json:"online,omitempty" title:"在线申请行政复议的网址" doc:"电子送达的答复必须同时提供；没有填写的，使用本级人民政府填写的网址。" form:"url" maxLength:"200"`
	Supplement int    `json:"supplement" title:"默认的补正期限（工作日）" minimum:"1" maximum:"60"`
	Rectify    int    `json:"rectify" title:"抽查后默认的整改期限（工作日）" doc:"60号文没有写明期限（未核），请按本机关的规定填写。" minimum:"1" maximum:"120"`
	Correct    int    `json:"correct" title:"更正申请的办理期限（工作日）" doc:"条例没有写明，平台默认20个工作日（未核）；改动之后收到的按新的期限。" minimum:"1" maximum:"250"`
	Complaint  int    `json:"complaint" title:"投诉举报的答复期限（工作日）" doc:"条例没有写明，平台默认20个工作日（未核）；由主管部门填写。" minimum:"1" maximum:"250"`
}

// OfficeOf returns a unit's settings, or what follows from the unit where it has set none:
// 复议 goes to its government, of a government to the one above it.
func OfficeOf(ctx context.Context, tx *db.Tx, unit string) (Office, error) {
	u, err := org.UnitByID(ctx, tx, unit)
	if err != nil {
		return Office{}, err
	}
	o := Office{Prefix: u.Label(), Supplement: 15, Rectify: 15, Correct: RecordTerm.Length.N, Complaint: ComplaintTerm.Length.N, Court: "有管辖权的人民法院"}
	if len(u.Prefixes) > 0 {
		o.Prefix = u.Prefixes[0]
	}
	above := u.Government
	if above == "" || u.Vertical {
		above = u.Superior
	}
	if above != "" {
		g, err := org.UnitByID(ctx, tx, above)
		if err != nil {
			return Office{}, err
		}
		o.Reconsider = g.Name
	} else {
		o.Reconsider = u.Name
	}
	if err := o.read(ctx, tx, unit); err != nil || o.Online != "" || above == "" {
		return o, err
	}
	var theirs Office // the organ of reconsideration says where one may file on line
	err = theirs.read(ctx, tx, above)
	o.Online = theirs.Online
	return o, err
}

// read puts what a unit has set over what stands.
func (o *Office) read(ctx context.Context, tx *db.Tx, unit string) error {
	var set string
	err := tx.QueryRow(ctx, `SELECT settings FROM foi_office WHERE unit = ?`, unit).Scan(&set)
	if db.None(err) {
		return nil
	}
	if err != nil {
		return err
	}
	return decode(set, o)
}

// Bodies are whom an applicant of the unit may turn to.
func (o Office) Bodies() Bodies {
	return Bodies{Reconsider: o.Reconsider, Court: o.Court, Online: o.Online}
}

// SetOffice changes a unit's settings; by sits in its disclosure office.
func SetOffice(ctx context.Context, tx *db.Tx, o Office, by actor.Actor) error {
	if err := org.May(by, "修改本单位依申请公开的设置", actor.Disclosure); err != nil {
		return err
	}
	if o.Online != "" && !strings.HasPrefix(o.Online, "https://") && !strings.HasPrefix(o.Online, "http://") {
		return errs.Field("online", "请填写以 https:// 开头的网址。")
	}
	if _, err := tx.Exec(ctx, `INSERT INTO foi_office (unit, settings, changed_at, changed_by) VALUES (?, ?, ?, ?)
		ON CONFLICT (unit) DO UPDATE SET settings = excluded.settings, changed_at = excluded.changed_at, changed_by = excluded.changed_by`,
		by.Unit, encode(o), db.Time(tx.Now), by.Display()); err != nil {
		return err
	}
	_, err := audit.Append(ctx, tx, audit.Act{By: by, Subject: by.Unit, Action: "foi/office", Law: law(clause.OGI.Art(45)), Note: "修改依申请公开设置"})
	return err
}
