// Package search finds documents by their text: the published ones for everybody
// (sphere "public") and, apart from them, the cases of each unit (sphere "case").
//
// How it works. Text is folded to its letters and digits (Fold). The index holds, per
// document, the set of overlapping pairs of characters of the folded text; the same
// pairs, marked, for the title alone; and one token for each value to filter by. It
// is an FTS5 table in SQLite and a tsvector with a GIN index in PostgreSQL, both
// without positions. The database answers with candidates, newest first; whether a
// word of three characters or more really stands there, the order, the counts, the
// facets and the highlights are decided in Go on the stored text. So both databases
// give the same answer.
//
// A word is found where its folded form is contained in the folded title, number,
// index number, name of unit or body. Words cross no field. A document's key (seq)
// begins with its date, so that the index's own order is newest first and a query
// for a common word need not look at all of its documents: see Cap.
//
// Put makes the index entry at once. A case changes with every step, and an entry of a
// whole text costs more than the step: Defer stores the text at once and leaves the entry
// to CatchUp, a job. Until then Find reads the few texts that lag themselves, so that its
// answer is right from the commit on.
//
// The package writes inside the transaction of its caller, who must hold the writer's
// lock (db.Write), and knows nothing of who may see what: for cases the caller passes
// the units whose cases the person sees and the unit in whose name the person acts.
package search

import (
	"embed"
	"html/template"

	"gongkai/internal/platform/db"
)

//go:embed migrations
var files embed.FS

// Migrations makes the tables of this package.
var Migrations = db.Set{Name: "search", FS: files}

// The two spheres. No query reaches from one into the other: their tokens differ.
const (
	Public = "public" // published editions, for everybody
	Case   = "case"   // cases, for those who see Doc.Unit or act for one of Doc.Parties
)

// The orders of an answer. Documents whose number was asked for come first in each.
const (
	ByTitle     = "title"     // all words in the title first, then newest; the default
	ByNew       = "new"       // newest first
	ByRelevance = "relevance" // by how often and where the words stand, over the newest 2000
)

const (
	// Cap is up to how many documents an answer counts, facets and pages. Beyond it
	// Result.Capped is set, Total is Cap, and the answer is about the newest (ByTitle:
	// those with the words in the title, then the newest) Cap documents.
	Cap = 5000
	// checked is how many candidates are compared with the text of the query at most.
	checked = 4 * Cap
	// scored is how many of the newest hits are ordered by relevance.
	scored = 2000
)

// Doc is a document to be found. Title and Body are plain text.
type Doc struct {
	ID      string   // public item id or case id; unique within the sphere
	Sphere  string   // Public or Case
	Parties []string // Case: ids of the units with a part in it

	Unit     string // id of the issuing unit; of the unit that owns the case
	UnitName string // its name, which is searched too
	Column   string
	Topic    string
	Validity string // Case: its state
	Kind     string // Case: its area

	DocNo   string // 发文字号, in any spelling
	IndexNo string // 索引号

	Title string
	Body  string
	Date  string // legal date of publication, "2006-01-02"; empty sorts last. Case: the day it was opened
	Year  int    // to filter by; 0 for none
	Extra string // given back with the hit as it is; neither searched nor shown
}

// Query asks for documents. Empty filters do not filter.
type Query struct {
	Sphere string
	// Case: the units whose own cases are seen, and the units in whose name is asked, for
	// the cases in which they have a part. Without any nothing is found. Public: ignored.
	Units, Parties []string
	Text           string // as typed; see Parse. Empty lists by the filters alone, newest first

	Unit, Column, Topic, Validity, Kind string
	Year                                int

	Order string // ByTitle if empty
	After string // Result.Next of the page before
	Limit int    // hits a page: 20 if 0, at most 200
}

// Result is one page of an answer.
type Result struct {
	Hits   []Hit
	Total  int  // exact unless Capped
	Capped bool // there are more than Total: say 约 or 超过
	// Facets counts the hits (when capped: those considered) by the values of "unit",
	// "column", "year", "topic", "validity" and "kind", most frequent first.
	Facets map[string][]Facet
	Next   string   // cursor of the next page; empty on the last
	Terms  []string // the words asked for, as typed, without the excluded ones
	DocNo  bool     // the text was read as a document's number, and there is such a document
}

// Hit is a document found.
type Hit struct {
	ID      string
	Title   template.HTML // the words asked for are marked with <mark>
	Snippet template.HTML // about 120 characters around the first words found
	PlainTitle,
	Unit, UnitName, Column, Topic, Validity, Kind,
	DocNo, IndexNo, Date, Extra string
	Year int
}

// Facet is a value and how many hits have it.
type Facet struct {
	Value string
	N     int
}
