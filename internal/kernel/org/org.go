// Package org knows the units (机关), the people, the posts they hold and what a post
// may do, all with dates: units are renamed and merged, leaders deputise. It lets
// people in (passwords, sessions, tokens) and makes the actor that every command takes.
//
// Who may do what: the system administrator keeps units and people, the security
// administrator gives posts and roles, the audit administrator reads the audit; the
// three exclude each other and every business role (GB/T 22239-2019, 8.1.5). Every
// change is audited. Dates are 2006-01-02 in Asia/Shanghai and both included.
package org

import (
	"embed"

	"gongkai/internal/platform/db"
)

//go:embed migrations
var files embed.FS

// Migrations makes the tables of this package. It needs those of audit.
var Migrations = db.Set{Name: "org", FS: files}
