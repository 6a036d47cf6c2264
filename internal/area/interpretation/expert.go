package interpretation

import (
	"context"
	"strings"
	"time"

	"gongkai/internal/kernel/actor"
	"gongkai/internal/kernel/audit"
	"gongkai/internal/kernel/clause"
	"gongkai/internal/kernel/org"
	"gongkai/internal/platform/db"
	"gongkai/internal/platform/errs"
	"gongkai/internal/platform/id"
)

// Expert is somebody in the pool whom units ask to explain specialised policy (G2.1e).
type Expert struct {
	ID      string
	Name    string
	Field   string // 领域: 社会救助
	Unit    string // where the expert works, as text: often no unit of the platform
	Title   string // 职称、职务
	Retired string // why and since when no longer asked; "" while in the pool
	At      time.Time
}

// ExpertIn is the input of the page that adds an expert.
type ExpertIn struct {
	Name  string `json:"name" title:"姓名" minLength:"2" maxLength:"40"`
	Field string `json:"field" title:"专业领域" minLength:"2" maxLength:"60"`
	Unit  string `json:"unit" title:"所在单位" minLength:"2" maxLength:"100"`
	Title string `json:"title,omitempty" title:"职称、职务" maxLength:"60"`
}

const expertColumns = `id, name, field, unit, title, retired, at`

func scanExpert(s db.Scanner) (e Expert, err error) {
	err = s.Scan(&e.ID, &e.Name, &e.Field, &e.Unit, &e.Title, &e.Retired, db.At{T: &e.At})
	return e, err
}

// keepsPool are the roles that keep the pool of experts.
var keepsPool = []actor.Role{actor.Disclosure, actor.Coordinate}

// AddExpert puts somebody into the pool; for disclosure offices and coordinators.
func AddExpert(ctx context.Context, tx *db.Tx, by actor.Actor, in ExpertIn) (Expert, error) {
	if err := org.May(by, "维护专家库", keepsPool...); err != nil {
		return Expert{}, err
	}
	e := Expert{ID: id.New(tx.Now), Name: strings.TrimSpace(in.Name), Field: strings.TrimSpace(in.Field), Unit: strings.TrimSpace(in.Unit), Title: strings.TrimSpace(in.Title), At: tx.Now}
	if e.Name == "" || e.Field == "" || e.Unit == "" {
		return e, errs.New(errs.Invalid, "请填写专家的姓名、专业领域和所在单位。")
	}
	var twice int
	if err := tx.QueryRow(ctx, `SELECT COUNT(*) FROM interpretation_expert WHERE name = ? AND unit = ? AND retired = ''`, e.Name, e.Unit).Scan(&twice); err != nil {
		return e, err
	}
	if twice > 0 {
		return e, errs.New(errs.Conflict, e.Unit+"的"+e.Name+"已在专家库中，不需要重复添加。")
	}
	_, err := tx.Exec(ctx, `INSERT INTO interpretation_expert (`+expertColumns+`) VALUES (?, ?, ?, ?, ?, '', ?)`, e.ID, e.Name, e.Field, e.Unit, e.Title, db.Time(e.At))
	if err != nil {
		return e, err
	}
	_, err = audit.Append(ctx, tx, audit.Act{By: by, Subject: "expert/" + e.ID, Action: "interpretation/add-expert", Law: law(clause.G21e), Note: e.Name})
	return e, err
}

// RetireExpert takes somebody out of the pool; what the expert wrote stays.
func RetireExpert(ctx context.Context, tx *db.Tx, by actor.Actor, expert, why string) error {
	if err := org.May(by, "维护专家库", keepsPool...); err != nil {
		return err
	}
	if why = strings.TrimSpace(why); why == "" {
		return errs.Field("why", "请写明移出专家库的理由。")
	}
	n, err := tx.Exec(ctx, `UPDATE interpretation_expert SET retired = ? WHERE id = ? AND retired = ''`, why, expert)
	if err != nil {
		return err
	}
	if n == 0 {
		return errs.New(errs.NotFound, "专家库中没有这位专家，可能已经移出。")
	}
	_, err = audit.Append(ctx, tx, audit.Act{By: by, Subject: "expert/" + expert, Action: "interpretation/retire-expert", Law: law(clause.G21e), Note: why})
	return err
}

// Experts returns the pool, those of a field only where one is given, by field and name.
func Experts(ctx context.Context, tx *db.Tx, field string) ([]Expert, error) {
	return db.All(ctx, tx, scanExpert, `SELECT `+expertColumns+` FROM interpretation_expert WHERE retired = '' AND (field = ? OR ? = '') ORDER BY field, name, id`, field, field)
}

// ExpertByID returns an expert, also one who has left the pool.
func ExpertByID(ctx context.Context, tx *db.Tx, expert string) (Expert, error) {
	e, err := scanExpert(tx.QueryRow(ctx, `SELECT `+expertColumns+` FROM interpretation_expert WHERE id = ?`, expert))
	if db.None(err) {
		return e, errs.New(errs.NotFound, "专家库中没有这位专家。")
	}
	return e, err
}
