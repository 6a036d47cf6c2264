package journey

import (
	"os"
	"sync"
)

// shapes are what axe has looked at. A page on which nothing has a shape of its own is
// not looked at again: most pages differ in their texts and numbers only, and axe takes
// longer than everything else. make soak looks at all of them.
type shapes struct {
	mu             sync.Mutex
	seen           map[string]bool
	looked, passed int
}

// fresh tells whether any of the shapes of a page is new, and takes note of them.
func (x *shapes) fresh(page []string) bool {
	x.mu.Lock()
	defer x.mu.Unlock()
	if x.seen == nil {
		x.seen = map[string]bool{}
	}
	found := os.Getenv("GONGKAI_SOAK") != ""
	for _, s := range page {
		if !x.seen[s] {
			found = true
		}
		x.seen[s] = true
	}
	if found {
		x.looked++
	} else {
		x.passed++
	}
	return found
}

// shapesOf lists the shapes of a page: each element with all that it stands in, by what
// decides how it looks and what it is called (attributes, whether it has text or a
// label), the order of its headings, its landmarks, and the ids that it has twice.
const shapesOf = `(() => {
	const telling = ["class", "role", "type", "scope", "lang", "hidden", "disabled", "aria-hidden", "aria-live", "aria-current", "tabindex", "dir"];
	const out = new Set(), ids = new Set();
	const walk = (e, above) => {
		let s = above + ">" + e.tagName;
		for (const a of e.attributes) s += "[" + a.name + (telling.includes(a.name) ? "=" + a.value : a.value ? "" : "=") + "]";
		if (Array.from(e.childNodes).some((n) => n.nodeType === Node.TEXT_NODE && n.data.trim())) s += "+text";
		else if (!e.textContent.trim()) s += "+empty";
		if (e.labels) s += "+" + e.labels.length;
		out.add(s);
		if (e.id) ids.has(e.id) ? out.add("twice " + e.id) : ids.add(e.id);
		for (const c of e.children) walk(c, s);
	};
	walk(document.documentElement, "");
	out.add(Array.from(document.querySelectorAll("h1,h2,h3,h4,h5,h6")).map((h) => h.tagName).filter((h, i, all) => h !== all[i - 1]).join(" "));
	out.add(Array.from(document.querySelectorAll("header,nav,main,footer,aside,section[aria-label],section[aria-labelledby],form[aria-label]")).map((e) => e.tagName + (e.getAttribute("aria-label") || "")).join(" "));
	return Array.from(out);
})()`
