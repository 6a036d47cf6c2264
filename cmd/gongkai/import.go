package main

import (
	"context"
	"encoding/json"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"gongkai/internal/area/document"
	"gongkai/internal/kernel/actor"
	"gongkai/internal/kernel/org"
	"gongkai/internal/platform/db"
	"gongkai/internal/platform/errs"
)

type importCmd struct {
	store
	Paths     []string `arg:"" type:"existingpath" help:"文件或目录。"`
	Unit      string   `placeholder:"CODE" help:"发文单位的机构代码；不填按文中的发文机关。"`
	Published bool     `help:"平台开通前已经公开的文件：作为历史导入公开。"`
	By        string   `placeholder:"ACCOUNT" help:"导入记在谁的名下；新平台不填时记在首个管理员名下。"`
	DryRun    bool     `help:"只试不写。"`
	JSON      bool     `name:"json" help:"每份文件输出一行JSON。"`
}

const maxFile = 64 << 20

func (c *importCmd) Run(e *env) error {
	a, done, err := c.open(e, os.Stderr)
	if err != nil {
		return err
	}
	defer done()
	if err := welcome(e, a, os.Stderr); err != nil {
		return err
	}
	if err := a.Public.Check(e); err != nil {
		return err
	}
	by, err := c.person(e, a.DB)
	if err != nil {
		return err
	}
	batch, err := readAll(c.Paths)
	if err != nil {
		return err
	}
	err = a.DB.Read(e, func(tx *db.Tx) error { document.Match(batch, document.KnownNumber(e, tx)); return nil })
	if err != nil {
		return err
	}
	out := a.Document.Bring(e, a.DB, batch, document.Import{Unit: c.Unit, Published: c.Published, DryRun: c.DryRun, By: by})
	if !c.DryRun {
		if err := a.Public.Sign(e); err != nil {
			return err
		}
	}
	failed := 0
	enc := json.NewEncoder(e.Out)
	enc.SetEscapeHTML(false)
	for _, o := range out {
		if o.Result == "failed" {
			failed++
		}
		if c.JSON {
			if err := enc.Encode(o); err != nil {
				return err
			}
			continue
		}
		fmt.Fprintf(e.Out, "%s\t%s\t%s\t%s\n", document.ResultNames[o.Result], o.Name, o.DocNo, o.Title)
		for _, m := range append([]string{o.From, o.Msg}, o.Problems...) {
			if m != "" {
				fmt.Fprintf(e.Out, "\t%s\n", m)
			}
		}
	}
	if failed > 0 {
		return fmt.Errorf("共%d份，其中%d份未能导入，原因见上", len(out), failed)
	}
	return nil
}

// person finds who imports: the account named, else the first system administrator.
func (c *importCmd) person(ctx context.Context, d *db.DB) (actor.Actor, error) {
	account := c.By
	if account == "" {
		account = "xitong"
	}
	return db.Get(ctx, d, func(tx *db.Tx) (actor.Actor, error) {
		p, err := org.PersonByAccount(ctx, tx, account)
		if err != nil {
			return actor.Actor{}, err
		}
		posts, err := org.ActorsOf(ctx, tx, p.ID)
		if err != nil {
			return actor.Actor{}, err
		}
		for _, by := range posts {
			if by.Has(actor.System, actor.Drafter, actor.Publisher) {
				by.Via = "command"
				return by, nil
			}
		}
		return actor.Actor{}, errs.Newf(errs.Forbidden, "账号%s没有拟稿、发布或系统管理员岗位，不能导入。请用 --by 换一个账号。", account)
	})
}

// readAll reads every file below the paths. What cannot be read comes back with its reason.
func readAll(paths []string) ([]document.Incoming, error) {
	var batch []document.Incoming
	add := func(path string) {
		info, err := os.Stat(path)
		if err == nil && info.Size() > maxFile {
			err = errs.New(errs.TooLarge, "文件超过64 MB，请拆分后导入。")
		}
		var b []byte
		if err == nil {
			b, err = os.ReadFile(path)
		}
		if err != nil {
			batch = append(batch, document.Incoming{Name: filepath.Base(path), Problem: err})
			return
		}
		batch = append(batch, document.Read(path, b))
	}
	for _, p := range paths {
		err := filepath.WalkDir(p, func(path string, d fs.DirEntry, err error) error {
			if err != nil {
				return err
			}
			if d.Type().IsRegular() {
				add(path)
			}
			return nil
		})
		if err != nil {
			return nil, err
		}
	}
	return batch, nil
}
