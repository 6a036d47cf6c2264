// Package publication is the one gate between the office and the public. It owns a
// draft set from the first review on (parts, review slips, confirmations, dispositions
// of findings), checks all of it at once, and publishes all of it or nothing: edition,
// relations, search entry, log leaf, audit entry and outbox rows in one transaction.
// Corrections and withdrawals are publications too.
//
// A review slip signs the content hash of one part: what was checked is what is
// published. Whatever changes the content voids the slip by changing the hash; nothing
// ever has to remember to void it.
package publication

import (
	"cmp"
	"crypto/sha256"
	"embed"
	"encoding/hex"
	"encoding/json"
	"slices"
	"sort"
	"time"

	"gongkai/internal/kernel/actor"
	"gongkai/internal/kernel/text"
	"gongkai/internal/platform/db"
)

//go:embed migrations
var files embed.FS

// Migrations makes the tables of this package.
var Migrations = db.Set{Name: "publication", FS: files}

// Attribute is the disclosure attribute (公开属性) of a document: 国办发〔2016〕80号 一（一）.
type Attribute string

const (
	Undecided Attribute = ""
	Open      Attribute = "open"    // 主动公开
	OnRequest Attribute = "request" // 依申请公开
	Closed    Attribute = "closed"  // 不予公开
)

// Attributes lists the three attributes with their names.
var Attributes = []struct {
	Attribute Attribute
	Name      string
}{{Open, "主动公开"}, {OnRequest, "依申请公开"}, {Closed, "不予公开"}}

// Name is the attribute's Chinese name.
func (a Attribute) Name() string {
	for _, x := range Attributes {
		if x.Attribute == a {
			return x.Name
		}
	}
	return "尚未确定"
}

// AttributeNamed returns the attribute of a Chinese name, Undecided for any other text.
func AttributeNamed(name string) Attribute {
	for _, x := range Attributes {
		if x.Name == name {
			return x.Attribute
		}
	}
	return Undecided
}

// Role says what a part is in its set.
type Role string

const (
	Document       Role = "document"       // 文件
	Interpretation Role = "interpretation" // 解读材料
	Report         Role = "report"         // 政府信息公开工作年度报告
)

// Columns of the public side.
const (
	ColumnPolicy         = "policy"         // 政策文件
	ColumnInterpretation = "interpretation" // 政策解读
	ColumnReport         = "report"         // 政府信息公开年报
)

// ColumnNames lists the columns in their public order.
var ColumnNames = []struct{ ID, Name string }{{ColumnPolicy, "政策文件"}, {ColumnInterpretation, "政策解读"}, {ColumnReport, "政府信息公开年报"}}

// ColumnName is a column's Chinese name.
func ColumnName(id string) string {
	for _, c := range ColumnNames {
		if c.ID == id {
			return c.Name
		}
	}
	return id
}

// Facts are the mandatory facts of a set from which follows what is due, so that
// nobody escapes a check by silence.
type Facts struct {
	Kind      string `json:"kind"`      // 文种
	InName    string `json:"in_name"`   // unit, government, office
	Policy    bool   `json:"policy"`    // 政策性
	Normative bool   `json:"normative"` // 规范性
	Major     bool   `json:"major"`     // 重大
	Urgent    bool   `json:"urgent"`
	Sensitive bool   `json:"sensitive"` // carries a risk plan: 渝府办发〔2017〕60号 一（三）
	RiskPlan  string `json:"risk_plan,omitempty"`
}

// File is an attachment as it goes out.
type File struct {
	Name string `json:"name"`
	Sum  string `json:"sum"` // sha256, the key in the blob store
	Size int64  `json:"size"`
	MIME string `json:"mime"`
	Alt  string `json:"alt,omitempty"` // what a picture shows, in words
	// Made says that the program wrote the file out of the part's own text and nothing else: that text is what is screened.
	Made bool `json:"made,omitempty"`
}

// Meta are the facts of a part that are set by fixed later steps or that describe it.
// They enter the edition hash; what a reviewer decides on enters the content hash, too.
type Meta struct {
	DocNo     string     `json:"doc_no,omitempty"`
	DocNoFrom string     `json:"doc_no_from,omitempty"` // why a number is 推定
	Kind      string     `json:"kind,omitempty"`        // 文种 or form of interpretation
	Issuer    string     `json:"issuer,omitempty"`      // 发文机关
	Joint     []string   `json:"joint,omitempty"`       // 联合发文机关
	Written   string     `json:"written,omitempty"`     // 成文日期
	Effective string     `json:"effective,omitempty"`
	Expires   string     `json:"expires,omitempty"`
	Signer    string     `json:"signer,omitempty"`
	Topic     string     `json:"topic,omitempty"`    // 主题分类, 综合政务\政务公开
	Validity  string     `json:"validity,omitempty"` // no longer set: editions of the first release bear that of their day
	Column    string     `json:"column,omitempty"`
	Summary   string     `json:"summary,omitempty"`
	Keywords  []string   `json:"keywords,omitempty"`
	Normative bool       `json:"normative,omitempty"`
	Relations []Relation `json:"relations,omitempty"`
	Published string     `json:"published,omitempty"` // original date of a historical import; "" where it is not known
}

// since is the day by which a document of the past was there at the latest: that of its
// publication, or where that is not known of its writing.
func (m Meta) since() string { return cmp.Or(m.Published, m.Written) }

// RelationKind is how one public item stands to another.
type RelationKind string

const (
	Interprets RelationKind = "interprets" // 解读
	Repeals    RelationKind = "repeals"    // 废止
	Amends     RelationKind = "amends"     // 修改
	BasedOn    RelationKind = "based_on"   // 依据
	CallsFor   RelationKind = "calls_for"  // 征求意见
	Answers    RelationKind = "answers"    // 回应
)

// RelationNames gives each kind its names from this side and from the other.
var RelationNames = map[RelationKind][2]string{
	Interprets: {"解读对象", "政策解读"}, Repeals: {"废止", "被废止"}, Amends: {"修改", "被修改"},
	BasedOn: {"依据", "被引用为依据"}, CallsFor: {"征求意见", "征求意见稿"}, Answers: {"回应", "有关回应"},
}

// Relation points from a part to a public item, to another part of the same set, or to
// a document by its number or title that may not be on the platform yet.
type Relation struct {
	Kind   RelationKind `json:"kind"`
	Item   string       `json:"item,omitempty"`
	Part   string       `json:"part,omitempty"`
	Label  string       `json:"label,omitempty"` // 《title》（number） as written
	DocKey string       `json:"doc_key,omitempty"`
}

// Part is one text of a set with what goes out with it.
type Part struct {
	ID         string
	Set        string
	Case       string
	Role       Role
	Position   int
	Title      string
	Source     text.Source
	Files      []File
	Attribute  Attribute
	Named      []string // ids of units whose matters the text touches
	Meta       Meta
	Author     string
	AuthorName string
	Writers    []string // persons who changed it, the author among them once he did
	Unit       string
	Hash       string // content hash, hex
	Revision   int    // rises with every saved change
	ChangedAt  time.Time
	ChangedBy  string
}

// WrittenBy tells whether a person wrote any of the part, and so may not review it.
func (p Part) WrittenBy(person string) bool {
	return person != "" && (p.Author == person || slices.Contains(p.Writers, person))
}

// Wrote keeps that a person changed the part.
func (p *Part) Wrote(by actor.Actor) {
	p.ChangedBy = by.Display()
	if !slices.Contains(p.Writers, by.Person) {
		p.Writers = append(p.Writers, by.Person)
	}
}

// content are the words of a part. Fields are added at the end and never moved.
type content struct {
	V         int             `json:"v"`
	Role      Role            `json:"role"`
	Title     string          `json:"title"`
	Attribute Attribute       `json:"attribute"`
	Source    json.RawMessage `json:"source"`
	Files     []File          `json:"files"`
	Named     []string        `json:"named"`
}

// signed is what a slip signs since version 2; version 1 was content alone. The id
// keeps anybody from guessing the facts, which are no public matter, against the hash.
type signed struct {
	content
	ID    string `json:"id"`
	Meta  Meta   `json:"meta"`
	Facts *Facts `json:"facts,omitempty"`
}

// ContentHash is the hash that a review slip signs: all that a reviewer decides on. That
// is role, title, attribute, canonical text, outgoing files, units named, what the public
// page says besides (summary, dates of force, topic, what it repeals …), and, for a
// document, the facts of the set from which follows what is due. Number, date of writing
// and signer are set by later fixed steps, as are the links of an interpretation: they
// are not in it.
func (p Part) ContentHash(f Facts) string {
	r := signed{ID: p.ID, Meta: p.Meta, content: content{V: 2, Role: p.Role, Title: p.Title, Attribute: p.Attribute, Source: p.Source.Canonical(),
		Files: append([]File{}, p.Files...), Named: append([]string{}, p.Named...)}} // never null: no list and an empty one are the same
	sort.Strings(r.Named)
	m := &r.Meta
	m.DocNo, m.DocNoFrom, m.Written, m.Signer, m.Validity = "", "", "", "", ""
	m.Relations = slices.DeleteFunc(slices.Clone(m.Relations), func(x Relation) bool { return x.Kind == Interprets })
	if p.Role == Document {
		r.Facts = &f
	}
	return digest(r)
}

// Words is the hash of title and text alone: what another unit confirms. It does not
// change when a further unit is asked.
func (p Part) Words() string {
	return digest(content{V: 1, Role: p.Role, Title: p.Title, Source: p.Source.Canonical(), Files: []File{}, Named: []string{}})
}

func digest(v any) string {
	s := sha256.Sum256(canonical(v))
	return hex.EncodeToString(s[:])
}

func canonical(v any) []byte {
	b, err := json.Marshal(v)
	if err != nil {
		panic(err) // strings, numbers and raw JSON that was just made
	}
	return b
}

// Set is everything that is published together or not at all.
type Set struct {
	ID           string
	Facts        Facts
	Historic     bool
	Parts        []Part
	Slips        []Slip
	Confirms     []Confirm
	Dispositions []Disposition
}

// Main returns the document of the set, or its first part.
func (s *Set) Main() *Part {
	for i := range s.Parts {
		if s.Parts[i].Role == Document {
			return &s.Parts[i]
		}
	}
	if len(s.Parts) > 0 {
		return &s.Parts[0]
	}
	return nil
}

// Part returns a part by its id.
func (s *Set) Part(id string) *Part {
	for i := range s.Parts {
		if s.Parts[i].ID == id {
			return &s.Parts[i]
		}
	}
	return nil
}

// rawSource gives the canonical text to an enclosing JSON value unchanged.
func rawSource(s text.Source) json.RawMessage { return s.Canonical() }
