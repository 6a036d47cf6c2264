package web

import (
	"container/list"
	"net/netip"
	"sync"
	"time"

	"golang.org/x/time/rate"
)

// limiter bounds how often each address may do something. It remembers the addresses
// that were seen last; one that was forgotten begins anew.
type limiter struct{ *limits }

type limits struct {
	mu    sync.Mutex
	per   rate.Limit
	burst int
	size  int
	byKey map[string]*list.Element
	order *list.List // of *allowance, the one seen last in front
}

type allowance struct {
	key  string
	rate *rate.Limiter
}

func newLimiter(perSecond float64, burst, size int) limiter {
	return limiter{&limits{per: rate.Limit(perSecond), burst: burst, size: size, byKey: map[string]*list.Element{}, order: list.New()}}
}

func (l limiter) allow(key string, now time.Time) bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	e, ok := l.byKey[key]
	if !ok {
		if l.order.Len() >= l.size {
			last := l.order.Back()
			delete(l.byKey, last.Value.(*allowance).key)
			l.order.Remove(last)
		}
		e = l.order.PushFront(&allowance{key, rate.NewLimiter(l.per, l.burst)})
		l.byKey[key] = e
	}
	l.order.MoveToFront(e)
	return e.Value.(*allowance).rate.AllowN(now, 1)
}

// bucket is what an address is counted under: an IPv6 network of 64 bits is one place.
func bucket(ip string) string {
	a, err := netip.ParseAddr(ip)
	if err != nil {
		return ""
	}
	if a.Is6() && !a.Is4In6() {
		p, _ := a.Prefix(64)
		return p.String()
	}
	return a.String()
}
