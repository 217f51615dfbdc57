.DEFAULT_GOAL := help
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
SOURCES := segue kernel packager origin edge control_api tests bench loadtests

.PHONY: help setup run test browser check fmt docs screenshots bench load lock

help:  ## Show what can be made
	@grep -E '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 14

setup: $(VENV)/.dev  ## Install everything, the tools for developing too

run: $(VENV)/.runtime  ## Start all of Segue on this machine; state lives in ./var
	@$(BIN)/segue up

test: $(VENV)/.dev browser  ## Run every test (PostgreSQL and Valkey are started by the tests)
	$(BIN)/python -m tests

browser: $(VENV)/.dev  ## Install Chromium (as root on Debian) and the players that the browser tests need
	@$(BIN)/python -m tests.browser.installing

check: $(VENV)/.dev  ## Lint, types, and which part may import which
	$(BIN)/ruff check $(SOURCES)
	$(BIN)/ruff format --check $(SOURCES)
	$(BIN)/mypy
	$(BIN)/lint-imports

fmt: $(VENV)/.dev  ## Format the code and mend what a tool can mend
	$(BIN)/ruff check --fix $(SOURCES)
	$(BIN)/ruff format $(SOURCES)

docs: $(VENV)/.dev  ## Write the API reference, and who may call what, anew from the service's own description
	$(BIN)/python -m control_api.openapi.reference > docs/api.md
	$(BIN)/python -m control_api.permissions.reference > docs/permissions.md

screenshots: $(VENV)/.dev browser  ## Take the pictures in docs/screenshots anew, of a house and music of their own
	$(BIN)/python -m tests.browser.screenshots

bench: $(VENV)/.dev  ## Measure against peers, side by side in one run (ffmpeg; nginx, varnish and wrk from the system)
	$(BIN)/python -m bench

load: $(VENV)/.dev  ## Load-test stream starts against a segue up of its own; options in LOAD="--profile cold …"
	@$(BIN)/python -m loadtests $(LOAD)

lock:  ## Resolve the dependencies anew (needs uv)
	uv pip compile --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-emit-find-links \
	    --no-header --no-annotate pyproject.toml --group pyproject.toml:build -o requirements.lock
	uv pip compile --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-emit-find-links \
	    --no-header --no-annotate pyproject.toml --group pyproject.toml:build --group pyproject.toml:dev \
	    -c requirements.lock -o requirements-dev.lock

$(VENV)/bin/python:
	$(PYTHON) -m venv $(VENV)

$(VENV)/.runtime: requirements.lock pyproject.toml | $(VENV)/bin/python
	$(BIN)/pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
	$(BIN)/pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	@touch $@

$(VENV)/.dev: requirements-dev.lock $(VENV)/.runtime
	$(BIN)/pip install --quiet --disable-pip-version-check --require-hashes -r requirements-dev.lock
	@touch $@
