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

// DelegationPage shows who acts for the person and for whom the person acts.
type DelegationPage struct {
	web.Page
	Given, Taken []DelegationRow
	May          bool // the person has a post of which something can be delegated
}

// DelegationRow is one delegation.
type DelegationRow struct {
	org.Delegation
	HolderName, ToName string
	PostTitle          string
	State              string // 生效中 未开始 已到期 已撤销
	Live               bool
}

// delegationRows fills in names. People that are gone keep their id.
func delegationRows(ctx context.Context, tx *db.Tx, list []org.Delegation) ([]DelegationRow, error) {
	var ids []string
	for _, g := range list {
		ids = append(ids, g.Holder, g.To)
	}
	people, err := org.PeopleByID(ctx, tx, ids)
	if err != nil {
		return nil, err
	}
	today := workday.DateOf(tx.Now)
	out := make([]DelegationRow, len(list))
	for i, g := range list {
		x := DelegationRow{Delegation: g, HolderName: people[g.Holder].Name, ToName: people[g.To].Name}
		if x.PostTitle, err = postTitle(ctx, tx, g.Post); err != nil {
			return nil, err
		}
		switch {
		case g.Revoked:
			x.State = "已撤销"
		case g.Until < today:
			x.State = "已到期"
		case g.From > today:
			x.State, x.Live = "未开始", true
		default:
			x.State, x.Live = "生效中", true
		}
		out[i] = x
	}
	return out, nil
}

// postTitle is a post as people write it: 云山市教育局 局长.
func postTitle(ctx context.Context, tx *db.Tx, postID string) (string, error) {
	p, err := org.PostByID(ctx, tx, postID)
	if err != nil {
		return "", err
	}
	if p.Unit == "" {
		return p.Title, nil
	}
	u, err := org.UnitByID(ctx, tx, p.Unit)
	return u.Label() + " " + p.Title, err
}

func (d *Desk) delegations(w *web.Response, r *http.Request) error {
	p := DelegationPage{}
	err := d.read(r, func(ctx context.Context, tx *db.Tx) error {
		list, err := org.Delegations(ctx, tx, w.Actor.Person)
		if err != nil {
			return err
		}
		rows, err := delegationRows(ctx, tx, list)
		if err != nil {
			return err
		}
		for _, x := range rows {
			if x.Holder == w.Actor.Person {
				p.Given = append(p.Given, x)
			} else {
				p.Taken = append(p.Taken, x)
			}
		}
		own, err := ownPosts(ctx, tx, w.Actor.Person)
		p.May = len(own) > 0 && w.Actor.For == ""
		return err
	})
	if err != nil {
		return err
	}
	p.Page = page(w, "授权代理")
	return w.Render("desk/delegation", p)
}

// ownPosts are the posts in force that the person holds and may delegate from.
func ownPosts(ctx context.Context, tx *db.Tx, person string) ([]actor.Actor, error) {
	all, err := org.ActorsOf(ctx, tx, person)
	return slices.DeleteFunc(all, func(a actor.Actor) bool {
		return a.For != "" || slices.ContainsFunc(a.Roles, actor.Role.Administrator)
	}), err
}

// Entrust is the form by which the holder of a post lets somebody act in it.
type Entrust struct {
	Post  string       `json:"post" title:"哪个岗位" form:"select"`
	To    string       `json:"to" title:"交给谁" form:"select" doc:"本单位在职的同事。需要交给外单位人员的，请安全管理员登记代理。"`
	Roles []actor.Role `json:"roles" title:"交办的职权" form:"checkboxes"`
	From  workday.Date `json:"from,omitempty" title:"从哪天起" doc:"不填就是今天。"`
	Until workday.Date `json:"until" title:"到哪天止" doc:"含当天，到期自动失效。"`
	Why   string       `json:"why" title:"原因" maxLength:"200"`
}

func roleOptions(roles []actor.Role) []web.Option {
	var out []web.Option
	for _, n := range actor.Names {
		if slices.Contains(roles, n.Role) {
			out = append(out, web.Option{Value: string(n.Role), Title: n.Name})
		}
	}
	return out
}

func postOptions(posts []actor.Actor) []web.Option {
	var out []web.Option
	for _, a := range posts {
		out = append(out, web.Option{Value: a.Post, Title: strings.TrimSpace(a.UnitName + " " + a.Title)})
	}
	return out
}

// colleagues are the people with a post in force in the units of the posts.
func colleagues(ctx context.Context, tx *db.Tx, posts []actor.Actor, self string) ([]web.Option, error) {
	today := workday.DateOf(tx.Now)
	titles, ids := map[string]string{}, []string{}
	for _, a := range posts {
		list, err := org.PostsIn(ctx, tx, a.Unit)
		if err != nil {
			return nil, err
		}
		for _, p := range list {
			if p.Person != self && p.From <= today && (p.Until == "" || p.Until >= today) && titles[p.Person] == "" {
				titles[p.Person] = a.UnitName + " " + p.Title
				ids = append(ids, p.Person)
			}
		}
	}
	people, err := org.PeopleByID(ctx, tx, ids)
	var out []web.Option
	for _, id := range ids {
		if !people[id].Disabled {
			out = append(out, web.Option{Value: id, Title: people[id].Name + "（" + titles[id] + "）"})
		}
	}
	return out, err
}

// ownForms are the forms about the person's own delegations, sessions and tokens.
func (d *Desk) ownForms() {
	form(d, "/office/delegation/new", "授权他人", web.Staff, func(ctx context.Context, tx *db.Tx, w *web.Response, r *http.Request) (sheet, error) {
		s := sheet{title: "授权他人代为办理", crumbs: crumbs("授权代理", "/office/delegation"), back: "/office/delegation", submit: "授权",
			lead: "在起止日期之内，受托人换到您的岗位，以“受托人（代您）”的名义办理。受托人不得再行委托，您可以随时撤销。"}
		posts, err := ownPosts(ctx, tx, w.Actor.Person)
		if err != nil {
			return s, err
		}
		var roles []actor.Role
		for _, a := range posts {
			roles = append(roles, a.Roles...)
		}
		mates, err := colleagues(ctx, tx, posts, w.Actor.Person)
		s.options = map[string][]web.Option{"post": postOptions(posts), "to": mates, "roles": roleOptions(roles)}
		in := Entrust{From: workday.DateOf(tx.Now)}
		if len(posts) == 1 {
			in.Post, in.Roles = posts[0].Post, posts[0].Roles
		}
		s.value = in
		return s, err
	}, func(g *given[Entrust]) (outcome, error) {
		err := g.once(func(ctx context.Context, tx *db.Tx) error {
			_, err := org.Delegate(ctx, tx, g.Actor, org.Delegation{Kind: org.Authorised, Post: g.In.Post, To: g.In.To, Roles: g.In.Roles, From: g.In.From, Until: g.In.Until, Why: g.In.Why})
			return err
		})
		return outcome{next: "/office/delegation", flash: "desk/saved"}, err
	})
	d.click("/office/delegation/{id}/revoke", "撤销授权", web.Staff, "desk/revoked", func(ctx context.Context, tx *db.Tx, w *web.Response, r *http.Request) (string, error) {
		list, err := org.Delegations(ctx, tx, w.Actor.Person)
		if err != nil {
			return "", err
		}
		i := slices.IndexFunc(list, func(g org.Delegation) bool { return g.ID == r.PathValue("id") })
		if i < 0 { // one of somebody else: not known here
			return "", w.NotFound()
		}
		return "/office/delegation", org.RevokeDelegation(ctx, tx, w.Actor, list[i].ID)
	})
	d.tokenForms()
}
