.DEFAULT_GOAL := help
.PHONY: help setup setup-tests setup-ci setup-whole setup-bench lock run demo screenshots env manage redrive remove test test-all ci fmt lint type unit functional contract urllib3 e2e openapi-test chaos bench scale scale-check scale-docs openapi schemas endpoints parts build deploy

# What `make run` is given.
PORT ?= 3000
ENGINE_PORT ?= 4566
LINKUP_PORT ?= 3001
LINKEDIN_PORT ?= 3002
SOURCE ?= local
# v1 or v2: the version of Linkup's API. Not "?=": make env sets a variable of this name, to an address.
LINKUP = v1
# 1: what is stored outlives Ctrl-C.
KEEP ?=
# Where Python 3.13 is, if it is not found or another is to be used.
PYTHON ?=

# Copies that did not come by git may have them. sh cannot tell what is wrong then.
ifneq ($(filter-out 0,$(shell grep -c "$$(printf '\r')" tools/setup.sh)),)
$(error The files of this folder have Windows line ends (CRLF), so nothing here runs. Get it by git clone, which writes LF whatever core.autocrlf says)
endif

# Not ".": outside a git repository ruff would walk through what is built.
SOURCES := functions layers local ops tests tools
BIN := .venv/bin
SAM := tools/bin/sam
LOCK := sh tools/uv.sh pip compile --quiet --universal --python-version 3.13 --generate-hashes --no-build \
	--custom-compile-command "make lock"
export PYTHON

# Checked for every target, because one that uses what is set up already would not look.
ifneq ($(PYTHON),)
ifneq ($(shell sh tools/python.sh '$(PYTHON)' >/dev/null || echo wrong),)
$(error Give the path of a Python 3.13, or leave PYTHON out to have one looked for)
endif
endif

help: ## What there is
	@awk -F ':.*## ' '/^[a-z0-9-]+:.*## / { printf "make %-12s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

setup:
	@sh tools/setup.sh

setup-tests:
	@sh tools/setup.sh --tests

setup-ci:
	@sh tools/setup.sh --ci

setup-whole:
	@sh tools/setup.sh --whole

setup-bench:
	@sh tools/setup.sh --bench

lock: ## Write tools/locks anew from pyproject.toml; versions stay as they are, but with UPGRADE=1
	@for group in dev peers; do \
		$(LOCK) $(if $(UPGRADE),--upgrade) --group $$group layers/dependencies/requirements.txt \
			-o tools/locks/$$group.txt || exit; done
	@for group in engine openapi sam urllib3-1 urllib3-2 uv; do \
		$(LOCK) $(if $(UPGRADE),--upgrade) --group $$group -o tools/locks/$$group.txt || exit; done

run: setup ## The whole system on this machine, until Ctrl-C: SOURCE=linkedin, LINKUP=v2, KEEP=1 keeps data and tokens (PORT=3000 ENGINE_PORT=4566 LINKUP_PORT=3001 LINKEDIN_PORT=3002)
	@$(BIN)/python -m local.run --source $(SOURCE) --linkup "$(LINKUP)" $(if $(filter-out 0,$(KEEP)),--keep) --api-port="$(PORT)" \
		--engine-port="$(ENGINE_PORT)" --linkup-port="$(LINKUP_PORT)" --linkedin-port="$(LINKEDIN_PORT)"

# Written last by setup.
.venv/.complete:
	@echo "nothing is set up here yet; start the stack with: make run" >&2; exit 1

demo screenshots env manage: | .venv/.complete

demo: ## The whole story in a minute or two, on the running stack
	@$(BIN)/python -m local.demo

screenshots: ## Take README's pictures of the console, of the running stack: start one for this alone
	@$(BIN)/python -m tools.screenshots

env: ## The running stack as shell variables: eval "$(make -s env)"
	@$(BIN)/python -m local.env

manage: ## A command of manage_accounts on the running stack: EVENT=events/manage_accounts_….json
	@$(BIN)/python -m ops.manage "$(EVENT)"

redrive: setup ## Show and move dead letters: QUEUE=status-updates … (SHOW=1 only shows; DISCARD=letter; STACK=name)
	@$(BIN)/python -m ops.redrive "$(QUEUE)" $(if $(SHOW),--show) $(if $(STACK),--stack "$(STACK)") $(if $(DISCARD),--discard "$(DISCARD)")

remove: setup ## Remove a deployed development stack whole, tables and key too: STACK=name (asks for the name)
	@$(BIN)/python -m ops.remove "$(STACK)"

test: setup-tests ## Lint, types, template and tests, of long ones a sample (VOUCH_SEED=123 draws it)
	@$(BIN)/python -m tools.tiers

test-all: setup-whole ## Everything: tests of tools too, every case of the long ones, coverage
	@$(BIN)/python -m tools.tiers --whole

ci: setup-ci ## What CI runs: `make test` with the tests of tools
	@$(BIN)/python -m tools.tiers --tools

fmt: setup ## Format the code and mend what can be mended
	@$(BIN)/ruff format $(SOURCES)
	@$(BIN)/ruff check --fix $(SOURCES)

lint: setup ## Check style, format and the direction of imports
	@$(BIN)/ruff check $(SOURCES)
	@$(BIN)/ruff format --check $(SOURCES)
	@$(BIN)/lint-imports --no-logo

type: setup ## Check types
	@$(BIN)/mypy

unit: setup ## Tests of single modules, no network
	@$(BIN)/python -m tools.tiers unit

functional: setup ## Tests of handlers over tables in memory
	@$(BIN)/python -m tools.tiers functional

contract: setup ## Tests of the wire formats, the template, the docs and the import rules
	@$(BIN)/python -m tools.tiers contract

urllib3: setup-tests ## Tests of what upstreams answer, with the other versions of urllib3
	@$(BIN)/python -m tools.tiers --whole urllib3

e2e: setup-tests ## Tests of the deployed system, on a local AWS engine and ports of their own
	@$(BIN)/python -m tools.tiers e2e

openapi-test: setup-whole ## Tests of docs/openapi.json with linters, generators of clients and schemathesis
	@$(BIN)/python -m tools.tiers --whole openapi

chaos: setup-tests ## The long runs: 5,000 queued updates under faults, 500 calls at once, 1,000 members synced, 20,000 due
	@CHAOS_UPDATES=5000 CHAOS_RECOMMENDATIONS=500 VOUCH_CHAOS_CALLS=500 SYNC_MEMBERS=1000 \
		START_MEMBERS=20000 DUE_MEMBERS=2000 \
		$(BIN)/python -m pytest tests/functional/test_status_updates_chaos.py \
		tests/functional/test_spending_races.py tests/e2e/test_status_updates.py \
		tests/functional/test_start_queued_syncs.py tests/e2e/test_many_syncs.py \
		tests/e2e/test_many_starts.py

bench: setup-bench ## Measure the budgets; BEFORE=commit measures that commit beside this one
	@$(BIN)/python -m tests.benchmarks

# Its parameters (docs/SCALE.md) come from the command line: make hands its variables on.
scale: setup ## What a load costs, what runs at once, the first limits: make scale MEMBERS=250000 PEAK=20
	@$(BIN)/python -m tools.scale

scale-docs: setup ## Write the tables and the plot of docs/SCALE.md anew
	@$(BIN)/python -m tools.scale --docs

# SIZES="1000 10000": the numbers of members.
scale-check: setup ## The model of scale against the real code, count by count
	@$(BIN)/python -m tests.benchmarks.scale_check $(SIZES)

openapi: setup ## Write docs/openapi.json anew, from the code
	@$(BIN)/python -m tools.openapi

schemas: setup ## Write events/schemas anew, from the code
	@$(BIN)/python -m tools.schemas

endpoints: setup ## Write the endpoints of AWS services anew, from the SDK's
	@$(BIN)/python -m tools.endpoints

parts: setup ## The parts of the package and which of them import which
	@$(BIN)/python -m tools.parts

build: setup ## Build the template with SAM
	@$(SAM) build

deploy: build ## Deploy to your AWS account as samconfig.toml says: asks once, before it changes anything
	@$(SAM) deploy
