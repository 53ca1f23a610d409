#!/usr/bin/env bash
# `make test`: prepares the machine, starts throw-away services, and runs every test in the profile that `make run`
# builds in; cargo builds the program for the tests that run it. An argument picks tests by name.
set -euo pipefail
cd "$(dirname "$0")/.."

# Throw-away services, never those of a running Orrery.
unset DATABASE_URL REDIS_URL
export SQLX_OFFLINE=true
# The same random cases every time: what passes here passes anywhere. `make fuzz` tries others.
export PROPTEST_RNG_SEED=${PROPTEST_RNG_SEED:-20260} PROPTEST_DISABLE_FAILURE_PERSISTENCE=true

scripts/prepare.sh browser cuda

# Everything is built before services are started, which need not wait for it.
cargo test --release --workspace --no-run

trap 'scripts/services.sh stop test' EXIT
exports=$(scripts/services.sh start test)
eval "$exports"

cargo test --release --workspace --no-fail-fast -- "$@"
