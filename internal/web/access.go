package web

import (
	"slices"
	"strings"

	"gongkai/internal/kernel/actor"
	"gongkai/internal/platform/errs"
)

// Access says who may use a route. Its zero value is no declaration: Mux.Handle refuses it.
type Access struct {
	kind  string
	roles []actor.Role
}

var (
	// Public lets everybody in; no session is read.
	Public = Access{kind: "public"}
	// Open lets everybody in and tells the handler who is logged in, if anybody is.
	Open = Access{kind: "open"}
	// Staff lets in whoever is logged in.
	Staff = Access{kind: "staff"}
)

// Roles lets in whoever acts in a post that carries one of the roles.
func Roles(roles ...actor.Role) Access {
	if len(roles) == 0 {
		panic("web: Roles needs at least one role")
	}
	return Access{kind: "roles", roles: slices.Clone(roles)}
}

// Declared tells whether a says anything.
func (a Access) Declared() bool { return a.kind != "" }

// Anonymous tells whether somebody who is not logged in may use the route.
func (a Access) Anonymous() bool { return a.kind == "public" || a.kind == "open" }

// Names returns the roles of the access; none for Public, Open and Staff.
func (a Access) Names() []actor.Role { return slices.Clone(a.roles) }

// String is the access in Chinese, for the table of routes.
func (a Access) String() string {
	switch a.kind {
	case "public", "open":
		return "任何人"
	case "staff":
		return "已登录的工作人员"
	case "roles":
		return roleNames(a.roles)
	}
	return "未声明"
}

// check refuses whoever may not use the route.
func (a Access) check(by actor.Actor, route *Route) error {
	if a.Anonymous() {
		return nil
	}
	if !by.Known() {
		return errs.New(errs.Unauthenticated, "请先登录，再进行这项操作。")
	}
	if a.kind == "roles" && !by.Has(a.roles...) {
		e := &errs.Error{Kind: errs.Forbidden, Msg: "“" + route.Name + "”应由" + roleNames(a.roles) +
			"岗位办理，您现在的岗位不能办理。请换用有此职责的岗位，或者请他们办理。"}
		for _, c := range route.Law {
			e.Reasons = append(e.Reasons, errs.Reason{Msg: "办理人不符合规定。", ClauseID: c.ID(), Clause: c.Cite()})
			break
		}
		return e
	}
	return nil
}

func roleNames(roles []actor.Role) string {
	names := make([]string, len(roles))
	for i, r := range roles {
		names[i] = r.Name()
	}
	return strings.Join(names, "、")
}
