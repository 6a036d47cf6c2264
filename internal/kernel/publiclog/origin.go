package publiclog

import (
	"strconv"
	"strings"
)

// A log's name stays with it for ever. A successor is a new log with a new name: the
// configured name with "/2", "/3" … behind it.

const maxOrigin = 90 // with a generation behind it, it is still an item of a leaf

func originChar(c byte) bool {
	return c >= 'a' && c <= 'z' || c >= '0' && c <= '9' || strings.IndexByte(".-_/:", c) >= 0
}

// generationOf splits the name of a log into the configured part and its number, which
// is 1 where none is written.
func generationOf(origin string) (base string, n int) {
	if at := strings.LastIndexByte(origin, '/'); at > 0 {
		if n, err := strconv.Atoi(origin[at+1:]); err == nil && n >= 2 && strconv.Itoa(n) == origin[at+1:] {
			return origin[:at], n
		}
	}
	return origin, 1
}

func originAt(base string, n int) string {
	if n == 1 {
		return base
	}
	return base + "/" + strconv.Itoa(n)
}
