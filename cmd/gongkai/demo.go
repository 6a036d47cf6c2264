package main

import (
	"fmt"
	"io"
	"log/slog"
	"net"
	"os"
	"path/filepath"

	"gongkai/internal/app"
	"gongkai/internal/app/demo"
	"gongkai/internal/kernel/org"
	"gongkai/internal/platform/clock"
	"gongkai/internal/platform/db"
	"gongkai/internal/platform/errs"
	"gongkai/internal/web"
)

type demoCmd struct {
	Addr string `default:"127.0.0.1:8080" help:"监听地址，只能是本机。"`
	Data string `placeholder:"DIR" help:"数据目录；不填用临时目录，退出时删除。"`
}

func (c *demoCmd) Run(e *env) error {
	if err := loopback(c.Addr); err != nil {
		return err
	}
	dir := c.Data
	if dir == "" {
		var err error
		if dir, err = os.MkdirTemp("", "gongkai-demo-"); err != nil {
			return err
		}
		defer os.RemoveAll(dir)
	}
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return err
	}
	if _, err := os.Stat(filepath.Join(dir, "demo.db")); err == nil {
		return errs.Newf(errs.Invalid, "目录%s里已有一个演示城市。演示每次重新建立，请换一个空目录，或者先删除它。", dir)
	}
	return c.run(e, dir)
}

// run builds the city on a clock of its own and then serves it on the real one.
func (c *demoCmd) run(e *env, dir string) error {
	began := clock.System()
	start := began.Now()
	moving := demo.NewClock(began)
	d, err := db.Open(e, filepath.Join(dir, "demo.db"), moving, db.Throwaway)
	if err != nil {
		return err
	}
	defer d.Close()
	quiet := slog.New(slog.NewJSONHandler(io.Discard, nil))
	a, err := app.New(e, app.Config{DB: d, Dir: dir, Clock: moving, Origin: "demo.gongkai.invalid/log", Log: quiet,
		Access: &org.Access{Hasher: org.WeakHasher(), Rules: org.DefaultRules()}})
	if err != nil {
		return err
	}
	defer a.Close()
	accounts, err := demo.Build(e, a, moving, start, quiet)
	if err != nil {
		return err
	}
	moving.Release()
	fmt.Fprintf(e.Out, "演示城市已建好（%.1f秒）。城市、机关、人员和文件都是虚构的。\n", clock.Since(start).Seconds())
	if err := accounts.Print(e.Out, true); err != nil {
		return err
	}
	fmt.Fprintf(e.Out, "公众网站 http://%s/　办公登录 http://%s/office\n", c.Addr, c.Addr)
	return listen(e, a, c.Addr, "", app.Web{Site: demoSite(c.Addr)}, e.Out)
}

// demoSite is the masthead of the demo city.
func demoSite(addr string) web.Site {
	return web.Site{Name: "云山市人民政府", Title: "政务公开", Office: "云山市政务公开办公平台", Base: "http://" + addr, Sponsor: "云山市人民政府办公室",
		Address: "云山市云山大道1号（虚构）", Hours: "工作日 9:00—12:00，13:30—17:30", Phone: "（虚构城市，不设电话）", Code: "5099000001"}
}

// loopback refuses any address that others could reach: the demo's passwords are public.
func loopback(addr string) error {
	host, _, err := net.SplitHostPort(addr)
	if err != nil {
		return errs.Newf(errs.Invalid, "监听地址“%s”不对，应如127.0.0.1:8080。", addr)
	}
	ips, err := net.LookupIP(host)
	if err != nil || len(ips) == 0 {
		return errs.Newf(errs.Invalid, "监听地址“%s”不对，应如127.0.0.1:8080。", addr)
	}
	for _, ip := range ips {
		if !ip.IsLoopback() {
			return errs.New(errs.Invalid, fmt.Sprintf("演示城市的口令是公开的，只能在本机访问，不能监听“%s”。", addr))
		}
	}
	return nil
}
