//go:build unix

package blob

import (
	"os"
	"syscall"
)

// lock takes the file for this process without waiting. The system gives it back
// when the file is closed, also when the process is killed.
func lock(f *os.File) bool {
	return syscall.Flock(int(f.Fd()), syscall.LOCK_EX|syscall.LOCK_NB) == nil
}
