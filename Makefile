# The only verbs. Each prepares what it needs and nothing else.
SHELL := /bin/bash
.SHELLFLAGS := -eu -o pipefail -c
.DEFAULT_GOAL := help
.PHONY: help build web demo test check check-long bench clean

SLOWEST_FIRST := tests/browser tests/flow tests/server tests
# Tests start hundreds of processes: compiling the sources for each would take a third of their time.
unexport PYTHONDONTWRITEBYTECODE

PYTHON := .venv/bin/python
CLIENT := src/undersigned/server/client/client.js
CORE := $(shell find core -name '*.rs' -not -path '*/target/*') $(wildcard core/*/Cargo.toml) Cargo.toml Cargo.lock

help: ## list these verbs
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | awk -F ':.*## ' '{printf "make %-12s %s\n", $$1, $$2}'

.venv/.installed: requirements.lock
	@tools/need python
	python3 -m venv .venv
	$(PYTHON) -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
	@touch $@

.venv/.built: .venv/.installed pyproject.toml $(CORE)
	@tools/need rust
	PIP_QUIET=1 .venv/bin/maturin develop --release --locked --quiet
	@touch $@

build: .venv/.built ## build the command: .venv/bin/undersigned

demo: .venv/.built $(CLIENT) ## play a whole letter through, with 2,000 members: demo/letter.zip
	@tools/need keys
	$(PYTHON) -m undersigned.cli demo --out demo
	.venv/bin/undersigned verify demo/letter.zip --witness demo/witness.pub --log demo/log.pub --tsa demo/authority/root.pem
	@echo; echo "to look at it in a browser: .venv/bin/undersigned serve demo/"

web/node_modules/.installed: web/package-lock.json
	@tools/need web
	cd web && npm ci --no-audit --no-fund --loglevel=error
	@touch $@

$(CLIENT): web/node_modules/.installed web/tools/client.mjs $(shell find web/src -name '*.ts')
	cd web && npm run --silent client

web: .venv/.built $(CLIENT) ## build the TypeScript implementation and the pages' script, whose digests the release holds
	cd web && npm run --silent build
	$(PYTHON) tools/write_client_hashes.py

test: .venv/.built $(CLIENT) ## run the everyday tests
	@tools/need keys tests postgres browser
	cargo test --package membership --locked --quiet
	$(PYTHON) -m undersigned.vectors vectors/proofs-v1.json
	cd web && npm test --silent && npm run --silent vectors -- ../vectors/proofs-v1.json
	$(PYTHON) -m pytest -m "not long" -n 4 --dist loadfile --no-loadscope-reorder $(SLOWEST_FIRST)  # many of them wait

check: .venv/.built web/node_modules/.installed ## lint, types, import contracts, docstring contracts, file lengths
	cargo fmt --all --check
	cargo clippy --workspace --all-targets --locked --quiet -- -D warnings
	.venv/bin/ruff format --check --quiet
	.venv/bin/ruff check --quiet
	.venv/bin/mypy
	.venv/bin/lint-imports
	cd web && npm run --silent lint
	$(PYTHON) -m pytest tests/architecture

check-long: .venv/.built $(CLIENT) ## the long tests, and a minute of fuzzing for each parser: about an hour
	@tools/need keys tests postgres browser
	$(PYTHON) -m pytest -m long
	$(PYTHON) -m pytest --hypothesis-profile=long tests/property
	tools/fuzz

bench: .venv/.built $(CLIENT) ## measure against the machine's own limit, in the same run
	@tools/need browser
	held=0; for one in proof bundle growth peers server client articles; do $(PYTHON) bench/$$one.py || held=1; done; \
	$(PYTHON) bench/page.py; exit $$held

clean: ## remove what the other verbs made
	rm -rf $(CLIENT) .venv target demo build web/node_modules web/build .pytest_cache .mypy_cache .ruff_cache .import_linter_cache .hypothesis
	find . -name __pycache__ -type d -prune -exec rm -rf {} +
