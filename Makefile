# The verbs of daily work. Everything runs in .venv and keeps its data in $(HOME_DIR).
PYTHON ?= python3
VENV ?= .venv
VLLM_VENV ?= $(CURDIR)/.venv-vllm
HOME_DIR ?= $(CURDIR)/home
export OMNISCIENCE_HOME := $(HOME_DIR)
export DAGSTER_HOME := $(HOME_DIR)
BIN := $(VENV)/bin

.PHONY: help install demo ui inspect test test-fast test-operations test-engines test-ray lint licences bench clean

help: ## Say what there is
	@grep -E '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 12

$(VENV)/.installed: pyproject.toml constraints.txt
	$(PYTHON) -m venv $(VENV)
	$(BIN)/pip install --quiet --constraint constraints.txt --editable .
	touch $@

$(VENV)/.installed-dev: $(VENV)/.installed
	$(BIN)/pip install --quiet --constraint constraints.txt --editable '.[dev]'
	touch $@

install: $(VENV)/.installed ## Make .venv with the platform in it

demo: install ## Make a sample dump and run the whole graph on it for every discipline
	$(BIN)/omniscience init
	test -e $(HOME_DIR)/dumps/arXiv_src_manifest.xml || $(BIN)/omniscience sample
	$(BIN)/omniscience run
	$(BIN)/omniscience status --by stage
	@echo "Look at it: 'make ui' and http://127.0.0.1:3000, or 'make inspect' and http://127.0.0.1:3001"

ui: install ## Start the Dagster UI on the same home
	$(BIN)/omniscience init
	$(BIN)/dagster dev --workspace workspace.yaml --host 127.0.0.1 --port 3000

inspect: install ## Start the pages to look at figures, captions and their lineage on the same home
	$(BIN)/omniscience inspect

test: test-fast ## Install what the tests need and run all of them but those of engines and of operations
	$(BIN)/pytest -m 'slow and not operations'

test-operations: $(VENV)/.installed-dev ## Days of a home in tens of minutes: the real daemon, backfills, kill -9 of daemons
	$(BIN)/pytest -m operations

test-fast: $(VENV)/.installed-dev ## Leave out the slow tests
	$(BIN)/pytest -m 'not slow' --numprocesses auto --maxprocesses 4 --dist loadfile

$(VENV)/.installed-models: $(VENV)/.installed-dev
	$(BIN)/pip install --quiet torch==2.13.0
	$(BIN)/pip install --quiet --constraint constraints.txt --editable '.[dev,models,clip,ray,train]'
	touch $@

test-engines: $(VENV)/.installed-models ## Real engines on the CPU: open_clip, transformers, and vLLM in an environment of its own (5 GB)
	sh omniscience_tests/integration/make_vllm_env.sh $(VLLM_VENV)
	OMNISCIENCE_VLLM_PYTHON=$(VLLM_VENV)/bin/python $(BIN)/pytest omniscience_tests/captioning/backends \
		omniscience_tests/contracts/test_captioners.py omniscience_tests/graph/test_models.py \
		omniscience_tests/graph/test_qa_graph.py::test_a_real_vllm_server_reads_at_chance \
		omniscience_tests/quality/embedding omniscience_tests/instructions/handoff/test_training.py

test-ray: $(VENV)/.installed-models ## A Ray cluster of several processes, with workers killed; minutes
	$(BIN)/pytest omniscience_tests/compute/test_ray.py omniscience_tests/contracts/test_executors.py

lint: $(VENV)/.installed-dev ## Style and types
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy

licences: $(VENV)/.installed-dev ## Licences of all that is installed; fails for one that nobody allowed
	$(BIN)/python -m omniscience_tests.licences

bench: $(VENV)/.installed-dev ## Print the benchmarks
	for file in omniscience_tests/benchmarks/bench_*.py; do $(BIN)/python $$file || exit 1; done

clean: ## Delete the home and the environment
	rm -rf $(HOME_DIR) $(VENV)
