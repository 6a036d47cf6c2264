package web

import (
	"fmt"
	"log/slog"
	"net/http"
	"time"
)

func levelOf(status int) slog.Level {
	if status >= http.StatusInternalServerError {
		return slog.LevelError
	}
	return slog.LevelInfo
}

func attrs(w *Response, pattern, method string, status int, took time.Duration) []slog.Attr {
	out := []slog.Attr{slog.String("ref", w.Ref), slog.String("method", method), slog.String("route", pattern),
		slog.Int("status", status), slog.Float64("ms", float64(took.Microseconds())/1000)}
	if w.Actor.Known() {
		out = append(out, slog.String("actor", w.Actor.Person))
	}
	return out
}

// Size writes a number of bytes for the reader: 2 MB.
func Size(n int64) string {
	const unit = 1024
	switch {
	case n >= unit*unit:
		return trimZero(fmt.Sprintf("%.1f", float64(n)/unit/unit)) + " MB"
	case n >= unit:
		return trimZero(fmt.Sprintf("%.1f", float64(n)/unit)) + " KB"
	}
	return fmt.Sprintf("%d 字节", n)
}

func trimZero(s string) string {
	if len(s) > 2 && s[len(s)-2:] == ".0" {
		return s[:len(s)-2]
	}
	return s
}
