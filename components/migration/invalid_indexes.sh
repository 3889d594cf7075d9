# Part of landfall-migrate: invalid indexes, which CREATE INDEX CONCURRENTLY leaves where it fails.
# shellcheck shell=bash

# invalid_indexes PREFIX...: those of the database, "schema.index<TAB>schema.table" each
invalid_indexes() { PGDATABASE=$DATABASE "$@" "${PSQL[@]}" -F $'\t' -c "$INVALID_INDEXES"; }

# new_invalid_indexes: those of the live database that were not there before the migration
new_invalid_indexes() {
  # None is known of a run that an earlier version of this program has begun.
  [ -e "$folder/invalid-before" ] || return 0
  invalid_indexes pg >"$work/invalid-now" || return
  grep -vxFf "$folder/invalid-before" "$work/invalid-now" || [ $? -eq 1 ]
}

# clashing_indexes PREFIX...: those of the live database whose names are of indexes of its copy. A dump leaves them out, so that the
# migration has made them there.
clashing_indexes() {
  PGDATABASE=$DATABASE "$@" "${PSQL[@]}" >"$work/made" <<'SQL' || return
SELECT format('%I.%I', n.nspname, c.relname) FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace WHERE c.relkind IN ('i', 'I');
SQL
  invalid_indexes pg | awk -F '\t' 'FILENAME == ARGV[1] { made[$0]; next } $1 in made' "$work/made" -
}

# describe_indexes INDEXES: for people. describe_drops INDEXES: with what to type
describe_indexes() { awk -F '\t' '{ printf "%s of the table %s\n", $1, $2 }' <<<"$1"; }
describe_drops() { awk -F '\t' '{ printf "%s of the table %s: DROP INDEX CONCURRENTLY %s;\n", $1, $2, $1 }' <<<"$1"; }

# drop_new_invalid_indexes: what this migration, or an attempt of it, has left. What could not be dropped is in $remains, for people
drop_new_invalid_indexes() {
  local left index table
  left=$(new_invalid_indexes)
  remains=''
  [ -n "$left" ] || return 0
  while IFS=$'\t' read -r index table; do
    print_progress "drops the index $index of the table $table, which the migration has left invalid"
    sql -c "SET lock_timeout = '${LOCK_SECONDS}s'" -c "DROP INDEX CONCURRENTLY IF EXISTS $index" </dev/null || true
  done <<<"$left"
  left=$(new_invalid_indexes)
  [ -z "$left" ] || remains=$'\n'"  but it has left invalid indexes, which could not be dropped, as said above:"$'\n'"$(indent "$(describe_drops "$left")")"
}
