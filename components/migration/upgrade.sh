# Part of landfall-migrate: the steps to what a release wants.
# shellcheck shell=bash

migrate() {
  local fresh='' resumed='' explained='' proved='up' attempts=1
  heads live || refuse "$trouble" "correct the release, or its description in apps/$SYSTEM"
  # Files of a newer release may still lie where the older one looks for its own: this one changes nothing.
  if [ -n "$PINNED" ] && [ "$current" != none ]; then
    steps=1 step=0
    said "status: the database is at $current, and stays there: the stack is pinned to release $PINNED, and landfall rollback brings the database along"
    exit 0
  fi
  take_up
  if [ -z "$resumed" ]; then
    steps=$([ "${#WINDOW_SERVICES[@]}" -eq 0 ] && echo 7 || echo 9) step=0
    if [ "$current" = "$target" ]; then
      expect_head "$current" "$number"
      steps=1
      outcome 1
      said "status: the database is at $current, as this release wants it: nothing to do"
      exit 0
    fi
    if leads "$target" "$current"; then
      steps=1
      outcome 1
      said "status: the database is at $current, which is after $target, what this release wants: left as it is"
      exit 0
    fi
    from=$current to=$target
    said "status: from $from to $to"
    open_journal upgrade
    take_lock
    pre_check
    said "pre-check: disk, transactions, connections and head"
    [ "$(sql <<<"SELECT count(*) $OWN_TABLES")" != 0 ] || fresh=yes
    mark backup
    # shellcheck disable=SC2086 # none or one
    take_backup ${fresh:+--local-only}
    said "backup: $backup"
    mark rehearsal
    if [ -n "$fresh" ]; then
      said "rehearsal: there is no table yet, so nothing that could be lost"
    else
      rehearse
      said "rehearsal: on a copy restored from the backup, $proved"
    fi
    if [ "${#WINDOW_SERVICES[@]}" -gt 0 ]; then
      mark window
      window_begin
      # What was written since the first one.
      take_backup --local-only
      said "maintenance: ${WINDOW_SERVICES[*]} stopped, visitors get a page that says so, and backup $backup"
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
    mark apply
    apply
    said "apply: $from to $to, attempt $attempts"
  fi
  mark assertions
  verify
  said "assertions: ${#ASSERTION_SQL[@]} of the app's, head and rows"
  if [ "${#WINDOW_SERVICES[@]}" -gt 0 ]; then
    window_end
    said "maintenance: over after $window_seconds s of the $WINDOW_MINUTES min that were announced"
  fi
  mark record
  expect_head "$to"
  write_down '.state = "done" | .endedAt = (now | todate)'
  outcome 1
  said "record: $folder/journal.json"
}
