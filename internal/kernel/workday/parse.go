package workday

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"unicode/utf8"

	"gongkai/internal/platform/errs"
)

const maxYearSize = 1 << 20

// ParseYear reads a year's schedule, either as JSON
//
//	{"year": 2027, "source": "国办发明电〔2026〕…号",
//	 "off": [{"from": "2027-01-01", "to": "2027-01-03", "name": "元旦"}],
//	 "work": [{"date": "2027-01-09", "name": "元旦"}]}
//
// or as the plain text of the State Council's notice (ParseNotice). The result has
// passed Check; errors are for the administrator who imports it.
func ParseYear(r io.Reader) (Year, error) {
	b, err := io.ReadAll(io.LimitReader(r, maxYearSize+1))
	if err != nil {
		return Year{}, errs.Wrap(errs.Invalid, "放假安排文件读取失败，请重新上传。", err)
	}
	if len(b) > maxYearSize {
		return Year{}, errs.New(errs.TooLarge, "放假安排文件超过1MB，不像是一份放假通知。请只上传通知正文或JSON数据。")
	}
	b = bytes.TrimPrefix(b, []byte("\xef\xbb\xbf"))
	if !utf8.Valid(b) {
		return Year{}, errs.New(errs.Invalid, "文件不是UTF-8编码的文本。请另存为UTF-8编码后重新上传。")
	}
	var y Year
	if t := bytes.TrimSpace(b); len(t) > 0 && t[0] == '{' {
		y, err = parseJSON(t)
	} else {
		y, err = parseNotice(string(b))
	}
	if err != nil {
		return Year{}, err
	}
	if err := y.Check(); err != nil {
		return Year{}, err
	}
	return y, nil
}

func parseJSON(b []byte) (Year, error) {
	var y Year
	dec := json.NewDecoder(bytes.NewReader(b))
	dec.DisallowUnknownFields()
	err := dec.Decode(&y)
	if err == nil {
		if _, more := dec.Token(); !errors.Is(more, io.EOF) {
			err = errors.New("data after the object")
		}
	}
	if err != nil {
		return Year{}, errs.Wrap(errs.Invalid,
			`JSON格式不对。请按 {"year":年份,"source":"文号","off":[{"from":"起","to":"止","name":"节日"}],"work":[{"date":"日期","name":"节日"}]} 填写。`, err)
	}
	return y, nil
}
