package notice

import (
	"context"

	"gongkai/internal/platform/db"
)

// Forget blanks what was said in the notices about a case, because the law orders an
// erasure. Who was told, and when, stays. It is for lifecycle.Engine.Forgets.
func Forget(ctx context.Context, tx *db.Tx, caseID string) error {
	_, err := tx.Exec(ctx, `UPDATE notice SET subject = '（已依法删除）', body = '', outside = '您在政务公开工作平台有一件通知，请登录平台查看办理。' WHERE case_id = ?`, caseID)
	return err
}
