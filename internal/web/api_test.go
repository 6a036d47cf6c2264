package web_test

import (
	"context"
	"strings"
	"testing"

	"github.com/danielgtaylor/huma/v2"

	"gongkai/internal/kernel/actor"
	"gongkai/internal/platform/errs"
	"gongkai/internal/web"
)

func TestJSONInterfaceTakesTheSameSteps(t *testing.T) {
	t.Parallel()
	w := world(t)
	b := w.Person("limin", "李敏", "education", actor.Drafter)
	token, v := w.Token(b), w.Visitor()
	in := map[string]any{"title": "来信", "body": "内容", "kind": "open", "due": "2026-03-01"}
	made := v.JSON("POST", "/api/v1/letter", token, in, "Idempotency-Key", "k1").Want(201)
	var c web.CaseDoc
	made.Decode(&c)
	if c.State != "draft" || c.StateName != "办理中" || c.Version != 1 || made.Header.Get("Location") != "/api/v1/letter/"+c.ID || made.Header.Get("ETag") != `"1"` {
		t.Errorf("made %+v", c)
	}
	if len(c.Clocks) != 1 || c.Clocks[0].Due != "2026-03-30" || c.Clocks[0].Left != 20 || c.Data == nil {
		t.Errorf("clocks %+v, data %v", c.Clocks, c.Data)
	}
	var again web.CaseDoc
	v.JSON("POST", "/api/v1/letter", token, in, "Idempotency-Key", "k1").Want(201).Decode(&again)
	if again.ID != c.ID {
		t.Error("the same key made two cases")
	}
	v.JSON("POST", "/api/v1/letter/open/draft", token, in).Want(201)
	path := "/api/v1/letter/" + c.ID
	v.JSON("GET", path, "", nil).Want(401)
	v.JSON("GET", path, "gongkai_wrong", nil).Want(401)
	v.JSON("GET", path, token, nil).Want(200).Decode(&c)
	if len(c.Offers) != 6 || len(c.Waiting) != 1 || c.Waiting[0].Text != "请答复" || c.Timeline[0].Name != "李敏" {
		t.Errorf("case %+v", c)
	}
	v.JSON("POST", path+"/sign", token, nil).Want(200).Decode(&c)
	if c.Version != 2 {
		t.Errorf("version %d", c.Version)
	}
	v.JSON("POST", path+"/look", token, nil, "If-Match", `"1"`).Want(409)
	v.JSON("POST", path+"/look", token, nil, "If-Match", "x").Want(422)
	v.JSON("POST", path+"/look", token, nil, "If-Match", `"2"`).Want(200)
	v.JSON("POST", path+"/answer", token, map[string]any{"text": "同意公开"}).Want(200).Decode(&c)
	if c.State != "done" || !c.Ended || c.Clocks[0].State != "met" {
		t.Errorf("end %+v", c)
	}
	v.JSON("POST", path+"/nothing", token, nil).Want(404)
}

func TestJSONInterfaceNamesEveryFaultWithItsFieldOrClause(t *testing.T) {
	t.Parallel()
	w := world(t)
	b := w.Person("limin", "李敏", "education", actor.Drafter)
	token, v := w.Token(b), w.Visitor()
	var p web.Problem
	v.JSON("POST", "/api/v1/letter", token, map[string]any{"title": strings.Repeat("长", 21), "body": " ", "kind": "maybe", "copies": "x", "due": "2026-02-30", "other": 1}).Want(422).Decode(&p)
	got := map[string]string{}
	for _, r := range p.Reasons {
		got[r.Field] = r.Msg
	}
	for field, text := range map[string]string{"title": "最多 20 个字", "body": "请填写“正文”", "kind": "主动公开、依申请公开、不予公开", "copies": "应为整数", "due": "真实的日期", "other": "不是这一步的输入项"} {
		if !strings.Contains(got[field], text) {
			t.Errorf("%s: %q", field, got[field])
		}
	}
	for body, status := range map[string]int{"{": 400, "{} {}": 400, "{\"title\":\"\xff\"}": 400, "[]": 422, "null": 422, "\"x\"": 422} {
		v.JSON("POST", "/api/v1/letter", token, body).Want(status)
	}
	v.Do("POST", "/api/v1/letter", "title=x", "Authorization", "Bearer "+token, "Content-Type", "application/x-www-form-urlencoded").Want(415)

	var c web.CaseDoc
	v.JSON("POST", "/api/v1/letter", token, map[string]any{"title": "来信", "body": "内容", "kind": "no"}).Want(201).Decode(&c)
	p = web.Problem{}
	v.JSON("POST", "/api/v1/letter/"+c.ID+"/sign", token, nil).Want(409).Decode(&p)
	if len(p.Reasons) != 2 || len(p.Clauses) != 2 || !strings.Contains(p.Clauses[0], "国办发〔2016〕80号") || p.Type != "urn:gongkai:refused" || p.Reasons[0].Rule != "letter/sign/kind" {
		t.Errorf("refusal %+v", p)
	}
	other := w.Person("wang", "王敏", "education", actor.Publisher)
	p = web.Problem{}
	v.JSON("POST", "/api/v1/letter/"+c.ID+"/look", w.Token(other), nil).Want(403).Decode(&p)
	if len(p.Clauses) != 1 || !strings.Contains(p.Detail, "拟稿") {
		t.Errorf("forbidden %+v", p)
	}
}

func TestDescriptionHoldsEveryStepWithItsSchemaAndClauses(t *testing.T) {
	t.Parallel()
	w := world(t)
	var doc struct {
		OpenAPI string `json:"openapi"`
		Paths   map[string]map[string]struct {
			OperationID string   `json:"operationId"`
			Clauses     []string `json:"x-clauses"`
			Description string   `json:"description"`
		} `json:"paths"`
		Components struct {
			Schemas map[string]struct {
				Required   []string                  `json:"required"`
				Properties map[string]map[string]any `json:"properties"`
			} `json:"schemas"`
		} `json:"components"`
	}
	w.Visitor().Get("/api/v1/openapi.json").Want(200).Decode(&doc)
	for _, p := range []string{"/api/v1/letter", "/api/v1/letter/open/draft", "/api/v1/letter/{id}/sign", "/api/v1/letter/{id}/answer"} {
		op, ok := doc.Paths[p]["post"]
		if !ok || len(op.Clauses) == 0 || op.OperationID == "" {
			t.Errorf("%s: %+v", p, op)
		}
	}
	if !strings.Contains(doc.Paths["/api/v1/letter/{id}/sign"]["post"].Description, "属性为主动公开") {
		t.Error("the needs are not described")
	}
	s := doc.Components.Schemas["WebDraftIn"]
	if strings.Join(s.Required, " ") != "title body kind" || s.Properties["due"]["format"] != "date" || s.Properties["title"]["title"] != "标题" || s.Properties["title"]["maxLength"] != 20.0 {
		t.Errorf("schema %+v", s)
	}
	if strings.Contains(w.Visitor().Get("/api/v1/openapi.json").Body, "example.com") {
		t.Error("an address that is not ours")
	}
	var flows struct {
		Flows []web.FlowDoc `json:"flows"`
	}
	w.Visitor().Get("/api/v1/flows").Want(200).Decode(&flows)
	if len(flows.Flows) != 1 || len(flows.Flows[0].Steps) != 7 || len(flows.Flows[0].Steps[6].Clauses) == 0 || flows.Flows[0].Steps[6].Needs[0].Clause == "" {
		t.Errorf("flows %+v", flows)
	}
}

func TestRegisteredOperationSharesErrorsAndAccess(t *testing.T) {
	t.Parallel()
	type in struct {
		Add int `query:"add" minimum:"1" required:"true"`
	}
	type out struct{ Body struct{ Sum int } }
	w := world(t)
	add := func(_ context.Context, by actor.Actor, i *in) (*out, error) {
		if i.Add > 5 {
			return nil, errs.Field("add", "最多加 5，请改小。")
		}
		o := &out{}
		o.Body.Sum = i.Add + 1
		return o, nil
	}
	web.Register(w.Mux, huma.Operation{OperationID: "add", Method: "GET", Path: "/api/v1/add", Summary: "相加"}, web.Public, add)
	web.Register(w.Mux, huma.Operation{OperationID: "add2", Method: "GET", Path: "/api/v1/add2", Summary: "相加"}, web.Staff, add)
	v := w.Visitor()
	if a := v.Get("/api/v1/add?add=2").Want(200); !strings.Contains(a.Body, "3") {
		t.Error(a.Body)
	}
	v.Get("/api/v1/add2?add=2").Want(401)
	for q, text := range map[string]string{"?add=9": "最多加 5", "?add=0": "“add”不能小于 1", "": "请填写“add”"} {
		var p web.Problem
		v.Get("/api/v1/add" + q).Want(422).Decode(&p)
		if len(p.Reasons) != 1 || !strings.Contains(p.Reasons[0].Msg, text) || p.Type != "urn:gongkai:invalid" {
			t.Errorf("%q: %+v", q, p)
		}
	}
}
