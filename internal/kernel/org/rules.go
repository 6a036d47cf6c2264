package org

import (
	"fmt"
	"time"

	"gongkai/internal/kernel/clause"
	"gongkai/internal/platform/errs"
)

// Rules are the limits of passwords, logins, sessions and tokens. GB/T 22239-2019
// 8.1.4 asks for such limits and names no numbers: the defaults are customary in
// assessments and not checked against a text (⟨未核⟩), so they are configuration.
type Rules struct {
	MinLength int           // characters of a password
	Classes   int           // of capital letters, small letters, digits, other signs
	History   int           // so many last passwords may not come again
	MaxAge    time.Duration // of a password; 0: it does not expire
	Failures  int           // so many failed logins …
	Window    time.Duration // … within this time …
	Lock      time.Duration // … lock the account for this time
	Idle      time.Duration // a session ends after so long without a request
	Absolute  time.Duration // and after so long in any case
	Sessions  int           // of one person at one time; the least used one gives way
	TokenDays int           // longest life of a token

}

// DefaultRules are the customary limits.
func DefaultRules() Rules {
	return Rules{MinLength: 10, Classes: 3, History: 5, MaxAge: 90 * 24 * time.Hour, Failures: 5, Window: 15 * time.Minute,
		Lock: 15 * time.Minute, Idle: 30 * time.Minute, Absolute: 12 * time.Hour, Sessions: 3, TokenDays: 365}
}

// Identification is the section that the rules rest on; it names no numbers.
var Identification = clause.GB22239.Sec(8, 1, 4)

// Setting is one rule as the security administrator's page shows it.
type Setting struct {
	Name, Value string
	Unverified  bool // customary, not from the text: shown with ⟨未核⟩
}

// Describe lists the rules in Chinese.
func (r Rules) Describe() []Setting {
	age := "不限"
	if r.MaxAge > 0 {
		age = days(r.MaxAge)
	}
	return []Setting{
		{"口令最短长度", fmt.Sprintf("%d个字符", r.MinLength), true},
		{"口令字符种类", fmt.Sprintf("大写字母、小写字母、数字、其他符号中至少%d种", r.Classes), true},
		{"口令不得重复", fmt.Sprintf("最近%d次用过的", r.History), true},
		{"口令有效期", age, true},
		{"登录失败锁定", fmt.Sprintf("%s内失败%d次，锁定%s", minutes(r.Window), r.Failures, minutes(r.Lock)), true},
		{"空闲退出", minutes(r.Idle), true},
		{"最长登录时间", fmt.Sprintf("%d小时", int(r.Absolute.Hours())), true},
		{"同时登录数", fmt.Sprintf("%d个", r.Sessions), true},
		{"接口令牌最长有效期", fmt.Sprintf("%d日", r.TokenDays), true},
	}
}

func minutes(d time.Duration) string { return fmt.Sprintf("%d分钟", int(d.Minutes())) }
func days(d time.Duration) string    { return fmt.Sprintf("%d日", int(d.Hours()/24)) }

// Valid refuses limits that would let nobody in or everybody.
func (r Rules) Valid() error {
	if r.MinLength < 8 || r.Classes < 1 || r.Classes > 4 || r.History < 1 || r.MaxAge < 0 || r.Failures < 1 || r.Window <= 0 ||
		r.Lock <= 0 || r.Idle <= touchEvery || r.Absolute < r.Idle || r.Sessions < 1 || r.TokenDays < 1 {
		return errs.New(errs.Invalid, "登录安全设置不合理：口令至少8位，各项次数和时间应大于零，空闲退出应长于1分钟且不长于最长登录时间。请改正配置。")
	}
	return nil
}

// Access lets people and programs in, by its rules. It has no state of its own and is
// safe for concurrent use.
type Access struct {
	Hasher *Hasher
	Rules  Rules
}

// NewAccess returns an Access after checking its rules.
func NewAccess(h *Hasher, r Rules) (*Access, error) {
	if err := r.Valid(); err != nil {
		return nil, err
	}
	return &Access{Hasher: h, Rules: r}, nil
}
