package portal_test

import (
	"encoding/json"
	"strings"
	"testing"

	"gongkai/internal/web/webtest"
)

func TestEveryPageFitsItsStructAndEscapesHostileText(t *testing.T) {
	t.Parallel()
	webtest.CheckPages(t, one(t).mux)
}

func TestHomeShowsTheNewestAndTheWaysIn(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, c *city) {
		s := c.settle()
		a := c.get("/").want(200)
		a.has("#hello", "件件可查证").has("main", elderTitle).has("main", "谁能领、领多少、怎么领").has(".ledger", "公开日志已登记").has(".doors", "公开机关")
		d := a.doc()
		if d.Find(`a[href="/d/`+s.elder+`"]`).Length() == 0 || d.Find(`main form[role=search][action="/search"] input[name=q]`).Length() != 1 {
			t.Error("no link to the newest document, or no search box")
		}
		if d.Find("main h1").Length() != 1 {
			t.Errorf("%d headings of the first rank", d.Find("main h1").Length())
		}
		var site map[string]any
		c.must(json.Unmarshal([]byte(d.Find(`script[type="application/ld+json"]`).Text()), &site))
		if site["@type"] != "WebSite" {
			t.Errorf("linked data %v", site)
		}
	})
}

func TestEmptyHomeSaysWhatToDoNext(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, c *city) {
		c.get("/").want(200).has("main", "本站刚刚开通").has("main", "gongkai import --published").has("main", "登录")
		c.get("/c/policy").want(200).has(".empty", "这里还没有公开内容")
		c.get("/search?q=养老").want(200).has(".empty", "没有找到“养老”")
		c.get("/log").want(200).has("main", "还没有签名的检查点")
		c.get("/units").want(200).has("main", "云山市民政局")
	})
}

func TestDocumentPage(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, c *city) {
		s := c.settle()
		a := c.get("/d/" + s.elder).want(200)
		d := a.doc()
		a.has(".gongwen h1", "关于印发云山市居家养老服务补贴办法的通知").has(".gongwen", "重度失能每人每月六百元")
		for _, want := range []string{"009120025/2026-00001", "民政、扶贫、救灾 / 优抚安置", "云山市人民政府办公室", "2026年3月12日", "云府办发〔2026〕3号", "2026年3月16日", "尚未施行", "主动公开", "2026年4月1日"} {
			a.has(".card", want)
		}
		a.has(".notice", "自2026年4月1日起施行").has(".toc", "三、办理程序").has(".downloads", "居家养老服务补贴申请表.txt")
		a.has(".readings", "谁能领、领多少、怎么领").has(".readings", "问答").has(".relations", oldTitle).has(".relations", "废止")
		d.Find(".toc ol a").Each(func(_ int, x *goquerySelection) {
			if href := x.AttrOr("href", ""); !strings.HasPrefix(href, "#") || d.Find(href).Length() != 1 {
				t.Errorf("the contents lead to %q, which is not there once", href)
			}
		})
		if n := d.Find(".gongwen .docno").Length(); n != 1 {
			t.Errorf("the number stands %d times over the text", n)
		}
		if d.Find(".gongwen .colophon p").Length() != 2 || d.Find(".gongwen .to").Length() != 1 || d.Find(".gongwen .sign").Length() != 1 {
			t.Error("the text is not set as an official document")
		}
		for name, want := range map[string]string{"SiteName": "云山市人民政府政务公开", "SiteDomain": "127.0.0.1", "SiteIDCode": "5099000001", "ColumnName": "政策文件", "ColumnType": "政策文件",
			"ArticleTitle": elderTitle, "PubDate": "2026-03-16 10:00", "ContentSource": "云山市人民政府办公室", "Url": c.url + "/d/" + s.elder, "Keywords": "居家养老,补贴"} {
			if got := d.Find(`meta[name="`+name+`"]`).AttrOr("content", ""); got != want {
				t.Errorf("meta %s is %q, want %q", name, got, want)
			}
		}
		if d.Find(`link[rel=canonical]`).AttrOr("href", "") != c.url+"/d/"+s.elder || a.says("#short") != c.url+"/d/"+s.elder {
			t.Error("no canonical or short address")
		}
		var linked map[string]any
		c.must(json.Unmarshal([]byte(d.Find(`script[type="application/ld+json"]`).Text()), &linked))
		if linked["@type"] != "Legislation" || linked["legislationIdentifier"] != "云府办发〔2026〕3号" {
			t.Errorf("linked data %v", linked)
		}
		c.get("/d/"+s.reading).want(200).has(".panel .docs", elderTitle).has(".card", "解读形式").has(".card", "云山市民政局")
		c.get("/d/"+s.old).want(200).has(".card", "现行有效").has(".relations", "将被废止").has(".relations", "自2026年4月1日起")
		c.on("2026-04-01")
		old := c.get("/d/" + s.old).want(200)
		old.has(".card", "已废止").has(".notice", "已经废止").has(".notice", "历史导入").has(".notice", "2021年5月28日").has(".notice", "2026年3月3日").has(".relations", "被废止").has(".versions", "历史导入")
		c.get("/d/"+s.guessed).want(200).has(".notice", "推定").has(".notice", "引用本件时写明")
		c.get("/d/"+s.school).want(200).has(".relations", "《云山市居住证管理规定》（云府令第12号）").has(".relations", "本平台未收录").has(".versions", "更正：登记信息的截止日期")
		c.get("/d/nosuchitem").want(404)
	})
}

func TestTimePassesOverValidity(t *testing.T) {
	t.Parallel()
	c := one(t)
	s := c.settle()
	c.on("2026-04-01")
	c.get("/d/"+s.elder).want(200).has(".card", "现行有效")
	c.on("2031-03-31")
	c.get("/d/"+s.elder).want(200).has(".card", "已失效").has(".notice", "已经失效")
}

func TestEditionsAreComparedAndTheOldOneSaysSo(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, c *city) {
		s := c.settle()
		one := c.get("/d/" + s.school + "/v/1").want(200)
		one.has(".notice", "不是最新版本").has(".gongwen", "5月20日至5月31日")
		two := c.get("/d/" + s.school + "/v/2").want(200)
		two.has(".notice", "是最新版本").has(".gongwen", "5月20日至6月5日").has("#bj", "与第 1 版比较").has("#bj ~ table, .panel table", "没有改动")
		if del, ins := two.says("del"), two.says("ins"); del == "" || ins == "" || !strings.Contains(two.says(".panel table"), "6月5日") {
			t.Errorf("deleted %q, added %q", del, ins)
		}
		if c.get("/d/"+s.school+"/v/1").doc().Find(`link[rel=canonical]`).AttrOr("href", "") != c.url+"/d/"+s.school {
			t.Error("an old edition is not told apart for search engines")
		}
		for _, bad := range []string{"/v/0", "/v/3", "/v/01", "/v/-1", "/v/x", "/v/99999999999999999999", "/file/2", "/file/0", "/v/1/file/9"} {
			c.get("/d/" + s.school + bad).want(404)
		}
	})
}

func TestAttachmentsAreForSavingOnly(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, c *city) {
		s := c.settle()
		for _, path := range []string{"/d/" + s.school + "/file/1", "/d/" + s.school + "/v/1/file/1"} {
			a := c.get(path).want(200)
			if a.body != "云东区教育局，工作日接听。" || !strings.HasPrefix(a.header.Get("Content-Disposition"), "attachment;") ||
				a.header.Get("Content-Type") != "application/octet-stream" || a.header.Get("X-Content-Type-Options") != "nosniff" {
				t.Errorf("%s: %v %q", path, a.header, a.body)
			}
			c.get(path, "If-None-Match", a.header.Get("ETag")).want(304)
		}
	})
}

func TestWithdrawnInThreeKinds(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, c *city) {
		s := c.settle()
		kept := c.get("/d/" + s.withdrawn).want(200)
		kept.has(".withdrawn.kept", reason).has(".withdrawn.kept", "2026年3月20日").has(".withdrawn.kept", "云山市人民政府办公室").has(".withdrawn.kept", "第十四条").has(".gongwen", "由群众打分")
		closed := c.get("/d/" + s.closed).want(200)
		closed.has(".withdrawn.closed", reason).has(".card", "索引号").has(".withdrawn", "公开日志第")
		if closed.doc().Find(".gongwen").Length() != 0 {
			t.Error("the text of what is hidden shows")
		}
		c.get("/d/"+s.closed+"/proof").want(200).has("h1", "核验撤回记录").has("table", "撤回")
		c.get("/d/" + s.closed + "/file/1").want(404)
		c.get("/d/" + s.closed + "/v/1/content.json").want(404)
		c.get("/d/"+s.closed+"/v/1").want(200).has(".withdrawn.closed", reason)
		erased := c.get("/d/" + s.erased).want(410)
		erased.has(".withdrawn.erased", "原内容含有公民个人信息")
		for _, p := range []string{".json", "/v/1", "/v/1.json", "/file/1", "/proof", "/proof.json", "/v/1/content.json", "/v/1/proof"} {
			if got := c.get("/d/" + s.erased + p); got.status != 410 {
				t.Errorf("%s: status %d, want 410", p, got.status)
			}
		}
		c.get("/c/policy").want(200).has(".docs .gone", "社区助餐点评价")
	})
}

func TestNumberLeadsToTheDocument(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, c *city) {
		s := c.settle()
		for _, spelled := range []string{"云府办发〔2026〕3号", "云府办发%5B2026%5D3号", "云府办发（2026）3号", "云府办发%202026%203", "云府办发［2026］3号", "%20云府办发【2026】3号%20"} {
			a := c.get("/wh/" + spelled)
			if a.status != 303 || a.header.Get("Location") != "/d/"+s.elder {
				t.Errorf("%s: %d %s", spelled, a.status, a.header.Get("Location"))
			}
		}
		c.get("/wh/云府办发〔2030〕99号").want(404).has("h1", "没有文号为“云府办发〔2030〕99号”的文件")
		c.get("/wh/不是文号").want(404).has("h1", "不像一个文号").has("main", "检索正文")
		twice := piece{title: "云山市民政局关于清明祭扫的通知", body: "各区县民政局：\n做好祭扫服务。", meta: historic("云民发〔2020〕2号", "2020-03-01")}
		c.out("civil", c.draft("civil", true, twice), "")
		twice.title = "云山市民政局关于婚姻登记的通知"
		c.out("civil", c.draft("civil", true, twice), "")
		c.get("/wh/云民发〔2020〕2号").want(200).has("main", "清明祭扫").has("main", "婚姻登记").has("main", "不止一份文件")
	})
}

func TestUnits(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, c *city) {
		c.settle()
		c.get("/units").want(200).has("main", "其中 4 个已有公开内容").has("table", "云山市教育局")
		a := c.get("/unit/" + c.units["office"].ID).want(200)
		a.has("h1", "云山市人民政府办公室").has(".card", "上级机关").has(".docs", elderTitle).has(".filters", "政策解读")
		if strings.Contains(a.says(".docs"), schoolTitle) {
			t.Error("another unit's document is among them")
		}
		c.get("/unit/nosuch").want(404)
	})
}

func TestPagesNotFoundAndHostilePaths(t *testing.T) {
	t.Parallel()
	c := one(t)
	s := c.settle()
	for _, p := range []string{"/c/nosuch", "/c/", "/d/", "/d/%00", "/d/..%2f..%2fetc%2fpasswd", "/d/" + s.elder + "/../../office", "/d/%ff%fe", "/d/" + strings.Repeat("a", 4000),
		"/d/'%20OR%201=1--", "/wh/%ff", "/wh/", "/unit/%3Cscript%3E", "/log/highest", "/log/tile/..%2f..%2fkey", "/sitemap/policy/2026", "/sitemap/x/2026.xml", "/sitemap/policy/99999.xml",
		"/d/" + s.elder + ".xml", "/d/" + s.elder + ".csv", "/c/policy.json.json", "//evil.example/d/x", "/d/" + s.elder + "/v/1/content"} {
		a := c.get(p)
		if a.status != 404 && a.status != 301 && a.status != 307 && a.status != 308 {
			t.Errorf("%.60s: status %d", p, a.status)
		}
		if to := a.header.Get("Location"); strings.HasPrefix(to, "//") || strings.Contains(to, "://") {
			t.Errorf("%s leads away to %q", p, to)
		}
		webtest.Clean(t, a.body)
	}
	for _, q := range []string{"year=abc", "year=-1", "order=drop", "limit=-5", "limit=999999", "unit=%00", "topic=" + strings.Repeat("%E7%BB%BC", 900), "q=%ff%fe", "q=" + strings.Repeat("a", 5000),
		"after=junk", "q='%22%20OR%20*", "unknown=1&x[]=2", "q=%22%22%22", "q=-", "column=%3Cscript%3E"} {
		for _, p := range []string{"/search?", "/search.json?", "/c/policy.csv?", "/search.atom?"} {
			if a := c.get(p + q); a.status >= 500 || a.status == 404 {
				t.Errorf("%s%.40s: status %d", p, q, a.status)
			}
		}
	}
}
