# Two commands on a fresh machine: `make demo` and `make test`.
PYTHON ?= python3
VENV ?= .venv
BIN := $(VENV)/bin
# What dbt's unit tests and the SQL linter compile against: a small demo of their own.
SMALL := target/small
ON_SMALL := TRIALRUN_DUCKDB_PATH=$(SMALL)/warehouse.duckdb

.PHONY: demo test lint models python clean

demo: $(VENV)/.installed
	$(BIN)/trialrun demo

test: lint models python

lint: $(VENV)/.installed-dev
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy

# dbt's unit and data tests, and the SQL linter.
models: $(VENV)/.installed-dev
	$(BIN)/trialrun demo --users 2000 --dir $(SMALL)
	$(ON_SMALL) $(BIN)/dbt build --profiles-dir . --target-path $(SMALL)/target --log-path $(SMALL)/logs --warn-error
	$(ON_SMALL) $(BIN)/sqlfluff lint models tests/dbt

python: $(VENV)/.installed-dev
	$(BIN)/pytest --cov=trialrun --cov-report=term --cov-fail-under=90

clean:
	rm -rf $(VENV) demo target logs build dist integration_tests/target integration_tests/dbt_packages

$(VENV)/.installed: pyproject.toml constraints.txt
	$(PYTHON) -m venv $(VENV)
	@echo "Installing trialrun and what it needs, about a minute:"
	$(BIN)/pip install --constraint constraints.txt --editable .
	touch $@

$(VENV)/.installed-dev: $(VENV)/.installed
	$(BIN)/pip install --constraint constraints.txt --editable '.[dev]'
	touch $@
