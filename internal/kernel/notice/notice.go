// Package notice tells people that something waits or has happened, and goes on telling
// others until somebody acknowledges.
//
// A notice is written in the transaction of the act that causes it. Everybody told finds
// it on the page (Inbox); the carriers that an administrator has set up (mail, SMS,
// 企业微信, 钉钉 or any other gateway by signed webhook) take it outside, each as a job
// with retries. What leaves the platform is only Notice.Outside, unless the carrier is
// marked as lying inside the government's own network.
package notice

import (
	"context"
	"embed"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"gongkai/internal/kernel/actor"
	"gongkai/internal/kernel/lifecycle"
	"gongkai/internal/kernel/org"
	"gongkai/internal/platform/db"
	"gongkai/internal/platform/errs"
	"gongkai/internal/platform/id"
)

//go:embed migrations
var files embed.FS

// Migrations makes the tables of this package.
var Migrations = db.Set{Name: "notice", FS: files}

// Urgency is how pressing a notice is. An administrator sets for each carrier the least
// urgency that it carries.
type Urgency int

// The degrees of urgency, as official documents name them.
const (
	Plain   Urgency = iota // 平件
	Urgent                 // 加急
	Express                // 特急
)

// Name is the Chinese name of the urgency.
func (u Urgency) Name() string { return [...]string{"平件", "加急", "特急"}[u] }

// Kind says what a notice is for.
type Kind string

const (
	News   Kind = "notice" // something happened
	Todo   Kind = "todo"   // a step waits; ends when the step is taken
	Remind Kind = "remind" // 催办
)

// Notice is what is to be told.
type Notice struct {
	Kind     Kind // "": News
	To       []Recipient
	Not      []string // people who are not told, as who caused it himself
	Subject  string   // one line
	Body     string   // whole sentences; no personal data beyond need
	Outside  string   // what mail and gateways may say; "": that something waits, and no more
	Case     string   // "" where it is about no case
	Key      string   // a second notice with the key is not sent; "": always sent
	Urgency  Urgency
	Escalate []Step
	By       actor.Actor // who sends it; the zero Actor is the platform

	waits []wait
}

// wait is a step of the case that the notice is about; once none of them waits, there
// is nothing left to escalate.
type wait struct {
	action lifecycle.Action
	unit   string
}

// Sent is what became of a notice.
type Sent struct {
	ID     string
	People int  // who were told; 0 where nobody holds the roles
	Again  bool // the key had been used: nothing was done now
}

const (
	maxSubject = 200  // characters
	maxBody    = 4000 // characters
)

// apart is the least time between two tellings of one notice to one person: when steps
// were missed while no process ran, nobody gets them all at once.
const apart = 30 * time.Minute

// Send writes the notice, tells the recipients on the page, and enqueues what the
// carriers take outside. Nobody need hold the roles: the escalation still runs.
func Send(ctx context.Context, tx *db.Tx, n Notice) (Sent, error) {
	n, err := n.cleaned()
	if err != nil {
		return Sent{}, err
	}
	s := Sent{ID: id.New(tx.Now)}
	added, err := tx.Exec(ctx, `INSERT INTO notice (id, key, kind, case_id, subject, body, outside, urgency, by_person, by_name, sent_at, ack_at)
		VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, '') ON CONFLICT DO NOTHING`,
		s.ID, n.Key, string(n.Kind), n.Case, n.Subject, n.Body, n.Outside, int(n.Urgency), n.By.Person, n.By.Display(), db.Time(tx.Now))
	if err != nil {
		return s, fmt.Errorf("send a notice: %w", err)
	}
	if added == 0 {
		s.Again = true
		err := tx.QueryRow(ctx, `SELECT n.id, (SELECT COUNT(*) FROM notice_told t WHERE t.notice = n.id AND t.seq = 0)
			FROM notice n WHERE n.key = ?`, n.Key).Scan(&s.ID, &s.People)
		return s, err
	}
	for _, w := range n.waits {
		if _, err := tx.Exec(ctx, `INSERT INTO notice_wait (notice, action, unit) VALUES (?, ?, ?)`, s.ID, string(w.action), w.unit); err != nil {
			return s, err
		}
	}
	if err := plan(ctx, tx, s.ID, n.Escalate); err != nil {
		return s, err
	}
	people, err := resolve(ctx, tx, n.To, n.Not)
	if err != nil {
		return s, err
	}
	s.People, err = tell(ctx, tx, s.ID, n.Urgency, 0, people)
	return s, err
}

// cleaned checks a notice; what is wrong is a mistake of the program or of a form.
func (n Notice) cleaned() (Notice, error) {
	n.Subject, n.Body, n.Outside = oneLine(n.Subject), plain(n.Body), oneLine(n.Outside)
	if n.Kind == "" {
		n.Kind = News
	}
	if n.By.Person == "" {
		n.By = actor.Platform()
	}
	if n.Outside == "" {
		n.Outside = "您在政务公开工作平台有一件" + map[Kind]string{News: "通知", Todo: "待办事项", Remind: "催办事项"}[n.Kind] + "，请登录平台查看办理。"
	}
	switch {
	case n.Subject == "" || utf8.RuneCountInString(n.Subject) > maxSubject:
		return n, errs.Field("subject", fmt.Sprintf("请填写通知标题，不超过%d字。", maxSubject))
	case utf8.RuneCountInString(n.Body) > maxBody || utf8.RuneCountInString(n.Outside) > maxSubject:
		return n, errs.Field("body", fmt.Sprintf("通知内容不超过%d字，请精简后再发送。", maxBody))
	case n.Urgency < Plain || n.Urgency > Express:
		return n, errs.Field("urgency", "请选择紧急程度：平件、加急或者特急。")
	}
	return n, checkSteps(n.Escalate)
}

// person is somebody to be told, for a unit.
type person struct{ id, unit string }

// resolve names the people: each once, the disabled ones and those in not left out.
func resolve(ctx context.Context, tx *db.Tx, to []Recipient, not []string) ([]person, error) {
	var out []person
	add := func(p person) {
		if p.id != "" && !slices.Contains(not, p.id) && !slices.ContainsFunc(out, func(o person) bool { return o.id == p.id }) {
			out = append(out, p)
		}
	}
	for _, r := range to {
		if r.Person != "" {
			known, err := org.PeopleByID(ctx, tx, []string{r.Person})
			if err != nil {
				return nil, err
			}
			if p, ok := known[r.Person]; ok && !p.Disabled {
				add(person{p.ID, r.Unit})
			}
			continue
		}
		unit := r.Unit
		if r.Office {
			office, err := org.OfficeOf(ctx, tx, r.Unit)
			if errs.Is(err, errs.NotFound) { // none on record: nobody can be told
				continue
			}
			if err != nil {
				return nil, err
			}
			unit = office.ID
		}
		for _, role := range r.Roles {
			holders, err := org.Holders(ctx, tx, unit, role)
			if err != nil {
				return nil, err
			}
			for _, h := range holders {
				add(person{h.Person, h.Unit})
			}
		}
	}
	return out, nil
}

// tell puts the notice into the people's inboxes, on top and unseen again where it is
// there already, and hands it to the carriers. A step tells each person once; whoever
// was told of the notice a moment ago, or reminded of another one that the same step of
// the case caused, is left out. It returns how many were told now.
func tell(ctx context.Context, tx *db.Tx, notice string, u Urgency, seq int, people []person) (int, error) {
	last := map[string]string{}
	_, err := db.All(ctx, tx, func(s db.Scanner) (x struct{}, err error) {
		var who, at string
		err = s.Scan(&who, &at)
		last[who] = at
		return x, err
	}, `SELECT person, MAX(told_at) FROM (SELECT person, told_at FROM notice_told WHERE notice = ?
		UNION ALL SELECT t.person, t.told_at FROM notice n JOIN notice o ON o.case_id = n.case_id AND o.sent_at = n.sent_at JOIN notice_told t ON t.notice = o.id
			WHERE n.id = ? AND n.case_id <> '' AND o.case_id <> '' AND t.seq > 0) AS told GROUP BY person`, notice, notice)
	if err != nil {
		return 0, err
	}
	var fresh []person
	now, recent := db.Time(tx.Now), db.Time(tx.Now.Add(-apart))
	for _, p := range people {
		if last[p.id] > recent {
			continue
		}
		n, err := tx.Exec(ctx, `INSERT INTO notice_told (notice, person, seq, told_at) VALUES (?, ?, ?, ?) ON CONFLICT DO NOTHING`, notice, p.id, seq, now)
		if err != nil {
			return 0, fmt.Errorf("tell a person: %w", err)
		}
		if n == 0 {
			continue
		}
		_, err = tx.Exec(ctx, `INSERT INTO notice_recipient (notice, person, unit, level, told_at, seen_at, ack_at, ack_by) VALUES (?, ?, ?, ?, ?, '', '', '')
			ON CONFLICT (notice, person) DO UPDATE SET level = excluded.level, told_at = excluded.told_at, seen_at = ''`, notice, p.id, p.unit, seq, now)
		if err != nil {
			return 0, fmt.Errorf("tell a person: %w", err)
		}
		fresh = append(fresh, p)
	}
	return len(fresh), dispatch(ctx, tx, notice, u, seq, fresh)
}

// plain makes text storable and harmless: valid, without control characters but line ends.
func plain(s string) string {
	s = strings.ReplaceAll(strings.ToValidUTF8(s, "�"), "\r\n", "\n")
	return strings.TrimSpace(strings.Map(func(r rune) rune {
		if r == '\n' || r == '\t' || !unicode.IsControl(r) && !unicode.Is(unicode.Bidi_Control, r) && r != '\u2028' && r != '\u2029' {
			return r
		}
		return ' '
	}, s))
}

// oneLine is plain text with every run of white space made one blank.
func oneLine(s string) string { return strings.Join(strings.Fields(plain(s)), " ") }

func encode(v any) string {
	b, err := json.Marshal(v)
	if err != nil {
		panic(err) // strings and numbers always marshal
	}
	return string(b)
}
