package demo

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"

	"gongkai/internal/area/foi"
	"gongkai/internal/kernel/actor"
	stored "gongkai/internal/kernel/file"
	"gongkai/internal/kernel/lifecycle"
	"gongkai/internal/kernel/workday"
	"gongkai/internal/platform/db"
)

// requestWay is the way of an ordinary request for information, from its coming in to
// the answer.
var requestWay = []stage{
	{"register", 0, func(f *file) bool { return !f.online() }}, {"apply", 0, (*file).online}, {"confirm", 1, (*file).unsure}, {"accept", 0, always},
	{"draft", 8, always}, {"release", 0, (*file).releases}, {"secrecy", 1, (*file).releases}, {"approve", 1, always}, {"dispatch", 1, always},
}

// online requests come through the public form; unsure ones count from the day on which
// both sides have confirmed them.
func (f *file) online() bool { return f.fact["channel"] == "form" }
func (f *file) unsure() bool {
	return slices.Contains([]string{"form", "fax", "mail", "internet"}, f.fact["channel"])
}
func (f *file) releases() bool { return slices.Contains([]string{"given", "part"}, f.fact["kind"]) }

// requests reads the requests for information. Each begins with a line "## NAME SEAT KIND
// APPLICANT CHANNEL" and has the facts of its steps; lines that begin with - are its course.
func requests() ([]file, error) {
	var b []byte
	for _, name := range []string{"request/request.txt", "request/more.txt"} {
		more, err := data.ReadFile(name)
		if err != nil {
			return nil, err
		}
		b = append(append(b, more...), '\n')
	}
	var out []file
	var err error
	for _, block := range strings.Split("\n"+string(b), "\n## ")[1:] {
		head, body, _ := strings.Cut(block, "\n")
		w := strings.Fields(head)
		if len(w) != 5 {
			return nil, fmt.Errorf("%q is not NAME SEAT KIND APPLICANT CHANNEL", head)
		}
		f := file{name: w[0]}
		var lines []string
		for _, l := range strings.Split(strings.TrimSpace(body), "\n") {
			if strings.HasPrefix(l, "-") {
				f.course = append(f.course, l)
			} else {
				lines = append(lines, l)
			}
		}
		if f.fact, err = facts(lines); err != nil {
			return nil, fmt.Errorf("%s: %w", f.name, err)
		}
		given := maps.Clone(f.fact)
		f.fact = map[string]string{"seat": w[1], "applicant": w[2], "name": w[3], "channel": w[4], "form": "paper", "route": "post", "way": "direct", "note": "电话联系申请人，确认收到申请。",
			"phone": fmt.Sprintf("100%08d", key(w[3], 1)%1e8), "address": fmt.Sprintf("云山市鹤鸣区栖霞路%d号", 1+key(w[3], 2)%300), "postcode": "980102"}
		if w[2] == string(foi.Person) {
			f.fact["paper"], f.fact["paper_number"] = "居民身份证", paperNumber(w[3])
		} else {
			f.fact["code"] = creditCode(w[3])
		}
		if f.online() {
			f.fact["form"], f.fact["route"] = "electronic", "online"
		}
		maps.Copy(f.fact, given)
		out = append(out, f)
	}
	return out, nil
}

// paperNumber is an identity number that passes the check and belongs to no region.
func paperNumber(name string) string {
	n := key(name, 3)
	s := fmt.Sprintf("509900%d%02d%02d%03d", 1955+n%45, 1+n/45%12, 1+n/540%28, 100+n/15120%800)
	sum := 0
	for i, weight := range [17]int{7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2} {
		sum += int(s[i]-'0') * weight
	}
	return s + "10X98765432"[sum%11:sum%11+1]
}

// creditCode is a 统一社会信用代码 that passes the check and belongs to no region.
func creditCode(name string) string {
	const digits = "0123456789ABCDEFGHJKLMNPQRTUWXY"
	s := fmt.Sprintf("91980100MA%07d", key(name, 4)%1e7)
	sum, weight := 0, 1
	for _, c := range s {
		sum += strings.IndexRune(digits, c) * weight
		weight = weight * 3 % 31
	}
	return s + digits[(31-sum%31)%31:][:1]
}

// requestEvents lists all that happens to the requests.
func (a *almanac) requestEvents(fs []file) ([]event, error) {
	var out []event
	for i := range fs {
		es, err := a.course(&fs[i], -1, fs[i].name, fs[i].course, requestWay)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", fs[i].name, err)
		}
		for _, e := range es {
			e.request = true
			out = append(out, e)
		}
	}
	return out, nil
}

// handler is who handles requests in a unit: where there is somebody else, not the head
// of the disclosure office, who has to agree to what the handler proposes.
func (r *runner) handler(ctx context.Context, tx *db.Tx, unit string) (actor.Actor, error) {
	var found actor.Actor
	for _, p := range people {
		a, err := r.acts(ctx, tx, p.name, []string{unit}, actor.Handler)
		if err != nil {
			return a, err
		}
		if a.Known() && (!found.Known() || found.Has(actor.Disclosure)) {
			found = a
		}
	}
	if !found.Known() {
		return found, fmt.Errorf("nobody handles requests in %s", unit)
	}
	return found, nil
}

// upload stores what goes out with an answer: a file takes transactions of its own.
func (r *runner) upload(ctx context.Context, e *event) error {
	if !e.request || e.step != "release" {
		return nil
	}
	by, err := db.Get(ctx, r.app.DB, func(tx *db.Tx) (actor.Actor, error) { return r.handler(ctx, tx, r.town.Units[e.file.fact["seat"]].ID) })
	if err != nil {
		return err
	}
	text := strings.ReplaceAll(e.file.fact["text"], "；", "\n") + "\n"
	st, err := stored.Receive(ctx, r.app.DB, r.app.Blobs, stored.Upload{Name: e.file.fact["file"] + ".txt", Body: strings.NewReader(text), Limits: stored.Default}, by)
	e.in["file"] = st.ID
	return err
}

// requestStep takes a step of a request, or of the enquiry that is open about it.
func (r *runner) requestStep(ctx context.Context, tx *db.Tx, e event) error {
	f, id := e.file, r.cases[e.file.name]
	unit := r.town.Units[f.fact["seat"]].ID
	if step, ok := strings.CutPrefix(e.step, "enquiry:"); ok {
		return r.enquiryStep(ctx, tx, e, step)
	}
	if e.step == "register" && f.online() {
		e.step = "apply"
	}
	m, err := r.app.Engine.Machine(foi.Name)
	if err != nil {
		return err
	}
	info, ok := m.Describe().Step(lifecycle.Action(e.step))
	if !ok {
		return fmt.Errorf("a request has no step %s", e.step)
	}
	words, err := r.filled(f, f.fact)
	if err != nil {
		return err
	}
	in := only(info.In, words)
	for k, v := range map[string]string{"on": "", "submitted": "", "filed_on": "", "got": "", "signed": "registered"} {
		if v == "" || f.fact["channel"] == v {
			maps.Copy(in, only(info.In, map[string]string{k: string(workday.DateOf(tx.Now))}))
		}
	}
	maps.Copy(in, e.in)
	if lead := in["lead"]; lead != "" {
		in["lead"] = r.cases[lead]
	}
	if e.step == "conclude" {
		if in["review"], err = r.openReview(ctx, tx, id); err != nil {
			return err
		}
	}
	if e.step == "apply" {
		return r.apply(ctx, tx, e, in, info, unit)
	}
	if slices.Contains(info.By, actor.Handler) && in["by"] == "" {
		by, err := r.handler(ctx, tx, unit)
		if err != nil {
			return err
		}
		in["by"] = by.Name
	}
	done, _, err := r.take(ctx, tx, foi.Name, id, e.step, in, unit)
	if err == nil {
		r.cases[f.name] = done.ID
	}
	return err
}

// apply hands in the public form.
func (r *runner) apply(ctx context.Context, tx *db.Tx, e event, in map[string]string, info lifecycle.StepInfo, unit string) error {
	v, err := r.input(info.In, in)
	if err != nil {
		return err
	}
	by := actor.Actor{Person: "applicant", Name: "申请人", Unit: unit, UnitName: r.town.Units[e.file.fact["seat"]].Name, Roles: info.By, Via: "public"}
	done, err := r.app.Engine.Take(ctx, tx, lifecycle.Call{Area: foi.Name, Action: "apply", By: by, In: v})
	tx.After(func() { r.steps++ })
	r.cases[e.file.name] = done.ID
	return err
}

// enquiryStep takes a step of the enquiry about a request that is still open.
func (r *runner) enquiryStep(ctx context.Context, tx *db.Tx, e event, step string) error {
	q, err := r.app.Foi.Request(ctx, tx, r.cases[e.file.name])
	if err != nil {
		return err
	}
	open := q.OpenEnquiries()
	if len(open) == 0 {
		return fmt.Errorf("no enquiry is open")
	}
	in, unit := maps.Clone(e.in), q.Unit
	switch step {
	case "reply":
		unit = open[0].AskedUnit
	case "hear", "deliver":
		in["on"] = string(workday.DateOf(tx.Now))
	}
	_, _, err = r.take(ctx, tx, foi.EnquiryName, open[0].ID, step, in, unit)
	return err
}

func (r *runner) openReview(ctx context.Context, tx *db.Tx, id string) (string, error) {
	q, err := r.app.Foi.Request(ctx, tx, id)
	if err != nil {
		return "", err
	}
	for _, v := range q.Reviews {
		if v.Result == "" {
			return v.ID, nil
		}
	}
	return "", fmt.Errorf("nothing is under review")
}
