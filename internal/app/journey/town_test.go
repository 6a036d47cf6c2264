package journey

import (
	"context"
	"log/slog"
	"net/http/httptest"
	"net/url"
	"strings"
	"sync"
	"testing"
	"time"

	"gongkai/internal/app"
	"gongkai/internal/kernel/actor"
	"gongkai/internal/kernel/clause"
	"gongkai/internal/kernel/lifecycle"
	"gongkai/internal/kernel/org"
	"gongkai/internal/kernel/workday"
	"gongkai/internal/platform/clock"
	"gongkai/internal/platform/db"
	"gongkai/internal/platform/db/dbtest"
	"gongkai/internal/platform/errs"
	"gongkai/internal/web"
)

// password is everybody's; it counts as changed.
const password = "Yun-Shan-2026-zai"

// The people, by account. Each has one post; what they may do stands in town.
const (
	drafter   = "liming"
	office    = "wangfang"
	secrecy   = "zhaoqiang"
	legality  = "chenjing"
	head      = "zhouwei"
	clerk     = "wujie"
	desk      = "xiaoyan"  // handles requests for information
	budget    = "zhenghao" // of the other bureau
	treasurer = "fengli"
	checker   = "hejun"
	registrar = "gaomin"
	mayor     = "linfeng"
	system    = "xitong"
	security  = "anquan"
	auditor   = "shenji"
)

var town = app.Seed{
	Units: []app.SeedUnit{
		{Key: "市政府", Name: "云山市人民政府", Short: "市政府", Code: "00912001", Kind: clause.Government, Level: org.City, Territory: "509900"},
		{Key: "市政府办", Name: "云山市人民政府办公室", Short: "市政府办", Code: "00912002", Kind: clause.Office, Level: org.City, Territory: "509900", Superior: "市政府", Government: "市政府", Office: true, Prefixes: []string{"云府办发", "云府发"}},
		{Key: "民政局", Name: "云山市民政局", Short: "市民政局", Code: "00912003", Kind: clause.Administrative, Level: org.City, Territory: "509900", Superior: "市政府", Government: "市政府", Prefixes: []string{"云民发", "云民函"}},
		{Key: "财政局", Name: "云山市财政局", Short: "市财政局", Code: "00912004", Kind: clause.Administrative, Level: org.City, Territory: "509900", Superior: "市政府", Government: "市政府", Prefixes: []string{"云财发"}},
	},
	People: []app.SeedPerson{
		person(drafter, "李明", "民政局", "科员", actor.Drafter),
		person(office, "王芳", "民政局", "办公室主任", actor.Disclosure, actor.Content),
		person(secrecy, "赵强", "民政局", "保密员", actor.Secrecy),
		person(legality, "陈静", "民政局", "法规科长", actor.Legality),
		person(head, "周伟", "民政局", "局长", actor.Head, actor.Issuer),
		person(clerk, "吴洁", "民政局", "文书", actor.Registrar, actor.Publisher, actor.Liaison),
		person("sunli", "孙丽", "民政局", "副科长", actor.Drafter),
		person(third, "韩雪", "民政局", "科员", actor.Drafter),
		person(desk, "肖燕", "民政局", "办公室科员", actor.Handler),
		person(budget, "郑浩", "财政局", "科员", actor.Drafter, actor.Liaison),
		person(treasurer, "冯丽", "财政局", "局长", actor.Head),
		person(checker, "何军", "市政府办", "核文科长", actor.Checker, actor.Coordinate),
		person(registrar, "高敏", "市政府办", "文书科长", actor.Registrar, actor.Publisher),
		person(mayor, "林峰", "市政府办", "副市长", actor.Issuer),
		person(system, "系统管理员", "市政府办", "系统管理员", actor.System),
		person(security, "安全管理员", "市政府办", "安全管理员", actor.Security),
		person(auditor, "审计管理员", "市政府办", "审计管理员", actor.Auditor),
	},
}

func person(account, name, unit, title string, roles ...actor.Role) app.SeedPerson {
	return app.SeedPerson{Account: account, Name: name, Posts: []app.SeedPost{{Unit: unit, Title: title, Roles: roles}}}
}

// site is a running platform with its town, served over HTTP.
type site struct {
	testing.TB
	*app.App
	mux    *web.Mux
	URL    string
	clock  *clock.Fake
	units  map[string]org.Unit    // by key
	actors map[string]actor.Actor // by account

	sessions map[string]string // secrets of those who are logged in, by account
	said     *lockedLog
}

// open starts a platform on a fresh database; it goes with the test.
func open(t testing.TB, dialect db.Dialect) *site {
	t.Helper()
	ctx := context.Background()
	c := clock.NewFake(dbtest.Start)
	access, err := org.NewAccess(org.WeakHasher(), org.DefaultRules())
	must(t, err)
	s := &site{TB: t, clock: c, actors: map[string]actor.Actor{}, sessions: map[string]string{}, said: &lockedLog{}}
	s.App, err = app.New(ctx, app.Config{DB: dbtest.Open(t, dialect, c, app.Migrations()...), Dir: t.TempDir(), Clock: c, Origin: "journey.example/log", Opened: "2026-01-01",
		Access: access, Log: slog.New(slog.NewTextHandler(s.said, &slog.HandlerOptions{Level: slog.LevelDebug}))})
	must(t, err)
	t.Cleanup(func() { s.Close() })
	const first = "Di-yi-ci-2026-kouling"
	hash, err := access.Hasher.Hash(ctx, first)
	must(t, err)
	seeded, err := app.Plant(ctx, s.DB, town, org.First{Password: first, Hash: hash})
	must(t, err)
	s.units = seeded.Units
	for _, p := range town.People { // everybody has been here before and has a password of their own
		session, err := access.Login(ctx, s.DB, p.Account, first, org.Client{})
		must(t, err)
		must(t, access.ChangePassword(ctx, s.DB, session.Secret, first, password))
		must(t, org.Logout(ctx, s.DB, session.Secret))
	}
	for _, p := range town.People {
		s.read(func(ctx context.Context, tx *db.Tx) error {
			posts, err := org.ActorsOf(ctx, tx, seeded.People[p.Name].ID)
			if err == nil {
				s.actors[p.Account] = posts[0]
			}
			return err
		})
	}
	s.mux = s.Mux(app.Web{Site: web.Site{Name: "云山市人民政府", Title: "政务公开", Office: "云山市政务公开办公平台", Code: "9999000001", Phone: "023-00000000"},
		Limits: web.Limits{LoginBurst: 10000, WriteBurst: 100000}}) // the clock stands still, so no rate recovers
	server := httptest.NewServer(s.mux)
	t.Cleanup(server.Close)
	s.URL = server.URL
	return s
}

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func (s *site) read(f func(context.Context, *db.Tx) error) {
	s.Helper()
	must(s, s.DB.Read(context.Background(), func(tx *db.Tx) error { return f(context.Background(), tx) }))
}

func (s *site) change(f func(context.Context, *db.Tx) error) {
	s.Helper()
	must(s, s.DB.Write(context.Background(), func(tx *db.Tx) error { return f(context.Background(), tx) }))
}

// works lets background jobs run that are due, such as signing the public log.
func (s *site) works() {
	s.Helper()
	_, err := s.Jobs.Step(context.Background())
	must(s, err)
}

// on moves the clock to 9:00 in Beijing of a day.
func (s *site) on(day string) {
	s.Helper()
	at, err := time.ParseInLocation("2006-01-02 15:04", day+" 09:00", workday.Zone)
	must(s, err)
	s.clock.Set(at)
}

// in is the input of a step, as the JSON interface takes it.
type in = map[string]any

// do lets somebody take a step with fields "name=value", as its form would; id "" opens a
// case. It returns the case's id.
func (s *site) do(account, area, id string, action lifecycle.Action, fields ...string) string {
	s.Helper()
	m, err := s.Engine.Machine(area)
	must(s, err)
	info, ok := m.Describe().Step(action)
	if !ok {
		s.Fatalf("%s has no step %s", area, action)
	}
	values := url.Values{}
	for _, f := range fields {
		name, value, _ := strings.Cut(f, "=")
		values.Add(name, value)
	}
	input, err := web.FormOf(info.In).Decode(values)
	if err != nil {
		s.Fatalf("%s of %s: %+v", action, area, err)
	}
	done, err := db.Put(context.Background(), s.DB, func(tx *db.Tx) (lifecycle.Done, error) {
		return s.Engine.Take(context.Background(), tx, lifecycle.Call{Area: area, ID: id, Action: action, By: s.actors[account], In: input})
	})
	if err != nil {
		s.Fatalf("%s of %s by %s: %v %+v", action, area, account, err, errs.Reasons(err))
	}
	return done.ID
}

// lockedLog keeps what the platform logs.
type lockedLog struct {
	mu sync.Mutex
	b  strings.Builder
}

func (l *lockedLog) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.b.Write(p)
}

func (l *lockedLog) String() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.b.String()
}
