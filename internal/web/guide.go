package web

import (
	"net/url"
	"slices"
)

// Guide leads by links to the value of one field of a step's form, where there are many
// values and the other fields depend on it: first a group, then a choice of the group, then
// the form with what that choice asks for. A form that comes back with a value shows its
// fields at once. The step itself checks what was chosen; the guide only leads there.
type Guide struct {
	Field    string // whose value is chosen
	Question string // above the groups
	Groups   []GuideGroup
}

// GuideGroup is one answer to the first question.
type GuideGroup struct {
	Title, Hint string
	Choices     []GuideChoice
}

// GuideChoice is one value, with what a person should know before choosing it.
type GuideChoice struct {
	Value, Title string
	Facts        []Fact
	Unmet        string   // why it cannot be chosen now; "" where it can
	Fields       []string // of the form that it asks for, in the form's own order
	Must         []string // those of them that must be filled in
}

// GuideView is a guide as it is shown: the groups, or the choices of one.
type GuideView struct {
	Guide
	Path string
	Open *GuideGroup // nil: the groups
}

// Href leads to a group, or to the form of a choice.
func (v GuideView) Href(name, value string) string {
	return v.Path + "?" + url.Values{name: {value}}.Encode()
}

// choice finds a value.
func (g *Guide) choice(value string) (GuideChoice, bool) {
	for _, x := range g.Groups {
		for _, c := range x.Choices {
			if c.Value == value && value != "" {
				return c, true
			}
		}
	}
	return GuideChoice{}, false
}

// view is what is shown instead of the form, nil where the form is. asked is the query of
// the address; a choice in it is put into values.
func (g *Guide) view(path string, values, asked url.Values) *GuideView {
	v := &GuideView{Guide: *g, Path: path}
	if c, ok := g.choice(asked.Get(g.Field)); ok && c.Unmet == "" {
		values.Set(g.Field, c.Value)
		return nil
	}
	for i, x := range g.Groups {
		if x.Title == asked.Get("tree") {
			v.Open = &g.Groups[i]
			return v
		}
	}
	if _, ok := g.choice(values.Get(g.Field)); ok && !asked.Has("tree") {
		return nil
	}
	return v
}

// shape fits a form to the choice that is in it: the field itself is sent unseen, and only
// what the choice asks for is shown. It returns what is known of the choice.
func (g *Guide) shape(f *FormView) []Fact {
	var c GuideChoice
	for _, d := range f.Fields {
		if d.Name == g.Field {
			c, _ = g.choice(d.Value)
		}
	}
	f.Fields = slices.DeleteFunc(f.Fields, func(d Field) bool { return !slices.Contains(c.Fields, d.Name) })
	for i := range f.Fields {
		f.Fields[i].Required = f.Fields[i].Required || slices.Contains(c.Must, f.Fields[i].Name)
	}
	f.Hide(g.Field, c.Value)
	return append([]Fact{{Name: "选择", Text: c.Title, Wide: true}}, c.Facts...)
}
