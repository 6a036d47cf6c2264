package org

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"slices"
	"strings"
	"time"

	"gongkai/internal/kernel/actor"
	"gongkai/internal/platform/db"
	"gongkai/internal/platform/errs"
)

// Client is where a request came from.
type Client struct{ IP, Agent string }

// short bounds what a stranger can make us store.
func (c Client) short() Client {
	cut := func(s string, n int) string {
		return strings.ToValidUTF8(strings.ReplaceAll(s[:min(len(s), n)], "\x00", ""), "")
	}
	return Client{cut(c.IP, 64), cut(c.Agent, 200)}
}

// Session is one login of a person. Secret is known at Login only.
type Session struct {
	ID         string
	Secret     string // goes into the cookie; only its hash is stored
	Person     string
	Post       string // the chosen post
	Client     Client
	Created    time.Time
	Seen       time.Time // to the minute
	Ends       time.Time // latest end, whatever is done
	MustChange bool      // the password must be changed before anything else; the actor has no roles
	MustChoose bool      // the chosen post has ended: call SwitchPost; the actor has no roles
}

// touchEvery is how often a session's last use is written.
const touchEvery = time.Minute

const secretLen = 52 // of id.Secret

// digest is how the secrets of sessions and tokens are stored. They are random, so a
// plain hash is enough.
func digest(secret string) string {
	s := sha256.Sum256([]byte(secret))
	return hex.EncodeToString(s[:])
}

// liveSession is a session that has not ended, with what is needed of its person.
type liveSession struct {
	Session
	account, name string
}

// live returns the session of a secret, or Unauthenticated.
func (a *Access) live(ctx context.Context, d *db.DB, secret string) (liveSession, error) {
	return db.Get(ctx, d, func(tx *db.Tx) (liveSession, error) { return a.liveIn(ctx, tx, secret) })
}

func (a *Access) liveIn(ctx context.Context, tx *db.Tx, secret string) (s liveSession, err error) {
	none := errs.New(errs.Unauthenticated, "您尚未登录或者登录已失效，请重新登录。")
	if len(secret) != secretLen {
		return s, none
	}
	var c credential
	var must, disabled int
	err = tx.QueryRow(ctx, `SELECT s.id, s.person, s.post, s.ip, s.agent, s.created_at, s.seen_at, h.account, h.name, h.disabled, w.must_change, w.changed_at
		FROM session s JOIN person h ON h.id = s.person JOIN password w ON w.person = s.person WHERE s.hash = ?`, digest(secret)).
		Scan(&s.ID, &s.Person, &s.Post, &s.Client.IP, &s.Client.Agent, db.At{T: &s.Created}, db.At{T: &s.Seen},
			&s.account, &s.name, &disabled, &must, db.At{T: &c.changed})
	if db.None(err) || err == nil && disabled == 1 {
		return liveSession{}, none
	}
	if err != nil {
		return liveSession{}, err
	}
	c.must = must == 1
	s.Ends, s.MustChange = s.Created.Add(a.Rules.Absolute), c.stale(a.Rules, tx.Now)
	if s.Seen.Sub(tx.Now) > db.MaxSkew { // opened or used under a clock that was ahead: it would never end
		return liveSession{}, none
	}
	if !tx.Now.Before(s.Ends) {
		return liveSession{}, errs.Newf(errs.Unauthenticated, "本次登录已满%d小时，请重新登录。", int(a.Rules.Absolute.Hours()))
	}
	if tx.Now.Sub(s.Seen) >= a.Rules.Idle {
		return liveSession{}, errs.Newf(errs.Unauthenticated, "您已超过%s没有操作，请重新登录。", minutes(a.Rules.Idle))
	}
	return s, nil
}

// SessionActor returns who acts in the session of a secret, in the chosen post. While
// the session's MustChange or MustChoose is set the actor has a person and no roles.
// An unknown, ended or forged secret is Unauthenticated. It writes at most once a
// minute.
func (a *Access) SessionActor(ctx context.Context, d *db.DB, secret string) (actor.Actor, Session, error) {
	var by actor.Actor
	touch := false
	s, err := db.Get(ctx, d, func(tx *db.Tx) (liveSession, error) {
		s, err := a.liveIn(ctx, tx, secret)
		if err != nil {
			return s, err
		}
		touch = tx.Now.Sub(s.Seen) >= touchEvery
		seats, err := ActorsOf(ctx, tx, s.Person)
		if err != nil {
			return s, err
		}
		by = actor.Actor{Person: s.Person, Name: s.name}
		i := slices.IndexFunc(seats, func(x actor.Actor) bool { return x.Post == s.Post })
		s.MustChoose = i < 0
		if i >= 0 && !s.MustChange {
			by = seats[i]
		}
		by.Via = "session"
		return s, nil
	})
	if err != nil || !touch {
		return by, s.Session, err
	}
	err = d.Quick(ctx, func(tx *db.Tx) error {
		s.Seen = tx.Now
		_, err := tx.Exec(ctx, `UPDATE session SET seen_at = ? WHERE id = ? AND seen_at < ?`, db.Time(tx.Now), s.ID, db.Time(tx.Now))
		return err
	})
	if err != nil {
		return actor.Actor{}, Session{}, fmt.Errorf("touch session: %w", err)
	}
	return by, s.Session, nil
}

// SwitchPost chooses another post in force of the session's person, own or delegated,
// and returns the actor in it.
func (a *Access) SwitchPost(ctx context.Context, d *db.DB, secret, post string) (actor.Actor, error) {
	return db.Put(ctx, d, func(tx *db.Tx) (actor.Actor, error) {
		s, err := a.liveIn(ctx, tx, secret)
		if err != nil {
			return actor.Actor{}, err
		}
		if s.MustChange {
			return actor.Actor{}, errs.New(errs.Forbidden, "请先修改口令，再切换岗位。")
		}
		seats, err := ActorsOf(ctx, tx, s.Person)
		if err != nil {
			return actor.Actor{}, err
		}
		i := slices.IndexFunc(seats, func(x actor.Actor) bool { return x.Post == post })
		if i < 0 {
			return actor.Actor{}, errs.New(errs.Forbidden, "该岗位不属于您或者不在任期内，请从列表中选择。")
		}
		if _, err := tx.Exec(ctx, `UPDATE session SET post = ? WHERE id = ?`, post, s.ID); err != nil {
			return actor.Actor{}, fmt.Errorf("switch post: %w", err)
		}
		by := seats[i]
		by.Via = "session"
		return by, record(ctx, tx, by, s.Person, "switch-post", by.UnitName+" "+by.Title)
	})
}

// Sessions returns the live sessions of a person, last used first, without secrets.
func (a *Access) Sessions(ctx context.Context, tx *db.Tx, person string) ([]Session, error) {
	return db.All(ctx, tx, func(s db.Scanner) (x Session, err error) {
		err = s.Scan(&x.ID, &x.Person, &x.Post, &x.Client.IP, &x.Client.Agent, db.At{T: &x.Created}, db.At{T: &x.Seen})
		x.Ends = x.Created.Add(a.Rules.Absolute)
		return x, err
	}, `SELECT id, person, post, ip, agent, created_at, seen_at FROM session WHERE person = ? AND seen_at > ? AND created_at > ? ORDER BY seen_at DESC, id DESC`,
		person, db.Time(tx.Now.Add(-a.Rules.Idle)), db.Time(tx.Now.Add(-a.Rules.Absolute)))
}

// Logout ends the session of a secret. An unknown secret is no error.
func Logout(ctx context.Context, d *db.DB, secret string) error {
	return d.Write(ctx, func(tx *db.Tx) error {
		var sessionID, person, name string
		err := tx.QueryRow(ctx, `SELECT s.id, s.person, h.name FROM session s JOIN person h ON h.id = s.person WHERE s.hash = ?`, digest(secret)).
			Scan(&sessionID, &person, &name)
		if db.None(err) {
			return nil
		}
		if err != nil {
			return err
		}
		return endOne(ctx, tx, actor.Actor{Person: person, Name: name, Via: "session"}, sessionID, person)
	})
}

// LogoutSession ends one session by its id: one's own, or anybody's for the security
// administrator.
func LogoutSession(ctx context.Context, tx *db.Tx, by actor.Actor, sessionID string) error {
	var person string
	err := tx.QueryRow(ctx, `SELECT person FROM session WHERE id = ?`, sessionID).Scan(&person)
	if db.None(err) || err == nil && person != by.Person && !platform(by) && !by.Has(actor.Security) {
		return errs.New(errs.NotFound, "该登录已经结束，请刷新页面查看。")
	}
	if err != nil {
		return err
	}
	return endOne(ctx, tx, by, sessionID, person)
}

func endOne(ctx context.Context, tx *db.Tx, by actor.Actor, sessionID, person string) error {
	if _, err := tx.Exec(ctx, `DELETE FROM session WHERE id = ?`, sessionID); err != nil {
		return fmt.Errorf("end session: %w", err)
	}
	return record(ctx, tx, by, person, "logout", "")
}

// LogoutAll ends all sessions of a person: one's own, or anybody's for the security
// administrator.
func LogoutAll(ctx context.Context, tx *db.Tx, by actor.Actor, person string) error {
	if !by.Known() || by.Person != person {
		if err := May(by, "结束他人的登录", actor.Security); err != nil {
			return err
		}
	}
	if err := endSessions(ctx, tx, person, ""); err != nil {
		return err
	}
	return record(ctx, tx, by, person, "logout-all", "")
}

// endSessions ends all sessions of a person but one ("" for none).
func endSessions(ctx context.Context, tx *db.Tx, person, except string) error {
	if _, err := tx.Exec(ctx, `DELETE FROM session WHERE person = ? AND id <> ?`, person, except); err != nil {
		return fmt.Errorf("end sessions: %w", err)
	}
	return nil
}
