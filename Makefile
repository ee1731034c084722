# Every target sets itself up from a clean clone; all it needs is Python >= 3.11, Node >= 20, make and git.
SHELL := /usr/bin/env bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := help
.PHONY: help setup build demo pages portal demo-arbitrage test test-forge test-python compile build-forge check fix gas bench proof-tools prove symbolic slither mutate lock clean

export SOLCX_BINARY_PATH := $(CURDIR)/.solcx
export APE_DATA_FOLDER := $(CURDIR)/.ape
export PATH := $(CURDIR)/.venv/bin:$(PATH)
# A caller's own environment must not shadow ours.
unexport PYTHONPATH VIRTUAL_ENV PYTHONHOME

python := .venv/bin/python
ARGS ?=

help: ## list the targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "make %-16s %s\n", $$1, $$2 }' Makefile

setup: ## install Python and npm packages, the compiler and Foundry (a second run costs nothing)
	@scripts/setup/bootstrap

build: setup ## compile the contracts to build/artifacts and keeper/abi
	@$(python) -m scripts.setup.compile
	@$(python) -m scripts.export_abi

pages: setup ## build the portal's pages to build/portal
	@node_modules/.bin/vite build --logLevel warn keeper/portal/pages

demo: build ## play a season on a local chain; options in ARGS="..."
	@$(python) -m scripts.demo $(ARGS)

portal: build pages ## open the demo's fund in a browser, on its own chain; options in ARGS="..."
	@[ -f build/demo/chain.json.gz ] || { echo "no demo was played yet, so one is"; $(python) -m scripts.demo; }
	@$(python) -m scripts.portal $(ARGS)

demo-arbitrage: build ## play arbitrage between two local chains; options in ARGS="..."
	@$(python) -m scripts.demo_arbitrage $(ARGS)

# Forge is done before pytest is, whose two processes then have a processor each.
test: compile ## run every test: forge and pytest side by side; both run even if one fails
	@status=0; forge test >build/forge-test.txt 2>&1 & forge=$$!; trap 'kill $$forge 2>/dev/null || true' EXIT; \
	$(python) -m pytest -n 2 --dist loadgroup || status=1; \
	wait $$forge || status=1; cat build/forge-test.txt; \
	$(python) -m scripts.campaign build/forge-test.txt --least 300000 --least-each 24000 || status=1; exit $$status

test-forge: build ## run the fuzz and invariant tests; options in ARGS="..."
	@forge test $(ARGS)

test-python: build ## run pytest over the whole tree; options in ARGS="..."
	@$(python) -m pytest $(ARGS)

# The two compilations share nothing and each keeps one processor busy.
compile: setup
	@$(MAKE) --no-print-directory -j2 build build-forge

build-forge: setup
	@forge build >/dev/null

check: setup ## formats, linters, types, floors and committed ABIs
	@$(python) -m ruff check .
	@$(python) -m ruff format --check .
	@$(python) -m mypy
	@node_modules/.bin/tsc --project keeper/portal/pages
	@node_modules/.bin/tsc --project tests/portal/browser
	@node_modules/.bin/biome check --error-on-warnings
	@forge fmt --check contracts tests/forge tests/exploits tests/symbolic
	@node_modules/.bin/solhint --noPoster --max-warnings 0 'contracts/**/*.sol'
	@$(python) -m pytest --quiet -p no:ape_test tests/test_architecture.py
	@$(python) -m scripts.setup.compile
	@$(python) -m scripts.export_abi --check

fix: setup ## put Python, Solidity and TypeScript into the one format
	@$(python) -m ruff check --fix --quiet . || true
	@$(python) -m ruff format .
	@node_modules/.bin/biome check --write
	@forge fmt contracts tests/forge tests/exploits tests/symbolic

gas: build ## measure the named gas scenarios against their goals
	@$(python) -m pytest tests/gas --requests=10000 $(ARGS)

bench: build ## time the slow paths, as ratios
	@$(python) -m scripts.bench $(ARGS)

proof-tools: setup
	@scripts/setup/proof_tools

prove: compile proof-tools ## everything that could show a promise broken, in one table; parts alone with ARGS="--only PART ..."
	@$(python) -m scripts.proof $(ARGS)

symbolic: proof-tools ## prove the arithmetic for every value at once
	@$(python) -m scripts.proof.symbolic $(ARGS)

slither: proof-tools ## static analysis: nothing of high or medium impact without a reason
	@$(python) -m scripts.proof.slither

mutate: setup ## break the code in one place at a time and see whether the tests notice; options in ARGS="..."
	@$(python) -m scripts.mutation $(ARGS)

lock: setup ## resolve the lock files anew
	@$(python) -m scripts.setup.lock

clean: ## remove what was built; the installed tools stay
	@rm -rf build .build cache .pytest_cache .mypy_cache .ruff_cache .hypothesis
