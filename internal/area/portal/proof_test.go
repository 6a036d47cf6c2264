package portal_test

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"net/http"
	"path/filepath"
	"strings"
	"testing"

	"golang.org/x/mod/sumdb/tlog"

	"gongkai/internal/kernel/publication"
	"gongkai/internal/kernel/publiclog"
)

// proof is what a citizen downloads.
type proof struct {
	publiclog.Proof
	Signed     bool
	Commitment string
	Content    string
	Keys       []string
}

func (c *city) proof(path string) proof {
	c.Helper()
	var p proof
	c.must(json.Unmarshal([]byte(c.get(path).want(200).body), &p))
	return p
}

// TestProofHoldsWithoutTrustingTheSite recomputes everything from what the site hands
// out, by hand and with the log's own package, for every readable document and edition.
func TestProofHoldsWithoutTrustingTheSite(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, c *city) {
		s := c.settle()
		paths := []string{"/d/" + s.school + "/v/1", "/d/" + s.school + "/v/2"}
		for _, id := range []string{s.old, s.elder, s.reading, s.withdrawn, s.guessed} {
			paths = append(paths, "/d/"+id)
		}
		for _, path := range paths {
			p := c.proof(path + "/proof.json")
			if !p.Signed || len(p.Keys) == 0 {
				t.Fatalf("%s: %+v", path, p)
			}
			leaf, err := p.Check(p.Keys)
			c.must(err)
			content := c.get(strings.TrimPrefix(p.Content, c.url)).want(200)
			sum := sha256.Sum256([]byte(p.Salt + "\x00" + content.body))
			if leaf.Commitment != sum || hex.EncodeToString(sum[:]) != p.Commitment {
				t.Errorf("%s: the content does not match its leaf", path)
			}
			root := strings.Split(p.Checkpoint, "\n")[2]
			h, err := tlog.ParseHash(root)
			c.must(err)
			c.must(tlog.CheckRecord(p.Hashes, p.Size, h, p.Index, tlog.RecordHash([]byte(p.Leaf))))
			page := c.get(path + "/proof").want(200)
			for _, want := range []string{p.Commitment, p.Salt, strings.TrimSpace(p.Leaf), "gongkai verify --log " + c.url, p.Keys[0]} {
				if !strings.Contains(page.doc().Find("main").Text(), want) {
					t.Errorf("%s: the page does not say %q", path, want)
				}
			}
		}
		first, second := c.proof("/d/"+s.school+"/v/1/proof.json"), c.proof("/d/"+s.school+"/v/2/proof.json")
		if first.Index == second.Index || first.Commitment == second.Commitment || second.Index != c.proof("/d/"+s.school+"/proof.json").Index {
			t.Error("two editions share a leaf")
		}
		closed := c.proof("/d/" + s.closed + "/proof.json")
		if closed.Salt != "" || closed.Content != "" || closed.Commitment != "" || !strings.Contains(closed.Leaf, "kind withdraw") {
			t.Errorf("of what is hidden too much is told: %+v", closed)
		}
	})
}

func TestSiteIsVerifiedFromOutside(t *testing.T) {
	t.Parallel()
	c := one(t)
	c.settle()
	r, err := publiclog.VerifySite(context.Background(), http.DefaultClient, c.url, c.log.Signer.Keys(), filepath.Join(t.TempDir(), "state"))
	c.must(err)
	if len(r.Faults) > 0 || r.Size == 0 {
		t.Errorf("%+v", r)
	}
	c.get("/log").want(200).has("main", "gongkai verify --log "+c.url).has("main", r.Origin).has("main", r.Root.String())
	c.get("/log/").want(301)
	c.get("/log/checkpoint").want(200)
}

func TestProofWaitsForTheSignature(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, c *city) {
		id := c.publish("education", piece{title: schoolTitle, body: schoolBody, meta: publication.Meta{DocNo: "云教发〔2026〕5号", Written: "2026-02-12"}})[0]
		if p := c.proof("/d/" + id + "/proof.json"); p.Signed || p.Salt == "" || !strings.Contains(p.Leaf, "item "+id) {
			t.Errorf("%+v", p)
		}
		before := c.get("/d/"+id+"/proof").want(200).has("main", "等待下一次签名")
		c.get("/log").want(200).has("main", "还没有签名的检查点")
		c.sign()
		c.get("/d/"+id+"/proof", "If-None-Match", before.header.Get("ETag")).want(200).has("main", "已经签名")
	})
}
