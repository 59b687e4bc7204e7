# Two commands on a fresh machine: `make demo` and `make test`.
PYTHON ?= python3
VENV ?= .venv
BIN := $(VENV)/bin
# What dbt's unit tests and the SQL linter compile against: a small demo of their own.
SMALL := target/small
ON_SMALL := TRIALRUN_DUCKDB_PATH=$(SMALL)/warehouse.duckdb

# The adapters of the cloud warehouses have an environment of their own.
DIALECTS := snowflake,bigquery,databricks,redshift,trino
DIALECTS_VENV ?= .venv-dialects
DIALECTS_TESTS := tests/python/dialects

.PHONY: demo test test-spark test-cluster test-dialects java lint models python clean

demo: $(VENV)/.installed
	$(BIN)/trialrun demo

test: lint models python

# The models on Spark against numpy, and the demo on a cluster of a master and two workers. Not run by CI yet.
test-spark: $(VENV)/.installed-dev java
	TRIALRUN_TEST_ENGINES=spark $(BIN)/pytest -k spark tests/python/models/test_aggregates.py

test-cluster: $(VENV)/.installed-dev java
	$(BIN)/pytest tests/cluster -s

java:
	@command -v java >/dev/null || { echo "Spark needs Java 17 or later on the PATH: install openjdk-17-jre-headless"; exit 1; }

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

# Whether the package compiles for the cloud warehouses: nothing connects to one.
test-dialects: $(VENV)/.installed-dev $(DIALECTS_VENV)/.installed
	TRIALRUN_TEST_DIALECTS=$(DIALECTS) TRIALRUN_DIALECT_VENV=$(abspath $(DIALECTS_VENV)) $(BIN)/pytest $(DIALECTS_TESTS)

clean:
	rm -rf $(VENV) $(DIALECTS_VENV) demo target logs build dist integration_tests/target integration_tests/dbt_packages

$(VENV)/.installed: pyproject.toml constraints.txt
	$(PYTHON) -m venv $(VENV)
	@echo "Installing trialrun and what it needs, about a minute:"
	$(BIN)/pip install --constraint constraints.txt --editable .
	touch $@

$(VENV)/.installed-dev: $(VENV)/.installed
	$(BIN)/pip install --constraint constraints.txt --editable '.[dev]'
	touch $@

$(DIALECTS_VENV)/.installed: $(DIALECTS_TESTS)/constraints.txt
	$(PYTHON) -m venv $(DIALECTS_VENV)
	$(DIALECTS_VENV)/bin/pip install --constraint $< dbt-core dbt-snowflake dbt-bigquery dbt-databricks dbt-redshift dbt-trino
	touch $@
