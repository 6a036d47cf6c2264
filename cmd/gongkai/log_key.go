package main

import (
	"fmt"

	"gongkai/internal/app"
	"gongkai/internal/kernel/publiclog"
)

type logKey struct {
	List logKeyList `cmd:"" help:"列出公钥。"`
	Add  logKeyAdd  `cmd:"" help:"更换密钥第一步：增加新密钥，与旧密钥一起签署。"`
	Drop logKeyDrop `cmd:"" help:"更换密钥最后一步：停用一把密钥。"`
}

type logKeyList struct{ store }

func (c *logKeyList) Run(e *env) error {
	a, done, err := c.openLog(e)
	if err != nil {
		return err
	}
	defer done()
	s, err := a.Public.Status(e)
	if err != nil {
		return err
	}
	printKeys(e, s)
	return nil
}

// rotate changes the keys while nothing else signs, and signs at once, so that the new
// list of keys is public.
func rotate(e *env, a *app.App, action string, change func(dir string) (key string, err error)) error {
	thaw, err := publiclog.Freeze(a.Dir)
	if err != nil {
		return err
	}
	key, err := change(a.Dir)
	thaw()
	if err != nil {
		return err
	}
	if err := record(e, a.DB, action, key); err != nil {
		return err
	}
	if err := a.Public.Sign(e); err != nil {
		return err
	}
	s, err := a.Public.Status(e)
	if err != nil {
		return err
	}
	fmt.Fprintln(e.Out, "已办理，并签署了新的检查点。")
	printKeys(e, s)
	return nil
}

type logKeyAdd struct{ act }

func (c *logKeyAdd) Run(e *env) error {
	a, done, err := c.openLog(e)
	if err != nil {
		return err
	}
	defer done()
	if err := a.Public.Check(e); err != nil {
		return err
	}
	if !c.ask(e, "增加密钥：在 log/key 中加入一把新密钥。此后每个检查点由新旧密钥一起签署，并写明两把公钥，即由旧密钥为新密钥作证。\n"+
		"办理后请在政府公报等渠道公布新公钥，至少一年以后再停用旧密钥；旧密钥已经泄露的，立即停用并公告最后一个可信的检查点。") {
		return nil
	}
	if err := rotate(e, a, "add-log-key", a.Public.Signer.AddKey); err != nil {
		return err
	}
	fmt.Fprintln(e.Out, "下一步：另行密封保存新的 log/key，公布新公钥，启动平台。")
	return nil
}

type logKeyDrop struct {
	act
	Key string `arg:"" help:"要停用的公钥，照 gongkai log key list 的写法。"`
}

func (c *logKeyDrop) Run(e *env) error {
	a, done, err := c.openLog(e)
	if err != nil {
		return err
	}
	defer done()
	if err := a.Public.Check(e); err != nil {
		return err
	}
	if !c.ask(e, "停用密钥：从 log/key 中删去这把密钥，它不再签署；公钥记入 log/retired，以前的检查点仍可核对。\n"+
		"删去的私钥不能找回。只知道这把公钥、从未核验过新公钥的读者，今后核验会得到警告。\n公钥：%s", c.Key) {
		return nil
	}
	if err := rotate(e, a, "drop-log-key", func(dir string) (string, error) { return c.Key, a.Public.Signer.DropKey(dir, c.Key) }); err != nil {
		return err
	}
	fmt.Fprintln(e.Out, "下一步：销毁旧密钥的各份副本，启动平台。")
	return nil
}
