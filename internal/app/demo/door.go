package demo

import (
	"context"
	"fmt"
	"strings"
	"time"

	"gongkai/internal/area/foi"
	"gongkai/internal/kernel/actor"
	"gongkai/internal/kernel/lifecycle"
	"gongkai/internal/kernel/workday"
	"gongkai/internal/platform/db"
)

// door is a correction of one's own record or a complaint about this work. A line of its
// course is DAY STEP FIELD=VALUE…, without blanks in the values.
type door struct {
	area, name, person string
	unit               string // who handles it
	against            string // of a complaint
	fields             string
	course             []string
}

var doors = []door{
	{foi.RecordName, "津贴出生年份", "萧月白", "民政局", "", "subject=高龄津贴发放名册 wrong=出生年份记为1952年 right=1942年 evidence=居民身份证、户口簿", []string{
		"-70 apply", "-69 accept", "-66 propose result=corrected found=与户籍档案、身份证核对，出生年份确系录入错误。 advice=名册中的出生年份已改为1942年，少发的津贴随下月一并补发。", "-65 approve", "-65 tell way=electronic"}},
	{foi.RecordName, "婚姻登记日期", "邬承远", "民政局", "", "subject=婚姻登记档案 wrong=登记日期记为1998年5月 right=1998年3月 evidence=本人回忆和亲友证言", []string{
		"-40 apply", "-39 accept", "-35 propose result=refused found=调阅婚姻登记原始档案，日期记载清楚，与结婚证存根一致。 advice=所附证据不能证明原始档案有误。", "-34 approve", "-34 tell way=electronic"}},
	{foi.RecordName, "养老保险缴费", "亓官明", "民政局", "", "subject=基本养老保险个人账户 wrong=2019年缴费月数记为10个月 right=12个月 evidence=单位缴费凭证", []string{
		"-12 apply", "-11 accept", "-10 propose result=elsewhere found=养老保险个人账户由人力资源社会保障部门记录。 unit=人社局 forward=是", "-10 approve", "-9 tell way=electronic"}},
	{foi.RecordName, "低保家庭人口", "闻丘白", "民政局", "", "subject=最低生活保障信息系统 wrong=家庭人口记为3人 right=4人 evidence=户口簿、出生医学证明", []string{"-3 apply", "-2 accept"}},
	{foi.ComplaintName, "逾期没有答复", "赫连芷", "市政府办", "卫健委", "about=reply content=申请公开医疗机构检查情况，超过期限没有收到答复。", []string{
		"-60 apply", "-59 accept", "-58 ask question=请说明一件关于医疗机构检查情况的申请的办理经过。 days=5", "-55 state text=承办人岗位调整时漏交一件，发现后已补办。",
		"-53 propose result=upheld found=收到申请后第二十六个工作日才作出答复，超过法定期限。 measure=both advice=建立交接清单，五日内报送整改情况；本季度通报中点名。 days=5", "-52 approve", "-52 tell way=electronic",
		"-49 mend text=已建立申请件交接清单，由办公室主任逐件签字。", "-48 inspect note=抽查三件，交接清单齐全。"}},
	{foi.ComplaintName, "预算没有公开", "仲孙越", "市政府办", "教育局", "about=publish content=没有看到2026年部门预算。", []string{
		"-30 apply", "-29 accept", "-28 ask question=请说明2026年部门预算的公开情况。 days=5", "-27 state text=2026年部门预算已于二月在门户网站财政信息栏目公开。",
		"-26 propose result=unfounded found=部门预算在法定期限内已经公开，可以查到。 advice=已公开的地址随答复书一并告知。", "-25 approve", "-25 tell way=electronic"}},
	{foi.ComplaintName, "要求出具证明", "梁丘野", "市政府办", "住建委", "about=reply content=窗口要求先由社区出具用途证明才收申请。", []string{
		"-6 apply", "-5 accept", "-4 ask question=请说明窗口接收公开申请时是否要求出具用途证明。 days=5"}},
}

// doorEvents lists all that happens to them.
func (a *almanac) doorEvents() ([]event, error) {
	var out []event
	for i := range doors {
		d := &doors[i]
		for n, line := range d.course {
			w := strings.Fields(line)
			var day int
			if _, err := fmt.Sscan(w[0], &day); err != nil || len(w) < 2 {
				return nil, fmt.Errorf("%s: %q is not DAY STEP FIELD=VALUE…", d.name, line)
			}
			e := event{at: a.moment(d.name, day), step: w[1], in: map[string]string{}, door: d, piece: n}
			for _, f := range w[2:] {
				k, v, _ := strings.Cut(f, "=")
				e.in[k] = v
			}
			if n > 0 && !last(out).at.Before(e.at) {
				e.at = last(out).at.Add(time.Minute)
			}
			out = append(out, e)
		}
	}
	return out, nil
}

// doorStep takes a step of one of them.
func (r *runner) doorStep(ctx context.Context, tx *db.Tx, e event) error {
	d := e.door
	if e.step == "apply" {
		return r.fileDoor(ctx, tx, d)
	}
	if e.step == "tell" {
		e.in["on"] = string(workday.DateOf(tx.Now))
	}
	unit := d.unit
	if e.step == "state" || e.step == "mend" {
		unit = d.against
	}
	_, _, err := r.take(ctx, tx, d.area, r.cases[d.name], e.step, e.in, r.town.Units[unit].ID)
	return err
}

// fileDoor hands the public form in.
func (r *runner) fileDoor(ctx context.Context, tx *db.Tx, d *door) error {
	m, err := r.app.Engine.Machine(d.area)
	if err != nil {
		return err
	}
	info, _ := m.Describe().Step("apply")
	in := map[string]string{"applicant": "person", "name": d.person, "phone": fmt.Sprintf("100%08d", key(d.person, 1)%1e8)}
	if d.area == foi.RecordName {
		in["paper"], in["paper_number"] = "居民身份证", paperNumber(d.person)
	}
	for _, f := range strings.Fields(d.fields) {
		k, v, _ := strings.Cut(f, "=")
		in[k] = v
	}
	v, err := r.input(info.In, in)
	if err != nil {
		return err
	}
	if c, ok := v.(*foi.FileComplaint); ok {
		c.Against = r.town.Units[d.against].ID
	}
	unit := r.town.Units[d.unit]
	by := actor.Actor{Person: "applicant", Name: "申请人", Unit: unit.ID, UnitName: unit.Name, Roles: info.By, Via: "public"}
	done, err := r.app.Engine.Take(ctx, tx, lifecycle.Call{Area: d.area, Action: "apply", By: by, In: v})
	tx.After(func() { r.steps++ })
	r.cases[d.name] = done.ID
	return err
}
