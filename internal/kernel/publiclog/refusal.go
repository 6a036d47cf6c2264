package publiclog

import (
	"fmt"

	"gongkai/internal/platform/errs"
)

// Rules that a refusal to sign names in its reasons: the ways out.
const (
	RuleReplay    = "publiclog.replay"
	RuleSuccessor = "publiclog.successor"
	RuleKey       = "publiclog.key"
)

var (
	replayWay    = errs.Reason{Rule: RuleReplay, Msg: "办法一：回放镜像。目录 log/tile 中的镜像完整时，可以把缺少的条目补回数据库，日志照常延续；请在补回之前不要发布新内容。"}
	successorWay = errs.Reason{Rule: RuleSuccessor, Msg: "办法二：开设继任日志。镜像不完整或者与数据库矛盾时，开设新的日志，其首条记录写明旧日志最后的状态，公众可以看到并核对这次接续。"}
)

// behind: the database has fewer leaves than were signed for.
func behind(have, want int64) error {
	e := errs.Newf(errs.Refused, "公开日志的数据库中只有%d条记录，而已经对外签署到%d条，数据库很可能是从旧备份恢复的。为避免出现两份互相矛盾的日志，已停止签署。请系统管理员选择以下办法之一：", have, want)
	e.Reasons = []errs.Reason{replayWay, successorWay}
	return e
}

// contradicts: the database has other leaves than were signed for.
func contradicts(size int64) error {
	e := errs.Newf(errs.Refused, "公开日志数据库中的前%d条记录与已经对外签署的检查点不一致：记录被改动，或者恢复旧备份后又发布了新内容。已停止签署。请系统管理员先运行核验查明原因，再从完好的备份恢复；无法恢复时采取以下办法：", size)
	e.Reasons = []errs.Reason{successorWay}
	return e
}

// otherLog: database and directory belong to different logs.
func otherLog(have, want string) error {
	e := errs.Newf(errs.Refused, "数据库中的公开日志名为“%s”，而本机密钥属于“%s”，数据库很可能是开设继任日志之前的备份，或者属于另一个平台。已停止签署。请系统管理员核对配置，确为旧备份时选择以下办法之一：", have, want)
	e.Reasons = []errs.Reason{replayWay, successorWay}
	return e
}

// notOurs: a checkpoint was not signed by a key of this log.
func notOurs(what string, err error) error {
	e := errs.Wrap(errs.Refused, what+"不是由本机的密钥签署的，可能被替换过，或者密钥文件不对。已停止签署。请恢复正确的密钥文件；确实无法恢复时采取以下办法：", err)
	e.Reasons = []errs.Reason{{Rule: RuleKey, Msg: "先核对密钥文件 log/key 及已停用密钥清单 log/retired 是否完整。"}, successorWay}
	return e
}

// mirrorBroken: the mirrored tiles cannot be replayed.
func mirrorBroken(why string, err error) error {
	e := errs.Newf(errs.Refused, "镜像不能回放：%s数据库没有改动。请从备份恢复目录 log/tile 后重试；无法恢复时采取以下办法：", why)
	e.Err = err
	e.Reasons = []errs.Reason{successorWay}
	return e
}

func mirrorBrokenf(format string, args ...any) error {
	return mirrorBroken(fmt.Sprintf(format, args...), nil)
}
