package foi

import (
	"bytes"
	"context"
	"io"
	"strconv"
	"strings"

	"gongkai/internal/area/foi/annual"
	"gongkai/internal/kernel/publication"
	"gongkai/internal/kernel/text"
	"gongkai/internal/platform/blob"
	"gongkai/internal/platform/format/docx"
	"gongkai/internal/platform/format/xlsx"
)

// reportSource is a report as the public reads it: the six parts with the tables laid out line by line, so that
// no cell is merged and every row can be read aloud.
func reportSource(r *annual.Report) text.Source {
	out := text.Source{Blocks: []text.Block{{Kind: text.Title, Text: r.Title()}}}
	say := func(s string) {
		for line := range strings.Lines(s) {
			out.Blocks = append(out.Blocks, text.Block{Kind: text.Para, Text: strings.TrimSpace(line)}) // an empty one drops out
		}
	}
	say(r.Preface)
	for i, title := range annual.PartTitles {
		out.Blocks = append(out.Blocks, text.Block{Kind: text.Heading, Level: 1, Text: title})
		say(r.Text[i])
		switch i {
		case 1:
			out.Blocks = append(out.Blocks, secondTables(r)...)
		case 2:
			out.Blocks = append(out.Blocks, thirdTable(r))
		case 3:
			out.Blocks = append(out.Blocks, fourthTable(r))
		}
	}
	return out
}

func shownIn(r *annual.Report, ref annual.Ref) string { return r.Form.Write(ref, r.At(ref)) }

// secondTables is a table for each section of table 2.
func secondTables(r *annual.Report) []text.Block {
	var out []text.Block
	for _, s := range r.Form.Sections() {
		head := []string{s.Item + "信息内容"}
		for _, h := range s.Heads {
			head = append(head, h.Label)
		}
		rows := [][]string{head}
		for _, l := range s.Lines {
			row := []string{l.Label}
			for c := range s.Heads {
				row = append(row, shownIn(r, annual.Ref{Table: 2, Row: l.ID, Col: c}))
			}
			rows = append(rows, row)
		}
		out = append(out, text.Block{Kind: text.Table, Rows: rows})
	}
	return out
}

func thirdTable(r *annual.Report) text.Block {
	rows := [][]string{append([]string{"申请情况"}, annual.Columns[:]...)}
	for _, i := range r.Form.Rows() {
		row := []string{strings.TrimPrefix(annual.Rows[i].Name(r.Form), "第三项")}
		for c := range annual.ColumnCount {
			row = append(row, strconv.FormatInt(r.Table3[i][c], 10))
		}
		rows = append(rows, row)
	}
	return text.Block{Kind: text.Table, Rows: rows}
}

func fourthTable(r *annual.Report) text.Block {
	rows := [][]string{append([]string{"种类"}, annual.Results[:]...)}
	for g, name := range annual.GroupNames {
		row := []string{name}
		for c := range annual.ResultCount {
			row = append(row, strconv.FormatInt(r.Table4[g][c], 10))
		}
		rows = append(rows, row)
	}
	return text.Block{Kind: text.Table, Rows: rows}
}

// reportFiles are the report on paper and as a workbook, which go out with the page.
func reportFiles(ctx context.Context, blobs blob.Store, r *annual.Report) ([]publication.File, error) {
	var out []publication.File
	for _, f := range []struct {
		ext, media string
		write      func(io.Writer) error
	}{{".docx", docx.MIME, r.WriteDOCX}, {".xlsx", xlsx.MIME, r.WriteXLSX}} {
		var b bytes.Buffer
		if err := f.write(&b); err != nil {
			return nil, err
		}
		ref, err := blobs.Put(ctx, &b)
		if err != nil {
			return nil, err
		}
		out = append(out, publication.File{Name: r.Title() + f.ext, Sum: ref.Sum, Size: ref.Size, MIME: f.media, Made: true})
	}
	return out, nil
}
