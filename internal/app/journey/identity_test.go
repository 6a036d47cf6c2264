package journey

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"gongkai/internal/platform/db"
)

// TestNobodyIsShownAnIdentityNumber looks for the numbers of the applicants' papers on
// every page, list, file and JSON answer of a filled site, in what the public form sends
// back, and in every column of the database, where they are sealed.
func TestNobodyIsShownAnIdentityNumber(t *testing.T) {
	t.Parallel()
	f := fill(open(t, db.SQLite))
	for _, p := range town.People {
		f.session(p.Account)
	}
	get := func(path, account string, form url.Values) string {
		t.Helper()
		method, body := http.MethodGet, io.Reader(nil)
		if form != nil {
			method, body = http.MethodPost, strings.NewReader(form.Encode())
		}
		r, err := http.NewRequest(method, f.URL+path, body)
		must(t, err)
		r.Header.Set("Sec-Fetch-Site", "same-origin")
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		if account != "" {
			r.AddCookie(&http.Cookie{Name: "session", Value: f.sessions[account]})
		}
		res, err := http.DefaultTransport.RoundTrip(r)
		must(t, err)
		defer res.Body.Close()
		raw, err := io.ReadAll(res.Body)
		must(t, err)
		if res.StatusCode >= 500 {
			t.Errorf("%s answers %d", path, res.StatusCode)
		}
		return string(raw)
	}
	form := url.Values{"applicant": {"person"}, "name": {"萧月白"}, "paper": {"居民身份证"}, "paper_number": {number}, "content": {"2025年养老机构名单"}, "form": {"electronic"}, "route": {"email"}}
	unit := "/apply/" + f.units["民政局"].ID
	if page := get(unit, "", form); strings.Contains(page, number) || !strings.Contains(page, "证件号码没有保留") {
		t.Errorf("a form with a fault sends the number back:\n%.3000s", page)
	}
	form.Set("email", "xiao@example.com")
	receipt := get(unit, "", form)
	_, code, _ := strings.Cut(receipt, `<strong class="number">`)
	code, _, _ = strings.Cut(code, "<")
	status := get("/request", "", url.Values{"code": {code}})
	if strings.Contains(receipt+status, number) || !strings.Contains(status, "养老机构名单") {
		t.Errorf("receipt or state show the number, or are none:\n%.3000s", status)
	}
	for path, form := range map[string]url.Values{"/request/lost": {"name": {"萧月白"}, "proof": {number}}, "/correct/" + f.units["民政局"].ID: {"name": {"萧月白"}, "paper_number": {number}}, "/complain/" + f.units["民政局"].ID: {"paper_number": {number}},
		unit + "/look": {"content": {number}, "paper_number": {number}}, "/office/correct/" + f.records["verifying"] + "/identity": {}} {
		if page := get(path, "", form); strings.Contains(strings.ReplaceAll(page, "\n"+number+"</textarea>", ""), number) {
			t.Errorf("%s sends the number back", path)
		}
	}
	seen := 0
	for _, looks := range f.examples() {
		for _, l := range looks {
			if seen++; strings.Contains(get(l.path, l.account, nil), number) {
				t.Errorf("%s shows %s the number of a paper", l.path, l.account)
			}
		}
	}
	for _, l := range []look{{path: "/search?q=" + number}, {path: "/office/search?q=" + number, account: desk}, {path: "/office/foi.csv?view=ended", account: desk}, {path: "/office/admin/audit", account: auditor}} {
		if page := get(l.path, l.account, nil); strings.Contains(strings.ReplaceAll(page, `value="`+number, ""), number) && !strings.Contains(page, "没有") {
			t.Errorf("%s finds the number", l.path)
		}
	}
	identity := "/office/foi/" + f.requests["handling"] + "/identity"
	if page := get(identity, desk, url.Values{}); !strings.Contains(page, number) {
		t.Errorf("the handler is not shown the number:\n%.2000s", page)
	}
	for _, account := range []string{"", office, head, budget, system, auditor} {
		if strings.Contains(get(identity, account, url.Values{}), number) {
			t.Errorf("%q is shown the number", account)
		}
	}
	columns := searched(t, f.site)
	if seen < 200 || columns < 100 {
		t.Errorf("looked at %d pages and %d columns", seen, columns)
	}
	if strings.Contains(f.said.String(), number) {
		t.Error("the log has the number")
	}
}

// searched looks for the number in every column of every table and returns how many.
func searched(t *testing.T, s *site) (columns int) {
	t.Helper()
	s.read(func(ctx context.Context, tx *db.Tx) error {
		cells, err := db.All(ctx, tx, func(r db.Scanner) (c [2]string, err error) { return c, r.Scan(&c[0], &c[1]) },
			`SELECT m.name, c.name FROM sqlite_master m, pragma_table_info(m.name) c WHERE m.type = 'table'`)
		if err != nil {
			return err
		}
		for _, c := range cells {
			var n int
			if err := tx.QueryRow(ctx, fmt.Sprintf(`SELECT COUNT(*) FROM "%s" WHERE CAST("%s" AS TEXT) LIKE ?`, c[0], c[1]), "%"+number+"%").Scan(&n); err != nil {
				return fmt.Errorf("%v: %w", c, err)
			}
			if columns++; n > 0 {
				t.Errorf("%s.%s has the number %d times", c[0], c[1], n)
			}
		}
		var sealed int
		if err := tx.QueryRow(ctx, `SELECT COUNT(*) FROM foi_identity WHERE sealed <> ''`).Scan(&sealed); err != nil || sealed < 10 {
			t.Errorf("%d identities are kept: %v", sealed, err)
		}
		return nil
	})
	return columns
}
