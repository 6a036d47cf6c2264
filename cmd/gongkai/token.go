package main

import (
	"fmt"
	"os"

	"gongkai/internal/kernel/actor"
	"gongkai/internal/kernel/org"
	"gongkai/internal/kernel/workday"
	"gongkai/internal/platform/db"
	"gongkai/internal/platform/errs"
)

type tokenCmd struct {
	Create tokenCreate `cmd:"" help:"为一个账号的岗位建立接口令牌。"`
	List   tokenList   `cmd:"" help:"列出一个账号的令牌。"`
	Revoke tokenRevoke `cmd:"" help:"吊销令牌。"`
}

type tokenCreate struct {
	store
	Account string `arg:"" help:"账号。"`
	Name    string `default:"系统对接" help:"用途。"`
	Unit    string `placeholder:"CODE" help:"岗位所在单位的机构代码；只有一个岗位时不用填。"`
	Days    int    `default:"90" help:"有效天数。"`
}

func (c *tokenCreate) Run(e *env) error {
	a, done, err := c.open(e, os.Stderr)
	if err != nil {
		return err
	}
	defer done()
	secret, err := db.Put(e, a.DB, func(tx *db.Tx) (string, error) {
		p, err := org.PersonByAccount(e, tx, c.Account)
		if err != nil {
			return "", err
		}
		post, err := c.post(e, tx, p.ID)
		if err != nil {
			return "", err
		}
		until := workday.DateOf(tx.Now).AddDays(c.Days)
		secret, _, err := a.Access.CreateToken(e, tx, actor.Platform(), org.Token{Name: c.Name, Person: p.ID, Post: post.Post, Roles: post.Roles, Until: until})
		return secret, err
	})
	if err != nil {
		return err
	}
	fmt.Fprintln(e.Out, secret)
	return nil
}

func (c *tokenCreate) post(e *env, tx *db.Tx, person string) (actor.Actor, error) {
	posts, err := org.ActorsOf(e, tx, person)
	if err != nil {
		return actor.Actor{}, err
	}
	var found []actor.Actor
	for _, p := range posts {
		if p.For != "" {
			continue
		}
		if c.Unit != "" {
			u, err := org.UnitByCode(e, tx, c.Unit)
			if err != nil {
				return actor.Actor{}, err
			}
			if u.ID != p.Unit {
				continue
			}
		}
		found = append(found, p)
	}
	if len(found) != 1 {
		return actor.Actor{}, errs.Newf(errs.Invalid, "账号%s有%d个岗位符合，请用 --unit 指定单位。", c.Account, len(found))
	}
	return found[0], nil
}

type tokenList struct {
	store
	Account string `arg:"" help:"账号。"`
}

func (c *tokenList) Run(e *env) error {
	a, done, err := c.open(e, os.Stderr)
	if err != nil {
		return err
	}
	defer done()
	return a.DB.Read(e, func(tx *db.Tx) error {
		p, err := org.PersonByAccount(e, tx, c.Account)
		if err != nil {
			return err
		}
		list, err := org.Tokens(e, tx, p.ID)
		for _, t := range list {
			state := "有效至" + t.Until.Chinese()
			if t.Revoked {
				state = "已吊销"
			}
			fmt.Fprintf(e.Out, "%s\t%s\t%s\n", t.ID, t.Name, state)
		}
		return err
	})
}

type tokenRevoke struct {
	store
	ID string `arg:"" help:"令牌编号。"`
}

func (c *tokenRevoke) Run(e *env) error {
	a, done, err := c.open(e, os.Stderr)
	if err != nil {
		return err
	}
	defer done()
	return a.DB.Write(e, func(tx *db.Tx) error { return org.RevokeToken(e, tx, actor.Platform(), c.ID) })
}
