package desk

import (
	"context"
	"net/http"
	"slices"

	"gongkai/internal/kernel/actor"
	"gongkai/internal/kernel/org"
	"gongkai/internal/kernel/workday"
	"gongkai/internal/platform/db"
	"gongkai/internal/platform/errs"
	"gongkai/internal/web"
)

// AccountPage shows where the person is logged in and the tokens that programs use.
type AccountPage struct {
	web.Page
	Sessions []SessionRow
	Tokens   []TokenRow
	May      bool // tokens can be made
}

// SessionRow is a login that has not ended. It has no secret.
type SessionRow struct {
	ID, IP, Agent string
	PostTitle     string
	Session       org.Session
	Current       bool
}

// TokenRow is a token without its secret.
type TokenRow struct {
	org.Token
	PostTitle string
	State     string
	Live      bool
}

func (d *Desk) sessionRows(ctx context.Context, tx *db.Tx, person, current string) ([]SessionRow, error) {
	list, err := d.Access.Sessions(ctx, tx, person)
	if err != nil {
		return nil, err
	}
	var out []SessionRow
	for _, s := range list {
		x := SessionRow{ID: s.ID, IP: s.Client.IP, Agent: s.Client.Agent, Session: s, Current: s.ID == current}
		x.Session.Secret = ""
		if s.Post != "" {
			if x.PostTitle, err = postTitle(ctx, tx, s.Post); err != nil && !errs.Is(err, errs.NotFound) {
				return nil, err
			}
		}
		out = append(out, x)
	}
	return out, nil
}

func tokenRows(ctx context.Context, tx *db.Tx, person string) ([]TokenRow, error) {
	list, err := org.Tokens(ctx, tx, person)
	if err != nil {
		return nil, err
	}
	var out []TokenRow
	for _, t := range list {
		x := TokenRow{Token: t, State: "有效", Live: true}
		if x.PostTitle, err = postTitle(ctx, tx, t.Post); err != nil {
			return nil, err
		}
		switch {
		case t.Revoked:
			x.State, x.Live = "已撤销", false
		case t.Until < workday.DateOf(tx.Now):
			x.State, x.Live = "已到期", false
		}
		out = append(out, x)
	}
	return out, nil
}

func (d *Desk) account(w *web.Response, r *http.Request) error {
	p := AccountPage{}
	err := d.read(r, func(ctx context.Context, tx *db.Tx) (err error) {
		if p.Sessions, err = d.sessionRows(ctx, tx, w.Actor.Person, w.Session.ID); err != nil {
			return err
		}
		if p.Tokens, err = tokenRows(ctx, tx, w.Actor.Person); err != nil {
			return err
		}
		own, err := tokenPosts(ctx, tx, w.Actor.Person)
		p.May = len(own) > 0
		return err
	})
	if err != nil {
		return err
	}
	p.Page = page(w, "登录和令牌")
	return w.Render("desk/account", p)
}

// tokenPosts are the posts in force for which the person can make tokens: the own ones.
func tokenPosts(ctx context.Context, tx *db.Tx, person string) ([]actor.Actor, error) {
	all, err := org.ActorsOf(ctx, tx, person)
	return slices.DeleteFunc(all, func(a actor.Actor) bool { return a.For != "" }), err
}

// NewToken is the form that makes a token.
type NewToken struct {
	Name  string       `json:"name" title:"用途" doc:"例如“办公系统对接”。" maxLength:"50"`
	Post  string       `json:"post" title:"以哪个岗位办理" form:"select"`
	Roles []actor.Role `json:"roles" title:"可以使用的职权" form:"checkboxes" doc:"只勾选程序确实需要的。"`
	Until workday.Date `json:"until" title:"到哪天止"`
}

func (d *Desk) tokenForms() {
	d.click("/office/account/session/{id}/end", "结束登录", web.Staff, "desk/ended", func(ctx context.Context, tx *db.Tx, w *web.Response, r *http.Request) (string, error) {
		list, err := d.Access.Sessions(ctx, tx, w.Actor.Person)
		if err != nil {
			return "", err
		}
		if !slices.ContainsFunc(list, func(s org.Session) bool { return s.ID == r.PathValue("id") }) {
			return "", w.NotFound()
		}
		return "/office/account", org.LogoutSession(ctx, tx, w.Actor, r.PathValue("id"))
	})
	d.click("/office/account/logout", "全部退出", web.Staff, "logout", func(ctx context.Context, tx *db.Tx, w *web.Response, _ *http.Request) (string, error) {
		return "/login", org.LogoutAll(ctx, tx, w.Actor, w.Actor.Person)
	})
	d.click("/office/account/token/{id}/revoke", "撤销令牌", web.Staff, "desk/revoked", func(ctx context.Context, tx *db.Tx, w *web.Response, r *http.Request) (string, error) {
		list, err := org.Tokens(ctx, tx, w.Actor.Person)
		if err != nil {
			return "", err
		}
		if !slices.ContainsFunc(list, func(t org.Token) bool { return t.ID == r.PathValue("id") }) {
			return "", w.NotFound()
		}
		return "/office/account", org.RevokeToken(ctx, tx, w.Actor, r.PathValue("id"))
	})
	form(d, "/office/account/token/new", "创建接口令牌", web.Staff, func(ctx context.Context, tx *db.Tx, w *web.Response, _ *http.Request) (sheet, error) {
		s := sheet{title: "创建接口令牌", crumbs: crumbs("登录和令牌", "/office/account"), back: "/office/account", submit: "创建",
			lead: "令牌供程序调用接口时证明身份，等同于您本人在该岗位上办理。创建后只显示一次。"}
		posts, err := tokenPosts(ctx, tx, w.Actor.Person)
		var roles []actor.Role
		for _, a := range posts {
			roles = append(roles, a.Roles...)
		}
		s.options = map[string][]web.Option{"post": postOptions(posts), "roles": roleOptions(roles)}
		in := NewToken{Until: workday.DateOf(tx.Now).AddDays(min(90, d.Access.Rules.TokenDays))}
		if len(posts) == 1 {
			in.Post = posts[0].Post
		}
		s.value = in
		return s, err
	}, func(g *given[NewToken]) (outcome, error) {
		p := SecretPage{Lead: "请现在就把令牌保存到程序的配置中。离开本页后不再显示，遗失只能撤销后重新创建。", Label: "接口令牌", Back: "/office/account"}
		err := g.once(func(ctx context.Context, tx *db.Tx) error {
			secret, t, err := d.Access.CreateToken(ctx, tx, g.Actor, org.Token{Name: g.In.Name, Person: g.Actor.Person, Post: g.In.Post, Roles: g.In.Roles, Until: g.In.Until})
			p.Secret = secret
			p.Facts = []web.Fact{{Name: "用途", Text: t.Name}, {Name: "到期", Text: t.Until.Chinese()}}
			return err
		})
		if err != nil {
			return outcome{}, err
		}
		p.Page = page(g.Response, "接口令牌已创建", "登录和令牌", "/office/account")
		return outcome{page: "desk/secret", data: p}, nil
	})
}
