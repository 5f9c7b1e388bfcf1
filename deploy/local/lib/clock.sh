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

# Lets time run and prints the mail that comes, for a minute.
watch_time_run() { # RATE
  local started end seen=0 lines line
  step "time runs $1 times as fast for a minute: reminders, deadlines and escalations come as mail"
  started=$(milliseconds)
  end=$((started + 60000))
  mapfile -t lines < <("$PROGRAMS/mailbox" list --folder "$LOCAL/mail")
  seen=${#lines[@]}
  run_clock_at "$1"
  trap 'run_clock_at 1' EXIT
  while [ "$(milliseconds)" -lt "$end" ]; do
    sleep 1
    mapfile -t lines < <("$PROGRAMS/mailbox" list --folder "$LOCAL/mail")
    for line in "${lines[@]:$seen}"; do
      note "$(date -u -d "@$(($(clock_now) / 1000))" '+%Y-%m-%d %H:%M UTC')  ${line#*  }"
    done
    seen=${#lines[@]}
  done
  trap - EXIT
  run_clock_at 1
  note "time runs as usual again, from $(rfc3339 "$(clock_now)")"
}
