package annual

import (
	"encoding/json"
	"os"
	"regexp"
	"testing"

	"github.com/google/go-cmp/cmp"

	"gongkai/internal/platform/sharedtest"
)

func TestGluedDigitsOfRealPagesAreCutAgain(t *testing.T) {
	t.Parallel()
	b, err := os.ReadFile(sharedtest.Dir(t, "corpus", "annual_reports", "glued_digit_cases.json"))
	if err != nil {
		t.Fatal(err)
	}
	var cases []struct {
		Raw    string
		Expect [][]int64
	}
	if err := json.Unmarshal(b, &cases); err != nil {
		t.Fatal(err)
	}
	for _, c := range cases {
		sizes := make([]int, len(c.Expect))
		for i := range sizes {
			sizes[i] = len(c.Expect[i])
		}
		found := Split(regexp.MustCompile(`\d\.$`).ReplaceAllString(c.Raw, ""), sizes...) // the next row's "2." was glued on
		t.Log(len(found), found)
		one := false
		for _, f := range found {
			one = one || cmp.Equal(f, c.Expect)
		}
		if !one {
			t.Errorf("%s was not read as %v but as %v", c.Raw, c.Expect, found)
		}
	}
}
