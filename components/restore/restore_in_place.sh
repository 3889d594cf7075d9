# Part of landfall-restore: the database beside the live one: filled from a backup, or set aside by an earlier restore.
# shellcheck shell=bash

restore_in_place() {
  begin_restore
  id=$(requested_id "$1")
  name_databases
  if ! finish_interrupted restore "$id"; then
    choose_backup "$id"
    name_databases
    stage_files
    # For the new database beside the old one, and for a backup of the old one.
    need_space "the restored database beside the live one" $(($(database_bytes "$DATABASE") + 2 * $(manifest_value .dump.bytes)))
    # shellcheck disable=SC2016 # jq's own variables
    save_step backup --arg id "$id" --arg side "$side" --arg before "$before" --arg at "$(date -u +%FT%TZ)" \
      '{action: "restore", id: $id, side: $side, before: $before, startedAt: $at}'
    say "backs up the live database first"
    local safety status=0
    safety=$(run_backup_program create --reason restore) || status=$?
    [ "$status" -ne 3 ] || say "goes on: the database that is replaced is kept on the droplet twice"
    [ "$status" -eq 0 ] || [ "$status" -eq 3 ] || die "nothing is replaced without a backup of the live database. The live database is as it was"
    # It is of an earlier restore of the same backup, whose data are in a backup of their own.
    drop_database "$before"
    # shellcheck disable=SC2016 # jq's own variables
    save_step fill --arg safety "$safety" '.safety = $safety'
    fill_side_database
    save_step filled '.'
  fi
  swap_in
}

name_databases() {
  side=${DATABASE}_restore_$id before=${DATABASE}_before_$id
  [ "${#DATABASE}" -le 25 ] || die "the name $before would be longer than PostgreSQL's 63 characters. Nothing was changed. Give the database a name of at most 25"
}

fill_side_database() {
  local errors=$WORK/errors
  say "restores $id beside the live database ($(in_rows "$(manifest_value '[.rows[]] | add // 0')"))"
  side_create "$side" || die "no database could be made beside the live one, as said above"
  zstd -dcq -- "$WORK/database.dump.zst" | load_dump "$side" pg 2>"$errors" || die "the dump could not be restored: $(restore_error "$errors")"
  say "counts its rows"
  compare_rows "$side" pg
  # A restored table has no statistics, and the first queries would be slow ones.
  sql -d "$side" -c ANALYZE
}

# find_set_aside: what was set aside into $side, and the name for what is live into $before
find_set_aside() {
  local kept
  kept=$(sql -d postgres -v prefix="${DATABASE}_before_" <<<"SELECT datname FROM pg_database WHERE starts_with(datname, :'prefix') ORDER BY 1")
  [ -n "$kept" ] || die "no database is set aside: the next scheduled backup drops it. Nothing was changed. Restore the backup that was made before the restore, its reason is \"restore\": landfall backups list"
  side=$(state_value before 2>/dev/null) || true
  grep -qxF -- "$side" <<<"$kept" || side=$(tail -n 1 <<<"$kept")
  # The suffix is added or removed, so that an undo can be undone.
  case $side in *_undone) before=${side%_undone} ;; *) before=${side}_undone ;; esac
  id=${side#"${DATABASE}_before_"} id=${id%_undone}
}

swap_back() {
  begin_restore
  if [ -s "$STATE" ] && [ "$(state_value action)" = undo ]; then side=$(state_value side) before=$(state_value before) && finish_interrupted undo "$(state_value id)" && swap_in; fi
  finish_interrupted undo none || true
  find_set_aside
  drop_database "$before"
  # shellcheck disable=SC2016 # jq's own variables
  save_step filled --arg id "$id" --arg side "$side" --arg before "$before" --arg at "$(date -u +%FT%TZ)" \
    '{action: "undo", id: $id, side: $side, before: $before, startedAt: $at}'
  swap_in
}
