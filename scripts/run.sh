#!/usr/bin/env bash
# `make run`: prepares the machine, builds, starts the private services, serves, and stops what it started on Ctrl-C.
set -euo pipefail
cd "$(dirname "$0")/.."

scripts/prepare.sh
echo "orrery: building (the first time takes about ten minutes on two cores)" >&2
SQLX_OFFLINE=true cargo build --release --workspace --bins

trap 'scripts/services.sh stop run' EXIT
exports=$(scripts/services.sh start run)
eval "$exports"

server=
trap '[ -z "$server" ] || kill -TERM "$server" 2>/dev/null || true' INT TERM
PORT=${PORT:-8080} scripts/orrery serve &
server=$!
# `wait` returns early when a signal arrives; the server then still has to finish what it is doing.
while kill -0 "$server" 2>/dev/null; do wait "$server" && status=0 || status=$?; done
exit "${status:-0}"
