// Package foi is 依申请公开: a request for government information from the public form,
// paper or fax to the decision letter, on the clocks of the Regulations, with its
// enquiries, fee, service, 复议 and 诉讼. It carries the duties G6.7 (公民法人申请获取信息
// 的，按政府信息公开条例处理) and Y3.3 (依申请公开严格法定程序).
package foi

import (
	"context"
	"embed"

	"gongkai/internal/kernel/lifecycle"
	"gongkai/internal/kernel/publication"
	"gongkai/internal/kernel/workday"
	"gongkai/internal/platform/db"
)

//go:embed migrations
var files embed.FS

// Migrations makes the tables of this package.
var Migrations = db.Set{Name: "foi", FS: files}

// The area's names in addresses and in the case table.
const (
	Name        = "foi"
	EnquiryName = "enquiry"
)

// ApplicantKind is a column of table 3 of the annual report.
type ApplicantKind string

const (
	Person       ApplicantKind = "person"
	Company      ApplicantKind = "company"
	Research     ApplicantKind = "research"
	Welfare      ApplicantKind = "welfare"
	LegalService ApplicantKind = "legal"
	Organisation ApplicantKind = "organisation"
)

// ApplicantKinds are the columns with their names, in the order of the table.
var ApplicantKinds = []struct {
	Kind ApplicantKind
	Name string
}{{Person, "自然人"}, {Company, "商业企业"}, {Research, "科研机构"}, {Welfare, "社会公益组织"}, {LegalService, "法律服务机构"}, {Organisation, "其他组织"}}

// Contact is how an applicant is reached. It is shown inside the unit alone.
type Contact struct {
	Person   string `json:"person,omitempty"` // 联系人 of an organisation
	Legal    string `json:"legal,omitempty"`  // 法定代表人
	Code     string `json:"code,omitempty"`   // 统一社会信用代码, which is public
	Phone    string `json:"phone,omitempty"`
	Email    string `json:"email,omitempty"`
	Address  string `json:"address,omitempty"`
	Postcode string `json:"postcode,omitempty"`
	Fax      string `json:"fax,omitempty"`
}

// Identity is what identifies a natural person. It is kept sealed, is opened for the
// handler alone and is erased on schedule.
type Identity struct {
	Paper  string   `json:"paper"`  // 居民身份证 …
	Number string   `json:"number"` //
	Files  []string `json:"files,omitempty"`
}

// Request is a request in hand.
type Request struct {
	lifecycle.Case
	Origin     string // public, office, import, passed
	TextYear   int    // of the Regulations: 2008, 2019; 0 until it has been received
	Arrival           // channel and dates
	ReceivedOn workday.Date
	Applicant  ApplicantKind
	Person     string // name of the applicant
	Contact    Contact
	Content    string
	Form       string // wanted form
	Route      string // wanted route
	Key        string // keyed fingerprint of the applicant, for counting and for repeated requests
	CodeHash   string // of the query code

	Handler, HandlerName string
	Lead                 string // the request that this one was merged into
	PassedFrom, PassedTo string
	Corrected            bool // the one correction notice has been given
	Extension            string
	ExtensionBy          string
	ExtensionWhy         string
	Explained            string // the applicant's reasons under article 35
	Charge               Charge
	Kind                 string // id of the decision's kind
	Row                  Row
	Answer               Answer
	DraftedBy            string
	DecidedOn            workday.Date
	SignedBy             string
	SentOn               workday.Date
	Convertible          bool
	// In the annual report a request is counted once, with its first end.
	CountedOn  workday.Date
	CountedRow Row

	Masked    string // the identity number, masked
	Letters   []Letter
	Reviews   []Review
	Enquiries []Enquiry
	Merged    []string         // requests that were merged into this one
	Set       *publication.Set // what is released; nil where nothing is

	identity *Identity // to be sealed with the step in hand
	fresh    []Letter  // made or served by the step in hand

	// Of a request that is being taken over: enquiries to be opened with it, the day on which
	// it ended, and whether a correction is waited for.
	taken, waits bool
	asking       []*Enquiry
	erase        workday.Date
}

// Answer is what a decision says, by the facts that its kind asks for.
type Answer struct {
	Facts     map[Ask]string `json:"facts,omitempty"`
	Withheld  []Withheld     `json:"withheld,omitempty"`
	Delivered string         `json:"delivered,omitempty"` // form in which it is given
	HolderID  string         `json:"holder_id,omitempty"` // unit that holds it, where it is on the platform
}

// Withheld is a part that is not given, with its ground.
type Withheld struct {
	What   string `json:"what"`
	Kind   string `json:"kind"` // id of a kind of 不予公开
	Reason string `json:"reason"`
}

// Letter is a letter that has been made, with its service.
type Letter struct {
	ID, Kind, No string
	MadeOn       workday.Date
	Fields       map[string]string
	ByName       string
	To           string
	Way          Way
	SentOn       workday.Date
	Track        string // number of the mail item, or of the receipt
	GotOn        workday.Date
	Proof        string // stored file
	Template     string // of the unit, from which the file is made; "" is the text of the platform
}

// Review is a 复议 or 诉讼 against the decision.
type Review struct {
	ID      string
	Kind    string // reconsideration, suit, suit-after
	No      string
	Body    string
	FiledOn workday.Date
	Result  string // "", upheld, corrected, other
	EndedOn workday.Date
	Note    string
}

// Law is the text of the Regulations by which the request is handled.
func (r *Request) Law() Edition {
	if r.TextYear == 2008 {
		return text2008
	}
	return text2019
}

// ReplyRule is the clock of the answer.
func (r *Request) ReplyRule() string { return r.Law().Reply.ID }

// Decision is the kind of decision that was drafted; ok is false before.
func (r *Request) Decision() (Kind, bool) { return KindByID(r.Kind) }

// OpenEnquiries are those still waited for.
func (r *Request) OpenEnquiries() []Enquiry {
	var out []Enquiry
	for _, e := range r.Enquiries {
		if e.Verdict == "" && e.State != Cancelled {
			out = append(out, e)
		}
	}
	return out
}

// Last returns the newest letter of a kind.
func (r *Request) Last(kind string) (Letter, bool) {
	for i := len(r.Letters) - 1; i >= 0; i-- {
		if r.Letters[i].Kind == kind {
			return r.Letters[i], true
		}
	}
	return Letter{}, false
}

// Vault seals what identifies people. seal.Box is one.
type Vault interface {
	Seal(plain, about []byte) string
	Open(sealed string, about []byte) ([]byte, error)
}

// Area is the area with what it needs. Make it with New.
type Area struct {
	Gate   *publication.Gate
	Engine *lifecycle.Engine
	Vault  Vault
	// Courier takes new query codes to applicants; nil: they are handed out at the counter.
	Courier Courier

	requests       *lifecycle.Flow[*Request]
	enquiries      *lifecycle.Flow[*Enquiry]
	records        *lifecycle.Flow[*Record]
	complaints     *lifecycle.Flow[*Complaint]
	samples        *lifecycle.Flow[*Sample]
	rectifications *lifecycle.Flow[*Rectification]
	reports        *lifecycle.Flow[*YearReport]
}

// New returns the area with its flows.
func New(g *publication.Gate, e *lifecycle.Engine, v Vault) *Area {
	a := &Area{Gate: g, Engine: e, Vault: v}
	a.requests, a.enquiries = a.requestTable(), a.enquiryTable()
	a.samples, a.rectifications, a.reports = a.sampleTable(), a.rectifyTable(), a.reportTable()
	a.records, a.complaints = a.recordTable(), a.complaintTable()
	return a
}

// Machines are the flows of the area by name, for the engine.
func (a *Area) Machines() map[string]lifecycle.Machine {
	return map[string]lifecycle.Machine{Name: a.requests, EnquiryName: a.enquiries, RecordName: a.records, ComplaintName: a.complaints,
		SampleName: a.samples, RectifyName: a.rectifications, ReportName: a.reports}
}

// Request reads a request for pages. The caller has checked that the actor may see it.
func (a *Area) Request(ctx context.Context, tx *db.Tx, id string) (*Request, error) {
	return a.requests.Get(ctx, tx, id)
}

// Enquiry reads an enquiry for pages. The caller has checked that the actor may see it.
func (a *Area) Enquiry(ctx context.Context, tx *db.Tx, id string) (*Enquiry, error) {
	return a.enquiries.Get(ctx, tx, id)
}

// Record reads a correction of one's own record for pages. The caller has checked that the
// actor may see it.
func (a *Area) Record(ctx context.Context, tx *db.Tx, id string) (*Record, error) {
	return a.records.Get(ctx, tx, id)
}

// Complaint reads a complaint for pages. The caller has checked that the actor may see it,
// and shows what was filed inside the unit in charge alone.
func (a *Area) Complaint(ctx context.Context, tx *db.Tx, id string) (*Complaint, error) {
	return a.complaints.Get(ctx, tx, id)
}
