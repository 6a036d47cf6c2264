package foi

import (
	"context"
	"fmt"
	"strconv"
	"strings"

	"gongkai/internal/area/foi/annual"
	"gongkai/internal/kernel/file"
	"gongkai/internal/kernel/org"
	"gongkai/internal/kernel/publication"
	"gongkai/internal/kernel/workday"
	"gongkai/internal/platform/blob"
	"gongkai/internal/platform/db"
	"gongkai/internal/platform/errs"
)

// OpenReport is the input of 编制年度报告.
type OpenReport struct {
	Year  int    `json:"year" title:"年度" doc:"报告的年度，不是编制的年份。" minimum:"2008" maximum:"2100"`
	Scope string `json:"scope" title:"编制哪一份" form:"radio" enum:"unit,government" enumNames:"本单位的年度报告,本级政府的年度报告（汇总所属部门和下级政府）"`
}

func (a *Area) openReport(ctx context.Context, r *repRun, in OpenReport) error {
	rep := r.Case
	if yearEnd(in.Year) >= r.Today {
		return errs.Field("year", fmt.Sprintf("%d年还没有结束，统计期到12月31日为止，请在次年编制。", in.Year))
	}
	u, err := org.UnitByID(ctx, r.Tx, rep.Unit)
	if err != nil {
		return err
	}
	if in.Scope == ScopeGovernment {
		if u, err = headOf(ctx, r.Tx, u); err != nil {
			return err
		}
	}
	if old, err := reportOn(ctx, r.Tx, u.ID, in.Year); err != nil {
		return err
	} else if old != nil {
		return errs.Newf(errs.Refused, "已经有%s%d年的年度报告（%s），请在列表中打开那一份，不要重复编制。", u.Name, in.Year, reportStageName(old.State))
	}
	rep.About, rep.Scope = u.ID, in.Scope
	rep.Body = annual.New(u.Name, in.Year)
	for _, ref := range rep.Body.Form.Refs() { // what nobody has filled in yet is a blank, not a 0
		rep.Body.Blanks = append(rep.Body.Blanks, annual.Blank{Ref: ref})
	}
	rep.Title = rep.Body.Title()
	rep.wrote(r.By)
	submit, publish := DueRules(in.Scope, in.Year)
	r.TickOn(publish.Start(), yearEnd(in.Year), 0, yearOver)
	if submit != nil {
		r.TickOn(submit.Start(), yearEnd(in.Year), 0, yearOver)
	}
	if rep.Government() {
		return nil
	}
	return a.seatOffice(ctx, r)
}

// seatOffice gives the office of the government its part in a report that is handed in to it.
func (a *Area) seatOffice(ctx context.Context, r *repRun) error {
	o, err := org.OfficeOf(ctx, r.Tx, r.Case.Unit)
	if err != nil {
		return errs.Wrap(errs.Refused, "找不到本单位所属政府的办公厅（室），年度报告没有地方报送。请系统管理员先在机构管理中设定。", err)
	}
	r.Join(o.ID, govOffice.ID)
	return nil
}

// headOf is the government whose report the unit writes: only its office does.
func headOf(ctx context.Context, tx *db.Tx, u org.Unit) (org.Unit, error) {
	if !u.Office {
		return u, errs.Field("scope", "本级政府的年度报告由政府办公厅（室）编制，本单位请编制本单位的年度报告。")
	}
	g, err := org.UnitByID(ctx, tx, u.Government)
	if err == nil && !heads(g) {
		err = errs.Field("scope", "乡镇政府、街道办事处只编制本单位的年度报告，由县级政府汇总。")
	}
	return g, err
}

// Fill is the input of 从台账填表.
type Fill struct{}

// fillReport counts tables 3 and 4 from the ledger, and of table 2 what the platform knows: the normative documents
// that it published as written in the year. Everything else stays as it is.
func (a *Area) fillReport(ctx context.Context, r *repRun, _ Fill) error {
	rep := r.Case
	f, _, err := YearOf(ctx, r.Tx, rep.About, rep.Body.Unit, rep.Body.Year)
	if err != nil {
		return err
	}
	for _, ref := range rep.Body.Form.Refs() {
		if ref.Table != 2 {
			rep.Body.Set(ref, f.Report.At(ref))
		}
	}
	made, err := normativeOf(ctx, r.Tx, rep.About, rep.Body.Year)
	if err != nil {
		return err
	}
	if rep.Body.Form == annual.Form2021 {
		rep.Body.Set(madeRef, int64(len(made)))
	}
	rep.Origin, rep.Problems = FromLedger, f.Problems
	rep.wrote(r.By)
	total := annual.Ref{Table: 3, Row: annual.RowNew, Col: int(annual.All)}
	r.Note(fmt.Sprintf("按台账填写表三、表四：新收%d件，结转%d件", rep.Body.At(total), rep.Body.At(annual.Ref{Table: 3, Row: annual.RowCarriedIn, Col: int(annual.All)})))
	if len(f.Problems) > 0 {
		r.Note(fmt.Sprintf("有%d件没有计入，见报告页面", len(f.Problems)))
	}
	return nil
}

// madeRef is the one cell of table 2 that the platform can count.
var madeRef = annual.Ref{Table: 2, Row: annual.LineNormative, Col: 0}

// normativeOf are the normative documents written in a year that the unit has made public on the platform.
func normativeOf(ctx context.Context, tx *db.Tx, unit string, year int) ([]publication.Item, error) {
	return publication.NormativeOf(ctx, tx, unit, fmt.Sprintf("%04d-01-01", year), string(yearEnd(year)))
}

// SumReport is the input of 汇总各单位的报告.
type SumReport struct{}

func (a *Area) sumReport(ctx context.Context, r *repRun, _ SumReport) error {
	rep := r.Case
	parts, err := partsOf(ctx, r.Tx, rep.About, rep.Body.Year)
	if err != nil {
		return err
	}
	counted := bodies(parts)
	if len(counted) == 0 {
		return errs.New(errs.Refused, "还没有审核通过的报告可以汇总。请先审核各部门和下级政府报来的年度报告。")
	}
	sum, err := annual.Sum(rep.Body.Unit, counted...)
	if err != nil {
		return err
	}
	sum.Preface, sum.Text = rep.Body.Preface, rep.Body.Text
	rep.Body, rep.Origin, rep.Problems = sum, FromSum, nil
	rep.wrote(r.By)
	r.Note(fmt.Sprintf("汇总%d个单位的报告", len(counted)))
	if missing := Missing(parts); len(missing) > 0 {
		r.Note("还缺：" + strings.Join(missing, "、"))
	}
	return nil
}

// Figures is the input of 填写表格.
type Figures struct {
	Figures string `json:"figures" title:"数字" doc:"每行一格：格的代号、名称、等号、数字；名称可以不写。没有列出的格不变。金额以万元计。" form:"textarea" maxLength:"40000"`
}

func (a *Area) writeFigures(_ context.Context, r *repRun, in Figures) error {
	changed := 0
	for line := range strings.Lines(in.Figures) {
		if line = strings.TrimSpace(line); line == "" {
			continue
		}
		left, figure, ok := strings.Cut(strings.NewReplacer("＝", "=").Replace(line), "=")
		if !ok {
			return errs.Field("figures", "“"+clipped(line)+"”没有等号。每行写成“格的代号 = 数字”，例如“2-rule-0 = 3”。")
		}
		key, _, _ := strings.Cut(strings.TrimSpace(left), " ")
		ref, ok := r.Case.Body.Form.ParseRef(key)
		if !ok {
			return errs.Field("figures", "“"+clipped(key)+"”不是这份报告表格中的一格，请从列出的格中选择。")
		}
		name := r.Case.Body.Form.Name(ref)
		if figure = strings.TrimSpace(figure); figure == "" {
			continue // left as it is: a blank stays a blank, which formula 6 names
		}
		n, ok := r.Case.Body.Form.ReadFigure(ref, figure)
		if !ok {
			return errs.Field("figures", name+"填的“"+clipped(figure)+"”不是数字。件数填0或者正整数，金额以万元计。")
		}
		if was := r.Case.Body.At(ref); was != n {
			changed++
			if changed <= 20 && r.Case.Origin != "" {
				r.Note(name + "：" + r.Case.Body.Form.Write(ref, was) + "改为" + r.Case.Body.Form.Write(ref, n))
			}
		}
		r.Case.Body.Set(ref, n)
	}
	r.Case.wrote(r.By)
	r.Note("填写表格，改动" + strconv.Itoa(changed) + "格")
	return nil
}

func clipped(s string) string {
	if r := []rune(s); len(r) > 30 {
		return string(r[:29]) + "…"
	}
	return s
}

// ImportReport is the input of 导入报告文件.
type ImportReport struct {
	File string `json:"file" title:"报告文件" doc:"Excel（.xlsx）、Word（.docx）或者网页（.html）。导入后替换现在的表格；文件里写了的正文也一并替换。" form:"file" maxLength:"40"`
}

func (a *Area) importReport(ctx context.Context, r *repRun, in ImportReport) error {
	st, err := file.Info(ctx, r.Tx, in.File)
	if err != nil {
		return err
	}
	switch {
	case st.UploadedBy != r.By.Person:
		return errs.Field("file", "这个文件不是您上传的，请重新上传。")
	case st.State != file.Clean:
		return errs.Field("file", "这个文件没有通过检查，不能导入。请另存为没有宏的 .xlsx、.docx 或者网页后重新上传。")
	}
	b, err := blob.ReadAll(ctx, a.Gate.Blobs, st.Sum, maxReportFile)
	if err != nil {
		return errs.Wrap(errs.Invalid, "文件读不出来，请重新上传。", err)
	}
	read, problems, err := annual.Read(b)
	if err != nil {
		return unreadable(err)
	}
	rep := r.Case
	switch want := rep.Body; {
	case len(read.Blanks) >= len(read.Form.Refs()):
		return errs.Field("file", "文件里没有读出年度报告的表格。请确认文件是年度报告，表格没有被改成图片。")
	case read.Year != 0 && read.Year != want.Year:
		return errs.Field("file", fmt.Sprintf("文件是%d年的年度报告，这里编制的是%d年，请选择对应年度的文件。", read.Year, want.Year))
	case read.Form != want.Form:
		return errs.Field("file", fmt.Sprintf("文件用的是%s年格式，%d年的年度报告应当用%s年格式（%s）。", read.Form, want.Year, want.Form, want.Form.Act()))
	}
	if read.Unit != "" && read.Unit != rep.Body.Unit {
		problems = append(problems, annual.Problem{Place: "标题", Text: "文件标题里的机关是“" + clipped(read.Unit) + "”，与“" + rep.Body.Unit + "”不同，请核对是不是选错了文件。"})
	}
	for i := range read.Text {
		if read.Text[i] == "" {
			read.Text[i] = rep.Body.Text[i]
		}
	}
	if read.Preface == "" {
		read.Preface = rep.Body.Preface
	}
	read.Unit, read.Year = rep.Body.Unit, rep.Body.Year
	rep.Body, rep.Origin, rep.Problems = read, FromFile, problems
	rep.wrote(r.By)
	r.Note("导入“" + st.Short() + "”")
	if len(problems) > 0 {
		r.Note(fmt.Sprintf("有%d处读不准，见报告页面", len(problems)))
	}
	return nil
}

const maxReportFile = 64 << 20

// unreadable makes a refusal of what is wrong with a file; a damaged archive is not our fault.
func unreadable(err error) error {
	if errs.KindOf(err) != errs.Internal {
		return errs.Field("file", err.Error())
	}
	return errs.Field("file", "文件已经损坏，读不出来。请用Word、Excel或者WPS打开，确认完好并另存后重新上传。")
}

// WriteReport is the input of 撰写正文.
type WriteReport struct {
	Preface string `json:"preface,omitempty" title:"开头" doc:"编制依据和统计期限，可不填。" form:"textarea" maxLength:"5000"`
	One     string `json:"part1,omitempty" title:"一、总体情况" doc:"主动公开、依申请公开、政府信息管理、平台建设、监督保障；政府的年度报告另写考核、社会评议和责任追究结果。" form:"textarea" maxLength:"50000"`
	Two     string `json:"part2,omitempty" title:"二、主动公开政府信息情况（表格以外的说明）" form:"textarea" maxLength:"20000"`
	Three   string `json:"part3,omitempty" title:"三、收到和处理政府信息公开申请情况（表格以外的说明）" form:"textarea" maxLength:"20000"`
	Four    string `json:"part4,omitempty" title:"四、行政复议、行政诉讼情况（表格以外的说明）" form:"textarea" maxLength:"20000"`
	Five    string `json:"part5,omitempty" title:"五、存在的主要问题及改进情况" form:"textarea" maxLength:"20000"`
	Six     string `json:"part6,omitempty" title:"六、其他需要报告的事项" doc:"写明收取信息处理费的情况，没有收取的也写明（未核）。" form:"textarea" maxLength:"20000"`
}

func (in WriteReport) parts() [annual.Parts]string {
	return [annual.Parts]string{in.One, in.Two, in.Three, in.Four, in.Five, in.Six}
}

func (a *Area) writeReport(_ context.Context, r *repRun, in WriteReport) error {
	r.Case.Body.Preface = plainLines(in.Preface)
	for i, s := range in.parts() {
		r.Case.Body.Text[i] = plainLines(s)
	}
	r.Case.wrote(r.By)
	return nil
}

func plainLines(s string) string {
	return strings.TrimSpace(strings.NewReplacer("\r\n", "\n", "\r", "\n").Replace(s))
}

// KeepReport is the input of 登记为往年存档.
type KeepReport struct {
	On    workday.Date `json:"on" title:"公布日期"`
	Where string       `json:"where" title:"公布的网址或者栏目" maxLength:"300"`
}

func (a *Area) keepReport(_ context.Context, r *repRun, in KeepReport) error {
	if in.On > r.Today || in.On <= yearEnd(r.Case.Body.Year) {
		return errs.Field("on", "公布日期应当在统计年度之后、今天之前，请核对。")
	}
	r.Case.Kept = in.Where
	r.Case.PublishedOn, r.Case.Outcome = in.On, "往年存档"
	r.Note(in.On.Chinese() + "公布于" + in.Where)
	return nil
}

func (a *Area) dropReport(_ context.Context, r *repRun, in Reasoned) error {
	r.Case.Dropped, r.Case.Outcome = true, "已作废"
	r.Note(in.Reason)
	return nil
}
