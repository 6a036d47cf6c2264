package org

import (
	"context"
	"fmt"

	"gongkai/internal/kernel/actor"
	"gongkai/internal/kernel/clause"
	"gongkai/internal/kernel/workday"
	"gongkai/internal/platform/db"
	"gongkai/internal/platform/errs"
)

// RenameUnit gives a unit a new name from a day on, which may lie ahead; for the system
// administrator. The old names stay. A name with the same first day as the latest one
// corrects that; an earlier first day is refused.
func RenameUnit(ctx context.Context, tx *db.Tx, by actor.Actor, unitID, name, short string, from workday.Date) error {
	if err := May(by, "办理单位更名", actor.System); err != nil {
		return err
	}
	name, short, err := cleanNames(name, short)
	if err != nil {
		return err
	}
	if err := checkSpan(from, ""); err != nil {
		return err
	}
	names, err := NamesOf(ctx, tx, unitID)
	if err != nil {
		return err
	}
	if len(names) == 0 {
		return noUnit()
	}
	if err := nameFree(ctx, tx, Name{Unit: unitID, Name: name, From: from}); err != nil {
		return err
	}
	last := names[len(names)-1]
	switch {
	case from < last.From:
		return errs.Field("from", fmt.Sprintf("新名称的启用日期早于现有名称“%s”的启用日期（%s），请核对。", last.Name, last.From))
	case from == last.From:
		_, err = tx.Exec(ctx, `UPDATE unit_name SET name = ?, short = ? WHERE unit = ? AND from_date = ?`, name, short, unitID, string(from))
	default:
		if _, err = tx.Exec(ctx, `UPDATE unit_name SET until_date = ? WHERE unit = ? AND from_date = ?`, string(from.AddDays(-1)), unitID, string(last.From)); err == nil {
			err = addName(ctx, tx, Name{Unit: unitID, Name: name, Short: short, From: from})
		}
	}
	if err != nil {
		return fmt.Errorf("rename unit: %w", err)
	}
	return changed(ctx, tx, by, unitID, "rename-unit", last.Name+"→"+name)
}

// MergeUnits ends units, on the day before from, in favour of another, which takes over
// the units under them and sees their matters; for the system administrator. from may
// be today or earlier. Posts end with their unit: MovePosts gives them anew.
func MergeUnits(ctx context.Context, tx *db.Tx, by actor.Actor, ids []string, into string, from workday.Date) error {
	if err := May(by, "办理单位合并", actor.System); err != nil {
		return err
	}
	if err := checkSpan(from, ""); err != nil {
		return err
	}
	if from > today(tx) {
		return errs.Field("from", "合并日期还没有到，请在合并生效之日或者之后办理。")
	}
	to, err := UnitByID(ctx, tx, into)
	if err != nil {
		return err
	}
	if !to.InForce(from) {
		return errs.Field("into", "“"+to.Name+"”在合并之日不存在，请选择合并后的单位。")
	}
	for _, unitID := range ids {
		u, err := UnitByID(ctx, tx, unitID)
		if err != nil {
			return err
		}
		if u.ID == to.ID || !u.InForce(from) || u.From == from {
			return errs.Field("ids", "“"+u.Name+"”在合并之日不存在，或者就是合并后的单位，不能并入。请核对名单。")
		}
		if err := fits(ctx, tx, u, to); err != nil {
			return err
		}
		if err := guides(ctx, tx, u.ID, to.ID); err != nil {
			return err
		}
		if err := merge(ctx, tx, u, to, from); err != nil {
			return fmt.Errorf("merge units: %w", err)
		}
		if err := changed(ctx, tx, by, u.ID, "merge-unit", u.Name+"并入"+to.Name); err != nil {
			return err
		}
	}
	return nil
}

// fits refuses to merge a government into anything but a government, and before its
// office, which would be a second one.
func fits(ctx context.Context, tx *db.Tx, u, to Unit) error {
	if u.Kind != clause.Government {
		return nil
	}
	if to.Kind != clause.Government {
		return errs.Field("into", "人民政府只能并入人民政府，请重新选择合并后的单位。")
	}
	var offices int
	err := tx.QueryRow(ctx, `SELECT COUNT(*) FROM unit WHERE government = ? AND office = 1 AND until_date = ''`, u.ID).Scan(&offices)
	if err == nil && offices > 0 {
		err = errs.New(errs.Refused, "请先把“"+u.Name+"”的办公厅（室）并入“"+to.Name+"”的办公厅（室），再合并政府。")
	}
	return err
}

// guides refuses to merge a unit into one below it.
func guides(ctx context.Context, tx *db.Tx, unitID, below string) error {
	under, err := Subordinates(ctx, tx, unitID)
	if err != nil {
		return err
	}
	for _, n := range under {
		if n.ID == below {
			return errs.Field("into", "“"+n.Name+"”是被并单位的下级。请先调整其上级单位，再办理合并。")
		}
	}
	return nil
}

func merge(ctx context.Context, tx *db.Tx, u, to Unit, from workday.Date) error {
	last := string(from.AddDays(-1))
	for _, q := range []struct {
		text string
		args []any
	}{
		{`UPDATE unit SET until_date = ?, successor = ?, line = ? WHERE id = ?`, []any{last, to.ID, to.ID, u.ID}},
		{`UPDATE unit SET superior = ? WHERE superior = ?`, []any{to.ID, u.ID}},
		{`UPDATE unit SET line = ? WHERE line = ?`, []any{to.ID, u.ID}},
		{`UPDATE unit SET government = ? WHERE government = ? AND id <> ?`, []any{to.ID, u.ID, to.ID}},
		{`UPDATE unit_name SET until_date = ? WHERE unit = ? AND until_date = ''`, []any{last, u.ID}},
	} {
		if _, err := tx.Exec(ctx, q.text, q.args...); err != nil {
			return err
		}
	}
	return nil
}

// EndUnit records that a unit ends without a successor, on its last day; for the system
// administrator. It is refused while units in force stand under it.
func EndUnit(ctx context.Context, tx *db.Tx, by actor.Actor, unitID string, until workday.Date) error {
	if err := May(by, "撤销单位", actor.System); err != nil {
		return err
	}
	u, err := UnitByID(ctx, tx, unitID)
	if err != nil {
		return err
	}
	if until == "" {
		return errs.Field("until", "请填写单位存在的最后一日。")
	}
	if err := checkSpan(u.From, until); err != nil {
		return err
	}
	under, err := Subordinates(ctx, tx, unitID)
	if err != nil {
		return err
	}
	if len(under) > 0 {
		return errs.Newf(errs.Refused, "“%s”之下还有%d个单位。请先调整这些单位的上级，或者使用“合并”，再办理撤销。", u.Name, len(under))
	}
	if _, err := tx.Exec(ctx, `UPDATE unit SET until_date = ? WHERE id = ?`, string(until), unitID); err != nil {
		return fmt.Errorf("end unit: %w", err)
	}
	if _, err := tx.Exec(ctx, `UPDATE unit_name SET until_date = ? WHERE unit = ? AND until_date = ''`, string(until), unitID); err != nil {
		return fmt.Errorf("end unit: %w", err)
	}
	return changed(ctx, tx, by, unitID, "end-unit", u.Name)
}
