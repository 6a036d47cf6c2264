package app

import (
	"context"
	"os"
	"path/filepath"

	"gongkai/internal/kernel/clause"
	"gongkai/internal/platform/clock"
	"gongkai/internal/platform/db"
)

// UsesOf returns everything in the program that cites a clause, without a platform at
// hand: it puts one together in a scratch directory.
func UsesOf(ctx context.Context, tmp string) ([]clause.Use, error) {
	dir, err := os.MkdirTemp(tmp, "gongkai-")
	if err != nil {
		return nil, err
	}
	defer os.RemoveAll(dir)
	d, err := db.Open(ctx, filepath.Join(dir, "scratch.db"), clock.System())
	if err != nil {
		return nil, err
	}
	defer d.Close()
	a, err := New(ctx, Config{DB: d, Dir: dir, Clock: clock.System(), Origin: "scratch.invalid/log"})
	if err != nil {
		return nil, err
	}
	defer a.Close()
	return a.Uses(), nil
}

// DutyJSON is a duty with what carries it, as the command line and the API print it.
type DutyJSON struct {
	ID      string    `json:"id"`
	Cite    string    `json:"cite"`
	Who     string    `json:"who"`
	Duty    string    `json:"duty"`
	Area    string    `json:"area"`
	Limit   string    `json:"limit,omitempty"`
	Carried bool      `json:"carried"`
	By      []UseJSON `json:"by"`
}

// UseJSON is one thing that cites a duty.
type UseJSON struct {
	Area string `json:"area"`
	Kind string `json:"kind"`
	ID   string `json:"id"`
	Name string `json:"name"`
}

// CoverageJSON is the register of duties with where each is carried out.
func CoverageJSON(lines []clause.Line) []DutyJSON {
	out := make([]DutyJSON, 0, len(lines))
	for _, l := range lines {
		d := DutyJSON{ID: l.Duty.ID(), Cite: l.Duty.Cite, Who: l.Duty.Who, Duty: l.Duty.Text, Area: l.Duty.Area, Limit: l.Duty.Term, Carried: l.Carried(), By: []UseJSON{}}
		for _, u := range l.Uses {
			d.By = append(d.By, UseJSON{u.Area, u.Kind, u.ID, u.Name})
		}
		out = append(out, d)
	}
	return out
}
