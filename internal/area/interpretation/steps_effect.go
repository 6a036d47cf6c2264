package interpretation

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"gongkai/internal/kernel/publication"
	"gongkai/internal/kernel/workday"
	"gongkai/internal/platform/db"
	"gongkai/internal/platform/errs"
	"gongkai/internal/platform/id"
)

// SpreadIn is the input of 登记传播渠道.
type SpreadIn struct {
	Channel string `json:"channel" title:"渠道" form:"select" enum:"website,weibo,wechat,tv,newspaper,press" enumNames:"政府网站,政务微博,政务微信,广播电视,报刊,新闻发布会"`
	Name    string `json:"name,omitempty" title:"名称" doc:"媒体、账号或者场次的名称。" maxLength:"100"`
	On      string `json:"on,omitempty" title:"日期" doc:"不填为今天。" form:"date" maxLength:"10"`
	URL     string `json:"url,omitempty" title:"链接" form:"url" maxLength:"500"`
}

func (a *Area) spread(ctx context.Context, r *pieceRun, in SpreadIn) error {
	on := r.Today
	if in.On != "" {
		var err error
		if on, err = workday.Parse(in.On); err != nil || on > r.Today {
			return errs.Field("on", "日期要写成2026-03-02的样子，并且不能晚于今天。")
		}
	}
	link := strings.TrimSpace(in.URL)
	if link != "" && !strings.HasPrefix(link, "https://") && !strings.HasPrefix(link, "http://") {
		return errs.Field("url", "链接要以 http:// 或 https:// 开头，请填写完整网址。")
	}
	c := Spread{ID: id.New(r.At), Channel: in.Channel, Name: strings.TrimSpace(in.Name), URL: link, On: on}
	r.Note(c.label())
	return r.Case.insertSpread(ctx, r.Tx, c)
}

// Reach is the input of 登记传播效果.
type Reach struct {
	Spread string `json:"spread,omitempty" title:"渠道" doc:"只登记过一个渠道的可以不填。" form:"select" maxLength:"40"`
	Reach  int    `json:"reach" title:"阅读（收看）量" minimum:"0" maximum:"10000000000"`
	Shared int    `json:"shared,omitempty" title:"转发量" minimum:"0" maximum:"10000000000"`
}

func (a *Area) reach(ctx context.Context, r *pieceRun, in Reach) error {
	if len(r.Case.Channels) == 1 && in.Spread == "" {
		in.Spread = r.Case.Channels[0].ID
	}
	i := slices.IndexFunc(r.Case.Channels, func(c Spread) bool { return c.ID == in.Spread })
	if i < 0 {
		return errs.Field("spread", "没有登记过这个渠道，请先登记传播渠道。")
	}
	c := &r.Case.Channels[i]
	c.Reach, c.Shared, c.FiguredOn = in.Reach, in.Shared, r.Today
	r.Note(fmt.Sprintf("%s：阅读%d，转发%d", c.label(), c.Reach, c.Shared))
	return figure(ctx, r.Tx, *c)
}

// MisreadIn is the input of 登记误读.
type MisreadIn struct {
	Body       string `json:"body" title:"误读的内容" form:"textarea" minLength:"2" maxLength:"1000"`
	Correction string `json:"correction,omitempty" title:"怎样澄清" form:"textarea" maxLength:"1000"`
}

func (a *Area) misread(ctx context.Context, r *pieceRun, in MisreadIn) error {
	r.Note("误读：" + short(in.Body))
	return r.Case.insertMisread(ctx, r.Tx, Misread{ID: id.New(r.At), Body: strings.TrimSpace(in.Body), Correction: strings.TrimSpace(in.Correction), ByName: r.By.Display(), At: r.At})
}

// EvaluateIn is the input of 效果评估. Reach, questions, misunderstandings and elements are
// counted by the platform.
type EvaluateIn struct {
	Verdict      string   `json:"verdict" title:"效果" form:"radio" enum:"good,fair,poor" enumNames:"好,一般,差"`
	Analysis     string   `json:"analysis" title:"分析" form:"textarea" minLength:"4" maxLength:"4000"`
	Partners     string   `json:"partners,omitempty" title:"会同评估的宣传、网信部门" maxLength:"200"`
	Shortcomings []string `json:"shortcomings,omitempty" title:"不足" doc:"每行一条，逐条整改。" maxItems:"20"`
	Days         int      `json:"days,omitempty" title:"整改期限（工作日）" doc:"不填为10个工作日。" minimum:"0" maximum:"120"`
}

func (a *Area) evaluate(ctx context.Context, r *pieceRun, in EvaluateIn) error {
	p := r.Case
	wants := trimmed(in.Shortcomings)
	if in.Verdict == "poor" && len(wants) == 0 && len(p.Unmended()) == 0 {
		return errs.Field("shortcomings", "效果差的，请逐条写明不足，交由编制人整改。")
	}
	e := Evaluation{ID: id.New(r.At), Verdict: in.Verdict, Analysis: strings.TrimSpace(in.Analysis), Partners: strings.TrimSpace(in.Partners),
		Reach: p.reach(), Covered: p.Covered(), Misreads: len(p.Misreads), ByName: r.By.Display(), At: r.At}
	asked, misread, err := p.asked(ctx, r.Tx)
	if err != nil {
		return err
	}
	e.Questions, e.Misreads = asked, e.Misreads+misread
	if err := p.insertEvaluation(ctx, r.Tx, e); err != nil {
		return err
	}
	for _, w := range wants {
		s := Shortcoming{ID: id.New(r.At), Body: w}
		if err := p.saveShortcoming(ctx, r.Tx, s); err != nil {
			return err
		}
		p.Shortcomings = append(p.Shortcomings, s)
	}
	if len(wants) > 0 {
		r.Tick(Mend.Restart(), in.Days, "评估发现不足")
		r.Tick(Mend.Start(), in.Days, "评估发现不足")
	}
	r.Note(fmt.Sprintf("效果%s：阅读%d，提问%d，误读%d，九项要素已解读%d项，不足%d条", map[string]string{"good": "好", "fair": "一般", "poor": "差"}[e.Verdict],
		e.Reach, e.Questions, e.Misreads, e.Covered, len(wants)))
	return nil
}

// asked counts what readers asked on the piece's page, and on the document's for a piece
// that went out with it, and how many of the questions show a misunderstanding.
func (p *Piece) asked(ctx context.Context, tx *db.Tx) (n, misread int, err error) {
	it, ok, err := publication.ItemOfPart(ctx, tx, p.Part.ID)
	if err != nil || !ok {
		return 0, 0, err
	}
	doc := ""
	if p.With() {
		doc = p.DocItem
	}
	err = tx.QueryRow(ctx, `SELECT COUNT(*), COALESCE(SUM(misread), 0) FROM interpretation_question WHERE item = ? OR (item = ? AND item <> '')`, it.ID, doc).Scan(&n, &misread)
	return n, misread, err
}

// MendIn is the input of 整改.
type MendIn struct {
	Shortcoming string `json:"shortcoming,omitempty" title:"不足" doc:"只剩一条的可以不填。" form:"select" maxLength:"40"`
	Done        string `json:"done" title:"怎样整改的" form:"textarea" minLength:"2" maxLength:"2000"`
}

func (a *Area) mend(ctx context.Context, r *pieceRun, in MendIn) error {
	if open := r.Case.Unmended(); len(open) == 1 && in.Shortcoming == "" {
		in.Shortcoming = open[0].ID
	}
	i := slices.IndexFunc(r.Case.Shortcomings, func(s Shortcoming) bool { return s.ID == in.Shortcoming && s.DoneAt.IsZero() })
	if i < 0 {
		return errs.Field("shortcoming", "没有这条待整改的不足，请从列表中选择。")
	}
	s := &r.Case.Shortcomings[i]
	s.Done, s.DoneBy, s.DoneAt = strings.TrimSpace(in.Done), r.By.Display(), r.At
	r.Note("整改“" + short(s.Body) + "”：" + s.Done)
	return r.Case.saveShortcoming(ctx, r.Tx, *s)
}

// Collect is the input of 列为典型案例.
type Collect struct {
	Kind     string `json:"kind" title:"案例" form:"radio" enum:"good,bad" enumNames:"好案例,差案例"`
	Analysis string `json:"analysis" title:"案例分析" form:"textarea" minLength:"4" maxLength:"4000"`
}

func (a *Area) collect(ctx context.Context, r *pieceRun, in Collect) error {
	r.Note("列为" + map[string]string{"good": "好案例", "bad": "差案例"}[in.Kind])
	return r.Case.saveExample(ctx, r.Tx, Example{Kind: in.Kind, Analysis: strings.TrimSpace(in.Analysis), ByName: r.By.Display(), At: r.At})
}
