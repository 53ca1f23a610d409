#!/usr/bin/env bash
# The pictures in docs/pictures/, made by the program from the lessons' own scenes and from docs/scenes: a moment of each.
set -euo pipefail
cd "$(dirname "$0")/.."
frames=$(mktemp -d)
trap 'rm -rf "$frames"' EXIT
mkdir -p docs/pictures
picture() { # name, seconds into it
  local scene=content/$1/scene.json
  [ -e "$scene" ] || scene=docs/scenes/$1.json
  rm -rf "${frames:?}/$1"
  scripts/orrery render --scene "$scene" --seconds "$2" --size 480x300 --out "$frames/$1" >/dev/null
  cp "$(ls "$frames/$1"/frame_*.png | tail -1)" "docs/pictures/$1.png"
}
picture falling 0.7
picture bounce 1.6
picture projectile 0.9
picture collision 1.2
picture cradle 1.15
picture rolling 1.3
picture ramp 1.2
picture tower 1.0
picture billiards 0.7
picture moon 2.0
picture gallery 0.1
