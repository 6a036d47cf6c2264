package story

import (
	"strings"

	"github.com/rogpeppe/go-internal/testscript"
)

// holds TEXT: the text of the document in hand has these words.
func holds(ts *testscript.TestScript, neg bool, args []string) {
	if got := of(ts).set(ts).Main().Source.Plain(); strings.Contains(got, args[0]) == neg {
		ts.Fatalf("the text is %q", got)
	}
}

// called TITLE: the title of the case in hand.
func called(ts *testscript.TestScript, neg bool, args []string) {
	if got := of(ts).view(ts).Case.Title; (got == args[0]) == neg {
		ts.Fatalf("the title is %q", got)
	}
}
