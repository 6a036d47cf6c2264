package org

// Runs is how many hashes were computed so far.
func (h *Hasher) Runs() int64 { return h.runs.Load() }

// Compare is compare, for the fuzz target.
func (h *Hasher) Compare(password, hash string) (bool, error) { return h.compare(password, hash) }

// Find returns the names that an index of names finds in a text, and the text as it is
// searched.
func Find(text string, known ...string) (found []string, searched string) {
	var ns []Name
	for _, n := range known {
		ns = append(ns, Name{Unit: plain(n), Name: n})
	}
	for _, units := range indexNames(ns).find(text) {
		found = append(found, units...)
	}
	return found, plain(text)
}

// CleanCode is cleanCode, for the fuzz target.
func CleanCode(s string) (string, error) { return cleanCode(s) }
