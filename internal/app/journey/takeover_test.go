package journey

import (
	"context"
	"sync"

	"gongkai/internal/area/foi"
	"gongkai/internal/kernel/workday"
	"gongkai/internal/platform/db"
)

// old is a ledger as it was kept before the platform: what runs, what has ended, and rows
// that cannot be taken over.
const old = "编号,提交方式,收件日期,申请人类型,申请人,联系电话,所需信息,告知补正日期,收到补正日期,处理结果,答复日期,答复文号,送达日期,备注\n" +
	"901,当面,2026-03-02,公民,陈静,02388888888,城乡居民最低生活保障审核确认办法实施以来历次调整保障标准的测算依据和会议研究材料,2026-03-04,2026-03-06,,,,,\n" +
	"902,邮寄,2026.2.3,企业,云山市松鹤养老服务有限责任公司,02388888888,养老机构检查记录,,,信息不存在,2026-02-20,云民公开复〔2026〕901号,2026-02-24,\n" +
	"903,网上,2026-13-02,公民,陈静,,养老机构名册,,,,,,,\n,当面,2026-03-02,公民,陈静,02388888888,没有编号的申请,,,看着办,,,,\n"

var uploads sync.Map // *filled → path

// ledger is the page of an upload that waits to be confirmed.
func (f *filled) ledger() string {
	f.Helper()
	if p, ok := uploads.Load(f); ok {
		return p.(string)
	}
	ctx := context.Background()
	id, err := db.Put(ctx, f.DB, func(tx *db.Tx) (string, error) {
		book, err := foi.ReadBook("2026年依申请公开台账.csv", []byte(old), workday.DateOf(tx.Now))
		if err != nil {
			return "", err
		}
		return f.Foi.KeepBook(ctx, tx, f.actors[desk], "2026年依申请公开台账.csv", book)
	})
	must(f, err)
	uploads.Store(f, "/office/foi/takeover/draft/"+id)
	return "/office/foi/takeover/draft/" + id
}

// template is the page of a unit's own version of a template. The same one is found again.
func (f *filled) template() string {
	f.Helper()
	ctx := context.Background()
	t, err := db.Put(ctx, f.DB, func(tx *db.Tx) (foi.Template, error) {
		raw, err := foi.DefaultTemplate(foi.LetterAnswer)
		if err != nil {
			return foi.Template{}, err
		}
		return foi.AddTemplate(ctx, tx, foi.LetterAnswer, "答复书模板.docx", raw, f.actors[office])
	})
	must(f, err)
	return "/office/foi/template/version/" + t.ID
}
