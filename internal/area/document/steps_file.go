package document

import (
	"context"
	"slices"

	"gongkai/internal/kernel/file"
	"gongkai/internal/kernel/publication"
	"gongkai/internal/platform/errs"
)

// Attach is the input of 添加附件: the identifier of a file that was received.
type Attach struct {
	File string `json:"file" title:"附件" doc:"附件会随文公开。上传时按内容识别类型，名不副实的文件不收。" form:"file" maxLength:"40"`
}

const maxFiles = 50

func (a *Area) attach(ctx context.Context, r *run, in Attach) error {
	if err := add(ctx, r, in.File); err != nil {
		return err
	}
	return publication.SavePart(ctx, r.Tx, r.Case.Part)
}

// add puts a file that the actor has uploaded among the attachments.
func add(ctx context.Context, r *run, id string) error {
	st, err := file.Info(ctx, r.Tx, id)
	switch {
	case err != nil:
		return err
	case st.UploadedBy != r.By.Person:
		return errs.Field("file", "这个文件不是您上传的，请重新上传。")
	case st.State != file.Clean:
		return &errs.Error{Kind: errs.Refused, Msg: "这个文件还不能作为附件，请先处理下列问题。", Reasons: fileReasons(st)}
	}
	p := r.Case.Part
	switch {
	case len(p.Files) >= maxFiles:
		return errs.Field("file", "附件最多50个，请合并后再上传。")
	case slices.ContainsFunc(p.Files, func(f publication.File) bool { return f.Name == st.Name }):
		return errs.Field("file", "已经有一个同名的附件。要替换的，请先删除原来的附件。")
	}
	p.Files = append(p.Files, publication.File{Name: st.Name, Sum: st.Sum, Size: st.Size, MIME: st.MIME})
	p.Wrote(r.By)
	r.Note("添加附件“" + st.Name + "”")
	return nil
}

func fileReasons(st file.Stored) []errs.Reason {
	var out []errs.Reason
	for _, p := range st.Problems {
		out = append(out, errs.Reason{Field: "file", Msg: p.Message})
	}
	return out
}

// Detach is the input of 删除附件.
type Detach struct {
	Name string `json:"name" title:"附件" form:"select" maxLength:"255"`
}

func (a *Area) detach(ctx context.Context, r *run, in Detach) error {
	p := r.Case.Part
	i := slices.IndexFunc(p.Files, func(f publication.File) bool { return f.Name == in.Name })
	if i < 0 {
		return errs.Field("name", "没有这个附件，请刷新后重新选择。")
	}
	p.Files = slices.Delete(slices.Clone(p.Files), i, i+1)
	p.Wrote(r.By)
	r.Note("删除附件“" + in.Name + "”")
	return publication.SavePart(ctx, r.Tx, p)
}
