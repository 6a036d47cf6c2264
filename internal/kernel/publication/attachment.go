package publication

import (
	"context"
	"fmt"
	"io"
	"strings"
	"unicode/utf8"

	"gongkai/internal/kernel/clause"
	"gongkai/internal/kernel/screen"
)

const maxScreened = 16 << 20

// fileFindings screens an attachment. Text and HTML are read; everything else is a
// finding of its own that a named person must decide on.
func (g *Gate) fileFindings(ctx context.Context, sc screen.Screen, f File) ([]screen.Finding, error) {
	html := strings.HasPrefix(f.MIME, "text/html")
	if !html && !strings.HasPrefix(f.MIME, "text/") || f.Size > maxScreened || g.Blobs == nil {
		return []screen.Finding{cannotTell(f)}, nil
	}
	r, err := g.Blobs.Open(ctx, f.Sum)
	if err != nil {
		return nil, fmt.Errorf("open attachment %s: %w", f.Name, err)
	}
	defer r.Close()
	b, err := io.ReadAll(io.LimitReader(r, maxScreened))
	if err != nil {
		return nil, err
	}
	if !utf8.Valid(b) {
		return []screen.Finding{cannotTell(f)}, nil
	}
	found := sc.Text(string(b))
	if html {
		found = sc.HTML(string(b))
	}
	for i := range found {
		found[i].Place = "附件“" + f.Name + "”" + found[i].Place
	}
	return found, nil
}

func cannotTell(f File) screen.Finding {
	return screen.Finding{Kind: unreadable, Name: "无法自动筛查的附件", Severity: screen.Must, Place: "附件", Sample: f.Name,
		Suggestion: "平台读不出这个附件的内容，请人工核对后作出处置。", Key: "file:" + f.Sum, Clause: clause.G14d}
}
