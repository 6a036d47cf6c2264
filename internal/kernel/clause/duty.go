package clause

import "slices"

// Duty is one line of the register: something that a policy document demands and the
// platform carries out. Text and Term are Chinese and shown to users; Limit and Does
// are notes for developers.
type Duty struct {
	Clause Clause
	Cite   string // 80号 一（一）, as the register writes it; Clause.Cite() is the long form
	Who    string // who bears the duty
	Text   string // what must be done
	Limit  string // a number to compute with, where the text gives one
	Term   string // Limit as users read it
	Until  string // last day (2006-01-02) of a limit that ends on a date; else empty
	Does   string // what the platform must do about it
	Area   string // the package that carries it
}

// ID returns the identifier of the duty, "G1.1a".
func (d Duty) ID() string { return d.Clause.ID() }

// Past tells whether the duty's dated limit has run out by a date (2006-01-02). Such a
// duty is kept as a standing one and never shown as overdue. A duty without a dated
// limit is never past.
func (d Duty) Past(date string) bool { return d.Until != "" && date > d.Until }

// TermOn is the limit as it is shown on a date: the text's own limit, and once that
// is past, that the duty now stands without it.
func (d Duty) TermOn(date string) string {
	if d.Past(date) {
		return d.Term + "（期限已过·现行为常态要求）"
	}
	return d.Term
}

// register is every duty, in the order of the two documents.
var register = func() []Duty {
	all := slices.Concat(openness, interpretation, response, platform, participation, organisation, chongqing)
	for i := range all {
		all[i].Cite = all[i].Clause.cite
	}
	return all
}()

var byID = func() map[string]Duty {
	m := make(map[string]Duty, len(register))
	for _, d := range register {
		m[d.ID()] = d
	}
	return m
}()

// Duties returns the whole register in the order of the documents.
func Duties() []Duty { return slices.Clone(register) }

// DutyOf returns the duty that c names; ok is false where c is not a duty's clause.
func DutyOf(c Clause) (d Duty, ok bool) {
	d, ok = byID[c.ID()]
	return d, ok
}

// duty makes the clause of a duty: G is 国办发〔2016〕80号, Y is 渝府办发〔2017〕60号.
func duty(id, cite string) Clause {
	act := Act80
	if id[0] == 'Y' {
		act = Act60
	}
	return Clause{act: act, ref: id, cite: cite}
}
