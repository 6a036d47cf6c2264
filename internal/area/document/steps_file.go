package document

import (
	"cmp"
	"context"

	"gongkai/internal/kernel/file"
	"gongkai/internal/kernel/publication"
	"gongkai/internal/platform/errs"
)

// Attach is the input of 添加附件: the identifier of a file that was received.
type Attach struct {
	File  string `json:"file,omitempty" title:"附件" doc:"附件会随文公开。上传时按内容识别类型，名不副实的文件不收；带宏的文件和压缩包先由保密审查人看过。" form:"file" oneof:"true" maxLength:"40"`
	Spare string `json:"spare,omitempty" title:"或者选用已上传的文件" doc:"包括隔离区已经放行的文件。" form:"select" oneof:"true" maxLength:"40"`
}

func (a *Area) attach(ctx context.Context, r *run, in Attach) error {
	if in.File == "" && in.Spare == "" {
		return errs.Field("file", "请选择要添加的附件。")
	}
	if err := add(ctx, r, cmp.Or(in.File, in.Spare)); err != nil {
		return err
	}
	return publication.SavePart(ctx, r.Tx, r.Case.Part)
}

// add puts a file that the actor has uploaded among the attachments.
func add(ctx context.Context, r *run, id string) error {
	st, err := file.Info(ctx, r.Tx, id)
	if err != nil {
		return err
	}
	if err := r.Case.Part.Attach(st, "", r.By); err != nil {
		return err
	}
	r.Note("添加附件“" + st.Name + "”")
	return file.For(ctx, r.Tx, st.ID, Name, r.Case.ID)
}

// Detach is the input of 删除附件.
type Detach struct {
	Name string `json:"name" title:"附件" form:"select" maxLength:"255"`
}

func (a *Area) detach(ctx context.Context, r *run, in Detach) error {
	if err := r.Case.Part.Detach(in.Name, r.By); err != nil {
		return err
	}
	r.Note("删除附件“" + in.Name + "”")
	return publication.SavePart(ctx, r.Tx, r.Case.Part)
}
