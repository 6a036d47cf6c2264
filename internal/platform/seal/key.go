package seal

import (
	"bytes"
	"crypto/cipher"
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"

	"golang.org/x/crypto/chacha20poly1305"

	"gongkai/internal/platform/errs"
)

// The keys are the files 0001.key, 0002.key … of the folder, each one line of 64 hex
// digits, mode 0600. The one with the highest number seals.
const extension = ".key"

// idLength is how many hex digits name a key in what it sealed: half a hash of it.
const idLength = 16

func identify(key []byte) string {
	sum := sha256.Sum256(append([]byte("gongkai seal key\n"), key...))
	return hex.EncodeToString(sum[:])[:idLength]
}

// Rotate adds a key, under which everything is sealed from now on, and by other
// processes once they have started anew or met a value of the new key. The old keys stay.
func (b *Box) Rotate() error {
	numbers, err := numbersIn(b.dir)
	if err != nil {
		return err
	}
	if err := addKey(b.dir, numbers[len(numbers)-1]+1); err != nil {
		return err
	}
	return b.load()
}

// load reads the folder; no key there is not an error. A key that is gone from the folder
// is forgotten.
func (b *Box) load() error {
	numbers, err := numbersIn(b.dir)
	if err != nil {
		return err
	}
	keys, current := map[string]cipher.AEAD{}, ""
	for _, n := range numbers {
		if n == 0 {
			continue
		}
		key, err := readKey(fileOf(b.dir, n))
		if errors.Is(err, fs.ErrNotExist) { // erased a moment ago
			continue
		}
		if err != nil {
			return err
		}
		aead, err := chacha20poly1305.NewX(key)
		if err != nil {
			return err
		}
		current = identify(key)
		keys[current] = aead
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	if current == "" && b.current != "" {
		return fmt.Errorf("seal: %s holds no key any more", b.dir)
	}
	b.keys, b.current = keys, current
	return nil
}

func fileOf(dir string, n int) string { return filepath.Join(dir, fmt.Sprintf("%04d%s", n, extension)) }

// numbersIn are the numbers of the keys in a folder, ascending after a 0.
func numbersIn(dir string) ([]int, error) {
	list, err := os.ReadDir(dir)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return nil, fmt.Errorf("seal: %w", err)
	}
	out := []int{0}
	for _, e := range list {
		name, ok := strings.CutSuffix(e.Name(), extension)
		if n, err := strconv.Atoi(name); ok && err == nil && n > 0 && fileOf("", n) == e.Name() {
			out = append(out, n)
		}
	}
	slices.Sort(out)
	return out, nil
}

func readKey(file string) ([]byte, error) {
	info, err := os.Lstat(file)
	if err != nil {
		return nil, fmt.Errorf("seal: %w", err)
	}
	if mode := info.Mode(); !mode.IsRegular() || mode.Perm()&0o077 != 0 {
		return nil, errs.Newf(errs.Refused, "密封钥匙文件 %s 的权限是 %04o，其他用户可以读取。请确认钥匙未泄露后执行 chmod 600，再重新启动；如可能已泄露，请按运维说明更换钥匙。", file, mode.Perm())
	}
	text, err := os.ReadFile(file)
	if err != nil {
		return nil, fmt.Errorf("seal: %w", err)
	}
	key, err := hex.DecodeString(string(bytes.TrimSpace(text)))
	if err != nil || len(key) != chacha20poly1305.KeySize {
		return nil, errs.Newf(errs.Refused, "密封钥匙文件 %s 的内容不完整，请用备份的钥匙文件替换它，再重新启动。", file)
	}
	return key, nil
}

// addKey makes the key with this number, unless another process was faster: whoever
// comes second uses the first one's. After a power cut the file is whole or not there.
func addKey(dir string, n int) error {
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return fmt.Errorf("seal: %w", err)
	}
	key := make([]byte, chacha20poly1305.KeySize)
	rand.Read(key)
	f, err := os.CreateTemp(dir, ".new-*") // mode 0600
	if err != nil {
		return fmt.Errorf("seal: %w", err)
	}
	defer os.Remove(f.Name())
	_, err = f.WriteString(hex.EncodeToString(key) + "\n")
	if err = errors.Join(err, f.Sync(), f.Close()); err != nil {
		return fmt.Errorf("seal: %w", err)
	}
	if err := os.Link(f.Name(), fileOf(dir, n)); err != nil && !errors.Is(err, fs.ErrExist) {
		return fmt.Errorf("seal: %w", err)
	}
	d, err := os.Open(dir)
	if err != nil {
		return fmt.Errorf("seal: %w", err)
	}
	defer d.Close()
	return d.Sync()
}
