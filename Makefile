# Two commands set everything up on a machine that has Python 3.11 to 3.13 and make: `make demo`, `make test`.
# Another Python: make demo PYTHON=python3.12

PYTHON ?= python3
VENV ?= .venv
OUT ?= out
EXAMPLE := examples/istanbul-talks/reports
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check --no-input

.PHONY: help demo test check bench docs lock clean

help:  ## what there is to make
	@grep -hE '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 12

demo: $(VENV)/run.stamp  ## set up, then compare the five accounts of the example
	@mkdir -p $(OUT)
	$(BIN)/rashomon compare $(EXAMPLE) --format text --html $(OUT)/istanbul-talks.html
	@echo "The same record as a page: $(OUT)/istanbul-talks.html"

test: $(VENV)/dev.stamp  ## set up with the test tools, then run every test
	$(BIN)/python -m pytest -n auto --dist loadfile

check: $(VENV)/dev.stamp  ## style, types and layers
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

bench: $(VENV)/dev.stamp  ## the referee's measures against benchmarks/floors.toml
	$(BIN)/python -m benchmarks

docs: $(VENV)/dev.stamp  ## write the generated parts of README and docs again
	$(BIN)/python tools/docs.py --write

lock:  ## make the lock files again (needs uv)
	tools/lock.sh

clean:  ## forget the virtual environment and the outputs
	rm -rf $(VENV) $(OUT)

$(BIN)/python:
	@$(PYTHON) -c 'import sys; sys.exit(not (3, 11) <= sys.version_info[:2] <= (3, 13))' || \
	  { echo "rashomon needs Python 3.11, 3.12 or 3.13: make PYTHON=python3.12 $(MAKECMDGOALS)" >&2; exit 1; }
	$(PYTHON) -m venv $(VENV)
	@echo "Installing into $(VENV); this takes a minute or two."

# rashomon itself goes in as a link to src/, so that an edit needs no second install.
$(VENV)/run.stamp: requirements.lock pyproject.toml | $(BIN)/python
	$(PIP) install --quiet --require-hashes -r requirements.lock
	$(PIP) install --quiet --no-deps --no-build-isolation --editable .
	@touch $@

$(VENV)/dev.stamp: requirements-dev.lock $(VENV)/run.stamp
	$(PIP) install --quiet --require-hashes -r requirements-dev.lock
	@touch $@
