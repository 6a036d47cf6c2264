package publiclog

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"net/http"
	"os"
	"slices"
	"strings"

	"golang.org/x/mod/sumdb/tlog"

	"gongkai/internal/kernel/audit"
)

// SiteReport is what VerifySite found.
type SiteReport struct {
	Origin  string
	Size    int64
	Root    tlog.Hash
	Audit   audit.Head
	Keys    []string         // verifier keys now trusted
	Kinds   map[string]int64 // leaves by kind
	Before  int64            // size remembered from last time; 0: nothing remembered
	Notices []string         // Chinese sentences: worth knowing, nothing wrong
	Faults  []string         // Chinese sentences; none: the log is whole
}

// memory is the state file: what was seen last time.
type memory struct {
	Origin     string   `json:"origin"`
	Keys       []string `json:"keys"`
	Checkpoint string   `json:"checkpoint"`
}

// VerifySite checks the public log of a site as any citizen can: it fetches everything,
// recomputes the tree, checks the signature, and compares with what it saw last time,
// which it keeps in stateFile (empty: nothing is kept). pinned are verifier keys known
// from elsewhere; without them the keys of last time count, and at the very first time
// those that the site names. The state is kept only when no fault was found. The error
// is for what could not be fetched or read; what is wrong with the log is in Faults.
func VerifySite(ctx context.Context, client *http.Client, baseURL string, pinned []string, stateFile string) (SiteReport, error) {
	v := &visit{site: site{client, strings.TrimSuffix(baseURL, "/") + "/log/"}, ctx: ctx, pinned: pinned}
	v.Kinds = map[string]int64{}
	if err := v.remember(stateFile); err != nil {
		return v.SiteReport, err
	}
	msg, ok, err := v.checkpoint()
	if err == nil && ok {
		ok, err = v.contents()
	}
	if err != nil {
		return v.SiteReport, err
	}
	if ok {
		v.compare()
	}
	if stateFile == "" || len(v.Faults) > 0 {
		return v.SiteReport, nil
	}
	raw, err := json.MarshalIndent(memory{v.Origin, v.Keys, string(msg)}, "", "  ")
	if err != nil {
		return v.SiteReport, err
	}
	return v.SiteReport, writeFile(stateFile, append(raw, '\n'), 0o644)
}

// visit is one run of VerifySite.
type visit struct {
	SiteReport
	site   site
	ctx    context.Context
	pinned []string
	last   memory
	before Checkpoint
	seen   bool // there is a before

	tree, carried         peaks // carried leaves out the first leaf
	treeThen, carriedThen tlog.Hash
	successions           []Leaf
}

func (v *visit) fault(format string, args ...any) {
	if len(v.Faults) < maxFaults {
		v.Faults = append(v.Faults, fmt.Sprintf(format, args...))
	}
}

func (v *visit) notice(format string, args ...any) {
	v.Notices = append(v.Notices, fmt.Sprintf(format, args...))
}

func (v *visit) remember(stateFile string) error {
	raw, err := os.ReadFile(stateFile)
	if stateFile == "" || errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err == nil {
		err = json.Unmarshal(raw, &v.last)
	}
	if err == nil {
		v.before, err = unverified([]byte(v.last.Checkpoint))
	}
	if err != nil {
		return fmt.Errorf("上次核验的记录文件 %s 无法读取，请恢复或者移走该文件后重试：%w", stateFile, err)
	}
	v.seen, v.Before = true, v.before.Size
	return nil
}

// checkpoint fetches the key and the checkpoint and checks the signature.
func (v *visit) checkpoint() (msg []byte, ok bool, err error) {
	served, err := v.site.must(v.ctx, "key", 1<<16)
	if err != nil {
		return nil, false, err
	}
	if msg, err = v.site.must(v.ctx, "checkpoint", 1<<16); err != nil {
		return nil, false, err
	}
	offered := strings.Fields(string(served))
	switch {
	case len(v.pinned) > 0:
		v.Keys = v.pinned
	case v.seen:
		v.Keys = v.last.Keys
	default:
		v.Keys = offered
		v.notice("这是第一次核验，采用了网站自己公布的公钥。请从其他渠道（例如政府公报）核对：%s", strings.Join(offered, " "))
	}
	c, err := OpenCheckpoint(msg, v.Keys)
	if err != nil {
		v.fault("检查点的签名与所信任的公钥不符，日志可能被冒充或者替换：%v。网站现在公布的公钥是：%s", err, strings.Join(offered, " "))
		return msg, false, nil
	}
	v.Origin, v.Size, v.Root, v.Audit = c.Origin, c.Size, c.Root, c.Audit
	// A checkpoint under a trusted key vouches for the keys that it names.
	for _, k := range c.Keys {
		if _, err := publicOf(k); err == nil && !slices.Contains(v.Keys, k) {
			v.Keys = append(slices.Clone(v.Keys), k)
			v.notice("网站正在更换密钥，新公钥由原密钥签名确认：%s", k)
		}
	}
	return msg, true, nil
}

// compare holds the log against what was seen last time.
func (v *visit) compare() {
	switch {
	case !v.seen:
	case v.before.Origin == v.Origin:
		v.compareSame()
	default:
		v.compareSuccessor()
	}
}

func (v *visit) compareSame() {
	switch {
	case v.Size < v.before.Size:
		v.fault("日志回退了：上次核验时有%d条记录，现在只有%d条。", v.before.Size, v.Size)
	case v.treeThen != v.before.Root:
		v.fault("日志分叉了：现在的前%d条记录与上次核验时不同，有记录被改写、调换或者删除。", v.before.Size)
	}
	if v.Audit.Seq < v.before.Audit.Seq {
		v.fault("检查点锚定的审计记录从第%d条退回到第%d条，审计记录被截断过。", v.before.Audit.Seq, v.Audit.Seq)
	}
}

// compareSuccessor checks the new log's statement about the one that was seen.
func (v *visit) compareSuccessor() {
	at := slices.IndexFunc(v.successions, func(l Leaf) bool { return l.Item == v.before.Origin })
	if at < 0 {
		v.fault("日志的名称由“%s”变为“%s”，而新日志没有写明接续旧日志。", v.before.Origin, v.Origin)
		return
	}
	l := v.successions[at]
	v.notice("日志“%s”已于%s由“%s”接续，接续时旧日志有%s条记录。", l.Item, l.At.Format("2006-01-02"), v.Origin, l.Edition)
	size := fmt.Sprint(v.before.Size)
	switch {
	case len(size) > len(l.Edition) || len(size) == len(l.Edition) && size > l.Edition:
		v.fault("继任日志写明旧日志有%s条记录，而上次核验时已有%d条，有记录被隐去。", l.Edition, v.before.Size)
	case size == l.Edition && tlog.Hash(l.Commitment) != v.before.Root:
		v.fault("继任日志写明的旧日志与上次核验时看到的不同，旧日志分叉过。")
	case at != 0:
		v.notice("旧日志与现在的日志之间隔着其他日志，上次看到的%d条记录是否全部保留无法核对。", v.before.Size)
	case v.carriedThen != v.before.Root:
		v.fault("上次核验时看到的%d条记录没有原样转入继任日志，有记录丢失或者被改写。", v.before.Size)
	default:
		v.notice("上次核验时看到的%d条记录已全部原样转入继任日志。", v.before.Size)
	}
}
