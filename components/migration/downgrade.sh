# Part of landfall-migrate: the steps down to an earlier head.
# shellcheck shell=bash

downgrade() {
  local target_head=$1
  [ "${#DOWNGRADE[@]}" -gt 0 ] || refuse "$SYSTEM has no downgrade" "restore a backup: landfall restore --help"
  folder=$(running_journal)
  if [ -n "$folder" ]; then
    [ "$(noted kind) $(noted to)" = "downgrade $target_head" ] ||
      refuse "a migration was cut short: $folder" "pulumi up, or on the host: sudo landfall-migrate run </dev/null"
    tell "the downgrade $(basename -- "$folder") to $target_head was cut short: goes on with it"
    write_down '.state = "interrupted" | .endedAt = (now | todate)'
    folder=''
  fi
  heads live || refuse "$trouble" "correct the release, or its description in apps/$SYSTEM"
  steps=3 step=0 from=$current to=$target_head
  if [ "$current" = "$to" ]; then
    steps=1
    said "status: the database is at $to: nothing to do"
    exit 0
  fi
  said "status: down from $from to $to"
  open_journal downgrade
  take_lock
  limit pg
  mark downgrading
  goal=$to application live "$STATEMENT_SECONDS" "${DOWNGRADE[@]}" || trouble="it failed. It said:"$'\n'"$(last_words)"
  local failed=${trouble:-}
  heads live || refuse "$trouble" "run it again"
  [ "$current" = "$to" ] || {
    # shellcheck disable=SC2016 # jq's own variables
    write_down '.state = "failed" | .why = $why' --arg why "${failed:-it led to $current}"
    report "the downgrade to $to ended at $current: ${failed:-it said nothing}" "running now: what ran before, on a database at $current" "what to do: run it again, or restore a backup: landfall restore --help"
    exit 1
  }
  said "downgrade: $from to $to"
  expect_head "$to"
  write_down '.state = "done" | .endedAt = (now | todate)'
  said "record: $folder/journal.json"
}
