package org

import (
	"context"
	"fmt"
	"strings"

	"gongkai/internal/kernel/actor"
	"gongkai/internal/kernel/workday"
	"gongkai/internal/platform/db"
	"gongkai/internal/platform/errs"
	"gongkai/internal/platform/id"
)

// Post is what a person is in a unit in a span of time, and what may be done in it. A
// person may hold posts in several units. A post of an administrator may have no unit.
type Post struct {
	ID     string
	Person string
	Unit   string
	Title  string // 科长
	Roles  []actor.Role
	From   workday.Date
	Until  workday.Date // last day, or empty
	Order  int          // among the posts of a person; the lowest is taken at login
}

// GivePost gives a person a post; for the security administrator. From is today where
// it is empty. Roles that exclude each other are refused over all posts and delegations
// of the person that share a day with this one.
func GivePost(ctx context.Context, tx *db.Tx, by actor.Actor, p Post) (Post, error) {
	if err := May(by, "授予岗位和角色", actor.Security); err != nil {
		return p, err
	}
	p.ID = id.New(tx.Now)
	if p.From == "" {
		p.From = today(tx)
	}
	p, err := cleanPost(ctx, tx, p)
	if err != nil {
		return p, err
	}
	_, err = tx.Exec(ctx, `INSERT INTO post (id, person, unit, title, roles, from_date, until_date, place) VALUES (?, ?, ?, ?, ?, ?, ?, ?)`,
		p.ID, p.Person, p.Unit, p.Title, joinRoles(p.Roles), string(p.From), string(p.Until), p.Order)
	if err != nil {
		return p, fmt.Errorf("give post: %w", err)
	}
	return p, record(ctx, tx, by, p.Person, "give-post", postNote(p))
}

// UpdatePost changes title, roles, dates and order of a post; for the security
// administrator. To end a post, set Until. Person and unit stay. The last system,
// security or audit administrator cannot be ended.
func UpdatePost(ctx context.Context, tx *db.Tx, by actor.Actor, p Post) error {
	if err := May(by, "调整岗位和角色", actor.Security); err != nil {
		return err
	}
	old, err := PostByID(ctx, tx, p.ID)
	if err != nil {
		return err
	}
	if p.Person != old.Person || p.Unit != old.Unit {
		return errs.Field("unit", "岗位的人员和单位不能改写。请结束原岗位，另行授予新岗位。")
	}
	if p, err = cleanPost(ctx, tx, p); err != nil {
		return err
	}
	_, err = tx.Exec(ctx, `UPDATE post SET title = ?, roles = ?, from_date = ?, until_date = ?, place = ? WHERE id = ?`,
		p.Title, joinRoles(p.Roles), string(p.From), string(p.Until), p.Order, p.ID)
	if err != nil {
		return fmt.Errorf("update post: %w", err)
	}
	if err := administered(ctx, tx, old); err != nil {
		return err
	}
	return record(ctx, tx, by, p.Person, "update-post", postNote(p))
}

// MovePosts gives everybody whose post in a unit was in force on the day before date
// the same post in another unit from date on, and ends the old one; for the security
// administrator, after a merger. It returns how many posts it moved.
func MovePosts(ctx context.Context, tx *db.Tx, by actor.Actor, fromUnit, toUnit string, date workday.Date) (int, error) {
	if err := May(by, "划转岗位", actor.Security); err != nil {
		return 0, err
	}
	if err := checkSpan(date, ""); err != nil {
		return 0, err
	}
	posts, err := PostsIn(ctx, tx, fromUnit)
	if err != nil {
		return 0, err
	}
	last, moved := date.AddDays(-1), 0
	for _, p := range posts {
		if !inForce(last, p.From, p.Until) || p.Until == last {
			continue
		}
		next := p
		next.Unit, next.From = toUnit, date
		p.Until = last
		// The new post comes first: the last administrator may be among them.
		if _, err := GivePost(ctx, tx, by, next); err != nil {
			return moved, err
		}
		if err := UpdatePost(ctx, tx, by, p); err != nil {
			return moved, err
		}
		moved++
	}
	return moved, nil
}

func postNote(p Post) string {
	return fmt.Sprintf("%s（%s）%s至%s", p.Title, roleNames(p.Roles), p.From, p.Until)
}

func cleanPost(ctx context.Context, tx *db.Tx, p Post) (Post, error) {
	var err error
	if p.Title = strings.TrimSpace(p.Title); p.Title == "" || len([]rune(p.Title)) > 50 {
		return p, errs.Field("title", "请填写岗位名称，不超过50字，例如“科长”。")
	}
	if p.Roles, err = known(p.Roles); err != nil {
		return p, err
	}
	if err := checkSpan(p.From, p.Until); err != nil {
		return p, err
	}
	if _, err := PersonByID(ctx, tx, p.Person); err != nil {
		return p, err
	}
	if err := housed(ctx, tx, p); err != nil {
		return p, err
	}
	if err := exclusive(p.Roles...); err != nil {
		return p, err
	}
	return p, compatible(ctx, tx, p.Person, p.ID, p.Roles, p.From, p.Until)
}

// housed checks the unit of a post.
func housed(ctx context.Context, tx *db.Tx, p Post) error {
	if p.Unit == "" {
		if len(p.Roles) == 1 && p.Roles[0].Administrator() {
			return nil
		}
		return errs.Field("unit", "请选择岗位所在的单位。")
	}
	u, err := UnitByID(ctx, tx, p.Unit)
	if err != nil {
		return err
	}
	if !overlap(p.From, p.Until, u.From, u.Until) {
		return errs.Field("unit", "“"+u.Name+"”在岗位的起止日期内不存在（可能已合并或者撤销），请选择承接其职能的单位。")
	}
	return nil
}

// compatible refuses roles that exclude what the person holds in other posts and by
// delegation within the same span.
func compatible(ctx context.Context, tx *db.Tx, person, exceptPost string, roles []actor.Role, from, until workday.Date) error {
	posts, err := PostsOf(ctx, tx, person)
	if err != nil {
		return err
	}
	for _, o := range posts {
		if o.ID != exceptPost && overlap(from, until, o.From, o.Until) {
			if err := exclusive(append(o.Roles, roles...)...); err != nil {
				return err
			}
		}
	}
	given, err := Delegations(ctx, tx, person)
	if err != nil {
		return err
	}
	for _, g := range given {
		if g.To == person && !g.Revoked && overlap(from, until, g.From, g.Until) {
			if err := exclusive(append(g.Roles, roles...)...); err != nil {
				return err
			}
		}
	}
	return nil
}

// administered refuses a state in which nobody carries an administrator's role that the
// post carried: the platform could not be governed any more.
func administered(ctx context.Context, tx *db.Tx, old Post) error {
	for _, r := range old.Roles {
		if !r.Administrator() || !inForce(today(tx), old.From, old.Until) {
			continue
		}
		posts, err := db.All(ctx, tx, scanPost, `SELECT p.id, p.person, p.unit, p.title, p.roles, p.from_date, p.until_date, p.place
			FROM post p JOIN person h ON h.id = p.person WHERE h.disabled = 0 AND p.roles = ?`, string(r))
		if err != nil {
			return err
		}
		n := 0
		for _, p := range posts {
			if inForce(today(tx), p.From, p.Until) {
				n++
			}
		}
		if n == 0 {
			return refuse(errs.Refused, "平台至少须有一名在任的"+r.Name()+"。请先授予他人该岗位，再结束或者停用现任。", Separation)
		}
	}
	return nil
}

const postColumns = `id, person, unit, title, roles, from_date, until_date, place`

func scanPost(s db.Scanner) (p Post, err error) {
	var roles string
	err = s.Scan(&p.ID, &p.Person, &p.Unit, &p.Title, &roles, &p.From, &p.Until, &p.Order)
	p.Roles = splitRoles(roles)
	return p, err
}

// PostByID returns a post; an unknown id is NotFound.
func PostByID(ctx context.Context, tx *db.Tx, postID string) (Post, error) {
	p, err := scanPost(tx.QueryRow(ctx, `SELECT `+postColumns+` FROM post WHERE id = ?`, postID))
	if db.None(err) {
		return p, errs.New(errs.NotFound, "没有找到该岗位，请刷新页面后重试。")
	}
	return p, err
}

// PostsOf returns all posts of a person, past and future ones too, in their order.
func PostsOf(ctx context.Context, tx *db.Tx, person string) ([]Post, error) {
	return db.All(ctx, tx, scanPost, `SELECT `+postColumns+` FROM post WHERE person = ? ORDER BY place, id`, person)
}

// PostsIn returns all posts in a unit, past and future ones too, in their order.
func PostsIn(ctx context.Context, tx *db.Tx, unitID string) ([]Post, error) {
	return db.All(ctx, tx, scanPost, `SELECT `+postColumns+` FROM post WHERE unit = ? ORDER BY place, id`, unitID)
}
