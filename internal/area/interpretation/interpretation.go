// Package interpretation is 政策解读: the plan by which a policy document is explained to
// the public, the material that goes out with it, and what follows once readers ask.
// It carries the duties G2.1a, b, e, f, G2.2a, b, c, e and Y2.1.
//
// A plan belongs to one document. Material that goes out with the document is a part of
// the document's own set at the gate, so that one approval covers both and both are
// published in one transaction or neither. Earlier and later material has a set and a
// small flow of its own.
package interpretation

import (
	"context"
	"embed"

	"gongkai/internal/kernel/actor"
	"gongkai/internal/kernel/clause"
	"gongkai/internal/kernel/lifecycle"
	"gongkai/internal/kernel/publication"
	"gongkai/internal/platform/db"
)

//go:embed migrations
var files embed.FS

// Migrations makes the tables of this package.
var Migrations = db.Set{Name: "interpretation", FS: files}

// Names of the two flows in addresses and in the case table.
const (
	Name      = "interpretation" // 解读方案
	PieceName = "piece"          // 解读材料
)

// Choice is one value of a closed list with its Chinese name.
type Choice struct{ ID, Name string }

// The closed lists. The same words stand in the tags of the inputs.
var (
	// Forms are the forms of material (G2.1e).
	Forms = []Choice{{"graphic", "图解"}, {"qa", "问答"}, {"text", "文字"}, {"video", "视频"}, {"interview", "访谈"}, {"expert", "专家文章"}}
	// Channels are where material is spread (G2.1e).
	Channels = []Choice{{"website", "政府网站"}, {"weibo", "政务微博"}, {"wechat", "政务微信"}, {"tv", "广播电视"}, {"newspaper", "报刊"}, {"press", "新闻发布会"}}
	// Phases are when material goes out: before the document is made public, with it,
	// or while it is carried out (G2.2e).
	Phases = []Choice{{Before, "公布前"}, {With, "同步"}, {After, "执行中"}}
)

// The phases.
const (
	Before = "before"
	With   = "with"
	After  = "after"
)

// ExpertForm is the form that needs a name from the pool of experts.
const ExpertForm = "expert"

// Element is one of the nine things that an interpretation must deal with (G2.2b).
type Element struct{ ID, Name string }

// Elements are the nine, in the order of the law.
var Elements = []Element{
	{"background", "背景依据"}, {"goal", "目标任务"}, {"content", "主要内容"}, {"scope", "涉及范围"}, {"standard", "执行标准"},
	{"caution", "注意事项"}, {"keyword", "关键词诠释"}, {"benefit", "惠民利民举措"}, {Difference, "新旧政策差异"},
}

// Difference is the element that the comparison of old and new text serves.
const Difference = "difference"

func nameOf(list []Choice, id string) string {
	for _, c := range list {
		if c.ID == id {
			return c.Name
		}
	}
	return id
}

// FormName, ChannelName and PhaseName give the Chinese names.
func FormName(id string) string    { return nameOf(Forms, id) }
func ChannelName(id string) string { return nameOf(Channels, id) }
func PhaseName(id string) string   { return nameOf(Phases, id) }

// Draft is what this area must know of a document in hand.
type Draft struct {
	Lead     string   // id of the unit that drafts, the leading one of a joint document
	Joint    []string // ids of the other units that issue it
	Editable bool     // the drafter may change it now: drafting, returned or being corrected
}

// Questions are what other areas answer.
type Questions struct {
	// Document says how the document of a case stands. It is required.
	Document func(ctx context.Context, tx *db.Tx, doc string) (Draft, error)
}

// Readiness is what is still missing of a document's interpretation.
type Readiness struct {
	Due     bool
	Missing []Missing
}

// Missing is one thing that interpretation still lacks.
type Missing struct {
	ID  string // plan, material, elements, opinion, head
	Msg string // a whole Chinese sentence
	Law clause.Clause
}

// Area is the area with what it needs. Make it with New.
type Area struct {
	Gate      *publication.Gate
	Engine    *lifecycle.Engine
	Questions Questions

	plans  *lifecycle.Flow[*Plan]
	pieces *lifecycle.Flow[*Piece]
}

// New returns the area with its two flows.
func New(g *publication.Gate, e *lifecycle.Engine, q Questions) *Area {
	a := &Area{Gate: g, Engine: e, Questions: q}
	a.plans, a.pieces = a.planTable(), a.pieceTable()
	return a
}

// Machines are the flows of the area by name, for the engine.
func (a *Area) Machines() map[string]lifecycle.Machine {
	return map[string]lifecycle.Machine{Name: a.plans, PieceName: a.pieces}
}

// Plan reads a plan for pages. The caller has checked that the actor may see it.
func (a *Area) Plan(ctx context.Context, tx *db.Tx, id string) (*Plan, error) {
	return a.plans.Get(ctx, tx, id)
}

// Piece reads a piece for pages. The caller has checked that the actor may see it.
func (a *Area) Piece(ctx context.Context, tx *db.Tx, id string) (*Piece, error) {
	return a.pieces.Get(ctx, tx, id)
}

// hand is the role of steps that the platform takes by itself when a document moves or
// a day comes. No post carries it: people never see these steps among their buttons.
const hand actor.Role = "平台"

// platform is the actor of such steps.
func platform() actor.Actor {
	by := actor.Platform()
	by.Roles = []actor.Role{hand}
	return by
}

// take takes a step that the platform takes by itself.
func (a *Area) take(ctx context.Context, tx *db.Tx, area, id string, action lifecycle.Action, in any) error {
	_, err := a.Engine.Take(ctx, tx, lifecycle.Call{Area: area, ID: id, Action: action, By: platform(), In: in})
	return err
}
