package db

import (
	"context"
	"database/sql"
	"sync"
)

// prepared keeps the compiled statements of SQLite's one writing connection, which would
// else compile each statement anew every time; that was a third of the cost of a step.
// A statement that is new in a transaction is compiled for keeps after its commit,
// because the transaction holds the only connection. PostgreSQL's driver does the same
// by itself.
type prepared struct {
	mu   sync.Mutex
	have map[string]*sql.Stmt // nil: wanted, or it could not be compiled (DDL)
	want []string
}

const maxPrepared = 1000

func (p *prepared) of(q string) *sql.Stmt {
	if p == nil {
		return nil
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.have == nil {
		p.have = map[string]*sql.Stmt{}
	}
	s, known := p.have[q]
	if !known && len(p.have) < maxPrepared {
		p.have[q] = nil
		p.want = append(p.want, q)
	}
	return s
}

// prepare compiles what the last transaction would have liked to find. It runs while
// the writer's turn is still held.
func (p *prepared) prepare(ctx context.Context, d *sql.DB) {
	p.mu.Lock()
	defer p.mu.Unlock()
	for _, q := range p.want {
		if s, err := d.PrepareContext(ctx, q); err == nil {
			p.have[q] = s
		}
	}
	p.want = nil
}
