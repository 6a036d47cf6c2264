package db

import (
	"context"
	"database/sql"
	"errors"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/jackc/pgx/v5/pgconn"
	"modernc.org/sqlite"
)

// Tx is a transaction: one moment, one snapshot.
type Tx struct {
	Dialect  Dialect
	Now      time.Time // UTC, whole milliseconds
	tx       *sql.Tx
	after    []func()
	prepared *prepared // nil: statements are not kept
	changed  bool      // a statement changed a row
}

// After registers f to run once the transaction has been committed.
func (t *Tx) After(f func()) { t.after = append(t.after, f) }

// Exec runs a statement and returns how many rows it changed.
func (t *Tx) Exec(ctx context.Context, q string, args ...any) (int64, error) {
	var res sql.Result
	var err error
	if s := t.prepared.of(q); s != nil {
		res, err = t.tx.StmtContext(ctx, s).ExecContext(ctx, args...)
	} else {
		res, err = t.tx.ExecContext(ctx, t.bind(q), args...)
	}
	if err != nil {
		return 0, err
	}
	n, err := res.RowsAffected()
	t.changed = t.changed || n > 0
	return n, err
}

// Query runs a query. The caller closes the rows; All is shorter.
func (t *Tx) Query(ctx context.Context, q string, args ...any) (*sql.Rows, error) {
	if s := t.prepared.of(q); s != nil {
		return t.tx.StmtContext(ctx, s).QueryContext(ctx, args...)
	}
	return t.tx.QueryContext(ctx, t.bind(q), args...)
}

// QueryRow runs a query for one row. Where there is none, Scan returns sql.ErrNoRows.
func (t *Tx) QueryRow(ctx context.Context, q string, args ...any) *sql.Row {
	if s := t.prepared.of(q); s != nil {
		return t.tx.StmtContext(ctx, s).QueryRowContext(ctx, args...)
	}
	return t.tx.QueryRowContext(ctx, t.bind(q), args...)
}

// Scanner is a row that can be read: *sql.Row or *sql.Rows.
type Scanner interface{ Scan(dest ...any) error }

// All returns every row of a query as scan reads it.
func All[T any](ctx context.Context, t *Tx, scan func(Scanner) (T, error), q string, args ...any) ([]T, error) {
	rows, err := t.Query(ctx, q, args...)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var out []T
	for rows.Next() {
		v, err := scan(rows)
		if err != nil {
			return nil, err
		}
		out = append(out, v)
	}
	return out, rows.Err()
}

// Text scans one text column; it is the scan function for All.
func Text(s Scanner) (v string, err error) { err = s.Scan(&v); return v, err }

// None tells whether err says that there was no row.
func None(err error) bool { return errors.Is(err, sql.ErrNoRows) }

// Unique tells whether err says that a unique key was taken.
func Unique(err error) bool {
	if e, ok := errors.AsType[*sqlite.Error](err); ok {
		return e.Code() == 2067 || e.Code() == 1555 // SQLITE_CONSTRAINT_UNIQUE, _PRIMARYKEY
	}
	return sqlState(err) == "23505"
}

func sqlState(err error) string {
	if e, ok := errors.AsType[*pgconn.PgError](err); ok {
		return e.Code
	}
	return ""
}

func retryable(err error) bool {
	if e, ok := errors.AsType[*sqlite.Error](err); ok {
		return e.Code()&0xff == 5 // SQLITE_BUSY
	}
	switch sqlState(err) {
	case "40001", "40P01", "55P03": // serialization failure, deadlock, lock not available
		return true
	}
	return false
}

// In returns "?, ?, ?" and the arguments for an IN list; an empty list matches nothing.
func In[T any](vs []T) (string, []any) {
	if len(vs) == 0 {
		return "NULL", nil
	}
	args := make([]any, len(vs))
	for i, v := range vs {
		args[i] = v
	}
	return strings.Repeat("?, ", len(vs)-1) + "?", args
}

// Where collects conditions that are joined by AND.
type Where struct {
	conds []string
	Args  []any
}

// And adds a condition with its values.
func (w *Where) And(cond string, args ...any) {
	w.conds = append(w.conds, cond)
	w.Args = append(w.Args, args...)
}

// SQL returns " WHERE …" or nothing.
func (w *Where) SQL() string {
	if len(w.conds) == 0 {
		return ""
	}
	return " WHERE " + strings.Join(w.conds, " AND ")
}

var bound sync.Map // ? text → $n text

// bind turns ? placeholders into $1, $2, … for PostgreSQL. A ? inside '…' stays.
func (t *Tx) bind(q string) string {
	if t.Dialect != Postgres {
		return q
	}
	if s, ok := bound.Load(q); ok {
		return s.(string)
	}
	var b strings.Builder
	quoted, n := false, 0
	for i := 0; i < len(q); i++ {
		switch c := q[i]; {
		case c == '\'':
			quoted = !quoted
			b.WriteByte(c)
		case c == '?' && !quoted:
			n++
			b.WriteByte('$')
			b.WriteString(strconv.Itoa(n))
		default:
			b.WriteByte(c)
		}
	}
	bound.Store(q, b.String())
	return b.String()
}

const timeLayout = "2006-01-02T15:04:05.000Z"

// Time is how an instant is stored: UTC text of fixed width, which sorts. The zero
// time is stored as the empty text.
func Time(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return t.UTC().Format(timeLayout)
}

// ParseTime reads what Time wrote.
func ParseTime(s string) (time.Time, error) {
	if s == "" {
		return time.Time{}, nil
	}
	return time.Parse(timeLayout, s)
}

// At scans a stored instant into a time.Time.
type At struct{ T *time.Time }

// Scan implements sql.Scanner.
func (a At) Scan(v any) error {
	s, _ := v.(string)
	t, err := ParseTime(s)
	*a.T = t
	return err
}

// Bool is how a truth value is stored.
func Bool(b bool) int {
	if b {
		return 1
	}
	return 0
}
