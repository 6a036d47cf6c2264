package dbtest

import (
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"time"

	"gongkai/internal/platform/clock"
)

const (
	prefix = "gongkai-pg-"
	young  = time.Hour // a directory that may still be on its way to a server
)

// sweep removes the directories of clusters that no server has any more: of machines
// that were switched off and keepers that were killed. It is best effort.
func sweep(dir string) {
	list, _ := filepath.Glob(filepath.Join(dir, prefix+"*"))
	for _, d := range list {
		info, err := os.Lstat(d)
		if err != nil || !info.IsDir() || clock.Since(info.ModTime()) < young || alive(d) {
			continue
		}
		os.RemoveAll(d)
	}
}

// alive tells whether the server of a cluster runs.
func alive(dir string) bool {
	b, err := os.ReadFile(filepath.Join(dir, "data", "postmaster.pid"))
	if err != nil {
		return !os.IsNotExist(err)
	}
	first, _, _ := strings.Cut(string(b), "\n")
	pid, err := strconv.Atoi(strings.TrimSpace(first))
	return err != nil || pid < 1 || syscall.Kill(pid, 0) != syscall.ESRCH
}
