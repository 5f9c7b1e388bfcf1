# shellcheck shell=bash
# What must be installed, and installing it where that is allowed.

newest_postgres() { # the folder of the newest server programs
  local dir
  for dir in $(printf '%s\n' /usr/lib/postgresql/*/bin | sort -rV); do
    if [ -x "$dir/initdb" ]; then
      echo "$dir"
      return 0
    fi
  done
}
PG_BIN=${PG_BIN:-$(newest_postgres)}
# Not /usr/sbin: that wrapper insists on root or rabbitmq and on /var/lib/rabbitmq.
MQ_BIN=${MQ_BIN:-/usr/lib/rabbitmq/bin}

missing_packages() { # [postgres] [rabbitmq] [clamav] [glewlwyd] [browser] [wrk] [python]: what this run needs besides a linker
  local what library
  command -v cc >/dev/null || printf '%s\n' gcc libc6-dev
  for what in "$@"; do
    case $what in
      postgres) [ -x "${PG_BIN:-/none}/initdb" ] || echo postgresql ;;
      rabbitmq) [ -x "$MQ_BIN/rabbitmq-server" ] || echo rabbitmq-server ;;
      # Only root's PATH leads to where Debian keeps it.
      clamav) PATH=$PATH:/usr/sbin command -v clamd >/dev/null || echo clamav-daemon ;;
      # What it is linked to; unpack_glewlwyd does the rest.
      glewlwyd)
        for library in libhoel1.4 librhonabwy1.1 libulfius2.7 libconfig9; do
          [ "$(dpkg-query -W -f '${db:Status-Status}' "$library" 2>/dev/null)" = installed ] || echo "$library"
        done
        command -v sqlite3 >/dev/null || echo sqlite3
        # Makes its keys.
        command -v openssl >/dev/null || echo openssl
        ;;
      browser)
        command -v chromium >/dev/null || echo chromium
        command -v chromedriver >/dev/null || echo chromium-driver
        # Without one, every Chinese character is a box.
        [ "$(dpkg-query -W -f '${db:Status-Status}' fonts-noto-cjk 2>/dev/null)" = installed ] || echo fonts-noto-cjk
        # Fetches axe-core.
        command -v npm >/dev/null || echo npm
        ;;
      wrk) command -v wrk >/dev/null || echo wrk ;;
      python) python3 -c 'import ensurepip, venv' 2>/dev/null || echo python3-venv ;;
    esac
  done
}

# Installing must not leave a server of the system's running: packages ask policy-rc.d before they
# start anything, and what these packages would start at the next boot is switched off again.
install_packages() {
  local policy=/usr/sbin/policy-rc.d mine=0 unit units
  export DEBIAN_FRONTEND=noninteractive
  if [ ! -e "$policy" ]; then
    printf '#!/bin/sh\nexit 101\n' >"$policy" && chmod 755 "$policy" && mine=1
    # shellcheck disable=SC2064 # the path as it is now
    trap "rm -f -- '$policy'" EXIT
  fi
  apt-get update -qq || warn "the package lists could not be refreshed; trying with the old ones"
  apt-get install -y --no-install-recommends "$@" </dev/null 9>&- ||
    die "installing failed" "try it yourself: apt-get install -y --no-install-recommends $*"
  if [ "$mine" = 1 ]; then
    rm -f -- "$policy"
    trap - EXIT
  fi
  if [ -d /run/systemd/system ]; then
    for unit in "$@"; do
      case $unit in
        postgresql | rabbitmq-server) units=("$unit") ;;
        # freshclam comes with it, and would fetch signatures that no test uses.
        clamav-daemon) units=(clamav-daemon.socket clamav-daemon.service clamav-freshclam.service) ;;
        *) continue ;;
      esac
      systemctl disable --now --quiet "${units[@]}" || true
    done
  fi
}

require_packages() { # [postgres] [rabbitmq] [clamav] [glewlwyd] [browser] [wrk] [python]
  local missing
  mapfile -t missing < <(missing_packages "$@")
  if [ "${#missing[@]}" -gt 0 ]; then
    if is_root && command -v apt-get >/dev/null; then
      step "installing Debian packages: ${missing[*]}"
      install_packages "${missing[@]}"
      PG_BIN=${PG_BIN:-$(newest_postgres)}
    else
      die "these Debian packages are missing: ${missing[*]}" \
        "as root: apt-get update && apt-get install -y --no-install-recommends ${missing[*]}" \
        "(the launcher does this itself when it runs as root; it never uses the system's own servers," \
        " so they may stay stopped: systemctl disable --now postgresql rabbitmq-server)"
    fi
    mapfile -t missing < <(missing_packages "$@")
    [ "${#missing[@]}" = 0 ] || die "still missing after installing: ${missing[*]}"
  fi
  command -v cargo >/dev/null || die "Rust is missing: no cargo in the PATH" \
    "install Rust 1.95 or newer: https://rustup.rs"
}

# An OpenID provider for the tests, from Debian's package. Installing that would set up a database server's
# client, a user and a service of the system's; its files are all that is needed, so they are unpacked.
unpack_glewlwyd() {
  local folder=$LOCAL/glewlwyd packed
  [ ! -x "$folder/usr/bin/glewlwyd" ] || return 0
  command -v apt-get >/dev/null || die "glewlwyd, the tests' OpenID provider, comes from Debian: there is no apt-get"
  step "unpacking glewlwyd, the tests' OpenID provider, into $folder"
  packed=$(mktemp -d)
  if ! (cd "$packed" && apt-get -qq -o APT::Sandbox::User= download glewlwyd) 2>/dev/null; then
    # The lists are old, or there are none.
    ! is_root || apt-get update -qq || true
    (cd "$packed" && apt-get -qq -o APT::Sandbox::User= download glewlwyd) ||
      die "glewlwyd could not be downloaded" "try it yourself: apt-get update && apt-get download glewlwyd"
  fi
  rm -rf -- "$folder" "$folder.new"
  mkdir -p "$folder.new"
  dpkg-deb -x "$packed"/glewlwyd_*.deb "$folder.new" || die "glewlwyd could not be unpacked"
  mv -- "$folder.new" "$folder"
  rm -rf -- "$packed"
}

# The rules of accessibility that pages are held to, of a fixed version whose hash is known here.
AXE=4.14.1
AXE_SHA512=1477dafa598d8d065f273d6af302aa203c02e83131707b7fa648cd41bd3d6b734f8c22a0dab86ee6a6f64b8afbe804b214d36db85a2826965edfb3a0b9d546b5
fetch_axe() {
  local folder=$LOCAL/axe fetched
  [ ! -f "$folder/$AXE" ] || return 0
  step "fetching axe-core $AXE, the tests' rules of accessibility, into $folder"
  fetched=$(mktemp -d)
  (cd "$fetched" && npm pack --silent --ignore-scripts "axe-core@$AXE" </dev/null >/dev/null 9>&-) ||
    die "axe-core could not be fetched" "try it yourself: npm pack axe-core@$AXE"
  echo "$AXE_SHA512  $fetched/axe-core-$AXE.tgz" | sha512sum --check --status ||
    die "what was fetched is not axe-core $AXE: its hash differs"
  rm -rf -- "$folder"
  mkdir -p "$folder"
  tar -xzf "$fetched/axe-core-$AXE.tgz" -C "$folder" --strip-components 1 package/axe.min.js package/LICENSE ||
    die "axe-core could not be unpacked"
  touch "$folder/$AXE"
  rm -rf -- "$fetched"
}
