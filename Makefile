# make demo · make test · make lint · make bench · make env
PYTHON ?= python3
PORT ?= 8321
VENV := .venv
BIN := $(VENV)/bin
STAMP := $(VENV)/.connexon-env

.PHONY: env demo test test-fast lint format bench clean

env: $(STAMP)

$(STAMP): pyproject.toml
	test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --upgrade "pip>=25.1"
	$(BIN)/python -m pip install --quiet --editable ".[fast]" --group dev
	touch $(STAMP)

demo: env
	$(BIN)/connexon demo --port $(PORT) $(DEMO_ARGS)

lint: env
	$(BIN)/ruff check src tests benchmarks
	$(BIN)/ruff format --check src tests benchmarks
	$(BIN)/lint-imports
	$(BIN)/mypy

test-fast: env
	$(BIN)/pytest -q -n 2 --dist loadfile -m "not slow and not browser and not spark and not postgres"

test: lint
	$(BIN)/pytest -q -n 2 --dist loadfile

bench: env
	$(BIN)/python -m benchmarks

format: env
	$(BIN)/ruff check --fix src tests benchmarks
	$(BIN)/ruff format src tests benchmarks

clean:
	rm -rf $(VENV) build dist .mypy_cache .ruff_cache .pytest_cache
