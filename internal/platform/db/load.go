package db

import (
	"context"
	"fmt"
	"slices"

	"gongkai/internal/platform/errs"
)

// Load fills an empty database in one transaction, which is not repeated: fn may read
// from a stream. It refuses (errs.Refused) a database in which there is anything. Within
// fn, Tx.Migrate makes the tables and Tx.Unbound fills them. When fn fails the database
// is as empty as before. The moment of the last act (table writer) counts when fn has
// brought one: a clock that is far behind it is refused here and not at the first write.
func (d *DB) Load(ctx context.Context, fn func(*Tx) error) error {
	if d.Dialect == SQLite {
		d.single.Lock()
		defer d.single.Unlock()
	}
	after, err := d.attempt(ctx, true, func(tx *Tx) error {
		tables, err := tx.Tables(ctx)
		if err != nil {
			return err
		}
		i := slices.IndexFunc(tables, func(t Table) bool { return t.Name != "writer" && t.Name != "migration" })
		if i >= 0 {
			return errs.Newf(errs.Refused, "目标数据库不是空的（已有表%s等），没有改动任何内容。请指定一个新的SQLite文件，或者新建的PostgreSQL数据库。", tables[i].Name)
		}
		if err := fn(tx); err != nil {
			return err
		}
		return d.lock(ctx, tx)
	})
	for _, f := range after {
		f()
	}
	return err
}

// Unbound runs fn while references between tables are not checked, so that they may be
// filled in any order. They are checked when fn is done, on SQLite at the commit.
func (t *Tx) Unbound(ctx context.Context, fn func() error) error {
	if t.Dialect == SQLite {
		if _, err := t.Exec(ctx, `PRAGMA defer_foreign_keys = 1`); err != nil {
			return err
		}
		return fn()
	}
	type reference struct{ table, name, text string }
	all, err := All(ctx, t, func(s Scanner) (r reference, err error) {
		err = s.Scan(&r.table, &r.name, &r.text)
		return r, err
	}, `SELECT t.relname, c.conname, pg_get_constraintdef(c.oid) FROM pg_constraint c
		JOIN pg_class t ON t.oid = c.conrelid JOIN pg_namespace n ON n.oid = t.relnamespace
		WHERE n.nspname = current_schema() AND c.contype = 'f' ORDER BY t.relname, c.conname`)
	if err != nil {
		return err
	}
	for _, r := range all {
		if _, err := t.Exec(ctx, fmt.Sprintf(`ALTER TABLE "%s" DROP CONSTRAINT "%s"`, r.table, r.name)); err != nil {
			return err
		}
	}
	if err := fn(); err != nil {
		return err
	}
	for _, r := range all {
		if _, err := t.Exec(ctx, fmt.Sprintf(`ALTER TABLE "%s" ADD CONSTRAINT "%s" %s`, r.table, r.name, r.text)); err != nil {
			return fmt.Errorf("%s of %s: %w", r.name, r.table, err)
		}
	}
	return nil
}
