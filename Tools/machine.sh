# What Tools/run and Tools/test ask of the machine. Sourced by them, never run.

readonly MINIMUM_SWIFT=6.2

say() { printf '%s\n' "$*" >&2; }

# When the first of these scripts began, in seconds: one that another calls goes on counting.
export STEPS_BEGAN=${STEPS_BEGAN:-$EPOCHSECONDS}

# A line of what is being done, apart from what the tools themselves print, and how long after the start.
step() {
  local seconds=$((EPOCHSECONDS - STEPS_BEGAN))
  printf '== %d:%02d %s\n' $((seconds / 60)) $((seconds % 60)) "$*" >&2
}

fail() {
  say "$1"
  exit "${2:-1}"
}

require_swift() {
  command -v swift >/dev/null || fail \
    "Swift $MINIMUM_SWIFT or newer is needed, and there is no swift here. See https://www.swift.org/install/linux/"
  local version
  version=$(swift --version 2>/dev/null | sed -nE 's/.*Swift version ([0-9]+\.[0-9]+).*/\1/p' | head -n 1)
  [ "$(printf '%s\n' "$MINIMUM_SWIFT" "${version:-0}" | sort -V | head -n 1)" = "$MINIMUM_SWIFT" ] || fail \
    "Swift $MINIMUM_SWIFT or newer is needed; this is ${version:-unknown}. See https://www.swift.org/install/linux/"
}

# Whether Debian's package is there. Without dpkg nothing is known, so nothing is there.
has_package() {
  [ "$(dpkg-query -W -f '${db:Status-Status}' "$1" 2>/dev/null)" = installed ]
}

# install_packages REASON PACKAGE…: through apt, as root or with sudo; otherwise says what to do by hand.
install_packages() {
  local reason=$1 become=()
  shift
  command -v apt-get >/dev/null || fail \
    "Needed for $reason: what Debian calls $*. There is no apt-get here; please install it with this system's own tools."
  if [ "$(id -u)" -ne 0 ]; then
    command -v sudo >/dev/null || fail \
      "Needed for $reason: $*. Please run as root: apt-get install $*"
    become=(sudo)
  fi
  step "installing $* ($reason)"
  local log
  log=$(mktemp)
  # A fresh image has no package lists, and old lists name packages that are gone.
  if ! apt_install "$log" "$@" && ! { apt_get "$log" update && apt_install "$log" "$@"; }; then
    cat "$log" >&2
    rm -f "$log"
    fail "Could not install: $*"
  fi
  rm -f "$log"
}

apt_install() {
  local log=$1
  shift
  apt_get "$log" install -y --no-install-recommends "$@"
}

# Uses `become` of `install_packages`. The variable goes through env, because sudo drops what is exported.
apt_get() {
  local log=$1
  shift
  "${become[@]}" env DEBIAN_FRONTEND=noninteractive apt-get "$@" </dev/null >>"$log" 2>&1
}

require_lmdb() {
  pkg-config --exists lmdb 2>/dev/null && return
  has_package liblmdb-dev && return
  install_packages "the ledger's storage" liblmdb-dev
}

# build LOG COMMAND…: shows how far it is, and when it fails everything it said but the progress.
build() {
  local log=$1
  shift
  mkdir -p "$(dirname "$log")"
  "$@" </dev/null 2>&1 | tee "$log" | show_progress
  local status=${PIPESTATUS[0]}
  [ "$status" -eq 0 ] || grep -vE \
    '^\[[0-9]+/[0-9]+\] |^(Building|Build complete|Fetch|Comput|Creating|Updat|Working copy)' "$log" >&2
  return "$status"
}

# On a terminal one line that changes; otherwise a line now and then, so that nobody thinks it hangs.
show_progress() {
  local line next=$((SECONDS + 30))
  while IFS= read -r line; do
    [[ $line == \[+([0-9])/+([0-9])\]* || $line == Fetch* || $line == Build* ]] || continue
    if [ -t 2 ]; then
      printf '\r\033[K%.78s' "$line" >&2
    elif [ "$SECONDS" -ge "$next" ]; then
      say "   $line"
      next=$((SECONDS + 30))
    fi
  done
  if [ -t 2 ]; then printf '\r\033[K' >&2; fi
}

# The options with which people's program is built, in the array `release`.
release_options() {
  local resources
  release=(-c release)
  resources=$(swiftc -print-target-info | sed -nE 's/.*"runtimeResourcePath": "(.*)".*/\1/p')
  if [ -d "${resources}_static" ]; then
    release+=(--static-swift-stdlib)
  else
    say "This toolchain has no static standard library: the program will need the toolchain to run."
  fi
}
