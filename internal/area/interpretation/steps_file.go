package interpretation

import (
	"cmp"
	"context"
	"fmt"
	"strings"

	"gongkai/internal/kernel/file"
	"gongkai/internal/kernel/publication"
	"gongkai/internal/platform/errs"
)

// takes are the types of files that a piece takes, with the most bytes of each. The law
// knows no limit: these keep a page loadable and a film within one upload.
var takes = []struct {
	mime, name string
	most       int64
}{
	{"image/png", "PNG 图片", 20 << 20}, {"image/jpeg", "JPEG 图片", 20 << 20}, {"image/webp", "WebP 图片", 20 << 20}, {"video/mp4", "MP4 视频", 190 << 20},
	{"application/vnd.openxmlformats-officedocument.wordprocessingml.document", "Word 文档（.docx）", 50 << 20}, {"application/pdf", "PDF", 50 << 20}, {"application/ofd", "OFD", 50 << 20},
}

// AttachFile is the input of 添加图片、视频或附件.
type AttachFile struct {
	File  string `json:"file,omitempty" title:"文件" doc:"PNG、JPEG、WebP 图片（每张不超过20 MB）显示在公开页面上；MP4 视频（不超过190 MB）可以在页面上播放；Word（.docx）、PDF、OFD（不超过50 MB）供下载。" form:"file" oneof:"true" maxLength:"40"`
	Spare string `json:"spare,omitempty" title:"或者选用已上传的文件" doc:"包括隔离区已经放行的文件。" form:"select" oneof:"true" maxLength:"40"`
	Alt   string `json:"alt,omitempty" title:"图片的文字说明" doc:"图片必须填写：把图里的主要内容用文字写出来，供看不见图的人阅读，会随图公开。视频可以写一句话介绍。" form:"textarea" maxLength:"1000"`
}

func (a *Area) attach(ctx context.Context, r *pieceRun, in AttachFile) error {
	switch {
	case r.Case.locked():
		return errs.New(errs.Refused, lockedMsg)
	case in.File == "" && in.Spare == "":
		return errs.Field("file", "请选择要添加的图片、视频或者附件。")
	}
	st, err := file.Info(ctx, r.Tx, cmp.Or(in.File, in.Spare))
	if err != nil {
		return err
	}
	p := r.Case.Part
	if err := p.Attach(st, in.Alt, r.By); err != nil {
		return err
	}
	if err := fits(p.Files[len(p.Files)-1]); err != nil {
		return err
	}
	r.Note("添加“" + st.Name + "”")
	if err := file.For(ctx, r.Tx, st.ID, PieceName, r.Case.ID); err != nil {
		return err
	}
	return publication.SavePart(ctx, r.Tx, p)
}

// fits tells whether a piece takes the file.
func fits(f publication.File) error {
	var names []string
	for _, t := range takes {
		if t.mime != f.MIME {
			names = append(names, t.name)
			continue
		}
		switch {
		case f.Size > t.most:
			return errs.Field("file", fmt.Sprintf("%s不超过%d MB，请压缩后重新上传。", t.name, t.most>>20))
		case f.Picture() && len([]rune(f.Alt)) < 4:
			return &errs.Error{Kind: errs.Invalid, Msg: "图片必须有文字说明。", Reasons: []errs.Reason{{Field: "alt",
				Msg: "请写出图里的主要内容（至少4个字），看不见图的人靠它阅读。", ClauseID: described.ID(), Clause: described.Cite()}}}
		}
		return nil
	}
	return errs.Field("file", "解读材料可以添加"+strings.Join(names, "、")+"，不能添加这种文件，请转换格式后重新上传。")
}

// DetachFile is the input of 删除图片、视频或附件.
type DetachFile struct {
	Name string `json:"name" title:"文件" form:"select" maxLength:"255"`
}

func (a *Area) detach(ctx context.Context, r *pieceRun, in DetachFile) error {
	if r.Case.locked() {
		return errs.New(errs.Refused, lockedMsg)
	}
	if err := r.Case.Part.Detach(in.Name, r.By); err != nil {
		return err
	}
	r.Note("删除“" + in.Name + "”")
	return publication.SavePart(ctx, r.Tx, r.Case.Part)
}
