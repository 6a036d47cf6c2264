package story

import (
	"context"
	"fmt"
	"reflect"
	"slices"
	"strconv"
	"strings"

	"gongkai/internal/area/foi"
	"gongkai/internal/area/interpretation"
	"gongkai/internal/platform/db"
)

// input fills a step's input struct from k=v by the json names of its fields.
func (w *world) input(t reflect.Type, args []string) (_ any, err error) {
	if t == nil {
		return nil, nil
	}
	v := reflect.New(t)
	for _, a := range args {
		k, val, ok := strings.Cut(a, "=")
		if !ok {
			return nil, fmt.Errorf("%q is not k=v", a)
		}
		f, form := field(v.Elem(), k)
		if !f.IsValid() {
			return nil, fmt.Errorf("%s has no field %q", t.Name(), k)
		}
		switch f.Kind() {
		case reflect.Bool:
			f.SetBool(val == "true" || val == "是")
		case reflect.Int:
			n, err := strconv.Atoi(val)
			if err != nil {
				return nil, err
			}
			f.SetInt(int64(n))
		case reflect.Slice:
			f.Set(reflect.ValueOf(w.ids(strings.Split(val, ","))))
		default:
			if form == "unit" || k == "unit" {
				val = w.ids([]string{val})[0]
			}
			if id, ok := w.files[val]; ok && form == "file" {
				val = id
			}
			if id, ok := w.cases[val]; ok && (form == "case" || k == "document") {
				val = id
			}
			if val, err = w.chosen(k, val); err != nil {
				return nil, err
			}
			f.SetString(strings.ReplaceAll(val, `\n`, "\n"))
		}
	}
	return v.Interface(), nil
}

func (w *world) ids(names []string) []string {
	out := slices.Clone(names)
	for i, n := range out {
		if u, ok := w.town.Units[n]; ok {
			out[i] = u.ID
		} else if e, ok := w.experts[n]; ok {
			out[i] = e
		}
	}
	return out
}

// chosen is what a list of the form would send for what the script writes: a planned
// piece by what it is about, a question by its beginning, a finding by its kind, an
// expert or a colleague by name. What no list offers is sent as it stands.
func (w *world) chosen(field, val string) (string, error) {
	ctx := context.Background()
	offered := map[string]string{} // what the script writes → what is sent
	err := w.app.DB.Read(ctx, func(tx *db.Tx) (err error) {
		planned := w.areas[w.now] == interpretation.Name && (field == "slot" || field == "question")
		switch {
		case field == "expert":
			offered = w.experts
		case field == "first":
			offered[val] = w.town.People[val].ID
		case w.areas[w.now] == foi.Name && (field == "lead" || field == "person" || field == "letter" || field == "review"):
			offered[val], err = w.chosenOf(ctx, tx, field, val)
			return err
		case planned:
			plan, err := w.app.Interpretation.Plan(ctx, tx, w.cases[w.now])
			if err != nil {
				return err
			}
			for _, s := range plan.Slots {
				offered[s.About] = s.ID
			}
			for _, q := range plan.Questions {
				offered[q.Body] = q.ID
			}
		case field == "finding":
			set, err := w.holding(ctx, tx)
			if err != nil {
				return err
			}
			found, err := w.app.Gate.Findings(ctx, tx, set)
			for _, f := range found {
				offered[f.Name] = f.Key
			}
			return err
		}
		return nil
	})
	if id := offered[val]; id != "" {
		return id, err
	}
	return val, err
}

func field(v reflect.Value, name string) (reflect.Value, string) {
	for _, f := range reflect.VisibleFields(v.Type()) {
		if n, _, _ := strings.Cut(f.Tag.Get("json"), ","); n == name && !f.Anonymous {
			return v.FieldByIndex(f.Index), f.Tag.Get("form")
		}
	}
	return reflect.Value{}, ""
}
