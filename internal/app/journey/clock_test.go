package journey

import (
	"context"
	"io"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"gongkai/internal/kernel/audit"
	"gongkai/internal/kernel/org"
	"gongkai/internal/platform/db"
	"gongkai/internal/platform/job"
)

const year = 365 * 24 * time.Hour

// visitor sends requests with somebody's session, as a browser would.
type visitor struct {
	*site
	secret string
}

// login logs somebody in under the clock as it stands.
func (s *site) login(account string) visitor {
	s.Helper()
	x, err := s.Access.Login(context.Background(), s.DB, account, password, org.Client{})
	must(s, err)
	return visitor{s, x.Secret}
}

func (v visitor) ask(method, path string, form url.Values) (status int, body string) {
	v.Helper()
	r, err := http.NewRequest(method, v.URL+path, strings.NewReader(form.Encode()))
	must(v, err)
	if form != nil {
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	}
	r.Header.Set("Sec-Fetch-Site", "same-origin")
	r.AddCookie(&http.Cookie{Name: "session", Value: v.secret})
	res, err := http.DefaultTransport.RoundTrip(r)
	must(v, err)
	defer res.Body.Close()
	b, err := io.ReadAll(res.Body)
	must(v, err)
	return res.StatusCode, string(b)
}

// wants demands a status, and words on the page.
func (v visitor) wants(status int, method, path string, form url.Values, words ...string) string {
	v.Helper()
	got, body := v.ask(method, path, form)
	if got != status {
		v.Fatalf("%s %s: %d, want %d: %.600s", method, path, got, status, body)
	}
	for _, w := range words {
		if !strings.Contains(body, w) {
			v.Fatalf("%s %s does not say %q: %.3000s", method, path, w, body)
		}
	}
	return body
}

// runs works the background jobs as a process that serves does, until the test ends. It
// returns when the clock has been looked at: the first look has nothing to compare it with.
func (s *site) runs(t testing.TB) {
	s.Jobs.Poll = time.Millisecond
	ctx, stop := context.WithCancel(context.Background())
	done := make(chan error, 1)
	go func() { done <- s.Jobs.Run(ctx) }()
	t.Cleanup(func() {
		stop()
		must(t, <-done)
	})
	s.comes("the first look", func(ctx context.Context, tx *db.Tx) (bool, error) {
		var n int
		err := tx.QueryRow(ctx, `SELECT COUNT(*) FROM job_watch`).Scan(&n)
		return n == 1, err
	})
}

// comes waits until something is so.
func (s *site) comes(what string, f func(ctx context.Context, tx *db.Tx) (bool, error)) {
	s.Helper()
	for range 10000 {
		var ok bool
		s.read(func(ctx context.Context, tx *db.Tx) (err error) { ok, err = f(ctx, tx); return err })
		if ok {
			return
		}
		<-time.After(2 * time.Millisecond)
	}
	s.Fatalf("%s did not come", what)
}

func (s *site) inDoubt(want bool) func(context.Context, *db.Tx) (bool, error) {
	return func(ctx context.Context, tx *db.Tx) (bool, error) {
		_, waits, err := job.Doubted(ctx, tx)
		return waits == want, err
	}
}

// rests waits until every job that is due has been worked, those that come by themselves
// included.
func (s *site) rests() {
	s.Helper()
	s.comes("the end of the work", func(ctx context.Context, tx *db.Tx) (bool, error) {
		var seen, n int
		err := tx.QueryRow(ctx, `SELECT COUNT(*), COALESCE(SUM(CASE WHEN state = 'waiting' AND run_at <= ? THEN 1 ELSE 0 END), 0) FROM job`, db.Time(tx.Now)).Scan(&seen, &n)
		return seen >= len(s.Jobs.Periodic) && n == 0, err
	})
}

// last is the end of the record: the last act and the moment of the last write.
func (s *site) last() (head audit.Head, written time.Time) {
	s.Helper()
	s.read(func(ctx context.Context, tx *db.Tx) (err error) {
		if head, err = audit.HeadOf(ctx, tx); err == nil {
			written, err = db.LastWrite(ctx, tx)
		}
		return err
	})
	return head, written
}

// running makes a document that came in to the office, whose clock runs, and a draft.
func (s *site) running() (page, draft string) {
	s.Helper()
	id := s.do(registrar, "document", "", "register", "title=关于加强粮食储备的请示", "sender="+s.units["民政局"].ID, "arrival=paper", "kind=请示")
	own := s.do(drafter, "document", "", "draft", "title=关于发放补贴的通知", "kind=通知", "in_name=unit", "text=正文。")
	return "/office/document/" + id, "/office/document/" + own
}

// described is what the form of a draft sends.
var described = url.Values{"title": {"关于发放补贴的通知"}, "attribute": {"open"}, "_token": {"a-token-of-a-form"}}

// TestTheClockJumpsAYearAndBack: the server's clock is set a year ahead while the platform
// runs, and put right an hour later.
func TestTheClockJumpsAYearAndBack(t *testing.T) {
	for _, dialect := range []db.Dialect{db.SQLite, db.Postgres} {
		t.Run(string(dialect), func(t *testing.T) {
			t.Parallel()
			s := open(t, dialect)
			page, draft := s.running()
			before := s.login(checker)
			before.wants(200, "GET", page, nil, "还剩")
			s.runs(t)
			s.rests()
			head, written := s.last()

			s.clock.Advance(year)
			s.comes("the doubt", s.inDoubt(true))
			if status, _ := before.ask("GET", page, nil); status != 303 {
				t.Fatalf("after a year the session is good for %d", status)
			}
			s.read(func(ctx context.Context, tx *db.Tx) error {
				v, err := s.Engine.View(ctx, tx, "document", strings.TrimPrefix(page, "/office/document/"), s.actors[checker])
				if err == nil && !strings.Contains(v.Clocks[0].Status.String(), "超期") {
					t.Errorf("after a year: %s", v.Clocks[0].Status)
				}
				return err
			})
			(visitor{site: s}).wants(200, "GET", "/", nil) // the public goes on reading
			if h, w := s.last(); h != head || !w.Equal(written) {
				t.Fatalf("something was written under the wrong date: %+v at %v, before %+v at %v", h, w, head, written)
			}

			s.clock.Advance(30*time.Minute - year)
			s.comes("the end of the doubt", s.inDoubt(false))
			s.login(checker).wants(200, "GET", page, nil, "还剩")
			s.login(drafter).wants(303, "POST", draft+"/do/describe", described)
			s.whole()
		})
	}
}

// TestWorkUnderAWrongDateStopsWritingUntilTheDateHasCome: somebody logs in while the clock
// is ahead. That is on record with its date, so that nothing may be dated before it.
func TestWorkUnderAWrongDateStopsWritingUntilTheDateHasCome(t *testing.T) {
	const ahead = 60 * 24 * time.Hour // passwords are not yet too old
	for _, dialect := range []db.Dialect{db.SQLite, db.Postgres} {
		t.Run(string(dialect), func(t *testing.T) {
			t.Parallel()
			s := open(t, dialect)
			page, draft := s.running()
			s.runs(t)
			s.rests()
			before, writer := s.login(checker), s.login(drafter)
			s.clock.Advance(ahead)
			s.comes("the doubt", s.inDoubt(true))
			future := s.login(registrar)
			future.wants(200, "GET", page, nil, "超期")

			s.clock.Advance(-ahead)
			before.wants(200, "GET", page, nil, "还剩") // reading goes on
			writer.wants(500, "POST", draft+"/do/describe", described, "系统时钟", "已停止写入", "校准服务器时间")
			if status, _ := future.ask("GET", page, nil); status != 303 {
				t.Fatalf("a session from the future is good for %d", status)
			}
			if _, err := s.Access.Login(context.Background(), s.DB, checker, password, org.Client{}); err == nil || !strings.Contains(err.Error(), "已停止写入") {
				t.Fatalf("logged in: %v", err)
			}

			s.clock.Advance(ahead)
			s.login(drafter).wants(303, "POST", draft+"/do/describe", described)
			s.comes("the doubt is still there", s.inDoubt(true))
			admin := s.login(system)
			admin.wants(200, "GET", "/office/admin/clock", nil, "正在等您确认", "一下子到了2026年5月1日")
			s.whole()
			var dead []job.Entry
			s.read(func(ctx context.Context, tx *db.Tx) (err error) { dead, err = job.Dead(ctx, tx); return err })
			if len(dead) > 0 {
				t.Fatalf("jobs were given up: %+v", dead)
			}
		})
	}
}

// whole verifies the chain of acts.
func (s *site) whole() {
	s.Helper()
	s.read(func(ctx context.Context, tx *db.Tx) error {
		r, err := audit.Verify(ctx, tx)
		if err == nil && len(r.Faults) > 0 {
			s.Errorf("the audit is broken: %+v", r.Faults)
		}
		return err
	})
}
