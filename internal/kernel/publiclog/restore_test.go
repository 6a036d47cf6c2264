package publiclog_test

import (
	"context"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"gongkai/internal/kernel/publiclog"
	"gongkai/internal/platform/clock"
	"gongkai/internal/platform/db"
	"gongkai/internal/platform/db/dbtest"
	"gongkai/internal/platform/errs"
)

// backup keeps the tables of the log; the returned function restores them.
func backup(t *testing.T, d *db.DB) (restore func()) {
	t.Helper()
	tables := []string{"log_hash", "log_leaf", "log_checkpoint", "log_generation", "audit_head", "audit"}
	var save []string
	for _, table := range tables {
		save = append(save, `CREATE TABLE kept_`+table+` AS SELECT * FROM `+table)
	}
	run(t, d, save)
	return func() {
		t.Helper()
		var q []string
		for _, table := range tables {
			q = append(q, `DELETE FROM `+table)
		}
		for _, table := range slices.Backward(tables) {
			q = append(q, `INSERT INTO `+table+` SELECT * FROM kept_`+table)
		}
		run(t, d, q)
	}
}

func run(t *testing.T, d *db.DB, statements []string) {
	t.Helper()
	err := d.Write(t.Context(), func(tx *db.Tx) error {
		for _, q := range statements {
			if _, err := tx.Exec(t.Context(), q); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

func rules(err error) string {
	var out []string
	for _, r := range errs.Reasons(err) {
		out = append(out, r.Rule)
	}
	return strings.Join(out, " ")
}

func refused(t *testing.T, l *publiclog.Log, ways string) {
	t.Helper()
	for name, f := range map[string]func(context.Context) error{"Sign": l.Sign, "Check": l.Check} {
		if err := f(t.Context()); !errs.Is(err, errs.Refused) || rules(err) != ways {
			t.Fatalf("%s: want a refusal with %q, have %q: %v", name, ways, rules(err), err)
		}
	}
}

func TestARestoredDatabaseIsReplayed(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, sets, func(t *testing.T, d *db.DB, _ *clock.Fake) {
		dir := t.TempDir()
		l := open(t, d, dir)
		grow(t, d, 0, 260)
		sign(t, l)
		restore := backup(t, d)
		grow(t, d, 260, 515)
		sign(t, l)
		restore()
		refused(t, l, publiclog.RuleReplay+" "+publiclog.RuleSuccessor)
		added, err := l.Replay(t.Context())
		if err != nil || len(added) != 255 || added[0].Index != 260 || added[254].Leaf.Item != "item514" {
			t.Fatalf("%d leaves, %v", len(added), err)
		}
		if again, err := l.Replay(t.Context()); err != nil || len(again) != 0 {
			t.Fatalf("a second replay added %d leaves, %v", len(again), err)
		}
		sign(t, l)
		whole(t, l, 515)
	})
}

func TestAnEmptyDatabaseIsReplayed(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, sets, func(t *testing.T, d *db.DB, c *clock.Fake) {
		dir := t.TempDir()
		grow(t, d, 0, 5)
		sign(t, open(t, d, dir))
		lost := dbtest.Open(t, d.Dialect, c, sets...)
		l := open(t, lost, dir)
		refused(t, l, publiclog.RuleReplay+" "+publiclog.RuleSuccessor)
		if added, err := l.Replay(t.Context()); err != nil || len(added) != 5 {
			t.Fatalf("%d leaves, %v", len(added), err)
		}
		sign(t, l)
		whole(t, l, 5)
	})
}

func TestABrokenMirrorIsNotReplayed(t *testing.T) {
	t.Parallel()
	for name, breakIt := range map[string]func(t *testing.T, file string){
		"a file is missing": func(t *testing.T, file string) { os.Remove(file) },
		"a file is cut off": func(t *testing.T, file string) { os.Truncate(file, 500) },
		"a leaf is another": func(t *testing.T, file string) {
			b, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			os.WriteFile(file, []byte(strings.Replace(string(b), "item5\n", "item6\n", 1)), 0o644)
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			dbtest.Each(t, sets, func(t *testing.T, d *db.DB, _ *clock.Fake) {
				dir := t.TempDir()
				l := open(t, d, dir)
				grow(t, d, 0, 3)
				restore := backup(t, d)
				grow(t, d, 3, 8)
				sign(t, l)
				restore()
				breakIt(t, filepath.Join(dir, "log/tile/entries/000.p/8"))
				if _, err := l.Replay(t.Context()); !errs.Is(err, errs.Refused) || rules(err) != publiclog.RuleSuccessor {
					t.Fatalf("replayed: %v", err)
				}
				n, err := db.Get(t.Context(), d, func(tx *db.Tx) (int64, error) { return publiclog.Size(t.Context(), tx) })
				if err != nil || n != 3 {
					t.Fatalf("the database was changed to %d leaves, %v", n, err)
				}
			})
		})
	}
}

// TestASuccessorIsOpened: after a restore somebody published before anyone looked. The
// old log cannot go on; its successor says so, and citizens see what became of it.
func TestASuccessorIsOpened(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, sets, func(t *testing.T, d *db.DB, _ *clock.Fake) {
		dir := t.TempDir()
		l := open(t, d, dir)
		server := web(t, publiclog.Handler(l))
		early, late := filepath.Join(t.TempDir(), "early"), filepath.Join(t.TempDir(), "late")
		grow(t, d, 0, 4)
		sign(t, l)
		visit(t, server.URL, early, "")
		restore := backup(t, d)
		grow(t, d, 4, 9)
		sign(t, l)
		visit(t, server.URL, late, "")
		restore()
		grow(t, d, 4, 6)
		execute(t, d, `UPDATE log_leaf SET data = REPLACE(data, 'edition 1', 'edition 2') WHERE idx = 5`)
		rehash(t, d)
		refused(t, l, publiclog.RuleReplay+" "+publiclog.RuleSuccessor)
		if _, err := l.Replay(t.Context()); !errs.Is(err, errs.Refused) || !strings.Contains(err.Error(), "第5条与镜像不同") {
			t.Fatalf("replayed over other leaves: %v", err)
		}
		name, err := l.OpenSuccessor(t.Context())
		if err != nil || name != origin+"/2" || l.Signer.Origin() != name {
			t.Fatalf("%s, %v", name, err)
		}
		if code, _, _ := get(t, server.URL+"/log/checkpoint"); code != http.StatusNotFound {
			t.Fatalf("an unsigned log is served: %d", code)
		}
		sign(t, l)
		whole(t, l, 7)
		first, err := db.Get(t.Context(), d, func(tx *db.Tx) ([]publiclog.Entry, error) { return publiclog.Of(t.Context(), tx, origin) })
		if err != nil || len(first) != 1 || first[0].Index != 0 || first[0].Leaf.Kind != publiclog.Successor || first[0].Leaf.Edition != "9" ||
			first[0].Leaf.Commitment != rfc6962(0, 9) {
			t.Fatalf("first leaf %+v, %v", first, err)
		}
		if _, err := os.Stat(filepath.Join(dir, "log/archive/1/tile/entries/000.p/9")); err != nil {
			t.Fatal(err)
		}
		visit(t, server.URL, early, "")          // its four leaves were carried over
		visit(t, server.URL, late, "没有原样转入继任日志") // its nine were not

		// The key file has its new name; a backup from before the succession is told apart.
		l = open(t, d, dir)
		restore()
		refused(t, l, publiclog.RuleReplay+" "+publiclog.RuleSuccessor)
		if added, err := l.Replay(t.Context()); err != nil || len(added) != 7 {
			t.Fatalf("%d leaves, %v", len(added), err)
		}
		sign(t, l)
		whole(t, l, 7)
	})
}

// rehash makes the stored hashes of the log anew, as if its leaves had been appended so.
func rehash(t *testing.T, d *db.DB) {
	t.Helper()
	err := d.Write(t.Context(), func(tx *db.Tx) error {
		list, err := db.All(t.Context(), tx, db.Text, `SELECT data FROM log_leaf ORDER BY idx`)
		if err != nil {
			return err
		}
		for _, q := range []string{`DELETE FROM log_leaf`, `DELETE FROM log_hash`, `UPDATE log_generation SET size = 0`} {
			if _, err := tx.Exec(t.Context(), q); err != nil {
				return err
			}
		}
		for _, text := range list {
			leaf, err := publiclog.ParseLeaf(text)
			if err != nil {
				return err
			}
			if _, err := publiclog.Append(t.Context(), tx, leaf); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

func TestASuccessionMayBeCutOff(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, sets, func(t *testing.T, d *db.DB, _ *clock.Fake) {
		dir := t.TempDir()
		l := open(t, d, dir)
		grow(t, d, 0, 3)
		sign(t, l)
		oldKey, err := os.ReadFile(filepath.Join(dir, "log/key"))
		if err != nil {
			t.Fatal(err)
		}
		if _, err := l.OpenSuccessor(t.Context()); err != nil {
			t.Fatal(err)
		}
		// As after a crash between the database and the directory.
		for _, f := range []string{"tile", "checkpoint", "highest"} {
			if err := os.Rename(filepath.Join(dir, "log/archive/1", f), filepath.Join(dir, "log", f)); err != nil {
				t.Fatal(err)
			}
		}
		if err := os.WriteFile(filepath.Join(dir, "log/key"), oldKey, 0o600); err != nil {
			t.Fatal(err)
		}
		l = open(t, d, dir)
		sign(t, l)
		whole(t, l, 4)
		if l.Signer.Origin() != origin+"/2" {
			t.Fatal(l.Signer.Origin())
		}
	})
}

func TestALostKeyLeadsToASuccessor(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, sets, func(t *testing.T, d *db.DB, _ *clock.Fake) {
		l := open(t, d, t.TempDir())
		grow(t, d, 0, 3)
		sign(t, l)
		dir := t.TempDir()
		if _, err := publiclog.Open(t.Context(), d, dir, origin); !errs.Is(err, errs.Refused) {
			t.Fatalf("made a second key for a signed log: %v", err)
		}
		s, err := publiclog.OpenSigner(dir, origin) // what an administrator does on purpose
		if err != nil {
			t.Fatal(err)
		}
		l = &publiclog.Log{DB: d, Dir: dir, Signer: s}
		refused(t, l, publiclog.RuleKey+" "+publiclog.RuleSuccessor)
		if _, err := l.OpenSuccessor(t.Context()); err != nil {
			t.Fatal(err)
		}
		sign(t, l)
	})
}
