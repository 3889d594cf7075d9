# Part of landfall-migrate: what a release that does not run here would make of the data, on a copy of a backup.
# shellcheck shell=bash

run_rehearsal() {
  local proved='up'
  [ -z "$(running_journal)" ] || refuse "a migration was cut short: $(running_journal)" "pulumi up, which resumes it"
  read_heads live || refuse "$trouble" "correct the release, or its description in apps/$SYSTEM"
  from=$current to=$target
  if [ "$from" = "$to" ] || migration_path_exists "$to" "$from"; then
    print_progress "no migration is needed: the database is at $from, and the release wants $to"
    return
  fi
  if [ "$(sql <<<"SELECT count(*) $OWN_TABLES")" = 0 ]; then
    print_progress "the migration to $to has nothing to lose: there is no table yet"
    return
  fi
  backup=$(newest_backup "$from")
  [ -n "$backup" ] || refuse "no backup of the database at $from is on this host" "bin/landfall backups now, and then the same again"
  [ "$(free_bytes)" -gt "$(database_bytes)" ] ||
    refuse "$(mb "$(free_bytes)") are free on the data volume, and a copy needs $(mb "$(database_bytes)")" "enlarge host.create.volumeGb"
  rehearse
  print_progress "the migration from $from to $to works on a copy of the backup $backup: $proved"
}

# newest_backup HEAD: the id of the newest one on this host with the database at HEAD; nothing where there is none
newest_backup() {
  local manifest manifests=()
  for manifest in "$LANDFALL_DATA"/backups/*/manifest.json; do
    [ ! -e "$(dirname -- "$manifest")/database.dump.zst" ] || manifests+=("$manifest")
  done
  # shellcheck disable=SC2016 # jq's own variables
  cat -- /dev/null "${manifests[@]}" | jq -rs --arg head "$1" 'map(select(.head == $head)) | max_by(.createdAt).id // ""'
}
