package portal_test

import (
	"cmp"
	"context"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"path"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/PuerkitoBio/goquery"

	"gongkai/internal/area/portal"
	"gongkai/internal/kernel/actor"
	"gongkai/internal/kernel/audit"
	"gongkai/internal/kernel/clause"
	"gongkai/internal/kernel/file"
	"gongkai/internal/kernel/lifecycle"
	"gongkai/internal/kernel/org"
	"gongkai/internal/kernel/publication"
	"gongkai/internal/kernel/publiclog"
	"gongkai/internal/kernel/search"
	"gongkai/internal/kernel/text"
	"gongkai/internal/kernel/workday"
	"gongkai/internal/platform/blob"
	"gongkai/internal/platform/clock"
	"gongkai/internal/platform/db"
	"gongkai/internal/platform/db/dbtest"
	"gongkai/internal/platform/id"
	"gongkai/internal/platform/job"
	"gongkai/internal/web"
)

var sets = []db.Set{audit.Migrations, workday.Migrations, org.Migrations, job.Migrations, lifecycle.Migrations, search.Migrations,
	publiclog.Migrations, file.Migrations, publication.Migrations}

// city is a running public site with a government that publishes.
type city struct {
	testing.TB
	db    *db.DB
	clock *clock.Fake
	log   *publiclog.Log
	gate  *publication.Gate
	blobs blob.Store
	mux   *web.Mux
	url   string
	units map[string]org.Unit
}

// each runs f with a fresh city on each database.
func each(t *testing.T, f func(t *testing.T, c *city)) {
	t.Helper()
	dbtest.Each(t, sets, func(t *testing.T, d *db.DB, k *clock.Fake) { f(t, found(t, d, k)) })
}

// one is a fresh city on SQLite, for what does not depend on the database.
func one(t *testing.T) *city {
	t.Helper()
	k := clock.NewFake(dbtest.Start)
	return found(t, dbtest.Open(t, db.SQLite, k, sets...), k)
}

func found(t testing.TB, d *db.DB, k *clock.Fake) *city {
	t.Helper()
	ctx := context.Background()
	c := &city{TB: t, db: d, clock: k, units: map[string]org.Unit{}}
	dir := t.TempDir()
	var err error
	c.log, err = publiclog.Open(ctx, d, dir, "gk.yunshan.example/log")
	c.must(err)
	local, err := blob.NewLocal(dir + "/blob")
	c.must(err)
	c.blobs = local
	c.gate = publication.NewGate(local)
	c.write(func(ctx context.Context, tx *db.Tx) error { return publication.Prepare(ctx, tx) })
	for _, u := range []struct {
		key  string
		unit org.Unit
	}{
		{"city", org.Unit{Name: "云山市人民政府", Short: "市政府", Code: org.CompleteCode("00912001"), Kind: clause.Government}},
		{"office", org.Unit{Name: "云山市人民政府办公室", Short: "市政府办", Code: org.CompleteCode("00912002"), Kind: clause.Office, Office: true}},
		{"civil", org.Unit{Name: "云山市民政局", Short: "市民政局", Code: org.CompleteCode("00912003"), Kind: clause.Administrative}},
		{"education", org.Unit{Name: "云山市教育局", Short: "市教育局", Code: org.CompleteCode("00912005"), Kind: clause.Administrative}},
	} {
		u.unit.Level, u.unit.Territory, u.unit.From = org.City, "509900", "2010-01-01"
		if u.key != "city" {
			u.unit.Government, u.unit.Superior = c.units["city"].ID, c.units["city"].ID
		}
		c.write(func(ctx context.Context, tx *db.Tx) (err error) {
			c.units[u.key], err = org.CreateUnit(ctx, tx, actor.Platform(), u.unit)
			return err
		})
	}
	access, err := org.NewAccess(org.WeakHasher(), org.DefaultRules())
	c.must(err)
	c.mux = web.New(web.Config{DB: d, Engine: &lifecycle.Engine{Machines: map[string]lifecycle.Machine{}}, Auth: access, Clock: k, Log: slog.New(slog.DiscardHandler),
		Site: web.Site{Name: "云山市人民政府", Title: "政务公开", Code: "5099000001", Sponsor: "云山市人民政府办公室", Phone: "0000-1234567", PublicNav: portal.Nav(), Foot: portal.Foot()}})
	portal.New(portal.Config{DB: d, Log: c.log, Files: local}).Mount(c.mux)
	c.mux.MountFlows()
	server := httptest.NewServer(c.mux)
	t.Cleanup(server.Close)
	c.url = server.URL
	return c
}

func (c *city) must(err error) {
	c.Helper()
	if err != nil {
		c.Fatal(err)
	}
}

func (c *city) write(f func(ctx context.Context, tx *db.Tx) error) {
	c.Helper()
	c.must(c.db.Write(context.Background(), func(tx *db.Tx) error { return f(context.Background(), tx) }))
}

func (c *city) sign() {
	c.Helper()
	c.must(c.log.Sign(context.Background()))
}

// on sets the clock of Beijing.
func (c *city) on(date string) {
	at, err := time.ParseInLocation("2006-01-02 15:04", date+" 10:00", workday.Zone)
	c.must(err)
	c.clock.Set(at)
}

func (c *city) by(unit string) actor.Actor {
	u := c.units[unit]
	return actor.Actor{Person: "p-" + unit, Name: "周敏", Unit: u.ID, UnitName: u.Name, Via: "session"}
}

// piece is a text to be published.
type piece struct {
	title string
	body  string // plain text
	meta  publication.Meta
	files map[string]string
	reads bool // it is an interpretation of the first piece
}

// types are the media types of files whose names end so.
var types = map[string]string{".png": "image/png", ".webp": "image/webp", ".mp4": "video/mp4"}

// draft makes a set that nobody has published.
func (c *city) draft(unit string, historic bool, pieces ...piece) *publication.Set {
	c.Helper()
	set := ""
	c.write(func(ctx context.Context, tx *db.Tx) error {
		set = id.New(tx.Now)
		if err := publication.NewSet(ctx, tx, set, publication.Facts{Kind: "通知", InName: "unit"}, historic); err != nil {
			return err
		}
		main := ""
		for i, x := range pieces {
			p := publication.Part{Set: set, Case: id.New(tx.Now), Role: publication.Document, Position: i, Title: x.title, Source: text.Parse(x.body),
				Attribute: publication.Open, Meta: x.meta, Author: "drafter", AuthorName: "拟稿人", Unit: c.units[unit].ID}
			if p.Meta.Issuer == "" {
				p.Meta.Issuer = c.units[unit].Name
			}
			if x.reads {
				p.Role = publication.Interpretation
				p.Meta.Relations = append(p.Meta.Relations, publication.Relation{Kind: publication.Interprets, Part: main})
			}
			for name, body := range x.files {
				ref, err := c.blobs.Put(ctx, strings.NewReader(body))
				if err != nil {
					return err
				}
				f := publication.File{Name: name, Sum: ref.Sum, Size: ref.Size, MIME: cmp.Or(types[path.Ext(name)], "text/plain")}
				if f.MIME == "image/png" {
					f.Alt = name + "的文字说明"
				}
				p.Files = append(p.Files, f)
			}
			if err := publication.AddPart(ctx, tx, &p); err != nil {
				return err
			}
			if main == "" {
				main = p.ID
			}
		}
		return nil
	})
	return c.load(set)
}

func (c *city) load(set string) *publication.Set {
	c.Helper()
	s, err := db.Get(context.Background(), c.db, func(tx *db.Tx) (*publication.Set, error) { return publication.LoadSet(context.Background(), tx, set) })
	c.must(err)
	return s
}

// out publishes a set with the slips that it needs and returns the items in order.
func (c *city) out(unit string, s *publication.Set, why string) []string {
	c.Helper()
	var ids []string
	c.write(func(ctx context.Context, tx *db.Tx) error {
		ids = nil
		s, err := publication.LoadSet(ctx, tx, s.ID)
		if err != nil {
			return err
		}
		for _, kind := range []publication.SlipKind{publication.SlipSecrecy, publication.SlipContent, publication.SlipSign} {
			if err := publication.Review(ctx, tx, s, kind, c.by(unit), true, ""); err != nil {
				return err
			}
		}
		for _, f := range c.findings(ctx, tx, s) {
			if _, err := c.gate.Dispose(ctx, tx, s, f.Key, "看过，可以公开", actor.Actor{Person: "reviewer", Name: "赵强"}); err != nil {
				return err
			}
		}
		if s, err = publication.LoadSet(ctx, tx, s.ID); err != nil {
			return err
		}
		done, err := c.gate.Publish(ctx, tx, s, c.by(unit), why)
		for _, d := range done {
			ids = append(ids, d.Item)
		}
		return err
	})
	return ids
}

// findings are the files of a set that nobody could screen.
func (c *city) findings(ctx context.Context, tx *db.Tx, s *publication.Set) []publication.Finding {
	c.Helper()
	all, err := c.gate.Findings(ctx, tx, s)
	c.must(err)
	return slices.DeleteFunc(all, func(f publication.Finding) bool { return !strings.HasPrefix(f.Key, "file:") })
}

func (c *city) publish(unit string, pieces ...piece) []string {
	c.Helper()
	return c.out(unit, c.draft(unit, false, pieces...), "")
}

// correct publishes a new edition of the first part of a set.
func (c *city) correct(unit string, s *publication.Set, why string, change func(p *publication.Part)) {
	c.Helper()
	c.write(func(ctx context.Context, tx *db.Tx) error {
		s, err := publication.LoadSet(ctx, tx, s.ID)
		if err != nil {
			return err
		}
		change(&s.Parts[0])
		return publication.SavePart(ctx, tx, &s.Parts[0])
	})
	c.out(unit, s, why)
}

func (c *city) withdraw(item string, kind publication.Standing, reason string) {
	c.Helper()
	c.write(func(ctx context.Context, tx *db.Tx) error {
		_, err := publication.Withdraw(ctx, tx, item, kind, reason, clause.OGI.Art(14), c.by("office"))
		return err
	})
}

// answer is what came back.
type answer struct {
	testing.TB
	path   string
	status int
	header http.Header
	body   string
}

// get asks for a page; header names and values alternate. Redirects are not followed.
func (c *city) get(path string, header ...string) answer {
	c.Helper()
	r, err := http.NewRequest(http.MethodGet, c.url+path, nil)
	c.must(err)
	for i := 0; i+1 < len(header); i += 2 {
		r.Header.Set(header[i], header[i+1])
	}
	client := http.Client{CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	res, err := client.Do(r)
	c.must(err)
	defer res.Body.Close()
	b, err := io.ReadAll(res.Body)
	c.must(err)
	return answer{c, path, res.StatusCode, res.Header, string(b)}
}

func (a answer) want(status int) answer {
	a.Helper()
	if a.status != status {
		a.Fatalf("%s: status %d, want %d:\n%.1500s", a.path, a.status, status, a.body)
	}
	return a
}

func (a answer) doc() *goquery.Document {
	a.Helper()
	d, err := goquery.NewDocumentFromReader(strings.NewReader(a.body))
	if err != nil {
		a.Fatal(err)
	}
	return d
}

// says is the text of what a selector finds, with white space made single.
func (a answer) says(selector string) string {
	a.Helper()
	return strings.Join(strings.Fields(a.doc().Find(selector).Text()), " ")
}

func (a answer) has(selector, want string) answer {
	a.Helper()
	if got := a.says(selector); !strings.Contains(got, want) {
		a.Errorf("%s: %s says %.300q, want %q", a.path, selector, got, want)
	}
	return a
}
