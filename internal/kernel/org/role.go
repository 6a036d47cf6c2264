package org

import (
	"slices"
	"strings"

	"gongkai/internal/kernel/actor"
	"gongkai/internal/kernel/clause"
	"gongkai/internal/platform/errs"
)

// Separation is what the three administrators rest on.
var Separation = clause.GB22239.Sec(8, 1, 5)

// law is Separation as audit takes it; kinds is the clause that units have kinds by.
var (
	law   = []clause.Clause{Separation}
	kinds = []clause.Clause{clause.G67b}
)

// reason is msg with what it rests on.
func reason(msg string, c clause.Clause) errs.Reason {
	return errs.Reason{Msg: msg, ClauseID: c.ID(), Clause: c.Cite()}
}

func refuse(kind errs.Kind, msg string, c clause.Clause) error {
	return &errs.Error{Kind: kind, Msg: msg, Reasons: []errs.Reason{reason(msg, c)}}
}

// platform tells whether the platform itself acts: its first start, its command line.
func platform(by actor.Actor) bool { return by.Person == actor.Platform().Person }

// May refuses whoever has none of the roles; what completes 只有…可以…. The platform
// itself may do everything.
func May(by actor.Actor, what string, roles ...actor.Role) error {
	if platform(by) || by.Has(roles...) {
		return nil
	}
	names := make([]string, len(roles))
	for i, r := range roles {
		names[i] = r.Name()
	}
	who := strings.Join(names, "、")
	return refuse(errs.Forbidden, "只有"+who+"可以"+what+"，请联系"+who+"办理。", Separation)
}

// known refuses roles that do not exist and drops repetitions; the order is that of
// actor.Names.
func known(roles []actor.Role) ([]actor.Role, error) {
	var out []actor.Role
	for _, n := range actor.Names {
		if slices.Contains(roles, n.Role) {
			out = append(out, n.Role)
		}
	}
	for _, r := range roles {
		if !slices.Contains(out, r) {
			return nil, errs.Field("roles", "没有名为“"+string(r)+"”的角色，请从角色列表中选择。")
		}
	}
	return out, nil
}

// exclusive refuses roles that one person may not hold together: two administrators,
// or an administrator and any business role.
func exclusive(roles ...actor.Role) error {
	var admin actor.Role
	for _, r := range roles {
		if r.Administrator() {
			admin = r
		}
	}
	if admin == "" {
		return nil
	}
	for _, r := range roles {
		if r != admin {
			return refuse(errs.Refused, "同一人不得既任“"+admin.Name()+"”又任“"+r.Name()+
				"”：系统管理员、安全管理员、审计管理员相互排斥，也不得兼任业务岗位。请改由其他人担任，或者先结束其现有岗位。", Separation)
		}
	}
	return nil
}

func joinRoles(roles []actor.Role) string {
	s := make([]string, len(roles))
	for i, r := range roles {
		s[i] = string(r)
	}
	return strings.Join(s, " ")
}

func splitRoles(s string) []actor.Role {
	var out []actor.Role
	for _, f := range strings.Fields(s) {
		out = append(out, actor.Role(f))
	}
	return out
}

func roleNames(roles []actor.Role) string {
	s := make([]string, len(roles))
	for i, r := range roles {
		s[i] = r.Name()
	}
	return strings.Join(s, "、")
}

// both returns what of a is also in b.
func both[T comparable](a, b []T) []T {
	return slices.DeleteFunc(slices.Clone(a), func(v T) bool { return !slices.Contains(b, v) })
}
