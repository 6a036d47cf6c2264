package annual

import "testing"

func TestFiguresAreReadAsPeopleWriteThem(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		raw  string
		unit Unit
		want int64
		ok   bool
	}{
		{"0", Count, 0, true}, {" １２ ", Count, 12, true}, {"1,234", Count, 1234, true}, {"1，234，567件", Count, 1234567, true}, {"7.0", Count, 7, true},
		{"", Count, 0, false}, {"-", Count, 0, false}, {"-3", Count, 0, false}, {"+3", Count, 0, false}, {"7.5", Count, 0, false}, {"1,23", Count, 0, false},
		{"三", Count, 0, false}, {"约150", Count, 0, false}, {"99999999999999999999", Count, 0, false},
		{"+44", Change, 44, true}, {"－18", Change, -18, true}, {"增加3", Change, 3, true}, {"减少3", Change, -3, true}, {"0", Change, 0, true},
		{"4166.241619", Money, 4166_241619, true}, {"650.6", Money, 650_600000, true}, {"5253.168万元", Money, 5253_168000, true}, {"73802895.90元", Money, 7380289590, true},
		{"1.5亿元", Money, 15_000_000000, true}, {"-1", Money, 0, false}, {"12万", Money, 0, false},
	} {
		n, _, ok := parse(tt.unit, tt.raw)
		if ok != tt.ok || ok && n != tt.want {
			t.Errorf("%q is %d, %v; want %d, %v", tt.raw, n, ok, tt.want, tt.ok)
		}
	}
	if _, note, ok := parse(Money, "0.00000001"); !ok || note == "" {
		t.Error("a fraction of a fen was dropped without a word")
	}
}
