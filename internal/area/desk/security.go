package desk

import (
	"context"
	"net/http"
	"net/url"

	"gongkai/internal/kernel/actor"
	"gongkai/internal/kernel/clause"
	"gongkai/internal/kernel/org"
	"gongkai/internal/platform/db"
	"gongkai/internal/web"
)

// SecurityPage shows the rules of passwords and logins in force, and the logins that
// failed, the last first.
type SecurityPage struct {
	web.Page
	Law      clause.Clause
	Rules    []org.Setting
	Failures []FailureRow
	Next     string
	Gives    bool
}

// FailureRow is a login that failed; Person is empty where no account has the name.
type FailureRow struct {
	org.Failure
	Person, Name, Account string
	Reason                string
}

var failureNames = map[string]string{"password": "账号或者口令不对", "locked": "账号锁定期间"}

func (d *Desk) security(w *web.Response, r *http.Request) error {
	p := SecurityPage{Law: org.Identification, Rules: d.Access.Rules.Describe(), Gives: w.Actor.Has(actor.Security)}
	err := d.read(r, func(ctx context.Context, tx *db.Tx) error {
		list, err := org.Failures(ctx, tx, plain(r.URL.Query().Get("before")), pageSize+1)
		if err != nil {
			return err
		}
		if len(list) > pageSize {
			list = list[:pageSize]
			p.Next = "/office/admin/security?before=" + url.QueryEscape(list[pageSize-1].ID)
		}
		people, err := org.People(ctx, tx)
		if err != nil {
			return err
		}
		known := map[string]org.Person{}
		for _, x := range people {
			known[org.BlurAccount(x.Account)] = x
		}
		for _, f := range list {
			x := known[f.Account]
			row := FailureRow{Failure: f, Person: x.ID, Name: x.Name, Account: x.Account, Reason: failureNames[f.Why]}
			if row.Reason == "" {
				row.Reason = f.Why
			}
			p.Failures = append(p.Failures, row)
		}
		return nil
	})
	if err != nil {
		return err
	}
	p.Page = page(w, "登录安全")
	return w.Render("desk/security", p)
}
