package org_test

import (
	"context"
	"strings"
	"testing"
	"time"

	"gongkai/internal/kernel/org"
	"gongkai/internal/platform/db"
	"gongkai/internal/platform/errs"
)

func TestAHashKnowsItsParameters(t *testing.T) {
	t.Parallel()
	ctx := context.Background()
	weak, other := org.WeakHasher(), org.NewHasher(128, 2, 1)
	hash, err := weak.Hash(ctx, good)
	if err != nil || !strings.HasPrefix(hash, "$argon2id$v=19$m=64,t=1,p=1$") {
		t.Fatal(hash, err)
	}
	if same, err := other.Check(ctx, good, hash); !same || err != nil {
		t.Errorf("another Hasher does not read it: %v", err)
	}
	if same, _ := weak.Check(ctx, good+"x", hash); same {
		t.Error("a wrong password matches")
	}
	if weak.Outdated(hash) || !other.Outdated(hash) {
		t.Error("Outdated is wrong")
	}
	if again, _ := weak.Hash(ctx, good); again == hash {
		t.Error("two hashes share a salt")
	}
	if same, err := weak.Check(ctx, "", ""); same || err != nil {
		t.Errorf("nobody has a password: %v", err)
	}
	strong, err := org.StrongHasher().Hash(ctx, good)
	if err != nil || !strings.HasPrefix(strong, "$argon2id$v=19$m=19456,t=2,p=1$") {
		t.Error(strong, err)
	}
}

func TestALoginRenewsAnOutdatedHash(t *testing.T) {
	each(t, func(w *world) {
		w.staff("wangmin", "land")
		w.access.Hasher = org.NewHasher(128, 2, 1)
		for range 2 {
			w.in("wangmin")
		}
		var hash string
		w.do(func(tx *db.Tx) error {
			return tx.QueryRow(w.ctx, `SELECT w.hash FROM password w JOIN person h ON h.id = w.person WHERE h.account = ?`, "wangmin").Scan(&hash)
		})
		if w.access.Hasher.Outdated(hash) {
			w.Errorf("still %s", hash)
		}
	})
}

func FuzzStoredHash(f *testing.F) {
	h := org.WeakHasher()
	seed, err := h.Hash(context.Background(), good)
	if err != nil {
		f.Fatal(err)
	}
	for _, s := range []string{seed, "", "$argon2id$", "$argon2id$v=19$m=64,t=1,p=1$$", strings.Replace(seed, "m=64", "m=4294967295", 1),
		strings.Replace(seed, "t=1", "t=0", 1), strings.Replace(seed, "p=1", "p=0", 1), strings.Replace(seed, "argon2id", "argon2i", 1), seed[:len(seed)-3]} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, stored string) {
		if strings.Contains(stored, "m=") && !strings.Contains(stored, "m=64,t=1,p=1$") && !strings.Contains(stored, "m=4294967295") {
			return // a fuzzer finds hashes that are merely slow
		}
		if same, err := h.Compare("never the password", stored); same || err != nil && same {
			t.Errorf("%q matches", stored)
		}
	})
}

func TestUnsafeRulesAreRefused(t *testing.T) {
	t.Parallel()
	if _, err := org.NewAccess(org.WeakHasher(), org.DefaultRules()); err != nil {
		t.Fatal(err)
	}
	for what, edit := range map[string]func(*org.Rules){
		"none": func(r *org.Rules) { *r = org.Rules{} }, "short passwords": func(r *org.Rules) { r.MinLength = 7 }, "no lock": func(r *org.Rules) { r.Failures = 0 },
		"idle longer than absolute": func(r *org.Rules) { r.Idle = 13 * time.Hour }, "idle under the touch": func(r *org.Rules) { r.Idle = time.Minute },
		"no session": func(r *org.Rules) { r.Sessions = 0 }, "five classes": func(r *org.Rules) { r.Classes = 5 },
	} {
		r := org.DefaultRules()
		edit(&r)
		if _, err := org.NewAccess(org.WeakHasher(), r); !errs.Is(err, errs.Invalid) {
			t.Errorf("%s: %v", what, err)
		}
	}
	for _, s := range org.DefaultRules().Describe() {
		if s.Name == "" || s.Value == "" || !s.Unverified {
			t.Errorf("setting %+v", s)
		}
	}
}
