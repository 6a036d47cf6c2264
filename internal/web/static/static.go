// Package static holds what the browser is given besides pages: style sheets,
// scripts and the mark of the site. They are written by hand, need no build step,
// and work under the policy default-src 'self'.
//
//	app.css     tokens, base, shared components      every page
//	public.css  the public side                      public pages
//	office.css  the office                           office pages
//	print.css   paper, GB/T 9704 for documents       every page, media="print"
//	app.js      clocks, copying, printing, reading modes, nothing sent twice   every page, defer
//	office.js   auto-save                            office pages, defer, after app.js
//	editor.js   the editor of documents               office pages, defer, after app.js
//
// No file refers to another, so each may be served under an address of its own
// that carries a hash of its content.
package static

import "embed"

// Files holds every asset at the top level, by its file name.
//
//go:embed *.css *.js *.svg
var Files embed.FS
