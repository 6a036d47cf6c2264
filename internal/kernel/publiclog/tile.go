package publiclog

import (
	"context"
	"encoding/binary"
	"fmt"
	"strings"

	"golang.org/x/mod/sumdb/tlog"

	"gongkai/internal/platform/db"
)

// Tiles as C2SP tlog-tiles lays them out: tile/<level>/<N>[.p/<width>] and
// tile/entries/<N>[.p/<width>]. Inside, level -1 stands for entries.

const (
	tileHeight = 8
	tileWidth  = 1 << tileHeight
	entryLevel = -1
	maxLevel   = 63
)

// tilePath is the address of a tile.
func tilePath(t tlog.Tile) string {
	rest := strings.TrimPrefix(t.Path(), "tile/8/")
	if t.L == entryLevel {
		rest = "entries" + strings.TrimPrefix(rest, "data")
	}
	return "tile/" + rest
}

// parseTilePath reads an address that tilePath wrote, and no other spelling of it.
func parseTilePath(p string) (tlog.Tile, error) {
	rest, ok := strings.CutPrefix(p, "tile/")
	if !ok || len(p) > 100 {
		return tlog.Tile{}, fmt.Errorf("not the path of a tile: %.100q", p)
	}
	if r, ok := strings.CutPrefix(rest, "entries/"); ok {
		rest = "data/" + r
	} else if strings.HasPrefix(rest, "data/") {
		return tlog.Tile{}, fmt.Errorf("not the path of a tile: %.100q", p)
	}
	t, err := tlog.ParseTilePath("tile/8/" + rest)
	if err != nil {
		return tlog.Tile{}, err
	}
	if tilePath(t) != p || t.L > maxLevel || t.N < 0 {
		return tlog.Tile{}, fmt.Errorf("not the path of a tile: %.100q", p)
	}
	return t, nil
}

// exists tells whether a log of the given size has the tile in this width.
func exists(t tlog.Tile, size int64) bool {
	if t.N >= 1<<(63-tileHeight) {
		return false
	}
	have := size
	if t.L > 0 {
		if t.L*tileHeight >= 63 {
			return false
		}
		have = size >> (t.L * tileHeight)
	}
	return t.N<<tileHeight+int64(t.W) <= have
}

// readTile returns the content of a tile that exists.
func readTile(ctx context.Context, tx *db.Tx, gen int64, t tlog.Tile) ([]byte, error) {
	if t.L != entryLevel {
		return tlog.ReadTileData(t, stored{ctx, tx, gen})
	}
	first := t.N << tileHeight
	texts, err := db.All(ctx, tx, db.Text, `SELECT data FROM log_leaf WHERE generation = ? AND idx >= ? AND idx < ? ORDER BY idx`, gen, first, first+int64(t.W))
	if err != nil {
		return nil, err
	}
	if len(texts) != t.W {
		return nil, fmt.Errorf("the public log has %d leaves from %d on, not %d", len(texts), first, t.W)
	}
	return bundle(texts), nil
}

// tilesOf lists the tiles that a log must write when it grows from one size to another.
func tilesOf(from, to int64) []tlog.Tile {
	var out []tlog.Tile
	for _, t := range tlog.NewTiles(tileHeight, from, to) {
		if t.L == 0 {
			e := t
			e.L = entryLevel
			out = append(out, e)
		}
		out = append(out, t)
	}
	return out
}

// bundle writes an entry tile: each leaf behind its length.
func bundle(texts []string) []byte {
	var b []byte
	for _, s := range texts {
		b = binary.BigEndian.AppendUint16(b, uint16(len(s)))
		b = append(b, s...)
	}
	return b
}

// unbundle reads an entry tile.
func unbundle(b []byte) ([]string, error) {
	var out []string
	for len(b) > 0 {
		if len(b) < 2 {
			return nil, fmt.Errorf("entry %d is cut off", len(out))
		}
		n := int(binary.BigEndian.Uint16(b))
		if len(b) < 2+n {
			return nil, fmt.Errorf("entry %d is cut off", len(out))
		}
		out = append(out, string(b[2:2+n]))
		b = b[2+n:]
	}
	return out, nil
}
