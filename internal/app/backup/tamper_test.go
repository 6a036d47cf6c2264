package backup_test

import (
	"archive/tar"
	"bytes"
	"compress/gzip"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"gongkai/internal/app/apptest"
	"gongkai/internal/app/backup"
	"gongkai/internal/platform/clock"
	"gongkai/internal/platform/db"
	"gongkai/internal/platform/db/dbtest"
	"gongkai/internal/platform/errs"
)

// entry is one member of a backup.
type entry struct{ name, data string }

func unpack(t *testing.T, file []byte) []entry {
	t.Helper()
	z, err := gzip.NewReader(bytes.NewReader(file))
	if err != nil {
		t.Fatal(err)
	}
	var out []entry
	for r := tar.NewReader(z); ; {
		h, err := r.Next()
		if err == io.EOF {
			return out
		}
		if err != nil {
			t.Fatal(err)
		}
		b, err := io.ReadAll(r)
		if err != nil {
			t.Fatal(err)
		}
		out = append(out, entry{h.Name, string(b)})
	}
}

func pack(t *testing.T, list []entry) []byte {
	t.Helper()
	var b bytes.Buffer
	z := gzip.NewWriter(&b)
	w := tar.NewWriter(z)
	for _, e := range list {
		if err := w.WriteHeader(&tar.Header{Name: e.name, Size: int64(len(e.data)), Mode: 0o600}); err != nil {
			t.Fatal(err)
		}
		if _, err := io.WriteString(w, e.data); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// TestWhatDoesNotFitTheManifestIsNotRestored changes single members of a backup whose
// outer hull is whole. Nothing is left behind.
func TestWhatDoesNotFitTheManifestIsNotRestored(t *testing.T) {
	t.Parallel()
	c := clock.NewFake(dbtest.Start)
	dir := t.TempDir()
	o, err := apptest.Open(ctx, apptest.Config(open(t, dbtest.Target(t, db.SQLite), c), dir, c))
	if err != nil {
		t.Fatal(err)
	}
	defer o.Close()
	if err := publish(o, "a"); err != nil {
		t.Fatal(err)
	}
	if _, err := o.Blobs.Put(ctx, strings.NewReader("an attachment")); err != nil {
		t.Fatal(err)
	}
	file, _ := take(t, o.DB, dir)
	if err := restore(pack(t, unpack(t, file)), fresh(t, db.SQLite), c); err != nil {
		t.Fatalf("packed anew without a change: %v", err)
	}
	replace := func(prefix, old, with string) func([]entry) []entry {
		return func(list []entry) []entry {
			for i, e := range list {
				if strings.HasPrefix(e.name, prefix) && strings.Contains(e.data, old) {
					list[i].data = strings.Replace(e.data, old, with, 1)
					return list
				}
			}
			t.Fatalf("no member %s with %s", prefix, old)
			return nil
		}
	}
	without := func(prefix string) func([]entry) []entry {
		return func(list []entry) []entry {
			for i, e := range list {
				if strings.HasPrefix(e.name, prefix) {
					return append(list[:i:i], list[i+1:]...)
				}
			}
			t.Fatalf("no member %s", prefix)
			return nil
		}
	}
	add := func(name, data string) func([]entry) []entry {
		return func(list []entry) []entry {
			last := len(list) - 1
			return append(list[:last:last], entry{name, data}, list[last])
		}
	}
	for _, x := range []struct {
		name   string
		change func([]entry) []entry
		want   string
	}{
		{"a row says something else", replace("table/person/", "李明", "李鸣"), "数据表与清单不符"},
		{"a row is no row", replace("table/person/", "[", "{"), "损坏"},
		{"rows are missing", without("table/audit/"), "数据表与清单不符"},
		{"a content is another", replace("blob/", "an attachment", "an Attachment"), "校验和不符"},
		{"a content is missing", without("blob/"), "附件与清单不符"},
		{"the highest checkpoint is missing", without("log/highest"), "公开日志的文件与清单不符"},
		{"the key is another", replace("key/", "PRIVATE", "private"), "公开日志的文件与清单不符"},
		{"the head says another moment", replace("gongkai-backup.json", `"at": "2026`, `"at": "2025`), "文件头与清单不符"},
		{"a file leaves the directory", add("log/../../escape", "x"), "文件名"},
		{"a key that is none", add("key/passwd", "x"), "key/passwd"},
		{"an unknown member", add("other", "x"), "多出other"},
		{"the manifest is missing", without("manifest.json"), "没有读到清单"},
		{"something follows the manifest", func(list []entry) []entry { return append(list, entry{"more", ""}) }, "清单后面"},
		{"a newer format", replace("gongkai-backup.json", `"format": 1`, `"format": 2`), "请换用制作这份备份的程序或者更新的程序"},
		{"a newer program", replace("gongkai-backup.json", `"document/0001_init"`, `"document/9001_new"`), "更新版本的程序"},
		{"another program", replace("gongkai-backup.json", `"sum": "`, `"sum": "0`), "另一种程序"},
		{"tables that the program never had", replace("gongkai-backup.json", `"name": "audit_head"`, `"name": "audit_heap"`), "结构与数据库变更清单不符"},
	} {
		t.Run(x.name, func(t *testing.T) {
			to := fresh(t, db.SQLite)
			err := restore(pack(t, x.change(unpack(t, file))), to, c)
			if err == nil || errs.KindOf(err) == errs.Internal || !strings.Contains(err.Error(), x.want) {
				t.Errorf("want a refusal with %q, have %v", x.want, err)
			}
			nothing(t, to)
		})
	}
}

// TestAFileCutAnywhereIsRefused cuts a backup at many places.
func TestAFileCutAnywhereIsRefused(t *testing.T) {
	t.Parallel()
	c := clock.NewFake(dbtest.Start)
	dir := t.TempDir()
	o, err := apptest.Open(ctx, apptest.Config(open(t, dbtest.Target(t, db.SQLite), c), dir, c))
	if err != nil {
		t.Fatal(err)
	}
	defer o.Close()
	file, _ := take(t, o.DB, dir)
	for _, at := range []int{0, 5, 30, len(file) / 3, len(file) / 2, len(file) - 2000, len(file) - 9, len(file) - 8, len(file) - 1} {
		to := fresh(t, db.SQLite)
		if err := restore(file[:at], to, c); err == nil || errs.KindOf(err) == errs.Internal {
			t.Errorf("cut at %d of %d: %v", at, len(file), err)
		}
		nothing(t, to)
	}
}

// TestAContentThatTheStoreLostIsNamed: the rest of the backup is worth keeping.
func TestAContentThatTheStoreLostIsNamed(t *testing.T) {
	t.Parallel()
	c := clock.NewFake(dbtest.Start)
	dir := t.TempDir()
	o, err := apptest.Open(ctx, apptest.Config(open(t, dbtest.Target(t, db.SQLite), c), dir, c))
	if err != nil {
		t.Fatal(err)
	}
	defer o.Close()
	ref, err := o.Blobs.Put(ctx, strings.NewReader("an attachment"))
	if err != nil {
		t.Fatal(err)
	}
	name := filepath.Join(dir, "blob", "sha256", ref.Sum[:2], ref.Sum[2:4], ref.Sum)
	if err := os.Remove(name); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(name, []byte("something else"), 0o600); err != nil {
		t.Fatal(err)
	}
	file, m := take(t, o.DB, dir)
	if len(m.Damaged) != 1 || m.Damaged[0] != ref.Sum {
		t.Fatalf("%+v", m.Damaged)
	}
	to := fresh(t, db.SQLite)
	if err := restore(file, to, c); err != nil {
		t.Fatal(err)
	}
	if left, _ := filepath.Glob(filepath.Join(to.dir, "blob/sha256/*/*/*")); len(left) > 0 {
		t.Errorf("%v was restored", left)
	}
}

// TestKeysGoInOnlyWhenAskedFor: every file of the list of keys, also those in folders.
func TestKeysGoInOnlyWhenAskedFor(t *testing.T) {
	t.Parallel()
	c := clock.NewFake(dbtest.Start)
	dir := t.TempDir()
	o, err := apptest.Open(ctx, apptest.Config(open(t, dbtest.Target(t, db.SQLite), c), dir, c))
	if err != nil {
		t.Fatal(err)
	}
	defer o.Close()
	key, err := os.ReadFile(filepath.Join(dir, "seal", "0001.key"))
	if err != nil {
		t.Fatal(err)
	}
	var plain bytes.Buffer
	if _, _, err := backup.Write(ctx, o.DB, dir, false, &plain); err != nil {
		t.Fatal(err)
	}
	for _, e := range unpack(t, plain.Bytes()) {
		if strings.Contains(e.data, "PRIVATE+KEY") || strings.Contains(e.data, strings.TrimSpace(string(key))) {
			t.Errorf("%s holds a key", e.name)
		}
	}
	file, _ := take(t, o.DB, dir)
	to := fresh(t, db.SQLite)
	if err := restore(file, to, c); err != nil {
		t.Fatal(err)
	}
	for _, key := range []string{"seal/0001.key", "log/key"} {
		want, _ := os.ReadFile(filepath.Join(dir, key))
		have, err := os.ReadFile(filepath.Join(to.dir, key))
		if err != nil || !bytes.Equal(have, want) {
			t.Errorf("%s: %q, %v", key, have, err)
		}
		if info, err := os.Stat(filepath.Join(to.dir, key)); err != nil || info.Mode().Perm() != 0o600 {
			t.Errorf("%s: %v %v", key, info.Mode(), err)
		}
	}
}
