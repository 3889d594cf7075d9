# Part of landfall-archive: recovers the database as of a time, beside the live one.
# shellcheck shell=bash

RESERVE_MB=${LANDFALL_RESERVE_MB:-512}
# How often a segment is asked for again that Spaces cannot give; each try takes two seconds or more.
FETCH_TRIES=20
# A recovering server asks the host for a segment, in a folder that both see.
FETCH='cd landfall-wal && rm -f "%f.none" && : >"%f.wanted" && while [ ! -e "%f.none" ]; do if [ -e "%f" ]; then mv "%f" "../%p" && exit 0; fi; sleep 0.05; done; exit 1'

# flush_wal: sends what was committed until now to Spaces
flush_wal() {
  local segment folder try
  folder=$(live_folder)
  # A commit of its own: a recovery stops at the first commit after its target time, so there must be one.
  segment=$(sql <<<"SELECT pg_logical_emit_message(true, 'landfall', '') \\g /dev/null
SELECT pg_walfile_name(pg_switch_wal())") || { say "the server does not answer, so the archive ends with what was sent" && return; }
  for ((try = 0; try < 300; try++)); do
    [ ! -e "$folder/pg_wal/archive_status/$segment.pgbackrest" ] && [ ! -e "$folder/pg_wal/archive_status/$segment.done" ] || return 0
    sleep 0.2
  done
  say "the latest changes are not in Spaces after a minute, so the archive ends before them"
}

# choose_base_backup: the base backup to begin with, into $label and $bytes
choose_base_backup() {
  local found
  found=$(archive_info) || die "Spaces does not answer, as said above. Nothing was changed"
  found=$(jq -c --argjson until "$until" '[.backup[]? | select(.error | not)] | {first: ([.[].timestamp.stop] | min),
    chosen: (map(select(.timestamp.stop < $until)) | max_by(.timestamp.stop) | if . then {label: .label, bytes: .info.size} else null end)}' <<<"$found")
  [ "$(jq -r .chosen <<<"$found")" != null ] || die "$(jq -r --arg time "$(date -u -d "@$until" +%FT%TZ)" 'if .first then "the archive begins at \(.first | todate), after \($time). Use a backup from before: landfall backups list"
    else "there is no base backup in the archive yet: the first one is made when it is switched on. Look at: sudo systemctl status landfall-base-backup" end' <<<"$found"). Nothing was changed"
  label=$(jq -r .chosen.label <<<"$found") bytes=$(jq -r .chosen.bytes <<<"$found")
}

# fill_scratch_server FOLDER: the base backup, for the scratch server
fill_scratch_server() {
  local owner
  owner=$(jq -r .owner "$SERVER")
  install -d -m 0700 -o "${owner%:*}" -g "${owner#*:}" -- "$1/pgdata"
  local target=(--type=default)
  [ "$to" = end ] || target=(--type=time "--target=$(date -u -d "@$until" '+%F %T+00')" --target-action=promote)
  pgbackrest "$1/pgdata" --set="$label" --archive-mode=off "${target[@]}" restore >&2 || die "the base backup $label could not be downloaded, as said above. The live database was not touched"
  backrest "$1/pgdata" mkdir -- "$(jq -r .directory "$SERVER")/landfall-wal"
  # Without the lock, in case this program is killed.
  serve_wal "$1/pgdata" 8>&- &
  giver=$!
}

# serve_wal FOLDER: what the scratch server asks for, from Spaces
serve_wal() {
  local asked segment directory status failed=0
  directory=$(jq -r .directory "$SERVER")
  while [ "$failed" -lt "$FETCH_TRIES" ] && sleep 0.05 && kill -0 "$$" 2>/dev/null; do
    for asked in "$1"/landfall-wal/*.wanted; do
      segment=${asked##*/} segment=${segment%.wanted}
      is_wal "$segment" || continue
      status=0
      # shellcheck disable=SC2016 # the inner bash expands it
      backrest "$1" bash -c 'pgbackrest "${@:3}" archive-get "$1" "$2/$1.new"; status=$?; rm -f -- "$2/$1.wanted"
        case $status in 0) mv -- "$2/$1.new" "$2/$1" ;; 1) : >"$2/$1.none" ;; *) : >"$2/$1.wanted" && exit "$status" ;; esac' \
        - "$segment" "$directory/landfall-wal" "--config=$LANDFALL_ETC/pgbackrest.conf" "--stanza=$STANZA" "--pg1-path=$directory" >&2 || status=$?
      # A missing segment ends the recovery. One that cannot be fetched now must not, or it would end too early.
      if [ "$status" -eq 0 ]; then failed=0; else failed=$((failed + 1)) && sleep 2; fi
    done
  done
}

# wait_for_target: until the scratch server has recovered
wait_for_target() {
  local output
  while kill -0 "$giver" 2>/dev/null || die "Spaces does not give the archive, as said above. The live database was not touched" &&
    [ "$(docker inspect --format '{{.State.Running}}' "$LANDFALL_SCRATCH-archive" 2>/dev/null)" = true ]; do
    [ "$(scratch archive "${PSQL[@]}" -c 'SELECT pg_is_in_recovery()' 2>/dev/null)" != f ] || return 0
    sleep 0.5
  done
  output=$(docker logs --tail 30 "$LANDFALL_SCRATCH-archive" 2>&1)
  case $output in
    *'recovery ended before configured recovery target was reached'*)
      die "the archive ends before $wanted: its last change is of $(sed -n 's/.*last completed transaction was at log time //p' <<<"$output" | tail -n 1). The live database was not touched. Take that time, or one before" ;;
  esac
  die "the scratch server ended during the recovery: $(tail -n 3 <<<"$output" | tr '\n' ' '). The live database was not touched"
}

# recover_database latest | lost TIME | TIME: prints the id of a backup with the data of then
recover_database() {
  local wanted=$1 time=${2:-$1} to until what
  # How far the WAL is read. The base backup says of which server.
  to=time until=$(date +%s) what="as of $time"
  case $wanted in
    latest) to=end what='with all that is in Spaces' ;;
    lost) to=end what="with all that is in Spaces of before $time" ;;
  esac
  [ "$wanted" = latest ] || until=$(date -u -d "$time" +%s 2>/dev/null) || die "\"$time\" is not a time such as 2026-01-31T08:00:00Z"
  [ "$until" -le "$(date +%s)" ] || die "$time is in the future. Nothing was changed"
  [ -s "$SERVER" ] || die "the server is not archived. Nothing was changed. pulumi config set --path landfall:backup.pointInTime true"
  data_lock
  choose_base_backup
  [ "$(free_bytes)" -ge $((bytes * 3 / 2 + RESERVE_MB * 1000000)) ] ||
    die "a recovery takes about $(mb $((bytes * 3 / 2))) and leaves $RESERVE_MB MB, and $(mb "$(free_bytes)") are free on the data volume. Nothing was changed. Enlarge host.create.volumeGb"
  [ "$to" = end ] || flush_wal
  giver=''
  trap 'status=$?; [ -z "$giver" ] || kill "$giver" 2>/dev/null || true; scratch_stop archive; exit "$status"' EXIT
  trap 'exit 143' INT TERM HUP
  say "recovers the database $what beside the live one, from the base backup $label and the archive"
  scratch_run archive fill_scratch_server -c "restore_command=$FETCH" -c archive_mode=off -c hot_standby=on
  wait_for_target
  say "dumps it: from here on it is an ordinary backup"
  LANDFALL_SERVER_CONTAINER=$LANDFALL_SCRATCH-archive "$SBIN/landfall-backup" create --reason time --as-of "$until" --local-only
}
