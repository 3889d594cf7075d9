# Part of landfall-backup: metrics of the backups for Prometheus.
# shellcheck shell=bash

write_metrics() {
  local known newest sent=0 made=0 bytes=0 seconds=0 at last=0 result good=0
  known=$(good_in "$STORE")
  if [ -n "$known" ]; then
    IFS=$'\t' read -r newest _ bytes seconds <<<"$known"
    made=$(time_of_id "$newest")
    newest=$(awk -F '\t' '$2 == "sent" { print $1; exit }' <<<"$known")
    [ -z "$newest" ] || sent=$(time_of_id "$newest")
  fi
  if [ -s "$LAST" ]; then
    IFS=$'\t' read -r at result < <(jq -r '[.at, .result] | @tsv' "$LAST")
    last=$(date -u -d "$at" +%s)
    [ "$result" != good ] || good=1
  fi
  {
    gauge landfall_backup_last_attempt_timestamp_seconds "When the last backup ended, good or not." "$last"
    gauge landfall_backup_last_attempt_good "Whether the last backup is good, and in Spaces unless it was to stay." "$good"
    gauge landfall_backup_newest_timestamp_seconds "When the newest good backup was made." "$made"
    gauge landfall_backup_newest_in_spaces_timestamp_seconds "When the newest good backup that is in Spaces too was made." "$sent"
    gauge landfall_backup_unsent "Good backups that belong in Spaces and are not there." "$(unsent_backups | wc -l)"
    gauge landfall_backup_damaged "Copies on the droplet that were found damaged." "$(find "$STORE" -name damaged.json | wc -l)"
    gauge landfall_backup_bytes "Size of the newest dump, compressed." "$bytes"
    gauge landfall_backup_duration_seconds "How long the newest dump took." "$seconds"
  } | metrics backup
}
