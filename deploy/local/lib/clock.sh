# shellcheck shell=bash
# The rehearsal's clock: one file that every service reads. At the real moment `real` it is `at`, and
# from there time runs `rate` times as fast. Without the file it is the machine's time.

rfc3339() { # MILLISECONDS since 1970
  printf '%s.%03dZ' "$(date -u -d "@$(($1 / 1000))" +%Y-%m-%dT%H:%M:%S)" $(($1 % 1000))
}

clock_now() { # milliseconds since 1970, as the services see it
  local text="" real at rate
  slurp "$CLOCK" text || true
  if [[ $text =~ \"real\":\"([^\"]+)\",\"at\":\"([^\"]+)\",\"rate\":([0-9]+) ]]; then
    real=$(date -d "${BASH_REMATCH[1]}" +%s%3N) at=$(date -d "${BASH_REMATCH[2]}" +%s%3N) rate=${BASH_REMATCH[3]}
    echo $((at + ($(milliseconds) - real) * rate))
  else
    milliseconds
  fi
}

run_clock_at() { # RATE: from what it is now
  printf '{"real":"%s","at":"%s","rate":%s}\n' "$(rfc3339 "$(milliseconds)")" "$(rfc3339 "$(clock_now)")" "$1" >"$CLOCK.new"
  mv "$CLOCK.new" "$CLOCK"
}

# Time that once ran ahead stays ahead, at its usual pace: going back would undo deadlines.
calm_clock() {
  [ -f "$CLOCK" ] || return 0
  run_clock_at 1
  warn "the services' clock is ahead: $(rfc3339 "$(clock_now)") (a fresh start: deploy/local/down --wipe)"
}

# Lets time run until a reminder, an overdue and an escalation were seen, for a minute at most.
watch_time_run() { # RATE
  local seen=0
  step "time runs $1 times as fast: reminders, an overdue deadline and its escalation, within a minute"
  run_clock_at "$1"
  trap 'run_clock_at 1' EXIT
  rehearse watch --until-escalated --limit 60s || seen=$?
  trap - EXIT
  run_clock_at 1
  note "time runs as usual again, from $(rfc3339 "$(clock_now)")"
  [ "$seen" = 0 ] || die "no escalation was seen"
}
