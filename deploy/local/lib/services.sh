# shellcheck shell=bash
# The five services, the portal and the mailbox: building, secrets, migrations, starting, waiting.

SECRETS=$LOCAL/secrets
PROGRAMS=${CARGO_TARGET_DIR:-$REPO/target}/debug
CLOCK=$LOCAL/clock.json

given_database() { [ -n "${DATABASE_URL:-}" ]; }
given_broker() { [ -n "${AMQP_URL:-}" ]; }

build_programs() {
  # Builds with debug assertions have a clock that a file moves, and places where a test may end the process.
  (cd "$REPO" && cargo build --workspace --bins </dev/null 9>&-) ||
    die "the build failed" "its messages are above"
}

make_secrets() {
  (umask 077 && mkdir -p "$SECRETS")
  "$PROGRAMS/provision" --into "$SECRETS" --postgres "127.0.0.1:$PG_PORT" --rabbitmq "127.0.0.1:$MQ_PORT" ||
    die "the secrets in $SECRETS cannot be made"
}

# Roles and broker users follow from the secrets; done again only when those changed.
prepare_database() {
  given_database || pg_run_file redress "$SECRETS/postgres/roles.sql" || die "the database roles cannot be made"
}

prepare_broker() {
  if given_broker; then return 0; fi
  local wanted done_file=$MQ/mnesia/definitions.sha256 done_already=""
  wanted=$(sha256sum <"$SECRETS/rabbitmq/definitions.json")
  slurp "$done_file" done_already || true
  [ "$wanted" != "${done_already%$'\n'}" ] || return 0
  cp "$SECRETS/rabbitmq/definitions.json" "$MQ/definitions.json"
  chmod 600 "$MQ/definitions.json"
  ! is_root || chown rabbitmq "$MQ/definitions.json"
  mq_ctl import_definitions "$MQ/definitions.json" >>"$STATE/log/rabbitmq.log" 2>&1 || {
    tail_of "$STATE/log/rabbitmq.log"
    die "the broker users cannot be made"
  }
  echo "$wanted" >"$done_file"
}

# What a service is told, one NAME=value a line. deploy/docker-compose.yml says the same in its own
# words, and a tidy test compares the two.
service_environment() { # SERVICE
  local own=$SECRETS/$1
  echo "REDRESS_HTTP__LISTEN=127.0.0.1:${SERVICE_PORT[$1]}"
  if [ "$1" = portal ]; then
    echo "REDRESS_SEALING__KEYRING=$own/keyring.json"
    echo "REDRESS_PEERS__INTAKE=http://127.0.0.1:${SERVICE_PORT[intake]}"
    echo "REDRESS_PEERS__INVESTIGATION=http://127.0.0.1:${SERVICE_PORT[investigation]}"
    echo "REDRESS_PEERS__ASSIGNMENT=http://127.0.0.1:${SERVICE_PORT[assignment]}"
    echo "REDRESS_PEERS__NOTIFICATION=http://127.0.0.1:${SERVICE_PORT[notification]}"
    echo "REDRESS_PEERS__DIRECTORY=http://127.0.0.1:${SERVICE_PORT[directory]}"
    echo "REDRESS_PUBLIC__URL=http://127.0.0.1:${SERVICE_PORT[portal]}"
    return 0
  fi
  if given_database; then
    echo "REDRESS_DATABASE__URL=$DATABASE_URL"
  else
    echo "REDRESS_DATABASE__URL_FILE=$own/database-url"
  fi
  if given_broker; then
    echo "REDRESS_AMQP__URL=$AMQP_URL"
  else
    echo "REDRESS_AMQP__URL_FILE=$own/amqp-url"
  fi
  echo "REDRESS_AUTH__TRUST=$SECRETS/trust"
  echo "REDRESS_AUTH__KEY_FILE=$own/key.pem"
  echo "REDRESS_AUDIT__ANCHORS=$LOCAL/anchors/$1.jsonl"
  echo "REDRESS_ERASURE__TOMBSTONES=$LOCAL/anchors/$1-tombstones.jsonl"
  case $1 in
    intake)
      echo "REDRESS_SEALING__KEYRING=$own/keyring.json"
      echo "REDRESS_OBJECTS__FOLDER=$LOCAL/evidence"
      # The portal says whose request it passes on.
      echo "REDRESS_PUBLIC__BEHIND_PROXY=true"
      # Everybody who tries it out here has one address.
      echo "REDRESS_SUBMISSION__ADDRESS__AT_ONCE=100000"
      echo "REDRESS_SUBMISSION__SITE__AT_ONCE=100000"
      ;;
    directory)
      echo "REDRESS_SEALING__KEYRING=$own/keyring.json"
      echo "REDRESS_SIGN_IN__WELCOME=http://127.0.0.1:${SERVICE_PORT[portal]}/welcome"
      ;;
    notification)
      echo "REDRESS_SEALING__KEYRING=$own/keyring.json"
      echo "REDRESS_SMTP__HOST=127.0.0.1"
      echo "REDRESS_SMTP__PORT=$SMTP_PORT"
      echo "REDRESS_LETTERS__FOLDER=$LOCAL/letters"
      echo "REDRESS_PEERS__INTAKE=http://127.0.0.1:${SERVICE_PORT[intake]}"
      echo "REDRESS_PEERS__DIRECTORY=http://127.0.0.1:${SERVICE_PORT[directory]}"
      echo "REDRESS_PUBLIC__URL=http://127.0.0.1:${SERVICE_PORT[notification]}"
      ;;
  esac
}

migration_environment() { # SERVICE
  service_environment "$1"
  given_database || echo "REDRESS_DATABASE__MIGRATE_URL_FILE=$SECRETS/migrate/$1-database-url"
}

# Only the launcher's: what no container has.
rehearsal_environment() {
  echo "REDRESS_CLOCK_FILE=$CLOCK"
  env | grep -E '^OTEL_' || true
}

run_service_command() { # SERVICE ARGUMENTS...: a subcommand, with exactly the environment it serves with
  local service=$1 environment
  shift
  mapfile -t environment < <(service_environment "$service" && rehearsal_environment)
  env -i "${environment[@]}" "$PROGRAMS/$service" "$@" 9>&-
}

migrate_all() {
  local service environment jobs=()
  for service in "${SERVICES[@]}"; do
    mapfile -t environment < <(migration_environment "$service")
    timeout 120 env -i "${environment[@]}" "$PROGRAMS/$service" migrate </dev/null >"$LOCAL/log/$service.migrate.log" 2>&1 9>&- &
    jobs+=($!)
  done
  local i failed=0
  for i in "${!jobs[@]}"; do
    wait "${jobs[$i]}" || {
      tail_of "$LOCAL/log/${SERVICES[$i]}.migrate.log"
      warn "migrating ${SERVICES[$i]} failed"
      failed=1
    }
  done
  [ "$failed" = 0 ] || die "not every schema could be migrated"
}

# --- starting and waiting ---------------------------------------------------------------------

pid_file() { echo "$LOCAL/run/$1.pid"; }

# What the running process was started from: program and environment. Another build or another
# setting means another process.
fingerprint() { # SERVICE PROGRAM ENVIRONMENT...
  local program=$1
  shift
  { stat -c '%i %Y %s' "$program" && printf '%s\n' "$@"; } | sha256sum | cut -c1-16
}

ensure_running() { # NAME PORT PORTVARIABLE PROGRAM ARGUMENTS... -- ENVIRONMENT...
  local name=$1 port=$2 variable=$3 command=() pid print before=""
  shift 3
  while [ "$1" != -- ]; do
    command+=("$1")
    shift
  done
  shift
  print=$(fingerprint "${command[0]}" "$@")
  if pid=$(remembered_process "$(pid_file "$name")"); then
    slurp "$LOCAL/run/$name.started-from" before || true
    if [ "${before%$'\n'}" = "$print" ]; then return 0; fi
    note "$name has changed: starting it again"
    end_process "$name" "$pid" 40
  fi
  require_free_port "$port" "$name" "$variable"
  echo "$print" >"$LOCAL/run/$name.started-from"
  start_process "$(pid_file "$name")" "$LOCAL/log/$name.log" env -i "$@" "${command[@]}"
}

# Before the build, so that a taken port is known at once.
require_service_ports() {
  local service
  remembered_process "$(pid_file mailbox)" >/dev/null || require_free_port "$SMTP_PORT" mailbox LOCAL_SMTP_PORT
  for service in "${SERVICES[@]}" "${FRONTS[@]}"; do
    remembered_process "$(pid_file "$service")" >/dev/null ||
      require_free_port "${SERVICE_PORT[$service]}" "$service" "LOCAL_${service^^}_PORT"
  done
}

start_all() {
  mkdir -p "$LOCAL/mail" "$LOCAL/letters"
  chmod 700 "$LOCAL/mail" "$LOCAL/letters"
  ensure_running mailbox "$SMTP_PORT" LOCAL_SMTP_PORT "$PROGRAMS/mailbox" serve -- \
    "MAILBOX_LISTEN=127.0.0.1:$SMTP_PORT" "MAILBOX_FOLDER=$LOCAL/mail"
  local service environment
  for service in "${SERVICES[@]}" "${FRONTS[@]}"; do
    mapfile -t environment < <(service_environment "$service" && rehearsal_environment)
    ensure_running "$service" "${SERVICE_PORT[$service]}" "LOCAL_${service^^}_PORT" "$PROGRAMS/$service" serve -- "${environment[@]}"
  done
}

is_ready() { # SERVICE
  local answer
  answer=$(http_get "${SERVICE_PORT[$1]}" /readyz) && [ "${answer%%$'\n'*}" = 200 ]
}

await_all() { # SECONDS
  local started end said service waiting=("${SERVICES[@]}" "${FRONTS[@]}") still
  started=$(milliseconds)
  end=$((started + $1 * 1000))
  said=$started
  while [ "${#waiting[@]}" -gt 0 ]; do
    still=()
    for service in "${waiting[@]}"; do
      if is_ready "$service"; then
        note "$(printf '%-14s ready after %s' "$service" "$(seconds_since "$started")")"
      elif ! remembered_process "$(pid_file "$service")" >/dev/null; then
        tail_of "$LOCAL/log/$service.log"
        die "$service ended instead of becoming ready" "its whole log: deploy/local/logs $service"
      else
        still+=("$service")
      fi
    done
    waiting=("${still[@]}")
    if [ "${#waiting[@]}" = 0 ]; then break; fi
    if [ "$(milliseconds)" -gt "$end" ]; then
      for service in "${waiting[@]}"; do
        http_get "${SERVICE_PORT[$service]}" "/readyz?verbose" | sed -n "2,\$s/^/    $service: /p" >&2 || true
        echo >&2
        tail_of "$LOCAL/log/$service.log" 3
      done
      die "not ready within $1 s: ${waiting[*]}" "whole logs: deploy/local/logs SERVICE" \
        "if the data is of an older build that does not matter any more: deploy/local/down --wipe"
    fi
    if [ $(($(milliseconds) - said)) -gt 5000 ]; then
      note "waiting for: ${waiting[*]}"
      said=$(milliseconds)
    fi
    sleep 0.1
  done
}

stop_all() {
  local name pid jobs=()
  for name in "${FRONTS[@]}" "${SERVICES[@]}" mailbox; do
    if pid=$(remembered_process "$(pid_file "$name")"); then
      # A service drains for up to 30 s.
      { end_process "$name" "$pid" 40 && note "$name stopped"; } &
      jobs+=($!)
    fi
    rm -f -- "$LOCAL/run/$name.started-from"
  done
  for pid in "${jobs[@]}"; do wait "$pid" || die "not everything stopped"; done
  for name in "${FRONTS[@]}" "${SERVICES[@]}" mailbox; do rm -f -- "$(pid_file "$name")"; done
}

# --- for people -------------------------------------------------------------------------------

# What the program `rehearsal` is told, for the demo, the walk, explain and watch.
rehearse() { # ARGUMENTS...
  local service urls=()
  for service in "${SERVICES[@]}"; do urls+=("$service=http://127.0.0.1:${SERVICE_PORT[$service]}"); done
  env REHEARSAL_URLS="$(IFS=, && echo "${urls[*]}")" REHEARSAL_KEY="$SECRETS/directory/key.pem" MAILBOX_FOLDER="$LOCAL/mail" \
    "$PROGRAMS/rehearsal" "$@" 9>&-
}

print_addresses() {
  local service
  say ""
  say "redress is up:"
  say "$(printf '  %-14s %s   complain, and follow a complaint; staff: …/staff' portal "http://127.0.0.1:${SERVICE_PORT[portal]}/")"
  for service in "${SERVICES[@]}"; do
    say "$(printf '  %-14s http://127.0.0.1:%s   API: http://127.0.0.1:%s/docs/' "$service" "${SERVICE_PORT[$service]}" "${SERVICE_PORT[$service]}")"
  done
  given_database || say "  PostgreSQL     psql $(pg_superuser_url redress)"
  given_broker || say "  RabbitMQ       $(mq_superuser_url)"
  say "  mail           is kept in $LOCAL/mail (deploy/local/logs mail)"
  say "  letters        $LOCAL/letters"
  say "  evidence       $LOCAL/evidence (sealed)"
  say "  logs           $LOCAL/log (deploy/local/logs SERVICE)"
}

# While nobody has a password, the first administrator is invited: by the running service, or now.
print_welcome() {
  local link
  # Of the demo's people all have one.
  ! [ -s "$SECRETS/demo-passwords" ] || return 0
  link=$(run_service_command directory account invite 2>/dev/null | grep '#') ||
    link=$(grep -h 'can choose a password' "$LOCAL/log/directory.log" 2>/dev/null | tail -n 1) || return 0
  say ""
  say "the first administrator (once, until somebody has chosen a password):"
  say "  $link"
}

# Four groups of four, easy to type.
random_password() {
  local letters
  letters=$(head -c 1024 /dev/urandom | LC_ALL=C tr -dc 'a-hjkmnp-z2-9' | cut -c1-16)
  echo "${letters:0:4}-${letters:4:4}-${letters:8:4}-${letters:12:4}"
}

# Somebody of each kind takes up an invitation, once; their passwords stay where the other secrets are.
make_demo_passwords() {
  local kept=$SECRETS/demo-passwords code link password answer
  (umask 077 && touch "$kept")
  while read -r code _; do
    ! grep -q "^$code " "$kept" || continue
    link=$(run_service_command directory account invite --staff "$code" </dev/null 2>/dev/null | grep '#') || continue
    password=$(random_password)
    answer=$(printf '{"invitation": "%s", "password": "%s"}' "${link##*#}" "$password" |
      http_post "${SERVICE_PORT[directory]}" /v1/invitations/acceptance) || answer=nothing
    if [ "${answer%%$'\n'*}" = 204 ]; then
      echo "$code $password" >>"$kept"
    else
      warn "$code has no password: directory answers ${answer%%$'\n'*}"
    fi
  done <"$REPO/deploy/local/sign-ins.txt"
}

# How to sign in: who has a password of the demo, and how anybody gets a token.
print_sign_ins() {
  local code what password
  if [ -s "$SECRETS/demo-passwords" ]; then
    say ""
    say "sign in at http://127.0.0.1:${SERVICE_PORT[portal]}/staff (made up for the demo, kept in $SECRETS/demo-passwords):"
    while read -r code what; do
      password=$(sed -n "s/^$code //p" "$SECRETS/demo-passwords")
      [ -z "$password" ] || say "$(printf '  %-11s %-20s %s' "$code" "$password" "$what")"
    done <"$REPO/deploy/local/sign-ins.txt"
    say "a token for the APIs (ten minutes): deploy/local/run directory token mint --staff CODE"
  else
    say ""
    say "nobody can sign in to the pages for staff yet. If no organization is imported, either"
    say "  deploy/local/up --demo                   # the demo organization and a dozen complaints"
    say "  deploy/local/run directory import FILE   # your own"
    say "and for one of its people either"
    say "  deploy/local/run directory account invite --staff CODE   # a link to choose a password"
    say "  deploy/local/run directory token mint --staff CODE       # a token for the APIs (ten minutes)"
  fi
}
