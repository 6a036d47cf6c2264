package docx

import (
	"archive/zip"
	"encoding/xml"
	"fmt"
	"io"
	"path"
	"strings"

	"golang.org/x/net/html/charset"
)

// pack is the archive that a document is kept in.
type pack struct {
	lim   Limits
	files map[string]*zip.File // by lower-case path
	left  int64                // bytes that may still be unpacked
}

// open checks the directory of the archive against the limits.
func open(r io.ReaderAt, size int64, lim Limits) (*pack, error) {
	z, err := zip.NewReader(r, size)
	if err != nil {
		return nil, broken("的压缩结构不完整，可能没有传完", err)
	}
	if len(z.File) > lim.Entries {
		return nil, tooLarge("%d entries", len(z.File))
	}
	p := &pack{lim: lim, files: make(map[string]*zip.File, len(z.File)), left: lim.Unpacked}
	var total uint64
	for _, f := range z.File {
		if total += min(f.UncompressedSize64, 1<<50); total > uint64(lim.Unpacked) {
			return nil, tooLarge("unpacks to more than %d bytes", lim.Unpacked)
		}
		if f.Flags&1 != 0 {
			return nil, invalid("设有密码", "entry %q is encrypted", f.Name)
		}
		name := clean(f.Name)
		if strings.HasSuffix(f.Name, "/") {
			continue
		}
		if _, twice := p.files[name]; twice {
			return nil, invalid("内部有重名的部分", "entry %q stands twice", f.Name)
		}
		p.files[name] = f
	}
	const small = 10 << 20
	if total > small && total/uint64(max(size, 1)) > uint64(lim.Ratio) {
		return nil, tooLarge("grows %d times", total/uint64(max(size, 1)))
	}
	return p, nil
}

// clean brings the name of an entry to the form in which parts are looked up.
func clean(name string) string {
	return strings.ToLower(strings.TrimPrefix(path.Clean("/"+strings.ReplaceAll(name, "\\", "/")), "/"))
}

func (p *pack) has(name string) bool { return p.files[clean(name)] != nil }

// under tells whether there is a part in a folder.
func (p *pack) under(folder string) bool {
	for name := range p.files {
		if strings.HasPrefix(name, folder) {
			return true
		}
	}
	return false
}

// decoder opens a part as XML. The caller closes it.
func (p *pack) decoder(name string) (*xml.Decoder, io.Closer, error) {
	f := p.files[clean(name)]
	if f == nil {
		return nil, nil, fmt.Errorf("docx: no part %q", name)
	}
	if f.UncompressedSize64 > uint64(p.lim.Part) {
		return nil, nil, tooLarge("part %q has %d bytes", name, f.UncompressedSize64)
	}
	r, err := f.Open()
	if err != nil {
		return nil, nil, err
	}
	d := xml.NewDecoder(&meter{r: r, pack: p})
	d.Strict = false
	d.CharsetReader = charset.NewReaderLabel
	return d, r, nil
}

// meter counts what is unpacked against what is left.
type meter struct {
	r    io.Reader
	pack *pack
}

func (m *meter) Read(b []byte) (int, error) {
	n, err := m.r.Read(b)
	if m.pack.left -= int64(n); m.pack.left < 0 {
		return n, tooLarge("unpacks to more than it says")
	}
	return n, err
}

// tree reads a small part whole; a part that is not there is an empty tree.
func (p *pack) tree(name string) (*node, error) {
	if name == "" || !p.has(name) {
		return &node{}, nil
	}
	d, c, err := p.decoder(name)
	if err != nil {
		return nil, broken("无法读取", err)
	}
	defer c.Close()
	for {
		t, err := d.Token()
		if err == io.EOF {
			return &node{}, nil
		}
		if err != nil {
			return nil, broken("内容已经损坏", fmt.Errorf("%s: %w", name, err))
		}
		if s, ok := t.(xml.StartElement); ok {
			n, err := grow(d, s, p.lim.Nodes)
			if err != nil {
				return nil, broken("内容已经损坏", fmt.Errorf("%s: %w", name, err))
			}
			return n, nil
		}
	}
}

// rel is a relationship of a part to another part or to something outside.
type rel struct {
	kind     string // last element of the type
	target   string // path in the archive, or an address
	external bool
}

// rels reads the relationships of a part, by their identifiers.
func (p *pack) rels(part string) (map[string]rel, error) {
	dir, file := path.Split(part)
	t, err := p.tree(dir + "_rels/" + file + ".rels")
	if err != nil {
		return nil, err
	}
	out := map[string]rel{}
	for _, n := range t.kids {
		if n.local() != "Relationship" {
			continue
		}
		r := rel{kind: path.Base(n.attr("Type")), target: n.attr("Target"), external: n.attr("TargetMode") == "External"}
		if !r.external {
			if !strings.HasPrefix(r.target, "/") {
				r.target = path.Join("/", dir, r.target)
			}
			r.target = strings.TrimPrefix(path.Clean(r.target), "/")
		}
		out[n.attr("Id")] = r
	}
	return out, nil
}
