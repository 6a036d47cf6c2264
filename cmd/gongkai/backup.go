package main

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"

	"gongkai/internal/app/backup"
	"gongkai/internal/platform/clock"
	"gongkai/internal/platform/db"
	"gongkai/internal/platform/errs"
)

type backupCmd struct {
	File           string `arg:"" help:"备份文件，不能已经存在。"`
	DB             string `required:"" env:"GONGKAI_DB" placeholder:"FILE|postgres://…" help:"数据库：SQLite文件或PostgreSQL地址。"`
	Data           string `required:"" env:"GONGKAI_DATA" placeholder:"DIR" help:"数据目录。"`
	PassphraseFile string `xor:"seal" placeholder:"FILE" help:"加密：口令文件，取第一行，不少于12个字符。"`
	RecipientFile  string `xor:"seal" placeholder:"FILE" help:"加密：收件公钥文件（age1…），每行一个。"`
	WithKeys       bool   `xor:"keys" help:"不加密也放入密钥。"`
	WithoutKeys    bool   `xor:"keys" help:"加密也不放入密钥。"`
}

func (c *backupCmd) Run(e *env) error {
	if err := there(c.DB, c.Data); err != nil {
		return err
	}
	if err := backup.Unfinished(c.Data); err != nil {
		return err
	}
	if _, err := os.Lstat(c.File); err == nil {
		return errs.Newf(errs.Invalid, "文件%s已经存在，没有改动。请换一个文件名，例如在文件名里写上日期。", c.File)
	}
	d, err := db.Open(e, c.DB, clock.System())
	if err != nil {
		return fmt.Errorf("打开数据库：%w", err)
	}
	defer d.Close()
	sealed := c.PassphraseFile != "" || c.RecipientFile != ""
	keys := c.WithKeys || sealed && !c.WithoutKeys
	head, m, sum, err := c.write(e, d, keys)
	if err != nil {
		return err
	}
	rows := int64(0)
	for _, t := range m.Tables {
		rows += t.Rows
	}
	fmt.Fprintf(e.Out, "已备份到%s：%d张表%d行，附件%d个（%.1f MB），公开日志文件%d个。数据截至%s。\n", c.File, len(m.Tables), rows,
		m.Blobs.Count, float64(m.Blobs.Bytes)/(1<<20), len(m.Files), db.Time(head.At))
	fmt.Fprintf(e.Out, "SHA-256 %s\n", sum)
	switch {
	case keys && sealed:
		fmt.Fprintln(e.Out, "文件已加密，含签名密钥。请把口令或者私钥与备份文件分开保管：两样都没有，备份就打不开。")
	case keys:
		fmt.Fprintln(e.Out, "文件没有加密，却含签名密钥：拿到它的人可以用贵单位的名义签署公开日志。请按印章保管。")
	default:
		fmt.Fprintln(e.Out, "文件不含签名密钥。请另行密封保存数据目录中的 log/key。")
	}
	if !sealed {
		fmt.Fprintln(e.Out, "文件没有加密，里面有草稿和人员信息，请限制读取。请在别处记下上面的SHA-256，恢复之前核对。")
	}
	for _, s := range m.Damaged {
		fmt.Fprintf(e.Out, "  附件%s的内容在库中已经损坏，备份里的也是坏的。请从更早的备份中找回。\n", s)
	}
	if len(m.Damaged) > 0 {
		return fmt.Errorf("备份已完成，但是有%d个附件早已损坏", len(m.Damaged))
	}
	return nil
}

// write writes beside the file and gives it its name when it is whole and on the disk.
func (c *backupCmd) write(e *env, d *db.DB, keys bool) (head backup.Head, m backup.Manifest, sum string, err error) {
	f, err := os.CreateTemp(filepath.Dir(c.File), ".backup-*") // mode 0600
	if err != nil {
		return head, m, "", err
	}
	defer func() {
		if err != nil {
			f.Close()
			os.Remove(f.Name())
		}
	}()
	h := sha256.New()
	var w io.Writer = io.MultiWriter(f, h)
	seal := io.WriteCloser(open{w})
	switch {
	case c.PassphraseFile != "":
		seal, err = backup.SealPassphrase(w, c.PassphraseFile)
	case c.RecipientFile != "":
		seal, err = backup.SealRecipients(w, c.RecipientFile)
	}
	if err != nil {
		return head, m, "", err
	}
	if head, m, err = backup.Write(e, d, c.Data, keys, seal); err != nil {
		return head, m, "", err
	}
	if err = errors.Join(seal.Close(), f.Sync(), f.Close()); err != nil {
		return head, m, "", err
	}
	// A link, unlike a rename, does not replace what somebody has put there meanwhile.
	if err = errors.Join(os.Link(f.Name(), c.File), os.Remove(f.Name())); err != nil {
		return head, m, "", err
	}
	return head, m, hex.EncodeToString(h.Sum(nil)), nil
}

// open is a writer that is not encrypted.
type open struct{ io.Writer }

func (open) Close() error { return nil }
