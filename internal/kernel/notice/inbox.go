package notice

import (
	"context"
	"strings"
	"time"
	"unicode/utf8"

	"gongkai/internal/kernel/actor"
	"gongkai/internal/kernel/audit"
	"gongkai/internal/kernel/clause"
	"gongkai/internal/platform/db"
	"gongkai/internal/platform/errs"
)

// Letter is a notice in somebody's inbox.
type Letter struct {
	Notice        string
	Kind          Kind
	Subject, Body string
	Case, Area    string // "" where it is about no case
	Urgency       Urgency
	ByName        string
	Level         int // 0: told at once; n: told by the nth step of escalation
	SentAt        time.Time
	ToldAt        time.Time
	SeenAt        time.Time // zero: not yet
	AckAt         time.Time // when this person acknowledged; zero: not yet
	SettledAt     time.Time // when what it is about had been done; zero: it waits, or names nothing
	Told, Acked   int       // people told, and how many of them have acknowledged
}

// Href is the address of what the letter is about.
func (l Letter) Href() string { return href(l.Area, l.Case) }

func href(area, id string) string {
	if area == "" || id == "" {
		return "/office/notice"
	}
	return "/office/" + area + "/" + id
}

// InboxQuery narrows an inbox.
type InboxQuery struct {
	Unseen  bool   // only what was not seen and still matters
	Waiting bool   // only what this person has not acknowledged and still matters
	After   string // Next of the page before
	Limit   int    // 0: 50
}

// Inbox returns a page of a person's letters, the newest first, and the key of the next
// page or "".
func Inbox(ctx context.Context, tx *db.Tx, person string, q InboxQuery) (letters []Letter, next string, err error) {
	limit := q.Limit
	if limit <= 0 || limit > 500 {
		limit = 50
	}
	w := &db.Where{}
	w.And(`r.person = ?`, person)
	if q.Unseen {
		w.And(`r.seen_at = '' AND n.settled_at = ''`)
	}
	if q.Waiting {
		w.And(`r.ack_at = '' AND n.settled_at = ''`)
	}
	if q.After != "" {
		told, id, ok := strings.Cut(q.After, "|")
		if _, err := db.ParseTime(told); err != nil || !ok || !utf8.ValidString(id) || strings.Contains(id, "\x00") {
			return nil, "", errs.New(errs.Invalid, "翻页地址不完整，请从通知第一页重新进入。")
		}
		w.And(`(r.told_at, r.notice) < (?, ?)`, told, id)
	}
	letters, err = db.All(ctx, tx, scanLetter, `SELECT n.id, n.kind, n.subject, n.body, n.case_id, COALESCE(c.area, ''), n.urgency, n.by_name, r.level, n.sent_at, r.told_at, r.seen_at, r.ack_at, n.settled_at,
		(SELECT COUNT(*) FROM notice_recipient x WHERE x.notice = n.id), (SELECT COUNT(*) FROM notice_recipient x WHERE x.notice = n.id AND x.ack_at <> '')
		FROM notice_recipient r JOIN notice n ON n.id = r.notice LEFT JOIN cases c ON c.id = n.case_id`+w.SQL()+` ORDER BY r.told_at DESC, r.notice DESC LIMIT ?`,
		append(w.Args, limit+1)...)
	if err == nil && len(letters) > limit {
		letters = letters[:limit]
		last := letters[limit-1]
		next = db.Time(last.ToldAt) + "|" + last.Notice
	}
	return letters, next, err
}

func scanLetter(s db.Scanner) (l Letter, err error) {
	err = s.Scan(&l.Notice, &l.Kind, &l.Subject, &l.Body, &l.Case, &l.Area, &l.Urgency, &l.ByName, &l.Level,
		db.At{T: &l.SentAt}, db.At{T: &l.ToldAt}, db.At{T: &l.SeenAt}, db.At{T: &l.AckAt}, db.At{T: &l.SettledAt}, &l.Told, &l.Acked)
	return l, err
}

// Unseen counts what a person has not seen, without what others have done meanwhile.
func Unseen(ctx context.Context, tx *db.Tx, person string) (n int, err error) {
	err = tx.QueryRow(ctx, `SELECT COUNT(*) FROM notice_recipient r JOIN notice n ON n.id = r.notice WHERE r.person = ? AND r.seen_at = '' AND n.settled_at = ''`, person).Scan(&n)
	return n, err
}

// See marks letters of a person as seen. To see is not to acknowledge.
func See(ctx context.Context, tx *db.Tx, person string, notices ...string) error {
	in, args := db.In(notices)
	_, err := tx.Exec(ctx, `UPDATE notice_recipient SET seen_at = ? WHERE person = ? AND seen_at = '' AND notice IN (`+in+`)`,
		append([]any{db.Time(tx.Now), person}, args...)...)
	return err
}

// Acknowledge records that the actor has taken note (签收), and stops the escalation. It
// is for a person who was told, or who acts for one (代理、授权). A second time changes
// nothing. tx must come from db.Write.
func Acknowledge(ctx context.Context, tx *db.Tx, notice string, by actor.Actor) error {
	var told, caseID, kind, acked string
	err := tx.QueryRow(ctx, `SELECT r.person, n.case_id, n.kind, r.ack_at FROM notice_recipient r JOIN notice n ON n.id = r.notice
		WHERE r.notice = ? AND r.person IN (?, ?) AND r.person <> '' ORDER BY CASE WHEN r.person = ? THEN 0 ELSE 1 END LIMIT 1`,
		notice, by.Person, by.For, by.Person).Scan(&told, &caseID, &kind, &acked)
	if db.None(err) {
		return errs.New(errs.NotFound, "没有找到发给您的这条通知，请从通知列表重新进入。")
	}
	if err != nil || acked != "" {
		return err
	}
	now := db.Time(tx.Now)
	if _, err := tx.Exec(ctx, `UPDATE notice_recipient SET ack_at = ?, ack_by = ?, seen_at = CASE WHEN seen_at = '' THEN ? ELSE seen_at END
		WHERE notice = ? AND person = ?`, now, by.Display(), now, notice, told); err != nil {
		return err
	}
	if err := acknowledged(ctx, tx, notice); err != nil {
		return err
	}
	subject := caseID
	if subject == "" {
		subject = notice
	}
	act := audit.Act{By: by, Subject: subject, Action: "notice/acknowledge"}
	if Kind(kind) == Remind {
		act.Law = []clause.Clause{clause.Y22}
	}
	_, err = audit.Append(ctx, tx, act)
	return err
}
