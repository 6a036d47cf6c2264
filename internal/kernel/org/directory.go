package org

import (
	"context"
	"slices"
	"sort"
	"strings"
	"sync"

	"gongkai/internal/kernel/clause"
	"gongkai/internal/kernel/workday"
	"gongkai/internal/platform/db"
	"gongkai/internal/platform/id"
)

// directory is all units with all their names, as one stamp of the database has them.
// It is never changed once loaded. Its units carry no names: those depend on the day.
type directory struct {
	units []Unit            // in the order in which they were made
	at    map[string]int    // id → place in units
	names map[string][]Name // unit → its names, oldest first
	below map[string][]int  // unit → units it guides
	index func() *nameIndex // built when first asked for
}

// directories keeps the last few directories by stamp. A stamp is random and new after
// every change, so that it means the same units in every database and transaction.
var directories struct {
	sync.Mutex
	kept []stamped
}

type stamped struct {
	stamp string
	dir   *directory
}

const keptDirectories = 8

// directoryOf returns the directory that the transaction sees.
func directoryOf(ctx context.Context, tx *db.Tx) (*directory, error) {
	var stamp string
	if err := tx.QueryRow(ctx, `SELECT stamp FROM unit_stamp WHERE id = 1`).Scan(&stamp); err != nil {
		return nil, err
	}
	if d := keptDirectory(stamp); d != nil {
		return d, nil
	}
	d, err := loadDirectory(ctx, tx)
	if err != nil {
		return nil, err
	}
	directories.Lock()
	defer directories.Unlock()
	directories.kept = append(directories.kept, stamped{stamp, d})
	if n := len(directories.kept); n > keptDirectories {
		directories.kept = slices.Clone(directories.kept[n-keptDirectories:])
	}
	return d, nil
}

func keptDirectory(stamp string) *directory {
	directories.Lock()
	defer directories.Unlock()
	for _, k := range directories.kept {
		if k.stamp == stamp {
			return k.dir
		}
	}
	return nil
}

// restamp says that units or names have changed.
func restamp(ctx context.Context, tx *db.Tx) error {
	_, err := tx.Exec(ctx, `UPDATE unit_stamp SET stamp = ? WHERE id = 1`, id.Secret())
	return err
}

const unitColumns = `id, code, prefixes, kind, level, territory, superior, vertical, government, office, successor, from_date, until_date`

func scanUnit(s db.Scanner) (u Unit, err error) {
	var prefixes string
	var vertical, office int
	err = s.Scan(&u.ID, &u.Code, &prefixes, &u.Kind, &u.Level, &u.Territory, &u.Superior, &vertical, &u.Government, &office,
		&u.Successor, &u.From, &u.Until)
	u.Prefixes, u.Vertical, u.Office = strings.Fields(prefixes), vertical == 1, office == 1
	return u, err
}

func scanName(s db.Scanner) (n Name, err error) {
	err = s.Scan(&n.Unit, &n.Name, &n.Short, &n.From, &n.Until)
	return n, err
}

func loadDirectory(ctx context.Context, tx *db.Tx) (*directory, error) {
	units, err := db.All(ctx, tx, scanUnit, `SELECT `+unitColumns+` FROM unit ORDER BY place`)
	if err != nil {
		return nil, err
	}
	names, err := db.All(ctx, tx, scanName, `SELECT n.unit, n.name, n.short, n.from_date, n.until_date
		FROM unit_name n JOIN unit u ON u.id = n.unit ORDER BY u.place, n.from_date`)
	if err != nil {
		return nil, err
	}
	d := &directory{units: units, at: map[string]int{}, names: map[string][]Name{}, below: map[string][]int{}}
	for i, u := range units {
		d.at[u.ID] = i
		if u.Superior != "" {
			d.below[u.Superior] = append(d.below[u.Superior], i)
		}
	}
	for _, n := range names {
		d.names[n.Unit] = append(d.names[n.Unit], n)
	}
	d.index = sync.OnceValue(func() *nameIndex { return indexNames(names) })
	return d, nil
}

// unit returns a unit with its name of a day.
func (d *directory) unit(id string, day workday.Date) (Unit, bool) {
	i, ok := d.at[id]
	if !ok {
		return Unit{}, false
	}
	return named(d.units[i], d.names[id], day), true
}

// current is unit, following the successors of one that has ended.
func (d *directory) current(id string, day workday.Date) (Unit, bool) {
	u, ok := d.unit(id, day)
	for range d.units {
		if !ok || u.InForce(day) || u.Successor == "" {
			break
		}
		u, ok = d.unit(u.Successor, day)
	}
	return u, ok
}

// above returns the chain of guidance from the unit to the top, the unit included.
func (d *directory) above(id string, day workday.Date) []Unit {
	var chain []Unit
	for u, ok := d.current(id, day); ok && len(chain) <= len(d.units); u, ok = d.current(u.Superior, day) {
		chain = append(chain, u)
	}
	return chain
}

// government returns the government that a unit is or belongs to; a unit that belongs
// to none (垂直管理) has that of the nearest unit above it.
func (d *directory) government(id string, day workday.Date) (Unit, bool) {
	for _, u := range d.above(id, day) {
		if u.Kind == clause.Government {
			return u, true
		}
		if g, ok := d.current(u.Government, day); ok {
			return g, true
		}
	}
	return Unit{}, false
}

// tree lists the units in force below the given ones, in order, each before its own.
func (d *directory) tree(places []int, depth int, day workday.Date) []Node {
	var out []Node
	for _, i := range places {
		u := d.units[i]
		if u.InForce(day) && depth <= len(d.units) {
			out = append(out, Node{named(u, d.names[u.ID], day), depth})
			out = append(out, d.tree(d.below[u.ID], depth+1, day)...)
		}
	}
	return out
}

// named gives u the name that it bears on a day: before the first name the first, and
// after the end the last.
func named(u Unit, names []Name, day workday.Date) Unit {
	u.Prefixes = slices.Clone(u.Prefixes)
	n, ok := nameOn(names, day)
	if ok {
		u.Name, u.Short = n.Name, n.Short
	}
	return u
}

func nameOn(names []Name, day workday.Date) (Name, bool) {
	if len(names) == 0 {
		return Name{}, false
	}
	next := sort.Search(len(names), func(i int) bool { return names[i].From > day })
	return names[max(next-1, 0)], true
}
