package web

import (
	"encoding/json"
	"net/url"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"sync"

	"github.com/danielgtaylor/huma/v2"

	"gongkai/internal/kernel/workday"
	"gongkai/internal/platform/errs"
)

// Form is what a struct asks for. The struct's fields say how, by tags:
//
//	json:"name,omitempty"   name of the field; omitempty or required:"false": may be empty
//	title:"标题"             label
//	doc:"…"                 hint under the label
//	form:"textarea"         text textarea select radio checkbox checkboxes date datetime number tel
//	                        email url password hidden file richtext unit units; "-" is for the JSON
//	                        interface only. Without the tag the type decides.
//	enum:"a,b" enumNames:"甲,乙"
//	oneof:"true"             one of the fields so marked is filled in; none is required by itself
//	maxLength minLength pattern patternDescription minimum maximum minItems maxItems format
//
// Fields are strings, numbers, bools, workday.Date, time.Time, []string and named types of
// these. A richtext field "body" sends its plain text under "body" and its HTML under
// "body_html": a second field of that name with form:"-" takes it.
type Form struct {
	typ    reflect.Type
	reg    huma.Registry
	schema *huma.Schema
	fields []Field
}

// Field is one input of a form, with what is in it.
type Field struct {
	Name     string
	ID       string // of the element, for the links of the error summary
	Title    string
	Hint     string
	Kind     string
	Required bool
	Max      int // characters; 0 means any number
	Min      string
	MaxValue string
	Options  []Option
	Value    string
	Values   []string // of checkboxes, units
	Error    string
	Multiple bool
	Size     string // short, medium, or "" for a full line
	Complete string // autocomplete
	OneOf    bool   // one of the fields of the form that are so is filled in
}

// Option is one choice of a field.
type Option struct {
	Value    string
	Title    string
	Hint     string
	Selected bool
	Depth    int // in a tree of units
}

var (
	formCache sync.Map // reflect.Type → *Form
	formLock  sync.Mutex
)

// FormOf returns the form of a struct type; of nil, a form that asks for nothing. It panics
// on a type that is no struct.
func FormOf(t reflect.Type) *Form {
	if t == nil {
		return &Form{}
	}
	if f, ok := formCache.Load(t); ok {
		return f.(*Form)
	}
	formLock.Lock() // a registry is not safe for concurrent use
	defer formLock.Unlock()
	if f, ok := formCache.Load(t); ok {
		return f.(*Form)
	}
	f := &Form{typ: t, reg: newRegistry()}
	f.schema = schemaOf(f.reg, t)
	top := f.schema
	for top.Ref != "" {
		top = f.reg.SchemaFromRef(top.Ref)
	}
	for _, in := range inputs(t) {
		if in.kind != "-" {
			f.fields = append(f.fields, fieldOf(in, top))
		}
	}
	formCache.Store(t, f)
	return f
}

// FormFor is FormOf for a type known when compiling.
func FormFor[In any]() *Form { return FormOf(reflect.TypeFor[In]()) }

func fieldOf(in input, top *huma.Schema) Field {
	d := Field{Name: in.name, ID: "f-" + in.name, Title: in.title, Hint: in.tag.Get("doc"), Kind: in.kind,
		Required: slices.Contains(top.Required, in.name), Complete: in.tag.Get("autocomplete"), OneOf: in.tag.Get("oneof") != ""}
	p := top.Properties[in.name]
	elem := p
	if p != nil && p.Items != nil {
		elem = p.Items
		d.Multiple = true
	}
	if p != nil && p.MaxLength != nil {
		d.Max = *p.MaxLength
	}
	if p != nil && p.Minimum != nil {
		d.Min = strconv.FormatFloat(*p.Minimum, 'f', -1, 64)
	}
	if p != nil && p.Maximum != nil {
		d.MaxValue = strconv.FormatFloat(*p.Maximum, 'f', -1, 64)
	}
	if elem != nil {
		names := strings.Split(in.tag.Get("enumNames"), ",")
		for i, v := range elem.Enum {
			o := Option{Value: text(v), Title: text(v)}
			if i < len(names) && names[i] != "" {
				o.Title = names[i]
			}
			d.Options = append(d.Options, o)
		}
	}
	if in.kind == "checkbox" { // a box that need not be ticked is not "required"
		d.Required = false
	}
	switch {
	case in.kind == "number" || in.kind == "date":
		d.Size = "short"
	case in.kind == "datetime" || in.kind == "tel" || d.Max > 0 && d.Max <= 40:
		d.Size = "medium"
	}
	return d
}

func text(v any) string {
	if s, ok := v.(string); ok {
		return s
	}
	b, _ := json.Marshal(v)
	return strings.Trim(string(b), `"`)
}

// Fields returns the fields of the form, empty.
func (f *Form) Fields() []Field { return slices.Clone(f.fields) }

// Empty tells whether the form asks for nothing.
func (f *Form) Empty() bool { return len(f.fields) == 0 }

// Multipart tells whether the form takes files.
func (f *Form) Multipart() bool { return len(f.files()) > 0 }

func (f *Form) files() []Field {
	return slices.DeleteFunc(f.Fields(), func(d Field) bool { return d.Kind != "file" })
}

func (f *Form) has(kind string) bool {
	return slices.ContainsFunc(f.fields, func(d Field) bool { return d.Kind == kind })
}

// Values returns what a struct of the form's type (or a pointer to it) holds, as fields to
// begin with.
func (f *Form) Values(v any) url.Values {
	out := url.Values{}
	x := reflect.ValueOf(v)
	for x.IsValid() && x.Kind() == reflect.Pointer {
		x = x.Elem()
	}
	if !x.IsValid() || x.Type() != f.typ {
		return out
	}
	for _, in := range inputs(f.typ) {
		fv, err := x.FieldByIndexErr(in.index)
		if err != nil || fv.IsZero() {
			continue
		}
		if in.kind == "datetime" {
			out.Set(in.name, localTime(fv))
			continue
		}
		if fv.Kind() == reflect.Slice && fv.Type().Elem().Kind() != reflect.Uint8 {
			for i := range fv.Len() {
				out.Add(in.name, text(fv.Index(i).Interface()))
			}
			if in.kind == "textarea" {
				out[in.name] = []string{strings.Join(out[in.name], "\n")}
			}
			continue
		}
		if fv.Kind() == reflect.String {
			out.Set(in.name, fv.String())
			continue
		}
		out.Set(in.name, text(fv.Interface()))
	}
	return out
}

func localTime(v reflect.Value) string {
	for v.Kind() == reflect.Pointer {
		v = v.Elem()
	}
	if t, ok := v.Interface().(interface{ UnixMilli() int64 }); ok {
		return unixMilli(t.UnixMilli()).In(workday.Zone).Format("2006-01-02T15:04")
	}
	return ""
}

// FormView is a form to be shown with {{template "form" .Form}}.
type FormView struct {
	Action    string
	Fields    []Field
	Hidden    []Hidden
	Submit    string
	Danger    bool
	Multipart bool
	Back      string // address of "返回"; "" shows none
	Also      []FormButton
}

// FormButton sends what was typed elsewhere than the form's own button does.
type FormButton struct{ Title, Action string }

// Hidden is a field that is sent and not shown.
type Hidden struct{ Name, Value string }

// View fills the form: with what was typed, with options for fields whose choices are not
// fixed, and with what is wrong. The caller sets Action, Submit and Hidden.
func (f *Form) View(values url.Values, options map[string][]Option, reasons []errs.Reason) FormView {
	v := FormView{Multipart: f.Multipart(), Submit: "提交"}
	for _, d := range f.fields {
		given := values[d.Name]
		if o, ok := options[d.Name]; ok {
			if len(o) == 0 && d.Kind == "select" && !d.Required {
				continue // nothing to choose from
			}
			d.Options = o
		}
		d.Options = slices.Clone(d.Options)
		for i := range d.Options {
			d.Options[i].Selected = slices.Contains(given, d.Options[i].Value)
		}
		d.Values = given
		if len(given) > 0 {
			d.Value = given[len(given)-1]
		}
		for _, r := range reasons {
			if r.Field == d.Name {
				d.Error = r.Msg
				break
			}
		}
		if d.Kind == "hidden" {
			v.Hidden = append(v.Hidden, Hidden{d.Name, d.Value})
			continue
		}
		v.Fields = append(v.Fields, d)
	}
	v.single()
	return v
}

// single makes a field that alone is left of several to choose between a required one.
func (v *FormView) single() {
	last := -1
	for i, d := range v.Fields {
		if d.OneOf && last >= 0 {
			return
		}
		if d.OneOf {
			last = i
		}
	}
	if last >= 0 {
		v.Fields[last].OneOf, v.Fields[last].Required = false, true
	}
}

// Hide adds a field that is sent and not shown.
func (v *FormView) Hide(name, value string) { v.Hidden = append(v.Hidden, Hidden{name, value}) }

// Summary makes of reasons what Page.Errors shows: the name of a field becomes the place
// of its element, so that the summary links to it.
func (v FormView) Summary(reasons []errs.Reason) []errs.Reason {
	out := slices.Clone(reasons)
	for i, r := range out {
		out[i].Field = ""
		for _, d := range v.Fields {
			if d.Name == r.Field {
				out[i].Field = d.First()
			}
		}
	}
	return out
}

// Bad tells whether the field is in error.
func (d Field) Bad() bool { return d.Error != "" }

// Described is the list of elements that describe the input, for aria-describedby.
func (d Field) Described() string {
	var ids []string
	if d.Hint != "" {
		ids = append(ids, d.ID+"-hint")
	}
	if d.Error != "" {
		ids = append(ids, d.ID+"-error")
	}
	if d.Max > 0 && (d.Kind == "textarea" || d.Kind == "richtext") {
		ids = append(ids, d.ID+"-count")
	}
	return strings.Join(ids, " ")
}

// Type is the type of an input element.
func (d Field) Type() string {
	switch d.Kind {
	case "date", "number", "tel", "email", "url", "password":
		return d.Kind
	case "datetime":
		return "datetime-local"
	}
	return "text"
}

// Checked tells whether a single box is ticked.
func (d Field) Checked() bool { return d.Value == "true" || d.Value == "on" }

// Rows is the height of a text field.
func (d Field) Rows() int {
	if d.Kind == "richtext" {
		return 16
	}
	return 6
}

// Group tells whether the field is a set of boxes under one legend.
func (d Field) Group() bool { return d.Kind == "radio" || d.Kind == "checkboxes" }

// First is the address within the page that the error summary links to: the field, or the
// first of its boxes.
func (d Field) First() string {
	if d.Group() {
		return d.ID + "-0"
	}
	return d.ID
}
