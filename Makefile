# Every target sets up what it needs; nothing clever lives here (scripts/ has the steps).
.DEFAULT_GOAL := help
PY := .venv/bin/python
PYTEST := $(PY) -m pytest
SOURCES := src tests scripts bench fuzz

.PHONY: help setup demo test check journeys build-kubernetes test-kubernetes lint types walls docs audit bench faults load outgrow fuzz requirements clean

help: ## Show the targets
	@grep -hE '^[a-z%-]+:.*?## ' $(MAKEFILE_LIST) | awk -F ':.*?## ' '{printf "  make %-16s %s\n", $$1, $$2}'

setup: ## Make .venv with everything
	@scripts/setup

demo: setup ## Do the main job on loopback and say where to look (ONCE=1 ends by itself)
	@$(PY) -m scripts.demo $(if $(ONCE),--once,)

test: setup ## Run every test
	@scripts/setup-tests
	@$(MAKE) --no-print-directory lint types walls
	@$(PYTEST) -n 2 --dist loadfile tests

check: setup ## Format, lint, types, walls, unit, property and contract tests; for every few minutes of work
	@$(MAKE) --no-print-directory lint types walls
	@$(PYTEST) -q -n 2 --dist loadfile -m "not journey" tests/unit tests/property tests/contract tests/architecture

journeys: setup ## Run the tests that start real processes
	@scripts/setup-tests
	@$(PYTEST) -m journey tests

build-kubernetes: ## Build the Kubernetes server that test-kubernetes starts, into ~/.cache (ten to twenty minutes)
	@scripts/build-kubernetes

test-kubernetes: setup ## Deploy to a real Kubernetes; build-kubernetes comes first
	@scripts/setup-tests
	@QIRVO_KUBERNETES=1 $(PYTEST) -n 0 -v -m kubernetes tests

lint: setup
	@.venv/bin/ruff format --check --quiet $(SOURCES)
	@.venv/bin/ruff check --quiet $(SOURCES)

types: setup
	@.venv/bin/mypy

walls: setup
	@.venv/bin/lint-imports --no-cache

docs: setup ## Write the generated pages (checks, commands, errors, settings, OpenAPI, benchmarks), and the site in .site/
	@$(PY) -m scripts.generate_docs
	@scripts/build-site

bench: setup ## Measure: each figure beside what a user would pick instead, within 30 minutes
	@scripts/setup-bench
	@$(PY) -m bench $(NAMES)

bench-%: setup ## Measure one of them: peers, growth, read_plane, search, … (PLUGINS=100000 for a larger growth)
	@scripts/setup-bench
	@$(if $(PLUGINS),QIRVO_BENCH_PLUGINS=$(PLUGINS)) $(PY) -m bench $*

faults: setup ## Kill, fill, slow, cut and set wrong what registries stand on (FAULTS=20 each, WHICH=all), and look for what was lost
	@$(PY) -m tests.faults --faults $(or $(FAULTS),20) $(WHICH)

load: setup ## Load a registry for long (MINUTES=20), and look whether anything grows or fails
	@$(PY) -m tests.faults.load --minutes $(or $(MINUTES),20)

outgrow: setup ## Move a registry to PostgreSQL, a bucket and ClickHouse under work, and restore it elsewhere (PLUGINS=10000, EVENTS=5000000)
	@scripts/setup-tests
	@$(PY) -m tests.faults.outgrowing --plugins $(or $(PLUGINS),10000) --events $(or $(EVENTS),5000000)

fuzz: setup ## Look for input that breaks reader, manifest or scanner (FUZZ_SECONDS=60 for each)
	@$(PY) -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements-fuzz.txt
	@for target in archive manifest scanner checks emulation; do $(PY) -m fuzz $$target $(or $(FUZZ_SECONDS),60) || exit 1; done

audit: setup ## Audit our own dependencies: licenses, bill of materials (ADVISORIES=OSV's all.zip of PyPI: vulnerabilities)
	@$(PY) -m scripts.audit_dependencies --sbom build/sbom.cdx.json $(if $(ADVISORIES),--advisories $(ADVISORIES),)

requirements: setup ## Pin the dependencies anew
	@scripts/pin-requirements

clean: ## Remove what setup, tests and the demo made
	rm -rf .venv .venv-s3 .venv-clickhouse .venv-docs .venv-compose .bench .site .demo .mypy_cache .ruff_cache .pytest_cache .hypothesis .fuzz src/qirvo/server/web/fetched
