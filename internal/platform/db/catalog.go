package db

import (
	"context"
	"fmt"
	"slices"
	"strings"
)

// Kind is what a column holds, the same word for both databases.
type Kind string

// The kinds that a migration may use.
const (
	TextKind    Kind = "text"
	IntegerKind Kind = "integer"
	RealKind    Kind = "real"
	BytesKind   Kind = "bytes"
)

// Column is one column of a table.
type Column struct {
	Name string `json:"name"`
	Kind Kind   `json:"kind"`
}

// Table is a table as the database itself describes it.
type Table struct {
	Name    string   `json:"name"`
	Columns []Column `json:"columns"`
	Key     []string `json:"key"` // the columns of the primary key, in its order
}

// kinds names the types that the common subset has on either database. A type that is
// not here comes back under its own name.
var kinds = map[string]Kind{
	"TEXT": TextKind, "INTEGER": IntegerKind, "BIGINT": IntegerKind, "REAL": RealKind, "BLOB": BytesKind,
	"BYTEA": BytesKind, "INT4": IntegerKind, "INT8": IntegerKind, "FLOAT4": RealKind, "FLOAT8": RealKind,
}

// Tables lists the tables of the database by name, with the two that this package keeps
// for itself (writer, migration). What SQLite's virtual tables are made of is left out,
// and so are they.
func (t *Tx) Tables(ctx context.Context) ([]Table, error) {
	q := sqliteColumns
	if t.Dialect == Postgres {
		q = postgresColumns
	}
	type line struct {
		table, column, kind string
		key                 int
	}
	lines, err := All(ctx, t, func(s Scanner) (l line, err error) {
		err = s.Scan(&l.table, &l.column, &l.kind, &l.key)
		return l, err
	}, q)
	if err != nil {
		return nil, fmt.Errorf("read the catalog: %w", err)
	}
	var out []Table
	places := map[string]map[int]string{}
	for _, l := range lines {
		if len(out) == 0 || out[len(out)-1].Name != l.table {
			out = append(out, Table{Name: l.table})
			places[l.table] = map[int]string{}
		}
		kind, ok := kinds[strings.ToUpper(l.kind)]
		if !ok {
			kind = Kind(strings.ToLower(l.kind))
		}
		table := &out[len(out)-1]
		table.Columns = append(table.Columns, Column{l.column, kind})
		if l.key > 0 {
			places[l.table][l.key] = l.column
		}
	}
	for i := range out {
		for n := 1; n <= len(places[out[i].Name]); n++ {
			out[i].Key = append(out[i].Key, places[out[i].Name][n])
		}
	}
	slices.SortFunc(out, func(a, b Table) int { return strings.Compare(a.Name, b.Name) })
	return out, nil
}

// Each row: table, column, type, place in the primary key (0: not in it); the columns of
// a table together and in their order.
const (
	sqliteColumns = `SELECT t.name, c.name, c.type, c.pk FROM pragma_table_list t JOIN pragma_table_info(t.name) c
		WHERE t.schema = 'main' AND t.type = 'table' AND t.name NOT LIKE 'sqlite_%' ORDER BY t.name, c.cid`
	postgresColumns = `SELECT t.relname, c.attname, y.typname, COALESCE(array_position(CAST(k.indkey AS SMALLINT[]), c.attnum) + 1, 0)
		FROM pg_class t JOIN pg_namespace n ON n.oid = t.relnamespace
		JOIN pg_attribute c ON c.attrelid = t.oid AND c.attnum > 0 AND NOT c.attisdropped
		JOIN pg_type y ON y.oid = c.atttypid
		LEFT JOIN pg_index k ON k.indrelid = t.oid AND k.indisprimary
		WHERE n.nspname = current_schema() AND t.relkind = 'r' ORDER BY t.relname, c.attnum`
)
