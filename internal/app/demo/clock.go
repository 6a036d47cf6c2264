package demo

import (
	"sync"
	"time"

	"gongkai/internal/platform/clock"
)

// Settable is a clock that Build can move: *Clock for a running demo, *clock.Fake in tests.
type Settable interface {
	clock.Clock
	Set(time.Time)
}

// Clock goes with another clock until it is set; then it stands still until it is set
// again or released. The demo is written while it is moved from day to day, and lives on
// once it has been released.
type Clock struct {
	base clock.Clock
	mu   sync.Mutex
	at   time.Time
}

// NewClock returns a clock that stands at Begin of what base shows now. Open the database
// and put the platform together with it: a database does not let itself be dated back.
func NewClock(base clock.Clock) *Clock { return &Clock{base: base, at: Begin(base.Now())} }

// Begin is the moment at which the city's records begin, a little more than two years
// before now.
func Begin(now time.Time) time.Time { return now.UTC().AddDate(-2, 0, -50) }

// Now implements clock.Clock.
func (c *Clock) Now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.at.IsZero() {
		return c.base.Now()
	}
	return c.at
}

// Set lets the clock stand at t.
func (c *Clock) Set(t time.Time) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.at = t.UTC()
}

// Release lets the clock go with its base again.
func (c *Clock) Release() {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.at = time.Time{}
}
