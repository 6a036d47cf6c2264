package foi

import (
	"context"
	"crypto/subtle"
	"slices"
	"strings"
	"unicode"

	"gongkai/internal/kernel/actor"
	"gongkai/internal/kernel/audit"
	"gongkai/internal/kernel/clause"
	"gongkai/internal/kernel/lifecycle"
	"gongkai/internal/kernel/notice"
	"gongkai/internal/kernel/org"
	"gongkai/internal/kernel/workday"
	"gongkai/internal/platform/db"
	"gongkai/internal/platform/errs"
	"gongkai/internal/platform/id"
)

// Courier takes a message to an applicant outside the platform. *notice.Worker is one.
type Courier interface {
	Reaches(ctx context.Context, tx *db.Tx, unit string, to notice.Address) (bool, error)
	Direct(ctx context.Context, tx *db.Tx, unit string, to notice.Address, subject, text string) (int, error)
}

// triesADay is how often a day a new code of one case may be asked for; then until the next
// day nothing happens, whatever is given.
const triesADay = 5

var reissueLaw = clause.House("查询码遗失的，核对身份后重新出具，原查询码同时失效")

// newCode makes a query code: 100 random bits in twenty characters that can be read out.
func newCode() string { return id.Short() + id.Short() }

// Reissue is the input of 重新出具查询码; the page has made the code.
type Reissue struct {
	CodeHash string
	How      string // how the applicant was recognised
}

// coded is a case that is looked up by a query code.
type coded interface {
	lifecycle.Subject
	code() *string // its hash
	person() (name string, c Contact, handler string)
}

func (q *Request) code() *string                     { return &q.CodeHash }
func (q *Request) person() (string, Contact, string) { return q.Person, q.Contact, q.Handler }

// reissueStep gives a case of any kind a new query code, from whatever state. It is on no
// list of steps: the page that takes it shows the code once.
func reissueStep[C coded](from []lifecycle.State) lifecycle.Step[C] {
	return lifecycle.Step[C]{Action: "reissue", Name: "重新出具查询码", From: from, Ways: lifecycle.To[C](lifecycle.Stay), By: roles(applicant, hand), At: own,
		Inner: true, Law: law(reissueLaw), Do: lifecycle.Do(reissue[C])}
}

// reissue ends the old code everywhere: cases that were passed on share it.
func reissue[C coded](ctx context.Context, r *lifecycle.Run[C], in Reissue) error {
	old := *r.Case.code()
	if old != "" {
		for _, table := range []string{"foi_request", "foi_filing"} {
			if _, err := r.Tx.Exec(ctx, `UPDATE `+table+` SET code_hash = ? WHERE code_hash = ?`, in.CodeHash, old); err != nil {
				return err
			}
		}
	}
	*r.Case.code() = in.CodeHash
	r.Note(in.How)
	return nil
}

// HandOutCode gives a case a new query code at the counter. by sits in the unit of the case
// and handles such cases; the second call with a token does nothing and says so (again).
func (a *Area) HandOutCode(ctx context.Context, tx *db.Tx, area, caseID string, by actor.Actor, token, code, how string) (again bool, err error) {
	c, err := lifecycle.CaseByID(ctx, tx, caseID)
	if err != nil {
		return false, err
	}
	if c.Unit != by.Unit || c.Area != area || !by.Has(actor.Handler, actor.Disclosure, actor.Coordinate) {
		return false, errs.New(errs.Forbidden, "查询码由承办机关的经办人员出具，请转请他们办理。")
	}
	by.Roles = append(slices.Clone(by.Roles), hand)
	done, err := a.Engine.Take(ctx, tx, lifecycle.Call{Area: area, ID: caseID, Action: "reissue", By: by, Token: token, In: &Reissue{codeHash(code), how}})
	return done.Again, err
}

// Lost is what somebody gives who has lost the query code.
type Lost struct {
	No     string `json:"no" title:"编号" doc:"回执、文书上的编号，例如“云民依申请〔2026〕1号”。" maxLength:"60" autocomplete:"off"`
	Person string `json:"name" title:"姓名或者名称" maxLength:"100" autocomplete:"name"`
	Proof  string `json:"proof" title:"证件号码、联系电话或者电子邮箱" doc:"与提交时填写的一致，任填一种；单位填写统一社会信用代码、电话或者邮箱。" maxLength:"100" autocomplete:"off"`
}

// Renew sends a new query code to the address that stands with the case, where what is given
// fits it and a carrier reaches that address; else it does nothing. It tells nobody which of
// these it was, or whether there is such a case: each call is an entry in the audit chain
// and else looks the same.
func (a *Area) Renew(ctx context.Context, tx *db.Tx, in Lost) error {
	subject, outcome, err := a.renew(ctx, tx, in)
	if err != nil {
		return err
	}
	_, err = audit.Append(ctx, tx, audit.Act{By: actor.Actor{Person: "applicant", Name: "申请人", Via: "public"}, Subject: subject, Action: "foi/lost-code", Law: law(reissueLaw), Note: outcome})
	return err
}

func (a *Area) renew(ctx context.Context, tx *db.Tx, in Lost) (subject, outcome string, err error) {
	area, caseID, err := byNumber(ctx, tx, in.No)
	if err != nil || caseID == "" {
		return "", "没有这个编号", err
	}
	if _, err = tx.Exec(ctx, `INSERT INTO foi_try (case_id, on_date, n) VALUES (?, ?, 1) ON CONFLICT (case_id, on_date) DO UPDATE SET n = foi_try.n + 1`, caseID, string(workday.DateOf(tx.Now))); err != nil {
		return caseID, "", err
	}
	var n int
	if err = tx.QueryRow(ctx, `SELECT n FROM foi_try WHERE case_id = ? AND on_date = ?`, caseID, string(workday.DateOf(tx.Now))).Scan(&n); err != nil {
		return caseID, "", err
	}
	if n > triesADay {
		return caseID, "当日次数已满", nil
	}
	c, err := a.codedCase(ctx, tx, area, caseID)
	if err != nil {
		return caseID, "", err
	}
	if ok, err := a.recognise(ctx, tx, c, in); err != nil || !ok {
		return caseID, "与登记的不符", err
	}
	name, contact, _ := c.person()
	unit, err := org.UnitByID(ctx, tx, c.Base().Unit)
	if err != nil {
		return caseID, "", err
	}
	to := notice.Address{Name: name, Email: contact.Email, Phone: contact.Phone}
	if a.Courier == nil {
		return caseID, "没有开通发送渠道", nil
	}
	if ok, err := a.Courier.Reaches(ctx, tx, unit.ID, to); err != nil || !ok {
		return caseID, "没有开通发送渠道", err
	}
	code := newCode()
	if _, err = a.Engine.Take(ctx, tx, lifecycle.Call{Area: area, ID: caseID, Action: "reissue", By: public(unit), In: &Reissue{codeHash(code), "申请人在网上申请重新取得，已发往登记的联系方式"}}); err != nil {
		return caseID, "", err
	}
	_, err = a.Courier.Direct(ctx, tx, unit.ID, to, "新的查询码",
		c.Base().No+"的新查询码是"+spaced(code)+"，原查询码已经失效。不是您本人要求的，请与"+unit.Name+"联系。")
	return caseID, "已发往登记的联系方式", err
}

// byNumber finds a case by the number that people know it by; "" where there is none.
func byNumber(ctx context.Context, tx *db.Tx, no string) (area, caseID string, err error) {
	no = strings.Map(func(r rune) rune {
		switch {
		case strings.ContainsRune("[［(（【", r):
			return '〔'
		case strings.ContainsRune("]］)）】", r):
			return '〕'
		case unicode.IsSpace(r):
			return -1
		}
		return r
	}, no)
	if no == "" {
		return "", "", nil
	}
	err = tx.QueryRow(ctx, `SELECT area, id FROM cases WHERE no = ? AND area IN (?, ?, ?) ORDER BY id DESC LIMIT 1`, no, Name, RecordName, ComplaintName).Scan(&area, &caseID)
	if db.None(err) {
		return "", "", nil
	}
	return area, caseID, err
}

// codedCase reads a case that is looked up by a query code.
func (a *Area) codedCase(ctx context.Context, tx *db.Tx, area, caseID string) (coded, error) {
	switch area {
	case Name:
		return a.Request(ctx, tx, caseID)
	case RecordName:
		return a.Record(ctx, tx, caseID)
	case ComplaintName:
		return a.Complaint(ctx, tx, caseID)
	}
	return nil, errs.New(errs.NotFound, "没有这类事项，请从首页重新进入。")
}

// recognise tells whether name and proof are those of the case's applicant.
func (a *Area) recognise(ctx context.Context, tx *db.Tx, c coded, in Lost) (bool, error) {
	name, contact, _ := c.person()
	proof := strings.TrimSpace(in.Proof)
	if proof == "" || !same(strings.TrimSpace(in.Person), name) {
		return false, nil
	}
	if same(digits(proof), digits(contact.Phone)) && len(digits(proof)) >= 7 || same(strings.ToLower(proof), strings.ToLower(contact.Email)) || same(strings.ToUpper(proof), contact.Code) {
		return true, nil
	}
	v, err := a.identityOf(ctx, tx, c.Base().ID)
	return v != nil && same(strings.ToUpper(proof), v.Number), err
}

// same compares in constant time; what is empty is like nothing.
func same(a, b string) bool {
	return a != "" && subtle.ConstantTimeCompare([]byte(a), []byte(b)) == 1
}

func digits(s string) string {
	return strings.Map(func(r rune) rune {
		if r >= '0' && r <= '9' {
			return r
		}
		return -1
	}, s)
}
