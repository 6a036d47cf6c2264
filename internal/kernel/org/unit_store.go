package org

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"gongkai/internal/kernel/actor"
	"gongkai/internal/kernel/audit"
	"gongkai/internal/kernel/clause"
	"gongkai/internal/platform/db"
	"gongkai/internal/platform/errs"
	"gongkai/internal/platform/id"
)

// CreateUnit records a unit; for the system administrator. The id is made here; From is
// today where it is empty, and the superior of a unit without one is its government.
func CreateUnit(ctx context.Context, tx *db.Tx, by actor.Actor, u Unit) (Unit, error) {
	if err := May(by, "新增单位", actor.System); err != nil {
		return u, err
	}
	u.ID = id.New(tx.Now)
	u.Successor = ""
	if u.From == "" {
		u.From = today(tx)
	}
	u, err := clean(ctx, tx, u)
	if err != nil {
		return u, err
	}
	if u.Name, u.Short, err = cleanNames(u.Name, u.Short); err != nil {
		return u, err
	}
	if err := nameFree(ctx, tx, Name{Unit: u.ID, Name: u.Name, From: u.From, Until: u.Until}); err != nil {
		return u, err
	}
	_, err = tx.Exec(ctx, `INSERT INTO unit (id, place, code, prefixes, kind, level, territory, superior, line, vertical, government, office, successor, from_date, until_date)
		VALUES (?, (SELECT COALESCE(MAX(place), 0) + 1 FROM unit), ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
		u.ID, u.Code, strings.Join(u.Prefixes, " "), string(u.Kind), string(u.Level), u.Territory, u.Superior, u.Superior, db.Bool(u.Vertical),
		u.Government, db.Bool(u.Office), u.Successor, string(u.From), string(u.Until))
	if err != nil {
		return u, fmt.Errorf("create unit: %w", err)
	}
	if err := addName(ctx, tx, Name{Unit: u.ID, Name: u.Name, Short: u.Short, From: u.From}); err != nil {
		return u, err
	}
	return u, changed(ctx, tx, by, u.ID, "create-unit", u.Name)
}

// UpdateUnit changes what is recorded of a unit, for the system administrator. Names
// stay: they change by RenameUnit, which keeps the old ones.
func UpdateUnit(ctx context.Context, tx *db.Tx, by actor.Actor, u Unit) error {
	if err := May(by, "修改单位", actor.System); err != nil {
		return err
	}
	old, err := UnitByID(ctx, tx, u.ID)
	if err != nil {
		return err
	}
	if u.Name != old.Name || u.Short != old.Short {
		return errs.Field("name", "单位名称和简称不能直接改写。请使用“更名”，并填写新名称的启用日期，原名称会留存。")
	}
	u.Successor = old.Successor
	if u.From == "" {
		u.From = old.From
	}
	if u, err = clean(ctx, tx, u); err != nil {
		return err
	}
	line := u.Superior
	if u.Successor != "" {
		line = u.Successor
	}
	_, err = tx.Exec(ctx, `UPDATE unit SET code = ?, prefixes = ?, kind = ?, level = ?, territory = ?, superior = ?, line = ?, vertical = ?,
		government = ?, office = ?, from_date = ?, until_date = ? WHERE id = ?`,
		u.Code, strings.Join(u.Prefixes, " "), string(u.Kind), string(u.Level), u.Territory, u.Superior, line, db.Bool(u.Vertical),
		u.Government, db.Bool(u.Office), string(u.From), string(u.Until), u.ID)
	if err != nil {
		return fmt.Errorf("update unit: %w", err)
	}
	return changed(ctx, tx, by, u.ID, "update-unit", old.Name)
}

// changed audits a change of units and makes it known to the directory.
func changed(ctx context.Context, tx *db.Tx, by actor.Actor, unitID, action, note string) error {
	if err := restamp(ctx, tx); err != nil {
		return err
	}
	_, err := audit.Append(ctx, tx, audit.Act{By: by, Subject: unitID, Action: action, Law: kinds, Note: note})
	return err
}

func addName(ctx context.Context, tx *db.Tx, n Name) error {
	_, err := tx.Exec(ctx, `INSERT INTO unit_name (unit, name, short, from_date, until_date) VALUES (?, ?, ?, ?, ?)`,
		n.Unit, n.Name, n.Short, string(n.From), string(n.Until))
	return err
}

func cleanNames(name, short string) (string, string, error) {
	name, short = strings.TrimSpace(name), strings.TrimSpace(short)
	if name == "" {
		return "", "", errs.Field("name", "请填写单位全称。")
	}
	if len([]rune(name)) > 100 || len([]rune(short)) > 50 {
		return "", "", errs.Field("name", "单位全称不超过100字，简称不超过50字，请缩短后再提交。")
	}
	return name, short, nil
}

// nameFree refuses a full name that another unit bears at the same time: one unit would
// be recorded twice, and a text that names it would mean both.
func nameFree(ctx context.Context, tx *db.Tx, n Name) error {
	others, err := db.All(ctx, tx, scanName, `SELECT unit, name, short, from_date, until_date FROM unit_name WHERE name = ? AND unit <> ?`, n.Name, n.Unit)
	if err != nil {
		return err
	}
	for _, o := range others {
		if overlap(n.From, n.Until, o.From, o.Until) {
			return errs.Field("name", "已有名称同为“"+n.Name+"”的单位，请勿重复录入；如系另一地区的单位，请写明地名。")
		}
	}
	return nil
}

// clean checks everything but the names and brings it into the form in which it is kept.
func clean(ctx context.Context, tx *db.Tx, u Unit) (Unit, error) {
	if !slices.Contains(unitKinds, u.Kind) {
		return u, refuse(errs.Invalid, "请选择单位类别：哪些职责适用于本单位、哪些参照执行，由单位类别决定。", clause.G67b)
	}
	if u.Level.Name() == string(u.Level) {
		return u, errs.Field("level", "请选择单位层级：国家、省级、市级、县级或者乡级。")
	}
	if len(u.Territory) != 6 || strings.Trim(u.Territory, "0123456789") != "" {
		return u, errs.Field("territory", "请填写六位行政区划代码，例如“500112”。")
	}
	if err := checkSpan(u.From, u.Until); err != nil {
		return u, err
	}
	var err error
	if u.Code, err = cleanCode(u.Code); err != nil {
		return u, err
	}
	if err := codeFree(ctx, tx, u); err != nil {
		return u, err
	}
	if u, err = placed(ctx, tx, u); err != nil {
		return u, err
	}
	if u, err = cleanPrefixes(ctx, tx, u); err != nil {
		return u, err
	}
	return u, oneOffice(ctx, tx, u)
}

var unitKinds = []clause.UnitKind{clause.Government, clause.Office, clause.Administrative, clause.Authorized, clause.PublicInstitution}

func codeFree(ctx context.Context, tx *db.Tx, u Unit) error {
	if u.Code == "" {
		return nil
	}
	other, err := UnitByCode(ctx, tx, u.Code)
	if errs.Is(err, errs.NotFound) || err == nil && other.ID == u.ID {
		return nil
	}
	if err != nil {
		return err
	}
	return errs.Field("code", "机构代码“"+u.Code+"”已登记在“"+other.Name+"”名下，请核对；如系更名，请对原单位使用“更名”。")
}

// placed checks superior and government.
func placed(ctx context.Context, tx *db.Tx, u Unit) (Unit, error) {
	if u.Kind == clause.Government && u.Government != "" {
		return u, errs.Field("government", "人民政府本身不填写“所属政府”，请改填“上级单位”。")
	}
	if u.Office && u.Government == "" {
		return u, errs.Field("government", "政府办公厅（室）须填写所属的人民政府。")
	}
	if u.Government != "" {
		g, err := UnitByID(ctx, tx, u.Government)
		if err != nil {
			return u, err
		}
		if g.Kind != clause.Government {
			return u, errs.Field("government", "“"+g.Name+"”不是人民政府，请重新选择所属政府。")
		}
	}
	if u.Superior == "" && !u.Vertical {
		u.Superior = u.Government
	}
	if u.Superior == "" && u.Vertical {
		return u, errs.Field("superior", "实行垂直管理的单位须填写上级主管部门。")
	}
	for next, steps := u.Superior, 0; next != ""; steps++ {
		if next == u.ID || steps > 100 {
			return u, errs.Field("superior", "上级单位不能是本单位或者本单位的下级，请重新选择。")
		}
		up, err := UnitByID(ctx, tx, next)
		if err != nil {
			return u, err
		}
		if steps == 0 && u.Vertical && up.Kind == clause.Government {
			return u, errs.Field("superior", "实行垂直管理的单位，其上级应为上级主管部门而不是人民政府，请重新选择。")
		}
		next = up.Superior
	}
	return u, nil
}

// cleanPrefixes refuses a 机关代字 that another unit of the same government uses: two
// documents would bear one number.
func cleanPrefixes(ctx context.Context, tx *db.Tx, u Unit) (Unit, error) {
	var own []string
	for _, p := range u.Prefixes {
		p = strings.Join(strings.Fields(p), "")
		if p != "" && !slices.Contains(own, p) {
			own = append(own, p)
		}
	}
	u.Prefixes = own
	home := u.Government
	if u.Kind == clause.Government {
		home = u.ID
	}
	if len(own) == 0 || home == "" {
		return u, nil
	}
	others, err := db.All(ctx, tx, scanUnit, `SELECT `+unitColumns+` FROM unit WHERE (government = ? OR id = ?) AND id <> ? AND prefixes <> ''`, home, home, u.ID)
	if err != nil {
		return u, err
	}
	for _, o := range others {
		for _, p := range both(own, o.Prefixes) {
			if overlap(u.From, u.Until, o.From, o.Until) {
				return u, errs.Field("prefixes", "机关代字“"+p+"”已由同级政府的另一单位使用，文号会重复。请更换代字，或者先修改该单位的代字。")
			}
		}
	}
	return u, nil
}

// oneOffice refuses a second office of a government.
func oneOffice(ctx context.Context, tx *db.Tx, u Unit) error {
	if !u.Office {
		return nil
	}
	others, err := db.All(ctx, tx, scanUnit, `SELECT `+unitColumns+` FROM unit WHERE government = ? AND office = 1 AND id <> ?`, u.Government, u.ID)
	if err != nil {
		return err
	}
	for _, o := range others {
		if overlap(u.From, u.Until, o.From, o.Until) {
			return errs.Field("office", "该人民政府已经登记了办公厅（室），一个政府只能有一个。请先修改原来的登记。")
		}
	}
	return nil
}
