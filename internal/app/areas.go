package app

import (
	"context"
	"maps"

	"gongkai/internal/area/document"
	"gongkai/internal/area/foi"
	"gongkai/internal/area/interpretation"
	"gongkai/internal/kernel/dossier"
	"gongkai/internal/kernel/lifecycle"
	"gongkai/internal/kernel/notice"
	"gongkai/internal/kernel/publication"
	"gongkai/internal/platform/db"
)

// areas registers every area and writes out what passes between them: hand-overs
// (something happened, another area acts, in the same transaction) and questions (a
// named need that another area answers).
func (a *App) areas() {
	a.Interpretation = interpretation.New(a.Gate, a.Engine, interpretation.Questions{Document: a.draftOf})
	a.Document = document.New(a.Gate, a.Engine, document.Questions{Interpretation: a.readinessOf})

	a.Document.Ladder = ladder

	a.Foi = foi.New(a.Gate, a.Engine, a.Seal)
	a.Foi.Courier = a.Notices

	a.Engine.Machines[document.Name] = a.Document.Machine()
	for _, machines := range []map[string]lifecycle.Machine{a.Interpretation.Machines(), a.Foi.Machines()} {
		maps.Copy(a.Engine.Machines, machines)
	}
	a.Engine.Forgets = append(a.Engine.Forgets, notice.Forget)
	a.Gate.Checks = append(a.Gate.Checks, publication.InterpretationCheck(a.Interpretation.Ready))

	a.on(document.Name, "", a.Interpretation.Follow)
	a.on(document.Name, "publish", a.Interpretation.Published)
	a.on(document.Name, "abandon", a.Interpretation.Kept)
	a.on(foi.EnquiryName, "", a.Foi.EnquiryMoved)
	a.on(foi.Name, "dispatch", a.Foi.Dispatched)
	a.on(foi.RectifyName, "", a.Foi.Rectified)
	a.on(foi.RecordName, "tell", a.Foi.FilingTold)
	a.on(foi.ComplaintName, "tell", a.Foi.FilingTold)

	a.Dossier.Texts = map[string]dossier.Text{document.Name: a.Document.Text, interpretation.Name: a.Interpretation.PlanText,
		interpretation.PieceName: a.Interpretation.PieceText, foi.Name: a.Foi.RequestText, foi.ReportName: a.Foi.ReportText}
	a.Dossier.Quiet = map[string]bool{foi.ComplaintName: true}
}

// on hands a step of an area over; "" is any step.
func (a *App) on(area string, action lifecycle.Action, f func(context.Context, *db.Tx, lifecycle.Move) error) {
	a.Engine.Moved = append(a.Engine.Moved, func(ctx context.Context, tx *db.Tx, m lifecycle.Move) error {
		if m.Case.Area != area || action != "" && m.Action != action {
			return nil
		}
		return f(ctx, tx, m)
	})
}

// draftOf tells interpretation how a document stands.
func (a *App) draftOf(ctx context.Context, tx *db.Tx, id string) (interpretation.Draft, error) {
	unit, joint, editable, err := document.Drafters(ctx, tx, id)
	return interpretation.Draft{Lead: unit, Joint: joint, Editable: editable}, err
}

// readinessOf tells document what its interpretation still lacks.
func (a *App) readinessOf(ctx context.Context, tx *db.Tx, set *publication.Set) (document.Readiness, error) {
	r, err := a.Interpretation.Readiness(ctx, tx, set)
	out := document.Readiness{Due: r.Due}
	for _, m := range r.Missing {
		out.Missing = append(out.Missing, document.Missing{ID: m.ID, Msg: m.Msg, Law: m.Law})
	}
	return out, err
}
