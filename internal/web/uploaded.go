package web

import (
	"fmt"
	"io"
	"net/http"

	"gongkai/internal/platform/errs"
)

// Uploaded reads the one file of a form of a page's own into memory, and the form's other
// fields into r.PostForm. A form without the file is Invalid, one above limit bytes
// TooLarge; both point at the field. The route must have Upload set.
func Uploaded(r *http.Request, field string, limit int64) (name string, body []byte, err error) {
	if err := parseForm(r); err != nil {
		return "", nil, err
	}
	if r.MultipartForm == nil {
		return "", nil, errs.Field(field, "请选择一个文件。")
	}
	defer r.MultipartForm.RemoveAll()
	for _, h := range r.MultipartForm.File[field] {
		if h.Size == 0 && h.Filename == "" {
			continue
		}
		if h.Size > limit {
			e := errs.Field(field, fmt.Sprintf("文件超过 %d MB，请拆分后上传。", max(limit>>20, 1)))
			e.Kind = errs.TooLarge
			return "", nil, e
		}
		f, err := h.Open()
		if err != nil {
			return "", nil, fmt.Errorf("web: open upload: %w", err)
		}
		defer f.Close()
		body, err := io.ReadAll(io.LimitReader(f, limit))
		if err != nil {
			return "", nil, fmt.Errorf("web: read upload: %w", err)
		}
		return h.Filename, body, nil
	}
	return "", nil, errs.Field(field, "请选择一个文件。")
}
