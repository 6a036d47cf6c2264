package main

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/netip"
	"net/url"
	"os"
	"strconv"
	"strings"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/promauto"
	"github.com/prometheus/client_golang/prometheus/promhttp"

	"gongkai/internal/app"
	"gongkai/internal/platform/errs"
	"gongkai/internal/web"
)

type serveCmd struct {
	store
	Addr      string        `default:"127.0.0.1:8080" env:"GONGKAI_ADDR" help:"网站监听地址。"`
	AdminAddr string        `env:"GONGKAI_ADMIN_ADDR" placeholder:"ADDR" help:"运维监听地址（/metrics），不给则不开。"`
	Away      time.Duration `default:"24h" env:"GONGKAI_AWAY" help:"没有进程运行超过多久，后台工作就等系统管理员确认服务器时间，例如 24h、72h。"`
	site
}

// site are the flags about the public address and the masthead.
type site struct {
	Base     string         `env:"GONGKAI_BASE" placeholder:"URL" help:"公开地址，例如 https://www.example.gov.cn。"`
	SiteName string         `env:"GONGKAI_SITE_NAME" default:"" help:"网站名称，例如 云山市人民政府。"`
	SiteCode string         `env:"GONGKAI_SITE_CODE" help:"网站标识码。"`
	Phone    string         `env:"GONGKAI_PHONE" help:"联系电话。"`
	Proxy    []netip.Prefix `env:"GONGKAI_PROXY" placeholder:"CIDR" help:"反向代理的地址段，只信它们写的 X-Forwarded-For。"`
}

func (s site) web() (app.Web, error) {
	base := strings.TrimRight(s.Base, "/")
	if u, err := url.Parse(base); base != "" && (err != nil || u.Host == "" || u.Path != "" || u.Scheme != "https" && u.Scheme != "http") {
		return app.Web{}, errs.Newf(errs.Invalid, "公开地址“%s”不对，应如https://www.example.gov.cn，不带路径。", s.Base)
	}
	return app.Web{HTTPS: strings.HasPrefix(base, "https://"), Proxies: s.Proxy, Observe: observe,
		Site: web.Site{Name: s.SiteName, Title: "政务公开", Base: base, Code: s.SiteCode, Phone: s.Phone, Sponsor: s.SiteName}}, nil
}

// served counts requests by route and status, for the operator's metrics.
var served = promauto.NewHistogramVec(prometheus.HistogramOpts{Name: "gongkai_http_seconds", Help: "Requests by route and status.",
	Buckets: []float64{.005, .02, .1, .5, 2, 10}}, []string{"route", "status"})

func observe(pattern string, status int, took time.Duration) {
	served.WithLabelValues(pattern, strconv.Itoa(status)).Observe(took.Seconds())
}

func (c *serveCmd) Run(e *env) error {
	w, err := c.web()
	if err != nil {
		return err
	}
	c.base = w.Site.Base
	a, done, err := c.open(e, os.Stderr)
	if err != nil {
		return err
	}
	defer done()
	if err := welcome(e, a, e.Out); err != nil {
		return err
	}
	if err := a.Public.Check(e); err != nil {
		return err
	}
	a.Jobs.Away = c.Away
	return listen(e, a, c.Addr, c.AdminAddr, w, e.Out)
}

// listen serves the platform and works its jobs until the context ends.
func listen(ctx context.Context, a *app.App, addr, adminAddr string, w app.Web, out interface{ Write([]byte) (int, error) }) error {
	l, err := net.Listen("tcp", addr)
	if err != nil {
		return fmt.Errorf("监听%s：%w", addr, err)
	}
	fmt.Fprintf(out, "平台已启动：http://%s\n", l.Addr())
	servers := []*http.Server{{Handler: a.Mux(w), ReadHeaderTimeout: 10 * time.Second, ReadTimeout: 5 * time.Minute, WriteTimeout: 5 * time.Minute, IdleTimeout: 2 * time.Minute, MaxHeaderBytes: 64 << 10}}
	failed := make(chan error, 3)
	go func() { failed <- servers[0].Serve(l) }()
	if adminAddr != "" {
		mux := http.NewServeMux()
		mux.Handle("GET /metrics", promhttp.Handler())
		admin := &http.Server{Addr: adminAddr, Handler: mux, ReadHeaderTimeout: 10 * time.Second}
		servers = append(servers, admin)
		go func() { failed <- admin.ListenAndServe() }()
	}
	work, stopWork := context.WithCancel(ctx)
	worked := make(chan struct{})
	go func() {
		defer close(worked)
		if err := a.Jobs.Run(work); err != nil && work.Err() == nil {
			failed <- err
		}
	}()
	select {
	case <-ctx.Done():
	case err = <-failed:
		if errors.Is(err, http.ErrServerClosed) {
			err = nil
		}
	}
	stop, cancel := context.WithTimeout(context.Background(), 20*time.Second)
	defer cancel()
	for _, s := range servers {
		err = errors.Join(err, s.Shutdown(stop))
	}
	stopWork()
	<-worked
	return err
}
