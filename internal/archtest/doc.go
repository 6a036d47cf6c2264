// Package archtest holds the tests that keep the house in order; it has no code of its own.
package archtest
