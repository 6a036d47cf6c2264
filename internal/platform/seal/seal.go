// Package seal keeps secrets unreadable where they are stored: in the database, its
// dumps and its backups. The key lies in the data directory, so whoever has the one
// without the other has nothing.
//
// A value is sealed for a purpose ("about"): put elsewhere, into another row or for
// another use, it does not open. What was sealed under an old key stays readable as long
// as that key's file is there; to erase the file is to erase what it sealed, for good
// and in every backup. Any number of processes may share the folder of the keys.
//
// The cipher is XChaCha20-Poly1305: its nonces are long enough to be drawn at random by
// processes that know nothing of each other.
package seal

import (
	"crypto/cipher"
	"crypto/rand"
	"encoding/base64"
	"errors"
	"fmt"
	"strings"
	"sync"

	"golang.org/x/crypto/chacha20poly1305"
)

// What can be wrong with a sealed value. Each error names the key where there is one.
var (
	ErrForm  = errors.New("not a sealed value")
	ErrNoKey = errors.New("the key that sealed this is not in the folder of the keys")
	ErrWrong = errors.New("altered after sealing, or sealed about something else")
)

// prefix stands before every sealed value: the version of the form.
const prefix = "seal1."

// Box seals and opens under the keys of one folder. It is safe for concurrent use.
type Box struct {
	dir string

	mu      sync.RWMutex
	keys    map[string]cipher.AEAD // by identifier
	current string                 // seals
}

// Open reads the keys in dir, and makes dir and a first key where there are none. It is
// Refused where others than the owner may read a key.
func Open(dir string) (*Box, error) {
	b := &Box{dir: dir}
	if err := b.load(); err != nil {
		return nil, err
	}
	if b.current != "" {
		return b, nil
	}
	if err := addKey(dir, 1); err != nil {
		return nil, err
	}
	return b, b.load()
}

// Seal makes plain unreadable. The answer is ASCII without blanks, about four thirds as
// long, and another one each time. about is not in it: Open must be told the same.
func (b *Box) Seal(plain, about []byte) string {
	b.mu.RLock()
	id, key := b.current, b.keys[b.current]
	b.mu.RUnlock()
	nonce := make([]byte, chacha20poly1305.NonceSizeX, chacha20poly1305.NonceSizeX+len(plain)+chacha20poly1305.Overhead)
	rand.Read(nonce) // never fails: the process ends where there is no randomness
	return prefix + id + "." + base64.RawURLEncoding.EncodeToString(key.Seal(nonce, nonce, plain, bound(id, about)))
}

// Open returns what was sealed about the same thing. The errors are ErrForm, ErrNoKey
// and ErrWrong.
func (b *Box) Open(sealed string, about []byte) ([]byte, error) {
	id, text, ok := split(sealed)
	if !ok {
		return nil, ErrForm
	}
	key, err := b.key(id)
	if err != nil {
		return nil, err
	}
	raw, err := base64.RawURLEncoding.Strict().DecodeString(text)
	if err != nil || len(raw) < chacha20poly1305.NonceSizeX {
		return nil, ErrForm
	}
	plain, err := key.Open(nil, raw[:chacha20poly1305.NonceSizeX], raw[chacha20poly1305.NonceSizeX:], bound(id, about))
	if err != nil {
		return nil, fmt.Errorf("key %s: %w", id, ErrWrong)
	}
	return plain, nil
}

// Sealed tells whether s has the form of a sealed value. It does not say that it opens.
func Sealed(s string) bool {
	_, _, ok := split(s)
	return ok
}

// Stale tells whether a sealed value was sealed under another key than new ones are, so
// that it should be opened and sealed anew.
func (b *Box) Stale(sealed string) bool {
	id, _, ok := split(sealed)
	b.mu.RLock()
	defer b.mu.RUnlock()
	return ok && id != b.current
}

// key finds a key; one that another process has added since is read now.
func (b *Box) key(id string) (cipher.AEAD, error) {
	for again := range 2 {
		b.mu.RLock()
		key := b.keys[id]
		b.mu.RUnlock()
		if key != nil {
			return key, nil
		}
		if again == 0 {
			if err := b.load(); err != nil {
				return nil, err
			}
		}
	}
	return nil, fmt.Errorf("key %s: %w", id, ErrNoKey)
}

func split(s string) (id, text string, ok bool) {
	rest, found := strings.CutPrefix(s, prefix)
	id, text, ok = strings.Cut(rest, ".")
	return id, text, found && ok && len(id) == idLength && text != ""
}

// bound is what a value is bound to beside the key: the form, the key, the purpose.
func bound(id string, about []byte) []byte { return append([]byte(prefix+id+"."), about...) }
