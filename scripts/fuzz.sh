#!/usr/bin/env bash
# `make fuzz`: runs every property test again and again, each time on other random cases, for so many minutes. What
# fails is printed with the seed that makes it fail again (PROPTEST_RNG_SEED=... make test TEST=...), and its like are left
# out from then on.
set -euo pipefail
cd "$(dirname "$0")/.."
minutes=${1:-10}
export SQLX_OFFLINE=true PROPTEST_DISABLE_FAILURE_PERSISTENCE=true

mapfile -t sources < <(grep -l '^proptest! {' -- */tests/*.rs */tests/*/*.rs */src/*.rs */src/**/*.rs 2>/dev/null | sort -u)
properties=$(awk '/^proptest! \{/ {inside = 1} /^\}/ {inside = 0} inside && /^    fn / {sub(/\(.*/, ""); print $2}' "${sources[@]}")
mapfile -t binaries < <(cargo test --release --workspace --tests --no-run --message-format=json 2>/dev/null |
  grep -o '"executable":"[^"]*"' | cut -d'"' -f4 | sort -u)

runs=0
failed=0
end=$((SECONDS + minutes * 60))
declare -A tests
for binary in "${binaries[@]}"; do
  # The program itself is among them; it knows no --list.
  tests[$binary]=$({ "$binary" --list 2>/dev/null || true; } | sed -n 's/: test$//p' | awk -F:: 'NR==FNR {of[$1]; next} $NF in of' <(echo "$properties") -)
done
while [ $SECONDS -lt $end ]; do
  for binary in "${binaries[@]}"; do
    [ -n "${tests[$binary]:-}" ] || continue
    [ $SECONDS -lt $end ] || break
    seed=$((RANDOM * 32768 + RANDOM))
    # shellcheck disable=SC2086
    if ! report=$(PROPTEST_RNG_SEED=$seed timeout 600 "$binary" --exact ${tests[$binary]} 2>&1); then
      printf '%s\n' "$report" | grep -v '^stack backtrace\|^ \+[0-9]\+: \|^ \+at ' >&2
      printf '\norrery: with PROPTEST_RNG_SEED=%s %s failed\n' "$seed" "${binary##*/}" >&2
      unset "tests[$binary]"
      failed=$((failed + 1))
      continue
    fi
    runs=$((runs + 1))
    printf '\rorrery: %d runs, %d of %d minutes ' "$runs" $(((SECONDS - end + minutes * 60) / 60)) "$minutes" >&2
  done
done
printf '\norrery: %d runs of property tests, %d failures\n' "$runs" "$failed" >&2
[ "$failed" -eq 0 ]
