#!/usr/bin/env bash
# `make bench-gpu`: checks the light kernels on this machine's CUDA device and prints what a frame takes there and on the
# CPU. The program that was built before is enough (target/release/examples/gpu, or PROGRAM=); it is built where it is
# not there. NVIDIA's run-time compiler comes from the CUDA toolkit or from .orrery/cuda (`scripts/prepare.sh cuda`).
set -euo pipefail
cd "$(dirname "$0")/.."

if [ ! -e /dev/nvidiactl ] && [ ! -e /dev/dxg ] && ! { ldconfig -p 2>/dev/null || true; } | grep -q 'libcuda\.so'; then
  echo "orrery: this machine has no NVIDIA device, so that there is nothing to measure" >&2
  exit 1
fi
program=${PROGRAM:-target/release/examples/gpu}
if [ ! -x "$program" ]; then
  SQLX_OFFLINE=true cargo build --release --workspace --example gpu
fi
exec "$program"
