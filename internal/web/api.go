package web

import (
	"context"
	"io"
	"net/http"
	"strconv"
	"strings"

	"github.com/danielgtaylor/huma/v2"
	"github.com/danielgtaylor/huma/v2/adapters/humago"

	"gongkai/internal/kernel/actor"
	"gongkai/internal/kernel/lifecycle"
	"gongkai/internal/platform/db"
	"gongkai/internal/platform/errs"
)

// api is the JSON interface: one description of all operations, whose routes are routes
// of the mux like any other.
type api struct {
	m    *Mux
	huma huma.API
}

const prefix = "/api/v1"

func newAPI(m *Mux) *api {
	a := &api{m: m}
	cfg := huma.DefaultConfig("政务公开平台接口", "1")
	cfg.OpenAPIPath, cfg.DocsPath, cfg.SchemasPath, cfg.CreateHooks, cfg.Transformers = "", "", "", nil, nil
	cfg.Formats = map[string]huma.Format{"application/json": huma.DefaultJSONFormat, "json": huma.DefaultJSONFormat}
	cfg.Info.Description = "每一项操作都来自流程表：谁能办、从哪一步到哪一步、依据哪一条。出错时返回 RFC 9457 问题文档，reasons 一次列出全部原因，clauses 列出依据。"
	cfg.Components = &huma.Components{Schemas: newRegistry(), SecuritySchemes: map[string]*huma.SecurityScheme{
		"bearer": {Type: "http", Scheme: "bearer", Description: "接口令牌，由安全管理员发给岗位。"}}}
	a.huma = huma.NewAPI(cfg, adapter{m})
	m.Handle(Route{Pattern: "GET " + prefix + "/openapi.json", Who: Public, Name: "接口说明", Handler: func(w *Response, _ *http.Request) error {
		w.Header().Set("Access-Control-Allow-Origin", "*")
		return w.JSON(a.huma.OpenAPI())
	}})
	m.Handle(Route{Pattern: "GET " + prefix + "/flows", Who: Public, Name: "流程表", Handler: func(w *Response, _ *http.Request) error {
		return w.JSON(map[string]any{"flows": a.flows()})
	}})
	a.huma.OpenAPI().AddOperation(&huma.Operation{OperationID: "flows", Method: http.MethodGet, Path: prefix + "/flows",
		Summary: "流程表：每一步由谁办、从哪到哪、依据哪一条", Tags: []string{"平台"}, Responses: a.responses("200", "全部流程", &huma.Schema{Type: huma.TypeObject})})
	a.takeFiles()
	return a
}

// adapter registers huma's operations as routes of the mux.
type adapter struct{ m *Mux }

// Handle implements huma.Adapter. The access of an operation is in its metadata.
func (a adapter) Handle(op *huma.Operation, handler func(huma.Context)) {
	who, _ := op.Metadata["who"].(Access)
	a.m.Handle(Route{Pattern: op.Method + " " + op.Path, Who: who, Name: op.Summary, Handler: func(w *Response, r *http.Request) error {
		handler(humago.NewContext(op, r, w))
		return nil
	}})
}

// ServeHTTP implements huma.Adapter.
func (a adapter) ServeHTTP(w http.ResponseWriter, r *http.Request) { a.m.ServeHTTP(w, r) }

// Register adds an operation with typed input and output to the JSON interface, beside
// those of the flows: /api/v1/search, /api/v1/workdays. I and O are structs as huma wants
// them: fields with path, query, header tags, and Body. op.Summary is its Chinese name.
func Register[I, O any](m *Mux, op huma.Operation, who Access, h func(ctx context.Context, by actor.Actor, in *I) (*O, error)) {
	if op.Metadata == nil {
		op.Metadata = map[string]any{}
	}
	op.Metadata["who"] = who
	if !who.Anonymous() {
		op.Security = []map[string][]string{{"bearer": {}}}
	}
	huma.Register(m.api.huma, op, func(ctx context.Context, in *I) (*O, error) {
		w, _ := ctx.Value(responseKey{}).(*Response)
		out, err := h(ctx, w.Actor, in)
		if err == nil {
			return out, nil
		}
		e := told(err, w.Ref)
		if e.Kind == errs.Internal {
			m.cfg.Log.Error("failed", "ref", w.Ref, "err", err)
		}
		return nil, problemOf(statuses[e.Kind], e, w.Ref)
	})
}

func init() {
	huma.NewErrorWithContext = func(ctx huma.Context, status int, msg string, list ...error) huma.StatusError {
		ref := ""
		if r, _ := humago.Unwrap(ctx); r != nil {
			if w := responseOf(r); w != nil {
				ref = w.Ref
			}
		}
		return humaProblem(status, ref, list)
	}
	huma.NewError = func(status int, _ string, list ...error) huma.StatusError { return humaProblem(status, "", list) }
}

// humaProblem makes a problem of what huma found wrong with a request.
func humaProblem(status int, ref string, list []error) huma.StatusError {
	e := &errs.Error{Kind: errs.Invalid, Msg: "请求的内容有误，请对照接口说明改正后重试。"}
	for kind, s := range statuses {
		if s == status && kind != errs.Refused {
			e.Kind = kind
		}
	}
	if status >= 500 {
		e = told(nil, ref)
	}
	if status == http.StatusBadRequest {
		return problemOf(status, told(malformed(), ref), ref)
	}
	for _, err := range list {
		d, ok := err.(*huma.ErrorDetail)
		if !ok {
			continue
		}
		_, field, _ := strings.Cut(d.Location, ".")
		msg := d.Message
		if lacks, ok := strings.CutPrefix(msg, missing); ok {
			field, msg = lacks, missing
		} else if strings.HasPrefix(msg, "required ") {
			msg = missing
		}
		e.Reasons = append(e.Reasons, errs.Reason{Field: field, Msg: sentence(nil, -1, field, msg)})
	}
	return problemOf(status, e, ref)
}

// mount makes the operations of every flow.
func (a *api) mount(areas []string) {
	for _, area := range areas {
		t := a.m.cfg.Engine.Machines[area].Describe()
		a.handle(&huma.Operation{OperationID: area + "-get", Method: http.MethodGet, Path: prefix + "/" + area + "/{id}", Summary: t.Name + "：查看一件",
			Tags: []string{t.Name}, Parameters: []*huma.Param{idParam}}, Staff, nil, a.get(area))
		first := true
		for _, s := range t.Asked() {
			path := prefix + "/" + area + "/{id}/" + string(s.Action)
			if s.Opens {
				path = prefix + "/" + area + "/open/" + string(s.Action)
			}
			a.step(t, s, path, area+"-"+string(s.Action))
			if s.Opens && first {
				first = false
				a.step(t, s, prefix+"/"+area, area+"-new")
			}
		}
	}
}

var (
	idParam    = &huma.Param{Name: "id", In: "path", Required: true, Schema: &huma.Schema{Type: huma.TypeString}, Description: "事项的标识"}
	tokenParam = &huma.Param{Name: "Idempotency-Key", In: "header", Schema: &huma.Schema{Type: huma.TypeString}, Description: "同一个键只办理一次；重复提交得到第一次的结果"}
	matchParam = &huma.Param{Name: "If-Match", In: "header", Schema: &huma.Schema{Type: huma.TypeString}, Description: "看过的版本号（ETag）；已被他人办理的返回 409"}
)

// step makes the operation of one step.
func (a *api) step(t lifecycle.Table, s lifecycle.StepInfo, path, opID string) {
	op := &huma.Operation{OperationID: opID, Method: http.MethodPost, Path: path, Summary: s.Name, Tags: []string{t.Name},
		Description: describe(s), Parameters: []*huma.Param{tokenParam}, Security: []map[string][]string{{"bearer": {}}},
		Extensions: map[string]any{"x-clauses": cites(s.Law), "x-roles": s.By}}
	if !s.Opens {
		op.Parameters = append([]*huma.Param{idParam, matchParam}, op.Parameters...)
	}
	if s.In != nil {
		op.RequestBody = &huma.RequestBody{Content: map[string]*huma.MediaType{"application/json": {Schema: schemaOf(a.huma.OpenAPI().Components.Schemas, s.In)}}}
	}
	form := FormOf(s.In)
	a.handle(op, Roles(s.By...), &s, func(w *Response, r *http.Request) error {
		raw, err := io.ReadAll(r.Body)
		if err != nil {
			return err
		}
		if media := r.Header.Get("Content-Type"); len(raw) > 0 && media != "" && !strings.Contains(media, "json") {
			return &statusError{http.StatusUnsupportedMediaType, errs.New(errs.Invalid, "请以 JSON 提交，并把 Content-Type 写为 application/json。")}
		}
		in, err := form.DecodeJSON(raw)
		if err != nil {
			return err
		}
		version, err := matched(r)
		if err != nil {
			return err
		}
		done, err := a.m.take(r.Context(), lifecycle.Call{Area: t.Area, ID: r.PathValue("id"), Action: s.Action, By: w.Actor,
			Version: version, Token: r.Header.Get("Idempotency-Key"), In: in})
		if err != nil {
			return err
		}
		status := http.StatusOK
		if s.Opens {
			status = http.StatusCreated
			w.Header().Set("Location", prefix+"/"+t.Area+"/"+done.ID)
		}
		return a.send(w, r, status, t.Area, done.ID)
	})
}

// matched reads the version that the caller looked at.
func matched(r *http.Request) (int, error) {
	h := strings.Trim(strings.TrimPrefix(r.Header.Get("If-Match"), "W/"), `"`)
	if h == "" || h == "*" {
		return 0, nil
	}
	n, err := strconv.Atoi(h)
	if err != nil || n < 1 {
		return 0, errs.Field("If-Match", "If-Match 应为查看事项时得到的版本号，请重新查看后提交。")
	}
	return n, nil
}

func (a *api) get(area string) Handler {
	return func(w *Response, r *http.Request) error {
		return a.send(w, r, http.StatusOK, area, r.PathValue("id"))
	}
}

// send writes a case as the actor sees it. One who may take a step and not see what
// became of it (another unit's turn) is told its identifier.
func (a *api) send(w *Response, r *http.Request, status int, area, id string) error {
	doc, err := db.Get(r.Context(), a.m.cfg.DB, func(tx *db.Tx) (CaseDoc, error) {
		c, err := w.Case(r.Context(), tx, area, id)
		if err != nil {
			return CaseDoc{}, err
		}
		doc := docOf(c)
		if f := a.m.data[area]; f != nil {
			doc.Data, err = f(r.Context(), tx, w.Actor, id)
		}
		return doc, err
	})
	if errs.Is(err, errs.NotFound) && r.Method == http.MethodPost {
		return w.JSONStatus(status, CaseDoc{ID: id, Area: area})
	}
	if err != nil {
		return err
	}
	w.Header().Set("ETag", `"`+strconv.Itoa(doc.Version)+`"`)
	return w.JSONStatus(status, doc)
}

// handle adds an operation to the description and to the routes.
func (a *api) handle(op *huma.Operation, who Access, s *lifecycle.StepInfo, h Handler) {
	o := a.huma.OpenAPI()
	code := "200"
	if s != nil && s.Opens {
		code = "201"
	}
	op.Responses = a.responses(code, "办理后的事项", schemaOf(o.Components.Schemas, caseDocType))
	if op.Security == nil && !who.Anonymous() {
		op.Security = []map[string][]string{{"bearer": {}}}
	}
	o.AddOperation(op)
	route := Route{Pattern: op.Method + " " + op.Path, Who: who, Name: op.Summary, Handler: h}
	if s != nil {
		route.Law = s.Law
	}
	a.m.Handle(route)
}

func (a *api) responses(code, text string, ok *huma.Schema) map[string]*huma.Response {
	problem := &huma.Response{Description: "问题文档（RFC 9457）", Content: map[string]*huma.MediaType{"application/problem+json": {Schema: a.problemSchema()}}}
	return map[string]*huma.Response{code: {Description: text, Content: map[string]*huma.MediaType{"application/json": {Schema: ok}}}, "default": problem}
}

func describe(s lifecycle.StepInfo) string {
	var b strings.Builder
	if s.Hint != "" {
		b.WriteString(s.Hint + "\n\n")
	}
	b.WriteString("由" + s.Seat.Name + "的" + roleNames(s.By) + "办理。依据：" + strings.Join(cites(s.Law), "；") + "。")
	for _, n := range s.Needs {
		b.WriteString("\n\n- 须" + n.Name + "（" + n.Law.Cite() + "）")
	}
	return b.String()
}

// API returns the description of the JSON interface.
func (m *Mux) API() *huma.OpenAPI { return m.api.huma.OpenAPI() }
