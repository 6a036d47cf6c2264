package org

import (
	"context"
	"fmt"
	"time"
	"unicode/utf8"

	"gongkai/internal/kernel/actor"
	"gongkai/internal/platform/db"
	"gongkai/internal/platform/errs"
	"gongkai/internal/platform/id"
)

// Login lets a person in and returns a session with its secret. A wrong password, an
// unknown account and a disabled one are one and the same to the caller, in words, in
// time and in the lockout (Unauthenticated; TooMany while locked). Whoever has no post
// in force is Forbidden. The least used session gives way where there are too many.
func (a *Access) Login(ctx context.Context, d *db.DB, accountName, password string, c Client) (Session, error) {
	accountName, c = account(accountName), c.short()
	cred, err := a.verify(ctx, d, accountName, password, c)
	if err != nil {
		return Session{}, err
	}
	fresh := ""
	if a.Hasher.Outdated(cred.hash) {
		if fresh, err = a.Hasher.Hash(ctx, password); err != nil {
			return Session{}, err
		}
	}
	return db.Put(ctx, d, func(tx *db.Tx) (Session, error) {
		if err := a.unlocked(ctx, tx, accountName); err != nil {
			return Session{}, err // other attempts failed while this one was checked
		}
		now, err := credentialByID(ctx, tx, cred.person.ID)
		if err != nil {
			return Session{}, err
		}
		if now.hash != cred.hash || now.person.Disabled {
			return Session{}, wrong()
		}
		if fresh != "" {
			if _, err := tx.Exec(ctx, `UPDATE password SET hash = ? WHERE person = ?`, fresh, cred.person.ID); err != nil {
				return Session{}, fmt.Errorf("renew password hash: %w", err)
			}
		}
		if err := clearFailures(ctx, tx, accountName); err != nil {
			return Session{}, err
		}
		return a.open(ctx, tx, cred, c)
	})
}

// open makes the session of a login that has succeeded.
func (a *Access) open(ctx context.Context, tx *db.Tx, cred credential, c Client) (Session, error) {
	seats, err := ActorsOf(ctx, tx, cred.person.ID)
	if err != nil {
		return Session{}, err
	}
	if len(seats) == 0 {
		return Session{}, errs.New(errs.Forbidden, "您目前没有在任的岗位，不能登录办公端。请联系安全管理员授予岗位。")
	}
	s := Session{ID: id.New(tx.Now), Secret: id.Secret(), Person: cred.person.ID, Post: seats[0].Post, Client: c,
		Created: tx.Now, Seen: tx.Now, Ends: tx.Now.Add(a.Rules.Absolute), MustChange: cred.stale(a.Rules, tx.Now)}
	_, err = tx.Exec(ctx, `INSERT INTO session (id, hash, person, post, ip, agent, created_at, seen_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?)`,
		s.ID, digest(s.Secret), s.Person, s.Post, c.IP, c.Agent, db.Time(s.Created), db.Time(s.Seen))
	if err != nil {
		return Session{}, fmt.Errorf("open session: %w", err)
	}
	if err := a.crowd(ctx, tx, s); err != nil {
		return Session{}, err
	}
	by := seats[0]
	by.Via = "session"
	return s, record(ctx, tx, by, s.Person, "login", c.IP+" "+c.Agent)
}

// crowd ends what is too much beside the new session: the least used ones.
func (a *Access) crowd(ctx context.Context, tx *db.Tx, s Session) error {
	others, err := db.All(ctx, tx, db.Text, `SELECT id FROM session WHERE person = ? AND id <> ? ORDER BY seen_at DESC, id DESC`, s.Person, s.ID)
	if err != nil {
		return err
	}
	for i, other := range others {
		if i < a.Rules.Sessions-1 {
			continue
		}
		if _, err := tx.Exec(ctx, `DELETE FROM session WHERE id = ?`, other); err != nil {
			return fmt.Errorf("end session: %w", err)
		}
	}
	return nil
}

func wrong() error {
	return errs.New(errs.Unauthenticated, "账号或口令不正确，请核对后重新输入。如忘记口令，请联系安全管理员重置。")
}

// verify checks a password and records a failure. It takes the same way for an account
// that does not exist.
func (a *Access) verify(ctx context.Context, d *db.DB, accountName, password string, c Client) (credential, error) {
	var locked error
	cred, err := db.Get(ctx, d, func(tx *db.Tx) (credential, error) {
		if locked = a.unlocked(ctx, tx, accountName); errs.Is(locked, errs.Internal) {
			return credential{}, locked
		}
		return credentialOf(ctx, tx, accountName)
	})
	if err != nil {
		return cred, err
	}
	if locked != nil {
		if err := a.fail(ctx, d, accountName, c, "locked", false); err != nil {
			return credential{}, err
		}
		return credential{}, locked
	}
	if utf8.RuneCountInString(password) > maxPassword {
		password = "" // which nobody has
	}
	same, err := a.Hasher.Check(ctx, password, cred.hash)
	if err != nil {
		return credential{}, err
	}
	if same && !cred.person.Disabled {
		return cred, nil
	}
	if err := a.fail(ctx, d, accountName, c, "password", true); err != nil {
		return credential{}, err
	}
	err = d.Read(ctx, func(tx *db.Tx) error { return a.unlocked(ctx, tx, accountName) })
	if err == nil {
		err = wrong()
	}
	return credential{}, err
}

// unlocked refuses while an account, existing or not, is locked. Failures under a clock
// that was ahead do not count: they would lock until then.
func (a *Access) unlocked(ctx context.Context, tx *db.Tx, accountName string) error {
	since := tx.Now.Add(-a.Rules.Window - a.Rules.Lock)
	times, err := db.All(ctx, tx, func(s db.Scanner) (t time.Time, err error) { err = s.Scan(db.At{T: &t}); return t, err },
		`SELECT at FROM login_failure WHERE account = ? AND counted = 1 AND at > ? AND at <= ? ORDER BY at`, blur(accountName), db.Time(since), db.Time(tx.Now.Add(db.MaxSkew)))
	if err != nil {
		return err
	}
	until := a.Rules.lockedUntil(times)
	if !tx.Now.Before(until) {
		return nil
	}
	left := int((until.Sub(tx.Now) + time.Minute - 1) / time.Minute)
	return errs.Newf(errs.TooMany, "登录失败次数过多，该账号已暂时锁定，请约%d分钟后再试；如急需使用，请联系安全管理员解锁。", left)
}

// lockedUntil is when the lock ends that failures at these times, oldest first, bring
// about; the zero time if none.
func (r Rules) lockedUntil(failures []time.Time) time.Time {
	var until time.Time
	for i := r.Failures - 1; i < len(failures); i++ {
		if failures[i].Sub(failures[i-r.Failures+1]) < r.Window {
			until = failures[i].Add(r.Lock)
		}
	}
	return until
}

// Unlock lets an account try again at once; for the security administrator.
func (a *Access) Unlock(ctx context.Context, d *db.DB, by actor.Actor, accountName string) error {
	if err := May(by, "解锁账号", actor.Security); err != nil {
		return err
	}
	return d.Write(ctx, func(tx *db.Tx) error {
		p, err := PersonByAccount(ctx, tx, accountName)
		if err != nil {
			return err
		}
		if err := clearFailures(ctx, tx, p.Account); err != nil {
			return err
		}
		return record(ctx, tx, by, p.ID, "unlock-account", p.Account)
	})
}
