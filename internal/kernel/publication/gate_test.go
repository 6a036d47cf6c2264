package publication_test

import (
	"context"
	"errors"
	"io"
	"slices"
	"strings"
	"testing"

	"gongkai/internal/kernel/actor"
	"gongkai/internal/kernel/publication"
	"gongkai/internal/kernel/text"
	"gongkai/internal/platform/blob"
	"gongkai/internal/platform/db"
	"gongkai/internal/platform/errs"
)

func TestEveryReasonIsToldAtOnce(t *testing.T) {
	each(t, func(w *world) {
		w.paper("1", func(p *publication.Part) {
			p.Attribute = publication.Undecided
			p.Source = text.Source{}
			p.Meta = publication.Meta{}
			p.Named = []string{w.office.ID}
		})
		w.refused("1", "attribute", "text", "secrecy", "content", "sign", "metadata", "confirm")
		if w.count("pub_item")+w.count("log_leaf")+w.count("pub_edition") != 0 {
			t.Fatal("something was left behind")
		}
	})
}

func TestAPublicationIsWholeInOneTransaction(t *testing.T) {
	each(t, func(w *world) {
		w.paper("1")
		w.reviewed("1")
		p := w.mustPublish("1")
		if p.Edition != 1 || !strings.HasSuffix(p.IndexNo, "/2026-00001") {
			t.Fatalf("%+v", p)
		}
		for _, table := range []string{"pub_item", "pub_edition", "log_leaf", "job"} {
			if w.count(table) != 1 {
				t.Errorf("%s has %d rows", table, w.count(table))
			}
		}
		if got := w.found("云民发〔2026〕1号"); len(got) != 1 || got[0] != p.Item {
			t.Fatalf("search finds %v", got)
		}
	})
}

func TestAFailureAfterwardsLeavesNothing(t *testing.T) {
	each(t, func(w *world) {
		w.paper("1")
		w.reviewed("1")
		before := w.count("audit")
		boom := errors.New("boom")
		err := w.db.Write(ctx, func(tx *db.Tx) error {
			s, err := publication.LoadSet(ctx, tx, "1")
			if err != nil {
				return err
			}
			if _, err := w.gate.Publish(ctx, tx, s, releaser, ""); err != nil {
				return err
			}
			return boom
		})
		if !errors.Is(err, boom) || w.count("pub_item")+w.count("pub_edition")+w.count("log_leaf")+w.count("job") != 0 || w.count("audit") != before {
			t.Fatal("half a publication stayed")
		}
		if got := w.found("补贴"); len(got) != 0 {
			t.Fatalf("search finds %v", got)
		}
	})
}

func TestAChangeOfContentVoidsItsReviews(t *testing.T) {
	for name, change := range map[string]func(*publication.Part){
		"text":  func(p *publication.Part) { p.Source = text.Parse("各街道：\n一、停发补贴。") },
		"title": func(p *publication.Part) { p.Title += "（修改）" },
		"attachment": func(p *publication.Part) {
			p.Files = []publication.File{{Name: "表.txt", Sum: strings.Repeat("a", 64), MIME: "text/plain"}}
		},
		"attribute": func(p *publication.Part) { p.Attribute = publication.OnRequest },
		"summary":   func(p *publication.Part) { p.Meta.Summary = "停发补贴" },
		"effective": effective("2026-05-01"),
		"expires":   func(p *publication.Part) { p.Meta.Expires = "2026-05-01" },
		"topic":     func(p *publication.Part) { p.Meta.Topic = "民政" },
		"joint":     func(p *publication.Part) { p.Meta.Joint = []string{"云山市财政局"} },
		"repeals":   does(publication.Repeals, "9"),
	} {
		t.Run(name, func(t *testing.T) {
			each(t, func(w *world) {
				w.paper("1")
				w.reviewed("1")
				w.change("1", change)
				s := w.set("1")
				if !slices.ContainsFunc(s.Slips, func(l publication.Slip) bool { return l.Void }) || s.Passed(publication.SlipSecrecy) {
					t.Fatal("the reviews of the old bytes still count")
				}
				if v, err := db.Get(ctx, w.db, func(tx *db.Tx) (publication.Version, error) {
					return publication.Reviewed(ctx, tx, s.Main().ID, s.Slips[0].Hash)
				}); err != nil || !strings.Contains(v.Source.Plain(), "发放补贴") {
					t.Fatalf("the reviewed text is not kept: %+v %v", v, err)
				}
			})
		})
	}
}

func TestAFixedLaterStepVoidsNothing(t *testing.T) {
	each(t, func(w *world) {
		w.paper("1")
		w.reviewed("1")
		w.change("1", func(p *publication.Part) { p.Meta.DocNo, p.Meta.Signer = "云民发〔2026〕9号", "周伟" })
		w.mustPublish("1")
	})
}

func TestAChangeOfFactsVoidsTheReviewsOfTheDocument(t *testing.T) {
	each(t, func(w *world) {
		w.paper("1")
		facts := func(f publication.Facts) {
			w.write(func(tx *db.Tx) error {
				s, err := publication.LoadSet(ctx, tx, "1")
				if err != nil {
					return err
				}
				return publication.SetFacts(ctx, tx, s, f)
			})
		}
		normative := publication.Facts{Kind: "通知", InName: "unit", Normative: true}
		facts(normative)
		w.reviewed("1")
		w.write(func(tx *db.Tx) error {
			s, err := publication.LoadSet(ctx, tx, "1")
			if err != nil {
				return err
			}
			return publication.Review(ctx, tx, s, publication.SlipLegality, signer, false, "没有上位法依据")
		})
		w.refused("1", "legality")
		facts(publication.Facts{Kind: "通知", InName: "unit"}) // and so nobody would ask for it
		w.refused("1", "secrecy", "content", "sign")
		facts(normative)
		w.refused("1", "legality")
	})
}

func TestAHashOfAnEarlierVersionStaysGoodUntilTheContentChanges(t *testing.T) {
	each(t, func(w *world) {
		w.paper("1")
		w.reviewed("1")
		w.write(func(tx *db.Tx) error {
			if _, err := tx.Exec(ctx, `UPDATE pub_part SET hash = 'first'`); err != nil {
				return err
			}
			_, err := tx.Exec(ctx, `UPDATE pub_slip SET hash = 'first'`)
			return err
		})
		w.change("1", func(p *publication.Part) { p.Meta.Signer = "周伟" })
		w.mustPublish("1")
		w.change("1", func(p *publication.Part) { p.Meta.Summary = "发放补贴" })
		w.refused("1", "secrecy", "content", "sign")
	})
}

func TestTheAuthorCannotReview(t *testing.T) {
	each(t, func(w *world) {
		w.paper("1")
		w.reviewed("1")
		w.write(func(tx *db.Tx) error {
			s, err := publication.LoadSet(ctx, tx, "1")
			if err != nil {
				return err
			}
			return publication.Review(ctx, tx, s, publication.SlipSecrecy, author, true, "")
		})
		w.refused("1", "secrecy")
	})
}

func TestAnObjectionCountsUntilItIsOvercome(t *testing.T) {
	each(t, func(w *world) {
		w.paper("1")
		w.reviewed("1")
		w.write(func(tx *db.Tx) error {
			s, err := publication.LoadSet(ctx, tx, "1")
			if err != nil {
				return err
			}
			return publication.Review(ctx, tx, s, publication.SlipContent, content, false, "标题不妥")
		})
		w.refused("1", "content")
		w.reviewed("1")
		w.mustPublish("1")
	})
}

func TestNamedUnitsMustConfirmOrBeDecided(t *testing.T) {
	each(t, func(w *world) {
		w.paper("1", func(p *publication.Part) { p.Named = []string{w.office.ID} })
		w.reviewed("1")
		w.refused("1", "confirm")
		answer := func(a, note string) {
			w.write(func(tx *db.Tx) error {
				s, err := publication.LoadSet(ctx, tx, "1")
				if err != nil {
					return err
				}
				ok, err := publication.Answer(ctx, tx, s, w.office.ID, a, note, actor.Actor{Person: "p9", Name: "郑浩"})
				if err == nil && !ok {
					err = errors.New("nothing to answer")
				}
				return err
			})
		}
		w.write(func(tx *db.Tx) error {
			s, err := publication.LoadSet(ctx, tx, "1")
			if err != nil {
				return err
			}
			return publication.Ask(ctx, tx, s, publication.Confirm{Unit: w.office.ID, UnitName: w.office.Name, Question: "资金表述", Hash: s.Main().Words()})
		})
		w.refused("1", "confirm")
		answer("object", "金额不对")
		w.refused("1", "confirm")
		answer("decided", "按原文")
		before := w.set("1").Main().Source
		w.change("1", func(p *publication.Part) { p.Source = text.Parse("各街道：\n一、由财政局另行拨付。") })
		w.refused("1", "confirm", "secrecy", "content", "sign") // what was confirmed are other words
		w.change("1", func(p *publication.Part) { p.Source = before })
		w.mustPublish("1")
	})
}

func TestAFindingNeedsANamedDecision(t *testing.T) {
	each(t, func(w *world) {
		w.paper("1", func(p *publication.Part) {
			p.Source = text.Parse("公示：\n张某，身份证号11010519491231002X。")
		})
		w.reviewed("1")
		w.refused("1", "screen")
		w.write(func(tx *db.Tx) error {
			s, err := publication.LoadSet(ctx, tx, "1")
			if err != nil {
				return err
			}
			found, err := w.gate.Findings(ctx, tx, s)
			if err != nil || len(found) != 1 || strings.Contains(found[0].Sample, "19491231") {
				return errors.Join(err, errors.New("findings"))
			}
			_, err = w.gate.Dispose(ctx, tx, s, found[0].Key, "本人单独同意公开", secrecy)
			return err
		})
		w.mustPublish("1")
	})
}

func TestOneDecisionIsForTheSameFindingInEveryPart(t *testing.T) {
	each(t, func(w *world) {
		words := text.Parse("公示：\n张某，身份证号11010519491231002X。")
		w.paper("1", func(p *publication.Part) { p.Source = words })
		w.write(func(tx *db.Tx) error {
			return publication.AddPart(ctx, tx, &publication.Part{Set: "1", Case: "1", Role: publication.Interpretation, Position: 1, Title: "解读", Attribute: publication.Open,
				Source: words, Unit: w.unit.ID, Author: author.Person})
		})
		w.reviewed("1")
		w.refused("1", "screen")
		dispose := func() error {
			return w.db.Write(ctx, func(tx *db.Tx) error {
				s, err := publication.LoadSet(ctx, tx, "1")
				if err != nil {
					return err
				}
				found, err := w.gate.Findings(ctx, tx, s)
				if err != nil || len(found) != 2 || found[0].Key != found[1].Key {
					return errors.Join(err, errors.New("findings"))
				}
				_, err = w.gate.Dispose(ctx, tx, s, found[0].Key, "本人单独同意公开", secrecy)
				return err
			})
		}
		if err := dispose(); err != nil {
			t.Fatal(err)
		}
		if err := dispose(); !errs.Is(err, errs.Invalid) {
			t.Fatalf("decided twice: %v", err)
		}
		w.mustPublish("1")
	})
}

func TestAnAttachmentThatCannotBeReadIsNeverClean(t *testing.T) {
	each(t, func(w *world) {
		w.paper("1", func(p *publication.Part) {
			p.Files = []publication.File{{Name: "附件.pdf", Sum: strings.Repeat("b", 64), Size: 9, MIME: "application/pdf"}}
		})
		w.reviewed("1")
		w.refused("1", "screen")
	})
}

// counted counts how often a file is opened.
type counted struct {
	blob.Store
	opened int
}

func (c *counted) Open(ctx context.Context, sum string) (io.ReadSeekCloser, error) {
	c.opened++
	return c.Store.Open(ctx, sum)
}

func TestAnAttachmentIsReadOnce(t *testing.T) {
	each(t, func(w *world) {
		put, err := w.gate.Blobs.Put(ctx, strings.NewReader("张某，身份证号11010519491231002X。"))
		if err != nil {
			t.Fatal(err)
		}
		files := &counted{Store: w.gate.Blobs}
		w.gate.Blobs = files
		f := publication.File{Name: "名单.txt", Sum: put.Sum, Size: put.Size, MIME: "text/plain"}
		if err := w.gate.Received(ctx, w.db, f); err != nil {
			t.Fatal(err)
		}
		w.paper("1", func(p *publication.Part) { p.Files = []publication.File{f} })
		w.reviewed("1")
		for range 2 {
			if _, err := w.publish("1"); !strings.Contains(reasons(err), "附件“名单.txt”") || strings.Count(reasons(err), "名单.txt") != 1 {
				t.Fatalf("the finding is not told once: %v", err)
			}
		}
		if files.opened != 1 {
			t.Errorf("read %d times", files.opened)
		}
	})
}

func TestANumberIsUsedOnce(t *testing.T) {
	each(t, func(w *world) {
		w.paper("1")
		w.reviewed("1")
		w.mustPublish("1")
		w.paper("2", func(p *publication.Part) { p.Meta.DocNo = "云民发[2026]1号" })
		w.reviewed("2")
		w.refused("2", "number")
	})
}

func TestDatesMustMakeSense(t *testing.T) {
	for name, change := range map[string]func(*publication.Meta){
		"written tomorrow":         func(m *publication.Meta) { m.Written = "2026-03-03" },
		"number of another year":   func(m *publication.Meta) { m.DocNo = "云民发〔2023〕1号" },
		"not a number":             func(m *publication.Meta) { m.DocNo = "云民发2026第1号" },
		"no number":                func(m *publication.Meta) { m.DocNo = "" },
		"no issuer":                func(m *publication.Meta) { m.Issuer = "" },
		"expires before it begins": func(m *publication.Meta) { m.Effective, m.Expires = "2026-05-01", "2026-04-01" },
	} {
		t.Run(name, func(t *testing.T) {
			each(t, func(w *world) {
				w.paper("1", func(p *publication.Part) { change(&p.Meta) })
				w.reviewed("1")
				w.refused("1", "metadata")
			})
		})
	}
}
