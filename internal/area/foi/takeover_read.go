package foi

import (
	"bytes"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"strings"
	"unicode/utf8"

	"golang.org/x/text/encoding/simplifiedchinese"

	"gongkai/internal/kernel/file"
	"gongkai/internal/kernel/workday"
	"gongkai/internal/platform/errs"
	"gongkai/internal/platform/format/xlsx"
)

// Fault is something wrong in a cell of an uploaded ledger.
type Fault struct {
	Cell string // F5; "" where it is about the row
	Msg  string // 第5行“收到日期”（C5）：…
}

// Entry is a row of an uploaded ledger as it was read.
type Entry struct {
	N      int // of the row, as the spreadsheet counts
	In     Ledger
	Cells  map[string]string // address by field of Ledger
	Faults []Fault
}

// Book is an uploaded ledger as it was read: rows, and what is wrong outside of them.
type Book struct {
	Entries []Entry
	Loose   []Fault
	Unknown []string // columns that nothing is taken from
}

// What one upload may hold.
const (
	maxLedger = 20 << 20 // bytes
	maxRows   = 10_000
)

// ReadBook reads an uploaded ledger, .xlsx or .csv. What is wrong in single cells is in
// the result; an error says why nothing can be made of the file.
func ReadBook(name string, b []byte, today workday.Date) (*Book, error) {
	t, err := file.Sniff(bytes.NewReader(b), int64(len(b)), name)
	if err != nil {
		return nil, err
	}
	if bad := file.Check(t, name, file.Limits{Size: maxLedger, Entries: 5000, Unpacked: 512 << 20, Ratio: 200}); len(bad) > 0 {
		e := &errs.Error{Kind: errs.Invalid, Msg: bad[0].Message}
		for _, p := range bad {
			e.Reasons = append(e.Reasons, errs.Reason{Field: "file", Msg: p.Message})
		}
		return nil, e
	}
	var main, letters *xlsx.Sheet
	switch {
	case t.Ext == "xlsx":
		main, letters, err = sheets(b)
	case utf8Text(b) || t.Charset == "gb18030":
		main, err = csvSheet(b)
	default:
		return nil, errs.Field("file", "这是"+t.Name+"，读不出台账。请另存为 Excel 工作簿（.xlsx）或者 CSV 后重新上传。")
	}
	if err != nil {
		return nil, err
	}
	return bookOf(main, letters, today)
}

func utf8Text(b []byte) bool { return utf8.Valid(b) && !bytes.ContainsRune(b, 0) }

// The names of the sheets of the form.
const (
	mainSheet   = "申请"
	letterSheet = "文书"
)

func sheets(b []byte) (main, letters *xlsx.Sheet, err error) {
	book, err := xlsx.Open(bytes.NewReader(b), int64(len(b)), xlsx.Limits{Size: maxLedger, Rows: maxRows + 100, Columns: 200, Cells: 2_000_000, Sheets: 50})
	if err != nil {
		return nil, nil, err
	}
	names := strings.Join(book.Names(), "\n") + "\n"
	if strings.Contains("\n"+names, "\n"+letterSheet+"\n") {
		if letters, err = book.Sheet(letterSheet); err != nil {
			return nil, nil, err
		}
	}
	if strings.Contains("\n"+names, "\n"+mainSheet+"\n") {
		main, err = book.Sheet(mainSheet)
	} else {
		main, err = book.First()
	}
	return main, letters, err
}

// csvSheet reads CSV in UTF-8 or GB18030, with commas or tabs. A record is a row, as a
// spreadsheet shows it: empty lines count.
func csvSheet(b []byte) (*xlsx.Sheet, error) {
	if b = bytes.TrimPrefix(b, []byte("\ufeff")); !utf8.Valid(b) {
		var err error
		if b, err = simplifiedchinese.GB18030.NewDecoder().Bytes(b); err != nil {
			return nil, errs.Field("file", "文件的文字编码读不出来。请另存为 Excel 工作簿（.xlsx）后重新上传。")
		}
	}
	r := csv.NewReader(bytes.NewReader(b))
	r.FieldsPerRecord, r.LazyQuotes = -1, true
	if line, _, _ := bytes.Cut(b, []byte("\n")); bytes.Count(line, []byte("\t")) > bytes.Count(line, []byte(",")) {
		r.Comma = '\t'
	}
	sheet := &xlsx.Sheet{Name: mainSheet}
	within := 0 // line breaks inside of cells so far
	for {
		cells, err := r.Read()
		if errors.Is(err, io.EOF) {
			return sheet, nil
		}
		if err != nil {
			return nil, errs.Wrap(errs.Invalid, "文件不是完整的 CSV 表格。请用表格软件打开，另存后重新上传。", err)
		}
		line, _ := r.FieldPos(0)
		row := xlsx.Row{N: line - within}
		for _, c := range cells {
			within += strings.Count(c, "\n")
			row.Cells = append(row.Cells, strings.TrimSpace(c))
		}
		if strings.Join(row.Cells, "") == "" {
			continue
		}
		if sheet.Rows = append(sheet.Rows, row); len(sheet.Rows) > maxRows+100 {
			return nil, tooMany()
		}
	}
}

func tooMany() error {
	return errs.Newf(errs.TooLarge, "一次最多接管%d件，请把台账分成几份上传。", maxRows)
}

func fields(list []column) []xlsx.Field {
	var out []xlsx.Field
	for _, c := range list {
		out = append(out, xlsx.Field{Name: c.Name, Also: c.Also, Must: c.Must})
	}
	return out
}

func bookOf(main, letters *xlsx.Sheet, today workday.Date) (*Book, error) {
	table, err := main.Table(fields(columns)...)
	if err != nil {
		return nil, err
	}
	if len(table.Records) > maxRows {
		return nil, tooMany()
	}
	b := &Book{Unknown: table.Unknown}
	for _, r := range table.Records {
		if e, ok := entry(r); ok {
			b.Entries = append(b.Entries, e)
		}
	}
	if letters != nil && len(letters.Rows) > 0 {
		if err := b.letters(letters); err != nil {
			return nil, err
		}
	}
	if len(b.Entries) == 0 {
		return nil, errs.Field("file", "表头下面没有申请。请把台账的内容填在表头下面，一件一行。")
	}
	for i := range b.Entries {
		b.Entries[i].check(today)
	}
	b.doubles()
	return b, nil
}

// entry reads a row; ok is false for one in which nothing is filled in, and for sums.
func entry(r xlsx.Record) (e Entry, ok bool) {
	e = Entry{N: r.N, Cells: map[string]string{}}
	for _, c := range columns {
		e.Cells[c.Field] = r.Cell(c.Name)
		v := strings.TrimSpace(r.Get(c.Name))
		if v == "" || v == "-" || v == "—" || v == "/" || v == "无" {
			continue
		}
		ok = true
		if msg := c.set(&e.In, v); msg != "" {
			e.fault(c.Field, msg)
		}
	}
	if e.In.PaperNumber != "" && e.In.Paper == "" && e.In.Applicant == Person {
		e.In.Paper = "居民身份证"
	}
	if no := strings.TrimSpace(e.In.No); strings.HasPrefix(no, "合计") || strings.HasPrefix(no, "小计") || strings.HasPrefix(no, "总计") {
		ok = false
	}
	return e, ok
}

// columnOf is the heading under which a field of Ledger stands.
func columnOf(field string) string {
	for _, c := range columns {
		if c.Field == field {
			return c.Name
		}
	}
	return map[string]string{"letters": "文书"}[field]
}

func (e *Entry) fault(field, msg string) {
	if field == "signed" || field == "confirmed" || field == "submitted" && e.In.Submitted == "" {
		field = "received" // that is what they were made of
	}
	name, cell := columnOf(field), e.Cells[field]
	for _, f := range e.Faults { // what could not be read is missing, too: it is told once
		if f.Cell != "" && f.Cell == cell {
			return
		}
	}
	at := fmt.Sprintf("第%d行", e.N)
	if name != "" {
		at += "“" + name + "”"
	}
	if cell != "" {
		at += "（" + cell + "）"
	}
	e.Faults = append(e.Faults, Fault{Cell: cell, Msg: at + "：" + msg})
}

// check adds what is wrong with the row as a whole.
func (e *Entry) check(today workday.Date) {
	if e.In.No == "" {
		e.fault("no", "没有编号。请填写原台账中的编号，重复上传时靠它认出同一件申请。")
	}
	for _, r := range e.In.faults(today) {
		e.fault(r.Field, r.Msg)
	}
}

// letters reads the second sheet onto the rows that it belongs to.
func (b *Book) letters(sheet *xlsx.Sheet) error {
	table, err := sheet.Table(fields(pastColumns)...)
	if err != nil {
		return err
	}
	rows := map[string]*Entry{}
	for i := range b.Entries {
		rows[canonical(b.Entries[i].In.No)] = &b.Entries[i]
	}
	for _, r := range table.Records {
		var l PastLetter
		bad := ""
		fault := func(column, msg string) {
			if bad == "" {
				bad = fmt.Sprintf("“%s”表第%d行“%s”（%s）：%s", letterSheet, r.N, column, r.Cell(column), msg)
			}
		}
		var in Ledger
		day := func(column string) workday.Date {
			v := strings.TrimSpace(r.Get(column))
			if v == "" {
				return ""
			}
			if msg := date(func(l *Ledger) *workday.Date { return &l.Received })(&in, v); msg != "" {
				fault(column, msg)
				return ""
			}
			return in.Received
		}
		no, kind := strings.TrimSpace(r.Get("编号")), strings.TrimSpace(r.Get("文书"))
		if no == "" && kind == "" {
			continue
		}
		if msg := choice(letterWords, func(_ *Ledger, v string) { l.Kind = v })(&in, kind); msg != "" {
			fault("文书", msg)
		}
		l.No, l.On, l.Sent, l.Track = strings.TrimSpace(r.Get("文号")), day("作成日期"), day("送达日期"), strings.TrimSpace(r.Get("邮件号码"))
		if v := strings.TrimSpace(r.Get("送达方式")); v != "" {
			if msg := choice(wayWords, func(_ *Ledger, v string) { l.Way = Way(v) })(&in, v); msg != "" {
				fault("送达方式", msg)
			}
		}
		if l.On == "" {
			fault("作成日期", "请填写作成日期。")
		}
		if len([]rune(l.No)) > 60 || len([]rune(l.Track)) > 60 {
			fault("文号", "文号、邮件号码最多60字。")
		}
		e := rows[canonical(no)]
		switch {
		case e == nil:
			b.Loose = append(b.Loose, Fault{r.Cell("编号"), fmt.Sprintf("“%s”表第%d行（%s）：“%s”表里没有编号为“%s”的申请，这份文书不会转入。", letterSheet, r.N, r.Cell("编号"), mainSheet, short(no))})
		case bad != "":
			e.Faults = append(e.Faults, Fault{"", bad})
		default:
			e.In.Letters = append(e.In.Letters, l)
		}
	}
	return nil
}

// doubles finds numbers that stand twice in the file.
func (b *Book) doubles() {
	nos, letters := map[string]int{}, map[string]int{}
	for i := range b.Entries {
		e := &b.Entries[i]
		if no := e.In.caseNo(""); no != "" {
			if first, twice := nos[no]; twice {
				e.fault("no", fmt.Sprintf("编号与第%d行相同，每件申请的编号只能有一个。", first))
			} else {
				nos[no] = e.N
			}
		}
		for _, l := range e.In.letters() {
			if l.No == "" {
				continue
			}
			if first, twice := letters[l.No]; twice && first != e.N {
				e.fault("answer_no", fmt.Sprintf("文号“%s”与第%d行的文书相同，请核对。", short(l.No), first))
			} else if twice {
				e.fault("answer_no", fmt.Sprintf("本行有两份文书用了文号“%s”，请核对。", short(l.No)))
			}
			letters[l.No] = e.N
		}
	}
}
