package org

import (
	"context"
	"fmt"
	"regexp"
	"slices"
	"strings"

	"gongkai/internal/kernel/actor"
	"gongkai/internal/kernel/audit"
	"gongkai/internal/platform/db"
	"gongkai/internal/platform/errs"
	"gongkai/internal/platform/id"
)

// Person is a member of staff with an account. Accounts are kept in small letters.
type Person struct {
	ID       string
	Account  string
	Name     string
	Phone    string
	Email    string
	Disabled bool
}

var accountForm = regexp.MustCompile(`^[a-z][a-z0-9._-]{2,31}$`)

// guessed are account names that every attacker tries first (等保: 默认账户改名或停用).
var guessed = []string{"admin", "administrator", "root", "sa", "system", "test", "guest", "user", "demo", "oracle", "postgres"}

// account is how an account name is kept and looked up.
func account(s string) string { return strings.ToLower(strings.TrimSpace(s)) }

// CreatePerson makes an account; for the system administrator. first comes from
// Access.FirstPassword and must be changed at the first login; with the zero First
// nobody can log in before a reset. The id is made here.
func CreatePerson(ctx context.Context, tx *db.Tx, by actor.Actor, p Person, first First) (Person, error) {
	if err := May(by, "新增人员", actor.System); err != nil {
		return p, err
	}
	p.ID, p.Account = id.New(tx.Now), account(p.Account)
	if !accountForm.MatchString(p.Account) {
		return p, errs.Field("account", "账号应以字母开头，由3至32个小写字母、数字、点、横线或者下划线组成，请重填。")
	}
	if slices.Contains(guessed, p.Account) {
		return p, errs.Field("account", "账号“"+p.Account+"”是常见的默认账户名，容易被猜测，请另取一个。")
	}
	p, err := cleanPerson(p)
	if err != nil {
		return p, err
	}
	_, err = tx.Exec(ctx, `INSERT INTO person (id, account, name, phone, email, disabled, created_at) VALUES (?, ?, ?, ?, ?, ?, ?)
		ON CONFLICT (account) DO NOTHING`,
		p.ID, p.Account, p.Name, p.Phone, p.Email, db.Bool(p.Disabled), db.Time(tx.Now))
	if err != nil {
		return p, fmt.Errorf("create person: %w", err)
	}
	if kept, err := PersonByAccount(ctx, tx, p.Account); err != nil {
		return p, err
	} else if kept.ID != p.ID {
		return p, errs.Field("account", "账号“"+p.Account+"”已被使用，请另取一个。")
	}
	if first.Hash != "" {
		if err := setPassword(ctx, tx, p.ID, first.Hash, true); err != nil {
			return p, err
		}
	}
	return p, record(ctx, tx, by, p.ID, "create-person", p.Account+" "+p.Name)
}

// UpdatePerson changes name, phone, email and whether the account is disabled; for the
// system administrator. The account's name stays. Disabling ends all sessions at once.
func UpdatePerson(ctx context.Context, tx *db.Tx, by actor.Actor, p Person) error {
	if err := May(by, "修改人员", actor.System); err != nil {
		return err
	}
	old, err := PersonByID(ctx, tx, p.ID)
	if err != nil {
		return err
	}
	if account(p.Account) != old.Account {
		return errs.Field("account", "账号名不能修改。如需更换，请停用原账号并新增人员。")
	}
	if p, err = cleanPerson(p); err != nil {
		return err
	}
	_, err = tx.Exec(ctx, `UPDATE person SET name = ?, phone = ?, email = ?, disabled = ? WHERE id = ?`,
		p.Name, p.Phone, p.Email, db.Bool(p.Disabled), p.ID)
	if err != nil {
		return fmt.Errorf("update person: %w", err)
	}
	action := "update-person"
	switch {
	case p.Disabled && !old.Disabled:
		action = "disable-person"
		if err := endSessions(ctx, tx, p.ID, ""); err != nil {
			return err
		}
		posts, err := PostsOf(ctx, tx, p.ID)
		if err != nil {
			return err
		}
		for _, post := range posts {
			if err := administered(ctx, tx, post); err != nil {
				return err
			}
		}
	case !p.Disabled && old.Disabled:
		action = "enable-person"
	}
	return record(ctx, tx, by, p.ID, action, p.Name)
}

func cleanPerson(p Person) (Person, error) {
	p.Name, p.Phone, p.Email = strings.TrimSpace(p.Name), strings.TrimSpace(p.Phone), strings.TrimSpace(p.Email)
	if p.Name == "" || len([]rune(p.Name)) > 50 {
		return p, errs.Field("name", "请填写姓名，不超过50字。")
	}
	if len(p.Phone) > 40 || strings.Trim(p.Phone, "0123456789+-() 转") != "" {
		return p, errs.Field("phone", "电话号码只能由数字、加号、横线和括号组成，请重填。")
	}
	if p.Email != "" && (len(p.Email) > 200 || strings.Count(p.Email, "@") != 1 || strings.ContainsAny(p.Email, " \t\r\n<>,;")) {
		return p, errs.Field("email", "电子邮箱的格式不对，请重填，例如“wang@example.gov.cn”。")
	}
	return p, nil
}

// record audits an act on people, posts, sessions or tokens.
func record(ctx context.Context, tx *db.Tx, by actor.Actor, subject, action, note string) error {
	_, err := audit.Append(ctx, tx, audit.Act{By: by, Subject: subject, Action: action, Law: law, Note: note})
	return err
}

const personColumns = `id, account, name, phone, email, disabled`

func scanPerson(s db.Scanner) (p Person, err error) {
	var disabled int
	err = s.Scan(&p.ID, &p.Account, &p.Name, &p.Phone, &p.Email, &disabled)
	p.Disabled = disabled == 1
	return p, err
}

func onePerson(ctx context.Context, tx *db.Tx, q, arg string) (Person, error) {
	p, err := scanPerson(tx.QueryRow(ctx, q, arg))
	if db.None(err) {
		return p, errs.New(errs.NotFound, "没有找到该人员，请核对后重试，或者联系系统管理员。")
	}
	return p, err
}

// PersonByID returns a person; an unknown id is NotFound.
func PersonByID(ctx context.Context, tx *db.Tx, personID string) (Person, error) {
	return onePerson(ctx, tx, `SELECT `+personColumns+` FROM person WHERE id = ?`, personID)
}

// PersonByAccount returns a person by the account's name, in any case.
func PersonByAccount(ctx context.Context, tx *db.Tx, name string) (Person, error) {
	return onePerson(ctx, tx, `SELECT `+personColumns+` FROM person WHERE account = ?`, account(name))
}

// People returns everybody, in order of accounts; for the administrators' pages.
func People(ctx context.Context, tx *db.Tx) ([]Person, error) {
	return db.All(ctx, tx, scanPerson, `SELECT `+personColumns+` FROM person ORDER BY account`)
}

// PeopleByID returns the people with the ids, by id; unknown ids are left out.
func PeopleByID(ctx context.Context, tx *db.Tx, ids []string) (map[string]Person, error) {
	in, args := db.In(ids)
	all, err := db.All(ctx, tx, scanPerson, `SELECT `+personColumns+` FROM person WHERE id IN (`+in+`)`, args...)
	out := make(map[string]Person, len(all))
	for _, p := range all {
		out[p.ID] = p
	}
	return out, err
}
