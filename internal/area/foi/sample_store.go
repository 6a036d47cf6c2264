package foi

import (
	"context"
	"strings"

	"gongkai/internal/kernel/lifecycle"
	"gongkai/internal/platform/db"
	"gongkai/internal/platform/errs"
)

const sampleColumns = `from_date, until_date, units, number, each_unit, days, frozen_on, members, population, audit_seq, log_generation, log_size,
	seed, seed_generation, seed_size, seed_audit, drawn_on, concluded_on`

func (a *Area) loadSample(ctx context.Context, tx *db.Tx, s *Sample) error {
	var units string
	var each int
	err := tx.QueryRow(ctx, `SELECT `+sampleColumns+` FROM foi_sample WHERE id = ?`, s.ID).Scan(&s.From, &s.Until, &units, &s.Number, &each, &s.Days, &s.FrozenOn, &s.Count,
		&s.Population, &s.AuditSeq, &s.Place.Generation, &s.Place.Size, &s.Seed, &s.SeedPlace.Generation, &s.SeedPlace.Size, &s.SeedAudit, &s.DrawnOn, &s.ConcludedOn)
	if db.None(err) {
		return errs.New(errs.NotFound, "没有找到这次抽查。")
	}
	if err != nil {
		return err
	}
	s.Each = each == 1
	if err := decode(units, &s.Units); err != nil {
		return err
	}
	if s.Picks, err = picksOf(ctx, tx, s.ID); err != nil {
		return err
	}
	names := a.rectifications.Describe()
	s.Orders, err = db.All(ctx, tx, func(r db.Scanner) (o Order, err error) {
		var state string
		var closed int
		err = r.Scan(&o.ID, &o.Unit, &state, &closed, &o.Due, &o.Clock, &o.Returned)
		o.StateName, o.Ended = names.StateName(lifecycle.State(state)), closed == 1
		return o, err
	}, `SELECT r.id, r.target, c.state, c.closed, COALESCE(k.due_on, ''), COALESCE(k.state, ''), r.returned FROM foi_rectification r JOIN cases c ON c.id = r.id
		LEFT JOIN deadline_cache k ON k.case_id = r.id AND k.rule = ? WHERE r.sample = ? ORDER BY r.target`, Rectify.ID, s.ID)
	return err
}

func picksOf(ctx context.Context, tx *db.Tx, sample string) ([]Pick, error) {
	return db.All(ctx, tx, func(s db.Scanner) (p Pick, err error) {
		var marks string
		if err = s.Scan(&p.Request, &p.Unit, &p.Ticket, &p.No, &p.Title, &p.CheckedOn, &p.Checker, &p.CheckerName, &p.Version, &marks); err != nil {
			return p, err
		}
		return p, decode(marks, &p.Marks)
	}, `SELECT p.request, p.unit, p.ticket, c.no, c.title, p.checked_on, p.checker, p.checker_name, p.version, p.marks
		FROM foi_sample_pick p JOIN cases c ON c.id = p.request WHERE p.sample = ? ORDER BY p.place`, sample)
}

func saveSample(ctx context.Context, tx *db.Tx, s *Sample) error {
	if _, err := tx.Exec(ctx, `INSERT INTO foi_sample (id, `+sampleColumns+`) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
		ON CONFLICT (id) DO UPDATE SET frozen_on = excluded.frozen_on, members = excluded.members, population = excluded.population, audit_seq = excluded.audit_seq,
		log_generation = excluded.log_generation, log_size = excluded.log_size, seed = excluded.seed, seed_generation = excluded.seed_generation,
		seed_size = excluded.seed_size, seed_audit = excluded.seed_audit, drawn_on = excluded.drawn_on, concluded_on = excluded.concluded_on`,
		s.ID, s.From, s.Until, encode(s.Units), s.Number, db.Bool(s.Each), s.Days, s.FrozenOn, s.Count, s.Population, s.AuditSeq, s.Place.Generation, s.Place.Size,
		s.Seed, s.SeedPlace.Generation, s.SeedPlace.Size, s.SeedAudit, s.DrawnOn, s.ConcludedOn); err != nil {
		return err
	}
	if err := saveMembers(ctx, tx, s.ID, s.members); err != nil {
		return err
	}
	for _, i := range s.changed {
		p := s.Picks[i]
		if _, err := tx.Exec(ctx, `INSERT INTO foi_sample_pick (sample, request, place, unit, ticket, checked_on, checker, checker_name, version, marks) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
			ON CONFLICT (sample, request) DO UPDATE SET checked_on = excluded.checked_on, checker = excluded.checker, checker_name = excluded.checker_name,
			version = excluded.version, marks = excluded.marks`,
			s.ID, p.Request, i+1, p.Unit, p.Ticket, p.CheckedOn, p.Checker, p.CheckerName, p.Version, encode(p.Marks)); err != nil {
			return err
		}
	}
	return nil
}

// batch is how many members go into one statement.
const batch = 500

func saveMembers(ctx context.Context, tx *db.Tx, sample string, members []Member) error {
	for at := 0; at < len(members); at += batch {
		part := members[at:min(at+batch, len(members))]
		args := make([]any, 0, 4*len(part))
		for i, m := range part {
			args = append(args, sample, at+i+1, m.Request, m.Unit)
		}
		if _, err := tx.Exec(ctx, `INSERT INTO foi_sample_member (sample, place, request, unit) VALUES (?, ?, ?, ?)`+strings.Repeat(`, (?, ?, ?, ?)`, len(part)-1), args...); err != nil {
			return err
		}
	}
	return nil
}

// Members are the frozen members of a sampling, in their order.
func Members(ctx context.Context, tx *db.Tx, sample string) ([]Member, error) {
	return db.All(ctx, tx, func(s db.Scanner) (m Member, err error) { return m, s.Scan(&m.Request, &m.Unit) },
		`SELECT request, unit FROM foi_sample_member WHERE sample = ? ORDER BY place`, sample)
}

const rectifyColumns = `sample, target, days, findings, report, reported_on, returned, reason, accepted_on`

func loadRectification(ctx context.Context, tx *db.Tx, o *Rectification) error {
	var findings string
	err := tx.QueryRow(ctx, `SELECT `+rectifyColumns+` FROM foi_rectification WHERE id = ?`, o.ID).Scan(&o.Sample, &o.Target, &o.Days, &findings, &o.Report, &o.ReportedOn, &o.Returned, &o.Reason, &o.AcceptedOn)
	if db.None(err) {
		return errs.New(errs.NotFound, "没有找到这件整改。")
	}
	if err != nil {
		return err
	}
	return decode(findings, &o.Findings)
}

func saveRectification(ctx context.Context, tx *db.Tx, o *Rectification) error {
	_, err := tx.Exec(ctx, `INSERT INTO foi_rectification (id, `+rectifyColumns+`) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
		ON CONFLICT (id) DO UPDATE SET report = excluded.report, reported_on = excluded.reported_on, returned = excluded.returned, reason = excluded.reason, accepted_on = excluded.accepted_on`,
		o.ID, o.Sample, o.Target, o.Days, encode(o.Findings), o.Report, o.ReportedOn, o.Returned, o.Reason, o.AcceptedOn)
	return err
}
