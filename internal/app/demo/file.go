package demo

import (
	"embed"
	"fmt"
	"io/fs"
	"path"
	"slices"
	"strings"
)

//go:embed document/*.txt history/*.txt request/*.txt ledger/*.txt
var data embed.FS

// file is one document of the city as its data file has it: facts, the course of
// events, the text, and the pieces that interpret it.
//
// A data file begins with "key: value" lines. A key is the name of a field of the steps
// draft and describe, or one of this program's own: unit (whose it is), prefix (机关代字),
// old (the text as it was first drafted, written as "words => other words"). "course:"
// begins the course, "----" the text, and each "==== PHASE FORM TITLE" a piece, whose
// own course stands in lines that begin with @.
type file struct {
	name   string
	fact   map[string]string
	course []string
	text   string
	pieces []piece
}

// piece is one piece of interpretation.
type piece struct {
	phase, form, title string
	fact               map[string]string
	course             []string
	text               string
}

func (f file) is(key string) bool { return f.fact[key] == "是" }

// withheld tells whether the document is not to be public.
func (f file) withheld() bool { return f.fact["attribute"] != "open" }

// inOwnName tells whether the unit issues the document itself.
func (f file) inOwnName() bool { return f.fact["in_name"] == "unit" && f.fact["kind"] != "请示" }

// goesWith tells whether pieces go out with the document.
func (f file) goesWith() bool {
	return slices.ContainsFunc(f.pieces, func(p piece) bool { return p.phase == "with" })
}

// files reads every document of the city, in order of their names.
func files() ([]file, error) {
	names, err := fs.Glob(data, "document/*.txt")
	if err != nil {
		return nil, err
	}
	var out []file
	for _, n := range names {
		b, err := data.ReadFile(n)
		if err != nil {
			return nil, err
		}
		f, err := parse(string(b))
		if err != nil {
			return nil, fmt.Errorf("%s: %w", n, err)
		}
		_, f.name, _ = strings.Cut(strings.TrimSuffix(path.Base(n), ".txt"), "-")
		out = append(out, f)
	}
	return out, nil
}

func parse(s string) (file, error) {
	f := file{fact: map[string]string{}}
	head, rest, ok := strings.Cut(s, "\n----\n")
	if !ok {
		return f, fmt.Errorf("there is no line ----")
	}
	head, course, ok := strings.Cut(head, "\ncourse:\n")
	if !ok {
		return f, fmt.Errorf("there is no course")
	}
	var err error
	if f.fact, err = facts(strings.Split(head, "\n")); err != nil {
		return f, err
	}
	f.course = strings.Split(strings.TrimSpace(course), "\n")
	parts := strings.Split("\n"+rest, "\n==== ")
	f.text = strings.TrimSpace(parts[0])
	for _, p := range parts[1:] {
		q, err := parsePiece(p)
		if err != nil {
			return f, err
		}
		f.pieces = append(f.pieces, q)
	}
	return f, nil
}

func parsePiece(s string) (piece, error) {
	line, body, _ := strings.Cut(s, "\n")
	w := strings.SplitN(line, " ", 3)
	if len(w) != 3 {
		return piece{}, fmt.Errorf("%q is not PHASE FORM TITLE", line)
	}
	p := piece{phase: w[0], form: w[1], title: w[2], fact: map[string]string{}}
	var text []string
	for _, l := range strings.Split(strings.TrimSpace(body), "\n") {
		switch at, ok := strings.CutPrefix(l, "@ "); {
		case !ok:
			text = append(text, l)
		case strings.HasPrefix(at, "-"):
			p.course = append(p.course, at)
		default:
			k, v, _ := strings.Cut(at, ": ")
			p.fact[k] = v
		}
	}
	p.text = strings.Join(text, "\n")
	return p, nil
}

func facts(lines []string) (map[string]string, error) {
	out := map[string]string{}
	for _, l := range lines {
		k, v, ok := strings.Cut(l, ": ")
		if !ok {
			return nil, fmt.Errorf("%q is not key: value", l)
		}
		out[k] = v
	}
	return out, nil
}
