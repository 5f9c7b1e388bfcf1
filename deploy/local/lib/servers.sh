# shellcheck shell=bash
# The private PostgreSQL and RabbitMQ: where they live, starting, stopping. The system's own servers
# are never touched. Three instances exist beside each other:
#   up    under .local/       fsync on: a rehearsal of the real thing
#   test  under .local/test/  fsync off: thrown away
#   bench under .local/bench/ fsync on: measured, and thrown away

INSTANCE=up

choose_instance() { # up|test|bench
  INSTANCE=$1
  case $INSTANCE in
    up)
      STATE=$LOCAL
      PG_PORT=${LOCAL_PG_PORT:-7632} MQ_PORT=${LOCAL_MQ_PORT:-7672}
      MQ_DIST_PORT=${LOCAL_MQ_DIST_PORT:-7673} MQ_EPMD_PORT=${LOCAL_MQ_EPMD_PORT:-7674}
      PG_TUNING="-c max_connections=200"
      ;;
    test)
      STATE=$LOCAL/test
      PG_PORT=${LOCAL_TEST_PG_PORT:-7732} MQ_PORT=${LOCAL_TEST_MQ_PORT:-7772}
      MQ_DIST_PORT=${LOCAL_TEST_MQ_DIST_PORT:-7773} MQ_EPMD_PORT=${LOCAL_TEST_MQ_EPMD_PORT:-7774}
      PG_TUNING="-c max_connections=400"
      [ -n "${LOCAL_TEST_DURABLE:-}" ] || PG_TUNING+=" -c fsync=off -c synchronous_commit=off -c full_page_writes=off"
      ;;
    bench)
      STATE=$LOCAL/bench
      PG_PORT=${LOCAL_BENCH_PG_PORT:-7832} MQ_PORT=${LOCAL_BENCH_MQ_PORT:-7872}
      MQ_DIST_PORT=${LOCAL_BENCH_MQ_DIST_PORT:-7873} MQ_EPMD_PORT=${LOCAL_BENCH_MQ_EPMD_PORT:-7874}
      # Everything that keeps data safe is as PostgreSQL has it; memory and checkpoints as on any server.
      PG_TUNING="-c max_connections=200 -c shared_buffers=1GB -c max_wal_size=4GB"
      ;;
  esac
  # What is written to disk about people stays in the tables: no parameters in the server's log.
  PG_TUNING+=" -c log_parameter_max_length=0 -c log_parameter_max_length_on_error=0 -c log_error_verbosity=terse"
  mkdir -p "$STATE/log" "$STATE/run"
  # shellcheck source=/dev/null
  [ ! -f "$STATE/ports" ] || . "$STATE/ports"
  place_servers
}

# Root may not run these servers: they run as the users that Debian's packages made.
as() { # USER COMMAND...: as USER when root, else as oneself; a clean environment either way
  local user=$1
  shift
  local clean=(env -i PATH="$PATH" LANG=C.UTF-8 HOME="$SERVERS" USER="$user")
  if is_root; then runuser -u "$user" -- "${clean[@]}" "$@" 9>&-; else "${clean[@]}" "$@" 9>&-; fi
}

# The same in a session of its own: it outlives the launcher, whatever ends that.
as_session() {
  local user=$1
  shift
  local clean=(env -i PATH="$PATH" LANG=C.UTF-8 HOME="$SERVERS" USER="$user")
  if is_root; then exec setsid runuser -u "$user" -- "${clean[@]}" "$@"; else exec setsid "${clean[@]}" "$@"; fi
}

# --- where ------------------------------------------------------------------------------------

can_enter() { # DIR: whether the servers' users may come to it
  local user
  is_root || return 0
  for user in postgres rabbitmq; do
    ! id "$user" >/dev/null 2>&1 || runuser -u "$user" -- test -x "$1" || return 1
  done
}

place_servers() {
  SERVERS=$STATE/servers
  local why=""
  if [ "${#SERVERS}" -gt 70 ]; then why="the path is too long for a socket (107 bytes at most)"; fi
  if [ -z "$why" ] && ! can_enter "$STATE"; then why="a parent folder is closed to the users postgres and rabbitmq"; fi
  if [ -n "$why" ]; then
    SERVERS=/var/tmp/redress-$(printf %s "$STATE" | sha256sum | cut -c1-12)
    SERVERS_ELSEWHERE="the servers' files are in $SERVERS, not in $STATE/servers: $why"
  else
    SERVERS_ELSEWHERE=""
  fi
  PG=$SERVERS/pg MQ=$SERVERS/mq
  MQ_ENVIRONMENT=(
    RABBITMQ_CONF_ENV_FILE=/dev/null "RABBITMQ_NODENAME=redress-$INSTANCE@localhost"
    RABBITMQ_NODE_IP_ADDRESS=127.0.0.1 "RABBITMQ_NODE_PORT=$MQ_PORT" "RABBITMQ_DIST_PORT=$MQ_DIST_PORT"
    "ERL_EPMD_PORT=$MQ_EPMD_PORT" ERL_EPMD_ADDRESS=127.0.0.1 "HOME=$MQ"
    "RABBITMQ_MNESIA_BASE=$MQ/mnesia" "RABBITMQ_LOG_BASE=$MQ/log" "RABBITMQ_PID_FILE=$MQ/pid"
    "RABBITMQ_CONFIG_FILE=$MQ/rabbitmq.conf" "RABBITMQ_ADVANCED_CONFIG_FILE=$MQ/advanced.config"
    "RABBITMQ_ENABLED_PLUGINS_FILE=$MQ/enabled_plugins" "RABBITMQ_GENERATED_CONFIG_DIR=$MQ/config"
    "RABBITMQ_SERVER_ADDITIONAL_ERL_ARGS=-kernel inet_dist_use_interface {127,0,0,1}"
  )
}

make_servers_folder() {
  [ -z "$SERVERS_ELSEWHERE" ] || warn "$SERVERS_ELSEWHERE"
  # /var/tmp is open to everybody: a folder or link that somebody else put there is not ours.
  if [ -L "$SERVERS" ] || { [ -e "$SERVERS" ] && ! [ -O "$SERVERS" ]; }; then
    die "$SERVERS belongs to somebody else" "remove it, or set LOCAL_DIR to another folder"
  fi
  mkdir -p "$SERVERS"
  chmod 755 "$SERVERS"
}

give_folder() { # USER DIR
  mkdir -p "$2"
  ! is_root || chown "$1" "$2"
  chmod 700 "$2"
}

# --- PostgreSQL -------------------------------------------------------------------------------

pg_pid() { # alive and ours, or nothing
  local pid
  read -r pid 2>/dev/null <"$PG/data/postmaster.pid" || return 1
  [ -n "$(process_start "$pid")" ] && tr '\0' ' ' 2>/dev/null <"/proc/$pid/cmdline" | grep -qF -- "$PG/data" && echo "$pid"
}

pg_superuser_url() { # DATABASE
  echo "postgres://redress:$(<"$PG/password")@127.0.0.1:$PG_PORT/$1"
}

# The same over the socket, which costs a tenth less of everything. Its folder is a path in a URL.
pg_socket_host() { echo "${PG//\//%2F}:$PG_PORT"; }
pg_superuser_socket_url() { # DATABASE
  echo "postgres://redress:$(<"$PG/password")@$(pg_socket_host)/$1"
}

start_postgres() {
  ! pg_pid >/dev/null || return 0
  require_free_port "$PG_PORT" PostgreSQL LOCAL_PG_PORT
  give_folder postgres "$PG"
  if [ ! -s "$PG/password" ]; then
    if [ "$INSTANCE" = up ]; then new_password; else printf redress; fi >"$PG/password.new"
    ! is_root || chown postgres "$PG/password.new"
    chmod 600 "$PG/password.new"
    mv "$PG/password.new" "$PG/password"
  fi
  if [ ! -d "$PG/data" ]; then
    # Made aside and moved when whole: being killed in the middle leaves no half data folder.
    rm -rf -- "$PG/data.new"
    local quick=""
    [ "$INSTANCE" = up ] || quick=--no-sync
    as postgres "$PG_BIN/initdb" -D "$PG/data.new" -U redress --pwfile="$PG/password" -A scram-sha-256 \
      -E UTF8 --locale=C.UTF-8 $quick >"$STATE/log/initdb.log" 2>&1 || {
      tail_of "$STATE/log/initdb.log"
      die "initdb failed"
    }
    mv "$PG/data.new" "$PG/data"
  elif [ -f "$PG/data/postmaster.pid" ]; then
    rm -f -- "$PG/data/postmaster.pid" # of a server that was killed: its process is gone or somebody else's
  fi
  local options="-p $PG_PORT -c listen_addresses=127.0.0.1 -c unix_socket_directories='$PG' $PG_TUNING"
  if ! as postgres "$PG_BIN/pg_ctl" -D "$PG/data" -l "$PG/log" -w -t 60 -s -o "$options" start </dev/null >/dev/null 2>&1; then
    tail_of "$PG/log"
    die "PostgreSQL did not start within 60 s"
  fi
  pg_sql postgres "select 1 from pg_database where datname = 'redress'" | grep -q 1 || pg_sql postgres "create database redress"
}

pg_sql() { # DATABASE SQL
  as postgres env "PGPASSWORD=$(<"$PG/password")" "$PG_BIN/psql" -h 127.0.0.1 -p "$PG_PORT" -U redress -d "$1" \
    -v ON_ERROR_STOP=1 -qAtc "$2" </dev/null
}

pg_run_file() { # DATABASE FILE: read by us, so that only we need to be able to
  as postgres env "PGPASSWORD=$(<"$PG/password")" PGOPTIONS="-c client_min_messages=warning" "$PG_BIN/psql" -h 127.0.0.1 -p "$PG_PORT" -U redress -d "$1" \
    -v ON_ERROR_STOP=1 -qAt <"$2" >/dev/null
}

stop_postgres() {
  local pid
  pid=$(pg_pid) || return 0
  as postgres "$PG_BIN/pg_ctl" -D "$PG/data" -m fast -w -t 60 -s stop >/dev/null || die "PostgreSQL (pid $pid) did not stop within 60 s"
}

# As if it had crashed: nothing is finished and nothing written; the next start recovers.
crash_postgres() {
  pg_pid >/dev/null || return 0
  as postgres "$PG_BIN/pg_ctl" -D "$PG/data" -m immediate -w -t 60 -s stop >/dev/null || die "PostgreSQL did not stop within 60 s"
}

# --- RabbitMQ ---------------------------------------------------------------------------------

mq_pid() {
  local pid=""
  slurp "$MQ/pid" pid || return 1
  [ -n "$(process_start "$pid")" ] && tr '\0' ' ' 2>/dev/null <"/proc/$pid/cmdline" | grep -qF -e "-home $MQ " -e rabbitmq-server && echo "$pid"
}

mq_ctl() { as rabbitmq env "${MQ_ENVIRONMENT[@]}" timeout 60 "$MQ_BIN/rabbitmqctl" -q "$@"; }

mq_is_up() { port_open "$MQ_PORT" && mq_pid >/dev/null; }

mq_superuser_url() { echo "amqp://redress:$(<"$MQ/password")@127.0.0.1:$MQ_PORT/%2f"; }

start_rabbitmq() {
  if ! mq_pid >/dev/null; then
    require_free_port "$MQ_PORT" RabbitMQ LOCAL_MQ_PORT
    require_free_port "$MQ_DIST_PORT" "RabbitMQ's distribution" LOCAL_MQ_DIST_PORT
    local dir
    for dir in "$MQ" "$MQ/mnesia" "$MQ/log" "$MQ/config"; do give_folder rabbitmq "$dir"; done
    rm -f -- "$MQ/pid"
    [ -s "$MQ/password" ] || if [ "$INSTANCE" = up ]; then new_password; else printf redress; fi >"$MQ/password"
    {
      # What RabbitMQ makes at its very first start; the services' own users are imported later.
      echo "default_user = redress"
      echo "default_pass = $(<"$MQ/password")"
      echo "default_user_tags.administrator = true"
      echo "loopback_users = none"
      echo "log.file.level = info"
      # A small disk or a busy laptop must not silently block publishers.
      echo "disk_free_limit.absolute = 50MB"
    } >"$MQ/rabbitmq.conf"
    echo '[].' >"$MQ/enabled_plugins"
    chmod 600 "$MQ/rabbitmq.conf" "$MQ/password"
    ! is_root || chown rabbitmq "$MQ/rabbitmq.conf" "$MQ/enabled_plugins"
    (
      exec 9>&- </dev/null >"$STATE/log/rabbitmq.log" 2>&1
      cd / && as_session rabbitmq env "${MQ_ENVIRONMENT[@]}" "$MQ_BIN/rabbitmq-server" &
    )
  fi
  wait_until 90 mq_is_up || {
    tail_of "$STATE/log/rabbitmq.log"
    die "RabbitMQ did not start within 90 s" "its own log: $MQ/log"
  }
}

# Its own port mapper stays when the node has gone: known by the home folder it was started with.
stop_epmd() {
  local pid
  pid=$(port_pid "$MQ_EPMD_PORT") || return 0
  if tr '\0' '\n' 2>/dev/null <"/proc/$pid/environ" | grep -qxF "HOME=$MQ"; then end_process epmd "$pid" 5; fi
}

stop_rabbitmq() {
  local pid
  if pid=$(mq_pid); then
    # The Erlang machine stops all applications in order on SIGTERM.
    end_process RabbitMQ "$pid" 60
    rm -f -- "$MQ/pid"
  fi
  stop_epmd
}

crash_rabbitmq() {
  local pid
  pid=$(mq_pid) || return 0
  local start
  start=$(process_start "$pid")
  kill -KILL "$pid"
  # Its sockets close a moment after it has gone.
  wait_until 10 process_gone "$pid" "$start" || die "RabbitMQ (pid $pid) cannot be ended"
  wait_until 10 port_closed "$MQ_PORT" || die "RabbitMQ's port $MQ_PORT stays open"
  wait_until 10 port_closed "$MQ_DIST_PORT" || die "RabbitMQ's port $MQ_DIST_PORT stays open"
  rm -f -- "$MQ/pid"
}

# --- both -------------------------------------------------------------------------------------

wipe_servers() {
  if [ -d "$PG" ] || [ -d "$MQ" ]; then rm -rf -- "$PG" "$MQ"; fi
  rmdir -- "$SERVERS" 2>/dev/null || true
}

# The test instance gives way: where a port is taken (another checkout's tests), it takes the next.
choose_free_ports() {
  local name port
  if pg_pid >/dev/null || mq_pid >/dev/null; then return 0; fi
  rm -f -- "$STATE/ports"
  for name in PG_PORT MQ_PORT MQ_DIST_PORT MQ_EPMD_PORT; do
    port=${!name}
    while port_open "$port"; do port=$((port + 10)); done
    printf -v "$name" %s "$port"
    echo "$name=$port" >>"$STATE/ports"
  done
  place_servers
}
