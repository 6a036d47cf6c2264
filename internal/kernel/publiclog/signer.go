package publiclog

import (
	"crypto/ed25519"
	"crypto/rand"
	"encoding/base64"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"golang.org/x/mod/sumdb/note"

	"gongkai/internal/platform/errs"
)

// Signer holds the log's private keys: Ed25519 note signers, the newest first. Only one
// process has it. The file DIR/log/key has one key a line and mode 0600.
type Signer struct {
	origin string
	keys   []ed25519.PrivateKey
}

const algEd25519 = 1

// OpenSigner reads DIR/log/key, or makes a key where there is none and no checkpoint
// was ever signed in DIR. Of two processes that start at once both get the first one's. origin is the log's name as configured, such as
// "zwgk.example.gov.cn/log"; a successor log has "/2", "/3" … behind it.
func OpenSigner(dir, origin string) (*Signer, error) {
	if !word(origin, maxOrigin, originChar) {
		return nil, errs.Newf(errs.Invalid, "公开日志的名称“%s”不合要求：请使用不超过%d个的小写英文字母、数字和 . - _ / :，例如 zwgk.example.gov.cn/log。", origin, maxOrigin)
	}
	file := filepath.Join(dir, "log", "key")
	info, err := os.Stat(file)
	if errors.Is(err, fs.ErrNotExist) {
		return createSigner(dir, file, origin)
	}
	if err != nil {
		return nil, err
	}
	if mode := info.Mode(); !mode.IsRegular() || mode.Perm()&0o077 != 0 {
		return nil, errs.Newf(errs.Refused, "公开日志的签名密钥文件 %s 的权限是 %04o，其他用户可以读取。请确认密钥未泄露后执行 chmod 600，再重新启动；如可能已泄露，请按公开日志说明更换密钥。", file, mode.Perm())
	}
	raw, err := os.ReadFile(file)
	if err != nil {
		return nil, err
	}
	s, err := parseSigner(string(raw))
	if err != nil {
		return nil, errs.Wrap(errs.Refused, "公开日志的签名密钥文件 "+file+" 无法读取。请从备份恢复该文件后重新启动。", err)
	}
	if base, _ := generationOf(s.origin); base != origin && s.origin != origin {
		return nil, errs.Newf(errs.Refused, "配置的公开日志名称是“%s”，而密钥文件 %s 属于“%s”。请改正配置，或者恢复正确的密钥文件。", origin, file, s.origin)
	}
	return s, nil
}

func createSigner(dir, file, origin string) (*Signer, error) {
	if _, err := os.Stat(filepath.Join(dir, "log", "highest")); err == nil {
		if _, err := os.Stat(file); err == nil { // another process made the key and signed meanwhile
			return OpenSigner(dir, origin)
		}
		return nil, errs.Newf(errs.Refused, "目录 %s 中已有签署过的检查点，但签名密钥文件 %s 不见了。请从备份恢复该文件；确实无法恢复时，请将该目录移开，用新密钥开设继任日志。", filepath.Join(dir, "log"), file)
	}
	_, priv, err := ed25519.GenerateKey(rand.Reader)
	if err != nil {
		return nil, err
	}
	s := &Signer{origin: origin, keys: []ed25519.PrivateKey{priv}}
	if err := os.MkdirAll(filepath.Join(dir, "log"), 0o755); err != nil {
		return nil, err
	}
	err = createFile(file, []byte(s.encode()), 0o600)
	if errors.Is(err, fs.ErrExist) { // another process was faster
		return OpenSigner(dir, origin)
	}
	return s, err
}

func (s *Signer) save(dir string) error {
	if err := os.MkdirAll(filepath.Join(dir, "log"), 0o755); err != nil {
		return err
	}
	return writeFile(filepath.Join(dir, "log", "key"), []byte(s.encode()), 0o600)
}

// encode is the text of the key file.
func (s *Signer) encode() string {
	var b strings.Builder
	for _, k := range s.keys {
		_, hash, _ := strings.Cut(strings.TrimPrefix(vkey(s.origin, public(k)), s.origin), "+")
		hash, _, _ = strings.Cut(hash, "+")
		fmt.Fprintf(&b, "PRIVATE+KEY+%s+%s+%s\n", s.origin, hash, base64.StdEncoding.EncodeToString(append([]byte{algEd25519}, k.Seed()...)))
	}
	return b.String()
}

func parseSigner(text string) (*Signer, error) {
	var s Signer
	for line := range strings.Lines(text) {
		line = strings.TrimSpace(line)
		n, err := note.NewSigner(line)
		if err != nil {
			return nil, err
		}
		seed, err := base64.StdEncoding.DecodeString(strings.SplitN(line, "+", 5)[4])
		if err != nil {
			return nil, err
		}
		if s.origin != "" && n.Name() != s.origin {
			return nil, errors.New("the keys have different names")
		}
		s.origin = n.Name()
		s.keys = append(s.keys, ed25519.NewKeyFromSeed(seed[1:]))
	}
	if len(s.keys) == 0 {
		return nil, errors.New("the file has no key")
	}
	return &s, nil
}

// Origin is the name of the log, which is the name of its keys.
func (s *Signer) Origin() string { return s.origin }

// Keys returns the verifier keys, newest first, for people to pin.
func (s *Signer) Keys() []string {
	out := make([]string, len(s.keys))
	for i, k := range s.keys {
		out[i] = vkey(s.origin, public(k))
	}
	return out
}

// Sign signs a checkpoint with every key.
func (s *Signer) Sign(c Checkpoint) ([]byte, error) {
	var signers []note.Signer
	for line := range strings.Lines(s.encode()) {
		n, err := note.NewSigner(strings.TrimSpace(line))
		if err != nil {
			return nil, err
		}
		signers = append(signers, n)
	}
	return note.Sign(&note.Note{Text: c.Body()}, signers...)
}

// AddKey makes a new key that signs beside the old ones from the next checkpoint on:
// the first step of replacing a key. It returns the new verifier key.
func (s *Signer) AddKey(dir string) (string, error) {
	_, priv, err := ed25519.GenerateKey(rand.Reader)
	if err != nil {
		return "", err
	}
	next := &Signer{s.origin, append([]ed25519.PrivateKey{priv}, s.keys...)}
	if err := next.save(dir); err != nil {
		return "", err
	}
	s.keys = next.keys
	return s.Keys()[0], nil
}

// DropKey stops signing with a key: the last step of replacing it. The verifier key
// goes into DIR/log/retired, so that old checkpoints can still be checked.
func (s *Signer) DropKey(dir, key string) error {
	at := slices.Index(s.Keys(), key)
	if at < 0 || len(s.keys) < 2 {
		return errs.New(errs.Refused, "只能停用正在使用的密钥，并且必须先增加新密钥。请先增加密钥并签署至少一个检查点。")
	}
	old, err := retired(dir)
	if err != nil {
		return err
	}
	if err := writeFile(filepath.Join(dir, "log", "retired"), []byte(strings.Join(append(old, key), "\n")+"\n"), 0o644); err != nil {
		return err
	}
	next := &Signer{s.origin, slices.Delete(slices.Clone(s.keys), at, at+1)}
	if err := next.save(dir); err != nil {
		return err
	}
	s.keys = next.keys
	return nil
}

// retired returns the verifier keys that no longer sign.
func retired(dir string) ([]string, error) {
	raw, err := os.ReadFile(filepath.Join(dir, "log", "retired"))
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	return strings.Fields(string(raw)), err
}

func public(k ed25519.PrivateKey) ed25519.PublicKey { return k.Public().(ed25519.PublicKey) }

func vkey(origin string, pub ed25519.PublicKey) string {
	k, err := note.NewEd25519VerifierKey(origin, pub)
	if err != nil {
		panic(err) // the size of an Ed25519 key is fixed
	}
	return k
}

// publicOf returns the public key inside a verifier key.
func publicOf(key string) (ed25519.PublicKey, error) {
	if _, err := note.NewVerifier(key); err != nil {
		return nil, err
	}
	f := strings.SplitN(key, "+", 3)
	raw, err := base64.StdEncoding.DecodeString(f[len(f)-1])
	if err != nil || len(raw) != 1+ed25519.PublicKeySize {
		return nil, fmt.Errorf("verifier key %.80q", key)
	}
	return raw[1:], nil
}

// verifiers knows keys under the name of origin, whatever name they were given under:
// a successor log keeps its predecessor's keys and has another name.
func verifiers(origin string, keys []string) note.Verifiers {
	var list []note.Verifier
	seen := map[string]bool{}
	for _, k := range keys {
		pub, err := publicOf(k)
		if err != nil || seen[string(pub)] {
			continue
		}
		seen[string(pub)] = true
		v, err := note.NewVerifier(vkey(origin, pub))
		if err != nil {
			continue // the origin of a foreign checkpoint is no key name: no key fits
		}
		list = append(list, v)
	}
	return note.VerifierList(list...)
}
