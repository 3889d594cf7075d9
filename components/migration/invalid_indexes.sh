# Part of landfall-migrate: invalid indexes, which CREATE INDEX CONCURRENTLY leaves where it fails.
# shellcheck shell=bash

# invalid_indexes PREFIX...: those of the database, "schema.index<TAB>schema.table" each
invalid_indexes() { PGDATABASE=$DATABASE "$@" "${PSQL[@]}" -F $'\t' -c "$INVALID_INDEXES"; }

# left_invalid: those of the live database that were not there before the migration
left_invalid() {
  # None is known of a run that an earlier version of this program has begun.
  [ -e "$folder/invalid-before" ] || return 0
  invalid_indexes pg >"$work/invalid-now" || return
  grep -vxFf "$folder/invalid-before" "$work/invalid-now" || [ $? -eq 1 ]
}

# passed_over PREFIX...: those of the live database whose names are of indexes of its copy. A dump leaves them out, so that the
# migration has made them there.
passed_over() {
  PGDATABASE=$DATABASE "$@" "${PSQL[@]}" >"$work/made" <<'SQL' || return
SELECT format('%I.%I', n.nspname, c.relname) FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace WHERE c.relkind IN ('i', 'I');
SQL
  invalid_indexes pg | awk -F '\t' 'FILENAME == ARGV[1] { made[$0]; next } $1 in made' "$work/made" -
}

# named INDEXES: for people. droppable INDEXES: with what to type
named() { awk -F '\t' '{ printf "%s of the table %s\n", $1, $2 }' <<<"$1"; }
droppable() { awk -F '\t' '{ printf "%s of the table %s: DROP INDEX CONCURRENTLY %s;\n", $1, $2, $1 }' <<<"$1"; }

# drop_left: what this migration, or an attempt of it, has left. What could not be dropped is in $remains, for people
drop_left() {
  local left index table
  left=$(left_invalid)
  remains=''
  [ -n "$left" ] || return 0
  while IFS=$'\t' read -r index table; do
    tell "drops the index $index of the table $table, which the migration has left invalid"
    sql -c "SET lock_timeout = '${LOCK_SECONDS}s'" -c "DROP INDEX CONCURRENTLY IF EXISTS $index" </dev/null || true
  done <<<"$left"
  left=$(left_invalid)
  [ -z "$left" ] || remains=$'\n'"  but it has left invalid indexes, which could not be dropped, as said above:"$'\n'"$(indented "$(droppable "$left")")"
}
