# Part of landfall-archive: sends finished WAL to Spaces.
# shellcheck shell=bash

NEWEST=$LANDFALL_DATA/archive-newest

is_wal() { [[ $1 =~ ^[0-9A-F]{24}(\.partial|\.[0-9A-F]{8}\.backup)?$ || $1 =~ ^[0-9A-F]{8}\.history$ ]]; }

# unsent_segments FOLDER: what the server has finished and is not in Spaces, oldest first
unsent_segments() {
  local ready segment
  for ready in "$1"/pg_wal/archive_status/*.ready; do
    segment=${ready##*/} segment=${segment%.ready}
    ! is_wal "$segment" || [ -e "${ready%.ready}.pgbackrest" ] || printf '%s\n' "$segment"
  done
}

# send_segment FOLDER SEGMENT: sends it, and marks it as sent: the server may then remove it
send_segment() {
  local directory
  directory=$(jq -r .directory "$SERVER")
  pgbackrest "$1" archive-push "$directory/pg_wal/$2" && backrest "$1" touch "$directory/pg_wal/archive_status/$2.pgbackrest"
}

send_wal() {
  local folder segment output trouble='' mark
  write_archive_metrics &
  while sleep 1; do
    folder=$(live_folder 2>/dev/null) && [ -d "$folder/pg_wal/archive_status" ] || continue
    for segment in $(unsent_segments "$folder"); do
      if output=$(send_segment "$folder" "$segment" 2>&1); then
        trouble=''
        date +%s >"$NEWEST"
      elif [ -e "$folder/pg_wal/archive_status/$segment.ready" ]; then
        [ "$trouble" = "${output:0:300}" ] || say "$segment does not get to Spaces, and is tried again; the server keeps it: ${output:0:300}"
        trouble=${output:0:300}
        break
      fi
    done
    for mark in "$folder"/pg_wal/archive_status/*.pgbackrest; do
      [ -e "${mark%.pgbackrest}.ready" ] || rm -f -- "$mark"
    done
  done
}

# write_archive_metrics: the metrics, also while something hangs on its way to Spaces
write_archive_metrics() {
  local folder oldest waiting lag
  while kill -0 "$$" 2>/dev/null; do
    if folder=$(live_folder 2>/dev/null); then
      waiting=$(unsent_segments "$folder" | wc -l) lag=0
      oldest=$(unsent_segments "$folder" | head -n 1)
      [ -z "$oldest" ] || lag=$(($(date +%s) - $(stat -c %Y -- "$folder/pg_wal/archive_status/$oldest.ready" 2>/dev/null || date +%s)))
      {
        gauge landfall_archive_newest_timestamp_seconds "When WAL was last sent to Spaces. Nothing is while nothing is written." "$(cat "$NEWEST" 2>/dev/null || echo 0)"
        gauge landfall_archive_waiting "Finished segments of WAL that are not in Spaces." "$waiting"
        gauge landfall_archive_lag_seconds "Age of the oldest finished WAL that is not in Spaces." "$lag"
        gauge landfall_archive_checked_timestamp_seconds "When the host last looked for WAL to send." "$(date +%s)"
      } | metrics archive
    fi
    sleep 5
  done
}
