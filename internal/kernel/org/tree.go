package org

import (
	"context"

	"gongkai/internal/kernel/workday"
	"gongkai/internal/platform/db"
	"gongkai/internal/platform/errs"
)

func noUnit() error {
	return errs.New(errs.NotFound, "没有找到该单位，它可能尚未录入。请核对后重试，或者联系系统管理员。")
}

// UnitByID returns a unit, also one that has ended. An unknown id is NotFound.
func UnitByID(ctx context.Context, tx *db.Tx, id string) (Unit, error) {
	return oneUnit(ctx, tx, `SELECT `+unitColumns+` FROM unit WHERE id = ?`, id)
}

// UnitByCode returns the unit with an 组织机构代码 or 统一社会信用代码, written with or
// without a hyphen. An unknown code is NotFound.
func UnitByCode(ctx context.Context, tx *db.Tx, code string) (Unit, error) {
	c, err := cleanCode(code)
	if err != nil {
		return Unit{}, err
	}
	if c == "" {
		return Unit{}, noUnit()
	}
	return oneUnit(ctx, tx, `SELECT `+unitColumns+` FROM unit WHERE code = ?`, c)
}

// oneUnit does not load the directory: an import asks for units between its changes.
func oneUnit(ctx context.Context, tx *db.Tx, q string, arg string) (Unit, error) {
	u, err := scanUnit(tx.QueryRow(ctx, q, arg))
	if db.None(err) {
		return u, noUnit()
	}
	if err != nil {
		return u, err
	}
	names, err := NamesOf(ctx, tx, u.ID)
	return named(u, names, today(tx)), err
}

// NamesOf returns what a unit has been called, oldest first.
func NamesOf(ctx context.Context, tx *db.Tx, unitID string) ([]Name, error) {
	return db.All(ctx, tx, scanName,
		`SELECT unit, name, short, from_date, until_date FROM unit_name WHERE unit = ? ORDER BY from_date`, unitID)
}

// NameAt returns what a unit was called on a day; before its first day the first name
// and after its last the last.
func NameAt(ctx context.Context, tx *db.Tx, unitID string, day workday.Date) (Name, error) {
	names, err := NamesOf(ctx, tx, unitID)
	if err != nil {
		return Name{}, err
	}
	n, ok := nameOn(names, day)
	if !ok {
		return n, noUnit()
	}
	return n, nil
}

// Units returns the units in force today as a tree: each after the unit that guides
// it, those with one superior in the order in which they were made.
func Units(ctx context.Context, tx *db.Tx) ([]Node, error) {
	d, err := directoryOf(ctx, tx)
	if err != nil {
		return nil, err
	}
	day := today(tx)
	var tops []int
	for i, u := range d.units {
		if up, ok := d.unit(u.Superior, day); !ok || !up.InForce(day) {
			tops = append(tops, i)
		}
	}
	return d.tree(tops, 0, day), nil
}

// Inactive returns the units that have ended or not yet begun, in the order in which
// they were made.
func Inactive(ctx context.Context, tx *db.Tx) ([]Unit, error) {
	d, err := directoryOf(ctx, tx)
	if err != nil {
		return nil, err
	}
	day := today(tx)
	var out []Unit
	for _, u := range d.units {
		if !u.InForce(day) {
			out = append(out, named(u, d.names[u.ID], day))
		}
	}
	return out, nil
}

// Labels returns what every unit is called on a page by its id, ended ones too.
func Labels(ctx context.Context, tx *db.Tx) (map[string]string, error) {
	d, err := directoryOf(ctx, tx)
	if err != nil {
		return nil, err
	}
	day := today(tx)
	out := make(map[string]string, len(d.units))
	for _, u := range d.units {
		out[u.ID] = named(u, d.names[u.ID], day).Label()
	}
	return out, nil
}

// Subordinates returns the units in force under a unit, itself left out, as a tree;
// those directly under it have depth 0.
func Subordinates(ctx context.Context, tx *db.Tx, unitID string) ([]Node, error) {
	d, err := directoryOf(ctx, tx)
	if err != nil {
		return nil, err
	}
	return d.tree(d.below[unitID], 0, today(tx)), nil
}

// GovernmentOf returns the government that a unit is or belongs to. A unit under
// 垂直管理 that names none has that of the nearest unit above it. Ended units are
// followed to their successors.
func GovernmentOf(ctx context.Context, tx *db.Tx, unitID string) (Unit, error) {
	d, err := directoryOf(ctx, tx)
	if err != nil {
		return Unit{}, err
	}
	g, ok := d.government(unitID, today(tx))
	if !ok {
		return g, errs.New(errs.NotFound, "该单位没有登记所属的人民政府，请联系系统管理员在单位信息中补全。")
	}
	return g, nil
}

// OfficeOf returns the office (政府办公厅、办公室) of the government that a unit is or
// belongs to; the office of an office is itself.
func OfficeOf(ctx context.Context, tx *db.Tx, unitID string) (Unit, error) {
	g, err := GovernmentOf(ctx, tx, unitID)
	if err != nil {
		return g, err
	}
	d, err := directoryOf(ctx, tx)
	if err != nil {
		return Unit{}, err
	}
	day := today(tx)
	for _, u := range d.units {
		if u.Office && u.Government == g.ID && u.InForce(day) {
			return named(u, d.names[u.ID], day), nil
		}
	}
	return Unit{}, errs.Newf(errs.NotFound, "%s没有登记办公厅（室），请联系系统管理员在单位信息中补全。", g.Name)
}

// CommonSuperior returns the lowest unit that stands above all of ids in the line of
// guidance, where a unit stands above itself as long as others are named: of a bureau
// and its own government it is the government. Of one unit it is its superior.
func CommonSuperior(ctx context.Context, tx *db.Tx, ids ...string) (Unit, error) {
	d, err := directoryOf(ctx, tx)
	if err != nil {
		return Unit{}, err
	}
	day := today(tx)
	var shared []Unit
	same := true
	for i, unitID := range ids {
		chain := d.above(unitID, day)
		if len(chain) == 0 {
			return Unit{}, noUnit()
		}
		if i == 0 {
			shared = chain
			continue
		}
		same = same && chain[0].ID == d.above(ids[0], day)[0].ID
		shared = commonTail(shared, chain)
	}
	if same && len(shared) > 0 {
		shared = shared[1:]
	}
	if len(shared) == 0 {
		return Unit{}, errs.New(errs.NotFound, "这些单位没有共同的上级单位，请联系系统管理员核对单位的上下级关系。")
	}
	return shared[0], nil
}

// commonTail returns what two chains to the top share.
func commonTail(a, b []Unit) []Unit {
	i, j := len(a), len(b)
	for i > 0 && j > 0 && a[i-1].ID == b[j-1].ID {
		i, j = i-1, j-1
	}
	return a[i:]
}
