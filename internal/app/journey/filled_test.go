package journey

import (
	"context"
	"encoding/json"
	"fmt"
	"log/slog"
	"maps"
	"net/http"
	"slices"

	"gongkai/internal/kernel/actor"
	"gongkai/internal/kernel/deadline"
	"gongkai/internal/kernel/lifecycle"
	"gongkai/internal/kernel/notice"
	"gongkai/internal/kernel/publication"
	"gongkai/internal/platform/db"
	"gongkai/internal/platform/job"
)

// filled is a site on which something is in every state: each step of every flow is
// offered to somebody, and the public side shows every kind of standing.
type filled struct {
	*site
	docs   map[string]string // documents by what they are for
	plans  map[string]string
	pieces map[string]string
	items  map[string]string // public addresses
	job    string            // a background job that has been given up
	notice string            // one that has climbed
	hook   string            // carriers of notices
	mail   string
	held   string // a file in quarantine

	requests            map[string]string
	enquiries           map[string]string // by their request and whom they ask
	samples             map[string]string
	rectified           map[string]string // rectifications by their sampling
	records, complaints map[string]string
	reports             map[string]string // annual reports
}

// stage is a step of an ordinary document with who takes it.
type stage struct {
	by     string
	action lifecycle.Action
	fields []string
}

var (
	submit  = stage{drafter, "submit", nil}
	reviews = []stage{{secrecy, "secrecy", []string{"note=没有发现涉密内容。"}}, {office, "content", nil}}
	signed  = stage{head, "sign-head", []string{"note=同意。"}}

	// ownWay is the way of a document that the bureau issues itself; upWay that of one
	// in the office's name; readingWay that of an interpretation on its own.
	ownWay     = slices.Concat([]stage{submit}, reviews, []stage{signed, {clerk, "number", []string{"prefix=云民发"}}, {clerk, "publish", nil}})
	upWay      = slices.Concat([]stage{submit}, reviews, []stage{signed, {drafter, "send", nil}, {checker, "check", nil}, {mayor, "approve", nil}, {registrar, "number", []string{"prefix=云府办发"}}, {registrar, "publish", nil}})
	readingWay = slices.Concat([]stage{submit}, reviews, []stage{signed, {clerk, "publish", nil}})
)

// along takes a case along its way until a step, "" to the end.
func (f *filled) along(area, id string, way []stage, until lifecycle.Action) {
	f.Helper()
	for _, w := range way {
		if w.action == until {
			return
		}
		f.do(w.by, area, id, w.action, w.fields...)
	}
}

// words is a text of some length with a title.
func words(title string) string {
	return title + "\n各区县民政局：\n为做好困难群众基本生活保障工作，现就有关事项通知如下。\n一、总体要求\n（一）应保尽保。各单位要按照公开、公平、公正的原则核定补贴对象。\n" +
		"（二）专账管理。补贴资金按月直接发放到本人账户，任何单位不得截留挪用。\n二、工作步骤\n1.自查。各区县在月底前完成自查。\n2.抽查。市民政局随机抽查。\n三、监督检查\n对弄虚作假的，依法依规追究责任。"
}

// What a document may be said to be.
var (
	isOpen    = []string{"attribute=open"}
	openUp    = []string{"attribute=open", "reason=涉及公众切身利益，应当主动公开。"}
	closed    = []string{"attribute=closed", "basis=《政府信息公开条例》第十六条", "reason=只涉及机关内部会务安排，不影响公众权利义务。"}
	policy    = []string{"attribute=open", "policy=true"}
	withdrawn = []string{"banner", "hidden", "erased"}
)

// draft opens a document with a text and describes it.
func (f *filled) draft(name, title, inName string, describe []string) string {
	f.Helper()
	id := f.do(drafter, "document", "", "draft", "title="+title, "kind=通知", "in_name="+inName, "text="+words(title))
	f.docs[name] = id
	f.do(drafter, "document", id, "describe", append([]string{"title=" + title, `topic=民政、扶贫、救灾\社会救助`, "summary=规定困难群众生活补贴的标准和发放办法。"}, describe...)...)
	return id
}

// own is a document of the bureau, taken along until a step.
func (f *filled) own(name, title string, describe []string, until lifecycle.Action) string {
	f.Helper()
	id := f.draft(name, title, "unit", describe)
	f.along("document", id, ownWay, until)
	return id
}

// up is a document in the name of the office, taken along until a step.
func (f *filled) up(name, title string, until lifecycle.Action) string {
	f.Helper()
	id := f.draft(name, title, "office", openUp)
	f.along("document", id, upWay, until)
	return id
}

// item keeps the public address of a case's own text under a name.
func (f *filled) item(name, id string) string {
	f.Helper()
	f.read(func(ctx context.Context, tx *db.Tx) error {
		p, err := publication.PartOf(ctx, tx, id)
		if err != nil {
			return err
		}
		it, ok, err := publication.ItemOfPart(ctx, tx, p.ID)
		if err == nil && !ok {
			err = fmt.Errorf("%s is not public", p.Title)
		}
		f.items[name] = it.ID
		return err
	})
	return f.items[name]
}

// fill makes documents, plans and pieces in every state.
func fill(s *site) *filled {
	f := &filled{site: s, docs: map[string]string{}, plans: map[string]string{}, pieces: map[string]string{}, items: map[string]string{}, requests: map[string]string{}, reports: map[string]string{}, enquiries: map[string]string{}, samples: map[string]string{}, rectified: map[string]string{}}
	f.inHouse()
	f.atOffice()
	f.published()
	f.planned()
	f.explained()
	f.settled()
	f.works()
	f.failed()
	f.looks()
	f.carriers()
	f.unheard()
	f.on("2026-03-12") // by now some things are late, and those who were logged in are not
	f.asked()
	f.inspected()
	f.doors()
	f.yearlies()
	f.looks() // and nothing has run since
	clear(f.sessions)
	f.works()
	return f
}

// looks is a process that has just started and looks at the clock.
func (f *filled) looks() {
	f.Helper()
	_, _, err := (&job.Runner{DB: f.DB, Clock: f.clock, Log: f.Jobs.Log, Handlers: f.Jobs.Handlers}).Look(context.Background())
	must(f, err)
}

// failed is a background job that cannot be done, such as a mail to nowhere.
func (f *filled) failed() {
	f.Helper()
	f.change(func(ctx context.Context, tx *db.Tx) error {
		return job.Enqueue(ctx, tx, job.Job{Kind: "mail.send", MaxAttempts: 1})
	})
	r := &job.Runner{DB: f.DB, Clock: f.clock, Log: slog.New(slog.DiscardHandler), Handlers: map[string]job.Handler{"mail.send": func(context.Context, json.RawMessage) error { return context.DeadlineExceeded }}}
	_, _ = r.Step(context.Background()) // what fails is told by the list
	f.read(func(ctx context.Context, tx *db.Tx) error {
		dead, err := job.Dead(ctx, tx)
		if err == nil && len(dead) == 0 {
			err = fmt.Errorf("no job has failed")
		}
		if err == nil {
			f.job = dead[0].ID
		}
		return err
	})
}

// carriers are a gateway that knows nobody's number, and a mail server that is off.
func (f *filled) carriers() {
	f.Helper()
	f.change(func(ctx context.Context, tx *db.Tx) error {
		hook, err := f.Notices.SaveChannel(ctx, tx, f.actors[system], notice.Channel{Kind: notice.SMS, Name: "市电子政务外网统一短信平台", Enabled: true, Secret: "secret", Config: notice.Config{URL: "https://sms.example.gov.cn/send"}})
		if err != nil {
			return err
		}
		mail, err := f.Notices.SaveChannel(ctx, tx, f.actors[system], notice.Channel{Kind: notice.MailChannel, Name: "邮件", Config: notice.Config{Host: "smtp.example.gov.cn", From: "gongkai@example.gov.cn"}})
		if err != nil {
			return err
		}
		sent, err := notice.Send(ctx, tx, notice.Notice{Kind: notice.Remind, Subject: "请报送上半年工作总结", Body: "请于周五前报送。", Urgency: notice.Express,
			To:       []notice.Recipient{{Person: f.actors[drafter].Person, Unit: f.units["民政局"].ID}},
			Escalate: []notice.Step{{After: deadline.Span{N: 1, Unit: deadline.Hours}, To: []notice.Recipient{{Unit: f.units["民政局"].ID, Roles: []actor.Role{actor.Head}}}, Every: 1, Again: 3}}})
		f.notice, f.hook, f.mail = sent.ID, hook.ID, mail.ID
		return err
	})
}

// inHouse are documents in the bureau's hands.
func (f *filled) inHouse() {
	f.own("drafting", "关于做好冬春救助的通知", isOpen, "submit")
	for _, name := range []string{"earlier", "disclosure"} { // the second gives the reason of the first
		f.own(name, "关于召开内部工作会议的通知", append([]string{"policy=true"}, closed...), "submit")
		f.do(drafter, "document", f.docs[name], "submit")
		if name == "earlier" {
			f.do(office, "document", f.docs[name], "clear")
		}
	}
	id := f.do(drafter, "document", "", "draft", "title=关于公示临时救助对象的公告", "kind=公告", "in_name=unit",
		"text="+words("关于公示临时救助对象的公告")+"\n张某，身份证号11010519491231002X，电话13800138000。")
	f.docs["reviewing"] = id
	f.do(drafter, "document", id, "describe", "title=关于公示临时救助对象的公告", "attribute=open", "normative=true")
	f.do(drafter, "document", id, "submit")
	f.own("reviewed", "关于开展敬老月活动的通知", isOpen, "secrecy")
	f.attach(f.docs["drafting"])
	f.hold(f.docs["drafting"])
	f.attach(f.own("attached", "关于印发救助标准对照表的通知", isOpen, "submit"))
	f.own("heading", "关于发放春节慰问金的通知", isOpen, "sign-head")
	f.own("numbering", "关于公布社会组织年检结果的通知", isOpen, "number")
	f.own("ready", "关于规范婚姻登记服务的通知", isOpen, "publish")
	filing := f.own("filing", "关于调整内部值班安排的通知", closed, "secrecy")
	f.do(head, "document", filing, "sign-head")
	f.do(clerk, "document", filing, "number", "prefix=云民函")
}

// atOffice are documents in the hands of the government's office.
func (f *filled) atOffice() {
	f.up("sending", "关于加强社区养老服务的通知", "send")
	f.up("office", "关于做好补贴资金管理的通知", "check")
	id := f.up("asked", "关于做好防汛救灾物资储备的通知", "check")
	f.do(checker, "document", id, "ask", "units="+f.units["财政局"].ID, "question=请确认资金安排的表述。", "span=8", "unit=hour")
	f.do(checker, "document", id, "remind", "body=请抓紧办理。")
	id = f.up("changed", "关于开展养老机构安全检查的通知", "check")
	f.do(checker, "document", id, "decide", "attribute=request", "basis=《政府信息公开条例》第十六条", "reason=会商结果尚未确定。")
	f.do(checker, "document", id, "decide", "attribute=open", "reason=会商后确定主动公开。", "basis=")
	f.write(checker, id, words("关于开展养老机构安全检查的通知")+"\n四、其他\n检查结果向社会公布。")
	id = f.up("returned", "关于改进低保审核流程的通知", "check")
	f.do(checker, "document", id, "return", "note=请补充附件，并说明与现行办法的衔接。", "days=3")
	f.up("issuing", "关于推进智慧养老的通知", "approve")
	f.do(registrar, "document", "", "register", "sender="+f.units["财政局"].ID, "title=关于提请审定年度预算的请示", "arrival=paper", "attribute=closed")
}

// published are documents that the public sees, or has seen.
func (f *filled) published() {
	f.along("document", f.docs["attached"], ownWay, "")
	f.item("attached", f.docs["attached"])
	f.item("document", f.own("published", "关于提高孤儿基本生活费标准的通知", append([]string{"effective=2026-04-01"}, isOpen...), ""))
	f.item("replaced", f.own("old", "关于困难残疾人生活补贴的通知（旧）", isOpen, ""))
	id := f.own("editions", "关于加强殡葬服务管理的通知", isOpen, "")
	f.do(drafter, "document", id, "correct", "why=更正服务电话。")
	f.write(drafter, id, words("关于加强殡葬服务管理的通知")+"\n服务电话：12345。")
	f.along("document", id, slices.Concat([]stage{submit}, reviews, []stage{{head, "approve", nil}, {clerk, "publish", nil}}), "")
	f.item("editions", id)
	f.do(drafter, "document", f.own("correcting", "关于做好志愿服务记录的通知", isOpen, ""), "correct", "why=更正标题。")
	for _, kind := range withdrawn {
		id := f.own(kind, "关于公布养老机构名单的通知（"+kind+"）", isOpen, "")
		f.item(kind, id)
		f.do(clerk, "document", id, "withdraw", "kind="+kind, "reason=名单有误，重新核对后公布。")
	}
}

// write saves the text of a document, as its editor does.
func (f *filled) write(account, id, text string) {
	f.Helper()
	f.client(account).do("PUT", "/api/v1/document/"+id+"/text", in{"text": text}).want(200)
}

// check goes through the nine elements of a piece.
func (f *filled) check(piece string) {
	f.Helper()
	var fields []string
	for name, v := range maps.All(elements()) {
		fields = append(fields, name+"="+v.(string))
	}
	fields = append(slices.DeleteFunc(fields, func(s string) bool { return s == "difference=none" }), "difference=covered")
	f.do(drafter, "piece", piece, "check", fields...)
}

// piece writes a piece about a document.
func (f *filled) piece(name, doc, phase string) string {
	f.Helper()
	t := "《生活补贴办法》解读（" + name + "）"
	f.pieces[name] = f.do(drafter, "piece", "", "open", "document="+doc, "title="+t, "form=qa", "phase="+phase, "text="+t+"\n一、补贴标准是多少？\n每人每月二百元。")
	return f.pieces[name]
}

// plan makes the plan of a document's interpretation.
func (f *filled) plan(name, doc string) string {
	f.Helper()
	f.plans[name] = f.do(drafter, "interpretation", "", "open", "document="+doc, "forms=qa", "forms=graphic", "channels=website", "channels=wechat", "media=云山日报")
	return f.plans[name]
}

// planned are plans and pieces before their document goes up.
func (f *filled) planned() {
	joint := append([]string{"joint=" + f.units["财政局"].ID, "replaces=云民发〔2026〕2号"}, policy...)
	for _, name := range []string{"planning", "consulted", "advised"} {
		doc := f.draft(name, "困难群众生活补贴办法（"+name+"）", "unit", joint)
		plan := f.plan(name, doc)
		f.piece(name, doc, "with")
		if name == "planning" {
			f.do(drafter, "interpretation", plan, "outline", "phase=before", "on=2026-03-04", "form=text", "about=吹风")
			continue
		}
		f.do(drafter, "interpretation", plan, "consult")
		if name == "advised" {
			f.do(budget, "interpretation", plan, "advise", "verdict=advise", "opinion=请写明资金来源。")
		}
	}
}

// attach uploads a file to a document through its form.
func (f *filled) attach(id string) {
	f.Helper()
	f.send("/office/document/"+id+"/do/attach", "救助标准对照表.csv", []byte("项目,标准\n低保,每人每月六百元\n"), http.StatusSeeOther)
}

// settled is a plan about which everything has been done.
func (f *filled) settled() {
	doc := f.draft("settled", "孤儿基本生活费发放办法", "unit", policy)
	f.plan("settled", doc)
	id := f.piece("settled", doc, "with")
	f.check(id)
	f.along("document", doc, ownWay, "")
	f.do(drafter, "piece", id, "spread", "channel=website")
	f.do(drafter, "piece", id, "reach", "reach=3000")
	f.do(office, "piece", id, "evaluate", "verdict=good", "analysis=读者反映清楚。")
}

// explained is a document with interpretations in every state after its publication.
func (f *filled) explained() {
	doc := f.draft("explained", "困难群众生活补贴办法", "unit", append([]string{"replaces=云民发〔2026〕2号"}, policy...))
	plan := f.plan("explained", doc)
	with := f.piece("out", doc, "with")
	f.check(with)
	f.along("document", doc, ownWay, "")
	f.item("explained", doc)
	f.item("reading", with)
	f.do(drafter, "piece", with, "spread", "channel=website")
	f.change(func(ctx context.Context, tx *db.Tx) error {
		_, err := f.Interpretation.Ask(ctx, tx, f.items["explained"], "外地户口的老人能不能申请补贴？", "")
		return err
	})
	f.do(drafter, "interpretation", plan, "outline", "phase=after", "on=2026-03-04", "form=qa", "about=外地户口能否申请")
	for _, s := range []struct {
		name  string
		until lifecycle.Action
	}{{"after", "submit"}, {"checked", "submit"}, {"reviewing", "secrecy"}, {"heading", "sign-head"}, {"ready", "publish"}, {"mending", ""}, {"correcting", ""}, {"withdrawn", ""}} {
		id := f.piece(s.name, doc, "after")
		if s.name != "after" {
			f.check(id)
		}
		f.along("piece", id, readingWay, s.until)
	}
	f.shown(doc)
	id := f.pieces["mending"]
	f.do(drafter, "piece", id, "spread", "channel=wechat", "name=云山民政")
	f.do(drafter, "piece", id, "reach", "reach=1200", "shared=30")
	f.do(drafter, "piece", id, "misread", "body=以为按人发放。", "correction=按户发放。")
	f.do(office, "piece", id, "evaluate", "verdict=poor", "analysis=读者看不懂。", "shortcomings=没有举例", "days=5")
	f.do(drafter, "piece", f.pieces["correcting"], "correct", "why=更正补贴标准。")
	f.do(clerk, "piece", f.pieces["withdrawn"], "withdraw", "kind=erased", "reason=误将个人电话公开。")
}
