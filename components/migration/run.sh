# Part of landfall-migrate: the begin and the end of each run, and what interrupted ones have left.
# shellcheck shell=bash

LOCK_SESSION="migration gate of $SYSTEM $STACK"

# take_lock: nobody else migrates this database, from another host either. Held until the end of this program; in the
# database postgres, so that the live one can be renamed.
take_lock() {
  local try
  exec {lock}> >(sql -d postgres >"$work/lock" 2>&1)
  cat >&"$lock" <<SQL
SET application_name = '$LOCK_SESSION';
SELECT 'ended', count(pg_terminate_backend(pid)) FROM pg_stat_activity WHERE application_name = '$LOCK_SESSION' AND pid <> pg_backend_pid();
SET lock_timeout = '15s';
SELECT 'locked' FROM pg_advisory_lock(hashtext('landfall migration'), hashtext('$DATABASE'));
SQL
  for ((try = 0; try < 200; try++)); do
    ! grep -q '^locked' "$work/lock" 2>/dev/null || return 0
    ! grep -q 'lock timeout' "$work/lock" 2>/dev/null || break
    sleep 0.1
  done
  refuse "another host migrates this database at the moment" "pulumi up again when that has ended"
}

# clean_up_leftovers: of a run that was killed. A migration of the live database is waited for; all else goes.
clean_up_leftovers() {
  local one
  for one in $(docker ps --quiet --filter "label=$CLONES=$SYSTEM" --filter label=landfall.migration.on=live); do
    print_progress "a run before this one was killed, and its migration goes on: waits for its end"
    timeout "$STATEMENT_SECONDS" docker wait "$one" >/dev/null || docker stop --time 30 "$one" >/dev/null
  done
  for one in $(docker ps --all --quiet --filter "label=$CLONES=$SYSTEM"); do docker rm --force --volumes "$one" >/dev/null; done
  # No question takes that long, so the program that asked was killed. In the background, as nothing depends on it.
  docker container prune --force --filter "label=$QUESTIONS=$SYSTEM" --filter until=1h >/dev/null 2>&1 8>&- &
  stop_rehearsal
}

# stop_rehearsal: takes away the server of a rehearsal. Its folder is made first and goes last: without it there is none, and
# Docker need not be asked.
stop_rehearsal() { [ ! -e "$LANDFALL_DATA/scratch/migration" ] || scratch_stop migration; }

begin_run() {
  work=$(mktemp -d)
  trap end_run EXIT
  trap '' PIPE HUP
  trap 'exit 143' TERM INT
  read_secrets
  exec </dev/null
  mkdir -p -- "$MIGRATIONS"
  data_lock
  clean_up_leftovers
  began=${EPOCHREALTIME/[.,]/}
  # One call for both, because each call starts a process in the server's container.
  database_answers -c "$(ending_sessions)" -c "SELECT oid FROM pg_database WHERE datname = '$DATABASE'" || end_without_database
  number=${words##*$'\n'}
  [[ $number =~ ^[0-9]+$ ]] || number=''
  image=$(docker inspect --format '{{.Image}}' "$CONTAINER") || refuse "the container $CONTAINER of $SERVICE is gone" "pulumi up again"
}

# end_without_database: ends the run where the database does not answer. For a pinned stack that is a success, because its
# database stays as it is
end_without_database() {
  local head
  head=$(jq -r .head "$LAST" 2>/dev/null) || head=''
  [ "$command" = run ] && [ -n "$PINNED" ] && [ "${head:-none}" != none ] || refuse "$trouble" "look at: landfall ps"
  steps=1 step=0
  end_step "status: $trouble; it had $head last, and stays as it is: the stack is pinned to release $PINNED"
  exit 0
}

end_run() {
  local status=$? clones
  window_end
  [ "$status" -eq 0 ] || [ -n "$reported${problem:-}" ] || report_cut_off
  mapfile -t clones < <(docker ps --all --quiet --filter "label=$CLONES=$SYSTEM")
  [ "${#clones[@]}" -eq 0 ] || docker rm --force --volumes "${clones[@]}" >/dev/null 2>&1 || true
  stop_rehearsal
  rm -rf -- "$work"
  return "$status"
}

# resume_previous: continues an interrupted run. One that had only prepared begins again; one that was reverting goes on
# reverting; one that was applying goes on, if the same release wants the same head.
resume_previous() {
  folder=$(running_journal)
  [ -n "$folder" ] || return 0
  from=$(journal_value from) to=$(journal_value to) backup=$(journal_value backup)
  local was
  was=$(journal_value step)
  print_progress "the migration $(basename -- "$folder") from $from to $to was cut short at its step $was"
  case $was in
    downgrade) revert_migration "it was being taken back by its downgrade when it was cut short" ;;
    restore) restore_backup "it was being taken back by its backup when it was cut short" ;;
  esac
  if is_begun; then
    explained=yes
    if ! is_as_before && [ "$(journal_value kind) $to $(journal_value image)" = "upgrade $target $image" ]; then
      [ "$current" = "$to" ] && resumed=assertions || resumed=apply
      return 0
    fi
    drop_new_invalid_indexes
  fi
  update_journal '.state = "interrupted" | .endedAt = (now | todate)'
  folder=''
}
