package main

import (
	"context"
	"fmt"
	"io"
	"log/slog"
	"os"
	"path/filepath"

	"gongkai/internal/app"
	"gongkai/internal/app/backup"
	"gongkai/internal/kernel/org"
	"gongkai/internal/platform/clock"
	"gongkai/internal/platform/db"
)

// store are the flags of every subcommand that works on a platform's data.
type store struct {
	DB     string `required:"" env:"GONGKAI_DB" placeholder:"FILE|postgres://…" help:"数据库：SQLite文件或PostgreSQL地址。"`
	Data   string `required:"" env:"GONGKAI_DATA" placeholder:"DIR" help:"数据目录：附件、密封钥匙、公开日志的密钥和瓦片。"`
	Origin string `env:"GONGKAI_ORIGIN" default:"gongkai.local/log" help:"公开日志的名称（ASCII，例如 www.example.gov.cn/log），启用后不得更改。"`

	base string // public address, for links in messages
}

// open opens the platform; the caller calls the returned function when done.
func (s store) open(ctx context.Context, log io.Writer) (*app.App, func(), error) {
	if err := backup.Unfinished(s.Data); err != nil {
		return nil, nil, err
	}
	if err := os.MkdirAll(s.Data, 0o700); err != nil {
		return nil, nil, err
	}
	c := clock.System()
	d, err := db.Open(ctx, s.DB, c)
	if err != nil {
		return nil, nil, fmt.Errorf("打开数据库：%w", err)
	}
	access, err := org.NewAccess(org.StrongHasher(), org.DefaultRules())
	if err != nil {
		d.Close()
		return nil, nil, err
	}
	dir, err := filepath.Abs(s.Data)
	if err != nil {
		d.Close()
		return nil, nil, err
	}
	a, err := app.New(ctx, app.Config{DB: d, Dir: dir, Clock: c, Origin: s.Origin, Base: s.base, Access: access, Log: slog.New(slog.NewJSONHandler(log, nil))})
	if err != nil {
		d.Close()
		return nil, nil, err
	}
	return a, func() { a.Close(); d.Close() }, nil
}

// welcome makes the first administrators of an empty platform and prints their first
// passwords, once.
func welcome(ctx context.Context, a *app.App, out io.Writer) error {
	founders, err := a.Access.Bootstrap(ctx, a.DB)
	if err != nil || len(founders) == 0 {
		return err
	}
	fmt.Fprintln(out, "平台首次启用，已建立三个互斥的管理员账号。首次登录必须修改口令，口令只显示这一次：")
	for _, f := range founders {
		fmt.Fprintf(out, "  %s\t账号 %s\t初始口令 %s\n", f.Role.Name(), f.Person.Account, f.Password)
	}
	return nil
}
