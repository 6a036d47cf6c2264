package journey

import (
	"context"
	"strings"

	"gongkai/internal/area/foi"
	"gongkai/internal/kernel/file"
	"gongkai/internal/platform/db"
)

// paper is a natural person's request as the desk registers it; its number belongs to no
// region.
var paper = []string{"channel=in-person", "submitted=2026-03-12", "applicant=person", "name=萧月白", "paper=居民身份证", "paper_number=" + number,
	"phone=023-00001111", "address=云山市鹤鸣区栖霞路18号", "postcode=400000", "form=electronic", "route=email", "email=xiaoyuebai@example.com"}

// number passes the check of identity numbers.
const number = "509900199001010013"

// request registers a request and takes it to 办理中 where it counts as received.
func (f *filled) request(name, content string, change ...string) string {
	f.Helper()
	id := f.do(desk, "foi", "", "register", append(append([]string{"content=" + content}, paper...), change...)...)
	f.requests[name] = id
	return id
}

// handling is an accepted request.
func (f *filled) handling(name, content string) string {
	f.Helper()
	id := f.request(name, content)
	f.do(desk, "foi", id, "accept")
	return id
}

// asked fills requests and enquiries in every state.
func (f *filled) asked() {
	f.request("confirming", "2025年度全市高龄津贴发放人数", "channel=fax")
	f.request("checking", "云山市养老服务设施布局专项规划（2021—2035年）在报批之前征求意见的全部书面材料，以及历次专家评审会的会议纪要、签到表和采纳情况说明")
	f.handling("handling", "2025年社会救助资金分配结果")
	f.do(desk, "foi", f.handling("correcting", "有关补贴的材料"), "ask-correction", "items=请写明是哪一项补贴、哪一年度。", "days=15")
	f.do(desk, "foi", f.handling("extending", "近五年养老机构消防验收材料"), "propose-extension", "reason=材料分散在各区县，需要逐一调阅。")
	f.do(desk, "foi", f.handling("explaining", "全部内设机构的全部来文登记簿"), "ask-reason", "found=同一申请人本月提交申请二十三件。", "days=7")
	id := f.handling("delaying", "全部内设机构的全部发文登记簿")
	f.do(desk, "foi", id, "ask-reason", "found=同一申请人本月提交申请二十四件。", "days=7")
	f.do(desk, "foi", id, "explain", "text=用于撰写学位论文。")
	f.do(desk, "foi", f.handling("charging", "2025年全部养老机构的检查记录"), "charge", "schedule=page", "pages=120", "pay=请缴至市财政非税收入专户。")
	id = f.handling("paying", "2024年全部养老机构的检查记录")
	f.do(desk, "foi", id, "charge", "schedule=page", "pages=60", "pay=请缴至市财政非税收入专户。")
	f.do(desk, "foi", id, "deliver-bill", "on=2026-03-12")
	f.do(desk, "foi", f.handling("merged", "2025年社会救助资金分配结果（补充）"), "merge", "lead="+f.requests["handling"])
	id = f.handling("late", "2025年第四季度临时救助统计表")
	f.do(office, "foi", id, "amend", "which=received", "was=2026-03-12", "on=2026-02-02", "why=以签收单为准。")
	f.enquired()
	f.decided()
}

// enquired are requests about which somebody else is asked.
func (f *filled) enquired() {
	id := f.handling("enquiring", "某养老机构申请运营补贴的材料")
	f.do(desk, "foi", id, "ask-third", "asked=云山市松鹤养老服务有限责任公司", "address=云山市鹤鸣区松鹤路6号", "question=拟公开贵单位申请运营补贴时提交的材料，请说明是否同意。", "on=2026-03-12")
	f.do(desk, "foi", id, "ask-agency", "unit="+f.units["财政局"].ID, "question=拟公开运营补贴资金的分配测算表，请提出意见。")
	id = f.handling("heard", "某社会组织的年检材料")
	f.do(desk, "foi", id, "ask-third", "asked=云山市青禾公益服务中心", "question=拟公开贵单位的年检材料，请说明是否同意。", "on=2026-03-12")
	f.read(func(ctx context.Context, tx *db.Tx) error {
		for _, name := range []string{"enquiring", "heard"} {
			q, err := f.Foi.Request(ctx, tx, f.requests[name])
			if err != nil {
				return err
			}
			for _, e := range q.Enquiries {
				f.enquiries[name+" "+e.Kind] = e.ID
			}
		}
		return nil
	})
	f.do(desk, "enquiry", f.enquiries["heard third"], "deliver", "on=2026-03-12")
	f.do(desk, "enquiry", f.enquiries["heard third"], "hear", "verdict=object", "reason=材料含有捐赠人的个人信息。", "reasonable=yes", "on=2026-03-12")
	f.handling("asking", "某养老机构的备案材料")
	id = f.handling("sent", "某养老机构的收费标准")
	f.do(desk, "foi", id, "ask-third", "asked=云山市椿萱养老院", "question=拟公开贵单位备案的收费标准，请说明是否同意。", "on=2026-03-12")
	f.read(func(ctx context.Context, tx *db.Tx) error {
		q, err := f.Foi.Request(ctx, tx, id)
		if err == nil {
			f.enquiries["sent third"] = q.Enquiries[0].ID
		}
		return err
	})
}

// decided are requests with a decision.
func (f *filled) decided() {
	absent := []string{"kind=absent", "search=检索了2019年以来的文书档案和业务系统，没有该统计表。"}
	given := []string{"kind=given", "material=《2025年度养老服务补贴发放统计表》，共1件2页。"}
	id := f.handling("approving", "2016年养老机构名册电子版")
	f.do(desk, "foi", id, "draft", absent...)
	for _, name := range []string{"reviewing", "screened", "reviewed", "answered"} {
		id = f.handling(name, "2025年度养老服务补贴发放统计表（"+name+"）")
		f.do(desk, "foi", id, "draft", given...)
		text := "区县,发放人数\n鹤鸣区,1200\n"
		if name == "reviewing" {
			text += "联系人,13800138000\n身份证,11010519491231002X\n"
		}
		f.do(desk, "foi", id, "release", "file="+f.upload(desk, name+"统计表.csv", text))
	}
	for _, name := range []string{"reviewed", "answered"} {
		f.do(secrecy, "foi", f.requests[name], "secrecy", "note=没有发现涉密内容。")
		f.do(head, "foi", f.requests[name], "approve")
	}
	id = f.requests["answered"]
	f.do(desk, "foi", id, "dispatch", "way=direct", "on=2026-03-12", "got=2026-03-12")
	f.do(desk, "foi", id, "challenge", "kind=reconsideration", "no=云府复〔2026〕3号", "body=云山市人民政府", "filed_on=2026-03-12")
	f.do(desk, "foi", f.handling("retracted", "已经在网站上查到的材料"), "retract", "reason=申请人来电撤回。")
}

// upload stores a file of somebody's.
func (f *filled) upload(account, name, text string) string {
	f.Helper()
	st, err := file.Receive(context.Background(), f.DB, f.Blobs, file.Upload{Name: name, Body: strings.NewReader(text), Limits: file.Default}, f.actors[account])
	must(f, err)
	if st.State != file.Clean {
		f.Fatalf("%s is not taken: %+v", name, st.Problems)
	}
	return st.ID
}

// letter is the newest letter of a request.
func (f *filled) letter(name string) string {
	f.Helper()
	var l foi.Letter
	f.read(func(ctx context.Context, tx *db.Tx) error {
		q, err := f.Foi.Request(ctx, tx, f.requests[name])
		if err == nil {
			l = q.Letters[len(q.Letters)-1]
		}
		return err
	})
	return "/office/foi/" + f.requests[name] + "/letter/" + l.ID
}

// requestTable holds the examples of requests for information.
func (f *filled) requestTable() map[string][]string {
	views := []string{desk + " /office/foi", office + " /office/foi", head + " /office/foi?view=overdue", desk + " /office/foi?view=unassigned", desk + " /office/foi?view=ended", desk + " /office/foi?view=paused", desk + " /office/foi?wait=third", desk + " /office/foi?handler=-",
		desk + " /office/foi.csv", desk + " /office/foi.json"}
	return map[string][]string{
		"/office/foi":                                    views,
		"/office/foi/{id}":                               append(f.each("/office/foi/{id}", "foi", desk, office), desk+" /office/foi/none 404"),
		"/office/foi/{id}/letter/{letter}":               {desk + " " + f.letter("answered"), desk + " " + f.letter("correcting"), desk + " " + f.letter("paying"), head + " " + f.letter("enquiring")},
		"/office/foi/{id}/letter/{letter}/docx":          {desk + " " + f.letter("answered") + "/docx"},
		"/office/foi/takeover/draft/{draft}":             {desk + " " + f.ledger(), desk + " " + f.ledger() + "?view=bad", desk + " /office/foi/takeover/draft/none 404"},
		"/office/foi/template/kind/{kind}":               {office + " /office/foi/template/kind/answer", office + " /office/foi/template/kind/correction", office + " /office/foi/template/kind/none 404"},
		"/office/foi/template/kind/{kind}/default":       {office + " /office/foi/template/kind/answer/default"},
		"/office/foi/template/version/{version}":         {office + " " + f.template()},
		"/office/foi/template/version/{version}/docx":    {office + " " + f.template() + "/docx"},
		"/office/foi/template/version/{version}/example": {office + " " + f.template() + "/example"},
		"/office/enquiry/{id}":                           append(f.each("/office/enquiry/{id}", "enquiry", desk), budget+" /office/enquiry/"+f.enquiries["enquiring agency"]),
		"/apply":                                         {"/apply", "/apply?q=民政", "/apply?q=查无此单位"},
		"/apply/{unit}":                                  {"/apply/" + f.units["民政局"].ID, "/apply/none 404"},
		"/api/v1/foi/{id}":                               {desk + " /api/v1/foi/" + f.requests["answered"]},
		"/api/v1/enquiry/{id}":                           {desk + " /api/v1/enquiry/" + f.enquiries["enquiring third"]},
	}
}
