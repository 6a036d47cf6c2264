package file

import (
	"archive/zip"
	"bytes"
	"encoding/base64"
	"encoding/binary"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/text/encoding/simplifiedchinese"

	"gongkai/internal/platform/sharedtest"
)

// zipped makes an archive with these entries.
func zipped(t testing.TB, entries ...string) string {
	t.Helper()
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	for _, e := range entries {
		name, content, _ := strings.Cut(e, "=")
		w, err := z.CreateHeader(&zip.FileHeader{Name: name, Method: zip.Store})
		if err != nil {
			t.Fatal(err)
		}
		if _, err := w.Write([]byte(content)); err != nil {
			t.Fatal(err)
		}
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

// ole makes a compound file with these streams of 4096 bytes that begin with head.
func ole(head string, names ...string) string {
	le := binary.LittleEndian
	b := make([]byte, 512*(3+8))
	copy(b, "\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1")
	le.PutUint16(b[30:], 9)
	le.PutUint32(b[44:], 1)
	le.PutUint32(b[48:], 1) // the directory stands in sector 1, the table in sector 0
	for i := 1; i < 109; i++ {
		le.PutUint32(b[76+4*i:], oleFree)
	}
	fat := b[512:1024]
	for i := range 128 {
		le.PutUint32(fat[4*i:], oleFree)
	}
	le.PutUint32(fat[0:], 0xfffffffd)
	le.PutUint32(fat[4:], 0xfffffffe)
	for i := 2; i < 10; i++ {
		le.PutUint32(fat[4*i:], uint32(i+1))
	}
	le.PutUint32(fat[4*9:], 0xfffffffe)
	for i, n := range append([]string{"Root Entry"}, names...) {
		e := b[1024+128*i:]
		for k, r := range n {
			le.PutUint16(e[2*k:], uint16(r))
		}
		le.PutUint16(e[64:], uint16(2*len(n)+2))
		e[66] = 2
		if i == 0 {
			e[66] = 5
		}
		le.PutUint32(e[116:], 2)
		le.PutUint32(e[120:], 4096)
	}
	copy(b[512*3:], head)
	return string(b)
}

func sniffed(t testing.TB, content, name string) Type {
	t.Helper()
	got, err := Sniff(strings.NewReader(content), int64(len(content)), name)
	if err != nil {
		t.Fatal(err)
	}
	return got
}

func gbk(s string) string {
	b, err := simplifiedchinese.GBK.NewEncoder().String(s)
	if err != nil {
		panic(err)
	}
	return b
}

func TestSniff(t *testing.T) {
	t.Parallel()
	docx := zipped(t, "[Content_Types].xml", "word/document.xml")
	for _, tc := range []struct {
		name, content, file string
		want                string // ending and marks
	}{
		{"nothing", "", "a.docx", "empty"},
		{"Word", docx, "a.docx", "docx"},
		{"Word with macros", zipped(t, "[Content_Types].xml", "word/document.xml", "word/vbaProject.bin"), "", "docx macro"},
		{"Word with its document elsewhere", zipped(t, "[Content_Types].xml", "word/document2.xml"), "", "docx"},
		{"Word by a program that writes backslashes", zipped(t, "[Content_Types].xml", `word\document.xml`), "", "docx"},
		{"a folder word in an archive", zipped(t, "word/document.xml"), "", "zip"},
		{"Excel", zipped(t, "[Content_Types].xml", "xl/workbook.xml"), "", "xlsx"},
		{"PowerPoint", zipped(t, "[Content_Types].xml", "ppt/presentation.xml"), "", "pptx"},
		{"OFD", zipped(t, "OFD.xml", "Doc_0/Document.xml"), "", "ofd"},
		{"open document", zipped(t, "mimetype=application/vnd.oasis.opendocument.text", "content.xml"), "", "odt"},
		{"archive", zipped(t, "a.txt"), "", "zip"},
		{"empty archive", zipped(t), "", "zip"},
		{"Word that was cut", docx[:len(docx)/2], "", "docx broken"},
		{"Word 97", ole("\xec\xa5", "WordDocument", "1Table"), "", "doc"},
		{"Word 97 with a password", ole("\xec\xa5\xc1\x00\x00\x00\x00\x00\x00\x00\x00\x01", "WordDocument"), "", "doc encrypted"},
		{"Word 97 with macros", ole("", "WordDocument", "Macros"), "", "doc macro"},
		{"Word 97 that was cut", ole("", "WordDocument")[:2048], "", "doc broken"},
		{"Excel 97", ole("\x09\x08\x04\x00abcd", "Workbook"), "", "xls"},
		{"Excel 97 with a password", ole("\x09\x08\x04\x00abcd\x2f\x00\x02\x00xx", "Workbook"), "", "xls encrypted"},
		{"PowerPoint 97", ole("", "PowerPoint Document"), "", "ppt"},
		{"Word with a password", ole("", "EncryptionInfo", "EncryptedPackage"), "", "ole encrypted"},
		{"compound file without a directory", "\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + strings.Repeat("\x00", 600), "", "ole broken"},
		{"PDF", "%PDF-1.7\n1 0 obj\nstartxref\n0\n%%EOF", "", "pdf"},
		{"PDF after noise", "\xef\xbb\xbf\n%PDF-1.4\n%%EOF", "", "pdf"},
		{"PDF with a script", "%PDF-1.7\n<</S/JavaScript/JS(x)>>\n%%EOF", "", "pdf macro"},
		{"PDF with a password", "%PDF-1.7\ntrailer<</Encrypt 5 0 R>>\n%%EOF", "", "pdf encrypted"},
		{"PDF that was cut", "%PDF-1.7\n1 0 obj", "", "pdf broken"},
		{"RTF", `{\rtf1\ansi}`, "", "rtf"},
		{"PNG that was cut", "\x89PNG\r\n\x1a\nxxxx", "", "png broken"},
		{"PNG", "\x89PNG\r\n\x1a\nIEND\xae\x42\x60\x82", "", "png"},
		{"JPEG", "\xff\xd8\xff\xe0xx\xff\xd9", "", "jpg"},
		{"GIF", "GIF89a\x3b", "", "gif"},
		{"RAR", "Rar!\x1a\x07\x00", "", "rar"},
		{"7z", "7z\xbc\xaf\x27\x1c", "", "7z"},
		{"program", "MZ" + strings.Repeat("\x00", 100) + "PE\x00\x00", "", "exe"},
		{"page", "<!DOCTYPE html><html></html>", "a.doc", "html utf-8"},
		{"page after a comment", "<!-- x --><html>", "", "html utf-8"},
		{"XML", "<?xml version='1.0'?><a/>", "", "xml utf-8"},
		{"JSON", `{"a": 1}`, "", "json utf-8"},
		{"text", "关于印发的通知", "", "txt utf-8"},
		{"text with a byte order mark", "\xef\xbb\xbf关于", "", "txt utf-8"},
		{"text in GBK", gbk("重庆市人民政府办公厅关于印发实施细则的通知"), "", "txt gb18030"},
		{"page in GBK", gbk("<html><title>政务公开</title></html>"), "", "html gb18030"},
		{"text in UTF-16", "\xff\xfea\x00", "", "txt utf-16"},
		{"long text that is cut inside a character", strings.Repeat("政务公开a", 10000), "", "txt utf-8"},
		{"long text in GBK that is cut inside a character", "a" + strings.Repeat(gbk("政务公开"), 10000), "", "txt gb18030"},
		{"base64 of Word", base64.StdEncoding.EncodeToString([]byte(docx)), "a.docx", "b64 → docx"},
		{"base64 of Word in lines", "data:application/x;base64," + base64.StdEncoding.EncodeToString([]byte(docx)), "", "b64 → docx"},
		{"base64 of Word whose plus signs became blanks", strings.ReplaceAll(base64.StdEncoding.EncodeToString([]byte(
			zipped(t, "[Content_Types].xml", "word/document.xml=\xfb\xef\xbe\xfb\xef\xbe\x00\xfb\xef\xbe\xfb\xef\xbe\x00\xfb\xef\xbe\xfb\xef\xbe"))), "+", " "), "", "b64 → docx"},
		{"base64 of text is text", base64.StdEncoding.EncodeToString([]byte(strings.Repeat("abc", 100))), "", "txt utf-8"},
		{"lock file", "\x06abcdef" + strings.Repeat("\x00", 158), "~$a.xlsx", "lock"},
		{"bytes", "\x00\x01\x02\x03\xfe\xca", "a.docx", ""},
		{"bytes without a zero", "\xfe\xca\x81\x01\x90\x80", "", ""},
	} {
		t.Run(tc.name, func(t *testing.T) {
			t.Parallel()
			if got := marks(sniffed(t, tc.content, tc.file)); got != tc.want {
				t.Errorf("got %q, want %q", got, tc.want)
			}
		})
	}
}

// marks writes a type in short.
func marks(t Type) string {
	s := t.Ext
	for _, m := range []struct {
		set  bool
		mark string
	}{{t.Broken != "", " broken"}, {t.Encrypted, " encrypted"}, {t.Macro, " macro"}, {t.Charset != "", " " + t.Charset}} {
		if m.set {
			s += m.mark
		}
	}
	if t.Inner != nil {
		s += " → " + marks(*t.Inner)
	}
	return s
}

func TestCheck(t *testing.T) {
	t.Parallel()
	for _, tc := range []struct {
		name string
		t    Type
		file string
		want []Code
	}{
		{"good", of("docx"), "通知.docx", nil},
		{"ending in capitals", of("pdf"), "A.PDF", nil},
		{"other ending of the type", of("jpg"), "a.JPEG", nil},
		{"WPS text", of("doc"), "a.wps", nil},
		{"Excel under its old ending", of("xlsx"), "热点问题表 .xls", []Code{Lies}},
		{"page saved as Word", of("html"), "a.doc", []Code{Lies}},
		{"no ending", of("pdf"), "附件", []Code{Lies}},
		{"two endings", of("exe"), "a.pdf.exe", []Code{Program}},
		{"program that calls itself PDF", of("exe"), "a.pdf", []Code{Program}},
		{"empty", of("empty"), "a.pdf", []Code{Empty}},
		{"lock", of("lock"), "~$a.xlsx", []Code{Lock}},
		{"unknown", of(""), "a.docx", []Code{Unknown}},
		{"base64", of("b64"), "a.docx", []Code{Undecoded}},
		{"broken", Type{Ext: "docx", Broken: "压缩结构不完整"}, "a.docx", []Code{Damaged}},
		{"password and macro", Type{Ext: "doc", Encrypted: true, Macro: true}, "a.doc", []Code{Password, HasMacro}},
		{"archive", of("zip"), "a.zip", []Code{NotVisible}},
		{"bomb by size", Type{Ext: "docx", Container: Zip, Unpacked: 2 << 30, Size: 1 << 29}, "a.docx", []Code{TooBig, Bomb}},
		{"bomb by ratio", Type{Ext: "docx", Container: Zip, Unpacked: 100 << 20, Size: 1000}, "a.docx", []Code{Bomb}},
		{"bomb by entries", Type{Ext: "docx", Container: Zip, Entries: 30_000}, "a.docx", []Code{Bomb}},
		{"small archive that grows much", Type{Ext: "docx", Container: Zip, Unpacked: 9 << 20, Size: 1000}, "a.docx", nil},
		{"no name", of("pdf"), " ", []Code{BadName, Lies}},
		{"path", of("pdf"), "../a.pdf", []Code{BadName}},
		{"name written backwards", of("pdf"), "a\u202efdp.pdf", []Code{BadName}},
		{"name with a line break", of("pdf"), "a\n.pdf", []Code{BadName}},
	} {
		t.Run(tc.name, func(t *testing.T) {
			t.Parallel()
			var got []Code
			for _, p := range Check(tc.t, tc.file, Default) {
				got = append(got, p.Code)
				if !strings.HasSuffix(p.Message, "。") || !strings.Contains(p.Message, "请") {
					t.Errorf("%s: the message does not say what to do: %s", p.Code, p.Message)
				}
			}
			if d := cmp.Diff(tc.want, got); d != "" {
				t.Error(d)
			}
		})
	}
}

// oddSamples are the samples that are not what their folder says, by what is in them.
var oddSamples = map[string]struct {
	marks string
	codes []Code
}{
	"broken/1769938498255-175183545.pdf": {"txt utf-8", []Code{Lies}},
	"broken/aaa.doc":                     {"ole broken", []Code{Damaged}},
	"broken/我的测试文档1.docx":                {"b64 → docx", []Code{Undecoded}},
	"txt/2018-xianfa-gbk.txt":            {"txt utf-8", nil},
	"xls/热点问题表_.xls":                     {"xlsx", []Code{Lies}},
	"pdf/xss.pdf":                        {"pdf macro", []Code{HasMacro}},
}

func TestSamples(t *testing.T) {
	t.Parallel()
	dir := sharedtest.Dir(t, "corpus", "samples")
	index, err := os.ReadFile(filepath.Join(dir, "index.json"))
	if err != nil {
		t.Fatal(err)
	}
	var samples []struct {
		File  string
		Bytes int64
	}
	if err := json.Unmarshal(index, &samples); err != nil {
		t.Fatal(err)
	}
	seen := 0
	for _, s := range samples {
		f, err := os.Open(filepath.Join(dir, s.File))
		if os.IsNotExist(err) {
			continue // the index lists more than this selection holds
		}
		if err != nil {
			t.Fatal(err)
		}
		got, err := Sniff(f, s.Bytes, filepath.Base(s.File))
		f.Close()
		if err != nil {
			t.Fatal(err)
		}
		seen++
		want, odd := oddSamples[s.File]
		if !odd {
			want.marks = filepath.Dir(s.File)
		}
		if marks(got) != want.marks {
			t.Errorf("%s: got %q, want %q", s.File, marks(got), want.marks)
		}
		var codes []Code
		for _, p := range Check(got, filepath.Base(s.File), Default) {
			codes = append(codes, p.Code)
		}
		if d := cmp.Diff(want.codes, codes); d != "" {
			t.Errorf("%s: %s", s.File, d)
		}
	}
	t.Logf("%d samples of %d", seen, len(samples))
	if seen == 0 {
		t.Error("no sample was there")
	}
}

func FuzzSniff(f *testing.F) {
	for _, s := range []string{"", "PK\x03\x04", "%PDF-", "\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "\xff\xfe", "UEsDBBQABgAIAAAA", "{\\rtf",
		zipped(f, "[Content_Types].xml", "word/document.xml"), ole("x", "WordDocument", "Workbook"), gbk("政务公开")} {
		f.Add(s, "a.docx")
	}
	f.Fuzz(func(t *testing.T, content, name string) {
		got, err := Sniff(strings.NewReader(content), int64(len(content)), name)
		if err != nil {
			t.Fatal(err)
		}
		if got.Name == "" || got.Size != int64(len(content)) {
			t.Errorf("%q: %+v", content, got)
		}
		for _, p := range Check(got, name, Default) {
			if p.Code == "" || p.Message == "" {
				t.Errorf("empty problem: %s", fmt.Sprint(p))
			}
		}
	})
}
