package journey

import (
	"context"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"net/http"
	"strings"

	"golang.org/x/mod/sumdb/tlog"

	"gongkai/internal/kernel/publiclog"
)

// prove checks the published document as a stranger would: with the proof that its page
// offers, and with the tiles of the log alone.
func (j *apiJourney) prove() {
	anyone := &client{j.s.TB, j.s, ""}
	raw := anyone.get("/d/" + j.item + "/proof.json")
	var p struct {
		publiclog.Proof
		Signed     bool   `json:"signed"`
		Commitment string `json:"commitment"`
		Content    string `json:"content"`
	}
	must(j, json.Unmarshal(raw.Raw, &p))
	keys := strings.Fields(string(anyone.get("/log/key").Raw))
	leaf, err := p.Check(keys)
	if err != nil || !p.Signed {
		j.Fatalf("signed %v: %v\n%s", p.Signed, err, raw.Raw)
	}
	content := anyone.get(strings.TrimPrefix(p.Content, j.s.URL)).Raw
	if sum := publiclog.Commit(p.Salt, content); sum != leaf.Commitment || hex.EncodeToString(sum[:]) != p.Commitment {
		j.Errorf("the log commits to %x, the content is %x", leaf.Commitment, sum)
	}
	if !strings.Contains(string(content), "自2026年4月1日起施行") {
		j.Errorf("the content that the log commits to does not hold the mended text:\n%s", content)
	}
	content[len(content)/2] ^= 1
	if publiclog.Commit(p.Salt, content) == leaf.Commitment {
		j.Error("an altered text has the same commitment")
	}

	// The same with nothing of ours: the tree is read from the tiles.
	c, err := publiclog.OpenCheckpoint(anyone.get("/log/checkpoint").Raw, keys)
	must(j, err)
	tree := tlog.Tree{N: c.Size, Hash: c.Root}
	proof, err := tlog.ProveRecord(tree.N, p.Index, tlog.TileHashReader(tree, tiles{anyone}))
	must(j, err)
	must(j, tlog.CheckRecord(proof, tree.N, tree.Hash, p.Index, tlog.RecordHash([]byte(p.Leaf))))

	report, err := publiclog.VerifySite(context.Background(), http.DefaultClient, j.s.URL, keys, "")
	if err != nil || len(report.Faults) > 0 || report.Size != c.Size {
		j.Errorf("the site's log: %v %q, size %d of %d", err, report.Faults, report.Size, c.Size)
	}
}

// tiles reads the tiles of the log over HTTP, at the addresses of the C2SP layout.
type tiles struct{ c *client }

func (t tiles) Height() int { return 8 }

func (t tiles) ReadTiles(want []tlog.Tile) ([][]byte, error) {
	var out [][]byte
	for _, w := range want {
		n := fmt.Sprintf("%03d", w.N%1000)
		for rest := w.N / 1000; rest > 0; rest /= 1000 {
			n = fmt.Sprintf("x%03d/", rest%1000) + n
		}
		path := fmt.Sprintf("/log/tile/%d/%s", w.L, n)
		if w.W < 1<<w.H {
			path += fmt.Sprintf(".p/%d", w.W)
		}
		a := t.c.do("GET", path, nil)
		if a.Status != http.StatusOK {
			return nil, fmt.Errorf("%s: %d", path, a.Status)
		}
		out = append(out, a.Raw)
	}
	return out, nil
}

func (t tiles) SaveTiles([]tlog.Tile, [][]byte) {}
