// Package document is 公文办理: an official document on its way from a drafter's desk,
// through the reviews that the law asks for, to signature, number and publication.
// It carries the duties G1.1 (公开属性随公文一并报批) and Y2.2 (把好办文和退文关口).
package document

import (
	"context"
	"embed"
	"slices"
	"time"

	"gongkai/internal/kernel/clause"
	"gongkai/internal/kernel/lifecycle"
	"gongkai/internal/kernel/notice"
	"gongkai/internal/kernel/publication"
	"gongkai/internal/platform/db"
)

//go:embed migrations
var files embed.FS

// Migrations makes the tables of this package.
var Migrations = db.Set{Name: "document", FS: files}

// Name is the area's name in addresses and in the case table.
const Name = "document"

// Kinds are the fifteen 文种 of 党政机关公文处理工作条例.
var Kinds = []string{"决议", "决定", "命令（令）", "公报", "公告", "通告", "意见", "通知", "通报", "报告", "请示", "批复", "议案", "函", "纪要"}

// In whose name a document is issued.
const (
	InUnit       = "unit"       // 本机关
	InGovernment = "government" // 政府：代拟稿
	InOffice     = "office"     // 政府办公厅（室）：代拟稿
)

// Bases are the laws that a document may be kept from the public by. The article is
// written after the law; the free text of the basis names both.
var Bases = []string{"《政府信息公开条例》第十四条", "《政府信息公开条例》第十五条", "《政府信息公开条例》第十六条", "《保守国家秘密法》", "其他法律、行政法规"}

// Proposal is an attribute with what it rests on.
type Proposal struct {
	Attribute publication.Attribute
	Basis     string
	Reason    string
}

// Document is an official document in hand.
type Document struct {
	lifecycle.Case
	Set        *publication.Set  // facts, parts, slips, confirmations
	Part       *publication.Part // the document itself in Set
	Basis      string
	Reason     string
	ReasonFits string   // what the reviewer said of a reason that repeats earlier ones
	Proposed   Proposal // the department's, frozen when it went to the office
	ProposedAt time.Time
	Arrival    string
	ReceiptNo  string
	SenderRef  string
	AtOffice   bool // it has been with the government office
	Joint      []string
	Why        string // reason of the correction in hand
	Returns    []Return
	Sent       Sent // the last time that it came to the office
}

// Attribute is the attribute as it stands.
func (d *Document) Attribute() publication.Attribute { return d.Part.Attribute }

// Correction tells whether what is in hand is a correction of what the public reads.
func (d *Document) Correction() bool { return d.Visibility == "public" }

// Policy, InOwnName and the like are the facts from which follows what is due.
func (d *Document) facts() publication.Facts { return d.Set.Facts }

// OwnName tells whether the unit issues the document itself.
func (d *Document) OwnName() bool { return d.facts().InName == InUnit && d.facts().Kind != "请示" }

// NeedsDisclosureReview: a policy document that is not to be public goes to the unit's
// disclosure office first, always and only then (国办发〔2016〕80号 一（一）).
func (d *Document) NeedsDisclosureReview() bool {
	return d.facts().Policy && withheld(d)
}

// ReviewsDue are the reviews that must stand before signature, from facts alone.
func (d *Document) ReviewsDue() []publication.SlipKind {
	var out []publication.SlipKind
	if d.facts().Normative {
		out = append(out, publication.SlipLegality)
	}
	if d.Attribute() == publication.Open {
		out = append(out, publication.SlipSecrecy, publication.SlipContent)
	}
	return out
}

// ReviewsMissing are the due reviews that are not there for the present content.
func (d *Document) ReviewsMissing() []publication.SlipKind {
	return slices.DeleteFunc(d.ReviewsDue(), func(k publication.SlipKind) bool { return d.passed(k) })
}

// passed looks at the document alone for the legality review, at every part else.
func (d *Document) passed(k publication.SlipKind) bool {
	if k == publication.SlipLegality || k == publication.SlipDisclosure {
		return d.Set.PassedOn(d.Part.ID, k)
	}
	return d.Set.Passed(k)
}

// Editable tells whether the text may be changed now, and by the office or the unit.
func (d *Document) Editable() (own, office bool) {
	switch d.State {
	case Drafting, Returned, Correcting:
		return true, false
	case AtOffice:
		return false, true
	}
	return false, false
}

// Readiness is what the interpretation area answers about a document.
type Readiness struct {
	Due     bool
	Missing []Missing
}

// Missing is one thing that interpretation still lacks.
type Missing struct {
	ID  string
	Msg string
	Law clause.Clause
}

// Questions are what other areas answer. A nil one is not asked: its duty shows 未承办.
type Questions struct {
	// Interpretation says what of plan and material is missing for the way up.
	Interpretation func(ctx context.Context, tx *db.Tx, set *publication.Set) (Readiness, error)
}

// Area is the area with what it needs. Make it with New.
type Area struct {
	Gate      *publication.Gate
	Engine    *lifecycle.Engine
	Questions Questions
	Ladder    notice.Ladder // who hears of a reminder that nobody acknowledges

	flow *lifecycle.Flow[*Document]
}

// New returns the area with its flow.
func New(g *publication.Gate, e *lifecycle.Engine, q Questions) *Area {
	a := &Area{Gate: g, Engine: e, Questions: q}
	a.flow = a.table()
	return a
}

// Machine is the flow of the area, for the engine.
func (a *Area) Machine() lifecycle.Machine { return a.flow }
