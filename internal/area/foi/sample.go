package foi

import (
	"context"
	"slices"

	"gongkai/internal/kernel/actor"
	"gongkai/internal/kernel/clause"
	"gongkai/internal/kernel/deadline"
	"gongkai/internal/kernel/lifecycle"
	"gongkai/internal/kernel/publiclog"
	"gongkai/internal/kernel/workday"
	"gongkai/internal/platform/db"
)

// SampleName is the area of samplings (Y3.3 定期抽查), in addresses and in the case table.
const SampleName = "sample"

// States of a sampling.
const (
	Planned    lifecycle.State = "planned"
	Frozen     lifecycle.State = "frozen"
	Sampled    lifecycle.State = "inspecting"
	Rectifying lifecycle.State = "rectifying"
	Settled    lifecycle.State = "settled"
	Called     lifecycle.State = "called-off"
)

// Sample is a sampling of closed requests by the office that supervises the units. The
// population is frozen first; the seed is the root of the first checkpoint of the public
// log that came into being after that; the draw follows from the two alone.
type Sample struct {
	lifecycle.Case
	From, Until workday.Date // days on which the requests were closed
	Units       []string
	Number      int
	Each        bool // Number from every unit
	Days        int  // working days for a rectification

	FrozenOn   workday.Date
	Count      int             // of the population
	Population string          // its hash
	AuditSeq   int64           // entry of the audit chain that holds the hash
	Place      publiclog.Place // where the log stood when the population was frozen

	Seed      string          // root of the checkpoint
	SeedPlace publiclog.Place // where it stands in the log
	SeedAudit int64           // head of the audit chain that the checkpoint anchors
	DrawnOn   workday.Date

	ConcludedOn workday.Date
	Picks       []Pick
	Orders      []Order // rectifications

	members []Member // to be kept with the step in hand
	changed []int    // picks to be kept with the step in hand
}

// Pick is a drawn request with its checklist.
type Pick struct {
	Drawn
	No, Title   string
	CheckedOn   workday.Date // "" until the checklist is filled in
	Checker     string
	CheckerName string
	Version     int // of the checklist
	Marks       []Mark
}

// Checked tells whether the checklist is filled in.
func (p Pick) Checked() bool { return p.CheckedOn != "" }

// Faults are the marks that say that something was wrong.
func (p Pick) Faults() []Mark {
	var out []Mark
	for _, m := range p.Marks {
		if m.Result == Wrong {
			out = append(out, m)
		}
	}
	return out
}

// Order is a rectification as its sampling lists it.
type Order struct {
	ID, Unit  string
	StateName string
	Ended     bool
	Due       workday.Date
	Clock     deadline.State
	Returned  int
}

// Left is how many checklists are still to be filled in.
func (s *Sample) Left() int {
	n := 0
	for _, p := range s.Picks {
		if !p.Checked() {
			n++
		}
	}
	return n
}

// Pick returns a drawn request by its id; -1 where it was not drawn.
func (s *Sample) Pick(request string) int {
	return slices.IndexFunc(s.Picks, func(p Pick) bool { return p.Request == request })
}

// Faulty are the units with findings.
func (s *Sample) Faulty() []string {
	var out []string
	for _, p := range s.Picks {
		if len(p.Faults()) > 0 && !slices.Contains(out, p.Unit) {
			out = append(out, p.Unit)
		}
	}
	slices.Sort(out)
	return out
}

type (
	smpNow  = lifecycle.Now[*Sample]
	smpRun  = lifecycle.Run[*Sample]
	smpNeed = lifecycle.Need[*Sample]
	smpTodo = lifecycle.Todo[*Sample]
	smpWay  = lifecycle.Way[*Sample]
)

// sampled is the part of a unit whose requests a sampling may draw.
var sampled = lifecycle.At("sampled", "被抽查机关")

// supervisors may sample: the disclosure office, and the government's office.
var supervisors = roles(actor.Disclosure, actor.Coordinate)

var allChecked = smpNeed{ID: "all-checked", Name: "检查表已全部填写", Law: clause.Y33, Unmet: lifecycle.Must(
	"还有抽中的办结件没有填写检查表。请逐件填写后再形成抽查结果。", func(n *smpNow) bool { return n.Case.Left() == 0 })}

func (a *Area) sampleTable() *lifecycle.Flow[*Sample] {
	to := lifecycle.To[*Sample]
	supervising := law(clause.Y33, clause.OGI.Art(47))
	return &lifecycle.Flow[*Sample]{
		Area: SampleName, Name: "依申请公开抽查", Version: 1,
		Stages: []lifecycle.Stage{{State: Planned, Name: "拟定"}, {State: Frozen, Name: "待抽取"}, {State: Sampled, Name: "检查中"},
			{State: Rectifying, Name: "整改中"}, {State: Settled, Name: "已办结", End: true}, {State: Called, Name: "已取消", End: true}},
		New: func() *Sample { return &Sample{} }, Load: a.loadSample, Save: saveSample,
		Steps: []lifecycle.Step[*Sample]{
			{Action: "open", Name: "发起抽查", Ways: to(Planned), By: supervisors, At: anyUnit, Law: supervising, Do: lifecycle.Do(a.openSample),
				Hint: "选定办结的时间段、被抽查的机关和件数。"},
			{Action: "freeze", Name: "冻结抽查总体", From: states(Planned), Ways: to(Frozen), By: supervisors, At: own, Law: supervising, Do: lifecycle.Do(a.freeze), Danger: true,
				Todo: smpTodo{Text: "请核对抽查范围并冻结总体"}, Hint: "办结件名单从此固定，不能增减，也不能取消；随后由公开日志的下一个检查点决定抽中哪些。"},
			{Action: "call-off", Name: "取消抽查", From: states(Planned), Ways: to(Called), By: supervisors, At: own, Law: law(clause.House("总体冻结之前可以取消抽查")), Do: lifecycle.Do(a.callOff), Danger: true},
			{Action: "draw", Name: "抽取", From: states(Frozen), Ways: to(Sampled), By: roles(hand), At: anyUnit, Inner: true, Law: supervising, Do: lifecycle.Do(a.draw)},
			{Action: "check", Name: "填写检查表", From: states(Sampled), Ways: to(lifecycle.Stay), By: supervisors, At: own, Inner: true, Law: law(clause.Y33), Do: lifecycle.Do(a.check),
				Todo: smpTodo{Text: "请逐件填写检查表", If: func(n *smpNow) bool { return n.Case.Left() > 0 }}},
			{Action: "conclude", Name: "形成抽查结果", From: states(Sampled), By: supervisors, At: own, Law: supervising, Needs: []smpNeed{allChecked}, Do: lifecycle.Do(a.concludeSample),
				Ways: []smpWay{{To: Rectifying, When: "有机关需要整改", If: func(n *smpNow) bool { return len(n.Case.Faulty()) > 0 }}, {To: Settled}},
				Todo: smpTodo{Text: "检查表已填完，请形成抽查结果", If: func(n *smpNow) bool { return n.Case.Left() == 0 }}, Hint: "有问题的机关各收到一份整改通知，期限从今天次日起计算。"},
			{Action: "settle", Name: "整改全部办结", From: states(Rectifying), Ways: to(Settled), By: roles(hand), At: anyUnit, Inner: true, Law: law(clause.Y33), Do: lifecycle.Noted[*Sample]()},
		},
	}
}

// Sample reads a sampling for pages. The caller has checked that the actor may see it.
func (a *Area) Sample(ctx context.Context, tx *db.Tx, id string) (*Sample, error) {
	return a.samples.Get(ctx, tx, id)
}
