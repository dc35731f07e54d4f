# `make demo` and `make test` do everything: they make .venv, install what constraints.txt locks, and run.
PYTHON ?= python3
VENV ?= .venv
# Most tests wait for servers and other processes: four at a time for each processor.
JOBS ?= $(shell expr 4 \* $$(nproc))
ARGS ?=

bin := $(VENV)/bin
inputs := pyproject.toml constraints.txt

.PHONY: demo test soak bench check format clean

demo: $(VENV)/.run
	@$(bin)/tui-desk demo $(ARGS)

# Compiled once and not by each of the processes that import it at the same time.
test: $(VENV)/.dev
	@$(bin)/python -m compileall -q -j 0 tui_desk
	@$(bin)/pytest --numprocesses $(JOBS) --dist loadgroup $(ARGS)

soak: $(VENV)/.dev
	@$(bin)/pytest --numprocesses $(JOBS) --dist loadgroup -m slow --timeout 900 $(ARGS)

# ARGS=--quick tries them; the numbers go to bench/RESULTS.md and want a quiet machine for some hours.
bench: $(VENV)/.dev
	@$(bin)/python -m bench $(ARGS)

check: $(VENV)/.dev
	$(bin)/ruff check
	$(bin)/ruff format --check
	$(bin)/mypy
	$(bin)/lint-imports --no-logo

format: $(VENV)/.dev
	$(bin)/ruff check --fix
	$(bin)/ruff format

clean:
	rm -rf $(VENV) build dist *.egg-info

# Debian keeps ensurepip in a package of its own; without it the system's pip serves the new environment.
$(bin)/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' \
		|| { echo "tui-desk needs Python 3.11 or newer; name it as in: make PYTHON=python3.12" >&2; exit 1; }
	@$(PYTHON) -m venv $(VENV) >/dev/null 2>&1 || $(PYTHON) -m venv --clear --without-pip $(VENV)

# `compat` makes a plain path: setuptools' finder would cost every start of Python in this place its own time again.
pip = $(if $(wildcard $(bin)/pip),$(bin)/pip,$(PYTHON) -m pip --python $(bin)/python)
install = PIP_CONSTRAINT=constraints.txt PIP_BUILD_CONSTRAINT=constraints.txt PIP_DISABLE_PIP_VERSION_CHECK=1 \
	$(pip) install --quiet --config-settings editable_mode=compat --editable

$(VENV)/.run: $(inputs) | $(bin)/python
	@echo "Installing tui-desk into $(VENV) …"
	@$(pip) --version >/dev/null 2>&1 \
		|| { echo "There is no pip. On Debian: apt install python3-venv" >&2; exit 1; }
	@$(install) .
	@touch $@

$(VENV)/.dev: $(inputs) | $(bin)/python
	@echo "Installing tui-desk and its test tools into $(VENV) …"
	@$(pip) --version >/dev/null 2>&1 \
		|| { echo "There is no pip. On Debian: apt install python3-venv" >&2; exit 1; }
	@$(install) '.[dev]'
	@touch $@ $(VENV)/.run
