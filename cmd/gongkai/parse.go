package main

import (
	"encoding/json"
	"fmt"
	"os"
	"strings"

	"gongkai/internal/area/document"
	"gongkai/internal/kernel/text"
)

type parseCmd struct {
	File string `arg:"" type:"existingfile" help:"要读的文件。"`
	JSON bool   `name:"json" help:"输出JSON。"`
}

// parsed is the JSON of parse: names are stable, others rely on them.
type parsed struct {
	text.Meta
	Headings []heading         `json:"headings"`
	Paras    int               `json:"paragraphs"`
	Problems []text.Problem    `json:"problems"`
	Page     map[string]string `json:"page,omitempty"`
	Source   text.Source       `json:"source"`
}

type heading struct {
	Level int    `json:"level"`
	Text  string `json:"text"`
}

func (c *parseCmd) Run(e *env) error {
	b, err := os.ReadFile(c.File)
	if err != nil {
		return err
	}
	in := document.Read(c.File, b)
	if in.Problem != nil {
		return in.Problem
	}
	p := parsed{Meta: in.Parsed.Meta, Problems: in.Parsed.Problems, Page: in.Page, Source: in.Parsed.Source}
	for _, b := range in.Parsed.Source.Blocks {
		switch b.Kind {
		case text.Heading:
			p.Headings = append(p.Headings, heading{b.Level, b.Text})
		case text.Para:
			p.Paras++
		}
	}
	if c.JSON {
		enc := json.NewEncoder(e.Out)
		enc.SetEscapeHTML(false)
		enc.SetIndent("", "  ")
		return enc.Encode(p)
	}
	line := func(name, v string) {
		if v != "" {
			fmt.Fprintf(e.Out, "%s：%s\n", name, v)
		}
	}
	line("标题", p.Title)
	line("文号", p.DocNo)
	line("发文机关", strings.Join(p.Issuers, "、"))
	line("成文日期", p.Written)
	line("印发日期", p.Printed)
	line("主送", strings.Join(p.Addressee, "、"))
	line("抄送", strings.Join(p.Copies, "、"))
	line("公开属性", p.Attribute)
	line("附件", strings.Join(p.Attachments, "、"))
	for _, h := range p.Headings {
		fmt.Fprintf(e.Out, "%s%s\n", strings.Repeat("  ", h.Level), h.Text)
	}
	for _, c := range p.Cites {
		fmt.Fprintf(e.Out, "引用：%s %s\n", c.Title, c.No)
	}
	for _, x := range p.Problems {
		fmt.Fprintf(e.Out, "请核对：%s\n", x.Msg)
	}
	return nil
}
