package notice

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"gongkai/internal/kernel/actor"
	"gongkai/internal/kernel/deadline"
	"gongkai/internal/kernel/workday"
	"gongkai/internal/platform/db"
	"gongkai/internal/platform/errs"
)

// Recipient is a person, or everybody who may act in one of the roles for a unit on the
// day of telling, deputies included.
type Recipient struct {
	Person string       `json:"person,omitempty"`
	Unit   string       `json:"unit,omitempty"`
	Office bool         `json:"office,omitempty"` // not the unit, but the office of its government
	Roles  []actor.Role `json:"roles,omitempty"`
}

// Name says in Chinese who a recipient is by his office.
func (r Recipient) Name() string {
	if r.Person != "" {
		return "指定的人"
	}
	var roles []string
	for _, x := range r.Roles {
		roles = append(roles, x.Name())
	}
	who := "承办单位"
	if r.Office {
		who = "政府办公厅（室）"
	}
	return who + "的" + strings.Join(roles, "、")
}

// Step tells people when nobody has acknowledged in time: once, or again and again.
type Step struct {
	After deadline.Span // hours, or working days at the same time of day
	To    []Recipient
	Every int // then again after so many of the same measure; 0: once
	Again int // how often at most, beside the first time
}

// Ladder is who hears, and when, of what nobody acknowledges, by urgency. A recipient
// with roles and no unit means the units for which a case waits. Only the last step of
// each may be repeated.
type Ladder [Express + 1][]Step

// When says in Chinese when a step is.
func (s Step) When() string {
	text := s.After.String() + "后"
	if s.Every > 0 {
		text += fmt.Sprintf("，此后每%s一次，最多再提醒%d次", deadline.Span{N: s.Every, Unit: s.After.Unit}, s.Again)
	}
	return text
}

// Who says in Chinese whom a step tells.
func (s Step) Who() string {
	var who []string
	for _, r := range s.To {
		if name := r.Name(); !slices.Contains(who, name) {
			who = append(who, name)
		}
	}
	return strings.Join(who, "，")
}

const (
	maxSteps = 5
	maxAgain = 100
	maxSpan  = 366
)

// checkSteps says what is wrong with the steps of an escalation.
func checkSteps(steps []Step) error {
	if len(steps) > maxSteps {
		return errs.Field("escalate", fmt.Sprintf("逐级提醒不超过%d级，请减少级数。", maxSteps))
	}
	for i, s := range steps {
		if s.After.N < 1 || s.After.N > maxSpan || s.After.Unit != deadline.Hours && s.After.Unit != deadline.Workdays {
			return errs.Field("escalate", fmt.Sprintf("逐级提醒的时间应为1至%d之间的小时数或者工作日数，请重填。", maxSpan))
		}
		if s.Every < 0 || s.Every > maxSpan || s.Again < 0 || s.Again > maxAgain || (s.Every > 0) != (s.Again > 0) || s.Every > 0 && i < len(steps)-1 {
			return errs.Field("escalate", fmt.Sprintf("只有最后一级可以反复提醒，并且应写明间隔和次数（不超过%d次），请重填。", maxAgain))
		}
	}
	return nil
}

// plan writes the steps of escalation down. Their moments are a cache: rule, moment of
// sending and calendar are the truth, and Escalate follows a change of the calendar.
func plan(ctx context.Context, tx *db.Tx, notice string, steps []Step) error {
	if len(steps) == 0 {
		return nil
	}
	cal, err := workday.Load(ctx, tx)
	if err != nil {
		return err
	}
	for i, s := range steps {
		if err := planOne(ctx, tx, notice, i+1, s, encode(s.To), tx.Now, cal); err != nil {
			return err
		}
	}
	return nil
}

func planOne(ctx context.Context, tx *db.Tx, notice string, seq int, s Step, told string, sent time.Time, cal *workday.Calendar) error {
	_, err := tx.Exec(ctx, `INSERT INTO notice_step (notice, seq, n, measure, told, due_at, calendar, done_at, outcome, again_after, again) VALUES (?, ?, ?, ?, ?, ?, ?, '', '', ?, ?)`,
		notice, seq, s.After.N, string(s.After.Unit), told, db.Time(moment(sent, s.After, cal)), cal.Version(), s.Every, s.Again)
	if err != nil {
		return fmt.Errorf("plan an escalation: %w", err)
	}
	return nil
}

// moment is when a step is due: hours are exact; working days end at the same time of
// day on the nth working day after the day of sending.
func moment(sent time.Time, after deadline.Span, cal *workday.Calendar) time.Time {
	if after.Unit == deadline.Hours {
		return sent.Add(time.Duration(after.N) * time.Hour)
	}
	day := workday.DateOf(sent)
	due, _ := cal.Add(day, after.N)
	return due.Time().Add(sent.Sub(day.Time()))
}

// next is the repetition of a step that comes after now. Those that were missed while no
// process ran are not made up for, but count. ok is false once the cap is reached.
func (s Step) next(sent, now time.Time, cal *workday.Calendar) (n Step, ok bool) {
	for s.Again > 0 {
		s.After.N += s.Every
		s.Again--
		if moment(sent, s.After, cal).After(now) {
			return s, true
		}
	}
	return s, false
}
