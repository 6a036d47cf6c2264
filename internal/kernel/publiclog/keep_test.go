package publiclog_test

import (
	"testing"

	"gongkai/internal/kernel/publiclog"
)

func TestAnEarlierStateIsTold(t *testing.T) {
	t.Parallel()
	at := func(origin string, size int64) publiclog.Checkpoint {
		return publiclog.Checkpoint{Origin: origin, Size: size}
	}
	for _, c := range []struct {
		name string
		a, b publiclog.Checkpoint
		want bool
	}{
		{"a shorter log", at(origin, 3), at(origin, 4), true},
		{"the same state", at(origin, 4), at(origin, 4), false},
		{"a longer log", at(origin, 5), at(origin, 4), false},
		{"a log that was succeeded, however long", at(origin, 900), at(origin+"/2", 4), true},
		{"the tenth log and the ninth", at(origin+"/10", 1), at(origin+"/9", 4), false},
	} {
		if got := c.a.Before(c.b); got != c.want {
			t.Errorf("%s: %v", c.name, got)
		}
	}
}

func TestLocksAndHalfFilesAreNotKept(t *testing.T) {
	t.Parallel()
	for name, want := range map[string]bool{
		"log/highest": true, "log/tile/entries/000.p/3": true, "log/archive/1/checkpoint": true,
		"log/lock": false, "log/.new-123": false, "log/tile/0/.new-1": false, "blob/x": false,
	} {
		if publiclog.Kept(name) != want {
			t.Errorf("%s: %v", name, !want)
		}
	}
}
