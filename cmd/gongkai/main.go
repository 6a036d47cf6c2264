// Command gongkai is the working platform of a government's open-affairs work
// (政务公开): see README. Each subcommand stands in a file of its own.
package main

import (
	"context"
	"fmt"
	"io"
	"os"
	"os/signal"
	"syscall"

	"github.com/alecthomas/kong"

	"gongkai/internal/platform/errs"
)

// commands is the table of subcommands.
type commands struct {
	Serve   serveCmd   `cmd:"" help:"启动平台。"`
	Demo    demoCmd    `cmd:"" help:"启动演示城市（只在本机访问）。"`
	Import  importCmd  `cmd:"" help:"导入公文（文本、网页、Word）。"`
	Parse   parseCmd   `cmd:"" help:"读出一份公文的标题、文号、日期和结构。"`
	Screen  screenCmd  `cmd:"" help:"筛查文件中的个人信息和涉密标志。"`
	Verify  verifyCmd  `cmd:"" help:"核验审计链和公开日志。"`
	Backup  backupCmd  `cmd:"" help:"把整个平台备份成一个文件，运行中即可。"`
	Restore restoreCmd `cmd:"" help:"从备份文件恢复到空的数据库和目录。"`
	Log     logCmd     `cmd:"" help:"公开日志：状况、恢复之后的接续、密钥。"`
	Workday workdayCmd `cmd:"" help:"计算工作日。"`
	Clauses clausesCmd `cmd:"" help:"列出各项职责由谁承办。"`
	User    userCmd    `cmd:"" help:"管理账号。"`
	Token   tokenCmd   `cmd:"" help:"管理接口令牌。"`
	Seal    sealCmd    `cmd:"" help:"管理加密口令、密钥的密封钥匙。"`
}

// env is what every subcommand is given.
type env struct {
	context.Context
	Out io.Writer
}

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	os.Exit(run(ctx, os.Args[1:], os.Stdout, os.Stderr))
}

// run is main without the process: it returns the exit code, 0 done, 1 failed or found
// wrong, 2 wrong usage.
func run(ctx context.Context, args []string, out, errOut io.Writer) int {
	var c commands
	exited := -1
	parser, err := kong.New(&c, kong.Name("gongkai"), kong.Description("政务公开工作平台"), kong.UsageOnError(),
		kong.Writers(out, errOut), kong.Exit(func(code int) { exited = code }))
	if err != nil {
		fmt.Fprintln(errOut, err)
		return 2
	}
	k, err := parser.Parse(args)
	if exited >= 0 {
		return exited
	}
	if err != nil {
		fmt.Fprintln(errOut, "gongkai:", err)
		return 2
	}
	if err := k.Run(&env{ctx, out}); err != nil {
		fmt.Fprintln(errOut, "gongkai:", err)
		if errs.Is(err, errs.Invalid) {
			return 2
		}
		return 1
	}
	return 0
}
