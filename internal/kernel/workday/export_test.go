package workday

import "strings"

// ReadPhrases reads the phrases about one holiday, without the checks of a whole year.
func ReadPhrases(year int, name, text string) (Year, error) {
	y := Year{Year: year}
	var rs reasons
	it := item{year: year, name: name, rs: &rs, y: &y}
	for _, s := range strings.Split(tidy.Replace(text), "。") {
		it.sentence(s)
	}
	return y, rs.err(year)
}
