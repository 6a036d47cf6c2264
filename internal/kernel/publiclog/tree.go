package publiclog

import "golang.org/x/mod/sumdb/tlog"

// peaks is a growing RFC 6962 tree of which only the roots of its whole subtrees are
// kept: enough for the root hash at every size, without any stored hash.
type peaks struct {
	n int64
	h []tlog.Hash // largest subtree first
}

// push adds a leaf's hash. For every subtree that the leaf completes, join is given
// the two halves and says what hash is to stand for it.
func (p *peaks) push(leaf tlog.Hash, join func(level int, left, right tlog.Hash) tlog.Hash) {
	h := leaf
	for i, level := p.n, 0; i&1 == 1; i, level = i>>1, level+1 {
		last := len(p.h) - 1
		h = join(level+1, p.h[last], h)
		p.h = p.h[:last]
	}
	p.h = append(p.h, h)
	p.n++
}

// root is the hash of the tree so far.
func (p *peaks) root() tlog.Hash {
	if p.n == 0 {
		h, _ := tlog.TreeHash(0, nil)
		return h
	}
	h := p.h[len(p.h)-1]
	for i := len(p.h) - 2; i >= 0; i-- {
		h = tlog.NodeHash(p.h[i], h)
	}
	return h
}

// plain joins two halves as the standard says.
func plain(_ int, left, right tlog.Hash) tlog.Hash { return tlog.NodeHash(left, right) }
