package journey

import (
	"bytes"
	"context"
	"encoding/json"
	"io"
	"net/http"
	"slices"
	"strings"
	"testing"

	"gongkai/internal/kernel/org"
	"gongkai/internal/platform/db"
)

// client is a program that acts for one person with a token.
type client struct {
	testing.TB
	s     *site
	token string
}

// client gives somebody a token for all that they may do.
func (s *site) client(account string) *client {
	s.Helper()
	by := s.actors[account]
	secret, err := db.Put(context.Background(), s.DB, func(tx *db.Tx) (string, error) {
		secret, _, err := s.Access.CreateToken(context.Background(), tx, by, org.Token{Name: "单位办公系统", Person: by.Person, Post: by.Post, Roles: by.Roles, Until: "2026-12-31"})
		return secret, err
	})
	must(s, err)
	return &client{s.TB, s, secret}
}

// answer is what came back.
type answer struct {
	testing.TB
	Status int
	Header http.Header
	Raw    []byte
	JSON   map[string]any
}

// do sends a request; a string body goes as it is, anything else as JSON. Names and
// values of headers alternate.
func (c *client) do(method, path string, body any, header ...string) answer {
	c.Helper()
	var raw []byte
	switch b := body.(type) {
	case nil:
	case string:
		raw = []byte(b)
	default:
		var err error
		raw, err = json.Marshal(b)
		must(c, err)
	}
	r, err := http.NewRequest(method, c.s.URL+path, bytes.NewReader(raw))
	must(c, err)
	if raw != nil {
		r.Header.Set("Content-Type", "application/json")
	}
	if c.token != "" {
		r.Header.Set("Authorization", "Bearer "+c.token)
	}
	for i := 0; i+1 < len(header); i += 2 {
		r.Header.Set(header[i], header[i+1])
	}
	res, err := http.DefaultClient.Do(r)
	must(c, err)
	defer res.Body.Close()
	a := answer{TB: c.TB, Status: res.StatusCode, Header: res.Header}
	a.Raw, err = io.ReadAll(res.Body)
	must(c, err)
	if strings.Contains(res.Header.Get("Content-Type"), "json") {
		must(c, json.Unmarshal(a.Raw, &a.JSON))
	}
	return a
}

// get reads something that must be there.
func (c *client) get(path string) answer {
	c.Helper()
	return c.do("GET", path, nil).want(200)
}

// step takes a step that must succeed; it returns the case as its taker sees it.
func (c *client) step(area, id, action string, body any, header ...string) answer {
	c.Helper()
	return c.do("POST", "/api/v1/"+area+"/"+id+"/"+action, body, header...).want(200)
}

func (a answer) want(status int) answer {
	a.Helper()
	if a.Status != status {
		a.Fatalf("status %d, want %d:\n%.3000s", a.Status, status, a.Raw)
	}
	return a
}

// refused wants a problem document with a status, a kind, a whole sentence, and words
// that stand in its sentences or clauses.
func (a answer) refused(status int, kind string, words ...string) {
	a.Helper()
	if a.Status != status || a.Header.Get("Content-Type") != "application/problem+json; charset=utf-8" && a.Header.Get("Content-Type") != "application/problem+json" ||
		a.JSON["type"] != "urn:gongkai:"+kind || a.JSON["status"] != float64(status) {
		a.Fatalf("status %d %s, want the problem %d %s:\n%s", a.Status, a.Header.Get("Content-Type"), status, kind, a.Raw)
	}
	if d, _ := a.JSON["detail"].(string); !strings.HasSuffix(d, "。") {
		a.Errorf("the problem does not say a whole sentence: %s", a.Raw)
	}
	for _, w := range words {
		if !strings.Contains(string(a.Raw), w) {
			a.Errorf("the problem does not say %q:\n%s", w, a.Raw)
		}
	}
}

// at reads a value from the answer by its path.
func (a answer) at(path ...any) any {
	a.Helper()
	var v any = a.JSON
	for _, p := range path {
		switch k := p.(type) {
		case string:
			m, _ := v.(map[string]any)
			v = m[k]
		case int:
			l, _ := v.([]any)
			if k >= len(l) {
				a.Fatalf("no %v in %s", path, a.Raw)
			}
			v = l[k]
		}
	}
	return v
}

func (a answer) text(path ...any) string {
	a.Helper()
	s, ok := a.at(path...).(string)
	if !ok {
		a.Fatalf("no text at %v in\n%.3000s", path, a.Raw)
	}
	return s
}

// offers are the steps that the caller may take now.
func (a answer) offers() []string {
	var out []string
	list, _ := a.JSON["offers"].([]any)
	for _, o := range list {
		m := o.(map[string]any)
		if m["ready"] == true {
			out = append(out, m["action"].(string))
		}
	}
	slices.Sort(out)
	return out
}
