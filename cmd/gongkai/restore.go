package main

import (
	"fmt"
	"net/url"
	"os"
	"path/filepath"
	"strings"

	"gongkai/internal/app/backup"
	"gongkai/internal/kernel/actor"
	"gongkai/internal/kernel/audit"
	"gongkai/internal/kernel/publiclog"
	"gongkai/internal/platform/clock"
	"gongkai/internal/platform/db"
)

type restoreCmd struct {
	store
	File           string `arg:"" type:"existingfile" help:"备份文件。"`
	PassphraseFile string `placeholder:"FILE" help:"解密：口令文件，取第一行。"`
	IdentityFile   string `placeholder:"FILE" help:"解密：私钥文件（AGE-SECRET-KEY-1…）。"`
	Log            string `placeholder:"DIR" help:"比备份新的公开日志目录：原来数据目录中的log，或者它在别处的副本。"`
}

func (c *restoreCmd) Run(e *env) error {
	f, err := os.Open(c.File)
	if err != nil {
		return err
	}
	defer f.Close()
	plain, _, err := backup.Unseal(f, c.PassphraseFile, c.IdentityFile)
	if err != nil {
		return err
	}
	b, err := backup.Open(plain)
	if err != nil {
		return err
	}
	m, err := b.Restore(e, backup.Target{DB: c.DB, Dir: c.Data, Clock: clock.System(), Log: c.Log})
	if err != nil {
		return err
	}
	fmt.Fprintf(e.Out, "已恢复：%d张表，附件%d个，数据截至%s。\n", len(m.Tables), m.Blobs.Count, db.Time(b.Head.At))
	for _, s := range m.Damaged {
		fmt.Fprintf(e.Out, "  附件%s在备份之前就已经损坏，没有恢复。请从更早的备份中找回。\n", s)
	}
	if b.Head.Origin != "" {
		c.Origin = publiclog.Base(b.Head.Origin)
	}
	if _, err := os.Stat(filepath.Join(c.Data, "log", "key")); err != nil {
		return c.withoutKey(e, b.Head)
	}
	return c.inspect(e, b.Head)
}

// flags are those with which every later command reaches the restored platform.
func (c *restoreCmd) flags() string {
	where := c.DB
	if u, err := url.Parse(where); err == nil {
		where = u.Redacted() // a password is for nobody's screen
	}
	return fmt.Sprintf("--db %s --data %s --origin %s", where, c.Data, c.Origin)
}

// inspect does what verify does and says what comes next.
func (c *restoreCmd) inspect(e *env, h backup.Head) error {
	a, done, err := c.open(e, os.Stderr)
	if err != nil {
		return err
	}
	defer done()
	if refusal := a.Public.Check(e); refusal != nil {
		faults, err := inspectAudit(e, a.DB)
		if err != nil {
			return err
		}
		if err := record(e, a.DB, "restore-backup", "备份截至"+db.Time(h.At)); err != nil {
			return err
		}
		fmt.Fprintf(e.Out, "公开日志现在不能签署，平台也不会启动：\n%v\n", refusal)
		fmt.Fprintf(e.Out, "下一步：gongkai log status %s 会写明用哪一种办法；决定之前不要发布或者导入。\n", c.flags())
		remind(e)
		if faults > 0 {
			return fmt.Errorf("核验发现%d处问题", faults)
		}
		return nil
	}
	if err := inspect(e, a); err != nil {
		return err
	}
	if err := record(e, a.DB, "restore-backup", "备份截至"+db.Time(h.At)); err != nil {
		return err
	}
	if c.Log == "" {
		fmt.Fprintf(e.Out, "注意：%s以后公开日志有没有再签署过，备份无从知道。签署过的，请用 --log 给出原来数据目录中的log（或者它在别处的副本），"+
			"恢复到另一个新的位置，再启动；否则看过后来检查点的人能够证明日志出现了两个版本。\n", db.Time(h.At))
	}
	fmt.Fprintf(e.Out, "下一步：gongkai serve %s，再从另一台机器运行 gongkai verify --log 公开地址。\n", c.flags())
	remind(e)
	return nil
}

// withoutKey verifies with the keys that the backup names, because nothing opens the
// platform before its key is back.
func (c *restoreCmd) withoutKey(e *env, h backup.Head) error {
	d, err := db.Open(e, c.DB, clock.System())
	if err != nil {
		return fmt.Errorf("打开数据库：%w", err)
	}
	defer d.Close()
	faults, err := inspectAudit(e, d)
	if err != nil {
		return err
	}
	retired, _ := os.ReadFile(filepath.Join(c.Data, "log", "retired"))
	trust := publiclog.Trust{Keys: append(strings.Fields(string(retired)), h.Verifiers...)}
	r, err := db.Get(e, d, func(tx *db.Tx) (publiclog.Report, error) { return publiclog.Verify(e, tx, trust) })
	if err != nil {
		return err
	}
	if err := verdict(e, r, faults); err != nil {
		return err
	}
	if err := record(e, d, "restore-backup", "备份截至"+db.Time(h.At)); err != nil {
		return err
	}
	fmt.Fprintf(e.Out, "备份中没有签名密钥，平台还不能启动。下一步：把另行保存的密钥文件放回%s（权限600），再运行 gongkai log status %s。\n"+
		"密钥确实找不回来的，运行 gongkai log successor --new-key %s，它先说明后果。\n", filepath.Join(c.Data, "log", "key"), c.flags(), c.flags())
	remind(e)
	return nil
}

// remind says what has gone back in time with the data.
func remind(e *env) {
	fmt.Fprintln(e.Out, "请安全管理员核对：备份以后停用的账号、吊销的令牌、改过的口令，都回到了备份时的样子。所有人须重新登录，备份时还没有发出的通知会再发一次。")
}

// record writes what the operator did into the audit.
func record(e *env, d *db.DB, action, note string) error {
	return d.Write(e, func(tx *db.Tx) error {
		_, err := audit.Append(e, tx, audit.Act{By: actor.Platform(), Subject: "platform", Action: action, Note: note})
		return err
	})
}
