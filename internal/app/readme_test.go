package app_test

import (
	"context"
	"os"
	"strings"
	"testing"

	"gongkai/internal/app"
	"gongkai/internal/app/demo"
	"gongkai/internal/kernel/org"
	"gongkai/internal/platform/clock"
	"gongkai/internal/platform/db"
	"gongkai/internal/platform/db/dbtest"
)

// begin and end stand around the table of the demo's accounts in the README files.
const (
	begin = "<!-- accounts -->\n"
	end   = "<!-- /accounts -->"
)

// TestReadmeListsTheDemoAccounts: the accounts of the demo city stand in the README as
// the program makes them, those of a first walk in the English one, all in the Chinese
// one. -update writes them anew.
func TestReadmeListsTheDemoAccounts(t *testing.T) {
	t.Parallel()
	accounts := city(t)
	for file, all := range map[string]bool{"README.md": false, "README.zh.md": true} {
		path := "../../" + file
		raw, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		head, rest, ok := strings.Cut(string(raw), begin)
		old, tail, closed := strings.Cut(rest, end)
		if !ok || !closed {
			t.Fatalf("%s lacks the marks %q and %q", file, begin, end)
		}
		want := table(accounts, all)
		switch {
		case old == want:
		case *update:
			if err := os.WriteFile(path, []byte(head+begin+want+end+tail), 0o644); err != nil {
				t.Fatal(err)
			}
		default:
			t.Errorf("%s: the table of accounts is not that of the demo city: run go test ./internal/app -run Readme -update", file)
		}
	}
}

// city builds the demo city and returns its accounts.
func city(t *testing.T) demo.Accounts {
	t.Helper()
	ctx, now := context.Background(), dbtest.Start
	c := clock.NewFake(demo.Begin(now))
	d := dbtest.Open(t, db.SQLite, c)
	access := &org.Access{Hasher: org.WeakHasher(), Rules: org.DefaultRules()}
	a, err := app.New(ctx, app.Config{DB: d, Dir: t.TempDir(), Clock: c, Origin: "demo.example/log", Access: access})
	if err != nil {
		t.Fatal(err)
	}
	accounts, err := demo.Build(ctx, a, c, now, nil)
	if err != nil {
		t.Fatal(err)
	}
	return accounts
}

// table is the accounts in Markdown; all of them, or those of a first walk.
func table(accounts demo.Accounts, all bool) string {
	var b strings.Builder
	b.WriteString("| 账号 | 口令 | 姓名 | 单位 | 职务 | 职责 |\n| --- | --- | --- | --- | --- | --- |\n")
	for _, a := range accounts {
		if all || a.Tour {
			b.WriteString("| " + strings.Join([]string{"`" + a.Account + "`", "`" + a.Password + "`", a.Name, a.Unit, a.Title, a.Duty}, " | ") + " |\n")
		}
	}
	return b.String()
}
