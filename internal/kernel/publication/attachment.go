package publication

import (
	"context"
	"fmt"
	"io"
	"slices"
	"strings"
	"sync"
	"unicode/utf8"

	"gongkai/internal/kernel/clause"
	"gongkai/internal/kernel/screen"
	"gongkai/internal/platform/db"
)

const maxScreened = 16 << 20

// seenFiles keeps what was found in attachments by their content, so that the bytes are
// read once. It is in memory only: findings speak of people, and must not outlive an erasure.
type seenFiles struct {
	mu    sync.Mutex
	found map[string][]screen.Finding
}

// maxSeen is how many attachments are remembered.
const maxSeen = 4096

func (s *seenFiles) get(key string) ([]screen.Finding, bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	f, ok := s.found[key]
	return slices.Clone(f), ok
}

func (s *seenFiles) put(key string, f []screen.Finding) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if len(s.found) >= maxSeen || s.found == nil {
		s.found = map[string][]screen.Finding{}
	}
	s.found[key] = slices.Clone(f)
}

// Received screens a file that came in, before anything waits for it: in a transaction
// later nothing has to be read.
func (g *Gate) Received(ctx context.Context, d *db.DB, f File) error {
	sc, err := db.Get(ctx, d, func(tx *db.Tx) (screen.Screen, error) { return screener(ctx, tx) })
	if err == nil {
		_, err = g.fileFindings(ctx, sc, f)
	}
	return err
}

// fileFindings screens an attachment. Text and HTML are read; what the program made of the
// text that is screened is not; everything else is a finding of its own that a named person must decide on.
func (g *Gate) fileFindings(ctx context.Context, sc screen.Screen, f File) ([]screen.Finding, error) {
	if f.Made {
		return nil, nil
	}
	html := strings.HasPrefix(f.MIME, "text/html")
	if !html && !strings.HasPrefix(f.MIME, "text/") || f.Size > maxScreened || g.Blobs == nil {
		return []screen.Finding{cannotTell(f)}, nil
	}
	key := fmt.Sprintf("%s %t", f.Sum, html)
	found, ok := g.seen.get(key)
	if !ok {
		b, err := g.read(ctx, f)
		if err != nil {
			return nil, err
		}
		switch {
		case !utf8.Valid(b):
			found = []screen.Finding{{Kind: unreadable}}
		case html:
			found = sc.HTML(string(b))
		default:
			found = sc.Text(string(b))
		}
		g.seen.put(key, found)
	}
	for i := range found {
		if found[i].Kind == unreadable {
			return []screen.Finding{cannotTell(f)}, nil
		}
		found[i].Place = "附件“" + f.Name + "”" + found[i].Place
	}
	return found, nil
}

func (g *Gate) read(ctx context.Context, f File) ([]byte, error) {
	r, err := g.Blobs.Open(ctx, f.Sum)
	if err != nil {
		return nil, fmt.Errorf("open attachment %s: %w", f.Name, err)
	}
	defer r.Close()
	return io.ReadAll(io.LimitReader(r, maxScreened))
}

func cannotTell(f File) screen.Finding {
	return screen.Finding{Kind: unreadable, Name: "无法自动筛查的附件", Severity: screen.Must, Place: "附件", Sample: f.Name,
		Suggestion: "平台读不出这个附件的内容，请人工核对后作出处置。", Key: "file:" + f.Sum, Clause: clause.G14d}
}
