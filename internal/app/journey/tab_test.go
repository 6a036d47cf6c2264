package journey

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/cdproto/input"
	"github.com/chromedp/cdproto/log"
	"github.com/chromedp/cdproto/runtime"
	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"
)

// patience is how long anything in the browser may take on a busy machine.
const patience = 120 * time.Second

// chromium starts the one browser of the package. Without it the test is skipped, but
// fails where CI is set.
func chromium(t *testing.T) context.Context {
	t.Helper()
	path, err := exec.LookPath("chromium")
	if err != nil {
		lack(t, "these tests need the program chromium; install Debian's package chromium")
	}
	alloc, stop := chromedp.NewExecAllocator(context.Background(), chromedp.ExecPath(path), chromedp.UserDataDir(t.TempDir()),
		chromedp.Headless, chromedp.NoSandbox, chromedp.DisableGPU, chromedp.NoFirstRun, chromedp.NoDefaultBrowserCheck,
		chromedp.Flag("disable-quic", true), chromedp.Flag("disable-background-networking", true), chromedp.Flag("disable-component-update", true),
		chromedp.Flag("disable-sync", true), chromedp.Flag("disable-dev-shm-usage", true), chromedp.Flag("hide-scrollbars", true),
		chromedp.Flag("disable-background-timer-throttling", true), chromedp.Flag("disable-renderer-backgrounding", true), chromedp.Flag("lang", "zh-CN"))
	ctx, cancel := chromedp.NewContext(alloc)
	t.Cleanup(func() {
		_ = chromedp.Cancel(ctx) // it goes by itself, or with its allocator
		cancel()
		stop()
	})
	must(t, chromedp.Do(ctx))
	return ctx
}

// lack skips a test that lacks something, and fails it where CI is set.
func lack(t testing.TB, why string) {
	t.Helper()
	if os.Getenv("CI") != "" {
		t.Fatal(why)
	}
	t.Skip(why)
}

// tab is one person at a browser of their own, with cookies of their own.
type tab struct {
	testing.TB
	ctx  context.Context
	base string
	*noise
}

// noise is what the browser complained of.
type noise struct {
	mu   sync.Mutex
	said []string
}

// lend gives the tab to another test, on a site.
func (b *tab) lend(t testing.TB, base string) *tab { return &tab{t, b.ctx, base, b.noise} }

// option changes a new tab.
type option func(context.Context, *chromedp.Target) error

// noScript is a browser in which scripts are switched off.
func noScript(ctx context.Context, target *chromedp.Target) error {
	_, err := cdp.Call(ctx, target, emulation.SetScriptExecutionDisabled, emulation.SetScriptExecutionDisabledParams{Value: true})
	return err
}

// phone is a screen of 375 by 667 points.
func phone(ctx context.Context, target *chromedp.Target) error { return screen(ctx, target, 375, 667) }

func screen(ctx context.Context, target *chromedp.Target, width, height int64) error {
	_, err := cdp.Call(ctx, target, emulation.SetDeviceMetricsOverride, emulation.SetDeviceMetricsOverrideParams{Width: width, Height: height, DeviceScaleFactor: 1, Mobile: width < 700})
	return err
}

// newTab opens a browser context of its own on a site.
func newTab(t testing.TB, browser context.Context, base string, options ...option) *tab {
	t.Helper()
	ctx, cancel := chromedp.NewContext(browser, chromedp.WithNewBrowserContext())
	t.Cleanup(cancel)
	b := &tab{t, ctx, base, &noise{}}
	must(t, chromedp.Do(ctx, chromedp.Func(func(ctx context.Context, target *chromedp.Target) error {
		for _, o := range append([]option{func(ctx context.Context, target *chromedp.Target) error { return screen(ctx, target, 1280, 900) }}, options...) {
			if err := o(ctx, target); err != nil {
				return err
			}
		}
		_, err := cdp.Call(ctx, target, log.Enable, cdp.Empty{})
		return err
	})))
	must(t, chromedp.Listen(ctx, b.hear))
	return b
}

// hear collects what the browser complains of: errors of scripts, breaches of the content
// security policy, files that are not there. That a page answered with an error status
// is no complaint: refusals are pages, too.
func (b *noise) hear(ev any) {
	var s string
	switch e := ev.(type) {
	case *log.EventEntryAdded:
		if e.Entry.Level == log.EntryLevelError || e.Entry.Source == log.EntrySourceSecurity || e.Entry.Source == log.EntrySourceViolation {
			s = fmt.Sprintf("%s %s: %s (%s)", e.Entry.Source, e.Entry.Level, e.Entry.Text, e.Entry.URL)
		}
	case *runtime.EventExceptionThrown:
		s = "exception: " + e.ExceptionDetails.Text
		if x := e.ExceptionDetails.Exception; x != nil {
			s += " " + x.Description
		}
	case *runtime.EventConsoleAPICalled:
		if e.Type == runtime.ConsoleAPICalledTypeError || e.Type == runtime.ConsoleAPICalledTypeWarning {
			s = fmt.Sprintf("console %s: %v", e.Type, e.Args)
		}
	}
	if s == "" || strings.Contains(s, "the server responded with a status of 4") && !strings.Contains(s, "/static/") && !strings.Contains(s, "favicon") {
		return
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	b.said = append(b.said, s)
}

// complaints returns what the browser has complained of since the last time.
func (b *noise) complaints() []string {
	b.mu.Lock()
	defer b.mu.Unlock()
	out := b.said
	b.said = nil
	return out
}

// run runs an action and fails the test where it fails or takes too long.
func run[T any](b *tab, what string, a chromedp.Action[T]) T {
	b.Helper()
	ctx, cancel := context.WithTimeout(b.ctx, patience)
	defer cancel()
	v, err := chromedp.Run(ctx, a)
	if err != nil {
		where, _ := chromedp.Run(b.ctx, chromedp.Location())
		body, _ := chromedp.Run(b.ctx, chromedp.Evaluate[string](`document.body.innerText.slice(0, 1500)`))
		b.Fatalf("%s at %s: %v\n%s", what, where, err, body)
	}
	return v
}

// visit opens a page and returns its status.
func (b *tab) visit(path string) int64 {
	b.Helper()
	res := run(b, "visit "+path, chromedp.NavigateResponse(b.base+path))
	return res.Status
}

// press clicks what a selector finds, waits for the next page and returns its status.
func (b *tab) press(xpath string) int64 {
	b.Helper()
	return b.follow(xpath, chromedp.Click(xpath))
}

// follow does something that leads to another page and returns its status.
func (b *tab) follow(what string, steps ...chromedp.Action[chromedp.Void]) int64 {
	b.Helper()
	var status int64
	run(b, what, chromedp.Func(func(ctx context.Context, _ *chromedp.Target) error {
		res, err := chromedp.RunResponse(ctx, steps...)
		if err == nil {
			status = res.Status
		}
		return err
	}))
	return status
}

// button and link find what one would click by what stands on it.
func button(name string) string { return fmt.Sprintf(`//main//button[normalize-space()=%q]`, name) }
func link(name string) string   { return fmt.Sprintf(`//main//a[normalize-space()=%q]`, name) }

// fill types a text into the field with a name, in place of what it held. Where the script
// made an editor of the field, a text with several lines is pasted into it.
func (b *tab) fill(field, text string) {
	b.Helper()
	sel := chromedp.CSS(fmt.Sprintf(`main [name=%q]`, field))
	if rich := fmt.Sprintf(`rich-text.on:has([name=%q]) .surface`, field); eval[bool](b, fmt.Sprintf(`!!document.querySelector(%q)`, rich)) {
		b.paste(rich, "text/plain", text)
		return
	}
	run(b, "field "+field, chromedp.Focus(sel))
	run(b, "field "+field, chromedp.Evaluate[chromedp.Void](`document.activeElement.select && document.activeElement.select(), undefined`))
	b.write(text)
}

// paste gives an editor something from the clipboard, in place of what it held.
func (b *tab) paste(css, media, data string) {
	b.Helper()
	eval[bool](b, fmt.Sprintf(`(() => { const s = document.querySelector(%q); s.focus(); getSelection().selectAllChildren(s); return true; })()`, css))
	b.pasteHere(css, media, data)
}

// pasteHere gives an editor something from the clipboard where its cursor stands.
func (b *tab) pasteHere(css, media, data string) {
	b.Helper()
	eval[bool](b, fmt.Sprintf(`(() => { const d = new DataTransfer(); d.setData(%q, %q);
		return document.querySelector(%q).dispatchEvent(new ClipboardEvent("paste", { clipboardData: d, bubbles: true, cancelable: true })); })()`, media, data, css))
}

// write types a text where the focus is.
func (b *tab) write(text string) {
	b.Helper()
	run(b, "typing", chromedp.Func(func(ctx context.Context, t *chromedp.Target) error {
		_, err := cdp.Call(ctx, t, input.InsertText, input.InsertTextParams{Text: text})
		return err
	}))
}

// pick chooses an option of a list by its value or by what it says.
func (b *tab) pick(field, option string) {
	b.Helper()
	found := eval[bool](b, fmt.Sprintf(`(() => {
		const s = document.querySelector('main [name=%q]');
		const o = Array.from(s.options).find((o) => o.value === %q || o.text.includes(%q));
		if (!o) return false;
		o.selected = true;
		s.dispatchEvent(new Event('change', {bubbles: true}));
		return true;
	})()`, field, option, option))
	if !found {
		b.Fatalf("the list %s has no %s", field, option)
	}
}

// tick clicks the radio button or box of a field with a value.
func (b *tab) tick(field, value string) {
	b.Helper()
	run(b, "tick "+field, chromedp.Click(chromedp.CSS(fmt.Sprintf(`main [name=%q][value=%q]`, field, value))))
}

// keys sends keys to where the focus is.
func (b *tab) keys(keys string) {
	b.Helper()
	run(b, "keys", chromedp.KeyEvent(keys))
}

// enter presses Enter where the focus is, and waits for the next page.
func (b *tab) enter() int64 {
	b.Helper()
	return b.follow("Enter", chromedp.KeyEvent(kb.Enter))
}

func eval[T any](b *tab, js string) T {
	b.Helper()
	return run(b, "script", chromedp.Evaluate[T](js))
}

// text is the text of what a selector finds, "" where it finds nothing.
func (b *tab) text(css string) string {
	b.Helper()
	return eval[string](b, fmt.Sprintf(`(document.querySelector(%q) || {innerText: ""}).innerText`, css))
}

// path is the path of the page.
func (b *tab) path() string {
	b.Helper()
	return strings.TrimPrefix(run(b, "address", chromedp.Location()), b.base)
}

// says fails where the page does not say all of these.
func (b *tab) says(all ...string) {
	b.Helper()
	body := eval[string](b, `document.body.innerText`)
	for _, s := range all {
		if !strings.Contains(body, s) {
			b.Fatalf("%s does not say %q:\n%.3000s", b.path(), s, b.text("main"))
		}
	}
}

// login logs somebody in at the login page.
func (b *tab) login(account string) {
	b.Helper()
	if s := b.visit("/login"); s != 200 {
		b.Fatalf("the login page answers %d", s)
	}
	b.fill("u", account)
	b.fill("p", password)
	b.press(button("登录"))
	if !strings.HasPrefix(b.path(), "/office") {
		b.Fatalf("%s came to %s:\n%s", account, b.path(), b.text("body"))
	}
}

// quiet fails where the browser complained of anything.
func (b *tab) quiet() {
	b.Helper()
	for _, s := range b.complaints() {
		b.Errorf("%s: the browser complains: %s", b.path(), s)
	}
}
