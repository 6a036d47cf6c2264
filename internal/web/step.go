package web

import (
	"context"
	"errors"
	"net/http"
	"net/url"
	"reflect"
	"slices"
	"strconv"
	"strings"

	"gongkai/internal/kernel/actor"
	"gongkai/internal/kernel/lifecycle"
	"gongkai/internal/kernel/org"
	"gongkai/internal/platform/db"
	"gongkai/internal/platform/errs"
	"gongkai/internal/platform/id"
)

// Prompter tells the form of a step what to offer and what to begin with. id is "" for a
// step that opens a case. The actor may see the case: that has been checked.
type Prompter func(ctx context.Context, tx *db.Tx, by actor.Actor, id string) (Prompt, error)

// Prompt is what the form of a step needs to know.
type Prompt struct {
	Options map[string][]Option // choices of fields, by name; fields of kind units have all units without it
	Value   any                 // the step's input, or a pointer to it, to begin with
	Facts   []Fact              // shown above the form
	Guide   *Guide              // leads to the value of a field before the form is shown; nil: none
}

// StepPage is the page of a step: its form, or a question whether to go on.
type StepPage struct {
	Page
	Step    lifecycle.StepInfo
	Flow    lifecycle.Table
	Case    Case // zero for a step that opens a case
	Opening bool
	Facts   []Fact
	Form    FormView
	Guide   *GuideView       // shown instead of the form
	Again   string           // address at which the guide begins anew
	Unmet   []errs.Reason    // the step cannot be taken yet
	Changed []lifecycle.Line // what others did meanwhile
	Stale   bool             // others were faster; the form holds what was typed
}

// MountFlows makes the pages and the JSON operations of every flow of the engine. It is
// called once, after the areas have added what is their own.
func (m *Mux) MountFlows() {
	if m.flows {
		panic("web: MountFlows is called once")
	}
	m.flows = true
	var areas []string
	for area := range m.cfg.Engine.Machines {
		areas = append(areas, area)
	}
	slices.Sort(areas)
	for _, area := range areas {
		t := m.cfg.Engine.Machines[area].Describe()
		m.Handle(Route{Pattern: "GET /office/" + area + "/{id}", Who: Staff, Name: t.Name + "事项", Handler: m.casePage(area)})
		for _, s := range t.Asked() {
			m.mountStep(t, s)
		}
	}
	m.api.mount(areas)
}

func (m *Mux) mountStep(t lifecycle.Table, s lifecycle.StepInfo) {
	path := "/office/" + t.Area + "/{id}/do/" + string(s.Action)
	if s.Opens {
		path = "/office/" + t.Area + "/new/" + string(s.Action)
	}
	code := "done/" + t.Area + "/" + string(s.Action)
	m.AddFlash(map[string]Flash{code: {"ok", "已办理：" + s.Name + "。"}})
	h := stepHandler{m, t, s, FormOf(s.In)}
	m.Handle(Route{Pattern: "GET " + path, Who: Roles(s.By...), Name: s.Name, Law: s.Law, Handler: h.show})
	m.Handle(Route{Pattern: "POST " + path, Who: Roles(s.By...), Name: s.Name, Law: s.Law, Handler: h.take, Upload: h.form.Multipart()})
}

type stepHandler struct {
	m    *Mux
	flow lifecycle.Table
	step lifecycle.StepInfo
	form *Form
}

func (h stepHandler) show(w *Response, r *http.Request) error {
	return h.render(w, r, http.StatusOK, nil, nil, 0)
}

// render shows the page of the step. values nil: the form begins with what the prompt
// says. seen is the version that the person had looked at, where others were faster.
func (h stepHandler) render(w *Response, r *http.Request, status int, values url.Values, reasons []errs.Reason, seen int) error {
	ctx, caseID := r.Context(), r.PathValue("id")
	p := StepPage{Step: h.step, Flow: h.flow, Opening: h.step.Opens}
	var prompt Prompt
	err := h.m.cfg.DB.Read(ctx, func(tx *db.Tx) error {
		if !h.step.Opens {
			c, err := w.Case(ctx, tx, h.flow.Area, caseID)
			if err != nil {
				return err
			}
			p.Case = c
			o, ok := c.Offer(h.step.Action)
			if !ok {
				return h.notOffered(c)
			}
			p.Unmet = o.Unmet
		}
		var err error
		prompt, err = h.prompt(ctx, tx, w.Actor, caseID)
		return err
	})
	if err != nil {
		return err
	}
	list := h.m.listOf(h.flow)
	crumbs, back := []Crumb{{"待办", "/office"}, list}, list.Href
	if !h.step.Opens {
		crumbs = append(crumbs, p.Case.Crumb())
		back = p.Case.Href
	}
	p.Page = w.Page(h.step.Name, append(crumbs, Crumb{h.step.Name, ""})...)
	p.Facts = prompt.Facts
	token := id.Secret()
	if values == nil {
		values = h.form.Values(prompt.Value)
		h.choose(values, prompt.Options, r.URL.Query())
	} else if t := values.Get("_token"); t != "" && seen == 0 {
		token = t
	}
	asked := r.URL.Query()
	if r.Method == http.MethodPost {
		asked = url.Values{}
	}
	if g := prompt.Guide; g != nil {
		p.Guide = g.view(r.URL.EscapedPath(), values, asked)
	}
	p.Form = h.form.View(values, prompt.Options, reasons)
	if prompt.Guide != nil && p.Guide == nil {
		p.Facts = append(prompt.Guide.shape(&p.Form), p.Facts...)
		p.Again = GuideView{Path: r.URL.EscapedPath()}.Href("tree", "")
	}
	p.Form.Action, p.Form.Submit, p.Form.Danger, p.Form.Back = r.URL.EscapedPath(), h.step.Name, h.step.Danger, back
	p.Form.Hide("_token", token)
	p.Form.Hide("_version", strconv.Itoa(p.Case.View.Case.Version))
	p.Errors = p.Form.Summary(reasons)
	if seen > 0 {
		p.Stale, p.Changed = true, changes(p.Case.View, seen)
	}
	return w.RenderStatus(status, "web/step", p)
}

// choose lets a link to an opening choose among what its form offers:
// /office/interpretation/new/open?document=ID.
func (h stepHandler) choose(values url.Values, options map[string][]Option, asked url.Values) {
	for name, list := range options {
		v := asked.Get(name)
		if h.step.Opens && v != "" && slices.ContainsFunc(list, func(o Option) bool { return o.Value == v }) {
			values.Set(name, v)
		}
	}
}

// prompt asks the area, and fills in the units where nothing else is offered.
func (h stepHandler) prompt(ctx context.Context, tx *db.Tx, by actor.Actor, caseID string) (p Prompt, err error) {
	if f := h.m.prompts[h.flow.Area+"/"+string(h.step.Action)]; f != nil {
		if p, err = f(ctx, tx, by, caseID); err != nil {
			return p, err
		}
	}
	if !h.form.has("units") && !h.form.has("unit") {
		return p, nil
	}
	var units []Option
	for _, d := range h.form.fields {
		if d.Kind != "units" && d.Kind != "unit" || p.Options[d.Name] != nil {
			continue
		}
		if units == nil {
			if units, err = UnitOptions(ctx, tx); err != nil {
				return p, err
			}
		}
		if p.Options == nil {
			p.Options = map[string][]Option{}
		}
		p.Options[d.Name] = units
	}
	return p, nil
}

// UnitOptions are all units in force, each under the one that guides it.
func UnitOptions(ctx context.Context, tx *db.Tx) ([]Option, error) {
	nodes, err := org.Units(ctx, tx)
	if err != nil {
		return nil, err
	}
	out := make([]Option, len(nodes))
	for i, n := range nodes {
		out[i] = Option{Value: n.Unit.ID, Title: strings.Repeat("　", n.Depth) + n.Unit.Name, Depth: n.Depth}
	}
	return out, nil
}

// notOffered says why a step is not among the offers.
func (h stepHandler) notOffered(c Case) error {
	if !slices.Contains(h.step.From, c.View.Case.State) {
		return errs.Newf(errs.Conflict, "这件事项现在是“%s”，不能“%s”。可能有人已经先办理了，请回到事项页面查看最新情况。", c.StateName, h.step.Name)
	}
	return errs.Newf(errs.Forbidden, "“%s”应由%s的%s办理，您现在的岗位不能办理。请换用有此职责的岗位，或者请他们办理。",
		h.step.Name, h.step.Seat.Name, roleNames(h.step.By))
}

func (h stepHandler) take(w *Response, r *http.Request) error {
	if err := parseForm(r); err != nil {
		return err
	}
	values := r.PostForm
	if err := h.upload(w, r, values); err != nil {
		return err
	}
	version, _ := strconv.Atoi(values.Get("_version"))
	in, err := h.form.Decode(values)
	if err == nil {
		var done lifecycle.Done
		done, err = h.m.take(r.Context(), lifecycle.Call{Area: h.flow.Area, ID: r.PathValue("id"), Action: h.step.Action,
			By: w.Actor, Version: version, Token: values.Get("_token"), In: in})
		if err == nil {
			code := "done/" + h.flow.Area + "/" + string(h.step.Action)
			if done.Again {
				code = "again"
			}
			w.Flash(code)
			return w.Redirect("/office/" + h.flow.Area + "/" + done.ID)
		}
	}
	return h.refused(w, r, values, version, err)
}

// refused shows the form again with what was typed and every reason, where that helps.
func (h stepHandler) refused(w *Response, r *http.Request, values url.Values, version int, err error) error {
	e, ok := errors.AsType[*errs.Error](err)
	if !ok {
		return err
	}
	switch e.Kind {
	case errs.Invalid, errs.Refused:
		reasons := e.Reasons
		if len(reasons) == 0 {
			reasons = []errs.Reason{{Msg: e.Msg}}
		}
		if again := h.render(w, r, statuses[e.Kind], values, reasons, 0); again == nil {
			return nil
		}
	case errs.Conflict:
		if again := h.render(w, r, statuses[e.Kind], values, []errs.Reason{{Msg: e.Msg}}, max(version, 1)); again == nil {
			return nil
		}
		return h.conflict(w, r, e, version)
	}
	return err
}

// ConflictPage says what others did, where the step can no longer be taken.
type ConflictPage struct {
	Page
	Case    Case
	Text    string
	Changed []lifecycle.Line
	Typed   []Fact // what the person had filled in, to be copied out
}

func (h stepHandler) conflict(w *Response, r *http.Request, e *errs.Error, version int) error {
	c, err := db.Get(r.Context(), h.m.cfg.DB, func(tx *db.Tx) (Case, error) {
		return w.Case(r.Context(), tx, h.flow.Area, r.PathValue("id"))
	})
	if err != nil {
		return err
	}
	p := ConflictPage{Page: w.Page("已被他人办理", Crumb{"待办", "/office"}, c.Crumb(), Crumb{h.step.Name, ""}), Case: c, Text: e.Msg, Changed: changes(c.View, version)}
	for _, d := range h.form.View(r.PostForm, nil, nil).Fields {
		if d.Kind != "password" && d.Kind != "file" && d.Value != "" {
			p.Typed = append(p.Typed, Fact{Name: d.Title, Text: strings.Join(d.Values, "、"), Wide: true})
		}
	}
	return w.RenderStatus(statuses[errs.Conflict], "web/conflict", p)
}

// take takes a step in a transaction of its own.
func (m *Mux) take(ctx context.Context, c lifecycle.Call) (lifecycle.Done, error) {
	return db.Put(ctx, m.cfg.DB, func(tx *db.Tx) (lifecycle.Done, error) {
		call := c
		if c.In != nil { // a transaction may run again: each run gets its own copy
			v := reflect.New(reflect.TypeOf(c.In).Elem())
			v.Elem().Set(reflect.ValueOf(c.In).Elem())
			call.In = v.Interface()
		}
		return m.cfg.Engine.Take(ctx, tx, call)
	})
}

// upload stores the files of a form and puts their identifiers where the files were.
func (h stepHandler) upload(w *Response, r *http.Request, values url.Values) error {
	if r.MultipartForm == nil {
		return nil
	}
	defer r.MultipartForm.RemoveAll()
	for _, d := range h.form.files() {
		// A chooser left empty is sent as an empty value behind what was uploaded before.
		values[d.Name] = slices.DeleteFunc(values[d.Name], func(s string) bool { return s == "" })
		for _, file := range r.MultipartForm.File[d.Name] {
			if file.Size == 0 && file.Filename == "" {
				continue
			}
			if h.m.cfg.Upload == nil {
				return errs.New(errs.Invalid, "这里不能上传文件，请去掉文件后重新提交。")
			}
			stored, err := h.m.cfg.Upload(r.Context(), w.Actor, h.flow.Area, r.PathValue("id"), file)
			if err != nil {
				return err
			}
			if !d.Multiple {
				values.Del(d.Name)
			}
			values.Add(d.Name, stored)
		}
	}
	return nil
}
