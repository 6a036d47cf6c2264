package docx

import (
	"encoding/xml"
	"errors"
	"io"
	"strings"
)

// A node is an element with a short prefix before its name, whatever prefix or
// version of the namespace the file uses: "w:p", "a:blip".
type node struct {
	name  string
	attrs []xml.Attr
	kids  []*node
	text  string
}

// prefixes are the namespaces that matter, transitional and strict. Names in other
// namespaces have no prefix.
var prefixes = map[string]string{
	"http://schemas.openxmlformats.org/wordprocessingml/2006/main":              "w",
	"http://purl.oclc.org/ooxml/wordprocessingml/main":                          "w",
	"http://schemas.openxmlformats.org/drawingml/2006/main":                     "a",
	"http://purl.oclc.org/ooxml/drawingml/main":                                 "a",
	"http://schemas.openxmlformats.org/markup-compatibility/2006":               "mc",
	"http://schemas.openxmlformats.org/officeDocument/2006/math":                "m",
	"http://purl.oclc.org/ooxml/officeDocument/math":                            "m",
	"urn:schemas-microsoft-com:vml":                                             "v",
	"http://schemas.microsoft.com/office/word/2010/wordprocessingShape":         "wps",
	"http://schemas.openxmlformats.org/officeDocument/2006/relationships":       "r",
	"http://purl.oclc.org/ooxml/officeDocument/relationships":                   "r",
	"http://purl.org/dc/elements/1.1/":                                          "dc",
	"http://purl.org/dc/terms/":                                                 "dcterms",
	"http://schemas.openxmlformats.org/package/2006/metadata/core-properties":   "cp",
	"http://schemas.openxmlformats.org/officeDocument/2006/extended-properties": "ep",
	"http://purl.oclc.org/ooxml/officeDocument/extendedProperties":              "ep",
	"http://schemas.openxmlformats.org/drawingml/2006/chart":                    "c",
	"http://schemas.openxmlformats.org/drawingml/2006/diagram":                  "dgm",
	"http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing":    "wp",
	"http://purl.oclc.org/ooxml/drawingml/wordprocessingDrawing":                "wp",
	"http://schemas.openxmlformats.org/package/2006/relationships":              "",
}

func short(n xml.Name) string {
	if p := prefixes[n.Space]; p != "" {
		return p + ":" + n.Local
	}
	return n.Local
}

// maxDepth is how deep elements may stand in each other.
const maxDepth = 200

var (
	errDeep = errors.New("elements stand too deep in each other")
	errMany = errors.New("too many elements")
)

// grow reads the element that has just begun, to its end.
func grow(d *xml.Decoder, s xml.StartElement, limit int) (*node, error) {
	root := newNode(s)
	open := []*node{root}
	for count := 1; len(open) > 0; {
		t, err := d.Token()
		if err == io.EOF {
			return nil, io.ErrUnexpectedEOF
		}
		if err != nil {
			return nil, err
		}
		top := open[len(open)-1]
		switch t := t.(type) {
		case xml.StartElement:
			if count++; count > limit {
				return nil, errMany
			}
			if len(open) >= maxDepth {
				return nil, errDeep
			}
			n := newNode(t)
			top.kids = append(top.kids, n)
			open = append(open, n)
		case xml.EndElement:
			open = open[:len(open)-1]
		case xml.CharData:
			if len(top.kids) == 0 {
				top.text += string(t)
			}
		}
	}
	return root, nil
}

func newNode(s xml.StartElement) *node {
	return &node{name: short(s.Name), attrs: append([]xml.Attr(nil), s.Attr...)}
}

func (n *node) local() string { return n.name[strings.IndexByte(n.name, ':')+1:] }

// attr returns the attribute with this local name, or "".
func (n *node) attr(local string) string {
	if n == nil {
		return ""
	}
	for _, a := range n.attrs {
		if a.Name.Local == local && a.Name.Space != "xmlns" {
			return a.Value
		}
	}
	return ""
}

// kid returns the first child at the end of a path of names, or nil.
func (n *node) kid(path ...string) *node {
	for _, name := range path {
		if n == nil {
			return nil
		}
		var found *node
		for _, k := range n.kids {
			if k.name == name {
				found = k
				break
			}
		}
		n = found
	}
	return n
}

// val returns w:val of the child at the end of a path, and whether the child is there.
func (n *node) val(path ...string) (string, bool) {
	k := n.kid(path...)
	return k.attr("val"), k != nil
}

// on tells whether a switch is there and on: <w:vanish/> is, <w:vanish w:val="0"/> is not.
func (n *node) on(path ...string) (on, set bool) {
	v, set := n.val(path...)
	switch strings.ToLower(v) {
	case "0", "false", "off", "none":
		return false, set
	}
	return set, set
}
