package desk

import (
	"context"
	"fmt"
	"net/http"

	"gongkai/internal/kernel/clause"
	"gongkai/internal/kernel/org"
	"gongkai/internal/kernel/workday"
	"gongkai/internal/platform/db"
	"gongkai/internal/web"
)

// UnitRecord is what is recorded of a unit besides its names.
type UnitRecord struct {
	Kind       string       `json:"kind" title:"类别" doc:"哪些职责适用于本单位、哪些参照执行，由类别决定。" form:"select"`
	Level      string       `json:"level" title:"层级" form:"select"`
	Territory  string       `json:"territory" title:"行政区划代码" doc:"六位数字，例如500112。" maxLength:"6"`
	Code       string       `json:"code,omitempty" title:"机构代码" doc:"组织机构代码或者统一社会信用代码，用作索引号的前段。" maxLength:"20"`
	Prefixes   []string     `json:"prefixes,omitempty" title:"机关代字" doc:"一行一个，例如云府办发。" form:"textarea" maxItems:"20"`
	Government string       `json:"government,omitempty" title:"所属政府" doc:"人民政府本身不填。" form:"unit"`
	Superior   string       `json:"superior,omitempty" title:"上级单位" doc:"不填就是所属政府；垂直管理的填上级主管部门。" form:"unit"`
	Vertical   bool         `json:"vertical,omitempty" title:"实行垂直管理"`
	Office     bool         `json:"office,omitempty" title:"是该政府的办公厅（室）"`
	From       workday.Date `json:"from,omitempty" title:"设立日期" doc:"不填就是今天。"`
}

// NewUnit is the form of a new unit.
type NewUnit struct {
	Name  string `json:"name" title:"单位全称" maxLength:"100"`
	Short string `json:"short,omitempty" title:"简称" maxLength:"50"`
	UnitRecord
}

// Rename is the form of a new name.
type Rename struct {
	Name  string       `json:"name" title:"新的全称" maxLength:"100"`
	Short string       `json:"short,omitempty" title:"新的简称" maxLength:"50"`
	From  workday.Date `json:"from" title:"从哪天起启用" doc:"可以是将来的日期。与现有名称同一天启用的，视为更正。"`
}

// Merge is the form of a merger.
type Merge struct {
	IDs  []string     `json:"ids" title:"被合并的单位" form:"units" doc:"按住Ctrl（苹果电脑按Command）可以选择多个。"`
	Into string       `json:"into" title:"并入哪个单位" form:"unit"`
	From workday.Date `json:"from" title:"从哪天起" doc:"被合并的单位存续到前一日。不能晚于今天。"`
}

// EndUnit is the form that ends a unit.
type EndUnit struct {
	Until workday.Date `json:"until" title:"存续到哪天" doc:"单位存在的最后一日。"`
}

// MovePosts is the form that moves posts after a merger.
type MovePosts struct {
	To   string       `json:"to" title:"划转到哪个单位" form:"unit"`
	From workday.Date `json:"from" title:"从哪天起" doc:"原岗位结束于前一日。"`
}

func (u UnitRecord) unit() org.Unit {
	return org.Unit{Kind: clause.UnitKind(u.Kind), Level: org.Level(u.Level), Territory: u.Territory, Code: u.Code, Prefixes: u.Prefixes, Government: u.Government,
		Superior: u.Superior, Vertical: u.Vertical, Office: u.Office, From: u.From}
}

func recordOf(u org.Unit) UnitRecord {
	return UnitRecord{Kind: string(u.Kind), Level: string(u.Level), Territory: u.Territory, Code: u.Code, Prefixes: u.Prefixes, Government: u.Government,
		Superior: u.Superior, Vertical: u.Vertical, Office: u.Office, From: u.From}
}

// unitOptions are the choices of the forms about units.
func unitOptions(ctx context.Context, tx *db.Tx) (map[string][]web.Option, error) {
	units, err := web.UnitOptions(ctx, tx)
	out := map[string][]web.Option{"government": units, "superior": units, "into": units, "ids": units, "to": units, "unit": units}
	for _, k := range clause.UnitKinds() {
		out["kind"] = append(out["kind"], web.Option{Value: string(k), Title: k.Name()})
	}
	for _, l := range org.Levels {
		out["level"] = append(out["level"], web.Option{Value: string(l.Level), Title: l.Name})
	}
	return out, err
}

const unitList = "/office/admin/unit"

// unitSheet prepares a form about the unit that the path names.
func unitSheet(title, lead string, fill func(u org.Unit, s *sheet)) func(context.Context, *db.Tx, *web.Response, *http.Request) (sheet, error) {
	return func(ctx context.Context, tx *db.Tx, _ *web.Response, r *http.Request) (sheet, error) {
		u, err := org.UnitByID(ctx, tx, r.PathValue("id"))
		if err != nil {
			return sheet{}, err
		}
		s := sheet{title: title, lead: lead, back: unitList + "/" + u.ID, crumbs: crumbs("单位", unitList, u.Name, unitList+"/"+u.ID), facts: []web.Fact{{Name: "单位", Text: u.Name}}}
		if s.options, err = unitOptions(ctx, tx); err != nil {
			return s, err
		}
		if fill != nil {
			fill(u, &s)
		}
		return s, nil
	}
}

func (d *Desk) unitForms() {
	form(d, unitList+"/new", "新增单位", system, func(ctx context.Context, tx *db.Tx, _ *web.Response, _ *http.Request) (sheet, error) {
		options, err := unitOptions(ctx, tx)
		return sheet{title: "新增单位", crumbs: crumbs("单位", unitList), back: unitList, options: options, law: []clause.Clause{clause.G67b}}, err
	}, func(g *given[NewUnit]) (outcome, error) {
		u := g.In.unit()
		u.Name, u.Short = g.In.Name, g.In.Short
		err := g.once(func(ctx context.Context, tx *db.Tx) (err error) {
			u, err = org.CreateUnit(ctx, tx, g.Actor, u)
			return err
		})
		if err != nil {
			return outcome{}, err
		}
		return saved(unitList + "/" + u.ID)
	})
	form(d, unitList+"/{id}/edit", "修改单位", system, unitSheet("修改单位", "名称和简称请用“更名”，原来的名称会留存。", func(u org.Unit, s *sheet) {
		s.value, s.submit = recordOf(u), "保存"
	}), func(g *given[UnitRecord]) (outcome, error) {
		unitID := g.Request.PathValue("id")
		err := g.once(func(ctx context.Context, tx *db.Tx) error {
			old, err := org.UnitByID(ctx, tx, unitID)
			if err != nil {
				return err
			}
			u := g.In.unit()
			u.ID, u.Name, u.Short, u.Until = old.ID, old.Name, old.Short, old.Until
			return org.UpdateUnit(ctx, tx, g.Actor, u)
		})
		if err != nil {
			return outcome{}, err
		}
		return saved(unitList + "/" + unitID)
	})
	form(d, unitList+"/{id}/rename", "单位更名", system, unitSheet("更名", "原名称留存：启用日期之前的文件仍显示原名称。", func(u org.Unit, s *sheet) {
		s.value = Rename{Name: u.Name, Short: u.Short}
	}), func(g *given[Rename]) (outcome, error) {
		unitID := g.Request.PathValue("id")
		err := g.once(func(ctx context.Context, tx *db.Tx) error {
			return org.RenameUnit(ctx, tx, g.Actor, unitID, g.In.Name, g.In.Short, g.In.From)
		})
		if err != nil {
			return outcome{}, err
		}
		return saved(unitList + "/" + unitID)
	})
	form(d, unitList+"/{id}/end", "撤销单位", system, unitSheet("撤销单位", "没有承接单位时才用撤销；有承接单位的，请用“合并”。", func(u org.Unit, s *sheet) {
		s.danger = true
		s.warn = "撤销以后，这个单位的岗位随之结束，经办的事项仍可由上级单位查看。"
	}), func(g *given[EndUnit]) (outcome, error) {
		unitID := g.Request.PathValue("id")
		err := g.once(func(ctx context.Context, tx *db.Tx) error { return org.EndUnit(ctx, tx, g.Actor, unitID, g.In.Until) })
		if err != nil {
			return outcome{}, err
		}
		return saved(unitList + "/" + unitID)
	})
	form(d, "/office/admin/merge", "合并单位", system, func(ctx context.Context, tx *db.Tx, _ *web.Response, _ *http.Request) (sheet, error) {
		options, err := unitOptions(ctx, tx)
		return sheet{title: "合并单位", crumbs: crumbs("单位", unitList), back: unitList, options: options, danger: true, value: Merge{From: workday.DateOf(tx.Now)}, submit: "合并",
			lead: "被合并单位的下级单位转归合并后的单位，事项由合并后的单位查看。岗位随原单位结束，请安全管理员在单位页面办理“划转岗位”。"}, err
	}, func(g *given[Merge]) (outcome, error) {
		err := g.once(func(ctx context.Context, tx *db.Tx) error {
			return org.MergeUnits(ctx, tx, g.Actor, g.In.IDs, g.In.Into, g.In.From)
		})
		if err != nil {
			return outcome{}, err
		}
		return saved(unitList + "/" + g.In.Into)
	})
	form(d, unitList+"/{id}/move", "划转岗位", security, unitSheet("划转岗位", "把前一日还在任的岗位原样划到另一个单位。", func(u org.Unit, s *sheet) {
		in := MovePosts{To: u.Successor}
		if u.Until != "" {
			in.From = u.Until.AddDays(1)
		}
		s.value, s.submit = in, "划转"
		s.warn = fmt.Sprintf("“%s”现有的岗位会在前一日结束。", u.Name)
	}), func(g *given[MovePosts]) (outcome, error) {
		err := g.once(func(ctx context.Context, tx *db.Tx) error {
			_, err := org.MovePosts(ctx, tx, g.Actor, g.Request.PathValue("id"), g.In.To, g.In.From)
			return err
		})
		if err != nil {
			return outcome{}, err
		}
		return saved(unitList + "/" + g.In.To)
	})
}
