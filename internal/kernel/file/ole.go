package file

import (
	"encoding/binary"
	"io"
	"unicode/utf16"
)

// The compound file: sectors chained by a table (FAT), a directory of named streams.
const (
	oleHeader   = 512
	oleEntry    = 128
	oleLast     = 0xfffffffa // sector numbers from here on are marks
	oleFree     = 0xffffffff
	oleSectors  = 1 << 12 // of the directory, at most
	oleFATCount = 109     // sectors of the table that the header lists
)

// compound reads a compound file.
type compound struct {
	r      io.ReaderAt
	size   int64
	sector int64
	fat    []uint32
	short  bool // the table speaks of sectors behind the end of the file
}

// stream is an entry of the directory.
type stream struct {
	name  string
	kind  byte // 1 storage, 2 stream, 5 root
	start uint32
	size  int64
}

// sniffOLE tells what a compound file is from its streams.
func sniffOLE(r io.ReaderAt, size int64) Type {
	damaged := of("ole")
	damaged.Container, damaged.Broken = OLE, "文件内部结构已经损坏"
	c := compound{r: r, size: size}
	if !c.open() {
		return damaged
	}
	dir := c.directory()
	if len(dir) == 0 || dir[0].kind != 5 {
		return damaged
	}
	t := of(oleExt(dir))
	t.Container = OLE
	for _, s := range dir {
		switch s.name {
		case "EncryptedPackage":
			t.Encrypted = true
		case "Macros", "_VBA_PROJECT_CUR", "VBA", "_VBA_PROJECT":
			t.Macro = true
		case "WordDocument":
			// FibBase: the eleventh byte and the next hold flags; 0x0100 is fEncrypted.
			if b := c.head(s, 12); len(b) == 12 && b[11]&1 != 0 {
				t.Encrypted = true
			}
		case "Workbook", "Book":
			t.Encrypted = t.Encrypted || filepass(c.head(s, 512))
		}
	}
	if c.short {
		t.Broken = "文件不完整，可能没有传完"
	}
	return t
}

// oleStreams are the streams by which a type is known, in order of weight.
var oleStreams = []struct{ name, ext string }{
	{"WordDocument", "doc"}, {"Workbook", "xls"}, {"Book", "xls"}, {"PowerPoint Document", "ppt"},
	{"__properties_version1.0", "msg"},
}

func oleExt(dir []stream) string {
	names := map[string]bool{}
	for _, s := range dir {
		names[s.name] = true
	}
	for _, s := range oleStreams {
		if names[s.name] {
			return s.ext
		}
	}
	return "ole"
}

// open reads the header and the table.
func (c *compound) open() bool {
	h := make([]byte, oleHeader)
	if n, _ := c.r.ReadAt(h, 0); n < oleHeader {
		return false
	}
	shift := binary.LittleEndian.Uint16(h[30:])
	if shift != 9 && shift != 12 {
		return false
	}
	c.sector = 1 << shift
	count := min(binary.LittleEndian.Uint32(h[44:]), oleFATCount)
	buf := make([]byte, c.sector)
	used := -1
	for i := range count {
		if !c.read(binary.LittleEndian.Uint32(h[76+4*i:]), buf) {
			c.short = true
			break
		}
		for k := 0; k+4 <= len(buf); k += 4 {
			v := binary.LittleEndian.Uint32(buf[k:])
			if v != oleFree {
				used = len(c.fat)
			}
			c.fat = append(c.fat, v)
		}
	}
	// The last sector may be cut where its stream ends.
	if int64(used+1)*c.sector >= c.size {
		c.short = true
	}
	c.fat = append([]uint32{binary.LittleEndian.Uint32(h[48:])}, c.fat...)
	return true
}

// read fills buf with a sector; the last sector of a file may be short.
func (c *compound) read(n uint32, buf []byte) bool {
	clear(buf)
	if n >= oleLast {
		return false
	}
	got, _ := c.r.ReadAt(buf, (int64(n)+1)*c.sector)
	return got > 0
}

// directory returns the entries of the directory.
func (c *compound) directory() []stream {
	var out []stream
	buf := make([]byte, c.sector)
	next := c.fat[0] // the first element holds the start of the directory
	for range oleSectors {
		if !c.read(next, buf) {
			break
		}
		for k := 0; k+oleEntry <= len(buf); k += oleEntry {
			if s, ok := dirEntry(buf[k : k+oleEntry]); ok {
				out = append(out, s)
			}
		}
		if int(next)+1 >= len(c.fat) {
			break
		}
		next = c.fat[next+1]
	}
	return out
}

func dirEntry(b []byte) (stream, bool) {
	n := int(binary.LittleEndian.Uint16(b[64:]))
	if n < 2 || n > 64 || b[66] == 0 || b[66] > 5 {
		return stream{}, false
	}
	u := make([]uint16, n/2-1)
	for i := range u {
		u[i] = binary.LittleEndian.Uint16(b[2*i:])
	}
	return stream{string(utf16.Decode(u)), b[66], binary.LittleEndian.Uint32(b[116:]), int64(binary.LittleEndian.Uint32(b[120:]))}, true
}

// head returns the first n bytes of a stream that is stored in sectors of its own.
func (c *compound) head(s stream, n int) []byte {
	const smallest = 4096
	if s.size < smallest {
		return nil
	}
	buf := make([]byte, c.sector)
	if !c.read(s.start, buf) {
		return nil
	}
	return buf[:min(n, len(buf))]
}

// filepass tells whether a workbook begins with the record of a password.
func filepass(b []byte) bool {
	for i := 0; i+4 <= len(b); {
		id, n := binary.LittleEndian.Uint16(b[i:]), int(binary.LittleEndian.Uint16(b[i+2:]))
		if id == 0x2f {
			return true
		}
		i += 4 + n
	}
	return false
}
