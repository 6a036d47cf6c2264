package journey

import (
	"testing"

	"gongkai/internal/platform/db"
)

// TestBrowser holds everything that needs a browser, in one process of chromium.
func TestBrowser(t *testing.T) {
	browser := chromium(t)
	s := open(t, db.SQLite)
	t.Run("people", func(t *testing.T) {
		t.Run("walk", func(t *testing.T) {
			t.Parallel()
			testWalk(t, browser, s, "云山市人民政府关于提高城乡养老服务补贴标准的意见", true)
		})
		t.Run("walk without scripts", func(t *testing.T) {
			t.Parallel()
			testWalk(t, browser, s, "云山市人民政府关于加强农村留守老人关爱服务的意见", false)
		})
		t.Run("keyboard", func(t *testing.T) {
			t.Parallel()
			testKeyboard(t, browser, s)
		})
		t.Run("two at one document", func(t *testing.T) {
			t.Parallel()
			testPair(t, browser, s)
		})
		t.Run("applicant", func(t *testing.T) {
			t.Parallel()
			testApplicant(t, browser, s)
		})
	})
	t.Run("watch", func(t *testing.T) { testWatch(t, browser) })
	t.Run("pages", func(t *testing.T) { testPages(t, browser) })
}
