package org

import (
	"context"
	"crypto/rand"
	_ "embed"
	"fmt"
	"math/big"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"gongkai/internal/kernel/actor"
	"gongkai/internal/platform/db"
	"gongkai/internal/platform/errs"
)

const maxPassword = 128 // characters, so that hashing cannot be made slow from outside

//go:embed weak.txt
var weakText string

// weak are words that, with signs and digits around them, make a password that is
// tried first.
var weak = func() map[string]bool {
	m := map[string]bool{}
	for _, w := range strings.Fields(weakText) {
		m[w] = true
	}
	return m
}()

// walks are runs of neighbours on the keyboard, in the alphabet and among numbers.
var walks = []string{"12345678901234567890", "09876543210987654321", "1qaz2wsx3edc4rfv5tgb6yhn", "abcdefghijklmnopqrstuvwxyz", "qwertyuiopasdfghjklzxcvbnm"}

// unshift is the digit on the key of a sign.
var unshift = strings.NewReplacer("!", "1", "@", "2", "#", "3", "$", "4", "%", "5", "^", "6", "&", "7", "*", "8", "(", "9", ")", "0")

var leet = strings.NewReplacer("@", "a", "4", "a", "0", "o", "1", "l", "!", "l", "3", "e", "$", "s", "5", "s", "7", "t")

// easy tells whether a password is a weak word or a walk with trimmings, or repeats
// itself.
func easy(password string) bool {
	p := strings.ToLower(password)
	letter := func(r rune) bool { return unicode.IsLetter(r) }
	other := func(r rune) bool { return !letter(r) }
	if weak[strings.TrimFunc(p, other)] || weak[leet.Replace(strings.TrimRightFunc(p, other))] || weak[leet.Replace(p)] {
		return true
	}
	core := strings.Map(func(r rune) rune {
		if letter(r) || unicode.IsDigit(r) {
			return r
		}
		return -1
	}, unshift.Replace(p))
	for _, w := range walks {
		if len(core) >= 4 && strings.Contains(w, core) {
			return true
		}
	}
	distinct := map[rune]bool{}
	for _, r := range p {
		distinct[r] = true
	}
	return len(distinct) < 5
}

// check returns every rule that a new password of an account breaks, at once.
func (r Rules) check(password, accountName string) error {
	var reasons []errs.Reason
	add := func(msg string) {
		x := reason(msg, Identification)
		x.Field = "password"
		reasons = append(reasons, x)
	}
	if n := utf8.RuneCountInString(password); n < r.MinLength {
		add(fmt.Sprintf("口令至少%d个字符，请加长。", r.MinLength))
	} else if n > maxPassword {
		add(fmt.Sprintf("口令最多%d个字符，请缩短。", maxPassword))
	}
	if classes(password) < r.Classes {
		add(fmt.Sprintf("口令须含有大写字母、小写字母、数字、其他符号中的至少%d种。", r.Classes))
	}
	if strings.Contains(strings.ToLower(password), accountName) {
		add("口令不得包含账号名，请更换。")
	}
	if easy(password) {
		add("该口令过于常见，容易被猜到，请更换。")
	}
	if strings.ContainsFunc(password, unicode.IsControl) || !utf8.ValidString(password) {
		add("口令含有无法输入的控制字符，请更换。")
	}
	if len(reasons) == 0 {
		return nil
	}
	return &errs.Error{Kind: errs.Invalid, Msg: "新口令不符合要求，请按下列各项修改。", Reasons: reasons}
}

func classes(password string) int {
	var upper, lower, digit, other int
	for _, r := range password {
		switch {
		case r >= 'A' && r <= 'Z':
			upper = 1
		case r >= 'a' && r <= 'z':
			lower = 1
		case r >= '0' && r <= '9':
			digit = 1
		default:
			other = 1
		}
	}
	return upper + lower + digit + other
}

// First is a first password: shown once, to be changed at the first login. Its hash
// goes into CreatePerson.
type First struct{ Password, Hash string }

// The signs of a first password are those that nobody confuses on paper.
const firstSigns = "ABCDEFGHJKMNPQRSTUVWXYZabcdefghjkmnpqrstuvwxyz23456789"

// FirstPassword makes a random first password. Call it outside the transaction: it is
// slow by design.
func (a *Access) FirstPassword(ctx context.Context) (First, error) {
	for {
		var b strings.Builder
		for i := range max(16, a.Rules.MinLength) {
			if i > 0 && i%4 == 0 {
				b.WriteByte('-')
			}
			n, err := rand.Int(rand.Reader, big.NewInt(int64(len(firstSigns))))
			if err != nil {
				return First{}, err
			}
			b.WriteByte(firstSigns[n.Int64()])
		}
		if classes(b.String()) < 4 || easy(b.String()) {
			continue
		}
		h, err := a.Hasher.Hash(ctx, b.String())
		return First{b.String(), h}, err
	}
}

// credential is what is kept of a password.
type credential struct {
	person  Person
	hash    string
	must    bool
	changed time.Time
}

// stale tells whether the password must be changed before anything else.
func (c credential) stale(r Rules, now time.Time) bool {
	return c.must || r.MaxAge > 0 && now.Sub(c.changed) >= r.MaxAge
}

// credentialOf returns the credential of an account; of an unknown one it is empty.
func credentialOf(ctx context.Context, tx *db.Tx, accountName string) (credential, error) {
	return oneCredential(ctx, tx, `h.account = ?`, accountName)
}

func credentialByID(ctx context.Context, tx *db.Tx, person string) (credential, error) {
	return oneCredential(ctx, tx, `h.id = ?`, person)
}

func oneCredential(ctx context.Context, tx *db.Tx, cond, arg string) (c credential, err error) {
	var disabled, must int
	err = tx.QueryRow(ctx, `SELECT h.id, h.account, h.name, h.disabled, w.hash, w.must_change, w.changed_at
		FROM person h JOIN password w ON w.person = h.id WHERE `+cond, arg).
		Scan(&c.person.ID, &c.person.Account, &c.person.Name, &disabled, &c.hash, &must, db.At{T: &c.changed})
	if db.None(err) {
		return credential{}, nil
	}
	c.person.Disabled, c.must = disabled == 1, must == 1
	return c, err
}

// setPassword stores a new hash and remembers it among the old ones.
func setPassword(ctx context.Context, tx *db.Tx, person, hash string, must bool) error {
	_, err := tx.Exec(ctx, `INSERT INTO password (person, hash, must_change, changed_at) VALUES (?, ?, ?, ?)
		ON CONFLICT (person) DO UPDATE SET hash = excluded.hash, must_change = excluded.must_change, changed_at = excluded.changed_at`,
		person, hash, db.Bool(must), db.Time(tx.Now))
	if err != nil {
		return fmt.Errorf("set password: %w", err)
	}
	if _, err := tx.Exec(ctx, `INSERT INTO password_old (person, n, hash)
		VALUES (?, (SELECT COALESCE(MAX(n), 0) + 1 FROM password_old WHERE person = ?), ?)`, person, person, hash); err != nil {
		return fmt.Errorf("set password: %w", err)
	}
	return nil
}

// ResetPassword gives a person a new first password, returned once, ends the person's
// sessions and unlocks the account; for the security administrator.
func (a *Access) ResetPassword(ctx context.Context, d *db.DB, by actor.Actor, person string) (First, error) {
	if err := May(by, "重置口令", actor.Security); err != nil {
		return First{}, err
	}
	first, err := a.FirstPassword(ctx)
	if err != nil {
		return First{}, err
	}
	err = d.Write(ctx, func(tx *db.Tx) error {
		p, err := PersonByID(ctx, tx, person)
		if err != nil {
			return err
		}
		if err := setPassword(ctx, tx, p.ID, first.Hash, true); err != nil {
			return err
		}
		if err := endSessions(ctx, tx, p.ID, ""); err != nil {
			return err
		}
		if err := clearFailures(ctx, tx, p.Account); err != nil {
			return err
		}
		return record(ctx, tx, by, p.ID, "reset-password", p.Account)
	})
	if err != nil {
		return First{}, err
	}
	return first, nil
}

// ChangePassword changes the password of the session's person after checking the old
// one, whose failures count as failed logins. It refuses with every rule that the new
// one breaks. All other sessions of the person end.
func (a *Access) ChangePassword(ctx context.Context, d *db.DB, secret, old, new string) error {
	s, err := a.live(ctx, d, secret)
	if err != nil {
		return err
	}
	c, err := a.verify(ctx, d, s.account, old, s.Client)
	if err != nil {
		return err
	}
	if err := a.Rules.check(new, s.account); err != nil {
		return err
	}
	if err := a.unused(ctx, d, s.Person, new); err != nil {
		return err
	}
	hash, err := a.Hasher.Hash(ctx, new)
	if err != nil {
		return err
	}
	return d.Write(ctx, func(tx *db.Tx) error {
		if err := a.unlocked(ctx, tx, s.account); err != nil {
			return err // other attempts failed while this one was checked
		}
		now, err := credentialByID(ctx, tx, s.Person)
		if err != nil {
			return err
		}
		if now.hash != c.hash {
			return errs.New(errs.Conflict, "口令刚刚在别处被修改，请重新登录后再试。")
		}
		if err := setPassword(ctx, tx, s.Person, hash, false); err != nil {
			return err
		}
		if err := clearFailures(ctx, tx, s.account); err != nil {
			return err
		}
		if err := endSessions(ctx, tx, s.Person, s.ID); err != nil {
			return err
		}
		return record(ctx, tx, actor.Actor{Person: s.Person, Name: c.person.Name, Via: "session"}, s.Person, "change-password", "")
	})
}

// unused refuses one of the last passwords.
func (a *Access) unused(ctx context.Context, d *db.DB, person, password string) error {
	old, err := db.Get(ctx, d, func(tx *db.Tx) ([]string, error) {
		return db.All(ctx, tx, db.Text, `SELECT hash FROM password_old WHERE person = ? ORDER BY n DESC LIMIT ?`, person, a.Rules.History)
	})
	if err != nil {
		return err
	}
	for _, hash := range old {
		same, err := a.Hasher.Check(ctx, password, hash)
		if err != nil {
			return err
		}
		if same {
			return errs.Field("password", fmt.Sprintf("新口令与最近%d次用过的口令相同，请更换。", a.Rules.History))
		}
	}
	return nil
}
