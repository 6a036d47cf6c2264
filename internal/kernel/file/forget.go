package file

import (
	"context"

	"gongkai/internal/platform/db"
	"gongkai/internal/platform/job"
)

// For notes which case an upload is for, where that was not known when it came: the step
// that opened the case brought it. The first case keeps it.
func For(ctx context.Context, tx *db.Tx, id, area, caseID string) error {
	_, err := tx.Exec(ctx, `UPDATE file_object SET area = ?, case_id = ? WHERE id = ? AND case_id = ''`, area, caseID, id)
	return err
}

// Forget throws out every upload for a case, names included, because the law orders an
// erasure: those that were taken off again before anything was published, too. The bytes
// go with jobs, once nothing else needs them.
func Forget(ctx context.Context, tx *db.Tx, caseID string) error {
	sums, err := db.All(ctx, tx, db.Text, `SELECT DISTINCT sum FROM file_object WHERE case_id = ? ORDER BY sum`, caseID)
	if err != nil {
		return err
	}
	if _, err := tx.Exec(ctx, `UPDATE file_object SET state = 'refused', name = '', problems = '[]', decided_why = '' WHERE case_id = ?`, caseID); err != nil {
		return err
	}
	for _, sum := range sums {
		if err := job.Enqueue(ctx, tx, job.Job{Kind: JobPurge, Args: Thrown{sum}, Key: JobPurge + "/" + caseID + "/" + sum}); err != nil {
			return err
		}
	}
	return nil
}
