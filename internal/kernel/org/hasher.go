package org

import (
	"context"
	"crypto/rand"
	"crypto/subtle"
	"encoding/base64"
	"fmt"
	"strings"
	"sync/atomic"

	"golang.org/x/crypto/argon2"
)

// Hasher turns passwords into argon2id hashes and checks them. The parameters stand in
// each hash, so that they can be raised while old hashes stay good. At most two run at
// one time, which bounds memory. A Hasher is safe for concurrent use.
type Hasher struct {
	memory, passes uint32
	threads        uint8
	slots          chan struct{}
	nobody         string // a hash that no password has, for accounts that do not exist
	runs           atomic.Int64
}

const (
	slots    = 2
	saltLen  = 16
	keyLen   = 32
	maxKiB   = 1 << 20 // a stored hash may not ask for more than 1 GiB
	maxPass  = 64
	hashForm = "$argon2id$v=%d$m=%d,t=%d,p=%d$%s$%s"
)

// NewHasher returns a Hasher with the memory in KiB, the number of passes and of threads.
func NewHasher(memoryKiB, passes uint32, threads uint8) *Hasher {
	h := &Hasher{memory: memoryKiB, passes: passes, threads: threads, slots: make(chan struct{}, slots)}
	h.nobody = h.encode(rand.Text()) // now, because making it later would take time that tells
	return h
}

// StrongHasher takes 19 MiB, two passes and one thread (OWASP's first choice).
func StrongHasher() *Hasher { return NewHasher(19*1024, 2, 1) }

// WeakHasher is for tests and the demo only: it is fast and protects little.
func WeakHasher() *Hasher { return NewHasher(64, 1, 1) }

// Hash returns the hash of a password with a fresh salt.
func (h *Hasher) Hash(ctx context.Context, password string) (string, error) {
	if err := h.enter(ctx); err != nil {
		return "", err
	}
	defer h.leave()
	return h.encode(password), nil
}

// Check tells whether the password has the hash. The empty hash, of an account that
// does not exist or has no password, costs the same time and never matches.
func (h *Hasher) Check(ctx context.Context, password, hash string) (bool, error) {
	if err := h.enter(ctx); err != nil {
		return false, err
	}
	defer h.leave()
	unknown := hash == ""
	if unknown {
		hash = h.nobody
	}
	same, err := h.compare(password, hash)
	return same && !unknown, err
}

// Outdated tells whether a hash was made with other parameters than these.
func (h *Hasher) Outdated(hash string) bool {
	return !strings.HasPrefix(hash, fmt.Sprintf("$argon2id$v=%d$m=%d,t=%d,p=%d$", argon2.Version, h.memory, h.passes, h.threads))
}

func (h *Hasher) enter(ctx context.Context) error {
	select {
	case h.slots <- struct{}{}:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

func (h *Hasher) leave() { <-h.slots }

func (h *Hasher) encode(password string) string {
	salt := make([]byte, saltLen)
	rand.Read(salt)
	h.runs.Add(1)
	key := argon2.IDKey([]byte(password), salt, h.passes, h.memory, h.threads, keyLen)
	b64 := base64.RawStdEncoding
	return fmt.Sprintf(hashForm, argon2.Version, h.memory, h.passes, h.threads, b64.EncodeToString(salt), b64.EncodeToString(key))
}

func (h *Hasher) compare(password, hash string) (bool, error) {
	var version int
	var memory, passes uint32
	var threads uint8
	var tail string
	_, err := fmt.Sscanf(strings.Replace(hash, "$argon2id$", "", 1), "v=%d$m=%d,t=%d,p=%d$%s", &version, &memory, &passes, &threads, &tail)
	salt64, key64, ok := strings.Cut(tail, "$")
	if err != nil || !ok || version != argon2.Version || memory < 8 || memory > maxKiB || passes < 1 || passes > maxPass || threads < 1 {
		return false, fmt.Errorf("a stored password hash is damaged or of an unknown kind")
	}
	salt, err1 := base64.RawStdEncoding.DecodeString(salt64)
	key, err2 := base64.RawStdEncoding.DecodeString(key64)
	if err1 != nil || err2 != nil || len(salt) < 8 || len(key) < 16 || len(key) > 64 {
		return false, fmt.Errorf("a stored password hash is damaged")
	}
	h.runs.Add(1)
	return subtle.ConstantTimeCompare(key, argon2.IDKey([]byte(password), salt, passes, memory, threads, uint32(len(key)))) == 1, nil
}
