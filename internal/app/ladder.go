package app

import (
	"context"

	"gongkai/internal/kernel/actor"
	"gongkai/internal/kernel/deadline"
	"gongkai/internal/kernel/notice"
	"gongkai/internal/platform/db"
)

// ladder is who hears, and when, of what nobody acknowledges: the head of the unit, then
// the office of its government, then both again and again up to a cap. No text sets these
// numbers: they are the platform's own (平台规则). What makes a notice urgent is in notice.
var ladder = notice.Ladder{
	notice.Plain: {
		{After: workdays(1), To: head},
		{After: workdays(2), To: office},
		{After: workdays(3), To: both, Every: 1, Again: 17}, // to the 20th working day
	},
	notice.Urgent: {
		{After: hours(4), To: head},
		{After: hours(8), To: office},
		{After: hours(24), To: both, Every: 12, Again: 8}, // to the end of the 5th day
	},
	notice.Express: {
		{After: hours(1), To: head},
		{After: hours(2), To: office},
		{After: hours(4), To: both, Every: 2, Again: 10}, // to the end of the first day
	},
}

var (
	head   = []notice.Recipient{{Roles: []actor.Role{actor.Head}}}
	office = []notice.Recipient{{Office: true, Roles: []actor.Role{actor.Coordinate, actor.Disclosure}}}
	both   = []notice.Recipient{head[0], office[0]}
)

func workdays(n int) deadline.Span { return deadline.Span{N: n, Unit: deadline.Workdays} }
func hours(n int) deadline.Span    { return deadline.Span{N: n, Unit: deadline.Hours} }

// sealed sees to it that no secret of a carrier lies in the database in the clear.
func (a *App) sealed(ctx context.Context) error {
	n, err := db.Put(ctx, a.DB, func(tx *db.Tx) (int, error) { return a.Notices.SealSecrets(ctx, tx) })
	if n > 0 {
		a.Log.Info("secrets of carriers were sealed", "channels", n)
	}
	return err
}
