package foi

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"slices"
	"time"

	"gongkai/internal/kernel/actor"
	"gongkai/internal/kernel/audit"
	"gongkai/internal/kernel/clause"
	"gongkai/internal/kernel/org"
	"gongkai/internal/platform/db"
	"gongkai/internal/platform/errs"
	"gongkai/internal/platform/format/docx"
	"gongkai/internal/platform/id"
)

// Template is a version of a unit's own Word template for a kind of letter. Versions are
// never changed; which one is in force is kept beside them. The text of the platform is
// version 0 and has no row.
type Template struct {
	ID, Unit, Kind string
	Version        int
	Name           string // of the file
	Content        []byte
	At             time.Time
	By             string
	InForce        bool
}

// Templated tells whether letters of a kind may have a template of the unit.
func Templated(kind string) bool {
	return kind != LetterService && kind != LetterThird2008 && letterTexts[kind] != nil
}

// DefaultTemplate is the text of the platform as a file with places to be filled in.
func DefaultTemplate(kind string) ([]byte, error) {
	if !Templated(kind) {
		return nil, noKind()
	}
	fields := map[string]string{}
	for _, f := range known(kind) {
		fields[f] = "【" + f + "】"
	}
	return produce(Letter{Kind: kind, No: "【文号】", Fields: fields}, nil)
}

const templateColumns = `t.id, t.unit, t.kind, t.version, t.name, t.content, t.made_at, t.made_by, CASE WHEN u.template = t.id THEN 1 ELSE 0 END`

func scanTemplate(s db.Scanner) (t Template, err error) {
	var now int
	err = s.Scan(&t.ID, &t.Unit, &t.Kind, &t.Version, &t.Name, &t.Content, db.At{T: &t.At}, &t.By, &now)
	t.InForce = now == 1
	return t, err
}

const templateFrom = ` FROM foi_template t LEFT JOIN foi_template_use u ON u.unit = t.unit AND u.kind = t.kind `

// TemplateByID reads a version of a unit; of another unit it is not there.
func TemplateByID(ctx context.Context, tx *db.Tx, unit, id string) (Template, error) {
	t, err := scanTemplate(tx.QueryRow(ctx, `SELECT `+templateColumns+templateFrom+`WHERE t.id = ? AND t.unit = ?`, id, unit))
	if db.None(err) {
		return t, errs.New(errs.NotFound, "没有找到这一版模板，请从模板页面重新打开。")
	}
	return t, err
}

// Templates are the versions of a kind, the newest first.
func Templates(ctx context.Context, tx *db.Tx, unit, kind string) ([]Template, error) {
	return db.All(ctx, tx, scanTemplate, `SELECT `+templateColumns+templateFrom+`WHERE t.unit = ? AND t.kind = ? ORDER BY t.version DESC`, unit, kind)
}

// templateOf is the template in force for a unit's letters of a kind; "" is the text of the
// platform.
func templateOf(ctx context.Context, tx *db.Tx, unit, kind string) (id string, err error) {
	err = tx.QueryRow(ctx, `SELECT template FROM foi_template_use WHERE unit = ? AND kind = ?`, unit, kind).Scan(&id)
	if db.None(err) {
		return "", nil
	}
	return id, err
}

// maxTemplate is the largest template: a letter with a picture or two.
const maxTemplate = 2 << 20

// AddTemplate keeps a new version that has been checked; it is not in force yet. by sits
// in the unit's disclosure office. The same bytes as the newest version make none.
func AddTemplate(ctx context.Context, tx *db.Tx, kind, name string, raw []byte, by actor.Actor) (Template, error) {
	if err := org.May(by, "更换文书模板", actor.Disclosure); err != nil {
		return Template{}, err
	}
	if err := CheckTemplate(kind, name, raw); err != nil {
		return Template{}, err
	}
	have, err := Templates(ctx, tx, by.Unit, kind)
	if err != nil {
		return Template{}, err
	}
	t := Template{ID: id.New(tx.Now), Unit: by.Unit, Kind: kind, Version: 1, Name: name, Content: raw, At: tx.Now, By: by.Display()}
	if len(have) > 0 {
		if bytes.Equal(have[0].Content, raw) {
			return have[0], nil
		}
		t.Version = have[0].Version + 1
	}
	sum := sha256.Sum256(raw)
	if _, err := tx.Exec(ctx, `INSERT INTO foi_template (id, unit, kind, version, name, sum, content, made_at, made_by) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)`,
		t.ID, t.Unit, t.Kind, t.Version, t.Name, hex.EncodeToString(sum[:]), t.Content, db.Time(t.At), t.By); err != nil {
		return t, err
	}
	return t, auditTemplate(ctx, tx, by, fmt.Sprintf("上传“%s”模板第%d版（%s）", LetterName(kind), t.Version, name))
}

// UseTemplate puts a version in force for the letters that are made from now on; "" goes
// back to the text of the platform. Letters made before stay as they were.
func UseTemplate(ctx context.Context, tx *db.Tx, kind, template string, by actor.Actor) error {
	if err := org.May(by, "更换文书模板", actor.Disclosure); err != nil {
		return err
	}
	if !Templated(kind) {
		return noKind()
	}
	note := "“" + LetterName(kind) + "”恢复使用平台的文本"
	if template != "" {
		t, err := TemplateByID(ctx, tx, by.Unit, template)
		if err != nil {
			return err
		}
		if t.Kind != kind {
			return noKind()
		}
		if err := CheckTemplate(kind, t.Name, t.Content); err != nil { // what a letter must have may have changed since
			return err
		}
		note = fmt.Sprintf("“%s”启用模板第%d版", LetterName(kind), t.Version)
	}
	now, err := templateOf(ctx, tx, by.Unit, kind)
	if err != nil || now == template {
		return err
	}
	if _, err := tx.Exec(ctx, `INSERT INTO foi_template_use (unit, kind, template) VALUES (?, ?, ?) ON CONFLICT (unit, kind) DO UPDATE SET template = excluded.template`, by.Unit, kind, template); err != nil {
		return err
	}
	return auditTemplate(ctx, tx, by, note)
}

func noKind() error {
	return errs.New(errs.NotFound, "没有这种文书的模板，请从模板页面重新选择。")
}

func auditTemplate(ctx context.Context, tx *db.Tx, by actor.Actor, note string) error {
	_, err := audit.Append(ctx, tx, audit.Act{By: by, Subject: by.Unit, Action: "foi/template", Law: law(clause.OGI.Art(45)), Note: note})
	return err
}

// LetterFile writes a letter of a unit as a file, as it was when it was made.
func LetterFile(ctx context.Context, tx *db.Tx, unit string, l Letter) ([]byte, error) {
	if l.Template == "" {
		return produce(l, nil)
	}
	t, err := TemplateByID(ctx, tx, unit, l.Template)
	if err != nil {
		return nil, err
	}
	return produce(l, &t)
}

// produce writes a letter as a file: from the template that it was made with, or in the
// layout of the platform.
func produce(l Letter, t *Template) ([]byte, error) {
	var b bytes.Buffer
	if t == nil {
		err := letterPage(l).file().Write(&b)
		return b.Bytes(), err
	}
	tpl, err := docx.OpenTemplate(t.Content, templateLimits)
	if err != nil {
		return nil, fmt.Errorf("template %s: %w", t.ID, err)
	}
	err = tpl.Fill(&b, l.Fields)
	return b.Bytes(), err
}

// known are the fields that a template of a kind may use: those of the text of the
// platform, and what every letter knows.
func known(kind string) []string {
	out := slices.Clone(common)
	for _, line := range letterTexts[kind] {
		for _, m := range field.FindAllStringSubmatch(line, -1) {
			if !slices.Contains(out, m[1]) {
				out = append(out, m[1])
			}
		}
	}
	return out
}

// common are the fields that every letter may use.
var common = []string{"机关", "文号", "落款日期", "收件人", "申请编号", "申请人", "收到日期", "申请内容", "提交方式", "联系地址", "联系电话", "经办人", "条例", "答复期限", "办理经过"}
