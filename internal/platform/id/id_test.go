package id_test

import (
	"testing"
	"time"

	"gongkai/internal/platform/id"
)

func TestIdentifiersOfOneMomentSortInTheOrderOfMaking(t *testing.T) {
	at := time.Date(2026, 3, 2, 1, 0, 0, 0, time.UTC)
	last := id.New(at)
	for range 1000 {
		next := id.New(at)
		if len(next) != 26 || next <= last {
			t.Fatalf("%s does not sort after %s", next, last)
		}
		last = next
	}
	if later := id.New(at.Add(time.Millisecond)); later <= last {
		t.Fatalf("%s, made later, does not sort after %s", later, last)
	}
}

func TestShortIdentifiersAndSecretsHaveTheirLength(t *testing.T) {
	if a, b := id.Short(), id.Short(); len(a) != 10 || a == b {
		t.Fatal(a, b)
	}
	if a, b := id.Secret(), id.Secret(); len(a) != 52 || a == b {
		t.Fatal(a, b)
	}
}
