package apptest

import (
	"context"
	"slices"
	"strings"

	"gongkai/internal/area/document"
	"gongkai/internal/kernel/lifecycle"
	"gongkai/internal/kernel/publication"
	"gongkai/internal/kernel/text"
	"gongkai/internal/platform/db"
)

// Paper is a document with its interpretation, still on nobody's desk.
type Paper struct {
	Title    string
	Text     string
	Material string // text of the interpretation; its title is made from Title
}

// MaterialTitle is the title of the interpretation.
func (p Paper) MaterialTitle() string { return "《" + p.Title + "》解读" }

// NewPaper makes a document of about length characters, and an interpretation of half
// of that, whose title bears mark, so that it can be found again.
func NewPaper(mark string, length int) Paper {
	title := "关于发放困难群众生活补贴第" + mark + "号批次的通知"
	return Paper{Title: title, Text: body(title, "各区县民政局：", length), Material: body("《"+title+"》解读", "现将有关情况解读如下：", length/2)}
}

// sentences are repeated, under numbered headings, until a text is as long as it must be.
var sentences = []string{
	"各单位要按照公开、公平、公正的原则核定补贴对象，做到应补尽补、应退尽退。",
	"补贴资金实行专账管理，按月直接发放到本人账户，任何单位不得截留挪用。",
	"申请人对审核结果有异议的，可以在收到通知之日起提出复核申请。",
	"街道办事处应当在受理后完成入户调查，如实记录家庭人口、收入和财产状况。",
	"对因病、因灾造成基本生活暂时困难的家庭，可以先行救助，再补办手续。",
}

func body(title, opening string, length int) string {
	var b strings.Builder
	b.WriteString(title + "\n" + opening + "\n")
	han := []string{"一", "二", "三", "四", "五", "六", "七", "八", "九", "十"}
	for i := 0; b.Len() < 3*length; i++ {
		if i%5 == 0 {
			b.WriteString(han[i/5%10] + "、工作要求\n")
		}
		b.WriteString(sentences[i%len(sentences)] + "\n")
	}
	return b.String()
}

// Draft takes the first steps: a document of the unit's own, open to the public, and an
// interpretation in the same set.
func (o *Office) Draft(ctx context.Context, d *db.DB, p Paper) (string, error) {
	done, err := db.Put(ctx, d, func(tx *db.Tx) (lifecycle.Done, error) {
		return o.Take(ctx, tx, Drafter, "", "draft", &document.Draft{Title: p.Title, Kind: "通知", InName: document.InUnit, Text: p.Text})
	})
	if err != nil {
		return "", err
	}
	return done.ID, d.Write(ctx, func(tx *db.Tx) error {
		if _, err := o.Take(ctx, tx, Drafter, done.ID, "describe", &document.Describe{Title: p.Title, Attribute: "open", Topic: "民政、扶贫、救灾\\社会救助"}); err != nil {
			return err
		}
		return o.addMaterial(ctx, tx, done.ID, p)
	})
}

func (o *Office) addMaterial(ctx context.Context, tx *db.Tx, id string, p Paper) error {
	main, err := publication.PartOf(ctx, tx, id)
	if err != nil {
		return err
	}
	by := o.People[Drafter]
	return publication.AddPart(ctx, tx, &publication.Part{Set: id, Case: id, Role: publication.Interpretation, Position: 1, Title: p.MaterialTitle(),
		Source: text.Parse(p.Material), Attribute: publication.Open, Author: by.Person, AuthorName: by.Display(), Unit: by.Unit, ChangedBy: by.Display(),
		Meta: publication.Meta{Kind: "文字解读", Issuer: Unit, Relations: []publication.Relation{{Kind: publication.Interprets, Part: main.ID}}}})
}

// move is one step with who takes it and with what input.
type move struct {
	account string
	action  lifecycle.Action
	in      func() any
}

// way is how a drafted document gets to the public side.
var way = []move{
	{Drafter, "submit", remark}, {Secrecy, "secrecy", remark}, {Content, "content", remark}, {Head, "sign-head", remark},
	{Registrar, "number", func() any { return &document.Number{Prefix: Prefix} }},
	{Registrar, "publish", remark},
}

func remark() any { return &lifecycle.Remark{} }

// Steps are the actions that follow a draft, in order; the last one publishes.
func Steps() []lifecycle.Action {
	var out []lifecycle.Action
	for _, w := range way {
		out = append(out, w.action)
	}
	return out
}

// Step takes one of Steps within tx, as the person whose it is.
func (o *Office) Step(ctx context.Context, tx *db.Tx, id string, action lifecycle.Action) (lifecycle.Done, error) {
	i := slices.IndexFunc(way, func(w move) bool { return w.action == action })
	return o.Take(ctx, tx, way[i].account, id, action, way[i].in())
}
