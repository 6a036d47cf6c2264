package story

import (
	"bytes"
	"context"
	"image"
	"image/png"
	"path"
	"strings"

	"github.com/rogpeppe/go-internal/testscript"

	"gongkai/internal/kernel/file"
)

// upload NAME [TEXT]: sends a file of that name for the case in hand: a small picture for
// .png, the head of a film for .mp4, else TEXT. A step takes it as file=NAME.
func upload(ts *testscript.TestScript, neg bool, args []string) {
	w := of(ts)
	var b bytes.Buffer
	switch path.Ext(args[0]) {
	case ".png":
		ts.Check(png.Encode(&b, image.NewGray(image.Rect(0, 0, 1+len(w.files), 1))))
	case ".mp4":
		b.WriteString("\x00\x00\x00\x18ftypmp42\x00\x00\x00\x00mp42isom")
	default:
		b.WriteString(strings.Join(args[1:], "\n"))
	}
	f, err := file.Receive(context.Background(), w.app.DB, w.app.Blobs, file.Upload{Name: args[0], Body: &b, Limits: file.Default, Area: w.areas[w.now], Case: w.cases[w.now]}, w.by)
	if neg {
		if err == nil {
			ts.Fatalf("the file %s was taken although it must not be", args[0])
		}
		return
	}
	ts.Check(err)
	w.files[args[0]] = f.ID
}
