# shellcheck shell=bash
# shellcheck disable=SC2034 # used by the parts that source this
# What every part uses: paths, settings, words, waiting. Sourced, never run.
#
# Nothing here waits without a limit, and nothing here ends a process it did not start.
set -euo pipefail
umask 022

REPO=$(cd "$(dirname "${BASH_SOURCE[0]}")/../../.." && pwd -P)
LOCAL=${LOCAL_DIR:-$REPO/.local}
SERVICES=(intake investigation assignment notification directory)
# Programs that serve pages: neither database nor broker, nothing to migrate.
FRONTS=(portal)

# Ports on 127.0.0.1; every one can be set from outside.
declare -A SERVICE_PORT=(
  [portal]=${LOCAL_PORTAL_PORT:-7600}
  [intake]=${LOCAL_INTAKE_PORT:-7601}
  [investigation]=${LOCAL_INVESTIGATION_PORT:-7602}
  [assignment]=${LOCAL_ASSIGNMENT_PORT:-7603}
  [notification]=${LOCAL_NOTIFICATION_PORT:-7604}
  [directory]=${LOCAL_DIRECTORY_PORT:-7605}
)
SMTP_PORT=${LOCAL_SMTP_PORT:-7625}

# rustup's place, for shells that did not read its profile.
[ -d "${CARGO_HOME:-$HOME/.cargo}/bin" ] && PATH=$PATH:${CARGO_HOME:-$HOME/.cargo}/bin
# Where Debian keeps runuser.
PATH=$PATH:/usr/sbin:/sbin
export PATH

say() { printf '%s\n' "$*"; }
step() { printf '\033[1m==> %s\033[0m\n' "$*"; }
note() { printf '    %s\n' "$*"; }
warn() { printf '\033[33m    note: %s\033[0m\n' "$*" >&2; }
die() {
  printf '\033[31merror: %s\033[0m\n' "$1" >&2
  shift
  local line
  for line in "$@"; do printf '       %s\n' "$line" >&2; done
  exit 1
}
# Without a terminal: no colours.
if ! [ -t 1 ] || [ -n "${NO_COLOR:-}" ]; then
  step() { printf '==> %s\n' "$*"; }
  warn() { printf '    note: %s\n' "$*" >&2; }
  die() {
    printf 'error: %s\n' "$1" >&2
    shift
    local line
    for line in "$@"; do printf '       %s\n' "$line" >&2; done
    exit 1
  }
fi

is_root() { [ "$(id -u)" = 0 ]; }
milliseconds() { local t=${EPOCHREALTIME/[^0-9]/}; echo $((t / 1000)); }
seconds_since() { # START in milliseconds
  local d=$(($(milliseconds) - $1))
  printf '%d.%d s' $((d / 1000)) $((d % 1000 / 100))
}
# A password that needs no quoting anywhere.
new_password() { od -An -N24 -tx1 /dev/urandom | tr -d ' \n'; }

# wait_until SECONDS COMMAND...: tries ten times a second; fails when the time is up.
wait_until() {
  local end=$(($(milliseconds) + $1 * 1000))
  shift
  until "$@"; do
    [ "$(milliseconds)" -lt "$end" ] || return 1
    sleep 0.1
  done
}

# The end of a log, indented, for messages of failure.
tail_of() { # FILE [LINES]
  [ -s "$1" ] || return 0
  printf '    --- the end of %s ---\n' "$1" >&2
  tail -n "${2:-20}" "$1" | sed 's/^/    /' >&2
}

# One launcher at a time on one folder. The descriptor is closed for everything that stays.
take_turns() { # FILE
  mkdir -p "$(dirname "$1")"
  exec 9>>"$1"
  if ! flock -n 9; then
    note "another launcher is at work in $(dirname "$1"): waiting for it (10 minutes at most)"
    flock -w 600 9 || die "the other launcher did not finish" "it holds $1"
  fi
}
