// Package file says what a stored file is. The type comes from the content, never
// from the name: a name is what somebody wrote, and people upload lock files,
// half-sent archives and programs that call themselves documents.
//
// This part of the package is pure: it reads bytes and decides nothing about cases,
// units or publication.
package file

import (
	"bytes"
	"fmt"
	"io"
	"strings"
)

// Container is the outer format that a type is built in.
type Container string

const (
	Plain  Container = ""
	Zip    Container = "zip"
	OLE    Container = "ole" // the compound file of Word 97 and its time
	Base64 Container = "base64"
)

// Type is what a content turned out to be.
type Type struct {
	Ext       string    // without a dot, in lower case; "" when the content was not recognised
	MIME      string    //
	Name      string    // Chinese
	Container Container //
	Charset   string    // of text: utf-8, utf-16, gb18030
	Inner     *Type     // what base64 text holds
	Broken    string    // a Chinese clause that says why the file cannot be opened
	Encrypted bool      // a password is needed
	Macro     bool      // it carries programs: VBA, scripts in a PDF
	Entries   int       // of an archive
	Unpacked  int64     // bytes that an archive says it unpacks to
	Size      int64
}

// A format is what is known about one type.
type format struct {
	ext, mime, name string
	also            []string // other endings that are as good
}

var formats = []format{
	{"docx", "application/vnd.openxmlformats-officedocument.wordprocessingml.document", "Word 文档", []string{"docm", "dotx", "dotm"}},
	{"xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", "Excel 工作簿", []string{"xlsm", "xltx", "xltm"}},
	{"xlsb", "application/vnd.ms-excel.sheet.binary.macroEnabled.12", "Excel 二进制工作簿", nil},
	{"pptx", "application/vnd.openxmlformats-officedocument.presentationml.presentation", "PowerPoint 演示文稿", []string{"pptm", "ppsx", "potx"}},
	{"ofd", "application/ofd", "OFD 版式文档", nil},
	{"odt", "application/vnd.oasis.opendocument.text", "开放格式文本文档", nil},
	{"ods", "application/vnd.oasis.opendocument.spreadsheet", "开放格式电子表格", nil},
	{"odp", "application/vnd.oasis.opendocument.presentation", "开放格式演示文稿", nil},
	{"epub", "application/epub+zip", "EPUB 电子书", nil},
	{"jar", "application/java-archive", "Java 程序", []string{"war", "apk"}},
	{"zip", "application/zip", "ZIP 压缩包", nil},
	{"rar", "application/vnd.rar", "RAR 压缩包", nil},
	{"7z", "application/x-7z-compressed", "7z 压缩包", nil},
	{"gz", "application/gzip", "GZIP 压缩包", []string{"tgz"}},
	{"doc", "application/msword", "Word 97-2003 文档", []string{"dot", "wps", "wpt"}},
	{"xls", "application/vnd.ms-excel", "Excel 97-2003 工作簿", []string{"xlt", "et", "ett"}},
	{"ppt", "application/vnd.ms-powerpoint", "PowerPoint 97-2003 演示文稿", []string{"pps", "dps", "dpt"}},
	{"msg", "application/vnd.ms-outlook", "Outlook 邮件", nil},
	{"msi", "application/x-msi", "Windows 安装程序", nil},
	{"ole", "application/x-ole-storage", "Office 复合文档", []string{"doc", "xls", "ppt", "wps", "et", "dps", "docx", "xlsx", "pptx"}},
	{"pdf", "application/pdf", "PDF 文档", nil},
	{"rtf", "application/rtf", "RTF 文档", []string{"doc"}},
	{"png", "image/png", "PNG 图片", nil},
	{"jpg", "image/jpeg", "JPEG 图片", []string{"jpeg", "jpe", "jfif"}},
	{"gif", "image/gif", "GIF 图片", nil},
	{"bmp", "image/bmp", "BMP 图片", nil},
	{"tif", "image/tiff", "TIFF 图片", []string{"tiff"}},
	{"webp", "image/webp", "WebP 图片", nil},
	{"svg", "image/svg+xml", "SVG 图片", nil},
	{"mp4", "video/mp4", "MP4 视频", []string{"m4v", "m4a", "mov"}},
	{"mp3", "audio/mpeg", "MP3 音频", nil},
	{"wav", "audio/wav", "WAV 音频", nil},
	{"html", "text/html", "网页", []string{"htm", "shtml", "jsp", "asp", "php"}},
	{"mht", "message/rfc822", "单一文件网页", []string{"mhtml", "eml"}},
	{"xml", "application/xml", "XML 数据", []string{"xsd", "xsl"}},
	{"json", "application/json", "JSON 数据", nil},
	{"txt", "text/plain", "纯文本", []string{"csv", "tsv", "md", "log", "sql", "ini", "text", "jsonl"}},
	{"b64", "text/plain", "未解码的 Base64 文本", nil},
	{"exe", "application/vnd.microsoft.portable-executable", "Windows 程序", []string{"dll", "sys", "scr"}},
	{"elf", "application/x-elf", "Linux 程序", []string{"so"}},
	{"lock", "application/octet-stream", "Office 临时锁定文件", nil},
	{"empty", "application/octet-stream", "空文件", nil},
	{"", "application/octet-stream", "无法识别的文件", nil},
}

var byExt = func() map[string]format {
	m := map[string]format{}
	for _, f := range formats {
		m[f.ext] = f
	}
	return m
}()

// of makes the type with this ending.
func of(ext string) Type {
	f := byExt[ext]
	return Type{Ext: f.ext, MIME: f.mime, Name: f.name}
}

// headSize is how much of a file is looked at to tell its format.
const headSize = 64 << 10

// Sniff tells what the size bytes of r are. The name matters for one thing only: the
// lock files of Office (~$…), which have no sign of their own. An error is a failure
// to read; a damaged file is a Type with Broken set.
func Sniff(r io.ReaderAt, size int64, name string) (Type, error) {
	t, err := sniff(r, size, name, 0)
	t.Size = size
	return t, err
}

func sniff(r io.ReaderAt, size int64, name string, depth int) (Type, error) {
	if size <= 0 {
		return of("empty"), nil
	}
	head := make([]byte, min(size, headSize))
	if n, err := r.ReadAt(head, 0); n < len(head) {
		return Type{}, fmt.Errorf("file: read the head: %w", err)
	}
	switch ext := magic(head); {
	case ext == "zip":
		return sniffZip(r, size, head), nil
	case ext == "ole":
		return sniffOLE(r, size), nil
	case ext == "pdf":
		return sniffPDF(r, size)
	case ext == "png" || ext == "jpg" || ext == "gif":
		return sniffImage(r, size, ext)
	case ext != "":
		return of(ext), nil
	}
	if strings.HasPrefix(name, "~$") && size < 1024 {
		return of("lock"), nil
	}
	if depth == 0 {
		if inner, ok := decoded(r, size, head); ok {
			t := of("b64")
			in, err := sniff(bytes.NewReader(inner), int64(len(inner)), "", depth+1)
			in.Size = int64(len(inner))
			t.Container, t.Inner = Base64, &in
			return t, err
		}
	}
	return sniffText(head, size), nil
}

// signs are the bytes that formats begin with.
var signs = []struct {
	at  int
	sig string
	ext string
}{
	{0, "PK\x03\x04", "zip"}, {0, "PK\x05\x06", "zip"}, {0, "PK\x07\x08", "zip"},
	{0, "\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "ole"},
	{0, "{\\rtf", "rtf"},
	{0, "\x89PNG\r\n\x1a\n", "png"}, {0, "\xff\xd8\xff", "jpg"}, {0, "GIF87a", "gif"}, {0, "GIF89a", "gif"},
	{0, "II*\x00", "tif"}, {0, "MM\x00*", "tif"}, {8, "WEBP", "webp"}, {8, "WAVEfmt", "wav"},
	{0, "Rar!\x1a\x07", "rar"}, {0, "7z\xbc\xaf\x27\x1c", "7z"}, {0, "\x1f\x8b\x08", "gz"},
	{4, "ftyp", "mp4"}, {0, "ID3", "mp3"}, {0, "\x7fELF", "elf"},
}

// magic returns the ending of the format that a head shows by its bytes, or "".
func magic(head []byte) string {
	for _, s := range signs {
		if len(head) >= s.at+len(s.sig) && string(head[s.at:s.at+len(s.sig)]) == s.sig {
			return s.ext
		}
	}
	switch {
	case bytes.Contains(head[:min(len(head), 1024)], []byte("%PDF-")):
		return "pdf"
	case len(head) > 64 && head[0] == 'M' && head[1] == 'Z' && bytes.Contains(head[:min(len(head), 1024)], []byte("PE\x00\x00")):
		return "exe"
	case len(head) > 26 && head[0] == 'B' && head[1] == 'M' && bytes.Equal(head[6:10], []byte{0, 0, 0, 0}):
		return "bmp"
	}
	return ""
}
