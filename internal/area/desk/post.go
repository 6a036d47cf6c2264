package desk

import (
	"context"
	"net/http"

	"gongkai/internal/kernel/actor"
	"gongkai/internal/kernel/clause"
	"gongkai/internal/kernel/org"
	"gongkai/internal/kernel/workday"
	"gongkai/internal/platform/db"
	"gongkai/internal/web"
)

// NewPost is the form that gives a person a post.
type NewPost struct {
	Unit string `json:"unit,omitempty" title:"单位" doc:"三类管理员的岗位可以不填。" form:"unit"`
	PostRecord
}

// PostRecord is what can be changed of a post.
type PostRecord struct {
	Title string       `json:"title" title:"岗位名称" doc:"例如“科长”。" maxLength:"50"`
	Roles []actor.Role `json:"roles,omitempty" title:"职权" form:"checkboxes" doc:"三类管理员相互排斥，也不得兼任业务岗位。"`
	From  workday.Date `json:"from,omitempty" title:"从哪天起" doc:"不填就是今天。"`
	Until workday.Date `json:"until,omitempty" title:"到哪天止" doc:"含当天。要结束岗位，就填最后一天。"`
	Order int          `json:"order,omitempty" title:"次序" doc:"有多个岗位的，登录后先用次序最小的。" minimum:"0" maximum:"99"`
}

// NewDeputy is the form by which the organisation lets somebody stand in for a post.
type NewDeputy struct {
	Post  string       `json:"post" title:"代理哪个岗位" form:"select"`
	To    string       `json:"to" title:"由谁代理" form:"select"`
	Roles []actor.Role `json:"roles" title:"代理的职权" form:"checkboxes"`
	From  workday.Date `json:"from,omitempty" title:"从哪天起" doc:"不填就是今天。"`
	Until workday.Date `json:"until" title:"到哪天止" doc:"含当天，到期自动失效。"`
	Why   string       `json:"why" title:"原因和依据" doc:"例如“空缺期间，见某号任职通知”。" maxLength:"200"`
}

func allRoles() []web.Option {
	var out []web.Option
	for _, n := range actor.Names {
		o := web.Option{Value: string(n.Role), Title: n.Name}
		if n.Role.Administrator() {
			o.Hint = "不得与其他职权兼任"
		}
		out = append(out, o)
	}
	return out
}

func (d *Desk) postForms() {
	law := []clause.Clause{org.Separation}
	form(d, personList+"/{id}/post/new", "授予岗位", security, personSheet("授予岗位", "", func(ctx context.Context, tx *db.Tx, _ org.Person, s *sheet) (err error) {
		s.law, s.submit = law, "授予"
		s.options, err = unitOptions(ctx, tx)
		if s.options != nil {
			s.options["roles"] = allRoles()
		}
		s.value = NewPost{PostRecord: PostRecord{From: workday.DateOf(tx.Now)}}
		return err
	}), func(g *given[NewPost]) (outcome, error) {
		personID := g.Request.PathValue("id")
		err := g.once(func(ctx context.Context, tx *db.Tx) error {
			_, err := org.GivePost(ctx, tx, g.Actor, org.Post{Person: personID, Unit: g.In.Unit, Title: g.In.Title, Roles: g.In.Roles, From: g.In.From, Until: g.In.Until, Order: g.In.Order})
			return err
		})
		if err != nil {
			return outcome{}, err
		}
		return saved(personList + "/" + personID)
	})
	form(d, personList+"/{id}/post/{post}", "调整岗位", security, func(ctx context.Context, tx *db.Tx, w *web.Response, r *http.Request) (sheet, error) {
		p, err := theirPost(ctx, tx, w, r)
		if err != nil {
			return sheet{}, err
		}
		title, err := postTitle(ctx, tx, p.ID)
		if err != nil {
			return sheet{}, err
		}
		return personSheet("调整岗位", "单位不能改写：换单位的，请结束本岗位，另行授予。", func(_ context.Context, _ *db.Tx, _ org.Person, s *sheet) error {
			s.facts = append(s.facts, web.Fact{Name: "岗位", Text: title})
			s.law, s.submit = law, "保存"
			s.options = map[string][]web.Option{"roles": allRoles()}
			s.value = PostRecord{Title: p.Title, Roles: p.Roles, From: p.From, Until: p.Until, Order: p.Order}
			return nil
		})(ctx, tx, w, r)
	}, func(g *given[PostRecord]) (outcome, error) {
		err := g.once(func(ctx context.Context, tx *db.Tx) error {
			p, err := theirPost(ctx, tx, g.Response, g.Request)
			if err != nil {
				return err
			}
			if g.In.From == "" {
				g.In.From = p.From
			}
			p.Title, p.Roles, p.From, p.Until, p.Order = g.In.Title, g.In.Roles, g.In.From, g.In.Until, g.In.Order
			return org.UpdatePost(ctx, tx, g.Actor, p)
		})
		if err != nil {
			return outcome{}, err
		}
		return saved(personList + "/" + g.Request.PathValue("id"))
	})
	form(d, personList+"/{id}/deputy", "登记代理", security, personSheet("登记代理", "在起止日期之内，代理人以“代理人（代本人）”的名义在这个岗位上办理。", func(ctx context.Context, tx *db.Tx, p org.Person, s *sheet) error {
		posts, err := ownPosts(ctx, tx, p.ID)
		if err != nil {
			return err
		}
		var roles []actor.Role
		for _, a := range posts {
			roles = append(roles, a.Roles...)
		}
		all, err := org.People(ctx, tx)
		s.options = map[string][]web.Option{"post": postOptions(posts), "roles": roleOptions(roles)}
		for _, x := range all {
			if x.ID != p.ID && !x.Disabled {
				s.options["to"] = append(s.options["to"], web.Option{Value: x.ID, Title: x.Name + "（" + x.Account + "）"})
			}
		}
		in := NewDeputy{From: workday.DateOf(tx.Now)}
		if len(posts) == 1 {
			in.Post, in.Roles = posts[0].Post, posts[0].Roles
		}
		s.value, s.submit = in, "登记"
		return err
	}), func(g *given[NewDeputy]) (outcome, error) {
		personID := g.Request.PathValue("id")
		err := g.once(func(ctx context.Context, tx *db.Tx) error {
			p, err := org.PostByID(ctx, tx, g.In.Post)
			if err == nil && p.Person != personID {
				err = g.NotFound()
			}
			if err == nil {
				_, err = org.Delegate(ctx, tx, g.Actor, org.Delegation{Kind: org.Deputy, Post: p.ID, To: g.In.To, Roles: g.In.Roles, From: g.In.From, Until: g.In.Until, Why: g.In.Why})
			}
			return err
		})
		if err != nil {
			return outcome{}, err
		}
		return saved(personList + "/" + personID)
	})
}

// theirPost is the post that the path names, of the person that the path names.
func theirPost(ctx context.Context, tx *db.Tx, w *web.Response, r *http.Request) (org.Post, error) {
	p, err := org.PostByID(ctx, tx, r.PathValue("post"))
	if err == nil && p.Person != r.PathValue("id") {
		err = w.NotFound()
	}
	return p, err
}
