// Package id makes identifiers: time-ordered and unguessable ones for rows,
// short ones for public addresses, and secrets. See docs/adr/0002-ids.md.
package id

import (
	"crypto/rand"
	"encoding/base32"
	"encoding/binary"
	"sync/atomic"
	"time"
)

// The alphabet has no i, l, o or u, so that an address can be read out on the telephone.
var enc = base32.NewEncoding("0123456789abcdefghjkmnpqrstvwxyz").WithPadding(base32.NoPadding)

var count atomic.Uint32

// New returns a 26-character identifier: 48 bits of milliseconds, a 16-bit count of
// this process, then 64 random bits. What one process makes later sorts later, also
// within one millisecond.
func New(now time.Time) string {
	var b [16]byte
	binary.BigEndian.PutUint64(b[:8], uint64(now.UnixMilli())<<16|uint64(count.Add(1)&0xffff))
	rand.Read(b[8:])
	return enc.EncodeToString(b[:])
}

// Short returns a 10-character random identifier for a public address (50 bits;
// the caller's unique index catches the collision that will not happen).
func Short() string {
	var b [7]byte
	rand.Read(b[:])
	return enc.EncodeToString(b[:])[:10]
}

// Secret returns 256 random bits in 52 characters, for sessions and tokens.
func Secret() string {
	var b [32]byte
	rand.Read(b[:])
	return enc.EncodeToString(b[:])
}
