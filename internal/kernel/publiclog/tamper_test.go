package publiclog_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"gongkai/internal/kernel/publiclog"
	"gongkai/internal/platform/clock"
	"gongkai/internal/platform/db"
	"gongkai/internal/platform/db/dbtest"
)

// tamperings change a log of 11 leaves with checkpoints over 5, 8 and 11 of them. The
// numbers of stored hashes: leaf 5 has 8, leaves 4 and 5 together have 9.
var tamperings = []struct {
	name string
	sql  []string
	file string // below DIR/log, gets a changed byte
	want string
	only bool // no other fault may be named
}{
	{name: "a leaf is changed", want: "第5条记录的内容与其哈希不符，该条被改动过。", only: false,
		sql: []string{`UPDATE log_leaf SET data = REPLACE(data, '2026-03-02', '2025-03-02') WHERE idx = 5`}},
	{name: "a leaf is no leaf any more", want: "第5条记录的格式不对",
		sql: []string{`UPDATE log_leaf SET data = 'x' WHERE idx = 5`}},
	{name: "a leaf is found under another item", want: "检索字段被改动过", only: true,
		sql: []string{`UPDATE log_leaf SET item = 'other' WHERE idx = 5`}},
	{name: "a leaf is deleted", want: "第5条记录缺失，只剩下它的哈希",
		sql: []string{`DELETE FROM log_leaf WHERE idx = 5`}},
	{name: "a leaf and its hashes are deleted", want: "第5条记录及其哈希都缺失",
		sql: []string{`DELETE FROM log_leaf WHERE idx = 5`, `DELETE FROM log_hash WHERE idx IN (8, 9)`}},
	{name: "two leaves are exchanged", want: "第2条的位置上是原来第7条的内容",
		sql: []string{`UPDATE log_leaf SET idx = -1 WHERE idx = 2`, `UPDATE log_leaf SET idx = 2 WHERE idx = 7`, `UPDATE log_leaf SET idx = 7 WHERE idx = -1`}},
	{name: "a leaf's hash is changed", want: "第5条记录的哈希被改动过，记录本身与签署过的检查点相符。",
		sql: []string{`UPDATE log_hash SET hash = (SELECT hash FROM log_hash WHERE idx = 0) WHERE idx = 8`}},
	{name: "an inner hash is changed", want: "第4条至第5条之上的中间哈希与其下的哈希不符",
		sql: []string{`UPDATE log_hash SET hash = (SELECT hash FROM log_hash WHERE idx = 0) WHERE idx = 9`}},
	{name: "an inner hash is lost", want: "第4条至第5条之上的中间哈希缺失。",
		sql: []string{`DELETE FROM log_hash WHERE idx = 9`}},
	{name: "a leaf's hash is lost", want: "第5条记录的哈希缺失。",
		sql: []string{`DELETE FROM log_hash WHERE idx = 8`}},
	{name: "a checkpoint is altered", want: "数据库中8条（审计第8条）的检查点的签名无效", only: true,
		sql: []string{`UPDATE log_checkpoint SET note = REPLACE(note, 'audit 8', 'audit 7') WHERE size = 8`}},
	{name: "a checkpoint is replaced by another", want: "检查点被替换过", only: true,
		sql: []string{`UPDATE log_checkpoint SET note = (SELECT note FROM log_checkpoint WHERE size = 5) WHERE size = 8`}},
	{name: "the tail is cut off", want: "目录中的最高检查点签署了11条记录，而数据库中只有9条完好的记录，日志被截断或者回退过。",
		sql: []string{`DELETE FROM log_leaf WHERE idx > 8`, `DELETE FROM log_hash WHERE idx > 15`, `DELETE FROM log_checkpoint WHERE size > 8`, `UPDATE log_generation SET size = 9`}},
	{name: "the tail is cut off, the head is not", want: "日志应有11条记录，实际有9条",
		sql: []string{`DELETE FROM log_leaf WHERE idx > 8`, `DELETE FROM log_hash WHERE idx > 15`}},
	{name: "the audit is cut off", want: "锚定的审计记录第11条已不存在", only: true,
		sql: []string{`DELETE FROM audit WHERE seq = 11`}},
	{name: "the audit is rewritten", want: "锚定的审计记录第8条的哈希与现在的不同", only: true,
		sql: []string{`UPDATE audit SET hash = 'x' WHERE seq = 8`}},
	{name: "everything is deleted", want: "公开日志的总表是空的",
		sql: []string{`DELETE FROM log_leaf`, `DELETE FROM log_hash`, `DELETE FROM log_checkpoint`, `DELETE FROM log_generation`}},
	{name: "the log gets another name", want: "在数据库中没有",
		sql: []string{`UPDATE log_generation SET origin = 'other.example/log'`}},
	{name: "a mirrored file is changed", file: "tile/entries/000.p/11", want: "镜像文件 log/tile/entries/000.p/11 与数据库不同", only: true},
	{name: "a mirrored tile is changed", file: "tile/0/000.p/11", want: "镜像文件 log/tile/0/000.p/11 与数据库不同", only: true},
	{name: "the published file is changed", file: "checkpoint", want: "目录中的检查点文件与数据库中最近的检查点不同", only: true},
	{name: "the highest checkpoint is changed", file: "highest", want: "目录中的最高检查点的签名无效", only: true},
}

func TestEveryTamperingIsNamed(t *testing.T) {
	t.Parallel()
	for _, c := range tamperings {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			dbtest.Each(t, sets, func(t *testing.T, d *db.DB, _ *clock.Fake) {
				dir := t.TempDir()
				l := open(t, d, dir)
				for _, n := range [][2]int{{0, 5}, {5, 8}, {8, 11}} {
					grow(t, d, n[0], n[1])
					sign(t, l)
				}
				whole(t, l, 11)
				if len(c.sql) > 0 {
					execute(t, d, c.sql...)
				} else {
					flip(t, filepath.Join(dir, "log", c.file))
				}
				r, err := l.Verify(t.Context())
				if err != nil {
					t.Fatal(err)
				}
				wantFault(t, r.Faults, c.want, c.only)
			})
		})
	}
}

// TestARewrittenLogIsNamed: somebody with the whole database changes a leaf and makes
// every hash anew, so that the tables agree with each other.
func TestARewrittenLogIsNamed(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, sets, func(t *testing.T, d *db.DB, _ *clock.Fake) {
		l := open(t, d, t.TempDir())
		grow(t, d, 0, 11)
		sign(t, l)
		execute(t, d, `DELETE FROM log_leaf`, `DELETE FROM log_hash`, `UPDATE log_generation SET size = 0`)
		err := d.Write(t.Context(), func(tx *db.Tx) error {
			for i := range 11 {
				leaf := sample(i)
				if i == 5 {
					leaf.At = leaf.At.AddDate(-1, 0, 0)
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
		r, err := l.Verify(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		wantFault(t, r.Faults, "签署的根哈希与按现有记录重新计算的不同", false)
		if err := l.Sign(t.Context()); err == nil || !strings.Contains(err.Error(), "不一致") {
			t.Fatalf("signed a rewritten log: %v", err)
		}
	})
}

func wantFault(t *testing.T, faults []publiclog.Fault, want string, only bool) {
	t.Helper()
	var all []string
	found := false
	for _, f := range faults {
		all = append(all, f.Msg)
		found = found || strings.Contains(f.Msg, want)
	}
	if !found || only && len(faults) != 1 {
		t.Fatalf("want %q (only: %v), have\n%s", want, only, strings.Join(all, "\n"))
	}
}

// flip changes one byte in the middle of a file.
func flip(t *testing.T, name string) {
	t.Helper()
	b, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	b[len(b)/2] ^= 1
	if err := os.WriteFile(name, b, 0o644); err != nil {
		t.Fatal(err)
	}
}
