package foi

import (
	"context"
	"fmt"
	"strings"

	"gongkai/internal/kernel/actor"
	"gongkai/internal/kernel/workday"
	"gongkai/internal/platform/db"
	"gongkai/internal/platform/format/docx"
)

// The lines of the letters. Each names what was asked, what was found, what follows and the
// article; the remedy is added when it is signed.

func recordLetter(x *Record) []string {
	out := []string{x.Person + "：",
		fmt.Sprintf("您于%s提出更正申请（编号：%s），认为“%s”中“%s”的记录不准确，要求更正为“%s”。", x.Submitted.Chinese(), x.No, x.Subject, x.Wrong, x.Right), "经核实：" + stopped(x.Finding)}
	const by = "根据《中华人民共和国政府信息公开条例》第四十一条的规定，"
	switch {
	case x.Result == "corrected":
		return append(out, by+"本机关已予以更正："+stopped(x.Advice))
	case x.Result == "refused":
		return append(out, by+"对您的更正要求不予更正。理由："+stopped(x.Advice))
	case x.PassedTo != "":
		return append(out, "该信息的更正不属于本机关职能范围。"+by+"本机关已将您的申请转送"+x.Holder+"处理，您不需要重新提出，可以凭原查询码查询。")
	}
	return append(out, "该信息的更正不属于本机关职能范围。"+by+"请您向"+x.Holder+"提出。")
}

func complaintLetter(x *Complaint, against string) []string {
	out := []string{x.Person + "：", fmt.Sprintf("您于%s反映%s%s的问题（编号：%s）收悉。", x.Submitted.Chinese(), against, resultOf(Abouts, x.About), x.No)}
	const by = "根据《中华人民共和国政府信息公开条例》第四十七条、第五十一条的规定，"
	switch {
	case x.Result == "upheld":
		return append(out, "经查证，您反映的问题属实："+stopped(x.Finding), by+"已对"+against+"作出处理："+resultOf(Measures, x.Measure)+"。"+stopped(x.Advice))
	case x.Result == "unfounded":
		return append(out, "经查证："+stopped(x.Finding), by+"您反映的问题不属实。理由："+stopped(x.Advice))
	case x.PassedTo != "":
		return append(out, "您反映的问题不属于本部门主管。"+by+"已将您的来件转送"+x.Holder+"处理，您不需要重新提出，可以凭原查询码查询。")
	}
	return append(out, "您反映的问题不属于本部门主管。"+by+"请您向"+x.Holder+"提出。")
}

// stopped gives a text its full stop.
func stopped(s string) string {
	return strings.TrimRight(strings.TrimSpace(s), "。；") + "。"
}

// signFiling is the signature on an answer: it gets its number, its words and the remedies.
func (a *Area) signFiling(ctx context.Context, tx *db.Tx, f *Filing, by actor.Actor, today workday.Date, lines []string) error {
	office, err := OfficeOf(ctx, tx, f.Unit)
	if err != nil {
		return err
	}
	n, err := number(ctx, tx, f.Unit, "letter", today.Year())
	if err != nil {
		return err
	}
	f.LetterNo = fmt.Sprintf("%s公开告〔%d〕%d号", office.Prefix, today.Year(), n)
	if f.Result != "elsewhere" || f.PassedTo == "" {
		lines = append(lines, RemedyOf(Kind{}, office.Bodies(), string(today)).Text)
	}
	if office.Online != "" {
		lines = append(lines, "您也可以在网上提交行政复议申请："+office.Online)
	}
	f.Letter, f.DecidedOn, f.SignedBy = strings.Join(lines, "\n"), today, by.Display()
	return nil
}

// letterNames are what the letters of the doors are called.
var letterNames = map[string]string{RecordName: "更正政府信息申请告知书", ComplaintName: "投诉举报答复书"}

// filingLetter is the answer as it is printed; ok is false before it was told.
func filingLetter(f *Filing, unit string) (p LetterPage, ok bool) {
	if f.Letter == "" {
		return p, false
	}
	return LetterPage{Name: letterNames[f.Area], No: f.LetterNo, Lines: strings.Split(f.Letter, "\n"), Sign: unit, On: f.DecidedOn.Chinese()}, true
}

// file is the letter laid out for a file.
func (p LetterPage) file() docx.Letter {
	f := docx.Letter{Title: []string{p.Sign, p.Name}, No: p.No, Body: p.Lines, Sign: p.Sign, Date: p.On}
	if len(p.Lines) > 0 && strings.HasSuffix(p.Lines[0], "：") {
		f.To, f.Body = p.Lines[0], p.Lines[1:]
	}
	return f
}
