package document

import (
	"context"

	"gongkai/internal/kernel/publication"
	"gongkai/internal/platform/errs"
)

// stillOpen says where to go with a public document that is to be public no more.
const stillOpen = "已经公开的文件更正后仍要主动公开。需要停止公开的，请由发布人员办理撤回。"

// Correct is the input of 更正.
type Correct struct {
	Why string `json:"why" title:"更正原因" doc:"会显示在公开页面的版本说明里。" form:"textarea" minLength:"2" maxLength:"500"`
}

func (a *Area) correct(_ context.Context, r *run, in Correct) error {
	r.Case.Why = in.Why
	r.Note("更正原因：" + in.Why)
	return nil
}

// abandon gives up a correction: every text of the set is again what the public reads.
func (a *Area) abandon(ctx context.Context, r *run, in Reasoned) error {
	d := r.Case
	for i := range d.Set.Parts {
		p := &d.Set.Parts[i]
		out, err := publication.Restore(ctx, r.Tx, p, r.By)
		if err != nil {
			return err
		}
		if !out {
			return errs.Newf(errs.Refused, "随文新编的《%s》还没有公开。请先停止编制这件材料，再放弃更正。", p.Title)
		}
	}
	d.Title, d.Why = d.Part.Title, ""
	r.Note(in.Reason)
	if d.Set.Facts.Normative == d.Part.Meta.Normative {
		return nil
	}
	f := d.Set.Facts
	f.Normative = d.Part.Meta.Normative
	return publication.SetFacts(ctx, r.Tx, d.Set, f)
}
