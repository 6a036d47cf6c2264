package desk

import (
	"context"
	"net/http"
	"slices"
	"strings"

	"gongkai/internal/kernel/actor"
	"gongkai/internal/kernel/org"
	"gongkai/internal/kernel/workday"
	"gongkai/internal/platform/db"
	"gongkai/internal/web"
)

const personList = "/office/admin/person"

// PeoplePage lists the accounts.
type PeoplePage struct {
	web.Page
	Rows  []PersonRow
	Q     string
	Total int
	May   bool // the actor keeps accounts
}

// PersonRow is an account with its posts in force.
type PersonRow struct {
	org.Person
	Posts []string
}

func (d *Desk) people(w *web.Response, r *http.Request) error {
	p := PeoplePage{May: w.Actor.Has(actor.System), Q: strings.TrimSpace(plain(r.URL.Query().Get("name")))}
	err := d.read(r, func(ctx context.Context, tx *db.Tx) error {
		all, err := org.People(ctx, tx)
		if err != nil {
			return err
		}
		posts, err := postsInForce(ctx, tx)
		if err != nil {
			return err
		}
		p.Total = len(all)
		for _, x := range all {
			row := PersonRow{x, posts[x.ID]}
			if p.Q == "" || strings.Contains(x.Name, p.Q) || strings.Contains(x.Account, strings.ToLower(p.Q)) || strings.Contains(strings.Join(row.Posts, " "), p.Q) {
				p.Rows = append(p.Rows, row)
			}
		}
		return nil
	})
	if err != nil {
		return err
	}
	p.Page = page(w, "人员")
	return w.Render("desk/people", p)
}

// postsInForce names the posts in force of everybody, in their order.
func postsInForce(ctx context.Context, tx *db.Tx) (map[string][]string, error) {
	nodes, err := org.Units(ctx, tx)
	if err != nil {
		return nil, err
	}
	names := map[string]string{}
	for _, n := range nodes {
		names[n.ID] = n.Label()
	}
	today := string(workday.DateOf(tx.Now))
	out := map[string][]string{}
	_, err = db.All(ctx, tx, func(s db.Scanner) (struct{}, error) {
		var person, unit, title string
		err := s.Scan(&person, &unit, &title)
		out[person] = append(out[person], strings.TrimSpace(names[unit]+" "+title))
		return struct{}{}, err
	}, `SELECT person, unit, title FROM post WHERE from_date <= ? AND (until_date = '' OR until_date >= ?) ORDER BY person, place, id`, today, today)
	return out, err
}

// PersonPage is one account. The system administrator keeps the account, the security
// administrator posts, passwords, logins and tokens.
type PersonPage struct {
	web.Page
	Person   org.Person
	Facts    []web.Fact
	Posts    []PostRow
	Given    []DelegationRow
	Sessions []SessionRow
	Tokens   []TokenRow
	Keeps    bool
	Gives    bool
}

func (d *Desk) person(w *web.Response, r *http.Request) error {
	p := PersonPage{Keeps: w.Actor.Has(actor.System), Gives: w.Actor.Has(actor.Security)}
	err := d.read(r, func(ctx context.Context, tx *db.Tx) (err error) {
		if p.Person, err = org.PersonByID(ctx, tx, r.PathValue("id")); err != nil {
			return err
		}
		state := "正常"
		if p.Person.Disabled {
			state = "已停用"
		}
		p.Facts = []web.Fact{{Name: "账号", Text: p.Person.Account}, {Name: "状态", Text: state}, {Name: "电话", Text: orDash(p.Person.Phone)}, {Name: "邮箱", Text: orDash(p.Person.Email)}}
		if p.Posts, err = personPosts(ctx, tx, p.Person.ID); err != nil || !p.Gives {
			return err
		}
		list, err := org.Delegations(ctx, tx, p.Person.ID)
		if err != nil {
			return err
		}
		if p.Given, err = delegationRows(ctx, tx, list); err != nil {
			return err
		}
		if p.Sessions, err = d.sessionRows(ctx, tx, p.Person.ID, w.Session.ID); err != nil {
			return err
		}
		p.Tokens, err = tokenRows(ctx, tx, p.Person.ID)
		return err
	})
	if err != nil {
		return err
	}
	p.Page = page(w, p.Person.Name, "人员", personList)
	return w.Render("desk/person", p)
}

func personPosts(ctx context.Context, tx *db.Tx, person string) ([]PostRow, error) {
	posts, err := org.PostsOf(ctx, tx, person)
	if err != nil {
		return nil, err
	}
	var out []PostRow
	for _, x := range posts {
		row := postRow(x, workday.DateOf(tx.Now))
		if x.Unit != "" {
			u, err := org.UnitByID(ctx, tx, x.Unit)
			if err != nil {
				return nil, err
			}
			row.UnitName = u.Label()
		}
		out = append(out, row)
	}
	return out, nil
}

// NewPerson is the form of a new account.
type NewPerson struct {
	Account string `json:"account" title:"账号" doc:"以字母开头，3至32个小写字母、数字、点、横线或者下划线。以后不能改。" maxLength:"32"`
	PersonRecord
}

// PersonRecord is what is recorded of a person.
type PersonRecord struct {
	Name     string `json:"name" title:"姓名" maxLength:"50"`
	Phone    string `json:"phone,omitempty" title:"电话" form:"tel" maxLength:"40"`
	Email    string `json:"email,omitempty" title:"邮箱" form:"email" maxLength:"200"`
	Disabled bool   `json:"disabled,omitempty" title:"停用账号（立即结束其全部登录）"`
}

// Nothing is the form of a question whether to go on.
type Nothing struct{}

// personSheet prepares a form about the person that the path names.
func personSheet(title, lead string, fill func(ctx context.Context, tx *db.Tx, p org.Person, s *sheet) error) func(context.Context, *db.Tx, *web.Response, *http.Request) (sheet, error) {
	return func(ctx context.Context, tx *db.Tx, _ *web.Response, r *http.Request) (sheet, error) {
		p, err := org.PersonByID(ctx, tx, r.PathValue("id"))
		if err != nil {
			return sheet{}, err
		}
		s := sheet{title: title, lead: lead, back: personList + "/" + p.ID, crumbs: crumbs("人员", personList, p.Name, personList+"/"+p.ID),
			facts: []web.Fact{{Name: "人员", Text: p.Name + "（" + p.Account + "）"}}}
		if fill != nil {
			err = fill(ctx, tx, p, &s)
		}
		return s, err
	}
}

func firstPassword(g *web.Response, title string, p org.Person, first org.First) SecretPage {
	return SecretPage{Page: page(g, title, "人员", personList, p.Name, personList+"/"+p.ID), Label: "首次口令", Secret: first.Password, Back: personList + "/" + p.ID,
		Lead:  "请现在就当面或者用可靠的方式告诉本人。离开本页后不再显示；本人首次登录时须改成自己的口令。",
		Facts: []web.Fact{{Name: "姓名", Text: p.Name}, {Name: "账号", Text: p.Account}}}
}

func (d *Desk) personForms() {
	form(d, personList+"/new", "新增人员", system, func(context.Context, *db.Tx, *web.Response, *http.Request) (sheet, error) {
		return sheet{title: "新增人员", crumbs: crumbs("人员", personList), back: personList, lead: "保存后显示一次首次口令。岗位和职权由安全管理员授予，授予之前不能登录。"}, nil
	}, func(g *given[NewPerson]) (outcome, error) {
		first, err := d.Access.FirstPassword(g.Request.Context())
		if err != nil {
			return outcome{}, err
		}
		var p org.Person
		err = g.once(func(ctx context.Context, tx *db.Tx) (err error) {
			p, err = org.CreatePerson(ctx, tx, g.Actor, org.Person{Account: g.In.Account, Name: g.In.Name, Phone: g.In.Phone, Email: g.In.Email, Disabled: g.In.Disabled}, first)
			return err
		})
		if err != nil {
			return outcome{}, err
		}
		return outcome{page: "desk/secret", data: firstPassword(g.Response, "人员已新增", p, first)}, nil
	})
	form(d, personList+"/{id}/edit", "修改人员", system, personSheet("修改人员", "", func(_ context.Context, _ *db.Tx, p org.Person, s *sheet) error {
		s.value, s.submit = PersonRecord{Name: p.Name, Phone: p.Phone, Email: p.Email, Disabled: p.Disabled}, "保存"
		return nil
	}), func(g *given[PersonRecord]) (outcome, error) {
		personID := g.Request.PathValue("id")
		err := g.once(func(ctx context.Context, tx *db.Tx) error {
			old, err := org.PersonByID(ctx, tx, personID)
			if err != nil {
				return err
			}
			return org.UpdatePerson(ctx, tx, g.Actor, org.Person{ID: personID, Account: old.Account, Name: g.In.Name, Phone: g.In.Phone, Email: g.In.Email, Disabled: g.In.Disabled})
		})
		if err != nil {
			return outcome{}, err
		}
		return saved(personList + "/" + personID)
	})
	form(d, personList+"/{id}/reset", "重置口令", security, personSheet("重置口令", "", func(_ context.Context, _ *db.Tx, p org.Person, s *sheet) error {
		s.danger = true
		s.warn = "“" + p.Name + "”现在的口令立即作废，全部登录随即结束，账号同时解除锁定。请确认是本人提出的。"
		return nil
	}), func(g *given[Nothing]) (outcome, error) {
		ctx, personID := g.Request.Context(), g.Request.PathValue("id")
		var p org.Person
		err := g.once(func(ctx context.Context, tx *db.Tx) (err error) {
			if err = org.May(g.Actor, "重置口令", actor.Security); err == nil {
				p, err = org.PersonByID(ctx, tx, personID)
			}
			return err
		})
		if err != nil {
			return outcome{}, err
		}
		first, err := d.Access.ResetPassword(ctx, d.DB, g.Actor, personID)
		if err != nil {
			return outcome{}, err
		}
		return outcome{page: "desk/secret", data: firstPassword(g.Response, "口令已重置", p, first)}, nil
	})
	d.mux.Handle(web.Route{Pattern: "POST " + personList + "/{id}/unlock", Name: "解除锁定", Who: security, Handler: func(w *web.Response, r *http.Request) error {
		p, err := db.Get(r.Context(), d.DB, func(tx *db.Tx) (org.Person, error) { return org.PersonByID(r.Context(), tx, r.PathValue("id")) })
		if err == nil {
			err = d.Access.Unlock(r.Context(), d.DB, w.Actor, p.Account)
		}
		if err != nil {
			return err
		}
		w.Flash("desk/unlocked")
		return w.Redirect(personList + "/" + p.ID)
	}})
	// What is ended or revoked here must be the person's whom the path names.
	d.click(personList+"/{id}/session/{session}/end", "结束他人的登录", security, "desk/ended", func(ctx context.Context, tx *db.Tx, w *web.Response, r *http.Request) (string, error) {
		list, err := d.Access.Sessions(ctx, tx, r.PathValue("id"))
		if err == nil && !slices.ContainsFunc(list, func(s org.Session) bool { return s.ID == r.PathValue("session") }) {
			err = w.NotFound()
		}
		if err == nil {
			err = org.LogoutSession(ctx, tx, w.Actor, r.PathValue("session"))
		}
		return personList + "/" + r.PathValue("id"), err
	})
	d.click(personList+"/{id}/token/{token}/revoke", "撤销他人的令牌", security, "desk/revoked", func(ctx context.Context, tx *db.Tx, w *web.Response, r *http.Request) (string, error) {
		list, err := org.Tokens(ctx, tx, r.PathValue("id"))
		if err == nil && !slices.ContainsFunc(list, func(t org.Token) bool { return t.ID == r.PathValue("token") }) {
			err = w.NotFound()
		}
		if err == nil {
			err = org.RevokeToken(ctx, tx, w.Actor, r.PathValue("token"))
		}
		return personList + "/" + r.PathValue("id"), err
	})
	d.click(personList+"/{id}/delegation/{delegation}/revoke", "撤销他人的委托", security, "desk/revoked", func(ctx context.Context, tx *db.Tx, w *web.Response, r *http.Request) (string, error) {
		list, err := org.Delegations(ctx, tx, r.PathValue("id"))
		if err == nil && !slices.ContainsFunc(list, func(g org.Delegation) bool { return g.ID == r.PathValue("delegation") }) {
			err = w.NotFound()
		}
		if err == nil {
			err = org.RevokeDelegation(ctx, tx, w.Actor, r.PathValue("delegation"))
		}
		return personList + "/" + r.PathValue("id"), err
	})
}
