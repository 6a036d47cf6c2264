package publiclog

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strconv"
	"strings"

	"golang.org/x/mod/sumdb/tlog"

	"gongkai/internal/platform/db"
)

// mirror writes the tiles that are new since the highest checkpoint under DIR/log, and
// all of them when the mirror lacks what that checkpoint needs.
func (l *Log) mirror(ctx context.Context, s state) ([]tlog.Tile, error) {
	var from int64
	if s.isHigh && l.mirrored(s.highest.Size) {
		from = s.highest.Size
	}
	tiles := tilesOf(from, s.size)
	err := l.DB.Read(ctx, func(tx *db.Tx) error {
		for _, t := range tiles {
			data, err := readTile(ctx, tx, s.gen, t)
			if err != nil {
				return err
			}
			name := l.path(tilePath(t))
			if err := os.MkdirAll(filepath.Dir(name), 0o755); err != nil {
				return err
			}
			if err := writeFile(name, data, 0o644); err != nil {
				return err
			}
		}
		return nil
	})
	return tiles, err
}

// mirrored tells whether the mirror has the last tiles of a log of that size.
func (l *Log) mirrored(size int64) bool {
	last := map[int]tlog.Tile{}
	for _, t := range tilesOf(0, size) {
		last[t.L] = t
	}
	for _, t := range last {
		if _, err := os.Stat(l.path(tilePath(t))); err != nil {
			return false
		}
	}
	return true
}

// prune removes the partial tiles that a wider one of the list has replaced.
func (l *Log) prune(tiles []tlog.Tile) error {
	for _, t := range tiles {
		full := t
		full.W = tileWidth
		dir := l.path(tilePath(full)) + ".p"
		if t.W == tileWidth {
			if err := os.RemoveAll(dir); err != nil {
				return err
			}
			continue
		}
		names, err := os.ReadDir(dir)
		if err != nil {
			return err
		}
		for _, n := range names {
			if w, err := strconv.Atoi(n.Name()); err == nil && w < t.W {
				if err := os.Remove(filepath.Join(dir, n.Name())); err != nil {
					return err
				}
			}
		}
	}
	return nil
}

// mirroredLeaves calls f with every leaf of the mirror below size, in order.
func (l *Log) mirroredLeaves(size int64, f func(i int64, text string) error) error {
	for first := int64(0); first < size; first += tileWidth {
		need := int(min(tileWidth, size-first))
		raw, err := l.widest(tlog.Tile{H: tileHeight, L: entryLevel, N: first >> tileHeight, W: tileWidth}, need)
		if err != nil {
			return mirrorBroken(fmt.Sprintf("第%d条至第%d条所在的镜像文件缺失或无法读取。", first, first+int64(need)-1), err)
		}
		texts, err := unbundle(raw)
		if err != nil || len(texts) < need {
			return mirrorBroken(fmt.Sprintf("第%d条至第%d条所在的镜像文件不完整。", first, first+int64(need)-1), err)
		}
		for i, text := range texts[:need] {
			if err := f(first+int64(i), text); err != nil {
				return err
			}
		}
	}
	return nil
}

// widest reads the full tile, or else the partial one that has at least need entries.
func (l *Log) widest(full tlog.Tile, need int) ([]byte, error) {
	name := l.path(tilePath(full))
	raw, err := os.ReadFile(name)
	if err == nil || !errors.Is(err, fs.ErrNotExist) {
		return raw, err
	}
	parts, err := os.ReadDir(name + ".p")
	if err != nil {
		return nil, err
	}
	for _, p := range parts {
		if w, err := strconv.Atoi(p.Name()); err == nil && w >= need {
			return os.ReadFile(filepath.Join(name+".p", p.Name()))
		}
	}
	return nil, fmt.Errorf("no file of %s.p has %d entries", strings.TrimPrefix(name, l.Dir), need)
}
