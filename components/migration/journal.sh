# Part of landfall-migrate: what is written down of each run, so that the next one knows how far it came.
# shellcheck shell=bash

MIGRATIONS=$LANDFALL_DATA/migrations
# {head, database}: what the database with this number has since the last migration. Another head in it means that someone
# else has changed it; another number, that it was restored.
LAST=$MIGRATIONS/last.json

# update_journal FILTER [JQ'S ARGS]: changes the journal in one rename. What could not be written whole takes no journal's place
update_journal() {
  jq "${@:2}" "$1" <"$folder/journal.json" >"$folder/journal.json.new" && sync -- "$folder/journal.json.new" &&
    mv -f -- "$folder/journal.json.new" "$folder/journal.json"
}

# close_journal FILTER [JQ'S ARGS]: a run that has failed. Where that cannot be noted, the next run finds this one cut short
close_journal() {
  { update_journal "$1 | .endedAt = (now | todate)" "${@:2}" && write_migration_metrics 0; } ||
    print_progress "that could not be noted in $folder: $(mb "$(free_bytes)") are free on the data volume"
}

# shellcheck disable=SC2016 # jq's own variables
note_step() { update_journal '.step = $step' --arg step "$1"; }

# is_begun: whether the live database may have something of the migration
is_begun() { case $(journal_value step) in pre-check | backup | rehearsal | window) return 1 ;; esac; }

# journal_value KEY: of the run's journal; nothing where it has none
journal_value() { jq -r ".$1 // \"\"" "$folder/journal.json"; }

# open_journal KIND: a new one
open_journal() {
  local id
  id=$(new_id)
  mkdir -p -- "$MIGRATIONS/.$id"
  jq -n --arg id "$id" --arg kind "$1" --arg system "$SYSTEM" --arg stack "$STACK" --arg from "$from" --arg to "$to" --arg image "$image" \
    '{format: 1, id: $id, kind: $kind, system: $system, stack: $stack, state: "running", step: "pre-check", from: $from, to: $to, image: $image,
      startedAt: (now | todate), backup: null, downgradeProved: false}' >"$MIGRATIONS/.$id/journal.json"
  mv -T -- "$MIGRATIONS/.$id" "$MIGRATIONS/$id"
  folder=$MIGRATIONS/$id
}

# running_journal: the folder of what a run before has not ended
running_journal() {
  local one
  for one in "$MIGRATIONS"/*/journal.json; do
    [ ! -e "$one" ] || [ "$(jq -r .state "$one")" != running ] || dirname -- "$one"
  done | tail -n 1
}

database_oid() { sql -c 'SELECT oid FROM pg_database WHERE datname = current_database()'; }

# expect_head HEAD [NUMBER OF THE DATABASE]
expect_head() {
  jq -n --arg head "$1" --arg migration "$(basename -- "$folder")" --arg database "${2:-$(database_oid)}" \
    '{head: $head, database: $database, migration: $migration, at: (now | todate)}' >"$LAST.new"
  sync -- "$LAST.new"
  mv -f -- "$LAST.new" "$LAST"
}

# migration_path_exists OLD NEW: whether earlier migrations led from OLD to NEW
migration_path_exists() {
  local all
  all=$(for one in "$MIGRATIONS"/*/journal.json; do [ ! -e "$one" ] || cat -- "$one"; done | jq -s .)
  jq -e --arg old "$1" --arg new "$2" '
    map(select(.state == "done" and .kind == "upgrade" and .from != .to)) | unique_by([.from, .to]) as $done
    | def reach($from): $from, ($done[] | select(.from == $from) | reach(.to));
    any(limit(10000; reach($old)); . == $new)' <<<"$all" >/dev/null
}
