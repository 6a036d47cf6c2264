package xlsx

import (
	"encoding/xml"
	"fmt"
	"path"
	"strconv"
	"strings"

	"gongkai/internal/platform/errs"
)

// readTabs finds the workbook and lists its sheets.
func (b *Book) readTabs() error {
	_, byType, err := b.pack.rels("")
	if err != nil {
		return err
	}
	book := byType["officeDocument"]
	if b.pack.files[clean(book)] == nil {
		book = "xl/workbook.xml"
	}
	if b.pack.files[clean(book)] == nil || path.Ext(book) == ".bin" {
		return errs.New(errs.Invalid, "这不是 Excel 工作簿（.xlsx），里面没有工作表。请用 Excel 或者 WPS 打开原表，另存为 .xlsx 后重新上传。")
	}
	parts, _, err := b.pack.rels(book)
	if err != nil {
		return err
	}
	err = b.pack.walk(book, func(_ *xml.Decoder, e xml.StartElement) error {
		switch e.Name.Local {
		case "workbookPr":
			b.date1904 = on(attr(e, "date1904"))
		case "sheet":
			if len(b.Tabs) >= b.pack.lim.Sheets {
				return tooLarge("more than %d sheets", b.pack.lim.Sheets)
			}
			t := Tab{Name: attr(e, "name"), Hidden: strings.HasSuffix(strings.ToLower(attr(e, "state")), "hidden"), part: parts[relID(e)]}
			if strings.Contains(t.part, "chartsheets/") || strings.Contains(t.part, "dialogsheets/") || b.pack.files[clean(t.part)] == nil {
				t.part = ""
			}
			b.Tabs = append(b.Tabs, t)
		}
		return nil
	})
	if err != nil {
		return err
	}
	b.pack.book = book
	return nil
}

// relID is the attribute r:id, which has a namespace that sheetId has not.
func relID(e xml.StartElement) string {
	for _, a := range e.Attr {
		if a.Name.Local == "id" && a.Name.Space != "" {
			return a.Value
		}
	}
	return ""
}

// side is the part of a type that the workbook points at.
func (b *Book) side(kind, usual string) (string, error) {
	_, byType, err := b.pack.rels(b.pack.book)
	if byType[kind] == "" {
		return path.Join(path.Dir(b.pack.book), usual), err
	}
	return byType[kind], err
}

// readStrings reads the texts that cells share.
func (b *Book) readStrings() error {
	part, err := b.side("sharedStrings", "sharedStrings.xml")
	if err != nil {
		return err
	}
	return b.pack.walk(part, func(d *xml.Decoder, e xml.StartElement) error {
		if e.Name.Local != "si" {
			return nil
		}
		s, err := text(d, e)
		b.strings = append(b.strings, s)
		return err
	})
}

// readStyles reads how each style shows numbers.
func (b *Book) readStyles() error {
	part, err := b.side("styles", "styles.xml")
	if err != nil {
		return err
	}
	codes := map[int]string{}
	var cells []int
	inCells := false
	err = b.pack.walk(part, func(_ *xml.Decoder, e xml.StartElement) error {
		switch e.Name.Local {
		case "numFmt":
			id, err := strconv.Atoi(attr(e, "numFmtId"))
			if err == nil {
				codes[id] = attr(e, "formatCode")
			}
		case "cellXfs":
			inCells = true
		case "cellStyleXfs", "cellStyles", "dxfs":
			inCells = false
		case "xf":
			if !inCells {
				break
			}
			if len(cells) > 100_000 {
				return fmt.Errorf("xlsx: more than 100,000 styles")
			}
			id, _ := strconv.Atoi(attr(e, "numFmtId"))
			cells = append(cells, id)
		}
		return nil
	})
	known := map[int]numberFormat{}
	for _, id := range cells {
		f, ok := known[id]
		if !ok {
			f = formatOf(id, codes[id])
			known[id] = f
		}
		b.formats = append(b.formats, f)
	}
	return err
}
