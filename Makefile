.DEFAULT_GOAL := help
PYTHON_BIN := .venv/bin/python
SERVICE := requirements/base.txt
DEVELOPMENT := requirements/base.txt requirements/dev.txt

.PHONY: help serve test setup setup-dev setup-tensorflow train check lint types unit conversations coverage-report bench bench-widget bench-xsid evaluate replay fuzz-requests storm mutate fuzz rasa-test widget lock release clean

help: ## List the targets
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 16

serve: setup ## Set everything up, train what changed, serve on HOST:PORT (127.0.0.1:8000)
	@$(PYTHON_BIN) -m bot serve

test: setup-dev ## Set everything up and pass all checks and tests
	@scripts/test

setup: ## Install the locked dependencies into .venv
	@if [ -f .venv/.locked-dev ]; then scripts/setup $(DEVELOPMENT) && touch .venv/.locked-dev; else scripts/setup $(SERVICE); fi

setup-dev: ## The same, with what the tests need
	@scripts/setup $(DEVELOPMENT) && touch .venv/.locked-dev
	@scripts/setup-beside platforms

setup-tensorflow: setup ## Make .venv-tensorflow: Rasa with TensorFlow, on Python 3.10 (only the benchmarks need it)
	@scripts/setup-beside tensorflow

train: setup ## Train the model if what it is made of has changed
	@$(PYTHON_BIN) -m bot train

check: setup ## Check knowledge, contract, locales and training data
	@$(PYTHON_BIN) -m bot check

lint: setup-dev ## Check style, and which room imports which
	@.venv/bin/ruff check . && .venv/bin/ruff format --check . && .venv/bin/lint-imports --no-logo --no-cache

types: setup-dev ## Check types
	@.venv/bin/mypy

unit: setup-dev ## Run the tests but those that talk to the model or need a browser
	@$(PYTHON_BIN) -m pytest -q -m "not model and not browser"

conversations: setup-dev ## Ask every fact in every language, hold the test conversations (JUNIT=file for a report)
	@$(PYTHON_BIN) -m bot test -q $(if $(JUNIT),--junit $(JUNIT))

coverage-report: setup-dev ## Report what is trained and tested, in results/coverage.html and .json
	@$(PYTHON_BIN) -m bot coverage --html results/coverage.html --json results/coverage.json

bench: setup-dev setup-tensorflow ## Measure the service beside stock Rasa (benchmarks/README.md)
	@$(PYTHON_BIN) -m benchmarks.service

bench-widget: setup-dev ## Measure how long a visitor of the website waits for the first reply (needs a Chromium)
	@$(PYTHON_BIN) -m benchmarks.widget $(ARGS)

bench-xsid: setup-dev setup-tensorflow ## Measure intents beside peers (for an hour): make bench-xsid XSID=directory of xSID
	@$(PYTHON_BIN) -m benchmarks.xsid "$(XSID)"

evaluate: setup-dev ## Score the bot on the held-out questions
	@$(PYTHON_BIN) -m tests.heldout.evaluation

rasa-test: setup-dev ## Run Rasa's own tests on the held-out questions, and judge their reports
	@scripts/rasa-test

replay: setup-dev ## Compare every reply with those recorded before a change (ARGS=--record records them)
	@$(PYTHON_BIN) -m tests.replay $(ARGS)

fuzz-requests: setup-dev ## Send a service what nobody means well, and look for errors of its own (for half an hour): ARGS="--help"
	@$(PYTHON_BIN) -m tests.faults.fuzz $(ARGS)

storm: setup-dev ## Kill processes under load, and look what became of every message: ARGS="--help"
	@$(PYTHON_BIN) -m tests.faults.storm $(ARGS)

mutate: setup-dev ## Make one thing wrong at a time, and list what no test notices: make mutate ARGS="--help"
	@$(PYTHON_BIN) -m tests.mutation $(ARGS)

fuzz: setup-dev ## Search for the message that costs most, for a minute: make fuzz MINUTES=60 ARGS="--help"
	@$(PYTHON_BIN) -m tests.fuzz $(if $(MINUTES),--minutes $(MINUTES)) $(ARGS)

widget: ## Build the website's widget from its source (needs Node; running the product does not)
	@scripts/web build

lock: setup-dev ## Lock the dependencies anew
	@scripts/lock

release: ## Say whether this commit can be released, and what to tag and push
	@scripts/release

clean: ## Remove the environment, the models and the caches (not the conversations in data/)
	rm -rf bot/widget/node_modules .venv .venv-platforms .venv-tensorflow models .rasa .mypy_cache .ruff_cache .pytest_cache
