# Part of landfall-migrate: what must hold before anything is made, and the backup that goes first.
# shellcheck shell=bash

BACKUP=${LANDFALL_SBIN:-/usr/local/sbin}/landfall-backup
# Seconds after which a transaction counts as long: it would keep the migration from its locks.
LONG_SECONDS=60
# What the migration needs: its own connection, a second one of a tool, and two of this program.
CONNECTIONS=4

check_preconditions() {
  local problems=() expected free need line left
  expected=$(jq -r --arg database "$(database_oid)" 'select(.database == $database) | .head' "$LAST" 2>/dev/null) || expected=""
  if [ -n "$expected" ] && [ "$current" != "$expected" ] && [ -z "$explained" ]; then
    problems+=("the database has the head $current, and since the last migration it should have $expected: someone else has changed it. If that was meant: sudo landfall-migrate accept")
  fi
  free=$(free_bytes) need=$((2 * $(database_bytes)))
  [ "$need" -ge $((FREE_MB * 1000000)) ] || need=$((FREE_MB * 1000000))
  [ "$free" -ge "$need" ] ||
    problems+=("$((free / 1000000)) MB are free on the data volume; a backup, a copy to rehearse on and a reserve need $((need / 1000000)) MB. Enlarge host.create.volumeGb, or set landfall:migration.freeGb")
  sql -v seconds="$LONG_SECONDS" >"$work/waits" <<'SQL'
SELECT format('the session %s of %s (%s) has a transaction open for %s s, which would keep the migration from its locks. Wait for its end, or: SELECT pg_terminate_backend(%s)',
    pid, usename, coalesce(nullif(application_name, ''), 'no name'), extract(epoch FROM now() - xact_start)::int, pid)
  FROM pg_stat_activity
  WHERE datname = current_database() AND backend_type = 'client backend' AND pid <> pg_backend_pid() AND now() - xact_start > make_interval(secs => :seconds);
SELECT format('the session %s of %s waits for a lock for more than 5 s, so would the migration. Look at: SELECT pg_blocking_pids(%s)', pid, usename, pid)
  FROM pg_stat_activity
  WHERE datname = current_database() AND wait_event_type = 'Lock' AND now() - query_start > interval '5 s' AND now() - xact_start <= make_interval(secs => :seconds);
SELECT format('the prepared transaction %s of %s is open since %s and holds its locks. End it: ROLLBACK PREPARED %L', gid, owner, prepared, gid)
  FROM pg_prepared_xacts WHERE database = current_database();
SQL
  while IFS= read -r line; do problems+=("$line"); done <"$work/waits"
  left=$(sql -c "SELECT current_setting('max_connections')::int - current_setting('superuser_reserved_connections')::int - count(*) FROM pg_stat_activity WHERE backend_type = 'client backend'")
  [ "$left" -ge "$CONNECTIONS" ] || problems+=("the server has $left connections left, and a migration needs $CONNECTIONS. Look at: SELECT usename, count(*) FROM pg_stat_activity GROUP BY 1")
  [ "${#problems[@]}" -eq 0 ] || refuse "$(printf '%s\n' "${#problems[@]} of its conditions do not hold" "${problems[@]/#/      }")" "what each of them says, and then pulumi up again"
}

# take_backup [OPTIONS]: its id into $backup
take_backup() {
  local status=0
  "$BACKUP" create --reason migration --head "$current" "$@" 2> >(tee "$work/backup-output") >"$work/backup" || status=$?
  backup=$(tail -n 1 "$work/backup")
  # shellcheck disable=SC2016 # jq's own variables
  case $status in
    0) update_journal '.backup = $backup' --arg backup "$backup" ;;
    3) refuse "its backup $backup is good, but on the droplet only: Spaces did not take it" "a migration waits until a copy is where the loss of this host does not take it. landfall backups now sends this one too, and says whether Spaces has it; then pulumi up again" ;;
    *) refuse "there is no backup: $(tail -n 1 "$work/backup-output")" "what that says; then pulumi up again" ;;
  esac
}
