package file

import (
	"archive/zip"
	"bytes"
	"io"
	"strings"
)

// parts are the entries by which an archive is known; the first that matches counts.
// A part that ends in a slash stands for anything in that folder.
var parts = []struct{ part, ext string }{
	{"OFD.xml", "ofd"},
	{"xl/workbook.bin", "xlsb"},
	{"word/document.xml", "docx"}, {"xl/workbook.xml", "xlsx"}, {"ppt/presentation.xml", "pptx"},
	{"word/", "docx"}, {"xl/", "xlsx"}, {"ppt/", "pptx"},
	{"META-INF/MANIFEST.MF", "jar"}, {"AndroidManifest.xml", "jar"},
}

// sniffZip tells what an archive is from the names of its entries.
func sniffZip(r io.ReaderAt, size int64, head []byte) Type {
	z, err := zip.NewReader(r, size)
	if err != nil {
		t := of(guess(head))
		t.Container, t.Broken = Zip, "压缩结构不完整，可能没有传完"
		return t
	}
	names := make(map[string]bool, len(z.File))
	var unpacked int64
	encrypted, macro := false, false
	mime := ""
	for _, f := range z.File {
		name := strings.TrimPrefix(strings.ReplaceAll(f.Name, "\\", "/"), "/")
		names[name] = true
		if i := strings.IndexByte(name, '/'); i > 0 {
			names[name[:i+1]] = true
		}
		if n := unpacked + int64(f.UncompressedSize64); n >= unpacked {
			unpacked = n
		}
		encrypted = encrypted || f.Flags&1 != 0
		macro = macro || strings.HasSuffix(strings.ToLower(name), "vbaproject.bin")
		if name == "mimetype" && f.Method == zip.Store && f.UncompressedSize64 < 128 {
			mime = entry(f)
		}
	}
	t := of(archive(names, mime))
	t.Container, t.Entries, t.Unpacked, t.Encrypted, t.Macro = Zip, len(z.File), unpacked, encrypted, macro
	return t
}

// archive returns the ending for the names of the entries.
func archive(names map[string]bool, mime string) string {
	for _, f := range formats {
		if mime != "" && f.mime == mime {
			return f.ext
		}
	}
	for _, p := range parts {
		if names[p.part] && (names["[Content_Types].xml"] || !office(p.ext)) {
			return p.ext
		}
	}
	return "zip"
}

func office(ext string) bool { return ext == "docx" || ext == "xlsx" || ext == "pptx" || ext == "xlsb" }

// guess tells what a damaged archive was meant to be from the names in its head.
func guess(head []byte) string {
	for _, p := range parts {
		if bytes.Contains(head, []byte(p.part)) {
			return p.ext
		}
	}
	return "zip"
}

// entry returns the content of a small entry, or "".
func entry(f *zip.File) string {
	r, err := f.Open()
	if err != nil {
		return ""
	}
	defer r.Close()
	b, err := io.ReadAll(io.LimitReader(r, 128))
	if err != nil {
		return ""
	}
	return strings.TrimSpace(string(b))
}
