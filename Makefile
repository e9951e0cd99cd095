# geo-lsz: the commands a newcomer needs. `make` alone lists them.
#
# Needs python3 >= 3.11 (< 3.14), make and a package index; nothing else.
# Another interpreter: make test PYTHON=python3.12

PYTHON ?= python3
BIN := .venv/bin
CLIENTS := tests/portal_clients

.DEFAULT_GOAL := help
.PHONY: help demo test test-slow check bench bench-peers lock

help: ## list these commands
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed 's/:.*## /\t/' | expand -t 14

demo: .venv/.runs ## import the demo city, reckon, publish, make one map pack and serve it on http://127.0.0.1:8000
	$(BIN)/geo-lsz demo

test: .venv/.tests $(CLIENTS)/node_modules/.package-lock.json ## check style, types and the house; run every test but the slow ones
	$(MAKE) --no-print-directory check
	$(BIN)/pytest -m "not slow" -n auto --dist loadfile --no-loadscope-reorder

test-slow: .venv/.tests ## the slow tests: the wheel in an empty environment, our files in QGIS
	@sh tests/debian_packages.sh slow
	$(BIN)/pytest -m slow -n auto --dist loadfile --no-loadscope-reorder $$(grep -l 'mark\.slow' tests/test_*.py)

check: .venv/.tests ## style, types, import directions
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

bench: .venv/.tests bench-peers ## measure ours beside the peers; one only: make bench ONLY=pairs
	$(BIN)/python -m benchmarks $(ONLY)

bench-peers: .venv-peers/.installed .venv-portal/.installed ## the environments of the peers that `make bench` measures against

.venv-peers/.installed: benchmarks/peers/requirements.txt
	@echo "Installing the peers into .venv-peers ..."
	@$(PYTHON) -m venv .venv-peers
	@.venv-peers/bin/python -m pip install --quiet -r $<
	@touch $@

# pygeoapi needs Python 3.12.
PORTAL_PYTHON ?= $(firstword $(wildcard $(HOME)/.pyenv/versions/3.1[23].*/bin/python3) python3.12)

.venv-portal/.installed: benchmarks/peers/requirements-portal.txt
	@echo "Installing the portal's peers into .venv-portal ..."
	@$(PORTAL_PYTHON) -m venv .venv-portal
	@.venv-portal/bin/python -m pip install --quiet -r $<
	@sh benchmarks/debian_packages.sh
	@touch $@

lock: .venv/.tests ## pin anew every version that pyproject.toml allows (needs uv)
	uv pip compile --universal --python-version 3.11 --generate-hashes --no-annotate --no-header \
	    --no-emit-index-url --no-emit-find-links pyproject.toml -o requirements.txt
	uv pip compile --universal --python-version 3.11 --generate-hashes --no-annotate --no-header \
	    --no-emit-index-url --no-emit-find-links --extra dev pyproject.toml -o requirements-dev.txt
	uv pip compile --universal --python-version 3.11 --generate-hashes --no-annotate --no-header \
	    --no-emit-index-url --no-emit-find-links --extra login pyproject.toml -o requirements-login.txt

.venv/bin/python:
	@$(PYTHON) -c 'import sys; sys.exit(not (3, 11) <= sys.version_info < (3, 14))' \
	    || { echo "geo-lsz needs Python 3.11, 3.12 or 3.13; $(PYTHON) is $$($(PYTHON) -V). Try: make PYTHON=python3.11 ..."; exit 1; }
	@echo "Making the environment .venv with $$($(PYTHON) -V) ..."
	@$(PYTHON) -m venv .venv

# --no-compile: a module is compiled when it is first imported, and most never are.
.venv/.runs: requirements.txt pyproject.toml | .venv/bin/python
	@echo "Installing what geo-lsz runs with (pinned in requirements.txt) ..."
	@$(BIN)/python -m pip install --quiet --no-compile --require-hashes -r requirements.txt
	@$(BIN)/python -m pip install --quiet --no-deps --editable .
	@touch $@

.venv/.tests: requirements-dev.txt .venv/.runs
	@echo "Installing what the tests need (pinned in requirements-dev.txt) ..."
	@$(BIN)/python -m pip install --quiet --no-compile --require-hashes -r requirements-dev.txt
	@sh tests/debian_packages.sh
	@touch $@

# Fetched once; what a browser test cannot find it skips aloud.
$(CLIENTS)/node_modules/.package-lock.json: $(CLIENTS)/package-lock.json
	@echo "Installing the portal clients that the tests put before the service ..."
	@npm ci --silent --prefix $(CLIENTS) && touch $@ \
	    || echo "npm could not install them: no Masterportal, MapLibre and OpenLayers in the tests"
