package foi

import (
	"fmt"

	"gongkai/internal/kernel/clause"
)

// Remedy is what a letter says about where one may turn.
type Remedy struct {
	Text string
	Law  clause.Clause
	// Prior: 复议 comes before the court.
	Prior bool
}

// Bodies are whom one turns to: the organ of reconsideration and the court.
type Bodies struct {
	Reconsider string // 复议机关
	Court      string // 有管辖权的人民法院
	Online     string // address at which 复议 may be applied for
}

// RemedyOf returns the remedy for a kind of decision. Refusals under articles 14 to 16 go
// to 复议 first, since 2024; that a partial release does too, for what it withholds, is
// not written (未核). decided is the day of the decision.
func RemedyOf(k Kind, b Bodies, decided string) Remedy {
	law := clause.Reconsideration.Art(23)
	if k.Prior && law.InForce(decided) {
		return Remedy{Prior: true, Law: law, Text: fmt.Sprintf("如对本决定不服，应当先自知道本决定之日起六十日内向%s申请行政复议；对行政复议决定不服的，可以自收到行政复议决定书之日起十五日内向人民法院提起诉讼。", b.Reconsider)}
	}
	return Remedy{Law: clause.OGI.Art(51), Text: fmt.Sprintf("如对本答复不服，可以自知道本答复之日起六十日内向%s申请行政复议，或者自知道本答复之日起六个月内向%s提起行政诉讼。", b.Reconsider, b.Court)}
}
