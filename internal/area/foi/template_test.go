package foi_test

import (
	"archive/zip"
	"bytes"
	"io"
	"strings"
	"testing"

	"gongkai/internal/area/foi"
	"gongkai/internal/kernel/lifecycle"
	"gongkai/internal/platform/db"
	"gongkai/internal/platform/errs"
	"gongkai/internal/platform/format/docx"
)

// changed is the platform's own template of a kind with words in its text replaced, and
// with more parts: name, content, name, content …
func changed(t testing.TB, kind string, replace []string, parts ...string) []byte {
	t.Helper()
	raw, err := foi.DefaultTemplate(kind)
	if err != nil {
		t.Fatal(err)
	}
	in, err := zip.NewReader(bytes.NewReader(raw), int64(len(raw)))
	if err != nil {
		t.Fatal(err)
	}
	var b bytes.Buffer
	out := zip.NewWriter(&b)
	write := func(name, s string) {
		f, err := out.Create(name)
		if err == nil {
			_, err = io.WriteString(f, s)
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	for _, f := range in.File {
		r, err := f.Open()
		if err != nil {
			t.Fatal(err)
		}
		s, err := io.ReadAll(r)
		if err != nil {
			t.Fatal(err)
		}
		text := string(s)
		if f.Name == "word/document.xml" {
			text = strings.NewReplacer(replace...).Replace(text)
		}
		write(f.Name, text)
	}
	for i := 0; i < len(parts); i += 2 {
		write(parts[i], parts[i+1])
	}
	if err := out.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func TestTheTextOfThePlatformIsATemplateOfItsOwn(t *testing.T) {
	t.Parallel()
	n := 0
	for _, k := range foi.LetterKinds {
		if !foi.Templated(k.ID) {
			continue
		}
		n++
		if err := foi.CheckTemplate(k.ID, "模板.docx", changed(t, k.ID, nil)); err != nil {
			t.Errorf("%s: %v", k.Name, err)
		}
	}
	if n != 12 {
		t.Errorf("%d kinds have a template", n)
	}
}

func TestATemplateWithoutWhatTheLawWantsIsRefusedByName(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		kind string
		raw  []byte
		want []string
	}{
		"an unknown field":       {foi.LetterAnswer, changed(t, foi.LetterAnswer, []string{"【申请编号】", "【申请编号】【领导批示】"}), []string{"没有“领导批示”这一项"}},
		"no ground, no remedies": {foi.LetterAnswer, changed(t, foi.LetterAnswer, []string{"【依据】", "有关规定", "【救济途径】", ""}), []string{"没有【依据】", "没有【救济途径】"}},
		"no reason":              {foi.LetterStop, changed(t, foi.LetterStop, []string{"【理由】", ""}), []string{"没有【理由】"}},
		"no period":              {foi.LetterCorrection, changed(t, foi.LetterCorrection, []string{"【补正期限】", "合理期限"}), []string{"没有【补正期限】"}},
		"no number":              {foi.LetterExtension, changed(t, foi.LetterExtension, []string{"【文号】", ""}), []string{"没有【文号】"}},
		"no consequence":         {foi.LetterCorrection, changed(t, foi.LetterCorrection, []string{"视为放弃申请", "请理解"}), []string{"放弃申请"}},
		"no term":                {foi.LetterThird, changed(t, foi.LetterThird, []string{"15个工作日", "一段时间"}), []string{"15个工作日"}},
		"macros":                 {foi.LetterAnswer, changed(t, foi.LetterAnswer, nil, "word/vbaProject.bin", "x"), []string{"宏"}},
		"an embedded object":     {foi.LetterAnswer, changed(t, foi.LetterAnswer, nil, "word/embeddings/oleObject1.bin", "x"), []string{""}},
		"no Word document":       {foi.LetterAnswer, sheet(t, "表", []any{"a"}), []string{"后缀"}},
		"nothing":                {foi.LetterAnswer, nil, []string{"空的"}},
		"broken":                 {foi.LetterAnswer, changed(t, foi.LetterAnswer, nil)[:500], []string{""}},
		"too large":              {foi.LetterAnswer, changed(t, foi.LetterAnswer, nil, "word/media/a.png", strings.Repeat("01234567", 5_000_000)), []string{""}},
		"hidden words":           {foi.LetterAnswer, changed(t, foi.LetterAnswer, []string{"<w:rPr>", "<w:rPr><w:vanish/>"}), []string{"隐藏文字"}},
	} {
		err := foi.CheckTemplate(c.kind, "模板.docx", c.raw)
		if kind := errs.KindOf(err); kind != errs.Invalid && kind != errs.TooLarge {
			t.Errorf("%s: %v", name, err)
			continue
		}
		all := err.Error()
		for _, r := range errs.Reasons(err) {
			all += r.Msg
		}
		for _, want := range c.want {
			if !strings.Contains(all, want) {
				t.Errorf("%s: %s", name, all)
			}
		}
	}
	for _, kind := range []string{"nothing", foi.LetterService, foi.LetterNone} {
		if err := foi.CheckTemplate(kind, "模板.docx", changed(t, foi.LetterAnswer, nil)); !errs.Is(err, errs.NotFound) {
			t.Errorf("%s: %v", kind, err)
		}
	}
}

func TestLettersAreMadeFromTheTemplateInForceAndStayAsTheyWere(t *testing.T) {
	each(t, func(w *world) {
		add := func(name, kind string, raw []byte) (foi.Template, error) {
			return db.Put(w.ctx, w.d, func(tx *db.Tx) (foi.Template, error) {
				return foi.AddTemplate(w.ctx, tx, kind, "模板.docx", raw, w.who[name])
			})
		}
		use := func(name, kind, id string) error {
			return w.d.Write(w.ctx, func(tx *db.Tx) error { return foi.UseTemplate(w.ctx, tx, kind, id, w.who[name]) })
		}
		asked := func() foi.Letter {
			id := w.applied("2026-03-02")
			w.do("李明", id, "ask-correction", &foi.AskCorrection{Items: "写明学校名称\n写明年度", Days: 10})
			l, _ := w.get(id).Last(foi.LetterCorrection)
			return l
		}
		text := func(l foi.Letter) string {
			raw, err := db.Get(w.ctx, w.d, func(tx *db.Tx) ([]byte, error) { return foi.LetterFile(w.ctx, tx, w.unit["县教委"].ID, l) })
			if err != nil {
				w.Fatal(err)
			}
			doc, err := docx.Read(bytes.NewReader(raw), int64(len(raw)), docx.Limits{})
			if err != nil {
				w.Fatal(err)
			}
			var out []string
			for _, b := range doc.Blocks {
				out = append(out, b.Text)
			}
			return strings.Join(out, "\n")
		}
		before := asked()
		one, err := add("王芳", foi.LetterCorrection, changed(t, foi.LetterCorrection, []string{"请您对下列事项作出补正", "烦请您补正下列事项"}))
		if err != nil || one.Version != 1 {
			w.Fatalf("%+v, %v", one, err)
		}
		if l := asked(); l.Template != "" {
			w.Errorf("a template counts before it is in force: %+v", l)
		}
		for _, c := range []struct {
			name, kind, id string
			want           errs.Kind
		}{{"李明", foi.LetterCorrection, one.ID, errs.Forbidden}, {"孙涛", foi.LetterCorrection, one.ID, errs.NotFound}, {"王芳", foi.LetterAnswer, one.ID, errs.NotFound}, {"王芳", foi.LetterCorrection, "forged", errs.NotFound}, {"王芳", "forged", "", errs.NotFound}} {
			if err := use(c.name, c.kind, c.id); !errs.Is(err, c.want) {
				w.Errorf("%s %s: %v", c.name, c.kind, err)
			}
		}
		if _, err := add("李明", foi.LetterCorrection, changed(t, foi.LetterCorrection, nil)); !errs.Is(err, errs.Forbidden) {
			w.Errorf("a handler uploads: %v", err)
		}
		if err := use("王芳", foi.LetterCorrection, one.ID); err != nil {
			w.Fatal(err)
		}
		own := asked()
		if s := text(own); !strings.Contains(s, "烦请您补正下列事项") || !strings.Contains(s, "写明学校名称\n写明年度") || !strings.Contains(s, own.No) || strings.ContainsAny(s, "【】{}") {
			w.Errorf("%s", s)
		}
		if s := text(before); !strings.Contains(s, "请您对下列事项作出补正") {
			w.Errorf("the letter before has changed: %s", s)
		}
		two, err := add("王芳", foi.LetterCorrection, changed(t, foi.LetterCorrection, []string{"请您对下列事项作出补正", "请于期限内补正"}))
		if err != nil || two.Version != 2 {
			w.Fatalf("%+v, %v", two, err)
		}
		if again, err := add("王芳", foi.LetterCorrection, two.Content); err != nil || again.ID != two.ID {
			w.Errorf("a double click: %+v, %v", again, err)
		}
		if err := use("王芳", foi.LetterCorrection, two.ID); err != nil {
			w.Fatal(err)
		}
		if err := use("王芳", foi.LetterCorrection, ""); err != nil {
			w.Fatal(err)
		}
		if s := text(asked()); !strings.Contains(s, "请您对下列事项作出补正") {
			w.Errorf("back to the platform's: %s", s)
		}
		if s := text(own); !strings.Contains(s, "烦请您补正下列事项") {
			w.Errorf("a letter has changed with the template: %s", s)
		}
	})
}

func TestAnAnswerFromATemplateLeavesOutWhatItHasNot(t *testing.T) {
	each(t, func(w *world) {
		w.write(func(tx *db.Tx) error {
			one, err := foi.AddTemplate(w.ctx, tx, foi.LetterAnswer, "模板.docx", changed(t, foi.LetterAnswer, nil), w.who["王芳"])
			if err != nil {
				return err
			}
			return foi.UseTemplate(w.ctx, tx, foi.LetterAnswer, one.ID, w.who["王芳"])
		})
		id := w.applied("2026-03-02")
		w.do("李明", id, "draft", &foi.Draft{Kind: "absent", Search: "检索了<全部>档案。"})
		w.do("周伟", id, "approve", &lifecycle.Remark{})
		l, _ := w.get(id).Last(foi.LetterAnswer)
		raw, err := db.Get(w.ctx, w.d, func(tx *db.Tx) ([]byte, error) { return foi.LetterFile(w.ctx, tx, w.unit["县教委"].ID, l) })
		if err != nil {
			w.Fatal(err)
		}
		doc, err := docx.Read(bytes.NewReader(raw), int64(len(raw)), docx.Limits{})
		if err != nil {
			w.Fatal(err)
		}
		var s string
		for _, b := range doc.Blocks {
			s += b.Text + "\n"
		}
		if strings.Contains(s, "不予公开的部分") || strings.Contains(s, "附件") || !strings.Contains(s, "检索了<全部>档案。") || !strings.Contains(s, "行政复议") || l.Template == "" {
			w.Errorf("%s", s)
		}
	})
}
