package text

// Meta is what a document says about itself. Dates are 2006-01-02 text; an absent
// fact is empty and reported as a Problem where a document of its kind must have it.
type Meta struct {
	Title       string   `json:"title"`
	DocNo       string   `json:"doc_no"`      // 发文字号 in canonical form
	DocNoNote   string   `json:"doc_no_note"` // where the number was found, in Chinese
	Issuers     []string `json:"issuers"`     // 发文机关, in the order of signature
	Written     string   `json:"written"`     // 成文日期
	Addressee   []string `json:"addressee"`   // 主送
	Copies      []string `json:"copies"`      // 抄送
	Attribute   string   `json:"attribute"`   // 主动公开, 依申请公开, 不予公开 or ""
	Note        string   `json:"note"`        // 附注 as written, without brackets
	Printed     string   `json:"printed"`     // 印发日期
	PrintedBy   string   `json:"printed_by"`  // 印发机关
	Signature   string   `json:"signature"`   // 署名 as written
	Attachments []string `json:"attachments"` // 附件名称
	Cites       []Cite   `json:"cites"`
}

// Cite is a mention of another document: 《title》（number）, one of the two may be
// empty. Start and End are byte offsets in the Text of block Block.
type Cite struct {
	Title string `json:"title"`
	No    string `json:"no"`
	Block int    `json:"block"`
	Start int    `json:"start"`
	End   int    `json:"end"`
}

// Problem is something that a person should look at before the document goes on.
type Problem struct {
	Field string `json:"field"` // the json name of the field of Meta
	Msg   string `json:"message"`
}

// Parsed is a document with its facts.
type Parsed struct {
	Source   Source    `json:"source"`
	Meta     Meta      `json:"meta"`
	Problems []Problem `json:"problems"`
}

// ParseDocument reads plain text: structure, facts and problems.
func ParseDocument(plain string) Parsed {
	src := Parse(plain)
	m, p := Extract(src)
	return Parsed{Source: src, Meta: m, Problems: p}
}

// Link is an attachment that a page offers. URL is as written in the page.
type Link struct {
	Name string `json:"name"`
	URL  string `json:"url"`
}

// Page is a web page that was read: its text, its meta tags (names as in 政府网站发展指引
// annex 2, such as SiteName, ArticleTitle, PubDate) and its attachments.
type Page struct {
	Source      Source            `json:"source"`
	Meta        map[string]string `json:"meta"`
	Attachments []Link            `json:"attachments"`
	Title       string            `json:"title"`
}
