package interpretation

import (
	"context"
	"strings"
	"time"
	"unicode/utf8"

	"gongkai/internal/kernel/actor"
	"gongkai/internal/kernel/lifecycle"
	"gongkai/internal/kernel/org"
	"gongkai/internal/kernel/publication"
	"gongkai/internal/kernel/workday"
	"gongkai/internal/platform/db"
	"gongkai/internal/platform/errs"
	"gongkai/internal/platform/id"
)

// Limits of questions from readers, in characters and per day of Beijing.
const (
	MinQuestion = 5
	MaxQuestion = 1000
	MaxContact  = 100
	PerContact  = 5
	PerPage     = 200
)

// Ask takes a reader's question about a public document or interpretation. Anybody may
// ask; contact may be empty and is seen by the office only. It prompts a further piece
// where the document has a plan; without one the question waits for the plan. The
// address of the reader is limited where the request comes in, not here.
func (a *Area) Ask(ctx context.Context, tx *db.Tx, item, body, contact string) (Question, error) {
	body, contact = strings.TrimSpace(body), strings.TrimSpace(contact)
	it, err := publication.ItemByID(ctx, tx, item)
	if err != nil {
		return Question{}, err
	}
	switch n := utf8.RuneCountInString(body); {
	case it.Standing != publication.Public || it.Edition == 0:
		return Question{}, errs.New(errs.Refused, "这个页面已经撤回，不能再提问。")
	case n < MinQuestion:
		return Question{}, errs.Field("text", "请把问题写得具体一些，至少"+number(MinQuestion)+"个字。")
	case n > MaxQuestion:
		return Question{}, errs.Field("text", "问题太长，请删减到"+number(MaxQuestion)+"个字以内。")
	case utf8.RuneCountInString(contact) > MaxContact:
		return Question{}, errs.Field("contact", "联系方式太长，请只写一个电话或者邮箱。")
	}
	if err := a.allowed(ctx, tx, item, body, contact); err != nil {
		return Question{}, err
	}
	q := Question{ID: id.New(tx.Now), Item: item, Body: body, Contact: contact, At: tx.Now}
	if q.Doc, q.Plan, err = a.about(ctx, tx, it); err != nil {
		return q, err
	}
	if err := saveQuestion(ctx, tx, q); err != nil {
		return q, err
	}
	if q.Plan == "" {
		return q, nil
	}
	return q, a.take(ctx, tx, Name, q.Plan, "prompt", &lifecycle.Remark{Note: "读者提问"})
}

// allowed keeps one reader, and all readers of one page, from flooding the office.
func (a *Area) allowed(ctx context.Context, tx *db.Tx, item, body, contact string) error {
	today := workday.DateOf(tx.Now).Time().UTC()
	var same, page, mine int
	err := tx.QueryRow(ctx, `SELECT COUNT(*), COALESCE(SUM(CASE WHEN body = ? THEN 1 ELSE 0 END), 0) FROM interpretation_question WHERE item = ? AND at >= ?`,
		body, item, db.Time(today)).Scan(&page, &same)
	if err != nil {
		return err
	}
	if contact != "" {
		err := tx.QueryRow(ctx, `SELECT COUNT(*) FROM interpretation_question WHERE contact = ? AND at >= ?`, contact, db.Time(today)).Scan(&mine)
		if err != nil {
			return err
		}
	}
	switch {
	case same > 0:
		return errs.New(errs.Conflict, "同样的问题今天已经收到，不需要重复提交。")
	case mine >= PerContact:
		return errs.New(errs.TooMany, "您今天的提问已经较多，请明天再来，或者把问题合并成一条。")
	case page >= PerPage:
		return errs.New(errs.TooMany, "今天对这件文件的提问已经很多，请明天再来。")
	}
	return nil
}

// about finds the document that a page is about, and its plan: the page is the document's
// own, or that of one of its pieces.
func (a *Area) about(ctx context.Context, tx *db.Tx, it publication.Item) (doc, plan string, err error) {
	if it.Role == publication.Report {
		return "", "", errs.New(errs.NotFound, "年度报告不在这里提问。对政府信息公开工作有意见的，请向编制机关反映。")
	}
	part, err := publication.PartByID(ctx, tx, it.Part)
	if err != nil {
		return "", "", err
	}
	doc = part.Case
	if it.Role == publication.Interpretation {
		err := tx.QueryRow(ctx, `SELECT n.doc FROM interpretation_piece p JOIN interpretation_plan n ON n.id = p.plan WHERE p.id = ?`, part.Case).Scan(&doc)
		if err != nil && !db.None(err) {
			return "", "", err
		}
	}
	plan, _, err = planOf(ctx, tx, doc)
	return doc, plan, err
}

// Unplanned is a question about a document that has no plan.
type Unplanned struct {
	Question
	Title, Href, UnitName string // of the document
	Open                  string // where the actor opens its plan; "" where that is another unit's matter
}

// Unplanned returns the open questions about documents without a plan that the actor may
// see, newest first, at most n: the drafting unit opens a plan, and its superiors and the
// issuing office see that it must.
func (a *Area) Unplanned(ctx context.Context, tx *db.Tx, by actor.Actor, n int) ([]Unplanned, error) {
	seen, args, err := lifecycle.Seen(ctx, tx, by)
	if err != nil {
		return nil, err
	}
	names, err := org.Labels(ctx, tx)
	if err != nil {
		return nil, err
	}
	return db.All(ctx, tx, func(s db.Scanner) (u Unplanned, err error) {
		var area, unit string
		var at time.Time
		err = s.Scan(&u.ID, &u.Doc, &u.Body, &u.Contact, db.At{T: &at}, &u.Title, &area, &unit)
		u.At, u.Href, u.UnitName = at, "/office/"+area+"/"+u.Doc, names[unit]
		if unit == by.Unit && by.Has(actor.Drafter) {
			u.Open = "/office/interpretation/new/open?document=" + u.Doc
		}
		return u, err
	}, `SELECT q.id, q.doc, q.body, q.contact, q.at, c.title, c.area, c.unit FROM interpretation_question q JOIN cases c ON c.id = q.doc
		WHERE q.plan = '' AND q.closed_at = '' AND `+seen+` ORDER BY q.at DESC, q.id DESC LIMIT ?`, append(args, n)...)
}

// Answered is a question with the public piece that answers it, for the public page: the
// question's own words are not among it, because readers write personal data.
type Answered struct {
	Question string // id
	At       workday.Date
	Item     publication.Item
}

// AnsweredOf returns what was answered by a piece about the document of a page.
func AnsweredOf(ctx context.Context, tx *db.Tx, doc string) ([]Answered, error) {
	rows, err := db.All(ctx, tx, func(s db.Scanner) (r [3]string, err error) { err = s.Scan(&r[0], &r[1], &r[2]); return r, err },
		`SELECT q.id, q.closed_at, p.part FROM interpretation_question q JOIN interpretation_piece p ON p.id = q.piece
		WHERE q.doc = ? AND q.closed_at <> '' ORDER BY q.closed_at, q.id`, doc)
	if err != nil {
		return nil, err
	}
	var out []Answered
	for _, r := range rows {
		it, ok, err := publication.ItemOfPart(ctx, tx, r[2])
		if err != nil {
			return nil, err
		}
		if !ok || it.Standing != publication.Public {
			continue
		}
		at, err := db.ParseTime(r[1])
		if err != nil {
			return nil, err
		}
		out = append(out, Answered{r[0], workday.DateOf(at), it})
	}
	return out, nil
}
