package main

import (
	"encoding/json"
	"fmt"
	"os"

	"gongkai/internal/area/document"
	"gongkai/internal/kernel/screen"
)

type screenCmd struct {
	Files []string `arg:"" type:"existingfile" help:"要筛查的文件（文本、网页、Word）。"`
	JSON  bool     `name:"json" help:"输出JSON。"`
}

func (c *screenCmd) Run(e *env) error {
	enc := json.NewEncoder(e.Out)
	enc.SetEscapeHTML(false)
	total := 0
	for _, f := range c.Files {
		b, err := os.ReadFile(f)
		if err != nil {
			return err
		}
		found, err := document.Screen(f, b)
		if err != nil {
			return fmt.Errorf("%s：%w", f, err)
		}
		total += len(found)
		if c.JSON {
			if err := enc.Encode(struct {
				File     string           `json:"file"`
				Findings []screen.Finding `json:"findings"`
			}{f, append([]screen.Finding{}, found...)}); err != nil {
				return err
			}
			continue
		}
		for _, x := range found {
			fmt.Fprintf(e.Out, "%s\t%s\t%s\t%s\t%s\t%s\n", f, x.Severity.Name(), x.Name, x.Place, x.Sample, x.Suggestion)
		}
	}
	if !c.JSON {
		fmt.Fprintf(e.Out, "共%d处。筛查只帮助审查，不能代替审查。\n", total)
	}
	return nil
}
