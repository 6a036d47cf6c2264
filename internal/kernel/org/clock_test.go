package org_test

import (
	"testing"
	"time"

	"gongkai/internal/kernel/actor"
	"gongkai/internal/platform/errs"
)

// Failed logins are noted even while nobody may write; those from a clock that was a year
// ahead must not lock the account for that year.
func TestFailuresUnderAClockThatWasAheadLockNobodyOut(t *testing.T) {
	each(t, func(w *world) {
		w.staff("wangmin", "land", actor.Drafter)
		w.clock.Advance(365 * 24 * time.Hour)
		for range 5 {
			w.login("wangmin", "wrong")
		}
		if _, err := w.login("wangmin", good); !errs.Is(err, errs.TooMany) {
			w.Fatalf("not locked while the clock is ahead: %v", err)
		}
		w.clock.Advance(-365 * 24 * time.Hour)
		w.in("wangmin")
	})
}
