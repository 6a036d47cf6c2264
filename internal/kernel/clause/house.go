package clause

import "strings"

// house is what a house rule stands in. It is not an act and not in Acts.
var house = &Act{ID: "house", Title: "平台规则", Abbr: "平台规则", form: internal}

// House returns a rule that rests on no text but on a choice of the platform. The
// reason is a Chinese phrase that a user reads after 平台规则：, for example
// "同一人不得审查自己拟的稿". The reason is the rule's identity: rewording it makes
// another rule. House panics on a reason that is empty or holds an underscore.
func House(reason string) Clause {
	c, ok := houseRule(reason)
	if !ok {
		panic("clause: a house rule needs a reason without underscores, not " + reason)
	}
	return c
}

func houseRule(reason string) (Clause, bool) {
	words := strings.Fields(reason)
	if len(words) == 0 || strings.Contains(reason, "_") {
		return Clause{}, false
	}
	return Clause{act: house, cite: strings.Join(words, " ")}, true
}

// IsHouse tells whether c is a rule of the house rather than of law or policy.
func (c Clause) IsHouse() bool { return c.act == house }

// Identifiers hold no space, since lists of them are joined by spaces.
func houseID(reason string) string { return house.ID + "/" + strings.ReplaceAll(reason, " ", "_") }

func houseByID(id string) (Clause, bool) {
	reason, _ := strings.CutPrefix(id, house.ID+"/")
	c, ok := houseRule(strings.ReplaceAll(reason, "_", " "))
	if !ok || c.ID() != id {
		return Clause{}, false
	}
	return c, true
}
