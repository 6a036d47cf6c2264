package org

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"gongkai/internal/kernel/actor"
	"gongkai/internal/kernel/workday"
	"gongkai/internal/platform/db"
	"gongkai/internal/platform/errs"
	"gongkai/internal/platform/id"
)

// Token lets a program act in a post of a person, in some of its roles.
type Token struct {
	ID      string
	Name    string
	Person  string
	Post    string
	Roles   []actor.Role
	Until   workday.Date // last day
	Created time.Time
	Used    time.Time // to the minute; zero if never
	Revoked bool
}

// tokenMark begins every token, so that one in a log or a repository is recognised.
const tokenMark = "gongkai_"

// CreateToken makes a token and returns its secret, which is shown once; for the person
// and for the security administrator. The post must be the person's own and in force,
// the roles some of the post's. Who comes by a token cannot make others.
func (a *Access) CreateToken(ctx context.Context, tx *db.Tx, by actor.Actor, t Token) (secret string, _ Token, err error) {
	if by.Person != t.Person || len(by.Roles) == 0 { // no roles: the password must be changed first
		if err := May(by, "为他人创建接口令牌", actor.Security); err != nil {
			return "", t, err
		}
	}
	if by.Via == "token" {
		return "", t, errs.New(errs.Forbidden, "不能用接口令牌再创建令牌，请登录后办理。")
	}
	if t, err = a.cleanToken(ctx, tx, t); err != nil {
		return "", t, err
	}
	secret = tokenMark + id.Secret()
	t.ID, t.Created, t.Used, t.Revoked = id.New(tx.Now), tx.Now, time.Time{}, false
	_, err = tx.Exec(ctx, `INSERT INTO token (id, hash, name, person, post, roles, until_date, created_at, used_at, revoked_at)
		VALUES (?, ?, ?, ?, ?, ?, ?, ?, '', '')`,
		t.ID, digest(secret), t.Name, t.Person, t.Post, joinRoles(t.Roles), string(t.Until), db.Time(t.Created))
	if err != nil {
		return "", t, fmt.Errorf("create token: %w", err)
	}
	return secret, t, record(ctx, tx, by, t.Person, "create-token", t.Name+"（"+roleNames(t.Roles)+"）至"+string(t.Until))
}

func (a *Access) cleanToken(ctx context.Context, tx *db.Tx, t Token) (Token, error) {
	var err error
	if t.Name = strings.TrimSpace(t.Name); t.Name == "" || len([]rune(t.Name)) > 50 {
		return t, errs.Field("name", "请填写令牌的用途，不超过50字，例如“办公系统对接”。")
	}
	if t.Roles, err = known(t.Roles); err != nil {
		return t, err
	}
	seats, err := ActorsOf(ctx, tx, t.Person)
	if err != nil {
		return t, err
	}
	i := slices.IndexFunc(seats, func(s actor.Actor) bool { return s.Post == t.Post && s.For == "" })
	if i < 0 {
		return t, errs.Field("post", "令牌只能使用本人在任的岗位，请重新选择。")
	}
	if len(t.Roles) == 0 || len(both(t.Roles, seats[i].Roles)) != len(t.Roles) {
		return t, errs.Field("roles", "请选择令牌可以使用的职权，且不得超出该岗位的职权。")
	}
	last := today(tx).AddDays(a.Rules.TokenDays)
	if _, err := workday.Parse(string(t.Until)); err != nil || t.Until < today(tx) || t.Until > last {
		return t, errs.Field("until", fmt.Sprintf("请填写令牌的截止日期，最早为今日，最晚为%s（%d日）。", last, a.Rules.TokenDays))
	}
	return t, nil
}

// TokenActor returns who acts by a token: the person in the post, with those of the
// token's roles that the post still carries. An unknown, expired, revoked or forged
// token, one whose post has ended and one of a disabled account is Unauthenticated.
func (a *Access) TokenActor(ctx context.Context, d *db.DB, secret string) (actor.Actor, error) {
	var by actor.Actor
	touch := false
	t, err := db.Get(ctx, d, func(tx *db.Tx) (Token, error) {
		none := errs.New(errs.Unauthenticated, "接口令牌无效、已过期或者已撤销，请登录平台重新创建。")
		if len(secret) != len(tokenMark)+secretLen {
			return Token{}, none
		}
		t, err := scanToken(tx.QueryRow(ctx, `SELECT `+tokenColumns+` FROM token WHERE hash = ?`, digest(secret)))
		if db.None(err) || err == nil && (t.Revoked || today(tx) > t.Until) {
			return Token{}, none
		}
		if err != nil {
			return Token{}, err
		}
		seats, err := ActorsOf(ctx, tx, t.Person)
		if err != nil {
			return Token{}, err
		}
		i := slices.IndexFunc(seats, func(s actor.Actor) bool { return s.Post == t.Post && s.For == "" })
		if i < 0 {
			return Token{}, none
		}
		by = seats[i]
		by.Roles, by.Via = both(by.Roles, t.Roles), "token"
		touch = tx.Now.Sub(t.Used) >= touchEvery
		return t, nil
	})
	if err != nil || !touch {
		return by, err
	}
	err = d.Quick(ctx, func(tx *db.Tx) error {
		_, err := tx.Exec(ctx, `UPDATE token SET used_at = ? WHERE id = ? AND used_at < ?`, db.Time(tx.Now), t.ID, db.Time(tx.Now))
		return err
	})
	if err != nil {
		return actor.Actor{}, fmt.Errorf("touch token: %w", err)
	}
	return by, nil
}

// RevokeToken ends a token at once; for its person and the security administrator.
func RevokeToken(ctx context.Context, tx *db.Tx, by actor.Actor, tokenID string) error {
	t, err := scanToken(tx.QueryRow(ctx, `SELECT `+tokenColumns+` FROM token WHERE id = ?`, tokenID))
	if db.None(err) || err == nil && by.Person != t.Person && !platform(by) && !by.Has(actor.Security) {
		return errs.New(errs.NotFound, "没有找到该令牌，请刷新页面后重试。")
	}
	if err != nil {
		return err
	}
	n, err := tx.Exec(ctx, `UPDATE token SET revoked_at = ? WHERE id = ? AND revoked_at = ''`, db.Time(tx.Now), tokenID)
	if err != nil {
		return fmt.Errorf("revoke token: %w", err)
	}
	if n == 0 {
		return errs.New(errs.Conflict, "该令牌已经撤销，无需再次办理。")
	}
	return record(ctx, tx, by, t.Person, "revoke-token", t.Name)
}

const tokenColumns = `id, name, person, post, roles, until_date, created_at, used_at, revoked_at`

func scanToken(s db.Scanner) (t Token, err error) {
	var roles, revoked string
	err = s.Scan(&t.ID, &t.Name, &t.Person, &t.Post, &roles, &t.Until, db.At{T: &t.Created}, db.At{T: &t.Used}, &revoked)
	t.Roles, t.Revoked = splitRoles(roles), revoked != ""
	return t, err
}

// Tokens returns the tokens of a person, newest first, past and revoked ones too.
func Tokens(ctx context.Context, tx *db.Tx, person string) ([]Token, error) {
	return db.All(ctx, tx, scanToken, `SELECT `+tokenColumns+` FROM token WHERE person = ? ORDER BY id DESC`, person)
}
