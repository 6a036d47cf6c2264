// Package backup writes the whole platform into one file and makes a platform of such a
// file: the rows of the database, the contents of the blob store, and the public log's
// directory with its state, as they were at one moment, while the platform runs.
//
// The file belongs to no database: what was taken from SQLite can be restored into
// PostgreSQL and the other way round. It is a gzipped tar, encrypted with age where
// asked for, with these members in this order:
//
//	gongkai-backup.json    Head: format, moment, migrations, tables with their columns
//	log/…                  the files of DIR/log, without keys
//	key/…                  key files (app.KeyFiles); only when asked for or encrypted
//	table/NAME/000001      rows, one JSON array a line in the order of the columns,
//	                       by primary key; bytes in base64
//	blob/SHA-256           contents, by their hash
//	manifest.json          Manifest: what there must be, with its hashes
//
// The manifest tells damage from the truth, not a forger: for that, encrypt the file or
// keep its SHA-256 elsewhere. What became public is protected by the public log anyway.
//
// Not in it: sessions (everybody logs in anew), the full-text index (made anew from the
// stored texts), the table of migrations (in the head).
//
// Memory does not grow with the data, neither here nor there.
package backup

import (
	"time"

	"gongkai/internal/platform/db"
)

// Format is the version of the file. A program reads its own and older ones.
const Format = 1

// Head stands first in a backup: what is needed before anything is written.
type Head struct {
	Format     int          `json:"format"`
	At         time.Time    `json:"at"`     // the moment of the snapshot
	Origin     string       `json:"origin"` // name of the public log; "": never signed
	Verifiers  []string     `json:"verifiers"`
	Migrations []db.Applied `json:"migrations"`
	Tables     []db.Table   `json:"tables"`
}

// Manifest stands last: what must have been read until there.
type Manifest struct {
	Head    string   `json:"head"` // SHA-256 of the member
	Files   []File   `json:"files"`
	Tables  []Rows   `json:"tables"`
	Blobs   Contents `json:"blobs"`
	Damaged []string `json:"damaged,omitempty"` // contents that were damaged in the store already
}

// File is one file of the log's directory or a key.
type File struct {
	Name string `json:"name"` // of the member
	Size int64  `json:"size"`
	Sum  string `json:"sha256"`
}

// Rows are the rows of one table; the hash is that of all its members together, so that
// two backups of the same data have the same, whatever databases they came from.
type Rows struct {
	Table string `json:"table"`
	Rows  int64  `json:"rows"`
	Sum   string `json:"sha256"`
}

// Contents are all contents of the blob store; the hash is over their lines
// "SHA-256 size", in order.
type Contents struct {
	Count int64  `json:"count"`
	Bytes int64  `json:"bytes"`
	Sum   string `json:"sha256"`
}

// The names of the members.
const (
	headName     = "gongkai-backup.json"
	manifestName = "manifest.json"
	keyPrefix    = "key/"
	tablePrefix  = "table/"
	blobPrefix   = "blob/"
	logPrefix    = "log/"
)

// leftOut are the tables that are not in a backup.
var leftOut = map[string]string{
	"migration":    "the head has it",
	"session":      "an ended session must not come back: everybody logs in anew",
	"search_index": "derived: made anew from search_text, differently on each database",
}

const (
	chunk    = 4 << 20  // bytes of rows a member; what memory holds
	smallest = 16 << 20 // the largest head and manifest that are read
)
