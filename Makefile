# `make` alone lists the targets. CI runs the same ones a person runs.
.DEFAULT_GOAL := help
.PHONY: help setup setup-dev run migrate seed test test-core test-postgres lint fix types imports \
        migrations data docs-fresh check print-sample docs lock ci

SHELL := /bin/bash
PORT ?= 8000
PYTHON := .venv/bin/python
SAMPLE := docs/examples/oxycodone-au.json

help: ## List these targets
	@grep -E '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sort | sed -E 's/^([a-z-]+):.*## /\1\t/' | expand -t 15

setup: ## Install what running needs: system libraries, .venv, the locked packages, .env
	@scripts/setup.sh

setup-dev: ## Install what testing needs too: Chromium and the developer's packages
	@scripts/setup.sh --dev

run: setup ## Set everything up, fill in the demo, and serve it on 127.0.0.1:8000 (PORT=9000 for another)
	@PORT=$(PORT) scripts/run_demo.sh

migrate: setup ## Bring the database up to date
	$(PYTHON) manage.py migrate --no-input

seed: migrate ## Make the demo's invented patients, and print its sign-ins
	TAPER_DEMO=1 $(PYTHON) manage.py seed_demo

test: setup-dev ## Run every test on SQLite, the browser's too
	$(PYTHON) -m pytest -n 2

test-core: setup-dev ## Run the tests of the pure core only
	$(PYTHON) -m pytest tests/engine tests/guidelines

test-postgres: setup-dev ## Run the tests on PostgreSQL: the server on 127.0.0.1:5432, or one of our own
	scripts/with_postgres.sh $(PYTHON) -m pytest -n 2 -m "not browser"

lint: ## Report what ruff and bandit find
	.venv/bin/ruff format --check .
	.venv/bin/ruff check .
	.venv/bin/bandit -q -c pyproject.toml -r guidelines patients taper

fix: ## Mend what ruff can mend
	.venv/bin/ruff check --fix .
	.venv/bin/ruff format .

types: ## Check the types
	.venv/bin/mypy

imports: ## Check that imports go the agreed way only
	.venv/bin/lint-imports

migrations: ## Check that the models and the migrations agree
	$(PYTHON) manage.py makemigrations --check --dry-run

data: ## Check the reference data: every release, and all of them together
	$(PYTHON) -m guidelines

docs-fresh: ## Check that the generated pages of docs/ are up to date
	$(PYTHON) scripts/write_docs.py --check

check: setup-dev lint types imports migrations data docs-fresh ## Run every check; changes nothing

print-sample: setup ## Print the published case to var/sample.pdf
	@mkdir -p var
	$(PYTHON) manage.py plan $(SAMPLE) --pdf var/sample.pdf > var/sample.json
	@echo "Look at var/sample.pdf (the schedule as data: var/sample.json)"

docs: setup-dev ## Write the pages of docs/ that come from code and data
	$(PYTHON) scripts/write_docs.py

lock: setup-dev ## Write both locks anew from pyproject.toml (add UPGRADE=--upgrade for newer versions)
	.venv/bin/uv pip compile pyproject.toml $(UPGRADE) -q --no-header --generate-hashes --universal \
	    --python-version 3.11 -o requirements/base.txt
	.venv/bin/uv pip compile pyproject.toml $(UPGRADE) -q --no-header --generate-hashes --universal \
	    --python-version 3.11 --group dev -c requirements/base.txt -o requirements/dev.txt

ci: ## What CI runs, from a clean clone to the last test
	.ci/run

.PHONY: bench
bench: setup-dev ## Measure how long plans and the registry take: a table, and var/bench.json
	$(PYTHON) scripts/bench.py
