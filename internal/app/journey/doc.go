// Package journey holds no code of the platform: its tests walk the whole of it as its
// users do. A policy document goes from a drafter's desk to the public, once through the
// JSON interface and in a real browser, with scripts, without them, and with the keyboard
// alone; and every page of the route table is opened, filled and empty, and looked at by
// axe, at the width of a small phone, and for anything that the browser complains of.
//
// The tests need Debian's chromium and, from npm, axe-core. Where these cannot be had the
// tests are skipped; where CI is set they fail.
package journey
