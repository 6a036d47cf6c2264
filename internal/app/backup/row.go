package backup

import (
	"bytes"
	"context"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"io"
	"strconv"
	"strings"
	"unicode/utf8"

	"gongkai/internal/platform/db"
)

// quoted is a name of a table or column in SQL. The names are those of the migrations.
func quoted(names ...string) string {
	return `"` + strings.Join(names, `", "`) + `"`
}

func columns(t db.Table) []string {
	out := make([]string, len(t.Columns))
	for i, c := range t.Columns {
		out[i] = c.Name
	}
	return out
}

// selectAll is the query for all rows of a table, in an order that is the same on both
// databases.
func selectAll(t db.Table) string {
	order := t.Key
	if len(order) == 0 {
		order = columns(t)
	}
	return `SELECT ` + quoted(columns(t)...) + ` FROM ` + quoted(t.Name) + ` ORDER BY ` + quoted(order...)
}

// encode appends a row as one line of JSON.
func encode(w *bytes.Buffer, t db.Table, row []any) error {
	w.WriteByte('[')
	for i, v := range row {
		if i > 0 {
			w.WriteByte(',')
		}
		if b, ok := v.([]byte); ok && t.Columns[i].Kind == db.TextKind {
			v = string(b)
		}
		if err := encodeValue(w, t.Columns[i], v); err != nil {
			return fmt.Errorf("table %s, column %s: %w", t.Name, t.Columns[i].Name, err)
		}
	}
	w.WriteString("]\n")
	return nil
}

func encodeValue(w *bytes.Buffer, c db.Column, v any) error {
	switch v := v.(type) {
	case nil:
		w.WriteString("null")
		return nil
	case int64:
		if c.Kind == db.IntegerKind {
			w.WriteString(strconv.FormatInt(v, 10))
			return nil
		}
	case float64:
		if c.Kind == db.RealKind {
			w.WriteString(strconv.FormatFloat(v, 'g', -1, 64))
			return nil
		}
	case []byte:
		if c.Kind == db.BytesKind {
			w.WriteString(`"` + base64.StdEncoding.EncodeToString(v) + `"`)
			return nil
		}
	case string:
		if c.Kind == db.TextKind {
			if !utf8.ValidString(v) {
				return fmt.Errorf("the text is not UTF-8: %.40q", v)
			}
			b, err := json.Marshal(v)
			w.Write(b)
			return err
		}
	}
	return fmt.Errorf("a %T in a column of kind %q", v, c.Kind)
}

// decode reads a line that encode wrote.
func decode(t db.Table, line []byte) ([]any, error) {
	d := json.NewDecoder(bytes.NewReader(line))
	d.UseNumber()
	var row []any
	if err := d.Decode(&row); err != nil {
		return nil, err
	}
	if len(row) != len(t.Columns) {
		return nil, fmt.Errorf("table %s: a row has %d values for %d columns", t.Name, len(row), len(t.Columns))
	}
	for i, v := range row {
		var err error
		if row[i], err = decodeValue(t.Columns[i].Kind, v); err != nil {
			return nil, fmt.Errorf("table %s, column %s: %w", t.Name, t.Columns[i].Name, err)
		}
	}
	return row, nil
}

func decodeValue(k db.Kind, v any) (any, error) {
	switch v := v.(type) {
	case nil:
		return nil, nil
	case json.Number:
		if k == db.IntegerKind {
			return v.Int64()
		}
		if k == db.RealKind {
			return v.Float64()
		}
	case string:
		if k == db.TextKind {
			return v, nil
		}
		if k == db.BytesKind {
			return base64.StdEncoding.DecodeString(v)
		}
	}
	return nil, fmt.Errorf("a %T in a column of kind %q", v, k)
}

// batch is how many rows go into one statement at most; databases take some 32 000 values.
const batch = 200

// load puts the rows of one member into the table and returns how many there were.
func load(ctx context.Context, tx *db.Tx, t db.Table, r io.Reader) (n int64, err error) {
	raw, err := io.ReadAll(r) // at most a chunk and its last row
	if err != nil {
		return 0, err
	}
	var rows []any
	held := 0
	one := "(?" + strings.Repeat(", ?", len(t.Columns)-1) + ")"
	flush := func() error {
		if held == 0 {
			return nil
		}
		_, err := tx.Exec(ctx, `INSERT INTO `+quoted(t.Name)+` (`+quoted(columns(t)...)+`) VALUES `+one+strings.Repeat(", "+one, held-1), rows...)
		rows, held = rows[:0], 0
		return err
	}
	most := min(batch, 30000/len(t.Columns))
	for line := range bytes.Lines(raw) {
		row, err := decode(t, line)
		if err != nil {
			return n, err
		}
		rows = append(rows, row...)
		n++
		if held++; held == most {
			if err := flush(); err != nil {
				return n, fmt.Errorf("table %s: %w", t.Name, err)
			}
		}
	}
	if err := flush(); err != nil {
		return n, fmt.Errorf("table %s: %w", t.Name, err)
	}
	return n, nil
}
