package journey

import (
	"net/http"
	"slices"
	"strings"
	"testing"

	"gongkai/internal/platform/db"
)

// The document that is sent through the platform, and its interpretation.
const (
	title = "云山市人民政府关于提高城乡养老服务补贴标准的意见"
	body  = title + "\n各区县人民政府，市政府各部门：\n为进一步做好养老服务工作，现提出如下意见。\n一、补贴标准\n（一）高龄老人服务补贴提高到每人每月二百元。\n" +
		"（二）补贴资金按月发放到本人账户。\n二、保障措施\n各级财政部门要做好资金保障。"
	mended    = body + "\n本意见自2026年4月1日起施行。"
	reading   = "《" + title + "》解读\n一、背景依据\n本市高龄老人逐年增加。\n二、主要内容\n补贴标准提高到每人每月二百元。"
	readingOf = "《提高城乡养老服务补贴标准的意见》图解"
)

// elements says of each of the nine elements that the material covers it.
func elements() in {
	out := in{}
	for _, e := range []string{"background", "goal", "content", "scope", "standard", "caution", "keyword", "benefit", "difference"} {
		out[e], out[e+"_why"] = "covered", "见正文。"
	}
	out["difference"], out["difference_why"] = "none", "本市首次规定，没有旧政策。"
	return out
}

// TestAPIJourney sends a policy document in the government's name from a department's
// own system, through the reviewers, head and office, to the public, with tokens alone.
func TestAPIJourney(t *testing.T) {
	for _, dialect := range []db.Dialect{db.SQLite, db.Postgres} {
		t.Run(string(dialect), func(t *testing.T) {
			t.Parallel()
			s := open(t, dialect)
			j := &apiJourney{s: s, T: t}
			j.draft()
			j.interpret()
			j.goUp()
			j.giveBack()
			j.mend()
			j.issue()
			j.found()
			j.prove()
		})
	}
}

type apiJourney struct {
	*testing.T
	s     *site
	id    string // of the document
	piece string // of its interpretation
	item  string // of the public page
	no    string // 文号
}

func (j *apiJourney) as(account string) *client { return j.s.client(account) }

// draft opens the document, with everything that goes wrong on the way.
func (j *apiJourney) draft() {
	d := j.as(drafter)
	opening := in{"title": title, "kind": "意见", "in_name": "government", "policy": true, "major": true, "normative": true, "text": body}
	(&client{j.s.TB, j.s, ""}).do("POST", "/api/v1/document", opening).refused(401, "unauthenticated", "登录")
	(&client{j.s.TB, j.s, d.token + "x"}).do("POST", "/api/v1/document", opening).refused(401, "unauthenticated")
	j.as(secrecy).do("POST", "/api/v1/document", opening).refused(403, "forbidden", "拟稿", "国办发〔2016〕80号")
	d.do("POST", "/api/v1/document", `{"title": "关于`).refused(400, "invalid", "不是完整的 JSON")
	d.do("POST", "/api/v1/document", `[]`).refused(422, "invalid", "JSON")
	d.do("POST", "/api/v1/document", "title=x", "Content-Type", "application/x-www-form-urlencoded").refused(415, "invalid", "application/json")
	d.do("POST", "/api/v1/document", in{"title": "一", "kind": "诗歌"}).refused(422, "invalid", "标题", "文种", "以谁的名义印发")
	first := d.do("POST", "/api/v1/document", opening, "Idempotency-Key", "journey-draft-1").want(201)
	again := d.do("POST", "/api/v1/document", opening, "Idempotency-Key", "journey-draft-1").want(201)
	j.id = first.text("id")
	if again.text("id") != j.id {
		j.Fatalf("the same key opened a second document %s beside %s", again.text("id"), j.id)
	}
	if where := first.Header.Get("Location"); where != "/api/v1/document/"+j.id {
		j.Errorf("Location is %q", where)
	}
	seen := d.get("/api/v1/document/" + j.id)
	if seen.text("state_name") != "拟稿" || seen.text("title") != title || !strings.Contains(seen.text("data", "text"), "每人每月二百元") {
		j.Fatalf("the draft reads\n%s", seen.Raw)
	}
	// Who has no part in it does not learn that it exists.
	j.as(budget).do("GET", "/api/v1/document/"+j.id, nil).refused(404, "not-found")
	j.as(budget).do("POST", "/api/v1/document/"+j.id+"/describe", in{"title": "别的"}).refused(404, "not-found")
	d.do("GET", "/api/v1/document/019aaaaaaaaa7000aaaaaaaaaaaaaaaa", nil).refused(404, "not-found")
	d.do("POST", "/api/v1/document/019aaaaaaaaa7000aaaaaaaaaaaaaaaa/submit", in{}).refused(404, "not-found")
	d.do("POST", "/api/v1/document/"+j.id+"/abolish", in{}).refused(404, "not-found")

	// Two write: the slower one is told, and what the faster one wrote stands.
	tag := seen.Header.Get("ETag")
	describe := in{"title": title, "attribute": "open", "reason": "涉及公众切身利益，应当主动公开。", "topic": "民政、扶贫、救灾\\社会救助", "policy": true, "major": true, "normative": true}
	d.step("document", j.id, "describe", describe, "If-Match", tag)
	d.do("POST", "/api/v1/document/"+j.id+"/describe", in{"title": "被盖掉的标题"}, "If-Match", tag).refused(409, "conflict")
	d.do("POST", "/api/v1/document/"+j.id+"/describe", in{"title": "被盖掉的标题"}, "If-Match", `"abc"`).refused(422, "invalid", "If-Match")
	if now := d.get("/api/v1/document/" + j.id); now.text("title") != title || now.text("data", "attribute") != "open" {
		j.Fatalf("the refused writing changed the document:\n%s", now.Raw)
	}
	j.as(secrecy).do("POST", "/api/v1/document/"+j.id+"/submit", in{}).refused(403, "forbidden", "拟稿")
	d.do("POST", "/api/v1/document/"+j.id+"/publish", in{}).refused(403, "forbidden", "发布")
}

// interpret plans the interpretation and makes its material, which go up with the document.
func (j *apiJourney) interpret() {
	d := j.as(drafter)
	j.as(budget).do("POST", "/api/v1/interpretation", in{"document": j.id}).refused(403, "forbidden", "谁起草谁解读", "国办发〔2016〕80号")
	d.do("POST", "/api/v1/piece", in{"document": j.id, "title": readingOf, "form": "graphic", "phase": "with"}).refused(422, "invalid", "解读方案")
	d.do("POST", "/api/v1/interpretation", in{"document": j.id, "forms": []string{"graphic", "qa"}, "channels": []string{"website", "wechat"}}).want(201)
	p := d.do("POST", "/api/v1/piece", in{"document": j.id, "title": readingOf, "form": "graphic", "phase": "with", "text": reading}).want(201)
	j.piece = p.text("id")
}

// review lets the three reviewers pass the document.
func (j *apiJourney) review() {
	for _, r := range []struct{ account, action string }{{legality, "legality"}, {secrecy, "secrecy"}, {office, "content"}} {
		if got := j.as(r.account).get("/api/v1/document/" + j.id).offers(); !slices.Contains(got, r.action) {
			j.Fatalf("%s is offered %q", r.account, got)
		}
		j.as(r.account).step("document", j.id, r.action, in{"note": "可以公开。"})
	}
}

func (j *apiJourney) goUp() {
	d := j.as(drafter)
	d.step("document", j.id, "submit", in{})
	d.do("POST", "/api/v1/document/"+j.id+"/secrecy", in{}).refused(403, "forbidden", "保密审查")
	d.do("PUT", "/api/v1/document/"+j.id+"/text", in{"text": "改掉"}).refused(403, "forbidden", "现在不能修改正文")
	j.review()
	// The material's elements have not been gone through: the head is told everything at once.
	j.as(head).do("POST", "/api/v1/document/"+j.id+"/sign-head", in{}).refused(409, "refused", "背景依据", "惠民利民举措", "国办发〔2016〕80号")
	j.as(head).step("document", j.id, "reject", in{"reason": "解读材料先对照九项要素核对。"})
	d.step("piece", j.piece, "check", elements())
	d.step("document", j.id, "submit", in{})
	j.as(head).step("document", j.id, "sign-head", in{"note": "同意。"})
	j.as(head).do("POST", "/api/v1/document/"+j.id+"/sign-head", in{}).refused(409, "conflict")
	d.step("document", j.id, "send", in{})
}

// giveBack returns the document, with a 退文单 that the drafter's system reads.
func (j *apiJourney) giveBack() {
	j.as(registrar).do("POST", "/api/v1/document/"+j.id+"/check", in{}).refused(403, "forbidden", "核文")
	c := j.as(checker)
	if got := c.get("/api/v1/document/" + j.id).offers(); !slices.Contains(got, "check") {
		j.Fatalf("the checker is offered %q", got)
	}
	c.do("POST", "/api/v1/document/"+j.id+"/return", in{}).refused(422, "invalid", "请写明意见")
	c.step("document", j.id, "return", in{"note": "请写明施行日期。", "days": 3})
	seen := j.as(drafter).get("/api/v1/document/" + j.id)
	if seen.text("state_name") != "已退文" || seen.text("data", "returns", 0, "note") != "请写明施行日期。" || seen.text("data", "returns", 0, "due_on") != "2026-03-05" ||
		seen.text("data", "proposed") != "open" || !strings.Contains(seen.text("data", "returns", 0, "no"), "〔2026〕1号") {
		j.Fatalf("the 退文单 reads\n%s", seen.Raw)
	}
}

// mend writes what was missing; the reviews of the old words are void, and are made again.
func (j *apiJourney) mend() {
	d := j.as(drafter)
	rev := d.get("/api/v1/document/"+j.id).at("data", "revision").(float64)
	d.do("PUT", "/api/v1/document/"+j.id+"/text", in{"text": mended, "revision": rev}).want(200)
	d.do("PUT", "/api/v1/document/"+j.id+"/text", in{"text": "晚到的一份", "revision": rev}).refused(409, "conflict")
	j.as(budget).do("PUT", "/api/v1/document/"+j.id+"/text", in{"text": "别人的"}).refused(404, "not-found")
	d.do("PUT", "/api/v1/document/"+j.id+"/text", `{"text": `).refused(400, "invalid", "不是完整的 JSON")
	seen := d.get("/api/v1/document/" + j.id)
	if !strings.Contains(seen.text("data", "text"), "自2026年4月1日起施行") || seen.at("data", "reviews", 0, "void") != true {
		j.Fatalf("after mending:\n%s", seen.Raw)
	}
	d.step("document", j.id, "submit", in{})
	j.review()
	j.as(head).step("document", j.id, "sign-head", in{})
	d.step("document", j.id, "send", in{})
}

// issue checks, signs, numbers and publishes.
func (j *apiJourney) issue() {
	j.as(checker).step("document", j.id, "check", in{})
	j.as(mayor).step("document", j.id, "approve", in{"note": "同意印发。"})
	r := j.as(registrar)
	r.do("POST", "/api/v1/document/"+j.id+"/publish", in{}).refused(409, "conflict")
	r.do("POST", "/api/v1/document/"+j.id+"/number", in{"prefix": "云府发", "written": "2027-01-01"}).refused(422, "invalid", "成文日期")
	j.no = r.step("document", j.id, "number", in{"prefix": "云府发"}).text("no")
	if j.no != "云府发〔2026〕1号" {
		j.Errorf("the number is %s", j.no)
	}
	key := []string{"Idempotency-Key", "journey-publish-1"}
	r.step("document", j.id, "publish", in{}, key...)
	if a := r.step("document", j.id, "publish", in{}, key...); a.text("visibility") != "public" {
		j.Fatalf("published twice:\n%s", a.Raw)
	}
	j.s.works() // signs the log
}

// found finds the document by its number in any spelling and its interpretation with it.
func (j *apiJourney) found() {
	anyone := &client{j.s.TB, j.s, ""}
	for _, path := range []string{"/api/v1/search?q=", "/search.json?q="} {
		for _, q := range []string{"云府发[2026]1号", "云府发%202026%201"} {
			a := anyone.get(path + q)
			if got := a.text("items", 0, "title"); got != title {
				j.Errorf("%s%s finds %q first:\n%.1500s", path, q, got, a.Raw)
			}
			j.item = a.text("items", 0, "id")
		}
		if a := anyone.get(path + "养老服务补贴标准"); a.at("total") != 2.0 {
			j.Errorf("%s does not find the document and its interpretation by their words:\n%s", path, a.Raw)
		}
	}
	doc := anyone.get("/d/" + j.item + ".json")
	if doc.text("doc_no") != j.no || doc.text("standing") != "public" || !strings.Contains(doc.text("text"), "自2026年4月1日起施行") || doc.text("attribute") != "主动公开" {
		j.Errorf("the public document reads\n%s", doc.Raw)
	}
	explained := false
	for _, r := range doc.JSON["relations"].([]any) {
		explained = explained || strings.Contains(r.(map[string]any)["title"].(string), readingOf)
	}
	if !explained {
		j.Errorf("the interpretation is not linked:\n%s", doc.Raw)
	}
	if res := anyone.do("GET", "/d/"+j.id, nil); res.Status != http.StatusNotFound {
		j.Errorf("the case's own id is a public address: %d", res.Status)
	}
	anyone.do("GET", "/api/v1/document/"+j.id, nil).refused(401, "unauthenticated")
}
