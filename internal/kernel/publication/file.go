package publication

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"gongkai/internal/kernel/actor"
	"gongkai/internal/kernel/file"
	"gongkai/internal/platform/db"
	"gongkai/internal/platform/errs"
)

// MaxFiles is how many files go out with one part.
const MaxFiles = 50

// Picture tells whether pages show the file itself.
func (f File) Picture() bool {
	return f.MIME == "image/png" || f.MIME == "image/jpeg" || f.MIME == "image/webp"
}

// Film tells whether pages play the file.
func (f File) Film() bool { return f.MIME == "video/mp4" }

// Attach adds a file that by has uploaded to what goes out with the part; alt says in
// words what a picture shows. The caller saves the part.
func (p *Part) Attach(st file.Stored, alt string, by actor.Actor) error {
	switch {
	case st.UploadedBy != by.Person:
		return errs.Field("file", "这个文件不是您上传的，请重新上传。")
	case st.State == file.Quarantine:
		e := &errs.Error{Kind: errs.Refused, Msg: "文件已转入隔离区，还不能作为附件。本单位的保密审查人看过后放行或者退回，结果会通知您；放行后在本页选用，不用重新上传。"}
		for _, x := range st.Problems {
			e.Reasons = append(e.Reasons, errs.Reason{Field: "file", Msg: x.Message + "文件已转入隔离区，保密审查人放行后在本页选用，不用重新上传。", ClauseID: file.Deciding[0].ID(), Clause: file.Deciding[0].Cite()})
		}
		return e
	case st.State != file.Clean:
		return errs.Field("file", "这个文件没有通过检查，请改正后重新上传。")
	case len(p.Files) >= MaxFiles:
		return errs.Field("file", fmt.Sprintf("附件最多%d个，请合并后再上传。", MaxFiles))
	case slices.ContainsFunc(p.Files, func(f File) bool { return f.Name == st.Name }):
		return errs.Field("file", "已经有一个同名的附件。要替换的，请先删除原来的附件。")
	}
	p.Files = append(slices.Clone(p.Files), File{Name: st.Name, Sum: st.Sum, Size: st.Size, MIME: st.MIME, Alt: strings.TrimSpace(alt)})
	p.Wrote(by)
	return nil
}

// Detach takes a file out of what goes out with the part. The caller saves the part.
func (p *Part) Detach(name string, by actor.Actor) error {
	i := slices.IndexFunc(p.Files, func(f File) bool { return f.Name == name })
	if i < 0 {
		return errs.Field("name", "没有这个附件，请刷新后重新选择。")
	}
	p.Files = slices.Delete(slices.Clone(p.Files), i, i+1)
	p.Wrote(by)
	return nil
}

// Spare lists the files that a person uploaded for the part's case and that are not
// among its files: those let out of quarantine, and those left by a step that was refused.
func (p *Part) Spare(ctx context.Context, tx *db.Tx, person string) ([]file.Stored, error) {
	list, err := file.Uploads(ctx, tx, person, p.Case, MaxFiles)
	seen := map[string]bool{}
	for _, f := range p.Files {
		seen[f.Sum] = true
	}
	return slices.DeleteFunc(list, func(st file.Stored) bool {
		again := seen[st.Sum]
		seen[st.Sum] = true
		return again
	}), err
}

// described demands words for every picture that goes out with an interpretation: the
// picture is the interpretation there.
func described(p *Part, _ *Checking) string {
	for _, f := range p.Files {
		if p.Role == Interpretation && f.Picture() && f.Alt == "" {
			return fmt.Sprintf("《%s》的图片“%s”没有文字说明，看不见图的人无法阅读，请删除后重新添加并写明图的内容。", p.Title, f.Name)
		}
	}
	return ""
}

// Bearer is a part that carries a file, and its public page if it has one.
type Bearer struct{ Part, Case, Unit, Title, Item string }

// Bearers lists at most n parts, drafts and published ones, that carry the bytes. Of a
// draft the caller shows nothing to who may not see its case.
func Bearers(ctx context.Context, tx *db.Tx, sum string, n int) ([]Bearer, error) {
	return db.All(ctx, tx, func(s db.Scanner) (b Bearer, err error) {
		err = s.Scan(&b.Part, &b.Case, &b.Unit, &b.Title, &b.Item)
		return b, err
	}, `SELECT p.id, p.case_id, p.unit, p.title, COALESCE(i.id, '') FROM pub_part p LEFT JOIN pub_item i ON i.part_id = p.id AND i.edition > 0
		WHERE p.files LIKE ? ORDER BY p.changed_at DESC, p.id LIMIT ?`, `%"`+sum+`"%`, n)
}
