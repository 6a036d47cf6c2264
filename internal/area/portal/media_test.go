package portal_test

import (
	"encoding/json"
	"net/http"
	"strings"
	"testing"

	"github.com/PuerkitoBio/goquery"

	"gongkai/internal/kernel/publication"
)

// filmed is a document with an interpretation that has a picture, a film and a file.
func filmed(c *city) (doc, reading string, set *publication.Set) {
	set = c.draft("civil", false, piece{title: "关于做好临时救助工作的通知", body: "一、救助标准。\n每户每月八百元。", meta: publication.Meta{DocNo: "云民发〔2026〕31号", Kind: "通知", Written: "2026-03-01"}},
		piece{title: "一图看懂临时救助", body: "救助标准为每户每月八百元。", meta: publication.Meta{Kind: "图解"}, reads: true,
			files: map[string]string{"图解.png": "png bytes", "解读.mp4": strings.Repeat("0123456789", 2000), "问答.docx": "docx bytes"}})
	ids := c.out("civil", set, "")
	return ids[0], ids[1], set
}

func TestPicturesAndFilmsShowOnThePageOfTheReadingAndOfTheDocument(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, c *city) {
		doc, reading, _ := filmed(c)
		for _, id := range []string{doc, reading} {
			page := c.get("/d/" + id).want(200).doc()
			img := page.Find(".media img")
			if img.Length() != 1 || img.AttrOr("alt", "") != "图解.png的文字说明" || !strings.HasPrefix(img.AttrOr("src", ""), "/d/"+reading+"/file/") {
				t.Errorf("/d/%s shows %d pictures: %v", id, img.Length(), img.Nodes)
			}
			c.get(img.AttrOr("src", "")).want(200)
			film := page.Find(".media video[controls]")
			if film.Length() != 1 || film.AttrOr("aria-label", "") == "" {
				t.Errorf("/d/%s shows %d films", id, film.Length())
			}
			c.get(film.AttrOr("src", "")).want(200)
			if n := page.Find("a").FilterFunction(func(_ int, s *goquery.Selection) bool { return strings.Contains(s.Text(), "问答.docx") }).Length(); n != 1 {
				t.Errorf("/d/%s links the attachment %d times", id, n)
			}
		}
		if c.get("/d/"+reading).doc().Find("article .media").Length() != 1 || c.get("/d/"+doc).doc().Find("#readings .told h3 a[href='/d/"+reading+"']").Length() != 1 {
			t.Error("the media stand in the wrong place")
		}
		c.get("/d/"+reading+"/v/1").want(200).has("h1", "一图看懂临时救助")
		if c.get("/d/"+reading+"/v/1").doc().Find("article .media img").Length() != 1 {
			t.Error("the edition does not show its picture")
		}
		var j struct {
			Files []struct{ Name, Alt, MIME string }
		}
		if err := json.Unmarshal([]byte(c.get("/d/"+reading+".json").want(200).body), &j); err != nil || len(j.Files) != 3 {
			t.Fatalf("%+v, %v", j, err)
		}
		for _, f := range j.Files {
			if (f.Alt != "") != (f.Name == "图解.png") {
				t.Errorf("the data says %+v", f)
			}
		}
	})
}

func TestAFilmIsSentInTheRangesThatAPlayerAsksFor(t *testing.T) {
	t.Parallel()
	c := one(t)
	_, reading, _ := filmed(c)
	film := c.get("/d/"+reading).doc().Find("video").AttrOr("src", "")
	whole := c.get(film, "Accept-Encoding", "gzip").want(200)
	if h := whole.header; len(whole.body) != 20_000 || h.Get("Content-Type") != "video/mp4" || h.Get("Accept-Ranges") != "bytes" || h.Get("Content-Encoding") != "" {
		t.Errorf("the whole film: %d bytes, %v", len(whole.body), h)
	}
	part := c.get(film, "Range", "bytes=10005-10014", "Accept-Encoding", "gzip").want(http.StatusPartialContent)
	if part.body != "5678901234" || part.header.Get("Content-Range") != "bytes 10005-10014/20000" || part.header.Get("Content-Encoding") != "" {
		t.Errorf("a part: %q, %v", part.body, part.header)
	}
	if end := c.get(film, "Range", "bytes=-4").want(http.StatusPartialContent); end.body != "6789" {
		t.Errorf("the end: %q", end.body)
	}
	c.get(film, "Range", "bytes=30000-").want(http.StatusRequestedRangeNotSatisfiable)
	if same := c.get(film, "Range", "bytes=0-9", "If-Range", whole.header.Get("ETag")).want(http.StatusPartialContent); same.body != "0123456789" {
		t.Errorf("with the tag: %q", same.body)
	}
	c.get(film, "If-None-Match", whole.header.Get("ETag")).want(http.StatusNotModified)
	if other := c.get(film, "Range", "bytes=0-9", "If-Range", `"another"`).want(200); len(other.body) != 20_000 {
		t.Errorf("with another tag: %d bytes", len(other.body))
	}
}

func TestMediaAreNotShownOnceTheReadingIsTakenBack(t *testing.T) {
	t.Parallel()
	c := one(t)
	for _, kind := range []publication.Standing{publication.Banner, publication.Hidden, publication.Erased} {
		set := c.draft("civil", false, piece{title: "关于" + string(kind) + "的通知", body: "一、标准。\n八百元。", meta: publication.Meta{DocNo: map[publication.Standing]string{publication.Banner: "云民发〔2026〕41号", publication.Hidden: "云民发〔2026〕42号", publication.Erased: "云民发〔2026〕43号"}[kind], Kind: "通知", Written: "2026-03-01"}},
			piece{title: "图解", body: "八百元。", meta: publication.Meta{Kind: "图解"}, reads: true, files: map[string]string{"图解.png": "bytes of " + string(kind)}})
		ids := c.out("civil", set, "")
		src := c.get("/d/"+ids[1]).doc().Find(".media img").AttrOr("src", "")
		c.get(src).want(200)
		c.withdraw(ids[1], kind, "图片有误")
		if c.get("/d/"+ids[0]).want(200).doc().Find("img[src='"+src+"']").Length() != 0 {
			t.Errorf("%s: the document still shows the picture", kind)
		}
		want := map[publication.Standing]int{publication.Banner: 200, publication.Hidden: 404, publication.Erased: 410}[kind]
		c.get(src).want(want)
		c.get("/d/" + ids[1] + "/v/1/file/1").want(want)
	}
}
