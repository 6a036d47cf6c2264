package main

import (
	"fmt"
	"net"
	"os"

	"gongkai/internal/platform/errs"
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
	return c.run(e, dir)
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
