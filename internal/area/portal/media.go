package portal

import (
	"strconv"

	"gongkai/internal/kernel/publication"
)

// attachment is a file of an edition: to take home, and to see or play where it is a
// picture or a film of an interpretation.
type attachment struct {
	Name, Href, MIME, Sum string
	Size                  int64
	Alt                   string // what a picture shows, in words
	Picture, Film         bool
}

// attachments are the files of an edition whose address is base.
func attachments(base string, files []publication.File) []attachment {
	var out []attachment
	for i, f := range files {
		out = append(out, attachment{Name: f.Name, Href: base + "/file/" + strconv.Itoa(i+1), MIME: f.MIME, Sum: f.Sum, Size: f.Size, Alt: f.Alt,
			Picture: f.Picture() && f.Alt != "", Film: f.Film()})
	}
	return out
}

// media are the pictures and films that a page shows.
type media struct {
	Pictures, Films []attachment
}

// Any tells whether there is something to show.
func (m media) Any() bool { return len(m.Pictures)+len(m.Films) > 0 }

func mediaOf(files []attachment) media {
	var m media
	for _, f := range files {
		switch {
		case f.Picture:
			m.Pictures = append(m.Pictures, f)
		case f.Film:
			m.Films = append(m.Films, f)
		}
	}
	return m
}

// rest are the files that are neither.
func rest(files []attachment) []attachment {
	var out []attachment
	for _, f := range files {
		if !f.Picture && !f.Film {
			out = append(out, f)
		}
	}
	return out
}

// told is what an interpretation shows on the page of the document that it explains.
type told struct {
	Title, Href string
	Media       media
	Files       []attachment
}

// told are the interpretations of the document that have pictures, films or files.
func (d *doc) told() []told {
	var out []told
	for _, l := range d.Readings {
		if len(l.Files) > 0 && l.Note == "" {
			out = append(out, told{l.Title, l.Href, mediaOf(l.Files), rest(l.Files)})
		}
	}
	return out
}
