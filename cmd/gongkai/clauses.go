package main

import (
	"context"
	"encoding/json"
	"fmt"
	"os"

	"gongkai/internal/app"
	"gongkai/internal/kernel/clause"
)

type clausesCmd struct {
	JSON      bool `name:"json" help:"输出JSON。"`
	Uncarried bool `help:"只列还没有承办的职责。"`
}

func (c *clausesCmd) Run(e *env) error {
	uses, err := app.UsesOf(context.Background(), os.TempDir())
	if err != nil {
		return err
	}
	lines := clause.Coverage(uses)
	if c.JSON {
		enc := json.NewEncoder(e.Out)
		enc.SetEscapeHTML(false)
		enc.SetIndent("", "  ")
		return enc.Encode(app.CoverageJSON(lines))
	}
	carried := 0
	for _, l := range lines {
		if l.Carried() {
			carried++
		}
		if c.Uncarried && l.Carried() {
			continue
		}
		fmt.Fprintf(e.Out, "%-6s %s %s\n", l.Duty.ID(), l.Duty.Cite, l.Duty.Text)
		if !l.Carried() {
			fmt.Fprintln(e.Out, "       未承办")
		}
		for _, u := range l.Uses {
			fmt.Fprintf(e.Out, "       %s/%s %s\n", u.Area, u.ID, u.Name)
		}
	}
	fmt.Fprintf(e.Out, "共%d项职责，已承办%d项。\n", len(lines), carried)
	return nil
}
