package web

import (
	"reflect"
	"slices"
	"strings"
	"sync"

	"github.com/danielgtaylor/huma/v2"
	"github.com/danielgtaylor/huma/v2/validation"

	"gongkai/internal/kernel/workday"
	"gongkai/internal/platform/errs"
)

// Messages of validation, each the end of a sentence that begins with the field's name.
// They are set before any schema is made, because schemas keep them.
func init() {
	huma.DefaultArrayNullable = false
	for msg, text := range map[*string]string{
		&validation.MsgUnexpectedProperty:             "不是这一步的输入项，请删去",
		&validation.MsgExpectedRFC3339DateTime:        "的时间格式不对，请按“2026-03-02T09:00:00+08:00”填写",
		&validation.MsgExpectedRFC3339Date:            "的日期不对，请按“2026-03-02”填写真实的日期",
		&validation.MsgExpectedRFC3339Time:            "的时间格式不对，请按“09:00:00”填写",
		&validation.MsgExpectedRFC5322Email:           "不是电子邮箱地址，请核对后重填",
		&validation.MsgExpectedRFC3986URI:             "不是网址，请以 http:// 或 https:// 开头填写完整网址",
		&validation.MsgExpectedRegexp:                 "的格式不对，请核对后重填",
		&validation.MsgExpectedBoolean:                "应为“是”或“否”，请重新选择",
		&validation.MsgExpectedNumber:                 "应为数字，请重新填写",
		&validation.MsgExpectedInteger:                "应为整数，请重新填写",
		&validation.MsgExpectedString:                 "应为文字，请重新填写",
		&validation.MsgExpectedArray:                  "应为列表，请重新填写",
		&validation.MsgExpectedObject:                 "的格式不对，请核对后重填",
		&validation.MsgExpectedArrayItemsUnique:       "有重复的内容，请删去重复的一项",
		&validation.MsgExpectedOneOf:                  "不在可选范围内，请从下列选项中选择：%s",
		&validation.MsgExpectedMinimumNumber:          "不能小于 %v，请重新填写",
		&validation.MsgExpectedExclusiveMinimumNumber: "应大于 %v，请重新填写",
		&validation.MsgExpectedMaximumNumber:          "不能大于 %v，请重新填写",
		&validation.MsgExpectedExclusiveMaximumNumber: "应小于 %v，请重新填写",
		&validation.MsgExpectedNumberBeMultipleOf:     "应为 %v 的整数倍，请重新填写",
		&validation.MsgExpectedMinLength:              "太短，至少要 %d 个字，请补充",
		&validation.MsgExpectedMaxLength:              "太长，最多 %d 个字，请删减",
		&validation.MsgExpectedBePattern:              "的格式不对，应为%s，请核对后重填",
		&validation.MsgExpectedMatchPattern:           "的格式不对（%s），请核对后重填",
		&validation.MsgExpectedMinItems:               "至少要有 %d 项，请补充",
		&validation.MsgExpectedMaxItems:               "最多 %d 项，请删减",
		&validation.MsgExpectedRequiredProperty:       missing + "%s",
	} {
		*msg = text
	}
}

// missing begins the message about a required property; its name follows.
const missing = "required:"

// newRegistry makes a registry of schemas whose names tell the packages apart.
func newRegistry() huma.Registry {
	return huma.NewMapRegistry("#/components/schemas/", func(t reflect.Type, hint string) string {
		for t.Kind() == reflect.Pointer {
			t = t.Elem()
		}
		name := huma.DefaultSchemaNamer(t, hint)
		if pkg := t.PkgPath(); pkg != "" && t.Name() != "" {
			pkg = strings.TrimSuffix(pkg[strings.LastIndexByte(pkg, '/')+1:], "_test")
			name = strings.ToUpper(pkg[:1]) + pkg[1:] + name
		}
		return name
	})
}

// schemaOf makes the schema of a step's input with what our own tags add: titles, dates,
// names of choices.
func schemaOf(reg huma.Registry, t reflect.Type) *huma.Schema {
	ref := reg.Schema(t, true, t.Name())
	s := ref
	for s.Ref != "" {
		s = reg.SchemaFromRef(s.Ref)
	}
	for _, f := range inputs(t) {
		p := s.Properties[f.name]
		if p == nil || p.Ref != "" {
			continue
		}
		p.Title = f.title
		if f.kind == "date" {
			p.Format = "date"
		}
		if names := f.tag.Get("enumNames"); names != "" {
			if p.Extensions == nil {
				p.Extensions = map[string]any{}
			}
			p.Extensions["x-enum-names"] = strings.Split(names, ",")
		}
	}
	s.PrecomputeMessages()
	return ref
}

// input is a field of an input struct.
type input struct {
	name  string // as in JSON and in forms
	title string
	kind  string // as in the tag form, or what the type suggests
	tag   reflect.StructTag
	typ   reflect.Type
	index []int
}

var inputCache sync.Map // reflect.Type → []input

// inputs lists the fields of an input struct, with those of embedded structs.
func inputs(t reflect.Type) []input {
	if got, ok := inputCache.Load(t); ok {
		return got.([]input)
	}
	var out []input
	for _, f := range reflect.VisibleFields(t) {
		if f.Anonymous || !f.IsExported() {
			continue
		}
		name, _, _ := strings.Cut(f.Tag.Get("json"), ",")
		if name == "-" {
			continue
		}
		if name == "" {
			name = f.Name
		}
		in := input{name: name, title: f.Tag.Get("title"), tag: f.Tag, typ: f.Type, index: f.Index}
		if in.title == "" {
			in.title = name
		}
		in.kind = kindOf(f)
		out = append(out, in)
	}
	inputCache.Store(t, out)
	return out
}

func kindOf(f reflect.StructField) string {
	if k := f.Tag.Get("form"); k != "" {
		return k
	}
	t := f.Type
	for t.Kind() == reflect.Pointer {
		t = t.Elem()
	}
	switch {
	case t == reflect.TypeFor[workday.Date]():
		return "date"
	case t.PkgPath() == "time" && t.Name() == "Time":
		return "datetime"
	case f.Tag.Get("enum") != "" && t.Kind() == reflect.Slice:
		return "checkboxes"
	case f.Tag.Get("enum") != "" && strings.Count(f.Tag.Get("enum"), ",") < 5:
		return "radio"
	case f.Tag.Get("enum") != "":
		return "select"
	case t.Kind() == reflect.Bool:
		return "checkbox"
	case t.Kind() == reflect.Slice && t.Elem().Kind() == reflect.String:
		return "textarea"
	case t.Kind() >= reflect.Int && t.Kind() <= reflect.Float64:
		return "number"
	case t.Kind() == reflect.String:
		return "text"
	}
	return "-" // the JSON interface only
}

// validate checks a decoded body against the schema of t and returns every reason.
func validate(reg huma.Registry, schema *huma.Schema, t reflect.Type, body map[string]any) []errs.Reason {
	fields := inputs(t)
	for _, f := range fields { // an empty text is the same as none
		if s, ok := body[f.name].(string); ok && strings.TrimSpace(s) == "" {
			delete(body, f.name)
		}
		if l, ok := body[f.name].([]any); ok && len(l) == 0 {
			delete(body, f.name)
		}
	}
	var res huma.ValidateResult
	huma.Validate(reg, schema, huma.NewPathBuffer(nil, 0), huma.ModeWriteToServer, body, &res)
	var out []errs.Reason
	for _, err := range res.Errors {
		d, ok := err.(*huma.ErrorDetail)
		if !ok {
			continue
		}
		name, _, _ := strings.Cut(d.Location, ".")
		name, _, _ = strings.Cut(name, "[")
		msg := d.Message
		if lacks, ok := strings.CutPrefix(msg, missing); ok {
			if name == "" {
				name = lacks
			}
			msg = missing
		}
		i := slices.IndexFunc(fields, func(f input) bool { return f.name == name })
		out = append(out, errs.Reason{Field: name, Msg: sentence(fields, i, name, msg)})
	}
	order := func(r errs.Reason) int {
		return slices.IndexFunc(fields, func(f input) bool { return f.name == r.Field })
	}
	slices.SortStableFunc(out, func(a, b errs.Reason) int { return order(a) - order(b) })
	return slices.CompactFunc(out, func(a, b errs.Reason) bool { return a.Field == b.Field })
}

func sentence(fields []input, i int, name, msg string) string {
	title := name
	if i >= 0 {
		title = fields[i].title
		f := fields[i]
		switch {
		case msg == missing && choice(f.kind):
			return "请选择“" + title + "”。"
		case msg == missing:
			return "请填写“" + title + "”。"
		case f.tag.Get("enum") != "" && f.tag.Get("enumNames") != "" && strings.Contains(msg, "可选范围"):
			return "“" + title + "”不在可选范围内，请从下列选项中选择：" + strings.ReplaceAll(f.tag.Get("enumNames"), ",", "、") + "。"
		}
	}
	if msg == missing {
		return "请填写“" + title + "”。"
	}
	return "“" + title + "”" + msg + "。"
}

func choice(kind string) bool {
	switch kind {
	case "select", "radio", "checkbox", "checkboxes", "units", "unit", "file":
		return true
	}
	return false
}
