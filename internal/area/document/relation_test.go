package document

import (
	"testing"

	"gongkai/internal/kernel/publication"
	"gongkai/internal/platform/errs"
)

func TestRepealingAndAmendingAreTwoThings(t *testing.T) {
	t.Parallel()
	basis := publication.Relation{Kind: publication.BasedOn, Label: "《办法》"}
	got, err := relations(Describe{Replaces: "云民发〔2025〕1号、云民发[2025]2号", Amends: "云民发〔2025〕3号"}, []publication.Relation{basis, {Kind: publication.Repeals, Label: "旧"}})
	if err != nil || len(got) != 4 || got[0].Label != basis.Label {
		t.Fatalf("%+v %v", got, err)
	}
	if r := labels(got, publication.Repeals); r != "云民发〔2025〕1号、云民发〔2025〕2号" {
		t.Error("repeals", r)
	}
	if a := labels(got, publication.Amends); a != "云民发〔2025〕3号" {
		t.Error("amends", a)
	}
	for _, bad := range []Describe{{Amends: "办法"}, {Replaces: "云民发〔2025〕1号", Amends: "云民发〔2025〕1号"}} {
		if _, err := relations(bad, nil); !errs.Is(err, errs.Invalid) {
			t.Errorf("%+v: %v", bad, err)
		}
	}
}
