#!/usr/bin/env bash
# `make test`: prepares the machine, starts throw-away services, and runs every test in the profile that `make run`
# builds in, so that nothing is compiled twice. An argument picks tests by name.
set -euo pipefail
cd "$(dirname "$0")/.."

# Throw-away services, never those of a running Orrery.
unset DATABASE_URL REDIS_URL
export SQLX_OFFLINE=true
# The same random cases every time: what passes here passes anywhere. `make fuzz` tries others.
export PROPTEST_RNG_SEED=${PROPTEST_RNG_SEED:-20260} PROPTEST_DISABLE_FAILURE_PERSISTENCE=true

scripts/prepare.sh browser cuda
cargo build --release --workspace --bins

trap 'scripts/services.sh stop test' EXIT
exports=$(scripts/services.sh start test)
eval "$exports"

cargo test --release --workspace --no-fail-fast -- "$@"
