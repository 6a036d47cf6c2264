// Package journey holds no code of the platform: its tests walk the whole of it as its
// users do. A policy document goes from a drafter's desk to the public, once through the
// JSON interface and in a real browser, with scripts, without them, and with the keyboard
// alone; and every page of the route table is opened, filled and empty, and looked at
// at the width of a small phone, for anything that the browser complains of, and by axe
// wherever it has something that axe has not seen (make soak: always).
//
// The tests need Debian's chromium and, from npm, axe-core. Where these cannot be had the
// tests are skipped; where CI is set they fail.
package journey
