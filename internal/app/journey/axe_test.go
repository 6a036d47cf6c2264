package journey

import (
	"archive/tar"
	"compress/gzip"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"
)

// axeVersion is the version of axe-core that the pages are held to.
const axeVersion = "4.14.1"

// axeScript returns the text of axe-core. It is no part of the project: it is fetched
// from npm once and kept in the user's cache. Where it cannot be had the test is
// skipped, but fails where CI is set.
func axeScript(t testing.TB) string {
	t.Helper()
	cache, err := os.UserCacheDir()
	if err != nil {
		cache = os.TempDir()
	}
	dir := filepath.Join(cache, "gongkai-test", "axe-core-"+axeVersion)
	file := filepath.Join(dir, "axe.min.js")
	if text, err := os.ReadFile(file); err == nil {
		return string(text)
	}
	text, err := fetchAxe(t.TempDir())
	if err != nil {
		lack(t, fmt.Sprintf("these tests need axe-core %s, which npm could not fetch: %v", axeVersion, err))
	}
	must(t, os.MkdirAll(dir, 0o755))
	part, err := os.CreateTemp(dir, "axe-*")
	must(t, err)
	_, err = part.Write(text)
	must(t, err)
	must(t, part.Close())
	must(t, os.Rename(part.Name(), file))
	return string(text)
}

// fetchAxe lets npm pack the package and takes the one file out of it.
func fetchAxe(dir string) ([]byte, error) {
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	defer cancel()
	cmd := exec.CommandContext(ctx, "npm", "pack", "axe-core@"+axeVersion)
	cmd.Dir = dir
	if out, err := cmd.CombinedOutput(); err != nil {
		return nil, fmt.Errorf("npm pack: %w: %.300s", err, out)
	}
	f, err := os.Open(filepath.Join(dir, "axe-core-"+axeVersion+".tgz"))
	if err != nil {
		return nil, err
	}
	defer f.Close()
	z, err := gzip.NewReader(f)
	if err != nil {
		return nil, err
	}
	for r := tar.NewReader(z); ; {
		h, err := r.Next()
		if err != nil {
			return nil, err
		}
		if h.Name == "package/axe.min.js" {
			return io.ReadAll(r)
		}
	}
}

// violation is what axe found wrong.
type violation struct {
	ID    string   `json:"id"`
	Help  string   `json:"help"`
	Nodes []string `json:"nodes"`
}

// axe looks at the page under WCAG 2.2 AA and axe's best practices. The policy of the page
// forbids scripts from elsewhere; what comes through the browser's own tools is not held to it.
func (b *tab) axe(script string) []violation {
	b.Helper()
	run(b, "axe", chromedp.Evaluate[chromedp.Void](script+"; undefined"))
	raw := run(b, "axe.run", chromedp.Evaluate[string](`axe.run(document, {
		runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22a", "wcag22aa", "best-practice"], resultTypes: ["violations"], elementRef: false
	}).then((r) => JSON.stringify(r.violations.map((v) => ({id: v.id, help: v.help, nodes: v.nodes.map((n) => n.target.join(" ") + "  " + n.html.slice(0, 200) + "  " + (n.failureSummary || "").replace(/\s+/g, " "))}))))`,
		chromedp.EvalAwaitPromise))
	var out []violation
	must(b, json.Unmarshal([]byte(raw), &out))
	return out
}

func (v violation) String() string {
	return v.ID + ": " + v.Help + "\n    " + strings.Join(v.Nodes[:min(len(v.Nodes), 4)], "\n    ")
}
