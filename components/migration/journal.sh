# Part of landfall-migrate: the journal of each run, by which the next one knows how far it came.
# shellcheck shell=bash

MIGRATIONS=$LANDFALL_DATA/migrations
# {head, database}: the head after the last migration, and the database's oid. Another head means that someone else has
# changed the database; another oid, that it was restored.
LAST=$MIGRATIONS/last.json

# update_journal FILTER [JQ'S ARGS]: changes the journal in one rename, and leaves the old one where it cannot write
update_journal() {
  jq "${@:2}" "$1" <"$folder/journal.json" >"$folder/journal.json.new" && sync -- "$folder/journal.json.new" &&
    mv -f -- "$folder/journal.json.new" "$folder/journal.json"
}

# close_journal FILTER [JQ'S ARGS]: records that the run has failed. Where it cannot write, the next run takes this one as interrupted.
close_journal() {
  { update_journal "$1 | .endedAt = (now | todate)" "${@:2}" && write_migration_metrics 0; } ||
    print_progress "that could not be noted in $folder: $(mb "$(free_bytes)") are free on the data volume"
}

# shellcheck disable=SC2016 # jq's own variables
note_step() { update_journal '.step = $step' --arg step "$1"; }

# is_begun: whether the live database may have a part of the migration
is_begun() { case $(journal_value step) in pre-check | backup | rehearsal | window) return 1 ;; esac; }

# journal_value KEY: of the run's journal; nothing where it has none
journal_value() { jq -r ".$1 // \"\"" "$folder/journal.json"; }

# open_journal KIND: begins a new journal
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

# running_journal: the folder of an earlier run that has not ended
running_journal() {
  local one
  for one in "$MIGRATIONS"/*/journal.json; do
    [ ! -e "$one" ] || [ "$(jq -r .state "$one")" != running ] || dirname -- "$one"
  done | tail -n 1
}

database_oid() { sql -c 'SELECT oid FROM pg_database WHERE datname = current_database()'; }

# expect_head HEAD [OID OF THE DATABASE]: saves it as the head that the next run expects
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
