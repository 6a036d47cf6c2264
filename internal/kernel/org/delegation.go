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

// DelegationKind says what the delegation is in law.
type DelegationKind string

// The kinds of delegation.
const (
	Deputy     DelegationKind = "deputy"     // 代理: the organisation lets somebody stand in for a post
	Authorised DelegationKind = "authorised" // 授权: the holder of the post lets somebody act for him
)

// Name is the Chinese name of the kind.
func (k DelegationKind) Name() string {
	if k == Deputy {
		return "代理"
	}
	return "授权"
}

// Delegation lets a person act in another's post, in some of its roles, between two
// dates. Until is required.
type Delegation struct {
	ID      string
	Kind    DelegationKind
	Post    string // the post that is acted in
	Holder  string // the person who holds it
	To      string // the person who acts
	Roles   []actor.Role
	From    workday.Date
	Until   workday.Date
	Why     string
	Revoked bool
}

// Delegate records that To may act in Post. A deputy is appointed by the security
// administrator, an authorisation is given by the holder of the post too. Only roles of
// the post can be delegated, never an administrator's, not further, not to oneself and
// not for the past. From is today where it is empty; Holder is filled in.
func Delegate(ctx context.Context, tx *db.Tx, by actor.Actor, g Delegation) (Delegation, error) {
	post, err := PostByID(ctx, tx, g.Post)
	if err != nil {
		return g, err
	}
	if err := mayDelegate(by, g.Kind, post); err != nil {
		return g, err
	}
	g.ID, g.Holder, g.Revoked = id.New(tx.Now), post.Person, false
	if g.From == "" {
		g.From = today(tx)
	}
	if g, err = cleanDelegation(ctx, tx, g, post); err != nil {
		return g, err
	}
	_, err = tx.Exec(ctx, `INSERT INTO delegation (id, kind, post, to_person, roles, from_date, until_date, why, by_person, revoked_at)
		VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, '')`,
		g.ID, string(g.Kind), g.Post, g.To, joinRoles(g.Roles), string(g.From), string(g.Until), g.Why, by.Person)
	if err != nil {
		return g, fmt.Errorf("delegate: %w", err)
	}
	note := fmt.Sprintf("%s：%s（%s）%s至%s，%s", g.Kind.Name(), post.Title, roleNames(g.Roles), g.From, g.Until, g.Why)
	return g, record(ctx, tx, by, g.To, "delegate", note)
}

func mayDelegate(by actor.Actor, kind DelegationKind, post Post) error {
	switch kind {
	case Authorised:
		// A token or a session whose password must be changed has not all the post may do.
		if by.Person == post.Person && by.For == "" && by.Via != "token" && len(by.Roles) > 0 {
			return nil
		}
		if by.For != "" && by.Post == post.ID {
			return errs.New(errs.Forbidden, "受托人不得再行委托，请由岗位本人办理授权。")
		}
		return May(by, "代他人办理授权", actor.Security)
	case Deputy:
		return May(by, "登记代理", actor.Security)
	}
	return errs.Field("kind", "请选择委托类别：代理或者授权。")
}

func cleanDelegation(ctx context.Context, tx *db.Tx, g Delegation, post Post) (Delegation, error) {
	var err error
	if g.Roles, err = known(g.Roles); err != nil {
		return g, err
	}
	if len(g.Roles) == 0 {
		return g, errs.Field("roles", "请至少选择一项委托的职权。")
	}
	for _, r := range g.Roles {
		if r.Administrator() {
			return g, refuse(errs.Refused, r.Name()+"的职权不得委托，请由安全管理员授予他人相应岗位。", Separation)
		}
	}
	if len(both(g.Roles, post.Roles)) != len(g.Roles) {
		return g, errs.Field("roles", "只能委托该岗位本来具有的职权，请重新选择。")
	}
	if g.Why = strings.TrimSpace(g.Why); g.Why == "" {
		return g, errs.Field("why", "请写明委托的原因，例如“外出学习”。")
	}
	if g.Until == "" {
		return g, errs.Field("until", "请填写委托的截止日期，到期后自动失效。")
	}
	if err := checkSpan(g.From, g.Until); err != nil {
		return g, err
	}
	if g.From < today(tx) {
		return g, errs.Field("from", "委托不能追溯到过去，起始日期应为今日或者以后。")
	}
	if !overlap(g.From, g.Until, post.From, post.Until) {
		return g, errs.Field("from", "该岗位在委托的起止日期内不在任，请核对日期。")
	}
	to, err := PersonByID(ctx, tx, g.To)
	if err != nil {
		return g, err
	}
	if to.ID == post.Person || to.Disabled {
		return g, errs.Field("to", "受托人应为岗位本人以外的、账号正常的人员，请重新选择。")
	}
	return g, compatible(ctx, tx, to.ID, "", g.Roles, g.From, g.Until)
}

// RevokeDelegation ends a delegation at once; for the holder of the post and the
// security administrator.
func RevokeDelegation(ctx context.Context, tx *db.Tx, by actor.Actor, delegationID string) error {
	g, err := scanDelegation(tx.QueryRow(ctx, `SELECT `+delegationColumns+` FROM delegation d JOIN post p ON p.id = d.post WHERE d.id = ?`, delegationID))
	if db.None(err) {
		return errs.New(errs.NotFound, "没有找到该项委托，请刷新页面后重试。")
	}
	if err != nil {
		return err
	}
	if !by.Known() || by.Person != g.Holder || by.For != "" {
		if err := May(by, "撤销他人的委托", actor.Security); err != nil {
			return err
		}
	}
	n, err := tx.Exec(ctx, `UPDATE delegation SET revoked_at = ? WHERE id = ? AND revoked_at = ''`, db.Time(tx.Now), delegationID)
	if err != nil {
		return fmt.Errorf("revoke delegation: %w", err)
	}
	if n == 0 {
		return errs.New(errs.Conflict, "该项委托已经撤销，无需再次办理。")
	}
	return record(ctx, tx, by, g.To, "revoke-delegation", g.Why)
}

const delegationColumns = `d.id, d.kind, d.post, p.person, d.to_person, d.roles, d.from_date, d.until_date, d.why, d.revoked_at`

func scanDelegation(s db.Scanner) (g Delegation, err error) {
	var roles, revoked string
	err = s.Scan(&g.ID, &g.Kind, &g.Post, &g.Holder, &g.To, &roles, &g.From, &g.Until, &g.Why, &revoked)
	g.Roles, g.Revoked = splitRoles(roles), revoked != ""
	return g, err
}

// Delegations returns what a person has delegated and what was delegated to the
// person, newest first, past and revoked ones too.
func Delegations(ctx context.Context, tx *db.Tx, person string) ([]Delegation, error) {
	return db.All(ctx, tx, scanDelegation, `SELECT `+delegationColumns+` FROM delegation d JOIN post p ON p.id = d.post
		WHERE d.to_person = ? OR p.person = ? ORDER BY d.id DESC`, person, person)
}
