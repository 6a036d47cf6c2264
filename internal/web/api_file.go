package web

import (
	"mime/multipart"
	"net/http"
	"reflect"

	"github.com/danielgtaylor/huma/v2"

	"gongkai/internal/kernel/file"
	"gongkai/internal/platform/db"
	"gongkai/internal/platform/errs"
)

// FileDoc is a file that was taken in, in JSON. Steps are given its ID.
type FileDoc struct {
	ID       string   `json:"id"`
	Name     string   `json:"name"`
	Kind     string   `json:"kind" doc:"What it is, whatever its name says."`
	Size     int64    `json:"size"`
	SHA256   string   `json:"sha256"`
	State    string   `json:"state" enum:"clean,quarantine" doc:"quarantine: a secrecy reviewer of the unit looks at it before a step may use it."`
	Problems []string `json:"problems,omitempty"`
}

// UploadDoc is the answer to an upload: the files in the order in which they came.
type UploadDoc struct {
	Files []FileDoc `json:"files"`
}

// maxUploads is how many files one request may bring, as many as a document may have.
const maxUploads = 50

// takeFiles adds the operation that takes in files, for steps that are given their ids.
func (a *api) takeFiles() {
	o := a.huma.OpenAPI()
	str := func(text string) *huma.Schema { return &huma.Schema{Type: huma.TypeString, Description: text} }
	op := &huma.Operation{OperationID: "file-new", Method: http.MethodPost, Path: prefix + "/file", Summary: "上传文件", Tags: []string{"平台"},
		Description: "上传附件、签字页等，得到标识后写在各步骤的 file、files 里。文件类型按内容认定；带宏的文件和压缩包先进隔离区，由本单位保密审查人看过才能使用。为已有事项上传的，写明 area 和 case。",
		Security:    []map[string][]string{{"bearer": {}}},
		RequestBody: &huma.RequestBody{Required: true, Content: map[string]*huma.MediaType{"multipart/form-data": {Schema: &huma.Schema{Type: huma.TypeObject, Required: []string{"file"},
			Properties: map[string]*huma.Schema{"file": {Type: huma.TypeArray, Items: &huma.Schema{Type: huma.TypeString, Format: "binary"}, Description: "一个或者多个文件，一次最多50个"},
				"area": str("事项的种类，例如 document"), "case": str("事项的标识")}}}}},
		Responses: a.responses("201", "收下的文件", schemaOf(o.Components.Schemas, reflect.TypeFor[UploadDoc]())),
	}
	o.AddOperation(op)
	a.m.Handle(Route{Pattern: op.Method + " " + op.Path, Who: Staff, Name: op.Summary, Handler: a.upload, Upload: true})
}

func (a *api) upload(w *Response, r *http.Request) error {
	if err := parseForm(r); err != nil {
		return err
	}
	if r.MultipartForm == nil || len(r.MultipartForm.File["file"]) == 0 {
		return errs.Field("file", "请以 multipart/form-data 提交，把文件放在名为 file 的部分里。")
	}
	defer r.MultipartForm.RemoveAll()
	list := r.MultipartForm.File["file"]
	if len(list) > maxUploads {
		return errs.Field("file", "一次最多上传50个文件，请分几次上传。")
	}
	if a.m.cfg.Upload == nil {
		return errs.New(errs.Invalid, "这里不能上传文件，请去掉文件后重新提交。")
	}
	area, id := r.PostForm.Get("area"), r.PostForm.Get("case")
	if id != "" { // what is not seen has no files either
		if err := a.m.cfg.DB.Read(r.Context(), func(tx *db.Tx) error { _, err := w.Case(r.Context(), tx, area, id); return err }); err != nil {
			return err
		}
	}
	out := UploadDoc{Files: []FileDoc{}}
	for _, h := range list {
		doc, err := a.store(w, r, area, id, h)
		if err != nil {
			return err
		}
		out.Files = append(out.Files, doc)
	}
	return w.JSONStatus(http.StatusCreated, out)
}

func (a *api) store(w *Response, r *http.Request, area, caseID string, h *multipart.FileHeader) (FileDoc, error) {
	id, err := a.m.cfg.Upload(r.Context(), w.Actor, area, caseID, h)
	if err != nil {
		return FileDoc{}, err
	}
	f, err := db.Get(r.Context(), a.m.cfg.DB, func(tx *db.Tx) (file.Stored, error) { return file.Info(r.Context(), tx, id) })
	if err != nil {
		return FileDoc{}, err
	}
	doc := FileDoc{ID: f.ID, Name: f.Name, Kind: f.Kind, Size: f.Size, SHA256: f.Sum, State: string(f.State)}
	for _, p := range f.Problems {
		doc.Problems = append(doc.Problems, p.Message)
	}
	return doc, nil
}
