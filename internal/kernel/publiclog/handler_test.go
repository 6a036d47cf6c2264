package publiclog_test

import (
	"net/http"
	"testing"

	"gongkai/internal/kernel/publiclog"
	"gongkai/internal/platform/clock"
	"gongkai/internal/platform/db"
	"gongkai/internal/platform/db/dbtest"
)

func TestAddressesOfTheLog(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, sets, func(t *testing.T, d *db.DB, _ *clock.Fake) {
		l := open(t, d, t.TempDir())
		server := web(t, publiclog.Handler(l))
		if code, _, _ := get(t, server.URL+"/log/checkpoint"); code != 404 {
			t.Fatalf("a log that was never signed answers %d", code)
		}
		if code, key, _ := get(t, server.URL+"/log/key"); code != 200 || string(key) != l.Signer.Keys()[0]+"\n" {
			t.Errorf("before the first signature the key is %d %q", code, key)
		}
		reader := &publiclog.Log{DB: l.DB, Dir: l.Dir}
		if code, _, _ := get(t, web(t, publiclog.Handler(reader)).URL+"/log/key"); code != 404 {
			t.Errorf("a process without a key answers %d for it", code)
		}
		grow(t, d, 0, 258)
		sign(t, l)
		grow(t, d, 258, 259) // not signed: must not show
		for path, want := range map[string]struct {
			code, size int
			cache      string
		}{
			"checkpoint":           {200, -1, "no-cache"},
			"key":                  {200, -1, "no-cache"},
			"tile/0/000":           {200, 256 * 32, "public, max-age=31536000, immutable"},
			"tile/0/000.p/255":     {200, 255 * 32, "public, max-age=31536000, immutable"},
			"tile/0/001.p/2":       {200, 64, "public, max-age=31536000, immutable"},
			"tile/0/001.p/1":       {200, 32, "public, max-age=31536000, immutable"},
			"tile/1/000.p/1":       {200, 32, "public, max-age=31536000, immutable"},
			"tile/entries/001.p/2": {200, -1, "public, max-age=31536000, immutable"},
			"tile/0/001.p/3":       {404, -1, "no-cache"}, // committed, not signed
			"tile/entries/001.p/3": {404, -1, "no-cache"},
			"tile/0/001":           {404, -1, "no-cache"}, // not full yet
			"tile/entries/001":     {404, -1, "no-cache"},
			"tile/1/000":           {404, -1, "no-cache"},
			"tile/1/000.p/2":       {404, -1, "no-cache"},
			"tile/2/000.p/1":       {404, -1, "no-cache"},
			"tile/9/000.p/1":       {404, -1, "no-cache"},
			"tile/63/000.p/1":      {404, -1, "no-cache"},
			"tile/0/000.p/256":     {404, -1, "no-cache"},
			"tile/0/000.p/0":       {404, -1, "no-cache"},
			"tile/0/000.p/01":      {404, -1, "no-cache"},
			"tile/0/0":             {404, -1, "no-cache"},
			"tile/00/000":          {404, -1, "no-cache"},
			"tile/0/x000/000":      {404, -1, "no-cache"},
			"tile/-1/000":          {404, -1, "no-cache"},
			"tile/data/000":        {404, -1, "no-cache"},
			"tile/8/0/000":         {404, -1, "no-cache"},
			"tile/0/000/":          {404, -1, "no-cache"},
			"tile/0/000?x=1":       {404, -1, "no-cache"},
			"tile/0/x999/x999/x999/x999/x999/x999/999": {404, -1, "no-cache"},
			"":        {404, -1, "no-cache"},
			"highest": {404, -1, "no-cache"},
			"lock":    {404, -1, "no-cache"},
		} {
			code, data, h := get(t, server.URL+"/log/"+path)
			if code != want.code || want.size >= 0 && len(data) != want.size || h.Get("Cache-Control") != want.cache || h.Get("Access-Control-Allow-Origin") != "*" {
				t.Errorf("%s: %d, %d bytes, %q", path, code, len(data), h.Get("Cache-Control"))
			}
		}
	})
}

func TestReadersMayAskAgainCheaply(t *testing.T) {
	t.Parallel()
	d := dbtest.Open(t, db.SQLite, clock.NewFake(dbtest.Start), sets...)
	l := open(t, d, t.TempDir())
	sign(t, l)
	server := web(t, publiclog.Handler(l))
	_, _, h := get(t, server.URL+"/log/checkpoint")
	ask := func(method, tag string) int {
		req, err := http.NewRequest(method, server.URL+"/log/checkpoint", nil)
		if err != nil {
			t.Fatal(err)
		}
		req.Header.Set("If-None-Match", tag)
		res, err := http.DefaultClient.Do(req)
		if err != nil {
			t.Fatal(err)
		}
		res.Body.Close()
		return res.StatusCode
	}
	if code := ask("GET", h.Get("ETag")); code != 304 {
		t.Errorf("unchanged: %d", code)
	}
	grow(t, d, 0, 1)
	sign(t, l)
	if code := ask("GET", h.Get("ETag")); code != 200 {
		t.Errorf("changed: %d", code)
	}
	if code := ask("HEAD", ""); code != 200 {
		t.Errorf("HEAD: %d", code)
	}
	if code := ask("POST", ""); code != 405 {
		t.Errorf("POST: %d", code)
	}
}
