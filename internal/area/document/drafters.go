package document

import (
	"context"
	"encoding/json"

	"gongkai/internal/kernel/lifecycle"
	"gongkai/internal/platform/db"
	"gongkai/internal/platform/errs"
)

// Drafters tells which unit leads a document, which others issue it too, and whether the
// drafter may change it now, without reading its texts.
func Drafters(ctx context.Context, tx *db.Tx, id string) (lead string, joint []string, editable bool, err error) {
	d := &Document{Case: lifecycle.Case{ID: id}}
	var others string
	err = tx.QueryRow(ctx, `SELECT c.unit, c.state, d.joint FROM cases c JOIN document d ON d.id = c.id WHERE c.id = ?`, id).Scan(&lead, &d.State, &others)
	if db.None(err) {
		return "", nil, false, errs.New(errs.NotFound, "没有找到这件公文。")
	}
	if err != nil {
		return "", nil, false, err
	}
	editable, _ = d.Editable()
	return lead, joint, editable, json.Unmarshal([]byte(others), &joint)
}
