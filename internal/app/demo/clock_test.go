package demo

import (
	"testing"
	"time"

	"gongkai/internal/platform/clock"
)

func TestTheClockStandsUntilItIsReleased(t *testing.T) {
	t.Parallel()
	base := clock.NewFake(now)
	c := NewClock(base)
	if !c.Now().Equal(Begin(now)) {
		t.Errorf("it begins at %v", c.Now())
	}
	base.Advance(time.Hour)
	c.Set(now)
	if !c.Now().Equal(now) {
		t.Errorf("it stands at %v", c.Now())
	}
	c.Release()
	if !c.Now().Equal(now.Add(time.Hour)) {
		t.Errorf("released, it shows %v", c.Now())
	}
}
