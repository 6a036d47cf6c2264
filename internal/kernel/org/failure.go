package org

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"time"

	"gongkai/internal/platform/db"
	"gongkai/internal/platform/id"
)

// Failure is a login that failed. Account is a blurred hash, because people type
// passwords into the wrong field; BlurAccount gives that of a known account.
type Failure struct {
	ID      string
	Account string
	At      time.Time
	Client  Client
	Why     string // "password", "locked"
}

// BlurAccount is how an account stands in the log of failed logins.
func BlurAccount(accountName string) string { return blur(account(accountName)) }

func blur(accountName string) string {
	s := sha256.Sum256([]byte("account\x00" + accountName))
	return hex.EncodeToString(s[:6])
}

func (a *Access) fail(ctx context.Context, d *db.DB, accountName string, c Client, why string, counted bool) error {
	return d.Quick(ctx, func(tx *db.Tx) error {
		_, err := tx.Exec(ctx, `INSERT INTO login_failure (id, account, at, counted, ip, agent, why) VALUES (?, ?, ?, ?, ?, ?, ?)`,
			id.New(tx.Now), blur(accountName), db.Time(tx.Now), db.Bool(counted), c.IP, c.Agent, why)
		if err != nil {
			return fmt.Errorf("record failed login: %w", err)
		}
		return nil
	})
}

// clearFailures keeps the record and lets the account count from nothing.
func clearFailures(ctx context.Context, tx *db.Tx, accountName string) error {
	_, err := tx.Exec(ctx, `UPDATE login_failure SET counted = 0 WHERE account = ? AND counted = 1`, blur(accountName))
	if err != nil {
		return fmt.Errorf("clear failed logins: %w", err)
	}
	return nil
}

// Failures returns at most n failed logins before an id ("": from the newest), newest
// first, for the security and the audit administrator.
func Failures(ctx context.Context, tx *db.Tx, before string, n int) ([]Failure, error) {
	if before == "" {
		before = "~"
	}
	return db.All(ctx, tx, func(s db.Scanner) (f Failure, err error) {
		err = s.Scan(&f.ID, &f.Account, db.At{T: &f.At}, &f.Client.IP, &f.Client.Agent, &f.Why)
		return f, err
	}, `SELECT id, account, at, ip, agent, why FROM login_failure WHERE id < ? ORDER BY id DESC LIMIT ?`, before, n)
}

// kept is how long failed logins are kept: more than the six months of 网络安全法.
const kept = 200 * 24 * time.Hour

// Sweep removes sessions that have ended and failed logins older than 200 days. It
// belongs into a daily job.
func (a *Access) Sweep(ctx context.Context, tx *db.Tx) error {
	_, err := tx.Exec(ctx, `DELETE FROM session WHERE seen_at <= ? OR created_at <= ?`,
		db.Time(tx.Now.Add(-a.Rules.Idle)), db.Time(tx.Now.Add(-a.Rules.Absolute)))
	if err == nil {
		_, err = tx.Exec(ctx, `DELETE FROM login_failure WHERE at < ?`, db.Time(tx.Now.Add(-kept)))
	}
	if err != nil {
		return fmt.Errorf("sweep sessions: %w", err)
	}
	return nil
}
