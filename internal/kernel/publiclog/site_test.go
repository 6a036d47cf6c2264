package publiclog_test

import (
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"gongkai/internal/kernel/publiclog"
	"gongkai/internal/platform/clock"
	"gongkai/internal/platform/db"
	"gongkai/internal/platform/db/dbtest"
)

// visit verifies a site and wants one fault that contains want, or none for "".
func visit(t *testing.T, url, state, want string, pinned ...string) publiclog.SiteReport {
	t.Helper()
	r, err := publiclog.VerifySite(t.Context(), http.DefaultClient, url, pinned, state)
	if err != nil {
		t.Fatal(err)
	}
	all := strings.Join(r.Faults, "\n")
	if want == "" && all != "" || !strings.Contains(all, want) {
		t.Fatalf("want fault %q, have %q", want, all)
	}
	return r
}

// swap serves another log from now on at the same address.
type swap struct{ http.Handler }

func (s *swap) ServeHTTP(w http.ResponseWriter, r *http.Request) { s.Handler.ServeHTTP(w, r) }

func TestACitizenVerifiesASite(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, sets, func(t *testing.T, d *db.DB, c *clock.Fake) {
		dir := t.TempDir()
		l := open(t, d, dir)
		front := &swap{publiclog.Handler(l)}
		server := web(t, front)
		state := filepath.Join(t.TempDir(), "state")
		sign(t, l)
		r := visit(t, server.URL+"/", state, "")
		if len(r.Notices) != 1 || r.Size != 0 {
			t.Fatalf("first visit: %+v", r)
		}
		grow(t, d, 0, 300)
		sign(t, l)
		r = visit(t, server.URL, state, "")
		if r.Size != 300 || r.Kinds[publiclog.Publish] != 300 || len(r.Notices) != 0 || r.Audit.Seq != 300 || r.Root != hash(rfc6962(0, 300)) {
			t.Fatalf("%+v", r)
		}
		grow(t, d, 300, 520)
		sign(t, l)
		if r = visit(t, server.URL, state, ""); r.Before != 300 {
			t.Fatalf("%+v", r)
		}
		visit(t, server.URL, "", "", l.Signer.Keys()...)
		kept, _ := os.ReadFile(state)

		// The same key on another history: shorter, then as long but different.
		key, err := os.ReadFile(filepath.Join(dir, "log/key"))
		if err != nil {
			t.Fatal(err)
		}
		forged := dbtest.Open(t, d.Dialect, c, sets...)
		dir2 := t.TempDir()
		if err := os.Mkdir(filepath.Join(dir2, "log"), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(filepath.Join(dir2, "log/key"), key, 0o600); err != nil {
			t.Fatal(err)
		}
		l2 := open(t, forged, dir2)
		front.Handler = publiclog.Handler(l2)
		grow(t, forged, 0, 100)
		sign(t, l2)
		visit(t, server.URL, state, "日志回退了：上次核验时有520条记录，现在只有100条。")
		grow(t, forged, 100, 519)
		execute(t, forged, `UPDATE log_leaf SET data = REPLACE(data, 'edition 1', 'edition 2') WHERE idx = 518`)
		rehash(t, forged)
		grow(t, forged, 519, 530)
		sign(t, l2)
		visit(t, server.URL, state, "日志分叉了：现在的前520条记录与上次核验时不同")
		if now, _ := os.ReadFile(state); string(now) != string(kept) {
			t.Fatal("a faulty visit changed what is remembered")
		}

		// Another key.
		l3 := open(t, dbtest.Open(t, d.Dialect, c, sets...), t.TempDir())
		sign(t, l3)
		front.Handler = publiclog.Handler(l3)
		visit(t, server.URL, state, "签名与所信任的公钥不符")
		visit(t, server.URL, "", "签名与所信任的公钥不符", l.Signer.Keys()...)
	})
}

func TestACitizenSeesWhatTheSiteHides(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		path    string
		code    int
		replace string
		want    string
	}{
		"a leaf is altered in the tile": {"/log/tile/entries/000.p/7", 200, "item3", "重新计算，根哈希是"},
		"an entry tile is missing":      {"/log/tile/entries/000.p/7", 404, "", "没有完整提供第0条至第6条"},
		"an entry tile is cut off":      {"/log/tile/entries/000.p/7", 200, "", "没有完整提供第0条至第6条"},
		"a hash tile is missing":        {"/log/tile/0/000.p/7", 404, "", "哈希文件 tile/0/000.p/7 缺失"},
		"a hash tile is altered":        {"/log/tile/0/000.p/7", 200, "", "哈希文件 tile/0/000.p/7 缺失，或者"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			d := dbtest.Open(t, db.SQLite, clock.NewFake(dbtest.Start), sets...)
			l := open(t, d, t.TempDir())
			grow(t, d, 0, 7)
			sign(t, l)
			honest := publiclog.Handler(l)
			server := web(t, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				switch {
				case r.URL.Path != c.path:
					honest.ServeHTTP(w, r)
				case c.code == 404:
					http.NotFound(w, r)
				case c.replace != "":
					var b []byte
					for i := range 7 {
						s := strings.Replace(text(i), c.replace, "item9", 1)
						b = append(append(b, 0, byte(len(s))), s...)
					}
					w.Write(b)
				default:
					w.Write([]byte("\x00\x02ab"))
				}
			}))
			visit(t, server.URL, "", c.want)
		})
	}
}

func TestASiteThatCannotBeReadIsAnError(t *testing.T) {
	t.Parallel()
	server := web(t, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { w.WriteHeader(503) }))
	if _, err := publiclog.VerifySite(t.Context(), http.DefaultClient, server.URL, nil, ""); err == nil || !strings.Contains(err.Error(), "503") {
		t.Fatal(err)
	}
	broken := filepath.Join(t.TempDir(), "state")
	if err := os.WriteFile(broken, []byte("{}"), 0o644); err != nil {
		t.Fatal(err)
	}
	if _, err := publiclog.VerifySite(t.Context(), http.DefaultClient, server.URL, nil, broken); err == nil || !strings.Contains(err.Error(), broken) {
		t.Fatal(err)
	}
}
