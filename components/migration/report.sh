# Part of landfall-migrate: messages of a run, and the ways in which a failed one ends.
# shellcheck shell=bash

# Three kinds of messages, which all begin with the program's name: print_progress and end_step tell how far a run is, on
# standard output, which `pulumi up` shows; report_failure says on standard error what is wrong, what runs now and what to
# type. `say` and `die` of the library are for the questions `head` and `accept`, whose standard output is their answer.

# print_progress TEXT: succeeds also when nobody reads it any more
print_progress() { printf '%s: %s\n' "$PROGRAM" "$*" || true; }

# end_step TEXT: ends the current step with its result
end_step() {
  local now=${EPOCHREALTIME/[.,]/}
  local tenths=$(((now - began) / 100000))
  step=$((step + 1)) began=$now
  print_progress "step $step/$steps $1 ($((tenths / 10)).$((tenths % 10)) s)"
}

# shellcheck disable=SC2001 # of each line
indent() { sed 's/^/      /' <<<"$1"; }

# report_failure LINES...: what is wrong, what runs now and what to type
report_failure() { reported=yes && printf '%s: %s\n' "$PROGRAM" "$1" >&2 && { [ $# -lt 2 ] || printf '  %s\n' "${@:2}" >&2; }; }

# refuse WHY FIX: ends a run that has changed nothing
refuse() {
  # $current may be of the copy.
  local head=${from:-$current}
  report_failure "the migration did not begin: $1" "running now: the release before, on its database${head:+ at $head}, in which nothing was changed" "what to do: $2"
  # shellcheck disable=SC2016 # jq's own variables
  if [ "$command" = rehearse ]; then :
  elif [ -z "$folder" ] || is_begun; then write_migration_metrics 0; else close_journal '.state = "refused" | .why = $why' --arg why "$1"; fi
  exit 1
}

# end_reverted HOW WHY NOW: ends a failed run whose changes were reverted
end_reverted() {
  window_end
  report_failure "the migration failed: $2" "running now: the release before; $3" \
    "what to do: correct the migration and run pulumi up again; $folder/application.log on the host has all that it said"
  # shellcheck disable=SC2016 # jq's own variables
  close_journal '.state = $how | .why = $why' --arg how "$1" --arg why "$2"
  exit 1
}

# end_unfinished WHY: ends a failed run that could not be reverted; the journal stays open
end_unfinished() {
  report_failure "the migration failed: $1" "running now: the release before; its database may have a part of the migration" \
    "what to do: run pulumi up again, which resumes it; the backup is $backup, and by hand: sudo landfall-migrate run </dev/null"
  write_migration_metrics 0
  exit 4
}

# report_cut_off: for an end by a signal, or by a fault that no step expects, such as a full disk
report_cut_off() {
  local state='nothing was changed in its database'
  [ -z "$folder" ] || ! is_begun || state='its database may have a part of the migration'
  report_failure "the migration was cut off${folder:+ at its step $(journal_value step)}, by a signal or for the reason above; $(mb "$(free_bytes)") are free on the data volume" \
    "running now: what ran before; $state" "what to do: look at the disk (df -h /mnt/data), then run pulumi up again, which resumes it"
}

write_migration_metrics() {
  {
    gauge landfall_migration_last_run_success "Whether the last migration succeeded." "$1"
    gauge landfall_migration_last_run_timestamp_seconds "When it ended." "$(date +%s)"
  } | metrics migration
}
