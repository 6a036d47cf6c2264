// Package id makes identifiers: time-ordered and unguessable ones for rows,
// short ones for public addresses, and secrets. See docs/adr/0002-ids.md.
package id

import (
	"crypto/rand"
	"encoding/base32"
	"encoding/binary"
	"time"
)

// The alphabet has no i, l, o or u, so that an address can be read out on the telephone.
var enc = base32.NewEncoding("0123456789abcdefghjkmnpqrstvwxyz").WithPadding(base32.NoPadding)

// New returns a 26-character identifier: 48 bits of milliseconds, then 80 random
// bits. Identifiers made later sort later.
func New(now time.Time) string {
	var b [16]byte
	binary.BigEndian.PutUint64(b[:8], uint64(now.UnixMilli())<<16)
	rand.Read(b[6:])
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
