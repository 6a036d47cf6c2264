package screen

import "strings"

// A stack holds the elements that are open.
type stack struct {
	names  []string
	veils  []bool
	count  map[string]int
	hidden int // how many of them conceal what is in them
}

func (s *stack) push(name string, veil bool) {
	if s.count == nil {
		s.count = map[string]int{}
	}
	s.names, s.veils = append(s.names, name), append(s.veils, veil)
	s.count[name]++
	if veil {
		s.hidden++
	}
}

func (s *stack) top() string {
	if len(s.names) == 0 {
		return ""
	}
	return s.names[len(s.names)-1]
}

// pop closes the innermost element of this name with all that is in it. An end tag
// that closes nothing is passed over without a search, which keeps reading linear.
func (s *stack) pop(name string) {
	if s.count[name] == 0 {
		return
	}
	for {
		n := len(s.names) - 1
		top := s.names[n]
		s.count[top]--
		if s.veils[n] {
			s.hidden--
		}
		s.names, s.veils = s.names[:n], s.veils[:n]
		if top == name {
			return
		}
	}
}

// void elements have no end tag.
var void = set("area base br col embed hr img input link meta param source track wbr")

// inline elements do not end a line.
var inline = set("a abbr b bdi bdo big cite code data dfn em font i img input ins kbd label mark o:p q s samp small span strike strong sub sup time tt u var wbr del")

func set(names string) map[string]bool {
	m := map[string]bool{}
	for _, n := range strings.Fields(names) {
		m[n] = true
	}
	return m
}

// attr is an attribute as it stands in a tag; at is the byte at which its value starts.
type attr struct {
	name, value string
	at          int
}

// attributes reads the attributes of a raw start tag, with their places.
func attributes(tag string) []attr {
	var out []attr
	i := 1
	for i < len(tag) && !space(tag[i]) && tag[i] != '/' && tag[i] != '>' {
		i++
	}
	for i < len(tag) {
		for i < len(tag) && (space(tag[i]) || tag[i] == '/') {
			i++
		}
		from := i
		for i < len(tag) && !space(tag[i]) && tag[i] != '=' && tag[i] != '>' && tag[i] != '/' {
			i++
		}
		name := strings.ToLower(tag[from:i])
		for i < len(tag) && space(tag[i]) {
			i++
		}
		if i >= len(tag) || tag[i] != '=' {
			if name == "" {
				i++
				continue
			}
			out = append(out, attr{name: name})
			continue
		}
		i++
		for i < len(tag) && space(tag[i]) {
			i++
		}
		at, end := value(tag, i)
		if name != "" {
			out = append(out, attr{name, tag[at:end], at})
		}
		i = end
		if i < len(tag) && (tag[i] == '"' || tag[i] == '\'') {
			i++
		}
	}
	return out
}

// value returns the bounds of the attribute value at i, without its quotes.
func value(tag string, i int) (from, to int) {
	if i < len(tag) && (tag[i] == '"' || tag[i] == '\'') {
		n := strings.IndexByte(tag[i+1:], tag[i])
		if n < 0 {
			n = len(tag) - i - 1
		}
		return i + 1, i + 1 + n
	}
	from = i
	for i < len(tag) && !space(tag[i]) && tag[i] != '>' {
		i++
	}
	return from, i
}

func space(b byte) bool { return b == ' ' || b == '\n' || b == '\t' || b == '\r' || b == '\f' }

// veils are declarations by which text is kept from the reader.
var veils = []string{"display:none", "visibility:hidden", "visibility:collapse", "mso-hide:all", "text-indent:-9", "left:-9", "top:-9",
	"color:#fff;", "color:#ffffff;", "color:white;", "color:transparent;", "font-size:0;", "font-size:0px;", "font-size:0pt;", "font-size:0em;",
	"font-size:1px;", "font-size:0.0pt;", "font-size:.0pt;", "opacity:0;", "opacity:0.0;"}

// conceals tells whether an element hides what is in it.
func conceals(name string, attrs []attr) bool {
	if name == "template" {
		return true
	}
	for _, a := range attrs {
		switch a.name {
		case "hidden":
			return true
		case "color":
			if c := strings.ToLower(a.value); name == "font" && (c == "white" || c == "#fff" || c == "#ffffff") {
				return true
			}
		case "style":
			if concealing(a.value) {
				return true
			}
		}
	}
	return false
}

// concealing tells whether a style hides. White text on a ground of its own is a
// matter of design.
func concealing(style string) bool {
	t := strings.ToLower(strings.Join(strings.Fields(style), "")) + ";"
	t = strings.ReplaceAll(strings.ReplaceAll(t, "!important", ""), "&quot;", "")
	ground := strings.Contains(t, "background")
	t = strings.ReplaceAll(t, "background-color:", "background:")
	for _, v := range veils {
		i := strings.Index(t, v)
		if i < 0 || strings.HasPrefix(v, "color:") && (ground || i > 0 && t[i-1] != ';') {
			continue
		}
		if (strings.HasPrefix(v, "left") || strings.HasPrefix(v, "top") || strings.HasPrefix(v, "opacity")) && i > 0 && t[i-1] != ';' {
			continue
		}
		return true
	}
	return false
}
