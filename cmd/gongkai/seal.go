package main

import (
	"fmt"
	"os"
	"path/filepath"

	"gongkai/internal/platform/errs"
	"gongkai/internal/platform/seal"
)

type sealCmd struct {
	Rotate sealRotate `cmd:"" help:"新增一把密封钥匙：今后的口令、密钥用它加密，旧钥匙仍可解密。"`
}

type sealRotate struct {
	Data string `required:"" env:"GONGKAI_DATA" placeholder:"DIR" help:"数据目录。"`
}

func (c *sealRotate) Run(e *env) error {
	dir := filepath.Join(c.Data, "seal")
	if _, err := os.Stat(dir); err != nil {
		return errs.Newf(errs.Invalid, "%s 里没有密封钥匙，请核对数据目录；平台首次启动时会自己生成第一把。", c.Data)
	}
	b, err := seal.Open(dir)
	if err != nil {
		return err
	}
	if err := b.Rotate(); err != nil {
		return err
	}
	fmt.Fprintf(e.Out, "已新增密封钥匙。请备份 %s，然后重新启动平台：已保存的口令、密钥会在启动时改用新钥匙加密。\n", dir)
	return nil
}
