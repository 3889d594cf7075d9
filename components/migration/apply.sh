# Part of landfall-migrate: the migration of the live database, and what must hold after it.
# shellcheck shell=bash

# limit_migrator PREFIX...: how long a statement of the migrator may wait for a lock, and last. Settings of the role in the database,
# because every driver and pooler keeps them; what a migration itself sets goes before them.
limit_migrator() {
  PGDATABASE=postgres "$@" "${PSQL[@]}" -v role="$MIGRATOR" -v database="$DATABASE" -v lock="${LOCK_SECONDS}s" -v statement="${STATEMENT_SECONDS}s" <<'SQL'
ALTER ROLE :"role" IN DATABASE :"database" SET lock_timeout = :'lock';
ALTER ROLE :"role" IN DATABASE :"database" SET statement_timeout = :'statement';
SQL
}

apply_migration() {
  local attempt pause
  limit_migrator pg
  for ((attempt = 1; ; attempt++)); do
    # Otherwise the next attempt would fail at it, or skip it because of IF NOT EXISTS.
    drop_new_invalid_indexes
    ! run_application live "$STATEMENT_SECONDS" "${UPGRADE[@]}" || break
    if [ "$attempt" -lt "$ATTEMPTS" ] && grep -qiE 'lock[ _]?timeout|55P03|LockNotAvailable' "$work/output"; then
      pause=$((attempt * LOCK_SECONDS))
      print_progress "attempt $attempt of $ATTEMPTS did not get its locks in $LOCK_SECONDS s, so that nobody waits behind it; tries again in $pause s"
      sleep "$pause"
      continue
    fi
    revert_migration "it ended with a failure, at attempt $attempt of $ATTEMPTS. It said:"$'\n'"$(last_lines)"
  done
  attempts=$attempt
}

verify_migration() {
  local wrong mode=alive
  # After an interrupted run, the services have run again for a while.
  [ "${#WINDOW_SERVICES[@]}" -eq 0 ] || [ -n "$explained" ] || mode=exact
  read_heads live || revert_migration "after it, $trouble"
  [ "$current" = "$to" ] || revert_migration "it led to the head $current, and the release wants $to"
  wrong=$(new_invalid_indexes)
  [ -z "$wrong" ] || revert_migration "it left invalid indexes, which PostgreSQL does not use and no backup holds. The migration must end with an error where an index cannot be made, and drop what has failed first, because IF NOT EXISTS passes over it:"$'\n'"$(indent "$(describe_indexes "$wrong")")"
  wrong=$(failed_assertions pg)
  [ -z "$wrong" ] || revert_migration "what is asserted of the database does not hold afterwards:"$'\n'"$(indent "$wrong")"
  count_rows "$DATABASE" pg >"$work/rows-after"
  wrong=$(rows_differ "$folder/rows-before" "$work/rows-after" "$mode")
  [ -z "$wrong" ] || [ "$CHANGES_ROWS" = yes ] || revert_migration "rows are gone:"$'\n'"$(indent "$wrong")"
}
