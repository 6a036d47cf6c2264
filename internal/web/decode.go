package web

import (
	"bytes"
	"encoding/json"
	"net/http"
	"net/url"
	"reflect"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"gongkai/internal/kernel/workday"
	"gongkai/internal/platform/errs"
)

// Decode reads submitted fields into a new value of the form's type, which it returns as a
// pointer. An error is Invalid and names every field at once.
func (f *Form) Decode(values url.Values) (any, error) { return f.check(f.body(values)) }

// DecodeJSON is Decode for a JSON object; the same rules hold. Empty input is {}.
func (f *Form) DecodeJSON(raw []byte) (any, error) {
	body := map[string]any{}
	if len(bytes.TrimSpace(raw)) > 0 {
		if !utf8.Valid(raw) || !json.Valid(raw) {
			return nil, malformed()
		}
		if err := json.Unmarshal(raw, &body); err != nil || body == nil {
			return nil, errs.Wrap(errs.Invalid, "提交的内容应为一个 JSON 对象，请对照接口说明改正后重新提交。", err)
		}
	}
	for k, v := range body {
		body[k] = seen(v)
	}
	return f.check(body)
}

// seen takes out of the texts in a JSON value what nobody sees and what turns the
// direction of other people's words.
func seen(v any) any {
	switch x := v.(type) {
	case string:
		return strings.Map(shown, x)
	case []any:
		for i := range x {
			x[i] = seen(x[i])
		}
	case map[string]any:
		for k := range x {
			x[k] = seen(x[k])
		}
	}
	return v
}

// shown drops marks of direction, zero-width characters and byte order marks.
func shown(r rune) rune {
	if r >= 0x200B && r <= 0x200F || r >= 0x202A && r <= 0x202E || r >= 0x2060 && r <= 0x2069 || r == 0xFEFF || r == 0x061C {
		return -1
	}
	return r
}

// malformed is what is told of a body that is no JSON, whichever operation it was sent to:
// 400, where JSON that breaks a rule is 422.
func malformed() error {
	return &statusError{http.StatusBadRequest, errs.New(errs.Invalid, "提交的内容不是完整的 JSON（UTF-8 编码），请对照接口说明改正格式后重新提交。")}
}

func (f *Form) check(body map[string]any) (any, error) {
	if f.typ == nil {
		return nil, nil
	}
	if reasons := validate(f.reg, f.schema, f.typ, body); len(reasons) > 0 {
		return nil, &errs.Error{Kind: errs.Invalid, Msg: "有 " + strconv.Itoa(len(reasons)) + " 处需要改正，请按提示修改后重新提交。", Reasons: reasons}
	}
	raw, err := json.Marshal(body)
	if err != nil {
		return nil, err
	}
	in := reflect.New(f.typ)
	if err := json.Unmarshal(raw, in.Interface()); err != nil {
		return nil, errs.Wrap(errs.Invalid, "提交的内容与要求的格式不符，请核对后重新提交。", err)
	}
	return in.Interface(), nil
}

// DecodeForm reads the form of a request into an In, for pages with forms of their own.
func DecodeForm[In any](r *http.Request) (In, url.Values, error) {
	var zero In
	if err := parseForm(r); err != nil {
		return zero, nil, err
	}
	in, err := FormOf(reflect.TypeFor[In]()).Decode(r.PostForm)
	if err != nil {
		return zero, r.PostForm, err
	}
	return *in.(*In), r.PostForm, nil
}

// DecodeQuery is DecodeForm for the query of an address.
func DecodeQuery[In any](q url.Values) (In, error) {
	var zero In
	in, err := FormOf(reflect.TypeFor[In]()).Decode(q)
	if err != nil {
		return zero, err
	}
	return *in.(*In), nil
}

// body makes of submitted fields what a JSON body would have held.
func (f *Form) body(values url.Values) map[string]any {
	out := map[string]any{}
	if f.typ == nil {
		return out
	}
	for _, in := range inputs(f.typ) {
		given, ok := values[in.name]
		if v, keep := fieldValue(in, given, ok); keep {
			out[in.name] = v
		}
	}
	return out
}

func fieldValue(in input, given []string, ok bool) (v any, keep bool) {
	t := in.typ
	for t.Kind() == reflect.Pointer {
		t = t.Elem()
	}
	last := ""
	if len(given) > 0 {
		last = clean(given[len(given)-1], in.kind)
	}
	switch {
	case t.Kind() == reflect.Bool:
		if last == "" && ok || !ok && in.kind != "checkbox" {
			return nil, false
		}
		switch last {
		case "on", "true", "1", "yes":
			return true, true
		case "", "off", "false", "0", "no":
			return false, true
		}
		return last, true
	case t.Kind() == reflect.Slice && t.Elem().Kind() != reflect.Uint8:
		return items(in, t.Elem(), given), true
	case last == "":
		return nil, false
	case t.Kind() >= reflect.Int && t.Kind() <= reflect.Float64:
		if n, err := strconv.ParseFloat(strings.ReplaceAll(last, ",", ""), 64); err == nil && n == n && n < 1e15 && n > -1e15 {
			return n, true
		}
	case in.kind == "datetime":
		if at, err := time.ParseInLocation("2006-01-02T15:04", last, workday.Zone); err == nil {
			return at.Format(time.RFC3339), true
		}
	}
	return last, true
}

// items reads a list: several fields of one name, or one text with a line for each.
func items(in input, elem reflect.Type, given []string) []any {
	out := []any{}
	for _, g := range given {
		lines := []string{g}
		if in.kind == "textarea" {
			lines = strings.Split(clean(g, "textarea"), "\n")
		}
		for _, l := range lines {
			l = clean(l, "text")
			if l == "" {
				continue
			}
			if elem.Kind() >= reflect.Int && elem.Kind() <= reflect.Float64 {
				if n, err := strconv.ParseFloat(l, 64); err == nil {
					out = append(out, n)
					continue
				}
			}
			out = append(out, l)
		}
	}
	return out
}

// clean takes out what no field should hold: broken UTF-8, control characters, what nobody
// sees (but for passwords), and space around a line.
func clean(s, kind string) string {
	s = strings.ReplaceAll(strings.ToValidUTF8(s, "\ufffd"), "\r\n", "\n")
	long := kind == "textarea" || kind == "richtext" || kind == "-" || kind == "hidden"
	s = strings.Map(func(r rune) rune {
		switch {
		case r == '\n' && !long:
			return ' '
		case r < ' ' && r != '\n' && r != '\t' || r == 0x7f:
			return -1
		}
		return r
	}, s)
	if kind == "password" {
		return s
	}
	return strings.TrimSpace(strings.Map(shown, s))
}

func unixMilli(ms int64) time.Time { return time.UnixMilli(ms) }
