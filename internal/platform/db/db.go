// Package db is one SQL text on two databases. Packages write the common subset of
// SQLite and PostgreSQL with ? placeholders; values are always bound. A transaction
// is one moment: Tx.Now. The database is never asked for the time, a random value
// or an identifier. See docs/adr/0003 and 0004.
package db

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"net/url"
	"os"
	"strings"
	"sync"
	"time"

	_ "github.com/jackc/pgx/v5/stdlib" // driver "pgx"
	_ "modernc.org/sqlite"             // driver "sqlite"

	"gongkai/internal/platform/clock"
	"gongkai/internal/platform/errs"
)

// Dialect says which database is behind a DB.
type Dialect string

const (
	SQLite   Dialect = "sqlite"
	Postgres Dialect = "postgres"
)

// DB is a database. It is safe for concurrent use.
type DB struct {
	Dialect  Dialect
	write    *sql.DB // SQLite: exactly one connection
	read     *sql.DB
	clock    clock.Clock
	sync     string // SQLite's synchronous: full, off
	prepared prepared
	single   sync.Mutex // SQLite: writers of this process queue here, not in busy loops
}

// Option changes how a database is opened.
type Option func(*DB)

// Throwaway opens a database that need not survive a power cut.
func Throwaway(d *DB) { d.sync = "off" }

// Open opens "postgres://…" or a SQLite file and prepares the writer's lock. It
// refuses a PostgreSQL database whose text does not sort by code point, because
// keys and dates are compared as text.
//
// A throw-away database (the demo, a test) may be lost in a power cut: nothing of it is
// flushed to disk.
func Open(ctx context.Context, target string, c clock.Clock, opts ...Option) (*DB, error) {
	d := &DB{clock: c, sync: "full"}
	for _, o := range opts {
		o(d)
	}
	var err error
	if strings.HasPrefix(target, "postgres://") || strings.HasPrefix(target, "postgresql://") {
		err = d.openPostgres(ctx, target)
	} else {
		err = d.openSQLite(target)
	}
	if err != nil {
		return nil, err
	}
	if err := d.prepare(ctx); err != nil {
		d.Close()
		return nil, err
	}
	return d, nil
}

func (d *DB) openSQLite(file string) (err error) {
	d.Dialect = SQLite
	// Drafts and password hashes are for nobody else; the WAL takes the file's mode.
	f, err := os.OpenFile(file, os.O_RDWR|os.O_CREATE, 0o600)
	if err != nil {
		return err
	}
	f.Close()
	dsn := func(extra string) string {
		return "file:" + (&url.URL{Path: file}).EscapedPath() +
			"?_pragma=busy_timeout(10000)&_pragma=journal_mode(wal)&_pragma=synchronous(" + d.sync + ")" +
			"&_pragma=foreign_keys(1)&_pragma=temp_store(memory)&_pragma=cache_size(-32000)" + extra
	}
	if d.write, err = sql.Open("sqlite", dsn("&_txlock=immediate")); err != nil {
		return err
	}
	d.write.SetMaxOpenConns(1)
	if d.read, err = sql.Open("sqlite", dsn("&_pragma=query_only(1)")); err != nil {
		return err
	}
	d.read.SetMaxOpenConns(8)
	d.read.SetMaxIdleConns(8)
	return nil
}

func (d *DB) openPostgres(ctx context.Context, target string) (err error) {
	d.Dialect = Postgres
	if d.write, err = sql.Open("pgx", target); err != nil {
		return err
	}
	d.write.SetMaxOpenConns(16)
	d.write.SetMaxIdleConns(16)
	d.read = d.write
	var collate, encoding string
	err = d.write.QueryRowContext(ctx, `SELECT datcollate, pg_encoding_to_char(encoding) FROM pg_database WHERE datname = current_database()`).Scan(&collate, &encoding)
	if err != nil {
		return fmt.Errorf("connect to PostgreSQL: %w", err)
	}
	if c := strings.ToUpper(collate); (c != "C" && c != "POSIX" && c != "C.UTF-8" && c != "C.UTF8") || encoding != "UTF8" {
		return fmt.Errorf("the PostgreSQL database must be created with ENCODING 'UTF8' LC_COLLATE 'C' (it has %s, %s)", encoding, collate)
	}
	return nil
}

// prepare makes the one-row table that writers lock and that remembers the last moment.
func (d *DB) prepare(ctx context.Context) error {
	for _, q := range []string{
		`CREATE TABLE IF NOT EXISTS writer (id INTEGER PRIMARY KEY CHECK (id = 1), at TEXT NOT NULL)`,
		`CREATE TABLE IF NOT EXISTS migration (name TEXT PRIMARY KEY, sum TEXT NOT NULL, at TEXT NOT NULL)`,
		`INSERT INTO writer (id, at) VALUES (1, '') ON CONFLICT (id) DO NOTHING`,
	} {
		if _, err := d.write.ExecContext(ctx, q); err != nil {
			// Two processes that start together may both create the tables.
			if d.Dialect == Postgres && sqlState(err) == "23505" {
				continue
			}
			return fmt.Errorf("prepare the database: %w", err)
		}
	}
	return nil
}

// Close releases the connections.
func (d *DB) Close() error {
	err := d.write.Close()
	if d.read != d.write {
		err = errors.Join(err, d.read.Close())
	}
	return err
}

// Ping tells whether the database answers.
func (d *DB) Ping(ctx context.Context) error { return d.read.PingContext(ctx) }

// MaxSkew is how far the clock may lie behind the last write before writing stops.
const MaxSkew = 10 * time.Minute

// Write runs fn as the one writer of the whole database: Tx.Now is read after the
// lock is held and never goes back, so whatever fn chains (audit, public log) has
// one order. A write that changes no row leaves no moment behind: a clock that is wrong
// while nothing happens does no harm. fn may run more than once and must have no effect outside the
// transaction; what must happen after the commit goes into Tx.After.
func (d *DB) Write(ctx context.Context, fn func(*Tx) error) error {
	return d.transact(ctx, true, fn)
}

// Quick runs fn in a writing transaction without the writer's lock, for technical
// writes that no chain depends on: session touches, job leases, drafts being typed.
// Tx.Now is the clock's time.
func (d *DB) Quick(ctx context.Context, fn func(*Tx) error) error {
	return d.transact(ctx, false, fn)
}

func (d *DB) transact(ctx context.Context, locked bool, fn func(*Tx) error) error {
	if d.Dialect == SQLite {
		d.single.Lock()
		defer d.single.Unlock()
	}
	for attempt := 1; ; attempt++ {
		after, err := d.attempt(ctx, locked, fn)
		if err == nil {
			for _, f := range after {
				f()
			}
			return nil
		}
		if attempt == 8 || !retryable(err) || ctx.Err() != nil {
			return err
		}
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-time.After(time.Duration(attempt*attempt) * 2 * time.Millisecond):
		}
	}
}

func (d *DB) attempt(ctx context.Context, locked bool, fn func(*Tx) error) (after []func(), err error) {
	opts := &sql.TxOptions{}
	if d.Dialect == Postgres && locked {
		opts.Isolation = sql.LevelSerializable
	}
	stx, err := d.write.BeginTx(ctx, opts)
	if err != nil {
		return nil, err
	}
	defer stx.Rollback()
	tx := &Tx{Dialect: d.Dialect, tx: stx}
	if d.Dialect == SQLite {
		tx.prepared = &d.prepared
	}
	if locked {
		if err := d.lock(ctx, tx); err != nil {
			return nil, err
		}
	} else {
		tx.Now = d.clock.Now().Truncate(time.Millisecond)
	}
	if err := fn(tx); err != nil {
		return nil, err
	}
	if locked && tx.changed {
		if _, err := tx.Exec(ctx, `UPDATE writer SET at = ? WHERE id = 1`, Time(tx.Now)); err != nil {
			return nil, err
		}
	}
	if err := stx.Commit(); err != nil {
		return nil, err
	}
	if tx.prepared != nil {
		tx.prepared.prepare(ctx, d.write)
	}
	return tx.after, nil
}

// lock takes the writer's lock before the snapshot and reads the moment after it.
func (d *DB) lock(ctx context.Context, tx *Tx) error {
	if d.Dialect == Postgres {
		if _, err := tx.tx.ExecContext(ctx, `LOCK TABLE writer IN EXCLUSIVE MODE`); err != nil {
			return err
		}
	}
	prev, err := LastWrite(ctx, tx)
	if err != nil {
		return err
	}
	tx.Now = d.clock.Now().Truncate(time.Millisecond)
	if prev.Sub(tx.Now) > MaxSkew {
		return errs.Newf(errs.Internal, "系统时钟（%s）早于平台最近一次记录（%s），为防止倒签日期，已停止写入。请系统管理员校准服务器时间后重试。",
			Time(tx.Now), Time(prev))
	}
	if tx.Now.Before(prev) {
		tx.Now = prev
	}
	return nil
}

// Read runs fn on one consistent snapshot. fn cannot write.
func (d *DB) Read(ctx context.Context, fn func(*Tx) error) error {
	opts := &sql.TxOptions{ReadOnly: true}
	if d.Dialect == Postgres {
		opts.Isolation = sql.LevelRepeatableRead
	}
	stx, err := d.read.BeginTx(ctx, opts)
	if err != nil {
		return err
	}
	defer stx.Rollback()
	return fn(&Tx{Dialect: d.Dialect, Now: d.clock.Now().Truncate(time.Millisecond), tx: stx})
}

// LastWrite returns the moment of the last write that changed something, zero before the
// first. A clock that lies more than MaxSkew before it cannot write.
func LastWrite(ctx context.Context, tx *Tx) (at time.Time, err error) {
	err = tx.QueryRow(ctx, `SELECT at FROM writer WHERE id = 1`).Scan(At{&at})
	return at, err
}

// Get is Read for a function that returns something.
func Get[T any](ctx context.Context, d *DB, fn func(*Tx) (T, error)) (T, error) {
	var v T
	err := d.Read(ctx, func(tx *Tx) (err error) { v, err = fn(tx); return err })
	return v, err
}

// Put is Write for a function that returns something.
func Put[T any](ctx context.Context, d *DB, fn func(*Tx) (T, error)) (T, error) {
	var v T
	err := d.Write(ctx, func(tx *Tx) (err error) { v, err = fn(tx); return err })
	return v, err
}
