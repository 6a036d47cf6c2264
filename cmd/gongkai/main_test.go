package main

import (
	"net"
	"net/http"
	"os"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/rogpeppe/go-internal/testscript"

	"gongkai/internal/platform/db"
	"gongkai/internal/platform/db/dbtest"
	"gongkai/internal/platform/sharedtest"
)

func TestMain(m *testing.M) {
	testscript.Main(m, map[string]func(){"gongkai": main})
}

// TestCommandLine runs the stories of the command line.
func TestCommandLine(t *testing.T) {
	testscript.Run(t, testscript.Params{Dir: "testdata", Setup: func(e *testscript.Env) error {
		e.Setenv("POSTGRES", dbtest.Target(t, db.Postgres))
		e.Setenv("POSTGRES2", dbtest.Target(t, db.Postgres))
		l, err := net.Listen("tcp", "127.0.0.1:0")
		if err != nil {
			return err
		}
		e.Setenv("ADDR", l.Addr().String())
		return l.Close()
	}, Cmds: map[string]func(*testscript.TestScript, bool, []string){"up": up, "cut": cut, "flip": flip, "key": key}})
}

// up waits until the platform at an address answers.
func up(ts *testscript.TestScript, _ bool, args []string) {
	for range 400 {
		if r, err := http.Get("http://" + args[0] + "/readyz"); err == nil {
			r.Body.Close()
			return
		}
		time.Sleep(25 * time.Millisecond)
	}
	ts.Fatalf("nobody answers at %s", args[0])
}

// key NAME N sets a variable to the n-th public key that the last command printed.
func key(ts *testscript.TestScript, _ bool, args []string) {
	n, err := strconv.Atoi(args[1])
	ts.Check(err)
	for line := range strings.Lines(ts.ReadFile("stdout")) {
		if _, k, ok := strings.Cut(strings.TrimSpace(line), "："); ok && strings.HasPrefix(line, "公钥") {
			if n--; n == 0 {
				ts.Setenv(args[0], k)
				return
			}
		}
	}
	ts.Fatalf("there is no such key")
}

// cut FROM TO copies the first two thirds of a file.
func cut(ts *testscript.TestScript, _ bool, args []string) {
	b := ts.ReadFile(args[0])
	ts.Check(os.WriteFile(ts.MkAbs(args[1]), []byte(b[:len(b)*2/3]), 0o600))
}

// flip FROM TO copies a file with one bit in its middle changed.
func flip(ts *testscript.TestScript, _ bool, args []string) {
	b := []byte(ts.ReadFile(args[0]))
	b[len(b)/2] ^= 4
	ts.Check(os.WriteFile(ts.MkAbs(args[1]), b, 0o600))
}

// TestSeeds imports the two policy documents that the platform exists to carry out.
func TestSeeds(t *testing.T) {
	seeds := sharedtest.Dir(t, "seeds")
	testscript.Run(t, testscript.Params{Dir: "testdata/seeds", Setup: func(e *testscript.Env) error {
		for _, name := range []string{"guobanfa-2016-80.txt", "yufubanfa-2017-60.txt"} {
			b, err := os.ReadFile(seeds + "/" + name)
			if err != nil {
				return err
			}
			if err := os.WriteFile(e.WorkDir+"/"+name, b, 0o600); err != nil {
				return err
			}
		}
		return nil
	}})
}
