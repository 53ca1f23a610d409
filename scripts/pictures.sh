#!/usr/bin/env bash
# The pictures in docs/pictures/ and the page of them, made by the program: a moment of every lesson as its front matter names
# it, scenes of docs/scenes, and each overlay where it explains something.
set -euo pipefail
cd "$(dirname "$0")/.."
frames=$(mktemp -d)
trap 'rm -rf "$frames"' EXIT
mkdir -p docs/pictures
picture() { # name, scene, seconds into it, overlays
  local name=$1 scene=$2 at=$3 overlays=()
  shift 3
  for overlay in "$@"; do overlays+=(--overlay "$overlay"); done
  scripts/orrery render --scene "$scene" --at "$at" "${overlays[@]}" --size 480x300 --out "$frames" >/dev/null
  mv "$frames/frame_0000.png" "docs/pictures/$name.png"
}
picture rolling docs/scenes/rolling.json 1.3
picture gallery docs/scenes/gallery.json 0.1
picture overlay_trails content/projectile/scene.json 1.1 trails
picture overlay_velocity content/falling/scene.json 0.7 velocity
picture overlay_acceleration content/projectile/scene.json 0.75 acceleration
picture overlay_force content/ramp/scene.json 0.9 force
picture overlay_rulers content/falling/scene.json 0.6 rulers
picture overlay_angles content/pendulum/scene.json 1.2 angles
picture overlay_labels content/floating/scene.json 3 labels
picture overlay_energy_graph content/pendulum/scene.json 4.6 energy_graph
picture overlay_position_graph content/bounce/scene.json 3 position_graph
scripts/orrery content pictures
