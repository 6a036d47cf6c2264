package document

import (
	"context"
	"fmt"
	"strings"

	"gongkai/internal/kernel/actor"
	"gongkai/internal/kernel/clause"
	"gongkai/internal/kernel/deadline"
	"gongkai/internal/kernel/lifecycle"
	"gongkai/internal/kernel/org"
	"gongkai/internal/kernel/publication"
	"gongkai/internal/kernel/text"
	"gongkai/internal/kernel/workday"
	"gongkai/internal/platform/db"
	"gongkai/internal/platform/errs"
	"gongkai/internal/platform/id"
)

// Register is the input of 来文登记: a document as it arrived. Only sender, title and the
// way of arrival are asked; everything else may be missing, and is then a defect.
type Register struct {
	Sender  string `json:"sender" title:"来文单位" form:"unit"`
	Arrival string `json:"arrival" title:"报送方式" form:"radio" enum:"paper,file" enumNames:"纸质,电子文件"`
	Deliver
}

// Deliver is the input of 报送来文: what a unit's own office system sends.
type Deliver struct {
	SenderRef string   `json:"sender_ref,omitempty" title:"来文字号" maxLength:"60"`
	Title     string   `json:"title" title:"标题" minLength:"2" maxLength:"200"`
	Kind      string   `json:"kind,omitempty" title:"文种" form:"select" enum:"决议,决定,命令（令）,公报,公告,通告,意见,通知,通报,报告,请示,批复,议案,函,纪要"`
	InName    string   `json:"in_name,omitempty" title:"拟以谁的名义印发" form:"radio" enum:"government,office" enumNames:"政府,政府办公厅（室）"`
	Policy    bool     `json:"policy,omitempty" title:"政策性文件"`
	Normative bool     `json:"normative,omitempty" title:"行政规范性文件"`
	Attribute string   `json:"attribute,omitempty" title:"来文写明的公开属性" form:"radio" enum:"open,request,closed" enumNames:"主动公开,依申请公开,不予公开"`
	Basis     string   `json:"basis,omitempty" title:"来文写明的不公开依据" maxLength:"200"`
	Reason    string   `json:"reason,omitempty" title:"来文写明的理由" form:"textarea" maxLength:"2000"`
	Text      string   `json:"text,omitempty" title:"正文" form:"richtext" maxLength:"500000"`
	HTML      string   `json:"text_html,omitempty" form:"-" maxLength:"2000000"`
	SignedBy  string   `json:"signed_by,omitempty" title:"审签的主要负责人" doc:"来文上已有来文单位主要负责人签字的，填写姓名和日期；没有签字的不填，会列为退文事由。" maxLength:"30"`
	SignedOn  string   `json:"signed_on,omitempty" title:"审签日期" form:"date" maxLength:"10"`
	Files     []string `json:"files,omitempty" title:"附件" doc:"来文的附件和签字页，可以选多个；会随文公开的才作为附件登记。" form:"file" maxItems:"50"`
}

func (a *Area) register(ctx context.Context, r *run, in Register) error {
	sender, err := org.UnitByID(ctx, r.Tx, in.Sender)
	if err != nil {
		if sender, err = org.UnitByCode(ctx, r.Tx, in.Sender); err != nil {
			return errs.Field("sender", "没有这个来文单位，请从列表中选择。")
		}
	}
	if o, err := a.issuer(ctx, r.Tx, sender.ID); err != nil || o.ID != r.By.Unit {
		return errs.Field("sender", "“"+sender.Name+"”不归本办公厅（室）收文，请核对来文单位。")
	}
	// Nobody of the office is the author: the sender's staff mend and review it.
	return a.arrive(ctx, r, sender, r.By.Unit, in.Arrival, actor.Actor{Name: sender.Name}, in.Deliver)
}

func (a *Area) deliver(ctx context.Context, r *run, in Deliver) error {
	sender, err := org.UnitByID(ctx, r.Tx, r.By.Unit)
	if err != nil {
		return err
	}
	o, err := a.issuer(ctx, r.Tx, sender.ID)
	if err != nil {
		return errs.Wrap(errs.Refused, "找不到本单位所属政府的办公厅（室），不能报送。请系统管理员先在机构管理中设定。", err)
	}
	return a.arrive(ctx, r, sender, o.ID, "api", r.By, in)
}

// arrive takes a document in as received, with a receipt.
func (a *Area) arrive(ctx context.Context, r *run, sender org.Unit, registrar, arrival string, author actor.Actor, in Deliver) error {
	d := r.Case
	d.Unit, d.SenderRef, d.AtOffice = sender.ID, in.SenderRef, true
	if err := in.signature(workday.DateOf(r.At)); err != nil {
		return err
	}
	if in.InName == "" {
		in.InName = InOffice
	}
	if in.Kind == "" {
		in.Kind = "请示"
	}
	year := workday.DateOf(r.At).Year()
	n, err := serial(ctx, r.Tx, "receipt/"+registrar, year)
	if err != nil {
		return err
	}
	d.ReceiptNo = fmt.Sprintf("收〔%d〕%d号", year, n)
	d.Basis, d.Reason = strings.TrimSpace(in.Basis), strings.TrimSpace(in.Reason)
	d.Proposed, d.ProposedAt = Proposal{publication.Attribute(in.Attribute), d.Basis, d.Reason}, r.At
	f := publication.Facts{Kind: in.Kind, InName: in.InName, Policy: in.Policy, Normative: in.Normative}
	r.Note("按收到时的样子登记，收文号" + d.ReceiptNo)
	if in.SignedBy != "" {
		r.Note("来文已经主要负责人审签：" + in.SignedBy + "，" + workday.Date(in.SignedOn).Chinese())
	}
	err = a.open(ctx, r, opening{title: in.Title, facts: f, text: text.Typed(in.Text, in.HTML), arrival: arrival, author: author, attribute: publication.Attribute(in.Attribute)})
	if err != nil {
		return err
	}
	for _, f := range in.Files {
		if err := add(ctx, r, f); err != nil {
			return err
		}
	}
	if len(in.Files) > 0 {
		if err := publication.SavePart(ctx, r.Tx, d.Part); err != nil {
			return err
		}
	}
	return a.came(ctx, r, Sent{SignedBy: in.SignedBy, SignedOn: in.SignedOn})
}

// signature refuses half a signature and one of tomorrow.
func (in *Deliver) signature(today workday.Date) error {
	in.SignedBy = strings.TrimSpace(in.SignedBy)
	switch on, err := workday.Parse(in.SignedOn); {
	case in.SignedBy == "" && in.SignedOn == "":
		return nil
	case in.SignedBy == "":
		return errs.Field("signed_by", "填写了审签日期的，请写明审签的主要负责人。")
	case in.SignedOn == "":
		return errs.Field("signed_on", "请填写主要负责人审签的日期。")
	case err != nil || on > today:
		return errs.Field("signed_on", "审签日期要写成2026-03-02的样子，并且不能晚于今天。")
	}
	return nil
}

// came records that the document is at the office as it is now.
func (a *Area) came(ctx context.Context, r *run, s Sent) error {
	o, err := a.issuer(ctx, r.Tx, r.Case.Unit)
	if err != nil {
		return err
	}
	s.At, s.Unit, s.Office, s.Hash = r.At, r.Case.Unit, o.ID, r.Case.Part.Hash
	r.Case.Sent = s
	return insertSent(ctx, r.Tx, r.Case.ID, s)
}

// send freezes the department's proposal beside the decision that is still to come.
func (a *Area) send(ctx context.Context, r *run, in lifecycle.Remark) error {
	d := r.Case
	d.Proposed, d.ProposedAt, d.AtOffice = Proposal{d.Attribute(), d.Basis, d.Reason}, r.At, true
	r.Note(in.Note)
	if err := a.came(ctx, r, Sent{}); err != nil {
		return err
	}
	_, err := r.Tx.Exec(ctx, `UPDATE document_return SET mended_at = ? WHERE case_id = ? AND mended_at = ''`, db.Time(r.At), d.ID)
	return err
}

// Decide is the input of 调整公开属性.
type Decide struct {
	Attribute string `json:"attribute" title:"公开属性" form:"radio" enum:"open,request,closed" enumNames:"主动公开,依申请公开,不予公开"`
	Basis     string `json:"basis,omitempty" title:"不公开的法律法规依据" maxLength:"200"`
	Reason    string `json:"reason" title:"调整理由" form:"textarea" minLength:"4" maxLength:"2000"`
}

func (a *Area) decide(ctx context.Context, r *run, in Decide) error {
	if in.Attribute != string(publication.Open) && strings.TrimSpace(in.Basis) == "" {
		return errs.Field("basis", "调整为不公开的，请写明法律法规依据。")
	}
	d := r.Case
	d.Part.Attribute, d.Part.ChangedBy = publication.Attribute(in.Attribute), r.By.Display()
	d.Basis, d.Reason = strings.TrimSpace(in.Basis), strings.TrimSpace(in.Reason)
	r.Note(fmt.Sprintf("公开属性由“%s”调整为“%s”：%s", d.Proposed.Attribute.Name(), d.Part.Attribute.Name(), in.Reason))
	return publication.SavePart(ctx, r.Tx, d.Part)
}

// GiveBack is the input of 退文.
type GiveBack struct {
	Note string `json:"note,omitempty" title:"其他意见" doc:"平台列出的事由之外还要修改的，写在这里。" form:"textarea" maxLength:"2000"`
	Days int    `json:"days,omitempty" title:"重新报送期限（工作日）" doc:"不填为5个工作日。" minimum:"0" maximum:"60"`
}

// giveBack returns a document with every defect at once, as a numbered 退文单.
func (a *Area) giveBack(ctx context.Context, r *run, in GiveBack) error {
	d := r.Case
	found, err := a.Defects(ctx, r.Tx, d)
	if err != nil {
		return err
	}
	if len(found) == 0 && strings.TrimSpace(in.Note) == "" {
		return errs.Field("note", "平台没有查出应当退文的情形。确需退文的，请写明意见。")
	}
	year := workday.DateOf(r.At).Year()
	n, err := serial(ctx, r.Tx, "return/"+r.By.Unit, year)
	if err != nil {
		return err
	}
	days := in.Days
	if days == 0 {
		days = Resubmit.Length.N
	}
	cal, err := a.Engine.Calendar(ctx, r.Tx)
	if err != nil {
		return err
	}
	sender, err := org.UnitByID(ctx, r.Tx, d.Unit)
	if err != nil {
		return err
	}
	due := deadline.Compute(*Resubmit, []deadline.Fact{Resubmit.Start().Fact(r.At, days, "")}, cal, r.At).Due
	ret := Return{ID: id.New(r.At), Case: d.ID, No: fmt.Sprintf("%s退〔%d〕%d号", short(r.By.UnitName), year, n), Unit: d.Unit, Office: r.By.Unit,
		OfficeName: r.By.UnitName, PersonName: r.By.Display(), Defects: found, Note: strings.TrimSpace(in.Note), At: r.At, DueOn: string(due),
		SentAt: d.ProposedAt, Title: d.Title, SenderRef: d.SenderRef, UnitName: sender.Name, Urgent: d.facts().Urgent}
	d.AtOffice = false
	r.Tick(Resubmit.Restart(), days, "退文单"+ret.No) // of the two, the one that fits
	r.Tick(Resubmit.Start(), days, "退文单"+ret.No)
	r.Note(fmt.Sprintf("退文单%s，共%d项应改事由，请于%s前重新报送。", ret.No, len(found), due.Chinese()))
	r.Note(ret.Note)
	return insertReturn(ctx, r.Tx, ret)
}

// short makes the code before the number of a 退文单 from the office's name.
func short(name string) string {
	name = strings.NewReplacer("人民政府", "府", "办公厅", "办", "办公室", "办").Replace(name)
	return name
}

func (a *Area) publish(ctx context.Context, r *run, in lifecycle.Remark) error {
	why := ""
	if r.Case.Correction() {
		why = r.Case.Why
	}
	out, err := a.Gate.Publish(ctx, r.Tx, r.Case.Set, r.By, why)
	if err != nil {
		return err
	}
	if len(out) == 0 {
		return errs.New(errs.Refused, "公开的内容与现行版本完全相同，没有需要发布的改动。请退回修改，或者退回后放弃更正。")
	}
	r.Case.Visibility, r.Case.Outcome, r.Case.Why = "public", "已公开", ""
	r.Note(in.Note)
	return nil
}

// Withdraw is the input of 撤回.
type Withdraw struct {
	Kind   string `json:"kind" title:"撤回方式" form:"radio" enum:"banner,hidden,erased" enumNames:"保留正文并加注说明,隐去正文只留原因,依法删除（泄露个人信息或国家秘密）"`
	Reason string `json:"reason" title:"原因" doc:"会显示在公开页面上，请不要写入个人信息。" form:"textarea" minLength:"4" maxLength:"500"`
}

func (a *Area) withdraw(ctx context.Context, r *run, in Withdraw) error {
	law := clause.OGI.Art(6)
	if in.Kind == string(publication.Erased) {
		law = clause.OGI.Art(15)
	}
	var taken []string // cases
	for _, p := range r.Case.Set.Parts {
		it, ok, err := publication.ItemOfPart(ctx, r.Tx, p.ID)
		if err != nil {
			return err
		}
		if !ok || it.Standing == publication.Standing(in.Kind) || it.Standing == publication.Erased {
			continue
		}
		taken = append(taken, p.Case)
		if _, err := publication.Withdraw(ctx, r.Tx, it.ID, publication.Standing(in.Kind), in.Reason, law, r.By); err != nil {
			return err
		}
	}
	if taken == nil {
		return errs.New(errs.Conflict, "这件公文已经按这种方式撤回，没有需要再撤回的内容。")
	}
	r.Case.Visibility, r.Case.Outcome, r.Case.Why = "withdrawn", "已撤回", ""
	r.Note(in.Reason)
	if in.Kind == string(publication.Erased) {
		r.Forget(law, taken)
	}
	return nil
}

// forget blanks what the area keeps of a document that was erased by law, beside what the
// engine and the gate forget: reasons, opinions on the text, the slips of its returns, the
// name of the imported file and the hash by which its text could be guessed.
func forget(ctx context.Context, tx *db.Tx, id string) error {
	for _, q := range []string{
		`UPDATE document SET basis = '', reason = '', reason_fits = '', proposed_basis = '', proposed_reason = '', sender_ref = '', why = '' WHERE id = ?`,
		`UPDATE document_comment SET quote = '', body = '' WHERE case_id = ?`,
		`UPDATE document_return SET note = '', title = '', sender_ref = '', defects = '[]' WHERE case_id = ?`,
		`UPDATE document_send SET hash = '' WHERE case_id = ?`,
		`UPDATE document_import SET name = '', fingerprint = 'erased/' || case_id WHERE case_id = ?`,
	} {
		if _, err := tx.Exec(ctx, q, id); err != nil {
			return fmt.Errorf("forget document %s: %w", id, err)
		}
	}
	return nil
}

func (a *Area) reviewErasure(ctx context.Context, r *run, in lifecycle.Remark) error {
	done := false
	for _, p := range r.Case.Set.Parts {
		it, ok, err := publication.ItemOfPart(ctx, r.Tx, p.ID)
		if err != nil {
			return err
		}
		if !ok {
			continue
		}
		ws, err := publication.WithdrawalsOf(ctx, r.Tx, it.ID)
		if err != nil {
			return err
		}
		for _, w := range ws {
			if w.Kind == publication.Erased && w.ReviewedBy == "" {
				if err := publication.ReviewErasure(ctx, r.Tx, w.ID, r.By); err != nil {
					return err
				}
				done = true
			}
		}
	}
	if !done {
		return errs.New(errs.Refused, "没有需要复核的依法删除。")
	}
	r.Note(in.Note)
	return nil
}
