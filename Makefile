# One habit for everything; `make help` lists the targets.
PYTHON ?= python3
BIN := .venv/bin
ARCHIVE := $(BIN)/archive
DEMO := .demo
# `within.py` gives each part of the tests a budget of seconds and says what it took.
WITHIN := $(BIN)/python tests/within.py

.PHONY: help demo test test-cluster test-page pictures check tests samples gazetteer docs bench torture coverage mutants lock clean

help: ## list the targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## /{printf "  make %-10s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

.venv/bin/python:
	$(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --constraint constraints.txt pip

.venv/.installed: pyproject.toml constraints.txt | .venv/bin/python
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --constraint constraints.txt --editable .
	@touch $@

.venv/.tools: .venv/.installed
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --constraint constraints.txt --editable '.[all]' --group test
	@touch $@

demo: .venv/.installed ## install, take in the samples, search them, rebuild the index
	@sh samples/demo.sh $(ARCHIVE) $(DEMO)

test: .venv/.tools ## everything that must hold before a change lands (under ten minutes)
	@$(WITHIN) 60 "make check" $(MAKE) --no-print-directory check
	@$(WITHIN) 540 "make tests" $(MAKE) --no-print-directory tests

.venv/.cluster: .venv/.tools
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --constraint constraints.txt --editable '.[opensearch]'
	@touch $@

test-cluster: .venv/.cluster ## the tests that want three nodes of OpenSearch, on this machine
	@ARCHIVE_TEST_CLUSTER=1 $(WITHIN) 600 "make test-cluster" $(BIN)/python -m pytest -q -m cluster --timeout 300 tests/index tests/opensearch

check: .venv/.tools ## format, lint, types, and the direction of imports
	$(BIN)/ruff format --check --quiet .
	$(BIN)/ruff check --quiet .
	$(BIN)/mypy
	$(BIN)/lint-imports

tests: .venv/.tools ## the tests alone, doctests included
	$(BIN)/python -m pytest -q -n auto --dist worksteal --ignore=tests/page
	@echo "left out here: the page in a browser (make test-page)"

.venv/.page: .venv/.tools
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --constraint constraints.txt --group page
	@touch $@

test-page: .venv/.page ## the page of archive serve in a real browser, the API against its description
	@sh tests/page/install.sh
	@$(WITHIN) 600 "make test-page" $(BIN)/python -m pytest -q tests/page

pictures: .venv/.page ## write again the pictures of the page that README shows
	@sh tests/page/install.sh
	$(BIN)/python -m tests.page.pictures

samples: .venv/.tools ## write again what each sample must give; read the difference before you commit
	$(BIN)/python -m tests.golden

gazetteer: .venv/.tools ## write again the table of the world's cities, from GeoNames
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --constraint constraints.txt --group gazetteer
	$(BIN)/python -m tests.gazetteer

docs: .venv/.tools ## write again what shows the program: README's transcript and picture, docs/cli.md, man/archive.1
	$(BIN)/python -m tests.transcript
	$(BIN)/python -m tests.picture
	$(BIN)/python -m tests.manual

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
	@$(if $(CLUSTER),ARCHIVE_TEST_CLUSTER=1) $(BIN)/python -m tests.covered .coverage-report.json

.venv/.mutation: .venv/.tools
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --constraint constraints.txt --group mutation
	@touch $@

mutants: .venv/.mutation ## what no test notices in the query parser and the grammar of dates; ARGS='lex --share 0.1'
	$(BIN)/python -m tests.mutation $(ARGS)

lock: .venv/.tools ## choose the versions of all dependencies anew
	$(BIN)/python -m pip install --quiet uv
	$(BIN)/uv pip compile --quiet --universal --no-header --no-annotate --group test --group bench --group gazetteer --group mutation --group page --extra all --extra opensearch pyproject.toml --output-file constraints.txt --upgrade

clean: ## remove what the other targets made
	rm -rf .venv $(DEMO) $(wildcard .demo-*) .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache .coverage*
