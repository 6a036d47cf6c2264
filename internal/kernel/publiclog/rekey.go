package publiclog

import (
	"crypto/ed25519"
	"crypto/rand"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"gongkai/internal/platform/errs"
)

// ReplaceLostKey makes a key for a directory whose key is lost for good, under the name
// of the log that was signed last, so that OpenSuccessor can close that log. former are
// the verifier keys that signed it, from a source outside the platform (the gazette): they
// go into DIR/log/retired, and old checkpoints can still be checked. It refuses where
// there is a key. Open the log, OpenSuccessor and Sign afterwards.
func ReplaceLostKey(dir, origin string, former []string) error {
	file := filepath.Join(dir, "log", "key")
	if _, err := os.Lstat(file); err == nil {
		return errs.Newf(errs.Refused, "密钥文件%s还在，不能当作丢失处理。要更换密钥，请用 gongkai log key add。", file)
	}
	for _, k := range former {
		if _, err := publicOf(k); err != nil {
			return errs.Newf(errs.Invalid, "“%s”不是公开日志的公钥。请照公报或者 /log/key 页面上的写法填写。", k)
		}
	}
	high, found, err := Highest(filepath.Join(dir, "log"))
	if err != nil {
		return err
	}
	if found {
		if Base(high.Origin) != Base(origin) {
			return errs.Newf(errs.Refused, "配置的公开日志名称是“%s”，而目录中最高检查点属于“%s”。请改正 --origin。", origin, high.Origin)
		}
		origin = high.Origin
	}
	old, err := retired(dir)
	if err != nil {
		return err
	}
	for _, k := range former {
		if !slices.Contains(old, k) {
			old = append(old, k)
		}
	}
	if err := os.MkdirAll(filepath.Join(dir, "log"), 0o755); err != nil {
		return err
	}
	if len(old) > 0 {
		if err := writeFile(filepath.Join(dir, "log", "retired"), []byte(strings.Join(old, "\n")+"\n"), 0o644); err != nil {
			return err
		}
	}
	_, priv, err := ed25519.GenerateKey(rand.Reader)
	if err != nil {
		return err
	}
	return (&Signer{origin: origin, keys: []ed25519.PrivateKey{priv}}).save(dir)
}
