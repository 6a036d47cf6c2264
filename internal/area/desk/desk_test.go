package desk_test

import (
	"net/url"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/PuerkitoBio/goquery"

	"gongkai/internal/kernel/actor"
	"gongkai/internal/web"
	"gongkai/internal/web/webtest"
)

func TestEveryPageFitsItsStructAndEscapesHostileText(t *testing.T) {
	t.Parallel()
	webtest.CheckPages(t, newWorld(t).Mux)
}

var wildcard = regexp.MustCompile(`\{[a-z]+\}`)

func TestEveryRouteIsClosedToWhoeverIsNotNamed(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	people := map[actor.Role]*webtest.Browser{
		actor.Drafter: w.Person("limin", "李敏", "education", actor.Drafter), actor.System: w.Person("qianxi", "钱系", "office", actor.System),
		actor.Security: w.Person("sunan", "孙安", "office", actor.Security), actor.Auditor: w.Person("zhoushen", "周审", "office", actor.Auditor)}
	visitor, closed := w.Visitor(), 0
	for _, r := range w.Mux.Routes() {
		method, path, _ := strings.Cut(r.Pattern, " ")
		if !strings.HasPrefix(path, "/office") {
			continue
		}
		path = wildcard.ReplaceAllString(path, "none")
		w.Clock.Advance(time.Second) // so many writes a second are allowed
		do := func(b *webtest.Browser) *webtest.Answer {
			if method == "GET" {
				return b.Get(path)
			}
			return b.Post(path, url.Values{})
		}
		if a := do(visitor); method == "GET" && (a.Status != 303 || !strings.HasPrefix(a.Header.Get("Location"), "/login")) || method == "POST" && a.Status != 401 {
			t.Errorf("%s: a visitor got %d", r.Pattern, a.Status)
		}
		if r.Who.Anonymous() {
			t.Errorf("%s is open to everybody", r.Pattern)
		}
		for role, b := range people {
			if r.Who.String() == web.Staff.String() {
				continue
			}
			may := slices.Contains(r.Who.Names(), role)
			if a := do(b); !may && a.Status != 403 {
				t.Errorf("%s: %s got %d, want 403", r.Pattern, role, a.Status)
			} else if !may {
				closed++
			} else if a.Status == 403 {
				t.Errorf("%s: %s was refused: %.200s", r.Pattern, role, a.Text("main"))
			}
		}
	}
	if closed < 60 {
		t.Errorf("only %d refusals were seen", closed)
	}
}

func TestForgedIdentifiersAreNotFound(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	drafter, other := w.Person("limin", "李敏", "education", actor.Drafter), w.Person("zhang", "张伟", "education", actor.Drafter)
	system, security := w.Person("qianxi", "钱系", "office", actor.System), w.Person("sunan", "孙安", "office", actor.Security)
	for _, p := range []string{"/office?post=none", "/office/flows/none", "/office/stat/cases?figure=none"} {
		drafter.Get(p).Want(404)
	}
	for _, p := range []string{"/office/admin/unit/none", "/office/admin/unit/none/edit", "/office/admin/person/none", "/office/admin/person/none/edit", "/office/admin/job/none/discard"} {
		system.Get(p).Want(404)
	}
	person := "/office/admin/person/" + drafter.Actor.Person
	for _, p := range []string{"/office/admin/person/none/reset", person + "/post/none", person + "/post/" + other.Actor.Post} {
		security.Get(p).Want(404)
	}
	for _, p := range []string{person + "/session/none/end", person + "/token/none/revoke", person + "/delegation/none/revoke", "/office/admin/person/none/unlock"} {
		security.Post(p, url.Values{}).Want(404)
	}
	for _, p := range []string{"/office/delegation/none/revoke", "/office/account/session/none/end", "/office/account/token/none/revoke", "/office/notice/none/ack"} {
		drafter.Post(p, url.Values{}).Want(404)
	}
	system.Post("/office/admin/job/none/retry", url.Values{}).Want(404)
}

func TestNavigationShowsEachAdministratorTheirOwnPages(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	for role, want := range map[actor.Role][2]string{
		actor.System: {"/office/admin/job", "/office/admin/audit"}, actor.Security: {"/office/admin/security", "/office/admin/job"}, actor.Auditor: {"/office/admin/audit", "/office/admin/person"},
		actor.Drafter: {"/office/letter", "/office/admin/unit"}} {
		b := w.Person("p"+string(role), "某人", "office", role)
		page := b.Get("/office").Want(200)
		if page.Doc.Find(`nav.side a[href="`+want[0]+`"]`).Length() != 1 || page.Doc.Find(`nav.side a[href="`+want[1]+`"]`).Length() != 0 {
			t.Errorf("%s: %s", role, page.Text("nav.side"))
		}
		page.Doc.Find("nav.side a").Each(func(_ int, s *goquery.Selection) {
			href := s.AttrOr("href", "")
			if href == "/office/letter" { // the area's own
				return
			}
			if a := b.Get(href); a.Status != 200 {
				t.Errorf("%s: the navigation leads to %s, status %d", role, href, a.Status)
			} else if a.Doc.Find(`nav.side a[aria-current="page"]`).AttrOr("href", "") != href {
				t.Errorf("%s is not marked in the navigation", href)
			}
		})
	}
}

func TestSearchAndListsOfAnAdministratorShowNoCase(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	drafter := w.Person("limin", "李敏", "office", actor.Drafter)
	w.open(drafter, "秘密的来信", 0)
	for _, role := range []actor.Role{actor.System, actor.Security, actor.Auditor} {
		b := w.Person("p"+string(role), "某人", "office", role)
		for _, p := range []string{"/office", "/office/search?q=来信", "/office/stat", "/office/done", "/office.csv", "/office/stat.csv"} {
			lacks(t, b.Get(p).Want(200), "秘密的来信")
		}
	}
	auditor := w.Person("zhoushen", "周审", "office", actor.Auditor)
	lacks(t, auditor.Get("/office/admin/audit").Want(200), "秘密的来信")
}
