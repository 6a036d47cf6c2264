package crash

import (
	"bufio"
	"bytes"
	"context"
	"crypto/rand"
	"encoding/binary"
	"encoding/json"
	mrand "math/rand/v2"
	"os"
	"os/exec"
	"strconv"
	"testing"
	"time"

	"gongkai/internal/app/apptest"
	"gongkai/internal/platform/db"
	"gongkai/internal/platform/db/dbtest"
)

// ledger is everything that children have acknowledged, kept outside of the database.
type ledger struct {
	published []said
	signed    int64
	imported  map[int]bool
	kills     int
	early     int // killed before they said that they were ready
	midway    int // killed between saying that something begins and that it is done
}

// run is one place that is killed again and again.
type run struct {
	t           *testing.T
	target, dir string
	rng         *mrand.Rand
	ledger
}

// each prepares a place on each database and hands it over.
func each(t *testing.T, f func(r *run)) {
	for _, dialect := range []db.Dialect{db.SQLite, db.Postgres} {
		t.Run(string(dialect), func(t *testing.T) {
			t.Parallel()
			seed := seed(t)
			t.Logf("GONGKAI_CRASH_SEED=%d", seed)
			r := &run{t: t, target: dbtest.Target(t, dialect), dir: t.TempDir(), rng: mrand.New(mrand.NewPCG(seed, 1))}
			r.imported = map[int]bool{}
			r.inspect(func(*apptest.Office) {}) // sets the office up
			f(r)
			t.Logf("%d kills, %d of them before ready, %d in the midst of publishing or signing; %d publications and a log of %d acknowledged",
				r.kills, r.early, r.midway, len(r.published), r.signed)
		})
	}
}

func seed(t *testing.T) uint64 {
	if s := os.Getenv("GONGKAI_CRASH_SEED"); s != "" {
		n, err := strconv.ParseUint(s, 10, 64)
		if err != nil {
			t.Fatal(err)
		}
		return n
	}
	var b [8]byte
	rand.Read(b[:])
	return binary.LittleEndian.Uint64(b[:])
}

// kills is how often to kill: few in go test, many in make soak.
func kills(few, many int) int {
	if os.Getenv("GONGKAI_SOAK") != "" {
		return many
	}
	return few
}

// inspect opens the platform in this process, between two kills.
func (r *run) inspect(f func(*apptest.Office)) {
	r.t.Helper()
	o, closeAll, err := open(context.Background(), r.target, r.dir)
	if err != nil {
		r.t.Fatalf("the platform does not start again: %v", err)
	}
	defer closeAll()
	f(o)
}

// when says, for each line that the child says, whether the time has come, and how much
// longer to wait then. It is asked once with an empty line when the child is started.
type when func(s said) (bool, time.Duration)

// kill starts a child and kills it with SIGKILL at the moment that at names.
func (r *run) kill(mode string, at when) {
	r.t.Helper()
	read, write, err := os.Pipe()
	if err != nil {
		r.t.Fatal(err)
	}
	defer read.Close()
	var stderr bytes.Buffer
	c := exec.Command(os.Args[0])
	c.Env = append(os.Environ(), envMode+"="+mode, envTarget+"="+r.target, envDir+"="+r.dir)
	c.ExtraFiles, c.Stderr = []*os.File{write}, &stderr
	if err := c.Start(); err != nil {
		r.t.Fatal(err)
	}
	write.Close()
	shot := false
	aim := func(s said) {
		if now, wait := at(s); now && !shot {
			shot = true
			time.AfterFunc(wait, func() { c.Process.Kill() })
		}
	}
	aim(said{})
	ready, begun := false, 0
	in := bufio.NewReader(read)
	for {
		line, err := in.ReadBytes('\n')
		if err != nil {
			break // the last line may be cut: then it was not acknowledged
		}
		var s said
		if err := json.Unmarshal(line, &s); err != nil {
			r.t.Fatalf("the child said %q", line)
		}
		r.note(s)
		ready = ready || s.Kind == "ready"
		switch s.Kind {
		case mode + "ing": // publishing, signing
			begun++
		case mode + "ed":
			begun = max(0, begun-1)
		}
		aim(s)
	}
	c.Wait()
	if c.ProcessState.Exited() {
		r.t.Fatalf("the child ended by itself: %s", stderr.Bytes())
	}
	r.kills++
	if !ready {
		r.early++
	}
	if begun > 0 {
		r.midway++
	}
}

func (r *run) note(s said) {
	switch s.Kind {
	case "published":
		r.published = append(r.published, s)
	case "signed":
		if s.Size < r.signed {
			r.t.Errorf("a checkpoint of size %d after one of %d", s.Size, r.signed)
		}
		r.signed = max(r.signed, s.Size)
	case "imported":
		r.imported[s.N] = true
	}
}

// millis is a random time up to n milliseconds.
func (r *run) millis(n int) time.Duration {
	return time.Duration(r.rng.IntN(n*1000)) * time.Microsecond
}

// upon is the moment some milliseconds after the child has said kind for the n-th time.
func upon(kind string, n int, wait time.Duration) when {
	return func(s said) (bool, time.Duration) {
		if s.Kind == kind {
			n--
		}
		return s.Kind == kind && n <= 0, wait
	}
}

// TestKillPublish kills at random moments of publication, two documents at a time, with the
// jobs running beside them.
func TestKillPublish(t *testing.T) {
	t.Parallel()
	each(t, func(r *run) {
		n := kills(20, 1000)
		for i := range n {
			switch r.rng.IntN(8) {
			case 0: // while it starts
				r.kill("publish", upon("", 1, r.millis(150)))
			case 1, 2, 3: // anywhere on the way
				r.kill("publish", upon("ready", 1, r.millis(500)))
			default: // when a document goes out
				r.kill("publish", upon("publishing", 1+r.rng.IntN(4), r.millis(15)))
			}
			if (i+1)%max(5, n/10) == 0 {
				r.inspect(func(o *apptest.Office) { whole(r.t, o, r.ledger) })
			}
		}
		if len(r.published) == 0 || r.signed == 0 || r.midway == 0 {
			r.t.Errorf("%d publications, a log of %d, %d kills in their midst: nothing was proven", len(r.published), r.signed, r.midway)
		}
	})
}

// TestKillSign kills while the log is being signed.
func TestKillSign(t *testing.T) {
	t.Parallel()
	each(t, func(r *run) {
		for range kills(12, 300) {
			r.kill("sign", upon("signing", 1+r.rng.IntN(3), r.millis(12)))
		}
		r.inspect(func(o *apptest.Office) { whole(r.t, o, r.ledger) })
		if r.midway == 0 {
			r.t.Error("no kill fell into the signing")
		}
	})
}
