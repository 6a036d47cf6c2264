package publiclog

import (
	"context"
	"fmt"
	"slices"

	"golang.org/x/mod/sumdb/tlog"

	"gongkai/internal/platform/db"
)

// check verifies one generation in one pass over its leaves and hashes. It grows two
// trees beside each other: one from the leaves' texts, one from the stored hashes.
// Comparing both, and both with the checkpoints, tells what was changed.
type check struct {
	ctx    context.Context
	tx     *db.Tx
	trust  Trust
	head   head
	high   []byte
	report *Report

	leaves, hashes peaks
	genuine        int64 // a checkpoint of this size signs exactly the leaves' texts
	wrong          []mismatch
	marks          []mark
}

// mismatch is a leaf whose text does not give its stored hash.
type mismatch struct {
	index        int64
	text, stored tlog.Hash
}

// mark is a checkpoint whose root is to be compared at its size.
type mark struct {
	Checkpoint
	what string
}

func (c *check) fault(index int64, format string, args ...any) {
	c.report.fault(c.head.gen, index, format, args...)
}

func (c *check) run() error {
	if err := c.readMarks(); err != nil {
		return err
	}
	whole := true
	c.compare()
	for at := int64(0); whole; at += chunk {
		rows, err := c.leafRows(at)
		if err != nil {
			return err
		}
		if len(rows) == 0 {
			break
		}
		if whole, err = c.pass(at, rows); err != nil {
			return err
		}
	}
	c.nameMismatches()
	if whole && c.leaves.n != c.head.size {
		c.fault(c.leaves.n, "日志应有%d条记录，实际有%d条，末尾的记录被删除或者添加过。", c.head.size, c.leaves.n)
	}
	for _, m := range c.marks {
		c.fault(m.Size, "%s签署了%d条记录，而数据库中只有%d条完好的记录，日志被截断或者回退过。", m.what, m.Size, c.leaves.n)
	}
	c.report.Leaves += c.leaves.n
	return nil
}

type leafRow struct {
	idx        int64
	item, data string
}

// leafRows reads the leaves [at, at+chunk); where none is left there but later ones
// are, it returns those, so that the gap is seen.
func (c *check) leafRows(at int64) ([]leafRow, error) {
	return db.All(c.ctx, c.tx, func(s db.Scanner) (l leafRow, err error) {
		err = s.Scan(&l.idx, &l.item, &l.data)
		return l, err
	}, `SELECT idx, item, data FROM log_leaf WHERE generation = ? AND idx >= ? ORDER BY idx LIMIT ?`, c.head.gen, at, chunk)
}

// pass verifies the leaves from at on. False: the log cannot be followed any further.
func (c *check) pass(at int64, rows []leafRow) (bool, error) {
	end := min(rows[len(rows)-1].idx+1, at+chunk)
	hashes, err := c.storedHashes(at, end)
	if err != nil {
		return false, err
	}
	next := 0
	for i := at; i < end; i++ {
		own, haveStored := hashes[tlog.StoredHashIndex(0, i)]
		var text tlog.Hash
		switch {
		case next < len(rows) && rows[next].idx == i:
			text = tlog.RecordHash([]byte(rows[next].data))
			c.leaf(rows[next])
			next++
		case haveStored:
			text = own
			c.fault(i, "第%d条记录缺失，只剩下它的哈希，该条被删除过。", i)
		default:
			c.fault(i, "第%d条记录及其哈希都缺失，其后的记录无法核对。", i)
			return false, nil
		}
		if !haveStored {
			c.fault(i, "第%d条记录的哈希缺失。", i)
			own = text
		} else if own != text {
			c.wrong = append(c.wrong, mismatch{i, text, own})
		}
		c.leaves.push(text, plain)
		c.hashes.push(own, func(level int, left, right tlog.Hash) tlog.Hash {
			return c.interior(hashes, i, level, tlog.NodeHash(left, right))
		})
		c.compare()
	}
	return true, nil
}

// leaf checks what can be said of a leaf alone.
func (c *check) leaf(row leafRow) {
	l, err := ParseLeaf(row.data)
	if err != nil {
		c.fault(row.idx, "第%d条记录的格式不对，该条被改动过。", row.idx)
	} else if l.Item != row.item {
		c.fault(row.idx, "第%d条记录的检索字段是“%s”，而内容写的是“%s”，检索字段被改动过。", row.idx, row.item, l.Item)
	}
}

// interior compares the stored hash over a subtree that leaf i completes.
func (c *check) interior(hashes map[int64]tlog.Hash, i int64, level int, want tlog.Hash) tlog.Hash {
	n := i >> level
	from, to := n<<level, (n+1)<<level-1
	have, ok := hashes[tlog.StoredHashIndex(level, n)]
	if !ok {
		c.fault(i, "第%d条至第%d条之上的中间哈希缺失。", from, to)
		return want
	}
	if have != want {
		c.fault(i, "第%d条至第%d条之上的中间哈希与其下的哈希不符，被改动过。", from, to)
	}
	return have
}

// storedHashes reads the hashes that the leaves [from, to) brought.
func (c *check) storedHashes(from, to int64) (map[int64]tlog.Hash, error) {
	rows, err := c.tx.Query(c.ctx, `SELECT idx, hash FROM log_hash WHERE generation = ? AND idx >= ? AND idx < ?`,
		c.head.gen, tlog.StoredHashCount(from), tlog.StoredHashCount(to))
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	out := map[int64]tlog.Hash{}
	for rows.Next() {
		var i int64
		var b []byte
		if err := rows.Scan(&i, &b); err != nil {
			return nil, err
		}
		if len(b) == tlog.HashSize {
			out[i] = tlog.Hash(b)
		}
	}
	return out, rows.Err()
}

// readMarks reads every checkpoint, verifies what it says by itself, and keeps those
// whose root is to be compared, the smallest first.
func (c *check) readMarks() error {
	type row struct {
		size, seq int64
		note      string
	}
	rows, err := db.All(c.ctx, c.tx, func(s db.Scanner) (r row, err error) {
		err = s.Scan(&r.size, &r.seq, &r.note)
		return r, err
	}, `SELECT size, audit_seq, note FROM log_checkpoint WHERE generation = ? ORDER BY size, audit_seq`, c.head.gen)
	if err != nil {
		return err
	}
	c.report.Checkpoints += len(rows)
	for _, r := range rows {
		what := fmt.Sprintf("数据库中%d条（审计第%d条）的检查点", r.size, r.seq)
		p, ok := c.readMark(r.note, what, r.size)
		if ok && (p.Size != r.size || p.Audit.Seq != r.seq) {
			c.fault(r.size, "%s写的却是%d条（审计第%d条），检查点被替换过。", what, p.Size, p.Audit.Seq)
			ok = false
		}
		if ok {
			c.marks = append(c.marks, mark{p, what})
			if err := c.anchor(p, what); err != nil {
				return err
			}
		}
	}
	if c.high != nil {
		if p, ok := c.readMark(string(c.high), "目录中的最高检查点", 0); ok {
			c.marks = append(c.marks, mark{p, "目录中的最高检查点"})
		}
	}
	slices.SortStableFunc(c.marks, func(a, b mark) int { return int(min(max(a.Size-b.Size, -1), 1)) })
	return nil
}

func (c *check) readMark(note, what string, size int64) (Checkpoint, bool) {
	p, err := OpenCheckpoint([]byte(note), c.trust.Keys)
	if err != nil {
		c.fault(size, "%s的签名无效，检查点被替换过，或者不是由本日志的密钥签署的。", what)
		return p, false
	}
	if p.Origin != c.head.origin && c.head.origin != "" {
		c.fault(size, "%s属于另一个日志“%s”。", what, p.Origin)
		return p, false
	}
	return p, true
}

// anchor compares a checkpoint's audit line with the audit chain.
func (c *check) anchor(p Checkpoint, what string) error {
	hash, err := c.trust.Anchor(c.ctx, c.tx, p.Audit.Seq)
	if err != nil && !db.None(err) {
		return err
	}
	if err != nil {
		c.fault(p.Size, "%s锚定的审计记录第%d条已不存在，审计记录被截断过。", what, p.Audit.Seq)
	} else if hash != p.Audit.Hash {
		c.fault(p.Size, "%s锚定的审计记录第%d条的哈希与现在的不同，审计记录被改写过。", what, p.Audit.Seq)
	}
	return nil
}

// compare compares the checkpoints of the present size with both trees. When only one
// tree differs, the leaf or hash at fault is named elsewhere.
func (c *check) compare() {
	for len(c.marks) > 0 && c.marks[0].Size <= c.leaves.n {
		m := c.marks[0]
		c.marks = c.marks[1:]
		if m.Root == c.leaves.root() {
			c.genuine = m.Size
		} else if m.Root != c.hashes.root() {
			c.fault(m.Size, "%s签署的根哈希与按现有记录重新计算的不同：前%d条中有记录连同哈希被改写、调换，或者检查点来自另一份日志。", m.what, m.Size)
		}
	}
}

// nameMismatches tells changed hashes, exchanged leaves and changed leaves apart.
func (c *check) nameMismatches() {
	home := map[tlog.Hash]int64{}
	for _, m := range c.wrong {
		home[m.stored] = m.index
	}
	for _, m := range c.wrong {
		if m.index < c.genuine {
			c.fault(m.index, "第%d条记录的哈希被改动过，记录本身与签署过的检查点相符。", m.index)
		} else if from, ok := home[m.text]; ok {
			c.fault(m.index, "第%d条的位置上是原来第%d条的内容，记录的次序被调换过。", m.index, from)
		} else {
			c.fault(m.index, "第%d条记录的内容与其哈希不符，该条被改动过。", m.index)
		}
	}
}
