# Part of landfall-restore: what a restore would change.
# shellcheck shell=bash

# live_head: what the app's migrations say that the live database has
live_head() { [ ! -x "$SBIN/landfall-migrate" ] || "$SBIN/landfall-migrate" head 2>/dev/null || true; }

# as_object: "key<TAB>value" lines as a JSON object
as_object() { jq -Rn '[inputs | split("\t") | {(.[0]): (.[1] | tonumber)}] | add // {}'; }

print_plan() {
  choose_backup "$(requested_id "$1")"
  local rows counters
  rows=$(count_rows "$DATABASE" pg | as_object)
  counters=$(sql -F $'\t' -c 'SELECT schemaname || $$.$$ || relname, n_tup_ins, n_tup_upd, n_tup_del FROM pg_stat_user_tables' |
    jq -Rn '[inputs | split("\t") | {(.[0]): {ins: (.[1] | tonumber), upd: (.[2] | tonumber), del: (.[3] | tonumber)}}] | add // {}')
  jq --argjson now "$rows" --argjson counters "$counters" --arg head "$(live_head)" --argjson page "$(page_is_known && echo true || echo false)" \
    --argjson onDroplet "$(on_droplet "$id" && echo true || echo false)" --argjson bytes "$(database_bytes "$DATABASE")" '
    . as $was |
    # A server that crashed counts from 0 again, and so does a database that was restored: then nothing is known.
    (.counters | to_entries | all(.key as $table | .value | to_entries | all(.value <= ($counters[$table][.key] // 0)))) as $comparable |
    {id, createdAt, reason, serverVersion, release, head, liveHead: ($head | if . == "" then null else . end),
     dumpBytes: .dump.bytes, liveBytes: $bytes, rows: ([.rows[]] | add // 0), onDroplet: $onDroplet, page: $page,
     changes: [($now + .rows) | keys[] | . as $table |
       {table: ., now: $now[.], was: $was.rows[.],
        written: (if $comparable and $was.counters[.] and $counters[.]
          then $was.counters[.] as $from | ($counters[.] | with_entries(.value -= $from[.key])) else null end)} |
       select(.now != .was or (.written // {} | any(.[]; . > 0)))]}' <<<"$manifest"
}

print_plan_back() {
  find_set_aside
  jq -n --argjson now "$(count_rows "$DATABASE" pg | as_object)" --argjson were "$(count_rows "$side" pg | as_object)" --arg id "$id" --arg side "$side" \
    --argjson page "$(page_is_known && echo true || echo false)" \
    '{id: $id, database: $side, page: $page, changes: [($now + $were) | keys[] | {table: ., now: $now[.], was: $were[.], written: null} | select(.now != .was)]}'
}
