package interpretation_test

import (
	"context"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"gongkai/internal/area/interpretation"
	"gongkai/internal/kernel/actor"
	"gongkai/internal/kernel/file"
	"gongkai/internal/kernel/lifecycle"
	"gongkai/internal/kernel/publication"
	"gongkai/internal/kernel/publiclog"
	"gongkai/internal/kernel/search"
	"gongkai/internal/platform/db"
	"gongkai/internal/platform/job"
	"gongkai/internal/web"
	"gongkai/internal/web/webtest"
)

// site is the area behind a real mux, with small documents.
func site(t *testing.T) (*webtest.World, *world) {
	w := &world{T: t, ctx: context.Background(), gate: publication.NewGate(nil)}
	desk := &interpretation.Desk{}
	s := webtest.New(t, webtest.Setup{
		Sets: []db.Set{job.Migrations, search.Migrations, publiclog.Migrations, file.Migrations, publication.Migrations, interpretation.Migrations},
		Engine: func(e *lifecycle.Engine) {
			w.engine = e
			w.area = interpretation.New(w.gate, e, interpretation.Questions{Document: w.draft})
			desk.Area = w.area
			for name, m := range w.area.Machines() {
				e.Machines[name] = m
			}
			w.paper = w.paperFlow()
			e.Machines["document"] = w.paper
			e.Moved = append(e.Moved, func(ctx context.Context, tx *db.Tx, m lifecycle.Move) error {
				if m.Case.Area != "document" {
					return nil
				}
				if err := w.area.Follow(ctx, tx, m); err != nil || m.Action != "publish" {
					return err
				}
				return w.area.Published(ctx, tx, m)
			})
		},
		Routes: func(m *web.Mux) { desk.Mount(m) },
	})
	w.d, w.clock, w.unit = s.DB, s.Clock, s.Units
	w.write(func(tx *db.Tx) error { return publication.Prepare(w.ctx, tx) })
	return s, w
}

func TestPagesFitTheirStructs(t *testing.T) {
	t.Parallel()
	s, _ := site(t)
	webtest.CheckPages(t, s.Mux)
}

func TestADrafterGoesFromPlanToMaterialInTheBrowser(t *testing.T) {
	t.Parallel()
	s, w := site(t)
	drafter := s.Person("liming", "李明", "education", actor.Drafter)
	head := s.Person("zhouwei", "周伟", "education", actor.Head)
	w.who = map[string]actor.Actor{"李明": drafter.Actor}
	doc := w.policy("云教发〔2026〕1号")

	form := drafter.Get("/office/interpretation/new/open").Want(http.StatusOK)
	if !strings.Contains(form.Text("select[name=document]"), "关于做好临时救助工作的通知") || !strings.Contains(form.Text("select[name=first]"), "周伟") {
		t.Errorf("the form offers %q and %q", form.Text("select[name=document]"), form.Text("select[name=first]"))
	}
	done := drafter.Submit(form, "main form", url.Values{"document": {doc}, "forms": {"qa", "graphic"}, "channels": {"website"}})
	plan := drafter.Follow(done).Want(http.StatusOK)
	if !strings.Contains(plan.Text("main"), "第一解读人 周伟") && !strings.Contains(plan.Text("main"), "周伟") {
		t.Errorf("the page does not name the first interpreter:\n%s", plan.Text("main"))
	}
	if !strings.Contains(plan.Text(".checklist"), "没有与文件同步发布的解读材料") {
		t.Errorf("the page does not say what is missing: %s", plan.Text(".checklist"))
	}
	form = drafter.Get("/office/piece/new/open").Want(http.StatusOK)
	piece := drafter.Follow(drafter.Submit(form, "main form", url.Values{"document": {doc}, "title": {"救助问答"}, "form": {"qa"}, "phase": {"with"}, "text": {"问：标准？\n答：八百元。"}})).Want(http.StatusOK)
	href, _ := piece.Doc.Find(`a[href$="/do/check"]`).First().Attr("href")
	check := drafter.Get(href).Want(http.StatusOK)
	bad := drafter.Submit(check, "main form", url.Values{"background": {"none"}})
	if bad.Status != http.StatusUnprocessableEntity && bad.Status != http.StatusBadRequest {
		t.Errorf("an unfinished checklist: status %d", bad.Status)
	}
	all := url.Values{}
	for _, e := range interpretation.Elements {
		all.Set(e.ID, "covered")
	}
	page := drafter.Follow(drafter.Submit(check, "main form", all)).Want(http.StatusOK)
	if n := strings.Count(page.Text("main"), "已解读"); n < len(interpretation.Elements) {
		t.Errorf("the page shows %d elements as covered", n)
	}
	id := href[strings.Index(href, "/piece/")+len("/piece/") : strings.Index(href, "/do/")]
	edit := drafter.Get("/office/piece/" + id + "/do/write").Want(http.StatusOK)
	if !strings.Contains(edit.Text("textarea[name=text]"), "八百元") {
		t.Error("the form does not begin with the text")
	}
	drafter.Get("/office/piece/" + id + "/compare").Want(http.StatusNotFound)
	for _, path := range []string{"/office/interpretation", "/office/interpretation?state=closed", "/office/interpretation/experts", "/office/interpretation/examples", "/office/interpretation.csv", "/office/interpretation.json"} {
		drafter.Get(path).Want(http.StatusOK)
	}
	drafter.Get("/office/interpretation/heads").Want(http.StatusForbidden)
	head.Get("/office/interpretation/heads").Want(http.StatusOK)
	other := s.Person("zhenghao", "郑浩", "land", actor.Drafter)
	other.Get("/office/piece/" + id).Want(http.StatusNotFound)
	if strings.Contains(other.Get("/office/interpretation").Want(http.StatusOK).Text("main"), "临时救助") {
		t.Error("another unit sees the plan in its list")
	}
}

func TestReadersAskOnAPublicPage(t *testing.T) {
	t.Parallel()
	s, w := site(t)
	drafter := s.Person("liming", "李明", "education", actor.Drafter, actor.Publisher)
	other := s.Person("zhaoqiang", "赵强", "education", actor.Secrecy, actor.Head)
	w.who = map[string]actor.Actor{"李明": drafter.Actor, "赵强": other.Actor, "周伟": other.Actor, "吴洁": drafter.Actor}
	doc, _, _ := w.out("云教发〔2026〕1号")
	page := w.item(w.set(doc).Main().ID).ID
	reader := s.Visitor()
	form := reader.Get("/ask/" + page).Want(http.StatusOK)
	if !strings.Contains(form.Text("h1"), "关于做好临时救助工作的通知") {
		t.Errorf("heading %q", form.Text("h1"))
	}
	bad := reader.Submit(form, "main form", url.Values{"text": {"吗"}}).Want(http.StatusUnprocessableEntity)
	if !strings.Contains(bad.Text(".errors"), "太短") || bad.Text("textarea[name=text]") != "吗" {
		t.Errorf("errors %q, typed %q", bad.Text(".errors"), bad.Text("textarea[name=text]"))
	}
	reader.Submit(form, "main form", url.Values{"text": {"外地户口可以申请吗？"}}).Want(http.StatusSeeOther)
	again := reader.Submit(form, "main form", url.Values{"text": {"外地户口可以申请吗？"}}).Want(http.StatusUnprocessableEntity)
	if !strings.Contains(again.Text(".errors"), "已经收到") {
		t.Errorf("errors %q", again.Text(".errors"))
	}
	reader.Get("/ask/nothing").Want(http.StatusNotFound)
	reader.Get("/office/interpretation").Want(http.StatusSeeOther)
}

func TestQuestionsWithoutAPlanAreSeenByWhoMustOpenOne(t *testing.T) {
	t.Parallel()
	s, w := site(t)
	drafter := s.Person("liming", "李明", "education", actor.Drafter, actor.Publisher)
	head := s.Person("zhouwei", "周伟", "education", actor.Secrecy, actor.Head)
	w.who = map[string]actor.Actor{"李明": drafter.Actor, "赵强": head.Actor, "周伟": head.Actor, "吴洁": drafter.Actor}
	doc := w.policy("云教发〔2026〕1号", func(p *Paper) { p.Facts.Policy = false })
	w.up(doc)
	w.do("吴洁", "document", doc, "publish", &lifecycle.Remark{})
	if _, err := w.ask(w.item(w.set(doc).Main().ID).ID, "外地户口可以申请吗？", "13800000000"); err != nil {
		t.Fatal(err)
	}
	for who, want := range map[*webtest.Browser]bool{drafter: true, head: true, s.Person("hejun", "何军", "office", actor.Coordinate): true,
		s.Person("zhenghao", "郑浩", "land", actor.Drafter): false, s.Person("guanli", "关力", "education", actor.Auditor): false} {
		page := who.Get("/office/interpretation").Want(http.StatusOK)
		if got := strings.Contains(page.Text("main"), "外地户口"); got != want {
			t.Errorf("%s sees the question: %v", who.Actor.Name, got)
		}
		if got := page.Doc.Find(`a[href="/office/interpretation/new/open?document=`+doc+`"]`).Length() == 1; got != (who == drafter) {
			t.Errorf("%s is offered the plan: %v", who.Actor.Name, got)
		}
	}
	form := drafter.Get("/office/interpretation/new/open?document=" + doc).Want(http.StatusOK)
	drafter.Submit(form, "main form", url.Values{"forms": {"qa"}, "channels": {"website"}}).Want(http.StatusSeeOther)
	if strings.Contains(drafter.Get("/office/interpretation").Want(http.StatusOK).Text("main"), "外地户口") {
		t.Error("the question is still without a plan")
	}
}

func TestAnAdministratorSeesNoTitles(t *testing.T) {
	t.Parallel()
	s, w := site(t)
	drafter := s.Person("liming", "李明", "education", actor.Drafter)
	head := s.Person("zhouwei", "周伟", "education", actor.Head)
	w.who = map[string]actor.Actor{"李明": drafter.Actor, "周伟": head.Actor}
	doc := w.policy("云教发〔2026〕1号")
	w.do("李明", "document", doc, "change", &Paper{Joint: []string{w.unit["land"].ID}})
	w.do("李明", "interpretation", "", "open", &interpretation.Open{Document: doc, Forms: []string{"qa"}, Channels: []string{"website"}})
	for _, unit := range []string{"education", "land"} { // of the unit itself, and of one with a part
		admin := s.Person("admin-"+unit, "关力", unit, actor.System)
		if page := admin.Get("/office/interpretation?state=planning").Want(http.StatusOK); strings.Contains(page.Text("main"), "临时救助") {
			t.Errorf("the administrator of %s reads a title", unit)
		}
	}
}

func TestThePoolOfExpertsIsKeptByThoseWhoMay(t *testing.T) {
	t.Parallel()
	s, _ := site(t)
	keeper := s.Person("wangfang", "王芳", "education", actor.Disclosure)
	drafter := s.Person("liming", "李明", "education", actor.Drafter)
	form := keeper.Get("/office/interpretation/experts").Want(http.StatusOK)
	if drafter.Get("/office/interpretation/experts").Want(http.StatusOK).Doc.Find("main form").Length() != 0 {
		t.Error("a drafter is offered the form")
	}
	in := url.Values{"name": {"丁教授"}, "field": {"社会救助"}, "unit": {"云山大学"}}
	drafter.Post("/office/interpretation/experts", in).Want(http.StatusForbidden)
	page := keeper.Follow(keeper.Submit(form, "form[action='/office/interpretation/experts']", in)).Want(http.StatusOK)
	if !strings.Contains(page.Text("table"), "丁教授") {
		t.Errorf("the pool shows %q", page.Text("table"))
	}
	page = keeper.Follow(keeper.Submit(page, "form[action$='/retire']", url.Values{"why": {"已离职"}})).Want(http.StatusOK)
	if strings.Contains(page.Text("table"), "丁教授") {
		t.Error("the expert is still in the pool")
	}
}

func TestFullPagesShowWhatHappened(t *testing.T) {
	t.Parallel()
	s, w := site(t)
	drafter := s.Person("liming", "李明", "education", actor.Drafter, actor.Publisher)
	judge := s.Person("zhaoqiang", "赵强", "education", actor.Secrecy, actor.Content, actor.Head, actor.Disclosure)
	helper := s.Person("zhenghao", "郑浩", "land", actor.Liaison)
	office := s.Person("hejun", "何军", "office", actor.Coordinate)
	w.who = map[string]actor.Actor{"李明": drafter.Actor, "赵强": judge.Actor, "周伟": judge.Actor, "王芳": judge.Actor, "吴洁": drafter.Actor, "郑浩": helper.Actor, "何军": office.Actor}
	w.out("云教发〔2025〕6号", func(p *Paper) { p.Meta.Written = "2025-12-01" })
	doc := w.replacing("云教发〔2026〕1号", "云教发〔2025〕6号")
	w.do("李明", "document", doc, "change", &Paper{Joint: []string{w.unit["land"].ID}})
	plan, piece := w.ready(doc)
	w.do("李明", "interpretation", plan, "outline", &interpretation.Outline{Phase: "after", On: "2026-03-27", Form: "text", About: "申领办法"})
	w.do("李明", "interpretation", plan, "consult", &lifecycle.Remark{})
	w.do("郑浩", "interpretation", plan, "advise", &interpretation.Advise{Verdict: "advise", Opinion: "写明资金来源"})
	page := drafter.Get("/office/interpretation/" + plan).Want(http.StatusOK)
	for _, want := range []string{"建议修改，待处理", "写明资金来源", "申领办法", "未到期", "还没有处理"} {
		if !strings.Contains(page.Text("main"), want) {
			t.Errorf("the plan's page does not say %q", want)
		}
	}
	settle := drafter.Get("/office/interpretation/" + plan + "/do/settle").Want(http.StatusOK)
	drafter.Submit(settle, "main form", url.Values{"unit": {w.unit["land"].ID}, "how": {"adopted"}, "reason": {"已写明"}}).Want(http.StatusSeeOther)
	if got := drafter.Get("/office/piece/" + piece + "/compare").Want(http.StatusOK); !strings.Contains(got.Text("table.diff"), "一千元") {
		t.Errorf("the comparison shows %q", got.Text("table.diff"))
	}
	// A supporting unit reads the material, and changes nothing.
	if got := helper.Get("/office/piece/" + piece).Want(http.StatusOK); got.Doc.Find("aside.actions a, aside.actions button").Length() != 0 {
		t.Error("a supporting unit is offered steps of the piece")
	}
	progress := get(w, func(tx *db.Tx) (map[string]interpretation.Progress, error) { return w.area.ProgressOf(w.ctx, tx, doc) })[doc]
	if progress.Plan != plan || progress.Pieces != 1 || progress.Opinions != 0 || progress.StateName != "编制方案" {
		t.Errorf("progress %+v", progress)
	}
	w.up(doc)
	w.do("吴洁", "document", doc, "publish", &lifecycle.Remark{})
	q, err := w.ask(w.item(w.set(doc).Main().ID).ID, "外地户口可以申请吗？", "13800000000")
	if err != nil {
		t.Fatal(err)
	}
	weigh := drafter.Get("/office/interpretation/" + plan + "/do/weigh").Want(http.StatusOK)
	drafter.Submit(weigh, "main form", url.Values{"question": {q.ID}, "verdict": {"misread"}}).Want(http.StatusSeeOther)
	arrange := drafter.Get("/office/interpretation/" + plan + "/do/arrange").Want(http.StatusOK)
	if !strings.Contains(arrange.Text("select[name=slot]"), "申领办法") {
		t.Error("the planned piece is not offered")
	}
	page = drafter.Get("/office/interpretation/" + plan).Want(http.StatusOK)
	if !strings.Contains(page.Text("main"), "反映误读") || !strings.Contains(page.Text("main"), "待回应") {
		t.Error("the question is not shown")
	}
	spread := drafter.Get("/office/piece/" + piece + "/do/spread").Want(http.StatusOK)
	drafter.Submit(spread, "main form", url.Values{"channel": {"newspaper"}, "name": {"云山日报"}}).Want(http.StatusSeeOther)
	reach := drafter.Get("/office/piece/" + piece + "/do/reach").Want(http.StatusOK)
	drafter.Submit(reach, "main form", url.Values{"reach": {"12345"}}).Want(http.StatusSeeOther)
	evaluate := judge.Get("/office/piece/" + piece + "/do/evaluate").Want(http.StatusOK)
	judge.Submit(evaluate, "main form", url.Values{"verdict": {"fair"}, "analysis": {"传播面不够"}, "shortcomings": {"没有图\n没有例子"}}).Want(http.StatusSeeOther)
	mend := drafter.Get("/office/piece/" + piece + "/do/mend").Want(http.StatusOK)
	if !strings.Contains(mend.Text("select[name=shortcoming]"), "没有例子") {
		t.Error("the shortcomings are not offered")
	}
	collect := office.Get("/office/piece/" + piece + "/do/collect").Want(http.StatusOK)
	office.Submit(collect, "main form", url.Values{"kind": {"bad"}, "analysis": {"没有图也没有例子"}}).Want(http.StatusSeeOther)
	page = drafter.Get("/office/piece/" + piece).Want(http.StatusOK)
	for _, want := range []string{"12,345", "云山日报", "传播面不够", "没有图", "差案例", "负责人审签"} {
		if !strings.Contains(page.Text("main"), want) {
			t.Errorf("the piece's page does not say %q", want)
		}
	}
	if got := office.Get("/office/interpretation/examples?kind=bad").Want(http.StatusOK); !strings.Contains(got.Text("table"), "没有图也没有例子") {
		t.Error("the case is not in the collection")
	}
	office.Get("/office/interpretation/examples.csv").Want(http.StatusOK)
}
