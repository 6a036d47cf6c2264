package main

import (
	"os"
	"testing"

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
		return nil
	}})
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
