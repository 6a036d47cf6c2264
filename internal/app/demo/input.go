package demo

import (
	"fmt"
	"reflect"
	"slices"
	"strconv"
	"strings"
)

// own are the fields of a course's line that are not a step's.
var own = []string{"by", "as", "old", "new", "text"}

// input fills a step's input struct by the json names of its fields. A field that the
// step does not have is a slip of the pen in the data file.
func (r *runner) input(t reflect.Type, in map[string]string) (any, error) {
	if t == nil {
		return nil, nil
	}
	v := reflect.New(t)
	known := map[string]bool{}
	for _, f := range reflect.VisibleFields(t) {
		name, _, _ := strings.Cut(f.Tag.Get("json"), ",")
		known[name] = true
		s, ok := in[name]
		if !ok || name == "" {
			continue
		}
		if err := r.set(v.Elem().FieldByIndex(f.Index), f, s); err != nil {
			return nil, fmt.Errorf("%s: %w", name, err)
		}
	}
	for k := range in {
		if !known[k] && !slices.Contains(own, k) {
			return nil, fmt.Errorf("%s has no field %q", t.Name(), k)
		}
	}
	return v.Interface(), nil
}

func (r *runner) set(v reflect.Value, f reflect.StructField, s string) error {
	switch v.Kind() {
	case reflect.Bool:
		v.SetBool(s == "是")
	case reflect.Int:
		n, err := strconv.Atoi(s)
		if err != nil {
			return err
		}
		v.SetInt(int64(n))
	case reflect.Slice:
		v.Set(reflect.ValueOf(r.ids(strings.Split(s, "、"))))
	default:
		if form := f.Tag.Get("form"); form == "unit" || f.Name == "Unit" {
			s = r.ids([]string{s})[0]
		}
		v.SetString(s)
	}
	return nil
}

// ids puts the id for each name of a unit.
func (r *runner) ids(names []string) []string {
	out := slices.Clone(names)
	for i, n := range out {
		if u, ok := r.town.Units[n]; ok {
			out[i] = u.ID
		}
	}
	return out
}

// only keeps the fields that t has, for facts that several steps share.
func only(t reflect.Type, facts map[string]string) map[string]string {
	out := map[string]string{}
	for _, f := range reflect.VisibleFields(t) {
		name, _, _ := strings.Cut(f.Tag.Get("json"), ",")
		if v, ok := facts[name]; ok && name != "" {
			out[name] = v
		}
	}
	return out
}
