package publiclog

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"net/http"

	"golang.org/x/mod/sumdb/tlog"
)

// site reads the log of a web site.
type site struct {
	client *http.Client
	base   string // ends in /log/
}

// get fetches an address below the log; found is false where the site says 404 or 410.
func (s site) get(ctx context.Context, path string, limit int64) (data []byte, found bool, err error) {
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, s.base+path, nil)
	if err != nil {
		return nil, false, err
	}
	req.Header.Set("Cache-Control", "no-cache")
	res, err := s.client.Do(req)
	if err != nil {
		return nil, false, err
	}
	defer res.Body.Close()
	switch res.StatusCode {
	case http.StatusOK:
	case http.StatusNotFound, http.StatusGone:
		return nil, false, nil
	default:
		return nil, false, fmt.Errorf("网址 %s 返回 %s，无法核验。请稍后重试。", s.base+path, res.Status)
	}
	data, err = io.ReadAll(io.LimitReader(res.Body, limit+1))
	if err == nil && int64(len(data)) > limit {
		err = fmt.Errorf("网址 %s 的内容超过%d字节，不是公开日志的文件。请核对网址。", s.base+path, limit)
	}
	return data, err == nil, err
}

// must is get for what a log always has.
func (s site) must(ctx context.Context, path string, limit int64) ([]byte, error) {
	data, found, err := s.get(ctx, path, limit)
	if err == nil && !found {
		err = fmt.Errorf("网站没有提供公开日志（%s 不存在）。请核对网址，或者向网站主办单位查询。", s.base+path)
	}
	return data, err
}

const (
	maxBundle = tileWidth * (2 + 0xffff)
	maxHashes = tileWidth * tlog.HashSize
)

// contents fetches every tile, recomputes the tree from the leaves and compares. False:
// the log could not be followed to its end.
func (v *visit) contents() (bool, error) {
	v.treeThen, v.carriedThen = v.tree.root(), v.carried.root() // right for a log seen empty
	var level []tlog.Hash                                       // hashes of the leaves, then of the tiles
	for first := int64(0); first < v.Size; first += tileWidth {
		t := tlog.Tile{H: tileHeight, L: entryLevel, N: first >> tileHeight, W: int(min(tileWidth, v.Size-first))}
		raw, found, err := v.site.get(v.ctx, tilePath(t), maxBundle)
		if err != nil {
			return false, err
		}
		texts, err := unbundle(raw)
		if !found || err != nil || len(texts) != t.W {
			v.fault("网站签署了%d条记录，却没有完整提供第%d条至第%d条（%s）。", v.Size, first, first+int64(t.W)-1, tilePath(t))
			return false, nil
		}
		for i, text := range texts {
			v.leaf(first+int64(i), text)
			level = append(level, tlog.RecordHash([]byte(text)))
		}
	}
	for l := 0; len(level) > 0; l++ {
		var err error
		if level, err = v.hashTiles(l, level); err != nil {
			return false, err
		}
	}
	if root := v.tree.root(); root != v.Root {
		v.fault("按网站提供的%d条记录重新计算，根哈希是%s，而检查点签署的是%s：有记录被改写、调换或者隐去。", v.Size, root, v.Root)
	}
	return true, nil
}

func (v *visit) leaf(i int64, text string) {
	h := tlog.RecordHash([]byte(text))
	v.tree.push(h, plain)
	if v.tree.n == v.before.Size {
		v.treeThen = v.tree.root()
	}
	if i > 0 {
		v.carried.push(h, plain)
		if v.carried.n == v.before.Size {
			v.carriedThen = v.carried.root()
		}
	}
	l, err := ParseLeaf(text)
	if err != nil {
		v.fault("第%d条记录的格式不对：%v", i, err)
		return
	}
	v.Kinds[l.Kind]++
	if l.Kind == Successor {
		v.successions = append(v.successions, l)
	}
}

// hashTiles compares the tiles of one level with the recomputed hashes and returns the
// hashes of the level above.
func (v *visit) hashTiles(l int, level []tlog.Hash) (above []tlog.Hash, err error) {
	for first := 0; first < len(level); first += tileWidth {
		part := level[first:min(first+tileWidth, len(level))]
		t := tlog.Tile{H: tileHeight, L: l, N: int64(first >> tileHeight), W: len(part)}
		raw, found, err := v.site.get(v.ctx, tilePath(t), maxHashes)
		if err != nil {
			return nil, err
		}
		var want []byte
		var sub peaks
		for _, h := range part {
			want = append(want, h[:]...)
			sub.push(h, plain)
		}
		if !found || !bytes.Equal(raw, want) {
			v.fault("网站提供的哈希文件 %s 缺失，或者与按记录重新计算的不同。", tilePath(t))
		}
		if len(part) == tileWidth {
			above = append(above, sub.root())
		}
	}
	return above, nil
}
