# Orrery: `make help` says what one can do.
SHELL := bash
.DEFAULT_GOAL := help
.PHONY: help run test fuzz lint bench bench-gpu check train docs pictures schema stop clean

help: ## Says what one can do
	@awk 'BEGIN {FS = ":.*## "} /^[a-z-]+:.*## / {printf "  make %-10s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

run: ## Installs what is missing, builds, starts PostgreSQL, Redis and the pages on http://127.0.0.1:8080 (PORT= changes it)
	@scripts/run.sh

test: ## The same preparation, then every test, the browser's included (TEST= picks by name)
	@scripts/test.sh $(TEST)

fuzz: ## Property tests on ever new random cases (MINUTES=10)
	@scripts/fuzz.sh $(MINUTES)

lint: ## Format, clippy and the house rules; warnings are errors
	cargo fmt --all -- --check
	cargo clippy --release --workspace --all-targets -- -D warnings
	cargo test --release -p server --test invariants

bench: ## Performance tables (ratios within one run)
	cargo run --release --bin orrery -- bench

bench-gpu: ## Checks the light kernels on a CUDA device, and its frame times beside the CPU's
	@scripts/bench-gpu.sh

check: ## Fidelity tables on held-out cases
	cargo run --release --bin orrery -- check

train: ## Makes all weights again from nothing (about three hours on two cores)
	cargo run --release --bin orrery -- train dynamics
	cargo run --release --bin orrery -- train light
	cargo run --release --bin orrery -- train light --halls
	cargo run --release --bin orrery -- train planner

docs: pictures ## The documentation of every public item, and the pictures in docs/
	cargo doc --release --workspace --no-deps

pictures: ## The pictures in docs/pictures and the page of them, docs/pictures.md, drawn by the program that was built last
	@scripts/pictures.sh

stop: ## Stops the private PostgreSQL and Redis that a killed run left behind
	@scripts/services.sh stop run; scripts/services.sh stop test

clean: stop ## Removes build output and the private services with all their data
	rm -rf target .orrery
