package story

import (
	"strings"

	"github.com/rogpeppe/go-internal/testscript"

	"gongkai/internal/kernel/workday"
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

// slipped title|received WORDS: what the newest 退文单 says of its document.
func slipped(ts *testscript.TestScript, neg bool, args []string) {
	d := of(ts).document(ts)
	r := d.Returns[len(d.Returns)-1]
	if got := map[string]string{"title": r.Title, "received": string(workday.DateOf(r.SentAt))}[args[0]]; (got == args[1]) == neg {
		ts.Fatalf("it says %q", got)
	}
}

// fact no|written|signer VALUE: what the document in hand bears.
func fact(ts *testscript.TestScript, neg bool, args []string) {
	m := of(ts).document(ts).Part.Meta
	if got := map[string]string{"no": m.DocNo, "written": m.Written, "signer": m.Signer}[args[0]]; (got == args[1]) == neg {
		ts.Fatalf("%s is %q", args[0], got)
	}
}

// objection UNIT WORDS: what a unit had objected stands beside the ruling.
func objection(ts *testscript.TestScript, neg bool, args []string) {
	w := of(ts)
	c := w.set(ts).Asked(w.town.Units[args[0]].ID)
	if c == nil || (c.Answer == "decided" && c.Objection == args[1]) == neg {
		ts.Fatalf("it is %+v", c)
	}
}
