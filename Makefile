# Recourse. `make help` lists the commands; README.md explains the first two.
.DEFAULT_GOAL := help
SHELL := /bin/sh
.PHONY: help run setup test check lint types imports train index evaluate bench fmt lock clean

# The interpreter that runs set-up: found when a command needs it, so that `make help` always works.
PYTHON311 = $$(sh scripts/find_python.sh 3.11)
SETUP = python="$(PYTHON311)" || exit 2; "$$python" scripts/setup.py
VENV := .venv/bin
BOT := .venv-bot/bin

export RECOURSE_PYTHON310 RECOURSE_PYTHON311

help: ## this list
	@grep -E '^[a-z]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/:[^#]*## /\t/' | expand -t 12

run: setup ## set up what is missing, start everything, print the address
	@$(VENV)/recourse up

setup: ## make the environments, the encoder, the index and the assistant
	@$(SETUP)

test: setup ## run all tests
	@$(VENV)/python scripts/run_tests.py

check: lint types imports test ## what CI runs: lint, types, imports, tests

lint: setup ## ruff
	@$(VENV)/ruff check . && $(VENV)/ruff format --check .

types: setup ## mypy, strict, in all rooms
	@$(VENV)/mypy && $(VENV)/mypy --python-version 3.10 --python-executable $(BOT)/python -p bot

imports: setup ## the arrows between the rooms
	@$(VENV)/lint-imports

train: ## train the assistant if anything it is made from changed
	@$(SETUP) model

index: ## build and activate the passage index if anything it is made from changed
	@$(SETUP) index

evaluate: setup ## retrieval and understanding on the project's own labelled data
	@$(VENV)/recourse evaluate retrieval && $(VENV)/recourse evaluate nlu

bench: setup ## measure beside stock Rasa; writes benchmarks/results/latest.json
	@$(VENV)/python -m benchmarks

fmt: setup ## format the code
	@$(VENV)/ruff format . && $(VENV)/ruff check --fix .

lock: ## resolve the requirement files afresh (maintainers; needs uv)
	@python="$(PYTHON311)" && "$$python" scripts/lock.py

clean: ## remove everything that set-up made, the demo's data included
	rm -rf .venv .venv-bot .venv-encoder var
