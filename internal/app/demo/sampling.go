package demo

import (
	"context"
	"fmt"
	"maps"

	"gongkai/internal/area/foi"
	"gongkai/internal/kernel/lifecycle"
	"gongkai/internal/platform/db"
)

// sampling is what happens with a sampling of closed requests on one day. Days count
// working days before the demo begins.
type sampling struct {
	name string
	day  int
	do   func(r *runner, ctx context.Context, s *sampling) error
	in   map[string]string
	from int // of open: the period
	to   int
}

// samplings are the city's two: one of the first year, with a rectification that was
// returned once, and one that is going on.
var samplings = []sampling{
	{name: "去年", day: -236, from: -420, to: -240, do: (*runner).openSample, in: map[string]string{"number": "5", "days": "10"}},
	{name: "去年", day: -235, do: (*runner).freezeSample, in: map[string]string{"note": "名单已与各单位台账核对。"}},
	{name: "去年", day: -215, do: (*runner).drawSamples},
	{name: "去年", day: -212, do: (*runner).inspect, in: map[string]string{"left": "0"}},
	{name: "去年", day: -210, do: (*runner).concludeSample, in: map[string]string{"note": "请有关单位限期整改。"}},
	{name: "去年", day: -204, do: (*runner).rectify, in: map[string]string{"step": "report", "text": "已经向申请人补充说明理由。"}},
	{name: "去年", day: -202, do: (*runner).rectify, in: map[string]string{"step": "send-back", "reason": "只补救了这一件，没有写明今后怎样防止同类问题。", "days": "5"}},
	{name: "去年", day: -198, do: (*runner).rectify, in: map[string]string{"step": "report", "text": "已经向申请人补充说明理由；修订了答复书审核要点，今后由法规科逐件复核理由部分。"}},
	{name: "去年", day: -196, do: (*runner).rectify, in: map[string]string{"step": "accept", "note": "措施具体，同意办结。"}},
	{name: "今年", day: -45, from: -239, to: -46, do: (*runner).openSample, in: map[string]string{"number": "6", "days": "10"}},
	{name: "今年", day: -44, do: (*runner).freezeSample, in: map[string]string{"note": "名单已与各单位台账核对。"}},
	{name: "今年", day: -4, do: (*runner).drawSamples},
	{name: "今年", day: -2, do: (*runner).inspect, in: map[string]string{"left": "3"}},
}

// sampledUnits are those whose requests the office of the government samples.
const sampledUnits = "发展改革委、教育局、民政局、财政局、人社局、规自局、环境局、住建委、交通局、农业农村委、卫健委、市场局"

// samplingEvents lists all that happens to the samplings.
func (a *almanac) samplingEvents() []event {
	var out []event
	for i, s := range samplings {
		out = append(out, event{at: a.moment(s.name, s.day), step: "sampling", piece: i})
	}
	return out
}

// sampleStep takes a step of a sampling, in a transaction of its own.
func (r *runner) sampleStep(ctx context.Context, area, id, step string, in map[string]string, unit string) (string, error) {
	done, err := db.Put(ctx, r.app.DB, func(tx *db.Tx) (lifecycle.Done, error) {
		done, _, err := r.take(ctx, tx, area, id, step, in, unit)
		return done, err
	})
	return done.ID, err
}

func (r *runner) sampleCase(name string) string { return r.cases["抽查/"+name] }

func (r *runner) openSample(ctx context.Context, s *sampling) error {
	in := maps.Clone(s.in)
	in["units"], in["from"], in["until"] = sampledUnits, string(r.almanac.day(s.from)), string(r.almanac.day(s.to))
	id, err := r.sampleStep(ctx, foi.SampleName, "", "open", in, r.town.Units["市政府办"].ID)
	r.cases["抽查/"+s.name] = id
	return err
}

func (r *runner) freezeSample(ctx context.Context, s *sampling) error {
	_, err := r.sampleStep(ctx, foi.SampleName, r.sampleCase(s.name), "freeze", s.in, "")
	return err
}

func (r *runner) concludeSample(ctx context.Context, s *sampling) error {
	_, err := r.sampleStep(ctx, foi.SampleName, r.sampleCase(s.name), "conclude", s.in, "")
	return err
}

// drawSamples does what the jobs that sign and draw would do.
func (r *runner) drawSamples(ctx context.Context, s *sampling) error {
	if r.app.Public.Signer == nil {
		return fmt.Errorf("the log has no key")
	}
	if err := r.app.Public.Sign(ctx); err != nil {
		return err
	}
	n, err := r.app.Foi.DrawSamples(ctx, r.app.DB)
	if err == nil && n == 0 {
		err = fmt.Errorf("nothing was published since the freeze")
	}
	return err
}

func (r *runner) sampled(ctx context.Context, name string) (*foi.Sample, error) {
	return db.Get(ctx, r.app.DB, func(tx *db.Tx) (*foi.Sample, error) { return r.app.Foi.Sample(ctx, tx, r.sampleCase(name)) })
}

// inspect fills in the checklists but for the last few; in the first something is wrong.
func (r *runner) inspect(ctx context.Context, s *sampling) error {
	v, err := r.sampled(ctx, s.name)
	if err != nil {
		return err
	}
	left := int(s.in["left"][0] - '0')
	for i, p := range v.Picks[:len(v.Picks)-left] {
		in := map[string]string{"request": p.Request, "marks": "receipt:ok:、third:na:没有涉及第三方、apt:ok:、reason:ok:"}
		if i == 0 {
			in["marks"] = "receipt:ok:、third:na:没有涉及第三方、apt:ok:、reason:fault:理由部分只引用条文，没有说明与所申请信息的关系"
		}
		if _, err := r.sampleStep(ctx, foi.SampleName, v.ID, "check", in, ""); err != nil {
			return err
		}
	}
	return nil
}

// rectify takes a step of every rectification of a sampling.
func (r *runner) rectify(ctx context.Context, s *sampling) error {
	v, err := r.sampled(ctx, s.name)
	if err != nil {
		return err
	}
	in := maps.Clone(s.in)
	delete(in, "step")
	for _, o := range v.Orders {
		if _, err := r.sampleStep(ctx, foi.RectifyName, o.ID, s.in["step"], in, ""); err != nil {
			return err
		}
	}
	return nil
}
