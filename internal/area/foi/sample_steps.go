package foi

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strconv"

	"gongkai/internal/kernel/audit"
	"gongkai/internal/kernel/clause"
	"gongkai/internal/kernel/lifecycle"
	"gongkai/internal/kernel/org"
	"gongkai/internal/kernel/publiclog"
	"gongkai/internal/kernel/workday"
	"gongkai/internal/platform/db"
	"gongkai/internal/platform/errs"
)

// OpenSample is the input of 发起抽查.
type OpenSample struct {
	From   workday.Date `json:"from" title:"办结日期从"`
	Until  workday.Date `json:"until" title:"办结日期到"`
	Units  []string     `json:"units,omitempty" title:"被抽查的机关" doc:"不选的，抽查本机关有权监督的全部机关。" form:"units"`
	Number int          `json:"number" title:"抽取件数" minimum:"1" maximum:"500"`
	Each   bool         `json:"each,omitempty" title:"每个机关分别抽取" doc:"勾选的，每个机关各抽取上面的件数；不勾选的，在全部办结件中抽取。"`
	Days   int          `json:"days" title:"整改期限（工作日）" doc:"60号文没有写明（未核），默认取本机关的设置。" minimum:"1" maximum:"120"`
}

func (a *Area) openSample(ctx context.Context, r *smpRun, in OpenSample) error {
	s := r.Case
	switch {
	case in.Until < in.From:
		return errs.Field("until", "结束日期早于开始日期，请核对。")
	case in.Until > r.Today:
		return errs.Field("until", "结束日期在今天之后。还没有办结的不能抽查，请填写今天或者以前的日期。")
	}
	units := in.Units
	if len(units) == 0 {
		all, err := UnitsUnder(ctx, r.Tx, s.Unit)
		if err != nil {
			return err
		}
		for _, u := range all {
			units = append(units, u.ID)
		}
	}
	slices.Sort(units)
	units = slices.Compact(units)
	for _, id := range units {
		ok, err := org.Over(ctx, r.Tx, s.Unit, id)
		if err != nil {
			return err
		}
		if !ok {
			return errs.Field("units", "选择的机关不由本机关监督，无权抽查。请只选择本机关、下级机关或者所属政府的部门。")
		}
	}
	s.From, s.Until, s.Units, s.Number, s.Each, s.Days = in.From, in.Until, units, in.Number, in.Each, in.Days
	office, err := OfficeOf(ctx, r.Tx, s.Unit)
	if err != nil {
		return err
	}
	if s.Days == 0 {
		s.Days = office.Rectify
	}
	n, err := number(ctx, r.Tx, s.Unit, SampleName, r.Today.Year())
	if err != nil {
		return err
	}
	s.No = fmt.Sprintf("%s抽查〔%d〕%d号", office.Prefix, r.Today.Year(), n)
	s.Title = "依申请公开办结件抽查（" + in.From.Chinese() + "至" + in.Until.Chinese() + "办结）"
	r.Note(fmt.Sprintf("抽查%d个机关，%s", len(units), s.Size()))
	return nil
}

// Size says how many are to be drawn.
func (s *Sample) Size() string {
	if s.Each {
		return fmt.Sprintf("每个机关抽取%d件", s.Number)
	}
	return fmt.Sprintf("共抽取%d件", s.Number)
}

// UnitsUnder are the units in force over whose requests a unit has a say, itself included.
func UnitsUnder(ctx context.Context, tx *db.Tx, unit string) ([]org.Node, error) {
	all, err := org.Units(ctx, tx)
	if err != nil {
		return nil, err
	}
	var out []org.Node
	for _, u := range all {
		ok, err := org.Over(ctx, tx, unit, u.ID)
		if err != nil {
			return nil, err
		}
		if ok {
			out = append(out, u)
		}
	}
	return out, nil
}

// closedOn is the day on which a request was closed: that of its answer's service, else
// that of its end without one.
const closedOn = `CASE WHEN f.sent_on <> '' THEN f.sent_on ELSE f.decided_on END`

func (a *Area) freeze(ctx context.Context, r *smpRun, in lifecycle.Remark) error {
	s := r.Case
	r.Note(in.Note)
	list, args := db.In(s.Units)
	members, err := db.All(ctx, r.Tx, func(c db.Scanner) (m Member, err error) { return m, c.Scan(&m.Request, &m.Unit) },
		`SELECT c.id, c.unit FROM cases c JOIN foi_request f ON f.id = c.id WHERE c.area = ? AND c.closed = 1 AND c.unit IN (`+list+`) AND `+closedOn+` BETWEEN ? AND ?`,
		append(append([]any{Name}, args...), string(s.From), string(s.Until))...)
	if err != nil {
		return err
	}
	if len(members) == 0 {
		return errs.New(errs.Refused, "这一时间段内被抽查的机关没有办结的申请，无从抽取。请取消本次抽查，另选时间段或者机关。")
	}
	s.Population, s.Count, s.FrozenOn, s.members = Sum(Population(members)), len(members), r.Today, members
	if s.Place, err = publiclog.PlaceOf(ctx, r.Tx); err != nil {
		return err
	}
	for _, u := range s.Units {
		if u != s.Unit {
			r.Join(u, sampled.ID)
		}
	}
	r.Note(fmt.Sprintf("总体%d件，SHA-256：%s；公开日志当时有%d条，以此后第一个检查点的根哈希为种子", s.Count, s.Population, s.Place.Size))
	// The note may be erased one day; the two ends of this entry never are.
	s.AuditSeq, err = audit.Append(ctx, r.Tx, audit.Act{By: r.By, Subject: s.ID, Action: "sample/population", From: strconv.Itoa(s.Count), To: "sha256:" + s.Population,
		Law: law(clause.Y33), Note: s.Size()})
	return err
}

func (a *Area) callOff(_ context.Context, r *smpRun, in Reasoned) error {
	r.Note(in.Reason)
	return nil
}

// DrawIn is the input of the draw: nothing. The seed is looked up in the log.
type DrawIn struct{}

func (a *Area) draw(ctx context.Context, r *smpRun, _ DrawIn) error {
	s := r.Case
	c, at, ok, err := publiclog.Later(ctx, r.Tx, s.Place)
	if err != nil {
		return err
	}
	if !ok {
		return errs.New(errs.Refused, "公开日志还没有新的检查点，不能抽取。冻结之后有新的公开并签署检查点，平台就会自动抽取。")
	}
	members, err := Members(ctx, r.Tx, s.ID)
	if err != nil {
		return err
	}
	if len(members) != s.Count || Sum(Population(members)) != s.Population {
		return errs.New(errs.Refused, "保存的办结件名单与冻结时的哈希不符，可能被改动过，不能抽取。请审计管理员核查审计记录和备份。")
	}
	s.Seed, s.SeedPlace, s.SeedAudit, s.DrawnOn = c.Root.String(), at, c.Audit.Seq, r.Today
	for i, d := range Draw(members, s.Population, s.Seed, s.Number, s.Each) {
		s.Picks = append(s.Picks, Pick{Drawn: d})
		s.changed = append(s.changed, i)
	}
	r.Note(fmt.Sprintf("种子：公开日志第%d条时的根哈希 %s；抽中%d件", at.Size, s.Seed, len(s.Picks)))
	return nil
}

// DrawSamples draws every sampling whose seed has come into being, each in a transaction
// of its own, and returns how many. Any number of processes may do this at once: a draw
// happens once.
func (a *Area) DrawSamples(ctx context.Context, d *db.DB) (n int, err error) {
	ready, err := db.Get(ctx, d, func(tx *db.Tx) (out []string, err error) {
		waiting, err := db.All(ctx, tx, func(s db.Scanner) (w struct {
			id string
			at publiclog.Place
		}, err error) {
			return w, s.Scan(&w.id, &w.at.Generation, &w.at.Size)
		}, `SELECT s.id, s.log_generation, s.log_size FROM foi_sample s JOIN cases c ON c.id = s.id WHERE c.area = ? AND c.state = ? ORDER BY s.id`, SampleName, Frozen)
		for _, w := range waiting {
			if _, _, ok, err := publiclog.Later(ctx, tx, w.at); err != nil {
				return nil, err
			} else if ok {
				out = append(out, w.id)
			}
		}
		return out, err
	})
	faults := []error{err}
	for _, id := range ready {
		if err := d.Write(ctx, func(tx *db.Tx) error {
			_, err := a.Engine.Take(ctx, tx, lifecycle.Call{Area: SampleName, ID: id, Action: "draw", By: platform(), In: &DrawIn{}})
			return err
		}); err == nil {
			n++
		} else if !errs.Is(err, errs.Conflict) { // else somebody was faster
			faults = append(faults, fmt.Errorf("draw the sampling %s: %w", id, err))
		}
	}
	return n, errors.Join(faults...)
}
