package main

import (
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"time"

	"gongkai/internal/app"
	"gongkai/internal/kernel/audit"
	"gongkai/internal/kernel/publiclog"
	"gongkai/internal/platform/db"
	"gongkai/internal/platform/errs"
)

type verifyCmd struct {
	DB     string   `env:"GONGKAI_DB" placeholder:"FILE|postgres://…" help:"核验本机平台：数据库。"`
	Data   string   `env:"GONGKAI_DATA" placeholder:"DIR" help:"核验本机平台：数据目录。"`
	Origin string   `env:"GONGKAI_ORIGIN" default:"gongkai.local/log" help:"公开日志的名称。"`
	Log    string   `placeholder:"URL" help:"从外面核验一个网站的公开日志。"`
	Key    []string `placeholder:"KEY" help:"信任的日志公钥；不给时使用网站公布的公钥，并提示。"`
	State  string   `placeholder:"FILE" help:"记住上次核验到的检查点，用来发现回退和分叉。"`
}

func (c *verifyCmd) Run(e *env) error {
	if c.Log != "" {
		return c.site(e)
	}
	if err := there(c.DB, c.Data); err != nil {
		return err
	}
	a, done, err := store{DB: c.DB, Data: c.Data, Origin: c.Origin}.open(e, os.Stderr)
	if err != nil {
		return err
	}
	defer done()
	return inspect(e, a)
}

// inspect recomputes the audit chain and the public log of the platform at hand.
func inspect(e *env, a *app.App) error {
	faults, err := inspectAudit(e, a.DB)
	if err != nil {
		return err
	}
	l, err := a.Public.Verify(e)
	if err != nil {
		return err
	}
	return verdict(e, l, faults)
}

func inspectAudit(e *env, d *db.DB) (faults int, err error) {
	err = d.Read(e, func(tx *db.Tx) error {
		r, err := audit.Verify(e, tx)
		if err != nil {
			return err
		}
		fmt.Fprintf(e.Out, "审计链：%d条，链尾%s\n", r.Entries, r.Head.Hash)
		for _, f := range r.Faults {
			fmt.Fprintln(e.Out, "  "+f.Msg)
		}
		faults = len(r.Faults)
		return nil
	})
	return faults, err
}

func verdict(e *env, l publiclog.Report, faults int) error {
	fmt.Fprintf(e.Out, "公开日志：%d条，检查点%d个\n", l.Size, l.Checkpoints)
	for _, f := range l.Faults {
		fmt.Fprintln(e.Out, "  "+f.Msg)
	}
	if faults += len(l.Faults); faults > 0 {
		return fmt.Errorf("核验发现%d处问题", faults)
	}
	fmt.Fprintln(e.Out, "核验通过。")
	return nil
}

// there refuses a platform that does not exist: opening it would make it.
func there(database, data string) error {
	if database == "" || data == "" {
		return errs.New(errs.Invalid, "请用 --db 和 --data 指明平台；从外面核验一个网站，用 gongkai verify --log。")
	}
	if err := exists(database); err != nil {
		return err
	}
	if _, err := os.Stat(filepath.Join(data, "log")); err != nil {
		return errs.Newf(errs.Invalid, "目录%s不是平台的数据目录，请核对 --data。", data)
	}
	return nil
}

// exists refuses a database file that is not there: opening it would make an empty one.
func exists(database string) error {
	if strings.HasPrefix(database, "postgres") {
		return nil
	}
	if _, err := os.Stat(database); err != nil {
		return errs.Newf(errs.Invalid, "没有数据库文件%s，请核对 --db。", database)
	}
	return nil
}

func (c *verifyCmd) site(e *env) error {
	if c.State == "" {
		dir, err := os.UserCacheDir()
		if err != nil {
			return err
		}
		c.State = filepath.Join(dir, "gongkai", "verify.json")
	}
	if err := os.MkdirAll(filepath.Dir(c.State), 0o700); err != nil {
		return err
	}
	r, err := publiclog.VerifySite(e, &http.Client{Timeout: 30 * time.Second}, c.Log, c.Key, c.State)
	if err != nil {
		return err
	}
	fmt.Fprintf(e.Out, "公开日志%s：%d条，根哈希%s，审计链至第%d条\n", r.Origin, r.Size, r.Root, r.Audit.Seq)
	for _, m := range append(r.Notices, r.Faults...) {
		fmt.Fprintln(e.Out, "  "+m)
	}
	if len(r.Faults) > 0 {
		return fmt.Errorf("核验发现%d处问题", len(r.Faults))
	}
	fmt.Fprintln(e.Out, "核验通过。")
	return nil
}
