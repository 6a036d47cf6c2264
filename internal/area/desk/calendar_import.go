package desk

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strings"

	"gongkai/internal/kernel/actor"
	"gongkai/internal/kernel/audit"
	"gongkai/internal/kernel/clause"
	"gongkai/internal/kernel/org"
	"gongkai/internal/kernel/workday"
	"gongkai/internal/platform/db"
	"gongkai/internal/platform/errs"
	"gongkai/internal/platform/id"
	"gongkai/internal/platform/job"
	"gongkai/internal/web"
)

// YearPage is the two halves of importing a year: the notice is pasted or uploaded, and
// what was read of it is shown before it counts.
type YearPage struct {
	web.Page
	Text string // as it was pasted
	// What was read; Read is false on the first half.
	Read      bool
	Year      workday.Year
	Off, Work []SpanRow
	Have      int // working days
	Expected  int // that the law leads one to expect
	Replaces  string
	Cases     int // running terms that may move
	JSON      string
	Token     string
}

// noticeSize bounds what is pasted or uploaded: a notice has a few thousand characters.
const noticeSize = 256 << 10

func (d *Desk) calendarForms() {
	d.mux.Handle(web.Route{Pattern: "GET /office/calendar/import", Name: "导入放假安排", Who: system, Handler: func(w *web.Response, _ *http.Request) error {
		return d.yearForm(w, http.StatusOK, "", nil)
	}})
	d.mux.Handle(web.Route{Pattern: "POST /office/calendar/import", Name: "核对放假安排", Who: system, Upload: true, Handler: d.yearRead})
	d.mux.Handle(web.Route{Pattern: "POST /office/calendar/import/confirm", Name: "启用放假安排", Who: system, Handler: d.yearTake})
}

func (d *Desk) yearForm(w *web.Response, status int, text string, bad []errs.Reason) error {
	p := YearPage{Page: page(w, "导入放假安排", "工作日历", "/office/calendar"), Text: text}
	p.Errors = bad
	return w.RenderStatus(status, "desk/year", p)
}

// yearRead shows what was read. Nothing is stored.
func (d *Desk) yearRead(w *web.Response, r *http.Request) error {
	text, err := noticeOf(r)
	if err != nil {
		return err
	}
	if strings.TrimSpace(text) == "" {
		return d.yearForm(w, http.StatusUnprocessableEntity, text, []errs.Reason{{Field: "text", Msg: "请粘贴放假通知的正文，或者选择一个文件。"}})
	}
	y, err := workday.ParseYear(strings.NewReader(text))
	if err != nil {
		return d.wrong(err, func(status int, reasons []errs.Reason) error { return d.yearForm(w, status, text, atText(reasons)) })
	}
	raw, err := json.Marshal(y)
	if err != nil {
		return err
	}
	p := YearPage{Read: true, Text: text, Year: y, JSON: string(raw), Token: id.Secret()}
	p.Off, p.Work = spans(y)
	err = d.read(r, func(ctx context.Context, tx *db.Tx) error {
		cal, err := d.Engine.Calendar(ctx, tx)
		if err != nil {
			return err
		}
		for _, old := range cal.Years() {
			if old.Year == y.Year {
				p.Replaces = old.Source
			}
		}
		next, err := cal.WithYear(y)
		if err != nil {
			return err
		}
		p.Have, p.Expected = next.Workdays(y.Year)
		return tx.QueryRow(ctx, `SELECT COUNT(DISTINCT case_id) FROM deadline_cache WHERE state IN ('running', 'paused') AND calendar <> ?`, next.Version()).Scan(&p.Cases)
	})
	if err != nil {
		return err
	}
	p.Page = page(w, fmt.Sprintf("核对%d年放假安排", y.Year), "工作日历", "/office/calendar", "导入放假安排", "/office/calendar/import")
	return w.Render("desk/year", p)
}

// atText puts the faults of a notice beside the one field that there is.
func atText(reasons []errs.Reason) []errs.Reason {
	for i := range reasons {
		reasons[i].Field = "text"
	}
	return reasons
}

// noticeOf is the text of the notice: the file, where one was chosen.
func noticeOf(r *http.Request) (string, error) {
	var err error
	if strings.HasPrefix(r.Header.Get("Content-Type"), "multipart/form-data") {
		err = r.ParseMultipartForm(1 << 20)
	} else {
		err = r.ParseForm()
	}
	if _, tooLarge := errors.AsType[*http.MaxBytesError](err); tooLarge {
		return "", err
	}
	if err != nil {
		return "", errs.Wrap(errs.Invalid, "提交的内容读不出来，请返回上一页重新提交。", err)
	}
	text := r.PostForm.Get("text")
	if r.MultipartForm != nil {
		defer r.MultipartForm.RemoveAll()
		for _, h := range r.MultipartForm.File["file"] {
			if h.Size == 0 {
				continue
			}
			f, err := h.Open()
			if err != nil {
				return "", fmt.Errorf("open upload: %w", err)
			}
			raw, err := io.ReadAll(io.LimitReader(f, noticeSize+1))
			f.Close()
			if err != nil {
				return "", fmt.Errorf("read upload: %w", err)
			}
			text = string(bytes.TrimPrefix(raw, []byte("\ufeff")))
		}
	}
	if len(text) > noticeSize {
		return "", errs.New(errs.TooLarge, "放假安排的文本太长。请只粘贴通知的正文，或者上传写有一个年份的JSON文件。")
	}
	return strings.ToValidUTF8(text, "\ufffd"), nil
}

// Confirm is the second half of the form.
type Confirm struct {
	Year string `json:"year" title:"放假安排" form:"hidden" maxLength:"300000"`
}

func (d *Desk) yearTake(w *web.Response, r *http.Request) error {
	in, values, err := web.DecodeForm[Confirm](r)
	if err != nil {
		return err
	}
	y, err := workday.ParseYear(strings.NewReader(in.Year))
	if err != nil {
		return err
	}
	err = d.once(r.Context(), w.Actor.Person, values.Get("_token"), func(ctx context.Context, tx *db.Tx) error {
		if err := org.May(w.Actor, "导入放假安排", actor.System); err != nil {
			return err
		}
		if err := workday.Import(ctx, tx, y, w.Actor.Person); err != nil {
			return err
		}
		_, err := audit.Append(ctx, tx, audit.Act{By: w.Actor, Subject: fmt.Sprintf("calendar/%d", y.Year), Action: "import-calendar", Law: []clause.Clause{clause.Holiday.Whole()}, Note: y.Source})
		if err != nil {
			return err
		}
		return job.Enqueue(ctx, tx, job.Job{Kind: d.Recompute})
	})
	switch {
	case errors.Is(err, errAgain):
		w.Flash("again")
	case err != nil:
		return err
	default:
		w.Flash("desk/calendar")
	}
	return w.Redirect(fmt.Sprintf("/office/calendar?year=%d", y.Year))
}
