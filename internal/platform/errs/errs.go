// Package errs is the one error type that crosses package boundaries. It keeps
// apart three things: the kind (for the program), the message (a whole Chinese
// sentence for the user that says what to do next) and the cause (for the log).
package errs

import (
	"errors"
	"fmt"
	"strings"
)

// Kind says what went wrong, so that the caller can decide what to do. The web
// layer maps a kind to an HTTP status, in one place.
type Kind int

const (
	Internal        Kind = iota // a fault of ours: logged, shown only as a reference
	Invalid                     // the input is wrong: Reasons name the fields
	Unauthenticated             // nobody is logged in
	Forbidden                   // this person may not do this
	NotFound                    // there is no such thing, or it may not be known to this person
	Conflict                    // somebody else was faster: reload and look again
	Refused                     // the law or a rule does not allow it now: Reasons cite the clauses
	TooLarge                    // a file or text is over its limit
	TooMany                     // rate limit or lockout
	Gone                        // it was here and has been taken away by law
)

// Reason is one of possibly many causes of an error, each with what it rests on.
type Reason struct {
	Field    string `json:"field,omitempty"`     // name of the input, when the reason is about one
	Msg      string `json:"message"`             // a whole Chinese sentence that says what to do next
	Rule     string `json:"rule,omitempty"`      // identifier of the need or check that is not met
	ClauseID string `json:"clause_id,omitempty"` // stable identifier of the clause
	Clause   string `json:"clause,omitempty"`    // the clause as officials cite it
}

// Error is what a caller may look into with errors.As.
type Error struct {
	Kind    Kind
	Msg     string
	Reasons []Reason
	Err     error
}

func (e *Error) Error() string {
	var b strings.Builder
	b.WriteString(e.Msg)
	for _, r := range e.Reasons {
		b.WriteString("\n- ")
		b.WriteString(r.Msg)
		if r.Clause != "" {
			b.WriteString("（" + r.Clause + "）")
		}
	}
	if e.Err != nil {
		b.WriteString(": " + e.Err.Error())
	}
	return b.String()
}

func (e *Error) Unwrap() error { return e.Err }

// New makes an error of a kind; msg is a whole Chinese sentence.
func New(k Kind, msg string) *Error { return &Error{Kind: k, Msg: msg} }

// Newf is New with formatting.
func Newf(k Kind, format string, args ...any) *Error {
	return &Error{Kind: k, Msg: fmt.Sprintf(format, args...)}
}

// Field makes an Invalid error about one input.
func Field(name, msg string) *Error {
	return &Error{Kind: Invalid, Msg: msg, Reasons: []Reason{{Field: name, Msg: msg}}}
}

// Wrap keeps the cause for the log behind a message for the user.
func Wrap(k Kind, msg string, err error) *Error { return &Error{Kind: k, Msg: msg, Err: err} }

// KindOf returns the kind of err; any error that is not an *Error is Internal.
func KindOf(err error) Kind {
	if e, ok := errors.AsType[*Error](err); ok {
		return e.Kind
	}
	return Internal
}

// Is tells whether err is of kind k.
func Is(err error, k Kind) bool { return err != nil && KindOf(err) == k }

// Reasons returns the reasons inside err, or none.
func Reasons(err error) []Reason {
	if e, ok := errors.AsType[*Error](err); ok {
		return e.Reasons
	}
	return nil
}
