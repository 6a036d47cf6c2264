package demo

import (
	"cmp"
	"fmt"
	"hash/fnv"
	"slices"
	"strconv"
	"strings"
	"time"

	"gongkai/internal/kernel/workday"
)

// event is one thing that somebody does at a moment.
type event struct {
	at      time.Time
	file    *file
	piece   int // its place in the file, or -1 for the document itself
	step    string
	in      map[string]string
	refused bool // it must be refused
	request bool // it happens to a request for information
	door    *door
}

// stage is a step of the ordinary way, with how many working days after the one before
// it is taken.
type stage struct {
	step  string
	after int
	due   func(*file) bool
}

// ordinary is the way that a document takes where nothing comes in between. The steps
// interpret, ask-all and agree-all are this package's own: see act.go.
var ordinary = []stage{
	{"draft", 0, always}, {"interpret", 1, (*file).goesWith}, {"ask-all", 0, always}, {"agree-all", 1, always}, {"submit", 1, always},
	{"clear", 1, func(f *file) bool { return f.withheld() && f.is("policy") }},
	{"legality", 3, func(f *file) bool { return f.is("normative") }},
	{"secrecy", 1, (*file).open}, {"content", 0, (*file).open}, {"sign-head", 1, always},
	{"send", 0, (*file).toOffice}, {"check", 2, (*file).toOffice}, {"approve", 1, (*file).toOffice},
	{"number", 0, always}, {"publish", 2, (*file).open}, {"file", 3, (*file).withheld},
}

// further is the way of a piece that does not go out with its document.
var further = []stage{
	{"open", 0, always}, {"check", 1, always}, {"submit", 0, always}, {"secrecy", 1, always}, {"content", 0, always}, {"sign-head", 1, always}, {"publish", 0, always},
}

func always(*file) bool          { return true }
func (f *file) open() bool       { return !f.withheld() }
func (f *file) toOffice() bool   { return !f.inOwnName() }
func last(es []event) *event     { return &es[len(es)-1] }
func key(s string, n int) uint32 { h := fnv.New32a(); fmt.Fprint(h, s, n); return h.Sum32() }
func morning(name string, d int) time.Duration {
	return 8*time.Hour + 50*time.Minute + time.Duration(key(name, d)%380)*time.Minute
}

// almanac turns days counted from the beginning of the demo into moments.
type almanac struct {
	now  time.Time
	cal  *workday.Calendar
	past []workday.Date // past[n-1] is the nth working day before today
}

// day returns the nth working day before today for -n, after it for n.
func (a *almanac) day(n int) workday.Date {
	today := workday.DateOf(a.now)
	if n >= 0 {
		d, _ := a.cal.Add(today, n)
		return d
	}
	for len(a.past) < -n {
		d := today
		if len(a.past) > 0 {
			d = a.past[len(a.past)-1]
		}
		for d = d.AddDays(-1); !a.cal.IsWorkday(d); {
			d = d.AddDays(-1)
		}
		a.past = append(a.past, d)
	}
	return a.past[-n-1]
}

// events lists all that happens to a document, in order of time.
func (a *almanac) events(f *file) ([]event, error) {
	out, err := a.course(f, -1, f.name, f.course, ordinary)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", f.name, err)
	}
	for i, p := range f.pieces {
		more, err := a.course(f, i, p.title, p.course, further)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", p.title, err)
		}
		out = append(out, more...)
	}
	slices.SortStableFunc(out, func(x, y event) int { return x.at.Compare(y.at) })
	return out, nil
}

func (a *almanac) course(f *file, piece int, name string, lines []string, way []stage) ([]event, error) {
	var out []event
	for _, l := range lines {
		when, steps, e, err := line(l)
		if err != nil {
			return nil, err
		}
		e.file, e.piece = f, piece
		es, err := a.expand(name, when, steps, e, way)
		if err != nil {
			return nil, fmt.Errorf("%q: %w", l, err)
		}
		for _, e := range es {
			if len(out) > 0 && !e.at.After(last(out).at) {
				e.at = last(out).at.Add(time.Duration(11+key(name, len(out))%19) * time.Minute)
			}
			if e.at.After(a.now) {
				return nil, fmt.Errorf("%q: %s lies ahead", l, e.step)
			}
			out = append(out, e)
		}
	}
	return out, nil
}

// line reads "-430 [!] STEP|FROM..TO [field=value …]".
func line(l string) (when, steps string, e event, err error) {
	w := strings.Fields(l)
	if len(w) < 2 {
		return "", "", e, fmt.Errorf("%q is no line of a course", l)
	}
	when, w = w[0], w[1:]
	if w[0] == "!" {
		e.refused, w = true, w[1:]
	}
	steps, e.in = w[0], map[string]string{}
	for _, x := range w[1:] {
		k, v, ok := strings.Cut(x, "=")
		if !ok {
			return "", "", e, fmt.Errorf("%q: %q is not field=value", l, x)
		}
		e.in[k] = v
	}
	return when, steps, e, nil
}

func (a *almanac) expand(name, when, steps string, e event, way []stage) ([]event, error) {
	from, to, ranged := strings.Cut(steps, "..")
	if hours, ok := strings.CutSuffix(when, "h"); ok {
		n, err := strconv.Atoi(hours)
		e.step, e.at = steps, a.now.Add(time.Duration(n)*time.Hour)
		return []event{e}, err
	}
	n, err := strconv.Atoi(when)
	if err != nil || n >= 0 {
		return nil, fmt.Errorf("%q is not a number of days before the beginning", when)
	}
	if !ranged {
		e.step, e.at = steps, a.moment(name, n)
		return []event{e}, nil
	}
	i := slices.IndexFunc(way, func(s stage) bool { return s.step == from })
	j := slices.IndexFunc(way, func(s stage) bool { return s.step == to })
	if cmp.Compare(i, j) > 0 || i < 0 || !way[j].due(e.file) {
		return nil, fmt.Errorf("there is no way from %s to %s", from, to)
	}
	var out []event
	for k := i; k <= j; k++ {
		if !way[k].due(e.file) {
			continue
		}
		if k > i {
			n += way[k].after
		}
		e.step = way[k].step
		if n >= 0 {
			return nil, fmt.Errorf("%s lies ahead", e.step)
		}
		e.at = a.moment(name, n)
		out = append(out, e)
		if k == j {
			break
		}
		e.in = map[string]string{} // the line's fields are for its first step
	}
	return out, nil
}

func (a *almanac) moment(name string, n int) time.Time {
	return a.day(n).Time().Add(morning(name, n))
}
