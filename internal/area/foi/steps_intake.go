package foi

import (
	"context"
	"fmt"
	"strings"

	"gongkai/internal/kernel/actor"
	"gongkai/internal/kernel/org"
	"gongkai/internal/kernel/screen"
	"gongkai/internal/kernel/workday"
	"gongkai/internal/platform/db"
	"gongkai/internal/platform/errs"
)

// Application is what an applicant gives, on the public form or on paper. No purpose is
// asked: the 2019 text no longer wants one.
type Application struct {
	Content     string        `json:"content" title:"所需信息" doc:"写明信息的名称、文号或者便于查询的其他特征。" form:"textarea" minLength:"4" maxLength:"4000"`
	Applicant   ApplicantKind `json:"applicant" title:"申请人类型" form:"radio" enum:"person,company,research,welfare,legal,organisation" enumNames:"自然人,商业企业,科研机构,社会公益组织,法律服务机构,其他组织"`
	Person      string        `json:"name" title:"姓名或者名称" doc:"单位申请的填写全称。" maxLength:"100" autocomplete:"name"`
	Paper       string        `json:"paper,omitempty" title:"证件名称" form:"select" enum:"居民身份证,护照,港澳居民来往内地通行证,台湾居民来往大陆通行证,其他" maxLength:"20"`
	PaperNumber string        `json:"paper_number,omitempty" title:"证件号码" doc:"自然人填写。加密保存，只供经办人核对身份，到期清除。" maxLength:"40" autocomplete:"off"`
	Code        string        `json:"code,omitempty" title:"统一社会信用代码" doc:"单位填写。" maxLength:"18"`
	Legal       string        `json:"legal,omitempty" title:"法定代表人" doc:"单位填写。" maxLength:"50"`
	Contact     string        `json:"contact,omitempty" title:"联系人" doc:"单位填写。" maxLength:"50"`
	Phone       string        `json:"phone,omitempty" title:"联系电话" form:"tel" maxLength:"30" autocomplete:"tel"`
	Email       string        `json:"email,omitempty" title:"电子邮箱" form:"email" maxLength:"100" autocomplete:"email"`
	Address     string        `json:"address,omitempty" title:"联系地址" maxLength:"200" autocomplete:"street-address"`
	Postcode    string        `json:"postcode,omitempty" title:"邮政编码" pattern:"^[0-9]{6}$" patternDescription:"六位数字" maxLength:"6" autocomplete:"postal-code"`
	Form        string        `json:"form" title:"希望的形式" form:"radio" enum:"paper,electronic,disc" enumNames:"纸面,电子文件,光盘"`
	Route       string        `json:"route" title:"获取的途径" form:"radio" enum:"online,post,email,pickup,onsite,fax" enumNames:"网上查阅下载,邮寄,电子邮件,自行领取,当场查阅抄录,传真"`
}

// check tells what is missing for the kind of applicant, every reason at once.
func (in *Application) check() error {
	var reasons []errs.Reason
	fault := func(wrong bool, field, msg string) {
		if wrong {
			reasons = append(reasons, errs.Reason{Field: field, Msg: msg})
		}
	}
	in.PaperNumber, in.Code = strings.ToUpper(strings.TrimSpace(in.PaperNumber)), strings.ToUpper(strings.TrimSpace(in.Code))
	fault(in.Applicant == Person && in.Paper == "居民身份证" && in.PaperNumber != "" && !screen.ValidID(in.PaperNumber), "paper_number", "居民身份证号码不正确，请逐位核对。")
	fault(in.Applicant != Person && in.Code != "" && !screen.ValidUSCC(in.Code), "code", "统一社会信用代码不正确，请逐位核对。")
	fault(in.Phone == "" && in.Email == "" && in.Address == "", "phone", "请至少填写一种联系方式：电话、邮箱或者地址。")
	name, host, _ := strings.Cut(in.Email, "@")
	fault(in.Email != "" && (name == "" || !strings.Contains(host, ".") || strings.ContainsAny(in.Email, " \t\r\n<>,;")), "email", "电子邮箱不正确，请按“名称@域名”填写。")
	fault(in.Route == "post" && in.Address == "", "address", "选择邮寄的，请填写联系地址。")
	fault(in.Route == "email" && in.Email == "", "email", "选择电子邮件的，请填写电子邮箱。")
	if len(reasons) > 0 {
		return &errs.Error{Kind: errs.Invalid, Msg: reasons[0].Msg, Reasons: reasons}
	}
	return nil
}

// Apply is what the public form hands in; the page has made the query code.
type Apply struct {
	Application
	CodeHash string `json:"-"`
}

func (a *Area) apply(ctx context.Context, r *run, in Apply) error {
	if in.Applicant == Person && in.PaperNumber == "" {
		return errs.Field("paper_number", "自然人申请的，请填写身份证明的号码。")
	}
	q := r.Case
	q.Origin, q.CodeHash = "public", in.CodeHash
	q.Arrival = Arrival{Channel: Internet, Submitted: r.Today}
	return a.open(ctx, r, in.Application)
}

// Register is what the clerk enters from paper, fax, post or speech.
type Register struct {
	Channel   Channel      `json:"channel" title:"提交方式" form:"select" enum:"in-person,oral,registered,mail,fax,internet" enumNames:"当面提交,口头申请（公开机构代填）,挂号信、特快专递（须签收）,平信等无需签收的邮寄,传真,电子邮件等互联网渠道"`
	Submitted workday.Date `json:"submitted" title:"提交日期" doc:"当面提交、寄出或者发出的日期。"`
	Signed    workday.Date `json:"signed,omitempty" title:"签收日期" doc:"须签收的邮寄填写。"`
	Confirmed workday.Date `json:"confirmed,omitempty" title:"确认日期" doc:"平信、传真、互联网渠道：与申请人确认收到的日期；还没有联系上的先不填。"`
	Application
}

func (a *Area) register(ctx context.Context, r *run, in Register) error {
	q := r.Case
	q.Origin, q.Handler, q.HandlerName = "office", r.By.Person, r.By.Display()
	q.Arrival = Arrival{Channel: in.Channel, Submitted: in.Submitted, Signed: in.Signed, Confirmed: in.Confirmed}
	if err := q.Arrival.Check(r.Today); err != nil {
		return err
	}
	return a.open(ctx, r, in.Application)
}

// open fills a new request in, numbers it and, where the day of receipt is known, starts
// its clocks.
func (a *Area) open(ctx context.Context, r *run, in Application) error {
	if err := in.check(); err != nil {
		return err
	}
	return a.enter(ctx, r, in)
}

// enter is open for what has been checked; a request that has a number keeps it.
func (a *Area) enter(ctx context.Context, r *run, in Application) error {
	q := r.Case
	q.Applicant, q.Person, q.Content, q.Form, q.Route = in.Applicant, strings.TrimSpace(in.Person), in.Content, in.Form, in.Route
	q.Contact = Contact{Person: in.Contact, Legal: in.Legal, Code: in.Code, Phone: in.Phone, Email: in.Email, Address: in.Address, Postcode: in.Postcode}
	if in.PaperNumber != "" {
		q.identity = &Identity{Paper: in.Paper, Number: in.PaperNumber}
	}
	var err error
	if q.Key, err = a.key(ctx, r.Tx, q); err != nil {
		return err
	}
	if q.Title = titleOf(q.Content); q.No != "" {
		return begin(r)
	}
	office, err := OfficeOf(ctx, r.Tx, q.Unit)
	if err != nil {
		return err
	}
	n, err := number(ctx, r.Tx, q.Unit, "request", q.Submitted.Year())
	if err != nil {
		return err
	}
	q.No = fmt.Sprintf("%s依申请〔%d〕%d号", office.Prefix, q.Submitted.Year(), n)
	return begin(r)
}

// begin starts the clocks from the day of receipt, where that is known.
func begin(r *run) error {
	q := r.Case
	day, why, _ := q.Received()
	if day == "" {
		return nil
	}
	q.ReceivedOn, q.TextYear = day, EditionOf(day).Year
	r.TickOn(q.Law().Reply.Start(), day, 0, why)
	if q.Law().Corrects {
		r.TickOn(Notify.Start(), day, 0, why)
	}
	return nil
}

// key is the fingerprint under which the applicant's requests are counted: the paper, the
// code, or else name and telephone.
func (a *Area) key(ctx context.Context, tx *db.Tx, q *Request) (string, error) {
	switch {
	case q.identity != nil:
		return a.print(ctx, tx, "id:"+q.identity.Number)
	case q.Contact.Code != "":
		return a.print(ctx, tx, "code:"+q.Contact.Code)
	}
	return a.print(ctx, tx, "name:"+q.Person+"\n"+q.Contact.Phone)
}

const titleRunes = 40

// titleOf makes the title of a request from what is asked for. Titles go into lists and
// notices, so what looks like personal data is masked.
func titleOf(content string) string {
	line := Mask(strings.Join(strings.Fields(content), " "))
	if r := []rune(line); len(r) > titleRunes {
		line = string(r[:titleRunes]) + "…"
	}
	return line
}

// Mask covers what the screening finds in a text: numbers of identity papers, telephones,
// bank cards.
func Mask(s string) string {
	r := []rune(s)
	found := screen.Text(s)
	for i := len(found) - 1; i >= 0; i-- {
		if f := found[i]; f.Severity != screen.Notice && f.Start < f.End && f.End <= len(r) {
			r = append(r[:f.Start:f.Start], append([]rune(f.Sample), r[f.End:]...)...)
		}
	}
	return string(r)
}

// Assign is the input of 分办.
type Assign struct {
	Person string `json:"person" title:"经办人" form:"select" maxLength:"40"`
}

func (a *Area) assign(ctx context.Context, r *run, in Assign) error {
	holders, err := org.Holders(ctx, r.Tx, r.Case.Unit, actor.Handler)
	if err != nil {
		return err
	}
	for _, h := range holders {
		if h.Person == in.Person {
			r.Case.Handler, r.Case.HandlerName = h.Person, h.Name
			r.Note("由" + h.Name + "办理")
			return nil
		}
	}
	return errs.Field("person", "请选择本单位承担依申请经办职责的人员。")
}

// Confirm is the input of 与申请人确认收到.
type Confirm struct {
	On   workday.Date `json:"on" title:"确认日期" doc:"双方确认收到申请的日期，从次日起计算答复期限。"`
	Note string       `json:"note" title:"确认经过" doc:"联系方式、联系人、通话或者回复的时间。" form:"textarea" minLength:"2" maxLength:"500"`
}

func (a *Area) confirm(_ context.Context, r *run, in Confirm) error {
	q := r.Case
	q.Confirmed = in.On
	if err := q.Arrival.Check(r.Today); err != nil {
		return err
	}
	a.takeUp(r)
	r.Note(in.Note)
	return begin(r)
}

// takeUp makes whoever acts the handler where there is none.
func (a *Area) takeUp(r *run) {
	if r.Case.Handler == "" && r.By.Has(actor.Handler) {
		r.Case.Handler, r.Case.HandlerName = r.By.Person, r.By.Display()
	}
}

// PassOn is the input of 告知并转由负责的机关办理.
type PassOn struct {
	Unit    string `json:"unit,omitempty" title:"负责公开的机关" doc:"在平台上的机关，直接选择。" form:"unit" maxLength:"40"`
	Holder  string `json:"holder,omitempty" title:"负责公开的机关名称" doc:"不在平台上的，写明名称和联系方式。" maxLength:"200"`
	Reason  string `json:"reason" title:"为什么不属于本机关负责" form:"textarea" minLength:"4" maxLength:"1000"`
	Consent bool   `json:"consent,omitempty" title:"申请人同意把申请转给该机关" doc:"只能转给平台上的机关；转去的申请保留原来的提交日期，由该机关重新确认收到。"`
}

func (a *Area) passOn(ctx context.Context, r *run, in PassOn) error {
	q := r.Case
	holder := in.Holder
	if in.Unit != "" {
		u, err := org.UnitByID(ctx, r.Tx, in.Unit)
		if err != nil {
			return err
		}
		holder = u.Name
	}
	switch {
	case holder == "":
		return errs.Field("unit", "请选择或者写明负责公开的机关。")
	case in.Unit == q.Unit:
		return errs.Field("unit", "负责公开的机关不能是本机关。")
	case in.Consent && in.Unit == "":
		return errs.Field("unit", "转办只能转给平台上的机关，请选择；不在平台上的，告知申请人即可。")
	case q.ReceivedOn == "":
		return errs.New(errs.Refused, "还没有与申请人确认收到申请。请先确认收到，再告知负责公开的机关。")
	}
	if in.Consent {
		q.PassedTo = in.Unit
	}
	q.decide("elsewhere", r.By, Answer{Facts: map[Ask]string{AskHolder: holder, AskReason: in.Reason}, HolderID: in.Unit})
	r.Note("负责公开的机关：" + holder)
	return nil
}

// PassIn hands a request over to the unit that holds the information.
type PassIn struct {
	From *Request
}

func (a *Area) passIn(ctx context.Context, r *run, in PassIn) error {
	q, f := r.Case, in.From
	q.Origin, q.PassedFrom, q.CodeHash = "passed", f.ID, f.CodeHash
	q.Arrival = Arrival{Channel: Internet, Submitted: f.Submitted} // confirmed anew by the unit
	q.Applicant, q.Person, q.Contact, q.Content, q.Form, q.Route, q.Key = f.Applicant, f.Person, f.Contact, f.Content, f.Form, f.Route, f.Key
	q.Title = f.Title
	if id, err := a.identityOf(ctx, r.Tx, f.ID); err != nil {
		return err
	} else if id != nil {
		q.identity = id
	}
	office, err := OfficeOf(ctx, r.Tx, q.Unit)
	if err != nil {
		return err
	}
	n, err := number(ctx, r.Tx, q.Unit, "request", r.Today.Year())
	if err != nil {
		return err
	}
	q.No = fmt.Sprintf("%s依申请〔%d〕%d号", office.Prefix, r.Today.Year(), n)
	r.Note("由" + f.No + "转来，申请人不需要重新填写")
	return nil
}
