package dbtest

import (
	"fmt"
	"io"
	"net"
	"os"
	"os/exec"
	"os/user"
	"path/filepath"
	"strconv"
	"sync"
	"syscall"
)

// Cluster is a private PostgreSQL server on the loopback interface.
type Cluster struct {
	URL  string
	cmd  *exec.Cmd
	life io.Closer // the server ends when this is closed, as it is at the latest with this process
}

// running holds each cluster until Stop: one that the collector takes would lose the
// pipe to its keeper, and with it the server.
var running sync.Map

// StartCluster makes and starts a private cluster with text sorted by code point.
// Its data are not flushed to disk: it is for tests only. It ends, and its directory goes,
// with the process that started it, however that ends, or at Stop.
func StartCluster() (*Cluster, error) {
	return start("fsync=off", "full_page_writes=off", "synchronous_commit=off")
}

// StartDurable is StartCluster with the settings of a real server: each commit is on the
// disk before it is acknowledged. It is for measurements.
func StartDurable() (*Cluster, error) {
	return start("fsync=on", "full_page_writes=on", "synchronous_commit=on")
}

// keeper runs the server, $2 and what follows, until its input ends, and removes the
// directory, $1. A test process ends without calling anybody, and may be killed: only
// another process can tidy up behind it.
const keeper = `dir=$1; shift
"$@" </dev/null &
cat >/dev/null
kill -QUIT $!
wait $!
cd / && rm -rf "$dir"`

func start(settings ...string) (*Cluster, error) {
	bin, err := binaries()
	if err != nil {
		return nil, err
	}
	sweep(os.TempDir())
	dir, err := os.MkdirTemp("", prefix)
	if err != nil {
		return nil, err
	}
	c, err := startIn(dir, bin, settings)
	if err != nil {
		os.RemoveAll(dir)
		return nil, err
	}
	running.Store(c, nil)
	return c, nil
}

func startIn(dir, bin string, settings []string) (*Cluster, error) {
	attr, err := owner(dir)
	if err != nil {
		return nil, err
	}
	data := filepath.Join(dir, "data")
	initdb := exec.Command(filepath.Join(bin, "initdb"), "-D", data, "-U", "postgres", "-A", "trust",
		"-E", "UTF8", "--locale=C", "--no-sync", "--no-instructions")
	initdb.SysProcAttr, initdb.Dir = attr, dir
	if out, err := initdb.CombinedOutput(); err != nil {
		return nil, fmt.Errorf("initdb: %w\n%s", err, out)
	}
	port, err := freePort()
	if err != nil {
		return nil, err
	}
	c := &Cluster{URL: fmt.Sprintf("postgres://postgres@127.0.0.1:%d/postgres?sslmode=disable", port)}
	args := []string{"-c", keeper, "keeper", dir, filepath.Join(bin, "postgres"), "-D", data, "-p", strconv.Itoa(port), "-h", "127.0.0.1", "-k", dir}
	for _, s := range append(settings, "max_connections=400", "shared_buffers=128MB", "log_min_messages=fatal") {
		args = append(args, "-c", s)
	}
	c.cmd = exec.Command("sh", args...)
	c.cmd.SysProcAttr, c.cmd.Dir = attr, dir
	if c.life, err = c.cmd.StdinPipe(); err != nil {
		return nil, err
	}
	if err := c.cmd.Start(); err != nil {
		return nil, err
	}
	ready := exec.Command(filepath.Join(bin, "pg_isready"), "-q", "-h", "127.0.0.1", "-p", strconv.Itoa(port), "-t", "1")
	for range 200 {
		probe := *ready
		if probe.Run() == nil {
			return c, nil
		}
		exec.Command("sleep", "0.05").Run()
	}
	c.Stop()
	return nil, fmt.Errorf("PostgreSQL did not start within ten seconds")
}

// owner gives the directory to the user that the server runs as. The processes are a
// group of their own, so that Ctrl-C reaches the keeper only through its input.
func owner(dir string) (*syscall.SysProcAttr, error) {
	attr := &syscall.SysProcAttr{Setpgid: true}
	if os.Getuid() != 0 { // PostgreSQL refuses to run as root
		return attr, nil
	}
	u, err := user.Lookup("postgres")
	if err != nil {
		return nil, fmt.Errorf("PostgreSQL cannot run as root and there is no user postgres: %w", err)
	}
	uid, _ := strconv.Atoi(u.Uid)
	gid, _ := strconv.Atoi(u.Gid)
	attr.Credential = &syscall.Credential{Uid: uint32(uid), Gid: uint32(gid)}
	return attr, os.Chown(dir, uid, gid)
}

// Stop ends the server and removes its data.
func (c *Cluster) Stop() {
	running.Delete(c)
	c.life.Close()
	c.cmd.Wait()
}

func binaries() (string, error) {
	found, _ := filepath.Glob("/usr/lib/postgresql/*/bin/initdb")
	if len(found) == 0 {
		return "", fmt.Errorf("PostgreSQL is not installed here: apt-get install postgresql")
	}
	return filepath.Dir(found[len(found)-1]), nil
}

func freePort() (int, error) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return 0, err
	}
	defer l.Close()
	return l.Addr().(*net.TCPAddr).Port, nil
}
