// Package clock is the only place where the program reads the time. Everything
// else is given a Clock, so that a test or the demo can name its own dates.
package clock

import (
	"sync"
	"time"
)

// Clock tells the time. Implementations return UTC and are safe for concurrent use.
type Clock interface{ Now() time.Time }

type system struct{}

func (system) Now() time.Time { return time.Now().UTC() }

// System returns the clock of the machine.
func System() Clock { return system{} }

// Since is the time that has passed since t on the machine's monotonic clock,
// for measuring how long work took. It never decides anything.
func Since(t time.Time) time.Duration { return time.Since(t) }

// Fake is a clock that stands still until it is moved.
type Fake struct {
	mu  sync.Mutex
	now time.Time
}

// NewFake returns a clock that stands at t.
func NewFake(t time.Time) *Fake { return &Fake{now: t.UTC()} }

// Now returns the time that the clock was last set to.
func (f *Fake) Now() time.Time {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.now
}

// Set moves the clock to t, forwards or back.
func (f *Fake) Set(t time.Time) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.now = t.UTC()
}

// Advance moves the clock by d.
func (f *Fake) Advance(d time.Duration) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.now = f.now.Add(d)
}
