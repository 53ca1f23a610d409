#!/usr/bin/env bash
# Makes sure that what Orrery needs is on this machine: PostgreSQL and Redis, unless DATABASE_URL and REDIS_URL name
# running ones; with `browser`, also Chromium and its driver; with `cuda`, also NVIDIA's run-time compiler, which needs no
# device, in .orrery/cuda, and a C++ compiler, for the checks of the light kernels; with `onnx`, also ONNX Runtime, in
# .orrery/onnx, which `orrery bench light --peers` measures beside our own. On Debian and Ubuntu it installs them and says so;
# elsewhere it prints what to install.
set -euo pipefail

say() { printf 'orrery: %s\n' "$*" >&2; }

root=$(cd "$(dirname "$0")/.." && pwd)
wanted=" $* "
# Of the oldest release that knows sm_100 and of which the driver binding is: images made by it load in most drivers.
nvrtc='nvidia-cuda-nvrtc==13.0.88'
onnx=(onnxruntime==1.32.0 onnx==1.23.2 numpy==2.4.6)
onnx_is_here() { [ -d "$root/.orrery/onnx/onnxruntime" ]; }
nvrtc_is_here() { [ -e "$root/.orrery/cuda/lib/libnvrtc.so" ]; }

missing=()
need() { missing+=("$1"); }

command -v cargo >/dev/null || { say "Rust is missing: see https://rustup.rs"; exit 1; }
command -v c++ >/dev/null || need build-essential
if [ -z "${DATABASE_URL:-}" ]; then
  command -v postgres >/dev/null || ls /usr/lib/postgresql/*/bin/postgres >/dev/null 2>&1 || need postgresql
fi
if [ -z "${REDIS_URL:-}" ]; then
  command -v redis-server >/dev/null || need redis-server
fi
if [[ $wanted == *" browser "* ]]; then
  command -v chromium >/dev/null || command -v chromium-browser >/dev/null || command -v google-chrome >/dev/null || need chromium
  command -v chromedriver >/dev/null || need chromium-driver
fi
if [[ $wanted == *" cuda "* ]]; then
  command -v "${CXX:-g++}" >/dev/null || need g++
  nvrtc_is_here || python3 -m pip --version >/dev/null 2>&1 || need python3-pip
fi
if [[ $wanted == *" onnx "* ]]; then
  onnx_is_here || python3 -m pip --version >/dev/null 2>&1 || need python3-pip
fi

# Into a folder of its own first, so that one that is there is whole.
install_onnx() {
  if [[ $wanted != *" onnx "* ]] || onnx_is_here; then return; fi
  local folder=$root/.orrery/onnx log
  say "installing ${onnx[*]} into .orrery/onnx"
  log=$(mktemp)
  rm -rf "$folder" "$folder.new"
  if ! python3 -m pip install --quiet --disable-pip-version-check --target "$folder.new" "${onnx[@]}" >"$log" 2>&1; then
    tail -5 "$log" >&2
    say "could not install ${onnx[*]}; \`orrery bench light --peers\` cannot run without it"
    exit 1
  fi
  rm -f "$log"
  mv "$folder.new" "$folder"
}

# The compiler is one library in a Python package; nothing of Python is used after it is unpacked.
install_nvrtc() {
  if [[ $wanted != *" cuda "* ]] || nvrtc_is_here; then return; fi
  local folder=$root/.orrery/cuda log
  say "installing $nvrtc into .orrery/cuda"
  log=$(mktemp)
  rm -rf "$folder"
  if ! python3 -m pip install --quiet --no-deps --disable-pip-version-check --target "$folder/package" "$nvrtc" >"$log" 2>&1; then
    tail -5 "$log" >&2
    say "could not install $nvrtc; the kernels cannot be compiled without it"
    exit 1
  fi
  rm -f "$log"
  mv "$(dirname "$(find "$folder/package" -name 'libnvrtc.so.*' | head -1)")" "$folder/lib"
  rm -rf "$folder/package" "$folder"/lib/*.alt.so.*
  # Those who load it look for the name without a number.
  ln -s "$(basename "$folder"/lib/libnvrtc.so.*)" "$folder/lib/libnvrtc.so"
}

if [ ${#missing[@]} -eq 0 ]; then
  install_nvrtc
  install_onnx
  exit 0
fi

if ! command -v apt-get >/dev/null; then
  say "these are missing (by Debian's names): ${missing[*]}. Install them and run this again, for example:"
  if command -v dnf >/dev/null; then say "  sudo dnf install gcc postgresql-server valkey chromium chromedriver"
  elif command -v pacman >/dev/null; then say "  sudo pacman -S base-devel postgresql valkey chromium"
  elif command -v brew >/dev/null; then say "  brew install postgresql@16 redis && brew install --cask chromium chromedriver"; fi
  exit 1
fi

as_root=()
if [ "$(id -u)" -ne 0 ]; then
  command -v sudo >/dev/null || { say "missing: ${missing[*]}. Run as root: apt-get install -y ${missing[*]}"; exit 1; }
  as_root=(sudo)
fi
say "installing ${missing[*]} through apt-get"
# Installing PostgreSQL would also create and start a cluster of the system's own, which Orrery does not use.
if [[ " ${missing[*]} " == *" postgresql "* ]] && [ ! -e /etc/postgresql-common/createcluster.conf ]; then
  "${as_root[@]}" mkdir -p /etc/postgresql-common
  echo 'create_main_cluster = false' | "${as_root[@]}" tee /etc/postgresql-common/createcluster.conf >/dev/null
fi
log=$(mktemp)
if ! { "${as_root[@]}" apt-get update \
  && "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends "${missing[@]}"; } >"$log" 2>&1; then
  tail -20 "$log" >&2
  say "could not install ${missing[*]}; the whole log is in $log"
  exit 1
fi
rm -f "$log"
install_nvrtc
install_onnx
