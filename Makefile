# Every target sets itself up from a clean clone; all it needs is Python >= 3.11, Node >= 20, make and git.
SHELL := /usr/bin/env bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := help
.PHONY: help setup build demo test test-forge test-python check fix gas bench prove lock clean

export SOLCX_BINARY_PATH := $(CURDIR)/.solcx
export APE_DATA_FOLDER := $(CURDIR)/.ape
export PATH := $(CURDIR)/.venv/bin:$(PATH)
# Foundry would write logs and caches into the home folder otherwise, and look for newer versions of itself.
export FOUNDRY_DISABLE_NIGHTLY_WARNING := 1
# A caller's own environment must not shadow ours.
unexport PYTHONPATH VIRTUAL_ENV PYTHONHOME

python := .venv/bin/python
ARGS ?=

help: ## list the targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "make %-12s %s\n", $$1, $$2 }' Makefile

setup: ## install Python and npm packages, the compiler and Foundry (a second run costs nothing)
	@scripts/setup/bootstrap

build: setup ## compile the contracts to build/artifacts and keeper/abi
	@$(python) -m scripts.setup.compile
	@$(python) -m scripts.export_abi

demo: build ## play a season on a local chain; options in ARGS="..."
	@$(python) -m scripts.demo $(ARGS)

test: test-forge test-python ## run every test: forge, then pytest

test-forge: build ## run the fuzz and invariant tests
	@if compgen -G 'tests/forge/**/*.t.sol' >/dev/null || compgen -G 'tests/forge/*.t.sol' >/dev/null; then forge test $(ARGS); fi

test-python: build ## run pytest over the whole tree; options in ARGS="..."
	@$(python) -m pytest $(ARGS)

check: setup ## formats, linters, types, floors and committed ABIs
	@$(python) -m ruff check .
	@$(python) -m ruff format --check .
	@$(python) -m mypy
	@forge fmt --check contracts tests/forge
	@npx --no-install solhint --noPoster --max-warnings 0 'contracts/**/*.sol'
	@$(python) -m pytest --quiet -p no:ape_test tests/test_architecture.py
	@$(python) -m scripts.setup.compile
	@$(python) -m scripts.export_abi --check

fix: setup ## put Python and Solidity into the one format
	@$(python) -m ruff check --fix --quiet . || true
	@$(python) -m ruff format .
	@forge fmt contracts tests/forge

gas: build ## measure the named gas scenarios against their goals
	@$(python) -m pytest tests/gas $(ARGS)

bench: build ## time the slow paths, as ratios
	@$(python) -m scripts.bench $(ARGS)

prove: build ## the same tests, much deeper: fuzz, invariants, properties
	@FOUNDRY_PROFILE=prove forge test
	@HYPOTHESIS_PROFILE=prove $(python) -m pytest $(ARGS)

lock: setup ## resolve the lock files anew
	@$(python) -m scripts.setup.lock

clean: ## remove what was built; the installed tools stay
	@rm -rf build .build cache .pytest_cache .mypy_cache .ruff_cache .hypothesis
