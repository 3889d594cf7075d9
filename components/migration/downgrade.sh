# Part of landfall-migrate: the steps down to an earlier head.
# shellcheck shell=bash

run_downgrade() {
  local target_head=$1
  [ "${#DOWNGRADE[@]}" -gt 0 ] || refuse "$SYSTEM has no downgrade" "restore a backup: landfall restore --help"
  folder=$(running_journal)
  if [ -n "$folder" ]; then
    [ "$(journal_value kind) $(journal_value to)" = "downgrade $target_head" ] ||
      refuse "a migration was cut short: $folder" "pulumi up, or on the host: sudo landfall-migrate run </dev/null"
    print_progress "the downgrade $(basename -- "$folder") to $target_head was cut short: goes on with it"
    update_journal '.state = "interrupted" | .endedAt = (now | todate)'
    folder=''
  fi
  read_heads live || refuse "$trouble" "correct the release, or its description in apps/$SYSTEM"
  steps=3 step=0 from=$current to=$target_head
  if [ "$current" = "$to" ]; then
    steps=1
    end_step "status: the database is at $to: nothing to do"
    exit 0
  fi
  end_step "status: down from $from to $to"
  open_journal downgrade
  take_lock
  limit_migrator pg
  note_step downgrading
  goal=$to run_application live "$STATEMENT_SECONDS" "${DOWNGRADE[@]}" || trouble="it failed. It said:"$'\n'"$(last_lines)"
  local failed=${trouble:-}
  read_heads live || refuse "$trouble" "run it again"
  [ "$current" = "$to" ] || {
    # shellcheck disable=SC2016 # jq's own variables
    update_journal '.state = "failed" | .why = $why' --arg why "${failed:-it led to $current}"
    report_failure "the downgrade to $to ended at $current: ${failed:-it said nothing}" "running now: what ran before, on a database at $current" "what to do: run it again, or restore a backup: landfall restore --help"
    exit 1
  }
  end_step "downgrade: $from to $to"
  expect_head "$to"
  update_journal '.state = "done" | .endedAt = (now | todate)'
  end_step "record: $folder/journal.json"
}
