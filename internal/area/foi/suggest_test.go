package foi_test

import (
	"slices"
	"testing"

	"gongkai/internal/area/foi"
	"gongkai/internal/kernel/search"
	"gongkai/internal/platform/db"
	"gongkai/internal/platform/errs"
)

func TestASentenceIsLookedForByItsPhrases(t *testing.T) {
	t.Parallel()
	for typed, want := range map[string][]string{
		"请问我想了解全市养老机构运营补贴的发放标准和分配情况": {"全市养老机构运营补贴", "发放标准", "分配"},
		"":                            nil,
		"申请公开有关情况":                    nil,
		"2025年":                       nil,
		`"><script>alert(1)</script>`: {"script", "alert"},
	} {
		if got := foi.Terms(typed); !slices.Equal(got, want) {
			t.Errorf("%q is looked for by %q, not %q", typed, got, want)
		}
	}
}

// public puts an item as the gate does where pages and search see it.
func (w *world) public(id, title, standing string) {
	office := w.unit["县教委"]
	w.write(func(tx *db.Tx) error {
		if _, err := tx.Exec(w.ctx, `INSERT INTO pub_item (id, part_id, role, unit, unit_name, col, index_no, edition, standing, validity, title, doc_no, doc_key, topic, written, first_at, date, changed_at)
			VALUES (?, ?, 'document', ?, ?, 'policy', ?, 1, ?, '有效', ?, '', '', '', '', ?, '2026-01-05', ?)`, id, id, office.ID, office.Name, id, standing, title, db.Time(tx.Now), db.Time(tx.Now)); err != nil {
			return err
		}
		return search.Put(w.ctx, tx, search.Doc{ID: id, Sphere: search.Public, Unit: office.ID, UnitName: office.Name, Title: title, Body: title + "，现予公布。", Date: "2026-01-05"})
	})
}

func TestWhatIsPublicIsOfferedAndWhoIsHelpedIsCountedAlone(t *testing.T) {
	each(t, func(w *world) {
		w.public("schools", "青溪县义务教育学校布局调整方案", "public")
		w.public("allowance", "青溪县高龄津贴发放办法", "public")
		w.public("withdrawn", "青溪县义务教育学校布局调整方案（试行）", "banner")
		office := w.unit["县教委"].ID
		offered := func(typed string) (ids []string) {
			list, err := db.Get(w.ctx, w.d, func(tx *db.Tx) ([]foi.Suggestion, error) { return foi.Suggest(w.ctx, tx, office, typed) })
			if err != nil {
				w.Fatal(err)
			}
			for _, s := range list {
				ids = append(ids, s.ID)
			}
			return ids
		}
		for typed, want := range map[string][]string{
			"我想了解本县义务教育学校布局调整的方案和专家名单": {"schools"},
			"高龄津贴发放给哪些人":               {"allowance"},
			"殡葬服务收费标准":                 nil,
			"' OR 1=1 --":              nil,
		} {
			if got := offered(typed); !slices.Equal(got, want) {
				w.Errorf("for %q %q are offered, not %q", typed, got, want)
			}
		}
		helped := func(unit, item string) error {
			return w.d.Quick(w.ctx, func(tx *db.Tx) error { _, err := foi.Helped(w.ctx, tx, unit, item); return err })
		}
		for range 2 {
			if err := helped(office, "schools"); err != nil {
				w.Fatal(err)
			}
		}
		for item, kind := range map[string]errs.Kind{"none": errs.NotFound, "withdrawn": errs.Gone} {
			if err := helped(office, item); errs.KindOf(err) != kind {
				w.Errorf("%s: %v", item, err)
			}
		}
		months, err := db.Get(w.ctx, w.d, func(tx *db.Tx) ([]foi.HelpedMonth, error) { return foi.HelpedOf(w.ctx, tx, office, 6) })
		if err != nil || len(months) != 1 || months[0].N != 2 {
			w.Errorf("%+v, %v", months, err)
		}
	})
}
