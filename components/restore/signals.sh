# Part of landfall-restore: signals, and how a run goes on when nobody watches it any more.
# shellcheck shell=bash

reached_step='' problem='' exit_status=0

# end_restore: the one way to end, also by a signal. Nothing is left half done, and it is said which database is live.
end_restore() {
  local status=$?
  trap - EXIT
  trap '' INT TERM HUP
  page_off
  [ -z "$reached_step" ] || [ "$reached_step" = 'done' ] || after_interrupt || true
  exit "$status"
}

# after_interrupt: takes back what was not swapped in yet, and says which database is live
after_interrupt() {
  if ! reopen_database 2>/dev/null; then
    say "the database does not answer, so it is unknown whether the old or the new one is live. When it answers, type the same again to see. Look at: landfall ps"
  elif is_swapped; then
    say "the live database is the NEW one. Type the same again to have it checked, or take it back: landfall restore --undo"
  else
    [ "$(state_value action)" = undo ] || drop_database "$(state_value side)"
    rm -rf -- "$STATE" "$WORK"
    say "the live database is the OLD one, as it was${problem:+, for the reason above}"
  fi
}

end_with_signal() {
  problem=interrupted
  say "interrupted"
  exit $((128 + $1))
}

# detach_output LOG: messages go to the log too, and the run goes on when nobody reads them any more
detach_output() {
  mkdir -p -- "$LANDFALL_DATA"
  exec 2> >(
    trap '' INT TERM HUP
    exec setsid tee --output-error=warn-nopipe "$LANDFALL_DATA/$1.log" >&2
  )
}

# begin_restore: takes the lock; from here on `interrupt` ends this run
begin_restore() {
  detach_output restore
  trap end_restore EXIT
  trap 'end_with_signal 2' INT
  trap 'end_with_signal 15' TERM
  trap 'end_with_signal 1' HUP
  data_lock
  echo "$$" >"$LANDFALL_DATA/restore.pid"
}

descendants() {
  local child
  for child in $(pgrep -P "$1"); do
    echo "$child"
    descendants "$child"
  done
}

interrupt_restore() {
  local pid
  pid=$(cat "$LANDFALL_DATA/restore.pid" 2>/dev/null) || true
  grep -qsa landfall-restore "/proc/${pid:-none}/cmdline" || { say "no restore runs" && return; }
  kill -TERM "$pid"
  # bash handles a signal only when the command that it waits for has ended.
  descendants "$pid" | xargs -r kill -TERM 2>/dev/null || true
  tail --sleep-interval=0.2 --pid="$pid" --follow /dev/null
  tail -n 2 "$LANDFALL_DATA/restore.log"
}
