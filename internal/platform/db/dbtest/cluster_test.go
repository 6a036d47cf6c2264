package dbtest

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
	"time"

	"gongkai/internal/platform/clock"
)

// child tells the process that it is the one to be killed.
const child = "GONGKAI_TEST_CLUSTER_CHILD"

// TestAClusterGoesWithItsProcess ends the process that started a cluster: it stops, or
// it is killed. Server and directory go in both cases.
func TestAClusterGoesWithItsProcess(t *testing.T) {
	if dir := os.Getenv(child); dir != "" {
		c, err := StartCluster()
		if err != nil {
			t.Fatal(err)
		}
		url := c.URL
		c = nil
		for range 3 { // a server that nobody refers to any more runs on
			runtime.GC()
			time.Sleep(20 * time.Millisecond)
		}
		if err := os.WriteFile(filepath.Join(dir, "up"), []byte(url), 0o600); err != nil {
			t.Fatal(err)
		}
		time.Sleep(time.Hour) // until it is killed; with nothing to wait for the runtime would end it
	}
	if _, err := binaries(); err != nil {
		t.Skip(err)
	}
	tmp := t.TempDir()
	for dir := tmp; dir != os.TempDir() && dir != "/"; dir = filepath.Dir(dir) {
		if err := os.Chmod(dir, 0o777); err != nil { // the server runs as another user than root
			t.Fatal(err)
		}
	}
	cmd := exec.Command(os.Args[0], "-test.run", "^TestAClusterGoesWithItsProcess$")
	cmd.Env = append(os.Environ(), child+"="+tmp, "TMPDIR="+tmp)
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	clusters := func() []string {
		list, _ := filepath.Glob(filepath.Join(tmp, prefix+"*"))
		return list
	}
	await(t, "a server", func() bool { _, err := os.Stat(filepath.Join(tmp, "up")); return err == nil })
	dirs := clusters()
	if len(dirs) != 1 || !alive(dirs[0]) {
		t.Fatalf("no server in %v", dirs)
	}
	if err := cmd.Process.Kill(); err != nil {
		t.Fatal(err)
	}
	cmd.Wait()
	await(t, "the server's end", func() bool { return len(clusters()) == 0 })
}

func await(t *testing.T, what string, done func() bool) {
	t.Helper()
	for range 600 {
		if done() {
			return
		}
		time.Sleep(50 * time.Millisecond)
	}
	t.Fatalf("waited in vain for %s", what)
}

// TestStaleDirectoriesAreSwept: old ones without a server, and nothing else.
func TestStaleDirectoriesAreSwept(t *testing.T) {
	t.Parallel()
	tmp := t.TempDir()
	long := clock.System().Now().Add(-2 * young)
	for name, pid := range map[string]string{
		prefix + "stopped": "", prefix + "dead": "2147483647\n/data\n", prefix + "alive": fmt.Sprintln(os.Getpid()), prefix + "young": "", "other": "",
	} {
		dir := filepath.Join(tmp, name)
		if err := os.MkdirAll(filepath.Join(dir, "data"), 0o700); err != nil {
			t.Fatal(err)
		}
		if pid != "" {
			if err := os.WriteFile(filepath.Join(dir, "data", "postmaster.pid"), []byte(pid), 0o600); err != nil {
				t.Fatal(err)
			}
		}
		if !strings.HasSuffix(name, "young") {
			if err := os.Chtimes(dir, long, long); err != nil {
				t.Fatal(err)
			}
		}
	}
	sweep(tmp)
	left, err := os.ReadDir(tmp)
	if err != nil {
		t.Fatal(err)
	}
	var names []string
	for _, e := range left {
		names = append(names, strings.TrimPrefix(e.Name(), prefix))
	}
	if got := strings.Join(names, " "); got != "alive young other" {
		t.Errorf("left: %s", got)
	}
}
