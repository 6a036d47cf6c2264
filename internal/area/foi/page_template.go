package foi

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"net/http"
	"strings"

	"gongkai/internal/kernel/actor"
	"gongkai/internal/platform/db"
	"gongkai/internal/platform/errs"
	"gongkai/internal/platform/format/docx"
	"gongkai/internal/web"
)

const templatePath = "/office/foi/template"

func (d *Desk) mountTemplate() {
	d.mux.AddFlash(map[string]web.Flash{
		"foi/template-new": {Kind: "ok", Text: "模板已检查并保存，还没有启用。请预览后启用。"},
		"foi/template-use": {Kind: "ok", Text: "已经更换，今后作成的文书按它生成；以前的文书不变。"},
	})
	disclosure := web.Roles(actor.Disclosure)
	for _, r := range []web.Route{
		{Pattern: "GET " + templatePath, Who: disclosure, Name: "文书模板", Handler: d.templates},
		{Pattern: "GET " + templatePath + "/kind/{kind}", Who: disclosure, Name: "一种文书的模板", Handler: func(w *web.Response, r *http.Request) error { return d.templateKind(w, r, http.StatusOK, nil) }},
		{Pattern: "POST " + templatePath + "/kind/{kind}", Who: disclosure, Name: "上传文书模板", Handler: d.templateAdd, Upload: true, MaxBody: maxTemplate + 1<<20},
		{Pattern: "GET " + templatePath + "/kind/{kind}/default", Who: disclosure, Name: "下载平台的文书模板", Handler: d.templateDefault},
		{Pattern: "POST " + templatePath + "/kind/{kind}/use", Who: disclosure, Name: "启用文书模板", Handler: d.templateUse},
		{Pattern: "GET " + templatePath + "/version/{version}", Who: disclosure, Name: "预览文书模板", Handler: d.templatePreview},
		{Pattern: "GET " + templatePath + "/version/{version}/docx", Who: disclosure, Name: "下载文书模板", Handler: d.templateFile},
		{Pattern: "GET " + templatePath + "/version/{version}/example", Who: disclosure, Name: "下载示例文书", Handler: d.templateExample},
	} {
		d.mux.Handle(r)
	}
}

// TemplatesPage lists the kinds of letters with what each is made from.
type TemplatesPage struct {
	web.Page
	Kinds []TemplateRow
}

// TemplateRow is a kind of letter.
type TemplateRow struct{ Name, Href, Now string }

func (d *Desk) templates(w *web.Response, r *http.Request) error {
	p := TemplatesPage{Page: w.Page("文书模板", crumbs("文书模板")...)}
	err := d.mux.DB().Read(r.Context(), func(tx *db.Tx) error {
		p.Kinds = nil
		for _, k := range LetterKinds {
			if !Templated(k.ID) {
				continue
			}
			row := TemplateRow{Name: k.Name, Href: templatePath + "/kind/" + k.ID, Now: "平台的文本"}
			id, err := templateOf(r.Context(), tx, w.Actor.Unit, k.ID)
			if err != nil {
				return err
			}
			if id != "" {
				t, err := TemplateByID(r.Context(), tx, w.Actor.Unit, id)
				if err != nil {
					return err
				}
				row.Now = fmt.Sprintf("本单位第%d版", t.Version)
			}
			p.Kinds = append(p.Kinds, row)
		}
		return nil
	})
	if err != nil {
		return err
	}
	return w.Render("foi/templates", p)
}

// TemplateKindPage is one kind of letter with its versions.
type TemplateKindPage struct {
	web.Page
	Name    string
	Href    string
	Must    []string // fields that a template must have
	May     []string
	Say     []string // words that it must say
	List    []Template
	Default bool // the text of the platform is in force
	Bad     bool
}

func (d *Desk) templateKind(w *web.Response, r *http.Request, status int, reasons []errs.Reason) error {
	kind := r.PathValue("kind")
	if !Templated(kind) {
		return noKind()
	}
	p := TemplateKindPage{Name: LetterName(kind), Href: templatePath + "/kind/" + kind, Must: required(kind), Default: true, Bad: len(reasons) > 0}
	for _, f := range known(kind) {
		if !strings.Contains("\n"+strings.Join(p.Must, "\n")+"\n", "\n"+f+"\n") {
			p.May = append(p.May, f)
		}
	}
	for _, x := range phrases[kind] {
		p.Say = append(p.Say, "“"+x.any[0]+"”："+x.why)
	}
	err := d.mux.DB().Read(r.Context(), func(tx *db.Tx) (err error) {
		p.List, err = Templates(r.Context(), tx, w.Actor.Unit, kind)
		return err
	})
	if err != nil {
		return err
	}
	for _, t := range p.List {
		p.Default = p.Default && !t.InForce
	}
	p.Page = w.Page(p.Name+"的模板", templateCrumbs(p.Name)...)
	p.Errors = reasons
	return w.RenderStatus(status, "foi/template", p)
}

func templateCrumbs(last ...string) []web.Crumb {
	out := append(crumbs("")[:2:2], web.Crumb{Title: "文书模板", Href: templatePath})
	for _, x := range last {
		out = append(out, web.Crumb{Title: x})
	}
	return out
}

func (d *Desk) templateAdd(w *web.Response, r *http.Request) error {
	name, raw, err := web.Uploaded(r, "file", maxTemplate)
	if err == nil {
		var t Template
		t, err = db.Put(r.Context(), d.mux.DB(), func(tx *db.Tx) (Template, error) {
			return AddTemplate(r.Context(), tx, r.PathValue("kind"), name, raw, w.Actor)
		})
		if err == nil {
			w.Flash("foi/template-new")
			return w.Redirect(templatePath + "/version/" + t.ID)
		}
	}
	e, ok := errors.AsType[*errs.Error](err)
	if !ok || e.Kind != errs.Invalid && e.Kind != errs.TooLarge {
		return err
	}
	reasons := append([]errs.Reason(nil), e.Reasons...)
	if len(reasons) == 0 {
		reasons = []errs.Reason{{Msg: e.Msg}}
	}
	for i := range reasons {
		reasons[i].Field = "file"
	}
	return d.templateKind(w, r, http.StatusUnprocessableEntity, reasons)
}

func (d *Desk) templateUse(w *web.Response, r *http.Request) error {
	if err := r.ParseForm(); err != nil {
		return errs.Wrap(errs.Invalid, "提交的内容格式不对，请返回上一页重新提交。", err)
	}
	kind := r.PathValue("kind")
	err := d.mux.DB().Write(r.Context(), func(tx *db.Tx) error { return UseTemplate(r.Context(), tx, kind, r.PostForm.Get("version"), w.Actor) })
	if errs.Is(err, errs.Invalid) {
		return d.templateKind(w, r, http.StatusUnprocessableEntity, errs.Reasons(err))
	}
	if err != nil {
		return err
	}
	w.Flash("foi/template-use")
	return w.Redirect(templatePath + "/kind/" + kind)
}

func (d *Desk) templateDefault(w *web.Response, r *http.Request) error {
	kind := r.PathValue("kind")
	raw, err := DefaultTemplate(kind)
	if err != nil {
		return err
	}
	return w.File(LetterName(kind)+"（模板）.docx", docx.MIME, raw)
}

func (d *Desk) version(ctx context.Context, w *web.Response, r *http.Request) (Template, error) {
	return db.Get(ctx, d.mux.DB(), func(tx *db.Tx) (Template, error) { return TemplateByID(ctx, tx, w.Actor.Unit, r.PathValue("version")) })
}

func (d *Desk) templateFile(w *web.Response, r *http.Request) error {
	t, err := d.version(r.Context(), w, r)
	if err != nil {
		return err
	}
	return w.File(fmt.Sprintf("%s（模板第%d版）.docx", LetterName(t.Kind), t.Version), docx.MIME, t.Content)
}

func (d *Desk) templateExample(w *web.Response, r *http.Request) error {
	t, err := d.version(r.Context(), w, r)
	if err != nil {
		return err
	}
	raw, err := produce(example(t.Kind, w.Actor.UnitName), &t)
	if err != nil {
		return err
	}
	return w.File(fmt.Sprintf("%s（示例，模板第%d版）.docx", LetterName(t.Kind), t.Version), docx.MIME, raw)
}

// TemplatePage shows a letter of an example case made from a template.
type TemplatePage struct {
	web.Page
	Name     string
	Href     string
	Template Template
	Kind     string // address of the page of its kind
	Blocks   []docx.Block
	Asides   []string // of headers and footers
}

func (d *Desk) templatePreview(w *web.Response, r *http.Request) error {
	t, err := d.version(r.Context(), w, r)
	if err != nil {
		return err
	}
	raw, err := produce(example(t.Kind, w.Actor.UnitName), &t)
	if err != nil {
		return err
	}
	doc, err := docx.Read(bytes.NewReader(raw), int64(len(raw)), templateLimits)
	if err != nil {
		return err
	}
	p := TemplatePage{Name: LetterName(t.Kind), Href: templatePath + "/version/" + t.ID, Kind: templatePath + "/kind/" + t.Kind, Template: t, Blocks: doc.Blocks}
	for _, a := range doc.Asides {
		p.Asides = append(p.Asides, string(a.Kind)+"："+a.Text)
	}
	p.Page = w.Page(fmt.Sprintf("%s模板第%d版", p.Name, t.Version), append(templateCrumbs(), web.Crumb{Title: p.Name, Href: p.Kind}, web.Crumb{Title: fmt.Sprintf("第%d版", t.Version)})...)
	return w.Render("foi/template-preview", p)
}

// example is a letter of a case that never was.
func example(kind, unit string) Letter {
	fields := map[string]string{}
	for _, f := range known(kind) {
		fields[f] = "（" + f + "）"
	}
	for f, v := range map[string]string{
		"机关": unit, "文号": "示例公开复〔2026〕1号", "落款日期": "2026年3月20日", "收件人": "张某某", "申请编号": "示例依申请〔2026〕1号", "申请人": "张某某", "收到日期": "2026年3月2日",
		"申请内容": "2025年度高龄补贴发放情况的统计表", "提交方式": "当面提交", "联系地址": "示例路1号", "联系电话": "000-00000000", "经办人": "李某某", "条例": "《中华人民共和国政府信息公开条例》", "答复期限": "2026年3月30日",
		"办理经过": "依法征求了有关方面的意见，所需时间不计入答复期限", "处理决定": "区分处理，部分公开", "依据": "《中华人民共和国政府信息公开条例》第三十七条", "提供的信息": "高龄补贴发放情况统计表1份（共2页）",
		"不予公开部分": "领取人的姓名和银行账号", "不予公开依据": "涉及个人隐私（《中华人民共和国政府信息公开条例》第十五条）", "理由": "公开会对领取人的合法权益造成损害。", "检索情况": "检索了2024年至2026年的档案。", "获取途径": "在本机关政务服务大厅查阅。",
		"负责机关": "示例市财政局", "此前答复": "示例公开复〔2025〕9号（2025年11月3日）", "附件清单": "统计表.xlsx", "救济途径": "如对本答复不服，可以在收到之日起60日内向行政复议机关申请行政复议，或者在六个月内向人民法院提起行政诉讼。", "在线复议": "您也可以在网上提交行政复议申请：https://example.gov.cn",
		"补正事项": "1．写明所需信息的年度；\n2．补充身份证明。", "补正期限": "15个工作日", "延长理由": "需要查阅多年档案", "延长期限": "20个工作日", "第三方": "示例有限责任公司", "征求内容": "拟公开贵单位提交的申报材料，请说明是否同意。", "被征求机关": "示例市财政局",
	} {
		if _, ok := fields[f]; ok {
			fields[f] = v
		}
	}
	return Letter{Kind: kind, No: fields["文号"], Fields: fields}
}
