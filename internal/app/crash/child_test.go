package crash

import (
	"bytes"
	"context"
	"crypto/rand"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"sync"
	"testing"
	"time"

	"gongkai/internal/app/apptest"
	"gongkai/internal/area/document"
	"gongkai/internal/kernel/publication"
	"gongkai/internal/platform/clock"
	"gongkai/internal/platform/db"
)

// What the parent tells the child.
const (
	envMode   = "GONGKAI_CRASH_CHILD" // publish, sign or import
	envTarget = "GONGKAI_CRASH_DB"
	envDir    = "GONGKAI_CRASH_DIR"
)

// What the child tells the parent, one JSON line each, after the commit has returned.
type said struct {
	Kind  string // ready, publishing, published, signing, signed, imported
	Case  string // published
	Mark  string // published: stands in both titles
	Items []item // published: document and interpretation
	Size  int64  // signed: size of the checkpoint
	N     int    // imported: number in the batch
}

type item struct {
	ID, Hash   string
	Edition    int
	Leaf       int64
	Commitment string
}

func TestMain(m *testing.M) {
	if mode := os.Getenv(envMode); mode != "" {
		fmt.Fprintln(os.Stderr, child(mode)) // it works until it is killed
		os.Exit(1)
	}
	os.Exit(m.Run())
}

// pipe is the parent's end of the acknowledgements: file descriptor 3.
type pipe struct {
	mu sync.Mutex
	f  *os.File
}

func (p *pipe) say(s said) error {
	b, err := json.Marshal(s)
	if err != nil {
		return err
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	_, err = p.f.Write(append(b, '\n'))
	return err
}

func child(mode string) error {
	ctx := context.Background()
	out := &pipe{f: os.NewFile(3, "parent")}
	o, closeAll, err := open(ctx, os.Getenv(envTarget), os.Getenv(envDir))
	if err != nil {
		return err
	}
	defer closeAll()
	if err := out.say(said{Kind: "ready"}); err != nil {
		return err
	}
	switch mode {
	case "publish":
		return together(
			func() error { return publishing(ctx, o, out) },
			func() error { return publishing(ctx, o, out) },
			func() error { return working(ctx, o) },
			func() error { return watching(o, out) })
	case "sign":
		return signing(ctx, o, out)
	case "import":
		return importing(ctx, o, out)
	}
	return fmt.Errorf("no mode %s", mode)
}

// open puts the platform together on a database that may have seen a kill.
func open(ctx context.Context, target, dir string) (*apptest.Office, func(), error) {
	c := clock.System()
	d, err := db.Open(ctx, target, c)
	if err != nil {
		return nil, nil, err
	}
	o, err := apptest.Open(ctx, apptest.Config(d, dir, c))
	if err != nil {
		d.Close()
		return nil, nil, err
	}
	return o, func() { o.Close(); d.Close() }, nil
}

// together runs until the first error.
func together(fs ...func() error) error {
	errs := make(chan error)
	for _, f := range fs {
		go func() { errs <- f() }()
	}
	return <-errs
}

// publishing walks document after document from the drafter's desk to the public.
func publishing(ctx context.Context, o *apptest.Office, out *pipe) error {
	for {
		if err := publish(ctx, o, out.say); err != nil {
			return err
		}
	}
}

func publish(ctx context.Context, o *apptest.Office, say func(said) error) error {
	var b [6]byte
	rand.Read(b[:])
	mark := hex.EncodeToString(b[:])
	id, err := o.Draft(ctx, o.DB, apptest.NewPaper(mark, 400))
	if err != nil {
		return err
	}
	var items []item
	for _, action := range apptest.Steps() {
		if action == "publish" {
			if err := say(said{Kind: "publishing"}); err != nil {
				return err
			}
		}
		err := o.DB.Write(ctx, func(tx *db.Tx) (err error) {
			if _, err = o.Step(ctx, tx, id, action); err == nil && action == "publish" {
				items, err = editions(ctx, tx, id)
			}
			return err
		})
		if err != nil {
			return err
		}
	}
	return say(said{Kind: "published", Case: id, Mark: mark, Items: items})
}

// editions is what the transaction that publishes believes it has published.
func editions(ctx context.Context, tx *db.Tx, id string) ([]item, error) {
	set, err := publication.LoadSet(ctx, tx, id)
	if err != nil {
		return nil, err
	}
	var out []item
	for _, p := range set.Parts {
		it, ok, err := publication.ItemOfPart(ctx, tx, p.ID)
		if err != nil || !ok {
			return nil, fmt.Errorf("%s went out without an item (%v)", p.Title, err)
		}
		e, err := publication.EditionOf(ctx, tx, it.ID, it.Edition)
		if err != nil {
			return nil, err
		}
		out = append(out, item{ID: it.ID, Hash: e.ContentHash, Edition: e.N, Leaf: e.Leaf, Commitment: commitment(e)})
	}
	return out, nil
}

// working does the background jobs, which sign the log.
func working(ctx context.Context, o *apptest.Office) error {
	o.Jobs.Poll = 10 * time.Millisecond
	return o.Jobs.Run(ctx)
}

// watching says which checkpoint the world can see.
func watching(o *apptest.Office, out *pipe) error {
	for tick := time.NewTicker(5 * time.Millisecond); ; <-tick.C {
		if err := saySigned(o, out); err != nil {
			return err
		}
	}
}

// signing publishes one document and signs, over and over, and says when it begins to.
func signing(ctx context.Context, o *apptest.Office, out *pipe) error {
	for {
		if err := publish(ctx, o, out.say); err != nil {
			return err
		}
		if err := out.say(said{Kind: "signing"}); err != nil {
			return err
		}
		if err := o.Public.Sign(ctx); err != nil {
			return err
		}
		if err := saySigned(o, out); err != nil {
			return err
		}
	}
}

func saySigned(o *apptest.Office, out *pipe) error {
	size, err := checkpointSize(o.Dir)
	if err != nil || size == 0 {
		return err
	}
	return out.say(said{Kind: "signed", Size: size})
}

// checkpointSize is the size in the newest checkpoint that the world has seen; 0 before
// there is one.
func checkpointSize(dir string) (int64, error) {
	note, err := os.ReadFile(filepath.Join(dir, "log", "checkpoint"))
	if os.IsNotExist(err) {
		return 0, nil
	}
	if err != nil {
		return 0, err
	}
	lines := bytes.SplitN(note, []byte("\n"), 3)
	if len(lines) < 3 {
		return 0, fmt.Errorf("the checkpoint file is cut: %q", note)
	}
	return strconv.ParseInt(string(lines[1]), 10, 64)
}

// importing brings in the batch, document by document, and says so.
func importing(ctx context.Context, o *apptest.Office, out *pipe) error {
	for i, in := range batch() {
		got := o.Document.Bring(ctx, o.DB, []document.Incoming{in}, document.Import{Published: true, By: o.People[apptest.Registrar]})
		if r := got[0]; r.Result != "published" && r.Result != "same" {
			return fmt.Errorf("document %d: %s %s", i, r.Result, r.Msg)
		}
		if err := out.say(said{Kind: "imported", N: i}); err != nil {
			return err
		}
	}
	select {} // until it is killed
}

// batchSize is how many documents are imported.
const batchSize = 60

// batch makes documents that had been public before the platform opened.
func batch() []document.Incoming {
	var list []document.Incoming
	for i := range batchSize {
		p := apptest.NewPaper(fmt.Sprintf("%03d", i), 300)
		text := p.Title + "\n" + fmt.Sprintf("%s〔2019〕%d号\n", apptest.Prefix, i+1) + p.Text[len(p.Title)+1:] +
			apptest.Unit + "\n2019年6月3日\n（此件公开发布）\n"
		list = append(list, document.Read(fmt.Sprintf("%03d.txt", i), []byte(text)))
	}
	document.Match(list, func(string) (string, bool) { return "", false })
	return list
}
