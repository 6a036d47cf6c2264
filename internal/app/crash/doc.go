// Package crash kills the platform with SIGKILL while it publishes, signs and imports,
// starts it again, and checks that nothing it had acknowledged is lost and nothing is
// half there. It is tests only. The process that is killed is this package's own test
// binary, started again with an environment variable; what it acknowledged goes through
// a pipe, outside of any database.
//
// go test kills some twenty times on each database. With GONGKAI_SOAK=1 (make soak) it
// kills a thousand times. GONGKAI_CRASH_SEED replays the moments of a run.
package crash
