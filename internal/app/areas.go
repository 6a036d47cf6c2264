package app

import (
	"gongkai/internal/area/document"
	"gongkai/internal/kernel/lifecycle"
)

// areas registers every area and writes out what passes between them: hand-overs
// (something happened, another area acts, in the same transaction) and questions (a
// named need that another area answers).
func (a *App) areas() {
	a.Document = document.New(a.Gate, a.Engine, document.Questions{})
	a.register(document.Name, a.Document.Machine())
}

func (a *App) register(name string, m lifecycle.Machine) { a.Engine.Machines[name] = m }
