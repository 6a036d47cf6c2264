package org

import (
	"strconv"
	"strings"

	"gongkai/internal/platform/errs"
)

const (
	orgChars  = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"
	usccChars = "0123456789ABCDEFGHJKLMNPQRTUWXY"
)

var (
	orgWeights  = []int{3, 7, 9, 10, 5, 8, 4, 2}
	usccWeights = []int{1, 3, 9, 27, 19, 26, 16, 17, 20, 29, 25, 13, 8, 24, 10, 30, 28}
)

// CompleteCode appends the check character to the first 8 characters of a 组织机构代码
// (GB 11714) or the first 17 of a 统一社会信用代码 (GB 32100). Anything else gives "".
func CompleteCode(body string) string {
	sum := func(chars string, weights []int) int {
		total := 0
		for i, w := range weights {
			v := strings.IndexByte(chars, body[i])
			if v < 0 {
				return -1
			}
			total += v * w
		}
		return total
	}
	switch len(body) {
	case len(orgWeights):
		if s := sum(orgChars, orgWeights); s >= 0 {
			return body + string("0123456789X0"[11-s%11])
		}
	case len(usccWeights):
		if s := sum(usccChars, usccWeights); s >= 0 {
			return body + string(usccChars[(31-s%31)%31])
		}
	}
	return ""
}

// cleanCode takes the hyphen and spaces out of a code and checks its last character.
func cleanCode(code string) (string, error) {
	c := strings.ToUpper(strings.NewReplacer("-", "", " ", "", "\u3000", "").Replace(code))
	if c == "" {
		return "", nil
	}
	if len(c) != len(orgWeights)+1 && len(c) != len(usccWeights)+1 {
		return "", errs.Field("code", "机构代码应为9位组织机构代码或者18位统一社会信用代码，请核对后重填。")
	}
	whole := CompleteCode(c[:len(c)-1])
	if whole == "" {
		return "", errs.Field("code", "机构代码含有不允许的字符，请对照证书核对后重填。")
	}
	if whole != c {
		return "", errs.Field("code", "机构代码的校验码不对（按前"+strconv.Itoa(len(c)-1)+"位计算应为“"+whole[len(whole)-1:]+"”），请对照证书核对后重填。")
	}
	return c, nil
}
