package publiclog

import (
	"errors"
	"os"
	"path/filepath"
)

// writeFile puts data in a file so that after a power cut the file has either its old
// or its new content.
func writeFile(name string, data []byte, mode os.FileMode) error {
	return place(name, data, mode, os.Rename)
}

// createFile makes a file with its whole content at once; fs.ErrExist where there is one.
func createFile(name string, data []byte, mode os.FileMode) error {
	return place(name, data, mode, os.Link)
}

// place writes data beside name and lets put bring it there.
func place(name string, data []byte, mode os.FileMode, put func(from, to string) error) error {
	dir := filepath.Dir(name)
	f, err := os.CreateTemp(dir, ".new-*")
	if err != nil {
		return err
	}
	defer os.Remove(f.Name()) // gone already where it was renamed
	_, err = f.Write(data)
	if err = errors.Join(err, f.Chmod(mode), f.Sync(), f.Close()); err != nil {
		return err
	}
	if err := put(f.Name(), name); err != nil {
		return err
	}
	return syncDir(dir)
}

func syncDir(dir string) error {
	d, err := os.Open(dir)
	if err != nil {
		return err
	}
	defer d.Close()
	return d.Sync()
}
