# Two commands matter: `make run` and `make test`. Both need only Python 3.11 or later and a network.
PYTHON ?= $(shell for p in python3.13 python3.12 python3.11 python3; do command -v $$p >/dev/null 2>&1 && $$p -c 'import sys; sys.exit(sys.version_info < (3, 11))' >/dev/null 2>&1 && { echo $$p; break; }; done)
VENV := .venv
BIN := $(VENV)/bin

.PHONY: run test check bench campaign lock clean

$(BIN)/python:
	@test -n "$(PYTHON)" || { echo "Python 3.11 or later is needed and was not found: install it, or say where it is with make PYTHON=..."; exit 1; }
	$(PYTHON) -m venv $(VENV)

$(VENV)/run.stamp: requirements.txt | $(BIN)/python
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.txt
	@touch $@

$(VENV)/test.stamp: requirements-dev.txt | $(BIN)/python
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements-dev.txt
	@touch $@ $(VENV)/run.stamp

# Serves the dashboard on the practice shop and prints its address.
run: $(VENV)/run.stamp
	$(BIN)/python -m streamlit run app.py

# Everything that has to be green: style, types, rooms, tests, a browser included. Tests run two at a time, each file
# in one process; those that measure time or kill the program have the machine for themselves afterwards.
# `python -m pytest` runs all of them one by one.
ALONE := crash or alone
test: check
	$(BIN)/python scripts/find_browser.py --install
	$(BIN)/python -m pytest -n 2 --dist loadfile --no-loadscope-reorder -m "not ($(ALONE))"
	$(BIN)/python -m pytest -m "$(ALONE)"

check: $(VENV)/test.stamp
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

# The tables of docs/benchmarks.md; takes several minutes.
bench: $(VENV)/test.stamp
	$(BIN)/python scripts/find_browser.py --install
	$(BIN)/python -m bench

# Kills the program 300 times in the midst of everything it does to orders, among failing services, and looks whether
# anything is lost or doubled; half an hour. Then ships a thousand orders from one pasted table.
campaign: $(VENV)/test.stamp
	$(BIN)/python -m tests.crash.campaign --kills 300
	$(BIN)/python -m tests.crash.table --rows 1000

# Compiles the short hand-kept lists into pinned, hashed ones (needs uv).
lock:
	uv pip compile --universal --generate-hashes --no-emit-index-url --no-emit-find-links --python-version 3.11 --custom-compile-command "make lock" requirements.in -o requirements.txt
	uv pip compile --universal --generate-hashes --no-emit-index-url --no-emit-find-links --python-version 3.11 --custom-compile-command "make lock" requirements-dev.in -o requirements-dev.txt

clean:
	rm -rf $(VENV) .venv-bench .mypy_cache .pytest_cache .ruff_cache .import_linter_cache
