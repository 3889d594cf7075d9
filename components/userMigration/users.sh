#!/bin/bash
# What `landfall migrate-users` needs of the host: the users table, the journal of the move, and a lock. Prints no secret.
set -Eeuo pipefail
umask 077
PROGRAM=landfall-users
LIBRARY=${LANDFALL_LIBRARY:-/usr/local/lib/landfall}
# shellcheck source=../database/database.sh
. "$LIBRARY/database.sh"
# Sets TABLE, the users table without its schema, and KEY, the column of its primary key.
# shellcheck source=/dev/null
. "$LANDFALL_ETC/users.conf"
: "${TABLE:?}" "${KEY:?}"

JOURNAL=$LANDFALL_DATA/users-journal.json
LOCK=${LANDFALL_USERS_LOCK:-/run/lock/landfall-users.lock}

# table_sql STATEMENT: with psql's variables `table`, the quoted name of the table, `schema_name` and `table_name`
table_sql() { sql -v "schema_name=$SCHEMA" -v "table_name=$TABLE" -v "key=$KEY" <<<"$1"; }

# inspect: {"freeBytes":1,"column":"missing"|"notUnique"|"ready"}
inspect() {
  local column
  # shellcheck disable=SC2016 # psql's own variables
  column=$(table_sql "
    SELECT CASE WHEN a.attname IS NULL THEN 'missing' WHEN EXISTS (
      SELECT FROM pg_index i WHERE i.indrelid = c.oid AND i.indisunique AND i.indisvalid AND i.indpred IS NULL
        AND i.indnkeyatts = 1 AND i.indkey[0] = a.attnum) THEN 'ready' ELSE 'notUnique' END
    FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
    LEFT JOIN pg_attribute a ON a.attrelid = c.oid AND a.attname = 'auth0_user_id' AND NOT a.attisdropped
    WHERE n.nspname = :'schema_name' AND c.relname = :'table_name'")
  [ -n "$column" ] || die "the database has no table $SCHEMA.$TABLE, which the app's description names in auth0.users"
  jq -cn --argjson freeBytes "$(free_bytes)" --arg column "$column" '{$freeBytes, $column}'
}

# state: the rows and a checksum of them without the column that a move fills
state() {
  # shellcheck disable=SC2016 # psql's own variables
  table_sql "
    SELECT json_build_object('rows', count(*), 'md5', md5(coalesce(string_agg(md5((to_jsonb(u) - 'auth0_user_id')::text), '' ORDER BY u.:\"key\"), '')))
    FROM :\"schema_name\".:\"table_name\" u"
}

# hold WHO: keeps the lock until standard input ends; prints "held" once it has it
hold() {
  exec 9>>"$LOCK"
  flock -n 9 || die "a move of users is under way: $(head -c 200 "$LOCK"). Wait for its end"
  printf '%s since %s' "$1" "$(date -u +%FT%TZ)" >"$LOCK"
  echo held
  cat >/dev/null
}

main() {
  case ${1:-} in
    inspect) inspect ;;
    state) state ;;
    # What it reads may hold hashes of passwords: it is in no argument, and an error shows no statement.
    sql) sql -v VERBOSITY=terse -v SHOW_CONTEXT=never ;;
    journal) [ ! -e "$JOURNAL" ] || cat "$JOURNAL" ;;
    journal-put) put "$JOURNAL" ;;
    hold) hold "${2:-somebody}" ;;
    *) die "usage: landfall-users inspect | state | sql | journal | journal-put | hold WHO" ;;
  esac
}

# One line: bash has then read the whole program, and another version may take its place while it runs.
main "$@"; exit
