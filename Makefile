# Every target sets up what it needs: the first call makes the virtual environment $(VENV), later calls reuse it.
PYTHON ?= $(shell for python in python3 python3.11 python3.12 python3.13 python3.14; do \
  "$$python" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && echo "$$python" && break; done)
# Which Spark, as pip is told: 3.5, whose jar of Deequ can be fetched, but it is not made for Python 3.12, nor 4.1 for 3.14.
SPARK ?= $(shell $(PYTHON) -c 'import sys; version = sys.version_info; \
  print("<4" if version < (3, 12) else ">=4.1,<4.2" if version < (3, 14) else ">=4.2")' 2>/dev/null)
VENV ?= .venv
BIN := $(VENV)/bin
DEMO := demo
DOCKER ?= docker
IMAGE ?= open-model-monitor-analyzer:latest
VERSION := $(shell sed -n 's/^version = //p' setup.cfg)
# How many tests at a time; each of them may start a Spark, which takes 2 GB and two processors.
WORKERS ?= 2
PYTEST := $(BIN)/pytest --numprocesses $(WORKERS) --dist worksteal
# More options of pytest, such as --durations 20.
OPTIONS ?=
# Options of the campaigns, such as --minutes 5 --seed 1.
TORTURE ?=
# More options of `docker build`, such as --network host.
BUILD_OPTIONS ?=
# Where one of these is set, the build gets it; only the last one changes what is in the image.
BUILD_ARGS := $(foreach name,PIP_INDEX_URL PIP_EXTRA_INDEX_URL MAVEN_CENTRAL JARS,$(if $($(name)),--build-arg $(name)))

# Debian 12's pip builds pyspark in an old way, and says so at length, unless it is told to take the new one.
export PIP_USE_PEP517 := 1
export PIP_DISABLE_PIP_VERSION_CHECK := 1

.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
.PHONY: help venv demo test test-unit test-spark test-browser test-clients pictures torture lint format types schemas oracle bench image smoke test-image clean

help: ## Show this help
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "  make %-12s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

# One stamp file for each set of dependencies, so that the demo need not wait for the linters.
$(VENV)/.made:
	@"$(PYTHON)" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null || \
	  { echo "Python 3.11 or newer is needed; install it as README.md says, or name it: make PYTHON=/path/to/python3.12" >&2; exit 1; }
	@$(PYTHON) -m venv $(VENV) || { rm -rf $(VENV); echo "$(PYTHON) cannot make virtual environments (Debian: apt install python3-venv)" >&2; exit 1; }
	@touch $@

$(VENV)/.package: setup.cfg pyproject.toml $(VENV)/.made
	$(BIN)/python -m pip install --quiet --editable . 'pyspark$(SPARK)'
	@touch $@

$(VENV)/.test $(VENV)/.lint $(VENV)/.bench: $(VENV)/.%: setup.cfg pyproject.toml $(VENV)/.package
	$(BIN)/python -m pip install --quiet --editable '.[$*]' 'pyspark$(SPARK)'
	@touch $@

venv: $(VENV)/.test $(VENV)/.lint ## Make the virtual environment .venv with all that development needs

demo: $(VENV)/.package ## Baseline on generated sample data, then a monitoring run that finds what has drifted
	@rm -rf $(DEMO)
	$(BIN)/python -m jobs.sample_data $(DEMO)/data
	$(BIN)/analyzer baseline $(DEMO)/data/baseline.csv $(DEMO)/baseline
	$(BIN)/analyzer monitor $(DEMO)/data/today.csv $(DEMO)/monitoring --baseline $(DEMO)/baseline
	@echo; echo "Files written:"; ls $(DEMO)/*/*.json

test: $(VENV)/.test ## All tests that need no Docker
	$(PYTEST) $(OPTIONS) tests/unit tests/spark

test-unit: $(VENV)/.test ## The tests without Spark (some minutes)
	$(PYTEST) $(OPTIONS) tests/unit

test-spark: $(VENV)/.test ## The tests that start Spark
	$(PYTEST) $(OPTIONS) tests/spark

test-browser: $(VENV)/.test ## The tests of pages in Chromium, which has to be there (two minutes)
	$(BIN)/pytest $(OPTIONS) tests/browser

test-clients: $(VENV)/.test ## Clients of the closed service against this one, each in its own environment (two minutes)
	$(BIN)/python -m tests.clients.environments v3 cli
	$(PYTEST) $(OPTIONS) tests/clients

pictures: $(VENV)/.test ## Take the pictures of pages in docs anew, in Chromium
	$(BIN)/python -m tests.browser.pictures

image: ## Build the container image IMAGE, and tell its size (JARS=all keeps the whole of Spark)
	$(DOCKER) build $(BUILD_OPTIONS) $(BUILD_ARGS) --build-arg VERSION=$(VERSION) \
	  --build-arg REVISION="$$(git rev-parse HEAD 2>/dev/null || echo unknown)" \
	  --tag $(IMAGE) --tag $(IMAGE:%:latest=%:$(VERSION)) .
	@$(DOCKER) image inspect --format '{{.Size}}' $(IMAGE) | awk '{ printf "%s: %.0f MB\n", "$(IMAGE)", $$1 / 1e6 }'

smoke: $(VENV)/.test ## A baseline and a monitoring run through docker run, compared with what is right
	IMAGE=$(IMAGE) DOCKER=$(DOCKER) $(BIN)/python -m tests.container.cases customers six-violations

test-image: image smoke ## Build the image, and all tests that need Docker
	IMAGE=$(IMAGE) DOCKER=$(DOCKER) $(BIN)/pytest tests/container

torture: $(VENV)/.test ## Kill jobs, damage their inputs, give them too much: 20 minutes (TORTURE="--help" for choices)
	$(BIN)/python -m tests.torture $(TORTURE)

lint: $(VENV)/.lint ## Check style and formatting
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

format: $(VENV)/.lint ## Put the code into its format
	$(BIN)/ruff check --fix-only .
	$(BIN)/ruff format .

types: $(VENV)/.lint ## Check the types (strict)
	$(BIN)/mypy -p analyzer -p contracts -p jobs -p benchmarks

schemas: $(VENV)/.package ## Make what is made from declarations: JSON Schemas, functions of Python, pages of docs
	$(BIN)/python -m contracts.schemas
	$(BIN)/python -m analyzer.api.signatures
	$(BIN)/python -m analyzer.rules.page > docs/rules.md
	$(BIN)/python -m analyzer.runs.settings_page > docs/settings.md

oracle: ## Write tests/oracles/smclarify_bias.json anew, by smclarify in an environment of its own
	@rm -rf .venv-oracle && $(PYTHON) -m venv .venv-oracle
	.venv-oracle/bin/pip install --quiet -r tests/oracles/requirements.txt
	.venv-oracle/bin/python -m tests.oracles.smclarify_bias
	@rm -rf .venv-oracle

bench: $(VENV)/.bench ## Measure against Spark, DuckDB, polars and Deequ, into docs/performance.md (BENCH="--help" for choices)
	$(BIN)/python -m benchmarks $(BENCH)

clean: ## Remove what was made here, the virtual environment too
	rm -rf $(VENV) .venv-* $(DEMO) build dist *.egg-info .mypy_cache .ruff_cache .pytest_cache .hypothesis spark-warehouse
	find . -name __pycache__ -type d -prune -exec rm -rf {} +
