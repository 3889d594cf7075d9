# Part of landfall-migrate: the steps to what a release wants.
# shellcheck shell=bash

run_upgrade() {
  local fresh='' resumed='' explained='' proved='up' attempts=1
  read_heads live || refuse "$trouble" "correct the release, or its description in apps/$SYSTEM"
  # The older release may see files of a newer one, so nothing may be migrated.
  if [ -n "$PINNED" ] && [ "$current" != none ]; then
    steps=1 step=0
    end_step "status: the database is at $current, and stays there: the stack is pinned to release $PINNED, and landfall rollback brings the database along"
    exit 0
  fi
  resume_previous
  if [ -z "$resumed" ]; then
    steps=$([ "${#WINDOW_SERVICES[@]}" -eq 0 ] && echo 7 || echo 9) step=0
    if [ "$current" = "$target" ]; then
      expect_head "$current" "$number"
      steps=1
      write_migration_metrics 1
      end_step "status: the database is at $current, as this release wants it: nothing to do"
      exit 0
    fi
    if migration_path_exists "$target" "$current"; then
      steps=1
      write_migration_metrics 1
      end_step "status: the database is at $current, which is after $target, what this release wants: left as it is"
      exit 0
    fi
    from=$current to=$target
    end_step "status: from $from to $to"
    open_journal upgrade
    take_lock
    check_preconditions
    end_step "pre-check: disk, transactions, connections and head"
    [ "$(sql <<<"SELECT count(*) $OWN_TABLES")" != 0 ] || fresh=yes
    note_step backup
    # shellcheck disable=SC2086 # none or one
    take_backup ${fresh:+--local-only}
    end_step "backup: $backup"
    note_step rehearsal
    if [ -n "$fresh" ]; then
      end_step "rehearsal: there is no table yet, so nothing that could be lost"
    else
      rehearse
      end_step "rehearsal: on a copy restored from the backup, $proved"
    fi
    if [ "${#WINDOW_SERVICES[@]}" -gt 0 ]; then
      note_step window
      window_begin
      # Another backup, with what was written since the first one.
      take_backup --local-only
      end_step "maintenance: ${WINDOW_SERVICES[*]} stopped, visitors get a page that says so, and backup $backup"
    fi
    count_rows "$DATABASE" pg >"$folder/rows-before"
    schema_of "$DATABASE" pg >"$folder/schema-before"
    invalid_indexes pg >"$folder/invalid-before"
    resumed=apply
  else
    steps=$([ "${#WINDOW_SERVICES[@]}" -eq 0 ] && echo 7 || echo 9)
    step=$([ "$resumed" = apply ] && echo $((steps - 3)) || echo $((steps - 2)))
    take_lock
    if [ "${#WINDOW_SERVICES[@]}" -gt 0 ]; then
      step=$((step - 1))
      window_begin
    fi
  fi
  if [ "$resumed" = apply ]; then
    note_step apply
    apply_migration
    end_step "apply: $from to $to, attempt $attempts"
  fi
  note_step assertions
  verify_migration
  end_step "assertions: ${#ASSERTION_SQL[@]} of the app's, head and rows"
  if [ "${#WINDOW_SERVICES[@]}" -gt 0 ]; then
    window_end
    # shellcheck disable=SC2016 # jq's own variables
    update_journal '.windowSeconds = $seconds' --argjson seconds "$window_seconds"
    end_step "maintenance: over after $window_seconds s of the $WINDOW_MINUTES min that were announced"
  fi
  note_step record
  expect_head "$to"
  update_journal '.state = "done" | .endedAt = (now | todate)'
  write_migration_metrics 1
  end_step "record: $folder/journal.json"
}
