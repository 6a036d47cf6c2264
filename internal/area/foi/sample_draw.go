package foi

import (
	"cmp"
	"crypto/sha256"
	"encoding/hex"
	"slices"
	"strings"
)

// Member is a closed request among those that a sampling draws from.
type Member struct{ Request, Unit string }

// Drawn is a member with its ticket.
type Drawn struct {
	Member
	Ticket string
}

// Population puts the members into their order and returns the text that is frozen: one
// line "REQUEST UNIT" for each.
func Population(members []Member) string {
	slices.SortFunc(members, func(a, b Member) int { return cmp.Compare(a.Request, b.Request) })
	var b strings.Builder
	for _, m := range members {
		b.WriteString(m.Request + " " + m.Unit + "\n")
	}
	return b.String()
}

// Sum is the SHA-256 of a text, in hexadecimal digits.
func Sum(text string) string {
	s := sha256.Sum256([]byte(text))
	return hex.EncodeToString(s[:])
}

// Ticket is the number that a request draws: the SHA-256 of three lines, the hash of the
// population, the seed and the request's id. Nobody knows it before the seed exists, and
// everybody can work it out afterwards.
func Ticket(population, seed, request string) string {
	return Sum(population + "\n" + seed + "\n" + request + "\n")
}

// Draw returns the n members with the lowest tickets, lowest first; with each, the n
// lowest of every unit. It depends on nothing but what it is given, and every member has
// the same chance.
func Draw(members []Member, population, seed string, n int, each bool) []Drawn {
	all := Tickets(members, population, seed)
	taken := map[string]int{}
	return slices.DeleteFunc(all, func(d Drawn) bool {
		pot := ""
		if each {
			pot = d.Unit
		}
		taken[pot]++
		return taken[pot] > n
	})
}

// Tickets gives every member its ticket, the lowest first.
func Tickets(members []Member, population, seed string) []Drawn {
	all := make([]Drawn, len(members))
	for i, m := range members {
		all[i] = Drawn{m, Ticket(population, seed, m.Request)}
	}
	slices.SortFunc(all, func(a, b Drawn) int {
		return cmp.Or(cmp.Compare(a.Ticket, b.Ticket), cmp.Compare(a.Request, b.Request))
	})
	return all
}
