# make test   everything that must pass before a change lands; installs what it lacks
# make check  format, vet, lint, house rules
# make bench  the figures of the project, each beside the machine's own limit
# make soak   what takes longer: fuzzing, a thousand kills, big data
# make demo   the demo city on http://127.0.0.1:8080

GO ?= go
export GOFLAGS ?= -mod=readonly
# The program needs no cgo; tests are built the same way, but for the race detector.
export CGO_ENABLED ?= 0
WITHPG = $(GO) run ./internal/platform/db/dbtest/withpg
# Packages in which several goroutines meet.
RACE = ./internal/platform/db/... ./internal/platform/job ./internal/platform/blob ./internal/kernel/audit ./internal/kernel/lifecycle \
       ./internal/kernel/publication ./internal/kernel/publiclog ./internal/kernel/notice ./internal/web
FUZZ = ./internal/kernel/docno ./internal/kernel/text ./internal/kernel/screen ./internal/kernel/workday ./internal/kernel/file ./internal/platform/format/docx ./internal/platform/format/xlsx ./internal/area/foi/annual

.PHONY: test check bench soak demo build prepare tidy-check

test: prepare build ## everything
	$(GO) vet ./...
	@test -z "$$(gofmt -l cmd internal)" || { gofmt -l cmd internal; echo "these files are not formatted: run gofmt"; exit 1; }
	$(WITHPG) $(GO) test -timeout 30m ./...
	CGO_ENABLED=1 $(WITHPG) $(GO) test -timeout 30m -race $(RACE)

build:
	$(GO) build -o bin/gongkai ./cmd/gongkai

check: ## format, vet, lint, house rules
	@test -z "$$(gofmt -l cmd internal)" || { gofmt -l cmd internal; exit 1; }
	$(GO) vet ./...
	GOFLAGS= $(GO) run honnef.co/go/tools/cmd/staticcheck@v0.8.2 ./...
	$(GO) test ./internal/archtest

bench: prepare
	$(WITHPG) $(GO) test -run '^$$' -bench . -benchtime 2s -timeout 60m ./internal/...

soak: prepare
	GONGKAI_SOAK=1 $(WITHPG) $(GO) test -timeout 170m -run 'Crash|Kill|Soak|TestBrowser' ./internal/app/...
	GONGKAI_SOAK=1 $(WITHPG) $(GO) test -timeout 60m -run AnyCourse ./internal/area/foi
	@for p in $(FUZZ); do for f in $$($(GO) test -list '^Fuzz' $$p | grep ^Fuzz); do \
	  echo "fuzz $$p $$f"; $(GO) test -run '^$$' -fuzz "^$$f$$" -fuzztime 60s $$p || exit 1; done; done

demo:
	$(GO) run ./cmd/gongkai demo

# Debian's browser, database, fonts and npm (which fetches axe-core), for the tests that need them.
prepare:
	@missing=; command -v chromium >/dev/null || missing="$$missing chromium"; \
	ls /usr/lib/postgresql/*/bin/initdb >/dev/null 2>&1 || missing="$$missing postgresql"; \
	command -v npm >/dev/null || missing="$$missing npm"; \
	ls /usr/share/fonts/opentype/noto/NotoSansCJK* >/dev/null 2>&1 || missing="$$missing fonts-noto-cjk"; \
	if [ -n "$$missing" ]; then echo "installing:$$missing"; apt-get update -qq && \
	  DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends $$missing >/dev/null; fi
