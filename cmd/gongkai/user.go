package main

import (
	"fmt"
	"os"

	"gongkai/internal/kernel/actor"
	"gongkai/internal/kernel/org"
	"gongkai/internal/platform/db"
)

type userCmd struct {
	List  userList  `cmd:"" help:"列出账号和岗位。"`
	Reset userReset `cmd:"" help:"重置口令：生成新的初始口令，首次登录须修改。"`
}

type userList struct{ store }

func (c *userList) Run(e *env) error {
	a, done, err := c.open(e, os.Stderr)
	if err != nil {
		return err
	}
	defer done()
	return a.DB.Read(e, func(tx *db.Tx) error {
		people, err := org.People(e, tx)
		if err != nil {
			return err
		}
		for _, p := range people {
			posts, err := org.ActorsOf(e, tx, p.ID)
			if err != nil {
				return err
			}
			state := ""
			if p.Disabled {
				state = "（已停用）"
			}
			fmt.Fprintf(e.Out, "%s\t%s%s\n", p.Account, p.Name, state)
			for _, post := range posts {
				fmt.Fprintf(e.Out, "\t%s\t%s\t%s\n", post.UnitName, post.Title, names(post.Roles))
			}
		}
		return nil
	})
}

func names(roles []actor.Role) string {
	s := ""
	for i, r := range roles {
		if i > 0 {
			s += "、"
		}
		s += r.Name()
	}
	return s
}

type userReset struct {
	store
	Account string `arg:"" help:"账号。"`
}

func (c *userReset) Run(e *env) error {
	a, done, err := c.open(e, os.Stderr)
	if err != nil {
		return err
	}
	defer done()
	p, err := db.Get(e, a.DB, func(tx *db.Tx) (org.Person, error) { return org.PersonByAccount(e, tx, c.Account) })
	if err != nil {
		return err
	}
	first, err := a.Access.ResetPassword(e, a.DB, actor.Platform(), p.ID)
	if err != nil {
		return err
	}
	fmt.Fprintf(e.Out, "%s（%s）的新初始口令：%s\n口令只显示这一次，首次登录须修改。\n", p.Name, p.Account, first.Password)
	return nil
}
