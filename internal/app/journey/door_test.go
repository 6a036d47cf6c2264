package journey

import (
	"gongkai/internal/area/foi"
	"gongkai/internal/kernel/lifecycle"
)

// myself is a natural person who files something; the number is checked by
// TestNobodyIsShownAnIdentityNumber.
var myself = []string{"applicant=person", "name=萧月白", "paper=居民身份证", "paper_number=" + number, "phone=023-00001111", "email=xiaoyuebai@example.com"}

// door is a case of one of the doors beside the request, taken along its way until a step.
func (f *filled) door(to map[string]string, name, by, area string, fields []string, way []stage, until lifecycle.Action) {
	f.Helper()
	id := f.do(by, area, "", "register", append(append([]string{"submitted=2026-03-02"}, fields...), myself...)...)
	to[name] = id
	f.along(area, id, way, until)
}

// complaint is what somebody complains of.
func (f *filled) complaint() []string {
	return []string{"against=" + f.units["民政局"].ID, "about=reply", "request_no=云民依申请〔2026〕1号", "content=申请公开养老机构名单，超过期限没有答复。"}
}

// unheard is a complaint about which the unit complained of will have said nothing in time.
func (f *filled) unheard() {
	f.records, f.complaints = map[string]string{}, map[string]string{}
	f.door(f.complaints, "late", checker, foi.ComplaintName, f.complaint(), []stage{{checker, "accept", nil}, {checker, "ask", []string{"question=请说明一件申请的办理情况。", "days=1"}}}, "")
}

// doors fills corrections of one's own record and complaints in every state.
func (f *filled) doors() {
	record := []string{"subject=高龄津贴发放名册（云山市鹤鸣区栖霞路街道社会事务办公室二〇二五年度第四季度）", "wrong=出生年份记为1959年", "right=1949年", "evidence=居民身份证、户口簿"}
	for name, until := range map[string]lifecycle.Action{"received": "accept", "verifying": "propose", "approving": "approve", "telling": "tell", "rectified": ""} {
		f.door(f.records, name, desk, foi.RecordName, record, []stage{{desk, "accept", nil}, {desk, "propose", []string{"result=corrected", "found=与户籍档案核对属实。", "advice=名册中的出生年份已改为1949年。"}},
			{head, "approve", nil}, {desk, "tell", []string{"way=direct", "on=2026-03-12"}}}, until)
	}
	f.door(f.records, "passed", desk, foi.RecordName, record, []stage{{desk, "accept", nil}, {desk, "propose", []string{"result=elsewhere", "found=是财政局的记录。", "unit=" + f.units["财政局"].ID, "forward=true"}},
		{head, "approve", nil}, {desk, "tell", []string{"way=direct", "on=2026-03-12"}}}, "")
	complaint := f.complaint()
	upheld := []string{"result=upheld", "found=超过期限没有答复。", "measure=both", "advice=五日内答复申请人。", "days=5"}
	way := []stage{{checker, "accept", nil}, {checker, "ask", []string{"question=请说明一件申请超过期限没有答复的原因。", "days=5"}}, {office, "state", []string{"text=经办人调动，漏办一件。"}},
		{checker, "propose", upheld}, {mayor, "approve", nil}, {checker, "tell", []string{"way=direct", "on=2026-03-12"}}, {office, "mend", []string{"text=已经答复申请人。"}}, {checker, "inspect", nil}}
	for name, until := range map[string]lifecycle.Action{"received": "accept", "verifying": "ask", "hearing": "state", "approving": "approve", "telling": "tell", "urging": "mend", "inspecting": "inspect", "upheld": ""} {
		f.door(f.complaints, name, checker, foi.ComplaintName, complaint, way, until)
	}
	f.door(f.complaints, "unfounded", checker, foi.ComplaintName, complaint, []stage{{checker, "accept", nil}, {checker, "propose", []string{"result=unfounded", "found=已经答复。", "advice=答复书在期限内送达。"}},
		{mayor, "approve", nil}, {checker, "tell", []string{"way=direct", "on=2026-03-12"}}}, "")
}

// doorTable holds the examples of the doors.
func (f *filled) doorTable() map[string][]string {
	bureau := f.units["民政局"].ID
	return map[string][]string{
		"/request/lost":                      {"/request/lost"},
		"/office/foi/{id}/code":              {desk + " /office/foi/" + f.requests["handling"] + "/code", head + " /office/foi/" + f.requests["handling"] + "/code 403"},
		"/correct":                           {"/correct", "/correct?q=查无此单位"},
		"/correct/{unit}":                    {"/correct/" + bureau, "/correct/none 404"},
		"/complain":                          {"/complain"},
		"/complain/{unit}":                   {"/complain/" + bureau, "/complain/" + f.units["市政府办"].ID + " 409"},
		"/office/correct":                    {desk + " /office/correct", desk + " /office/correct?view=ended", treasurer + " /office/correct"},
		"/office/correct/{id}":               f.each("/office/correct/{id}", foi.RecordName, desk),
		"/office/correct/{id}/code":          {desk + " /office/correct/" + f.records["verifying"] + "/code"},
		"/office/correct/{id}/letter":        {desk + " /office/correct/" + f.records["rectified"] + "/letter", desk + " /office/correct/" + f.records["passed"] + "/letter"},
		"/office/correct/{id}/letter/docx":   {desk + " /office/correct/" + f.records["rectified"] + "/letter/docx"},
		"/api/v1/correct/{id}":               {desk + " /api/v1/correct/" + f.records["rectified"]},
		"/office/complaint":                  {checker + " /office/complaint", checker + " /office/complaint?view=ended", drafter + " /office/complaint"},
		"/office/complaint/{id}":             append(f.each("/office/complaint/{id}", foi.ComplaintName, checker), office+" /office/complaint/"+f.complaints["urging"]),
		"/office/complaint/{id}/code":        {checker + " /office/complaint/" + f.complaints["verifying"] + "/code"},
		"/office/complaint/{id}/letter":      {checker + " /office/complaint/" + f.complaints["upheld"] + "/letter"},
		"/office/complaint/{id}/letter/docx": {checker + " /office/complaint/" + f.complaints["upheld"] + "/letter/docx"},
		"/api/v1/complaint/{id}":             {checker + " /api/v1/complaint/" + f.complaints["upheld"]},
	}
}
