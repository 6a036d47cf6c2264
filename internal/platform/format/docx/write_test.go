package docx_test

import (
	"bytes"
	"strings"
	"testing"

	"gongkai/internal/platform/format/docx"
)

func TestALetterThatWasWrittenIsReadAgain(t *testing.T) {
	t.Parallel()
	l := docx.Letter{Title: []string{"青溪县教育委员会", "政府信息公开申请答复书"}, No: "青教公开复〔2026〕1号", To: "陈静：",
		Body: []string{"经审查，<可以>公开 & 提供。", "坏字符\x00\x08不进文件", "理由：\"引号\""}, Sign: "青溪县教育委员会", Date: "2026年3月27日"}
	var b bytes.Buffer
	if err := l.Write(&b); err != nil {
		t.Fatal(err)
	}
	d, err := docx.Read(bytes.NewReader(b.Bytes()), int64(b.Len()), docx.Limits{})
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, x := range d.Blocks {
		if x.Text != "" {
			got = append(got, x.Text)
		}
	}
	want := []string{"青溪县教育委员会", "政府信息公开申请答复书", l.No, "陈静：", "经审查，<可以>公开 & 提供。", "坏字符不进文件", "理由：\"引号\"", "青溪县教育委员会", "2026年3月27日"}
	if strings.Join(got, "\n") != strings.Join(want, "\n") {
		t.Fatalf("%q", got)
	}
}
