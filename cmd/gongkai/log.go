package main

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"gongkai/internal/app"
	"gongkai/internal/kernel/publiclog"
	"gongkai/internal/platform/errs"
)

type logCmd struct {
	Status    logStatus    `cmd:"" help:"说明公开日志的状况，不能签署时说明怎么办。"`
	Replay    logReplay    `cmd:"" help:"恢复旧备份之后：从镜像补回数据库缺少的记录。"`
	Successor logSuccessor `cmd:"" help:"恢复旧备份之后，镜像不能用时：开设继任日志。"`
	Key       logKey       `cmd:"" help:"查看和更换签名密钥。"`
}

// act are the flags of every subcommand that changes the log.
type act struct {
	store
	Yes bool `help:"确认办理。不加时只说明，不改动。"`
}

// openLog opens a platform that must be there already.
func (s store) openLog(e *env) (*app.App, func(), error) {
	if err := there(s.DB, s.Data); err != nil {
		return nil, nil, err
	}
	return s.open(e, os.Stderr)
}

// ask prints what is about to happen and tells whether it may.
func (c act) ask(e *env, format string, args ...any) bool {
	fmt.Fprintf(e.Out, format+"\n", args...)
	if !c.Yes {
		fmt.Fprintln(e.Out, "没有改动任何内容。请先停止平台的全部进程，再加上 --yes 运行一次。")
	}
	return c.Yes
}

type logStatus struct{ store }

func (c *logStatus) Run(e *env) error {
	a, done, err := c.openLog(e)
	if err != nil {
		return err
	}
	defer done()
	s, err := a.Public.Status(e)
	if err != nil {
		return err
	}
	fmt.Fprintf(e.Out, "公开日志：%s\n数据库：%d条", s.Origin, s.Size)
	if s.Stored != "" && s.Stored != s.Origin {
		fmt.Fprintf(e.Out, "（属于%s）", s.Stored)
	}
	fmt.Fprintf(e.Out, "，其中已签署%d条\n", s.Published)
	if s.Known {
		fmt.Fprintf(e.Out, "签署过的最高检查点：%s %d条，根哈希%s\n", s.Highest.Origin, s.Highest.Size, s.Highest.Root)
		if s.Mirror == nil {
			fmt.Fprintln(e.Out, "镜像：完整")
		} else {
			fmt.Fprintf(e.Out, "镜像：不能回放（%v）\n", s.Mirror)
		}
	}
	printKeys(e, s)
	for _, n := range s.Archived {
		fmt.Fprintf(e.Out, "旧日志：%s\n", filepath.Join(c.Data, "log", "archive", n))
	}
	if s.Refusal == nil {
		fmt.Fprintln(e.Out, "可以签署。")
		return nil
	}
	fmt.Fprintf(e.Out, "不能签署：%v\n", s.Refusal)
	if way := advice(s); way != "" {
		fmt.Fprintln(e.Out, "建议："+way)
	}
	return fmt.Errorf("公开日志现在不能签署")
}

// advice is the way out that fits, where one does.
func advice(s publiclog.Status) string {
	ways := map[string]bool{}
	for _, r := range errs.Reasons(s.Refusal) {
		ways[r.Rule] = true
	}
	switch {
	case ways[publiclog.RuleReplay] && s.Mirror == nil && s.Highest.Origin == s.Origin:
		return "镜像完整，先试 gongkai log replay；它与数据库矛盾时不会改动任何内容，并说明原因。"
	case ways[publiclog.RuleReplay]:
		return "先找回完整的镜像（log/tile 在别处的副本），放回后用 gongkai log replay；确实找不回来，用 gongkai log successor。"
	case ways[publiclog.RuleKey]:
		return "先核对密钥文件；确认密钥无误而数据仍不能用，再用 gongkai log successor。"
	case ways[publiclog.RuleSuccessor]:
		return "先换一份完好的备份恢复；没有更好的备份时，用 gongkai log successor。"
	}
	return ""
}

func printKeys(e *env, s publiclog.Status) {
	for _, k := range s.Keys {
		fmt.Fprintln(e.Out, "公钥（使用中）："+k)
	}
	for _, k := range s.Retired {
		fmt.Fprintln(e.Out, "公钥（已停用）："+k)
	}
}

type logReplay struct{ act }

func (c *logReplay) Run(e *env) error {
	a, done, err := c.openLog(e)
	if err != nil {
		return err
	}
	defer done()
	s, err := a.Public.Status(e)
	if err != nil {
		return err
	}
	switch {
	case s.Refusal == nil:
		return errs.New(errs.Refused, "公开日志没有缺少记录，不需要回放。")
	case s.Mirror != nil:
		return s.Mirror
	}
	if !c.ask(e, "回放镜像：数据库有%d条记录，对外签署过%d条。将从 log/tile 补回缺少的记录，补完的日志必须与签署过的一模一样，否则不改动任何内容。\n"+
		"日志照常延续，公众看不到中断。补回的只是“某件在某时公开过”的记录，文件本身不在镜像里，须按打印的清单重新录入、发布。\n"+
		"审计记录不能回放，备份以后的已经丢失；记得以前检查点的读者核验时会看到审计记录退回的提示，这是事实，应当公告。", s.Size, s.Highest.Size) {
		return nil
	}
	added, err := a.Public.Replay(e)
	if err != nil {
		return err
	}
	if err := record(e, a.DB, "replay-log", fmt.Sprintf("补回%d条", len(added))); err != nil {
		return err
	}
	if err := a.Public.Sign(e); err != nil {
		return err
	}
	fmt.Fprintf(e.Out, "已补回%d条并签署。下列事项在数据库中没有内容，请重新录入、发布：\n", len(added))
	for _, x := range added {
		fmt.Fprintf(e.Out, "  第%d条\t%s\t%s\t%s\t%s\n", x.Index, x.Leaf.At.Format("2006-01-02T15:04:05Z"), leafNames[x.Leaf.Kind], x.Leaf.Item, x.Leaf.Edition)
	}
	return nil
}

// leafNames are the kinds of leaves for people.
var leafNames = map[string]string{publiclog.Publish: "公开发布", publiclog.Correct: "更正", publiclog.Withdraw: "撤回",
	publiclog.Erase: "依法删除", publiclog.Successor: "接续旧日志"}

type logSuccessor struct {
	act
	NewKey bool     `help:"密钥文件确实丢失：先建立新密钥。"`
	OldKey []string `placeholder:"KEY" help:"与 --new-key 同用：丢失的密钥的公钥，照公报上的写法。"`
}

func (c *logSuccessor) Run(e *env) error {
	if c.NewKey {
		return c.withNewKey(e)
	}
	a, done, err := c.openLog(e)
	if err != nil {
		return err
	}
	defer done()
	s, err := a.Public.Status(e)
	if err != nil {
		return err
	}
	if s.Refusal == nil {
		return errs.New(errs.Refused, "公开日志可以照常签署，不需要开设继任日志。")
	}
	if way := advice(s); strings.Contains(way, "log replay") {
		fmt.Fprintln(e.Out, "注意："+way)
	}
	if !c.ask(e, "%s", c.explain(s.Highest.Size)) {
		return nil
	}
	return c.succeed(e, a)
}

func (c *logSuccessor) explain(size int64) string {
	return fmt.Sprintf("开设继任日志：旧日志到此为止，另开一个新日志，名称后面加上编号。新日志的首条写明旧日志签署过的最后状态（%d条）和根哈希，"+
		"随后转入数据库现有的全部记录。公众永远看得到这次接续，数据库里没有的记录不会出现在新日志中。\n"+
		"这是最后的办法，不能撤回。办理后须公告原因，并清空 /log/tile/ 前面的缓存。", size)
}

// succeed closes the log and opens the next.
func (c *logSuccessor) succeed(e *env, a *app.App) error {
	name, err := a.Public.OpenSuccessor(e)
	if err != nil {
		return err
	}
	if err := record(e, a.DB, "open-successor-log", name); err != nil {
		return err
	}
	if err := a.Public.Sign(e); err != nil {
		return err
	}
	fmt.Fprintf(e.Out, "继任日志%s已开设并签署。公钥：\n", name)
	for _, k := range a.Public.Signer.Keys() {
		fmt.Fprintln(e.Out, "  "+k)
	}
	fmt.Fprintln(e.Out, "下一步：启动平台，公告接续的原因和公钥，再从另一台机器运行 gongkai verify --log 公开地址。配置的 --origin 不变。")
	return nil
}

func (c *logSuccessor) withNewKey(e *env) error {
	high, _, err := publiclog.Highest(filepath.Join(c.Data, "log"))
	if err != nil {
		return err
	}
	if !c.ask(e, "密钥丢失：将建立新密钥，再用它开设继任日志。记得旧公钥的读者核验时会得到警告，须从别的渠道（例如政府公报）告知新公钥。\n"+
		"请用 --old-key 写明旧公钥（公报上有），否则旧检查点今后都会被报告为签名不符。\n%s", c.explain(high.Size)) {
		return nil
	}
	if err := publiclog.ReplaceLostKey(c.Data, c.Origin, c.OldKey); err != nil {
		return err
	}
	a, done, err := c.openLog(e)
	if err != nil {
		return err
	}
	defer done()
	return c.succeed(e, a)
}
