# Part of landfall-migrate: how a migration is verified, and how a failed one is reverted.
# shellcheck shell=bash

# Tables of migration tools, whose rows change with every migration.
MIGRATION_TABLES='\.(_?(schema_|django_|pg|knex_|prisma_|doctrine_)?migrations?(_lock|_versions?)?|alembic_version|flyway_schema_history|goose_db_version|databasechangelog(lock)?|sequelizemeta|__efmigrationshistory|ar_internal_metadata)$'

# schema_of DATABASE PREFIX...: the definition of everything in it, without what differs from dump to dump
schema_of() {
  PGDATABASE=$1 "${@:2}" pg_dump --schema-only --lock-wait-timeout 60s | grep -vE '^(--|\\(un)?restrict )'
}

# rows_differ BEFORE AFTER exact|alive: what a migration has done to the rows of the tables that were there before. While the
# application runs (alive), rows come and go anyway: then only tables that are gone or empty tell.
rows_differ() {
  MIGRATION_TABLES=$MIGRATION_TABLES awk -F '\t' -v mode="$3" '
    function rows(number) { return number == 1 ? "1 row" : number " rows" }
    tolower($1) ~ ENVIRON["MIGRATION_TABLES"] { next }
    FILENAME == ARGV[1] { before[$1] = $2; next }
    { after[$1] = $2 }
    END {
      for (table in before)
        if (!(table in after)) printf "%s is gone, with %s\n", table, rows(before[table])
        else if (after[table] != before[table] && (mode == "exact" || after[table] == 0))
          printf "%s had %s and has %d\n", table, rows(before[table]), after[table]
    }' "$1" "$2" | sort
}

# failed_assertions PREFIX...: each of the app's assertions that does not hold, a line each
failed_assertions() {
  local index answer
  for index in "${!ASSERTION_SQL[@]}"; do
    answer=$(
      PGDATABASE=$DATABASE "$@" "${PSQL[@]}" -v schema="$SCHEMA" 2>&1 <<SQL
BEGIN READ ONLY;
SET LOCAL search_path TO :"schema", public;
SET LOCAL statement_timeout = '300s';
${ASSERTION_SQL[index]}
;
ROLLBACK;
SQL
    ) || true
    [ "$answer" = "${ASSERTION_EXPECT[index]}" ] ||
      printf '%s: expected %s, found %s\n' "${ASSERTION_TEXT[index]}" "\"${ASSERTION_EXPECT[index]}\"" "\"${answer:0:200}\""
  done
}

# rows_of_backup: as count_rows prints them
rows_of_backup() { jq -r '.rows | to_entries[] | "\(.key)\t\(.value)"' "$LANDFALL_DATA/backups/$backup/manifest.json" | LC_ALL=C sort; }

unpack() { zstd -dcq -- "$LANDFALL_DATA/backups/$backup/$1"; }

# writes_since_backup DATABASE: what was written into it since the backup, a line for each table
writes_since_backup() {
  count_rows "$1" pg >"$work/rows-now"
  PGDATABASE=$1 pg "${PSQL[@]}" -F $'\t' -c "SELECT $(table_name schemaname relname), n_tup_ins, n_tup_upd, n_tup_del FROM pg_stat_user_tables ORDER BY 1" >"$work/counters"
  jq -rn --rawfile rows "$work/rows-now" --rawfile counters "$work/counters" --slurpfile manifest "$LANDFALL_DATA/backups/$backup/manifest.json" '
    def lines(text): text | split("\n") | map(select(length > 0) | split("\t"));
    (lines($rows) | map({(.[0]): (.[1] | tonumber)}) | add // {}) as $now
    | lines($counters)[] | .[0] as $table
    | ($manifest[0].counters[$table] // {ins: 0, upd: 0, del: 0}) as $past
    | [(.[1] | tonumber) - $past.ins, (.[2] | tonumber) - $past.upd, (.[3] | tonumber) - $past.del] as [$ins, $upd, $del]
    | (if any($ins, $upd, $del; . < 0) then "its writes cannot be counted, because the server has crashed"
       else "\($ins) inserted, \($upd) updated, \($del) deleted" end) as $writes
    | select($now[$table] != $manifest[0].rows[$table] or any($ins, $upd, $del; . != 0))
    | "\($table): \($manifest[0].rows[$table] // "no") \(if $manifest[0].rows[$table] == 1 then "row" else "rows" end) then, \($now[$table]) now: \($writes)"'
}

# is_as_before: whether the database has the head and the definitions that it had before the migration
is_as_before() {
  [ "$current" = "$from" ] || return 1
  schema_of "$DATABASE" pg >"$work/schema-now" && cmp -s "$work/schema-now" "$folder/schema-before"
}

# revert_migration WHY: ends the program with the database as it was before the migration, whatever of it was applied
revert_migration() {
  local why=$1 try
  # A killed server restarts by itself.
  for ((try = 0; try < 30; try++)); do
    ! read_heads live || break
    sleep 2
  done
  [ "$try" -lt 30 ] || end_unfinished "$why"$'\n'"  and then: $trouble"
  # A downgrade does not know of half made indexes, and would fail at them.
  [ "$(journal_value step)" != apply ] || drop_new_invalid_indexes
  if is_as_before; then
    drop_new_invalid_indexes
    end_reverted rolled-back "$why" "the database is as it was, at $from: the migration's transaction was rolled back$remains"
  fi
  if [ "${#DOWNGRADE[@]}" -gt 0 ] && [ "$(jq -r .downgradeProved "$folder/journal.json")" = true ]; then
    note_step downgrade
    print_progress "takes it back from $current to $from by the downgrade"
    if goal=$from run_application live "$STATEMENT_SECONDS" "${DOWNGRADE[@]}" && read_heads live && is_as_before; then
      drop_new_invalid_indexes
      end_reverted downgraded "$why" "the database is as it was, at $from: the migration was taken back by its downgrade, and no row was lost$remains"
    fi
    print_progress "the downgrade did not bring back what was there before, so the backup does"
  fi
  restore_backup "$why"
}

# restore_backup WHY: the backup into a database beside the live one, which then takes its place
restore_backup() {
  local why=$1 side before lost
  side=${DATABASE}_restore_$backup before=${DATABASE}_before_$backup
  note_step restore
  if ! database_exists "$before"; then
    print_progress "restores the backup $backup beside the live database"
    { side_create "$side" && load_dump "$side" pg < <(unpack database.dump.zst) && count_rows "$side" pg >"$work/rows-side"; } ||
      end_unfinished "$why"$'\n'"  and then: the backup $backup could not be restored, as said above"
    cmp -s "$work/rows-side" <(rows_of_backup) ||
      end_unfinished "$why"$'\n'"  and then: the restored backup $backup has other rows than its manifest says"
    swap "$side" "$before" || end_unfinished "$why"$'\n'"  and then: the restored database could not be swapped in, as said above"
  fi
  read_heads live && [ "$current" = "$from" ] ||
    end_unfinished "$why"$'\n'"  and then: the restored database has the head $current, and $from was expected"
  lost=$(writes_since_backup "$before" | sed 's/^/      /')
  end_reverted restored "$why" "the database is as it was when the backup $backup was taken, at $from.
  written since then, the migration's own writes included, and not in what runs now:
${lost:-      nothing}
  all of it is kept in the database $before until the next scheduled backup"
}
