# shellcheck shell=bash
# Processes and ports. A process is known by its id *and* its start time, so that a stale pid file
# never names somebody else's process.

# Reads a whole small file that may vanish meanwhile ($(<file) would end the script).
slurp() { # FILE VARIABLE
  [ -r "$1" ] && { IFS= read -r -d '' "${2?}" || [ -n "${!2}" ]; } 2>/dev/null <"$1"
}

process_start() { # PID: clock ticks since boot, empty when there is none
  local stat=""
  slurp "/proc/$1/stat" stat || return 0
  stat=${stat##*) } # the name may hold spaces and brackets
  local fields
  read -ra fields <<<"$stat"
  [ "${fields[0]}" = Z ] || echo "${fields[19]}"
}

remember_process() { # FILE PID
  echo "$2 $(process_start "$2")" >"$1.new"
  mv "$1.new" "$1"
}

# The id of the remembered process if it is still the same and alive.
remembered_process() { # FILE
  local pid start
  [ -f "$1" ] && read -r pid start <"$1" || return 1
  [ -n "$start" ] && [ "$(process_start "$pid")" = "$start" ] && echo "$pid"
}

process_gone() { [ "$(process_start "$1")" != "$2" ]; }

# Asks it to stop, waits, and only then insists. (`return 0`, not `return`: in a trap the latter
# returns what was there before the trap.)
end_process() { # NAME PID SECONDS
  local start
  start=$(process_start "$2")
  [ -n "$start" ] || return 0
  kill -TERM "$2" 2>/dev/null || true
  wait_until "$3" process_gone "$2" "$start" && return 0
  warn "$1 (pid $2) did not stop within $3 s: killed"
  kill -KILL "$2" 2>/dev/null || true
  wait_until 5 process_gone "$2" "$start" || die "$1 (pid $2) cannot be ended"
}

# Starts a program that outlives the launcher: own session, no terminal, not holding the lock.
start_process() { # PIDFILE LOGFILE COMMAND...
  local pidfile=$1 log=$2
  shift 2
  [ ! -s "$log" ] || mv "$log" "${log%.log}.previous.log"
  (cd / && exec setsid "$@" </dev/null >>"$log" 2>&1 9>&-) &
  remember_process "$pidfile" $!
  disown $!
}

port_open() { (exec 3<>"/dev/tcp/127.0.0.1/$1") 2>/dev/null; }

port_closed() { ! port_open "$1"; }

# Whose process listens on a port; reads /proc, so no tool is needed.
port_pid() { # PORT
  local hex inode fd pid
  hex=$(printf ':%04X' "$1")
  inode=$(awk -v p="$hex" 'index($2, p) == length($2) - 4 && $4 == "0A" { print $10; exit }' /proc/net/tcp /proc/net/tcp6 2>/dev/null)
  if [ -n "$inode" ]; then
    for fd in /proc/[0-9]*/fd/*; do
      if [ "$(readlink "$fd" 2>/dev/null)" = "socket:[$inode]" ]; then
        pid=${fd#/proc/}
        pid=${pid%%/*}
        echo "$pid"
        return 0
      fi
    done
  fi
  return 1
}

port_owner() { # PORT: "postgres (pid 812: its command line)"
  local pid name=""
  if pid=$(port_pid "$1") && slurp "/proc/$pid/comm" name; then
    echo "${name%$'\n'} (pid $pid: $(tr '\0' ' ' 2>/dev/null <"/proc/$pid/cmdline" | cut -c1-100))"
  else
    echo "a process of another user"
  fi
}

require_free_port() { # PORT WHAT VARIABLE
  ! port_open "$1" || die "port $1 (for $2) is taken by $(port_owner "$1")" \
    "stop it, or choose another port: $3=<port> deploy/local/up"
}

# GET on loopback without any tool; prints the status line's code, then the body.
http_get() { # PORT PATH
  # shellcheck disable=SC2016 # expanded by the inner shell
  timeout 5 bash -c 'exec 3<>"/dev/tcp/127.0.0.1/$0" || exit 1
    printf "GET %s HTTP/1.0\r\nHost: 127.0.0.1\r\n\r\n" "$1" >&3
    read -r _ code _ <&3 && echo "$code" && sed "1,/^\r*$/d" <&3' "$1" "$2" 2>/dev/null
}

# POST of JSON from stdin, the same way: what it holds is seen in no list of processes.
http_post() { # PORT PATH
  # shellcheck disable=SC2016 # expanded by the inner shell
  timeout 15 bash -c 'LC_ALL=C body=$(cat) && exec 3<>"/dev/tcp/127.0.0.1/$0" || exit 1
    printf "POST %s HTTP/1.0\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n%s" \
      "$1" "${#body}" "$body" >&3
    read -r _ code _ <&3 && echo "$code" && sed "1,/^\r*$/d" <&3' "$1" "$2" 2>/dev/null
}
