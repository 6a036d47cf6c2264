package file

import (
	"fmt"
	"path"
	"slices"
	"strings"
	"unicode"
)

// Limits bound what is taken in. A zero field means no bound.
type Limits struct {
	Size     int64 // bytes of the file
	Entries  int   // of an archive
	Unpacked int64 // bytes that an archive unpacks to
	Ratio    int64 // times that an archive grows when it is unpacked
}

// Default are the limits where an administrator has set none. The law knows none.
var Default = Limits{Size: 200 << 20, Entries: 20_000, Unpacked: 1 << 30, Ratio: 200}

// Code names a problem for the program.
type Code string

const (
	Empty      Code = "empty"
	Unknown    Code = "unknown"
	Lock       Code = "lock"
	Program    Code = "program"
	Lies       Code = "lies" // the ending of the name is not that of the content
	Undecoded  Code = "undecoded"
	Damaged    Code = "damaged"
	Password   Code = "password"
	HasMacro   Code = "macro"
	TooBig     Code = "too_big"
	Bomb       Code = "bomb"
	BadName    Code = "bad_name"
	NotVisible Code = "archive" // what is in it cannot be screened
)

// Problem is a reason why a file should not be taken as it is.
type Problem struct {
	Code    Code   `json:"code"`
	Refuse  bool   `json:"refuse"`  // may not be taken in; else it is for a person to decide
	Message string `json:"message"` // a whole Chinese sentence that says what to do next
}

// Check returns all problems of a file of this type and name; none means that it may
// be taken in, not that it may be published.
func Check(t Type, name string, lim Limits) []Problem {
	var out []Problem
	add := func(c Code, refuse bool, format string, args ...any) {
		out = append(out, Problem{c, refuse, fmt.Sprintf(format, args...)})
	}
	if bad := badName(name); bad != "" {
		add(BadName, true, "文件名%s，请改名后重新上传。", bad)
	}
	switch t.Ext {
	case "empty":
		add(Empty, true, "文件是空的，没有内容，请检查原文件后重新上传。")
		return out
	case "lock":
		add(Lock, true, "这是 Office 打开文档时产生的临时文件，不是文档本身，请关闭文档后上传名称不带“~$”的原文件。")
		return out
	case "exe", "elf", "msi", "jar":
		add(Program, true, "这是%s，不能上传，请上传文档、表格或者图片。", t.Name)
		return out
	case "":
		add(Unknown, true, "无法识别文件的内容，请确认文件能够正常打开，另存为 docx、pdf 或者 ofd 后重新上传。")
		return out
	case "b64":
		add(Undecoded, true, "文件内容是未经解码的 Base64 文本（解码后是%s），请从原系统重新导出文件后上传。", inner(t))
		return out
	}
	if lim.Size > 0 && t.Size > lim.Size {
		add(TooBig, true, "文件大小超过 %d MB 的上限，请压缩图片或者拆分后重新上传。", max(lim.Size>>20, 1))
	}
	if t.Broken != "" {
		add(Damaged, true, "%s%s，请确认原文件能够正常打开后重新上传。", t.Name, t.Broken)
	}
	if lim.bomb(t) {
		add(Bomb, true, "压缩包展开后过大（共 %d 项、约 %d MB），已拒绝处理，请拆分后重新上传。", t.Entries, t.Unpacked>>20)
	}
	if t.Encrypted {
		add(Password, true, "文件设有打开密码，无法检查其中内容，请取消密码后重新上传。")
	}
	if t.Macro {
		add(HasMacro, false, "文件带有宏或者脚本，公开前请另存为不带宏的文件，或者由审核人确认后去除。")
	}
	if got := ending(name); !t.goesBy(got) {
		add(Lies, false, "文件名后缀是“.%s”，实际内容是%s，请把后缀改为“.%s”，或者核对是否传错了文件。", got, t.Name, t.Ext)
	}
	if t.Ext == "zip" || t.Ext == "rar" || t.Ext == "7z" || t.Ext == "gz" {
		add(NotVisible, false, "压缩包内的文件无法逐一检查，请解压后分别上传。")
	}
	return out
}

// bomb tells whether unpacking an archive would be out of all proportion. Small
// archives may grow as they like.
func (l Limits) bomb(t Type) bool {
	if t.Container != Zip {
		return false
	}
	const small = 10 << 20
	return l.Entries > 0 && t.Entries > l.Entries ||
		l.Unpacked > 0 && t.Unpacked > l.Unpacked ||
		l.Ratio > 0 && t.Unpacked > small && t.Unpacked/max(t.Size, 1) > l.Ratio
}

func inner(t Type) string {
	if t.Inner == nil {
		return "未知内容"
	}
	return t.Inner.Name
}

// goesBy tells whether a file of this type may have a name with this ending.
func (t Type) goesBy(ext string) bool {
	return ext == t.Ext || slices.Contains(byExt[t.Ext].also, ext)
}

// ending returns the ending of a name in lower case, without blanks around it.
func ending(name string) string {
	return strings.ToLower(strings.TrimSpace(strings.TrimPrefix(path.Ext(strings.TrimSpace(name)), ".")))
}

// badName says in Chinese what is wrong with a name, or "".
func badName(name string) string {
	switch {
	case strings.TrimSpace(name) == "":
		return "是空的"
	case len(name) > 255:
		return "太长"
	case strings.ContainsAny(name, "/\\"):
		return "含有路径"
	case name == "." || name == "..":
		return "不能使用"
	}
	for _, r := range name {
		if unicode.IsControl(r) || r == unicode.ReplacementChar || r >= 0x202a && r <= 0x202e || r >= 0x2066 && r <= 0x2069 {
			return "含有看不见的控制字符"
		}
	}
	return ""
}
