# Part of landfall-migrate: the whole migration on a copy that is restored from the backup.
# shellcheck shell=bash

# rehearse: the whole migration, and the way back, on a server restored from the backup
rehearse() {
  local network=$LANDFALL_SCRATCH-migration wrong
  local -a copy=(scratch migration)
  scratch_start migration || refuse "no server could be started to rehearse on" "what the line above says; then pulumi up again"
  ! outside || imitate_outside_server migration || refuse "the server to rehearse on cannot be made like the outside one" "what the lines above say; then pulumi up again"
  { unpack roles.sql.zst | load_roles "${copy[@]}" && settings_of_live "$DATABASE" | PGDATABASE=postgres "${copy[@]}" "${PSQL[@]}" &&
    load_dump "$DATABASE" "${copy[@]}" < <(unpack database.dump.zst); } ||
    refuse "the backup $backup cannot be restored" "what the lines above say; then pulumi up again"
  count_rows "$DATABASE" "${copy[@]}" >"$work/rows-restored"
  cmp -s "$work/rows-restored" <(rows_of_backup) || refuse "the backup $backup, restored, has other rows than its manifest says" "pulumi up again, which makes another one"
  schema_of "$DATABASE" "${copy[@]}" >"$work/schema-restored"
  limit_migrator "${copy[@]}"
  rehearse_upgrade
  if [ "${#DOWNGRADE[@]}" -gt 0 ]; then
    goal=$from run_application "$network" "$STATEMENT_SECONDS" "${DOWNGRADE[@]}" ||
      refuse "on a copy of the data, the downgrade to $from fails, and so would a rollback. It said:"$'\n'"$(last_lines)" "correct the downgrade, or leave it out of the app's description"
    read_heads "$network" || refuse "on a copy of the data, after the downgrade: $trouble" "correct the downgrade"
    [ "$current" = "$from" ] || refuse "on a copy of the data, the downgrade to $from leads to $current" "correct the downgrade"
    schema_of "$DATABASE" "${copy[@]}" >"$work/schema-downgraded"
    count_rows "$DATABASE" "${copy[@]}" >"$work/rows-downgraded"
    wrong=$(rows_differ "$work/rows-restored" "$work/rows-downgraded" exact)
    if [ -z "$wrong" ] && cmp -s "$work/schema-restored" "$work/schema-downgraded"; then
      [ -z "$folder" ] || update_journal '.downgradeProved = true'
      proved="up, down and up again"
    else
      print_progress "on a copy of the data, the downgrade does not bring back all that was there before: the way back is the backup"
      proved="up, down and up again, though down not exactly"
    fi
    rehearse_upgrade
  fi
  current=$from
  scratch_stop migration
}

rehearse_upgrade() {
  local wrong
  run_application "$network" "$STATEMENT_SECONDS" "${UPGRADE[@]}" ||
    refuse "on a copy of the data it fails. It said:"$'\n'"$(last_lines)" "correct the migration"
  read_heads "$network" || refuse "on a copy of the data, after it: $trouble" "correct the migration"
  [ "$current" = "$to" ] || refuse "on a copy of the data it leads to the head $current, and the release wants $to" "correct the migration, or the command of the release that says what it wants"
  wrong=$(invalid_indexes "${copy[@]}")
  [ -z "$wrong" ] || refuse "on a copy of the data it leaves invalid indexes, which PostgreSQL does not use and no backup holds:"$'\n'"$(indent "$(describe_indexes "$wrong")")" "correct the migration: it must end with an error where an index cannot be made, and drop what has failed first, because IF NOT EXISTS passes over it"
  wrong=$(clashing_indexes "${copy[@]}")
  [ -z "$wrong" ] || refuse "the database has invalid indexes of the names of those that it makes, and IF NOT EXISTS passes over them:"$'\n'"$(indent "$(describe_drops "$wrong")")" "drop them first, as said above; then pulumi up again"
  wrong=$(failed_assertions "${copy[@]}")
  [ -z "$wrong" ] || refuse "on a copy of the data, what is asserted of it does not hold afterwards:"$'\n'"$(indent "$wrong")" "correct the migration, or the assertion"
  count_rows "$DATABASE" "${copy[@]}" >"$work/rows-rehearsed"
  wrong=$(rows_differ "$work/rows-restored" "$work/rows-rehearsed" exact)
  [ -z "$wrong" ] || [ "$CHANGES_ROWS" = yes ] ||
    refuse "on a copy of the data it changes how many rows there are:"$'\n'"$(indent "$wrong")" "correct the migration, or say changesRows in the app's description"
}
