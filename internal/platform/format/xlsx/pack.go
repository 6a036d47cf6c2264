package xlsx

import (
	"archive/zip"
	"encoding/xml"
	"fmt"
	"io"
	"path"
	"strings"

	"golang.org/x/net/html/charset"
)

// pack is the archive that a workbook is kept in.
type pack struct {
	lim   Limits
	files map[string]*zip.File // by lower-case path
	left  int64                // bytes that may still be unpacked
	book  string               // path of the workbook
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
			return nil, broken("设有密码", fmt.Errorf("xlsx: entry %q is encrypted", f.Name))
		}
		if strings.HasSuffix(f.Name, "/") {
			continue
		}
		name := clean(f.Name)
		if p.files[name] != nil {
			return nil, broken("内部有重名的部分", fmt.Errorf("xlsx: entry %q stands twice", f.Name))
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

// walk reads a part element by element: f is called with the beginning of each, and
// may read on from d. A part that is not there has no elements.
func (p *pack) walk(name string, f func(d *xml.Decoder, e xml.StartElement) error) error {
	file := p.files[clean(name)]
	if name == "" || file == nil {
		return nil
	}
	r, err := file.Open()
	if err != nil {
		return broken("内容已经损坏", fmt.Errorf("%s: %w", name, err))
	}
	defer r.Close()
	d := xml.NewDecoder(&meter{r, p})
	d.CharsetReader = charset.NewReaderLabel
	for {
		t, err := d.Token()
		if err == io.EOF {
			return nil
		}
		if err == nil {
			if e, ok := t.(xml.StartElement); ok {
				err = f(d, e)
			}
		}
		if err != nil {
			return broken("内容已经损坏", fmt.Errorf("%s: %w", name, err))
		}
	}
}

// attr returns an attribute by its local name.
func attr(e xml.StartElement, name string) string {
	for _, a := range e.Attr {
		if a.Name.Local == name {
			return a.Value
		}
	}
	return ""
}

// on tells whether an attribute of yes and no says yes.
func on(s string) bool { return s == "1" || s == "true" || s == "on" }

// rels reads the relationships of a part: targets by identifier, and the first by type.
func (p *pack) rels(part string) (byID, byType map[string]string, err error) {
	dir, file := path.Split(part)
	byID, byType = map[string]string{}, map[string]string{}
	err = p.walk(dir+"_rels/"+file+".rels", func(_ *xml.Decoder, e xml.StartElement) error {
		if e.Name.Local != "Relationship" || attr(e, "TargetMode") == "External" {
			return nil
		}
		target := strings.ReplaceAll(attr(e, "Target"), "\\", "/")
		if !strings.HasPrefix(target, "/") {
			target = path.Join("/", dir, target)
		}
		target = strings.TrimPrefix(path.Clean(target), "/")
		kind := path.Base(attr(e, "Type"))
		byID[attr(e, "Id")] = target
		if byType[kind] == "" {
			byType[kind] = target
		}
		return nil
	})
	return byID, byType, err
}

// text collects the text of the element that e began, without phonetic guides. It
// leaves d behind the element's end.
func text(d *xml.Decoder, e xml.StartElement) (string, error) {
	var b strings.Builder
	inText, silent := 0, 0
	for depth := 1; depth > 0; {
		t, err := d.Token()
		if err != nil {
			return "", unexpected(err)
		}
		switch t := t.(type) {
		case xml.StartElement:
			depth++
			switch {
			case silent > 0 || t.Name.Local == "rPh":
				silent++
			case inText > 0 || t.Name.Local == "t":
				inText++
			}
		case xml.EndElement:
			depth--
			switch {
			case silent > 0:
				silent--
			case inText > 0:
				inText--
			}
		case xml.CharData:
			if silent == 0 && (inText > 0 || e.Name.Local == "v" || e.Name.Local == "t") {
				b.Write(t)
			}
		}
	}
	return unescape(b.String()), nil
}

func unexpected(err error) error {
	if err == io.EOF {
		return io.ErrUnexpectedEOF
	}
	return err
}
