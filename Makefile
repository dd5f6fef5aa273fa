# Everything on a fresh machine with Python 3.11 or newer, git and make: the first target that is called sets it up.
PYTHON ?= python3
VENV ?= .venv
BIN := $(VENV)/bin
READY := $(VENV)/ready

.PHONY: demo test check bench docs

demo: $(READY) ## the main job, on an example estate and a cloud of its own
	@$(BIN)/agentbot demo

test: $(READY) ## all tests; those on real Terraform are skipped, with the reason, where it is missing
	@$(BIN)/python -m pytest

check: $(READY) ## style, types, one-way imports, generated documentation
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/mypy
	@$(BIN)/lint-imports
	@$(BIN)/python -m agentbot.report.docs --check

bench: $(READY) ## ratios measured side by side
	@for file in benchmarks/*.py; do echo "== $$file"; $(BIN)/python $$file || exit 1; done

docs: $(READY) ## write the generated documentation anew
	@$(BIN)/python -m agentbot.report.docs

$(READY): pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit("agentbot needs Python 3.11 or newer; try make PYTHON=python3.12" if sys.version_info < (3, 11) else 0)'
	@echo "Installing into $(VENV) (once) ..."
	@$(PYTHON) -m venv $(VENV)
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable '.[aws,demo,test]'
	@touch $@
