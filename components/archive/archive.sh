#!/bin/bash
# Archives the server's WAL in Spaces with pgBackRest as it is written, and recovers the database as of any second since.
# docs/decisions says why pgBackRest is on the host and the server's image needs nothing.
# shellcheck disable=SC2016 # of jq, SQL and the shell in the container
set -Eeuo pipefail
umask 077
PROGRAM=landfall-archive
# shellcheck source=../database/database.sh
. "${LANDFALL_LIBRARY:-/usr/local/lib/landfall}/database.sh"

SBIN=${LANDFALL_SBIN:-/usr/local/sbin}
STANZA=database
# What of the server stays to be known while it does not run: where its files are, and whose.
SERVER=$LANDFALL_DATA/archive.json
NEWEST=$LANDFALL_DATA/archive-newest
# Of pgBackRest's own: locks.
RUN=${LANDFALL_RUN:-/run/landfall-archive}
RESERVE_MB=${LANDFALL_RESERVE_MB:-512}
# With it, a change is in Spaces half a minute later at the latest, also where little is written.
SWITCH_SECONDS=30
FULL_DAYS=7
# How often a segment is asked for that Spaces does not give, at two seconds and more each.
FETCH_TRIES=20
# The server asks whether the host has a segment in Spaces; until then it keeps it, and asks again. Its folder is the data directory.
HANDOVER='for try in 1 2 3 4 5 6 7 8 9 10; do if [ -e "pg_wal/archive_status/%f.pgbackrest" ]; then exit 0; fi; sleep 0.5; done; exit 1'
# A recovering server asks the host for a segment, in a folder that both see.
FETCH='cd landfall-wal && rm -f "%f.none" && : >"%f.wanted" && while [ ! -e "%f.none" ]; do if [ -e "%f" ]; then mv "%f" "../%p" && exit 0; fi; sleep 0.05; done; exit 1'

usage() {
  cat >&2 <<'TEXT'
Usage: landfall-archive on | off          the server archives, or no longer does; restarts it where it must
       landfall-archive push              what the unit runs: sends finished WAL to Spaces
       landfall-archive backup            a base backup: a full one every week, else what has changed since
       landfall-archive status            how far the archive reaches, as JSON
       landfall-archive recover <time>|latest   (latest: all that is in Spaces now)
       landfall-archive recover lost <time>     all that is there of the server that was lost by then
The last two print the id of a backup on the droplet with the data as of then: 2026-01-31T08:00:00Z. landfall-restore takes it.
TEXT
  exit 2
}

# backrest FOLDER COMMAND...: as the owner of the server's files, in a mount namespace where FOLDER is the server's data
# directory: pgBackRest compares the path with the server's. The keys are in the environment of this one process.
backrest() {
  local folder=$1 directory owner
  directory=$(jq -r .directory "$SERVER")
  owner=$(jq -r .owner "$SERVER")
  (umask 022 && mkdir -p -- "$directory")
  install -d -m 0700 -o "${owner%:*}" -g "${owner#*:}" -- "$RUN"
  (
    set -a
    # shellcheck source=/dev/null
    . "$LANDFALL_ETC/archive.keys"
    # 8: the lock, which a killed one must not go on holding.
    exec unshare --mount --propagation private bash -c '
      mount --bind -- "$1" "$2" && cd / && exec setpriv --reuid "${3%:*}" --regid "${3#*:}" --clear-groups --no-new-privs "${@:4}"' \
      - "$folder" "$directory" "$owner" "${@:2}" 8>&-
  )
}

# pgbackrest FOLDER COMMAND...: on the server's files in FOLDER
pgbackrest() { backrest "$1" pgbackrest "--config=$LANDFALL_ETC/pgbackrest.conf" "--stanza=$STANZA" "--pg1-path=$(jq -r .directory "$SERVER")" "${@:2}"; }

live() { jq -r .folder "$SERVER"; }

# with_server COMMAND...: pgbackrest that also asks the server, through its socket in the container
with_server() {
  local id pid
  id=$(server_container) || return
  pid=$(docker inspect --format '{{.State.Pid}}' "$id")
  (
    # Opened by root: a container's files are closed to others.
    exec 9<"/proc/$pid/root$(jq -r .socket "$SERVER")"
    pgbackrest "$(live)" --pg1-socket-path=/proc/self/fd/9 "--pg1-port=$(jq -r .port "$SERVER")" "--pg1-user=$SUPERUSER" "$@"
  )
}

# ---- on and off

# find_server: where the host sees the server's files, into $SERVER
find_server() {
  local id directory socket port folder found
  id=$(server_container) || die "the server does not run, so its archive cannot be switched on. Look at: landfall ps"
  IFS=$'\t' read -r directory socket port found < <(sql -F $'\t' <<'SQL'
SELECT current_setting('data_directory'), split_part(current_setting('unix_socket_directories'), ',', 1), current_setting('port'),
  (SELECT count(*) FROM pg_tablespace WHERE spcname !~ '^pg_')
SQL
  ) || die "the database cannot be asked. Nothing was changed. Look at: landfall ps"
  [ "$found" = 0 ] || die "the server has $found tablespaces outside its data directory, and these cannot be recovered to a point in time. Nothing was changed. Move what is in them, or: pulumi config set --path landfall:backup.pointInTime false"
  # /var/run is a link, which would lead from the host's own root.
  socket=$(docker exec "$id" readlink -f -- "$socket")
  folder=$(docker inspect "$id" | jq -r --arg directory "$directory" '
    [.[0].Mounts[] | .Destination as $at | select($directory == $at or ($directory | startswith($at + "/")))] | max_by(.Destination | length) |
    if . then .Source + $directory[(.Destination | length):] else "" end')
  [ -d "$folder/pg_wal" ] || die "the server's files ($directory in the container) are on no volume that the host sees, so their WAL cannot be archived. Nothing was changed. Give the service $SERVER_SERVICE a volume at $directory"
  jq -n --arg directory "$directory" --arg socket "$socket" --arg port "$port" --arg folder "$folder" --arg owner "$(stat -c %u:%g -- "$folder")" \
    '{directory: $directory, socket: $socket, port: $port, folder: $folder, owner: $owner}' >"$SERVER.new"
  mv -f -- "$SERVER.new" "$SERVER"
}

# refuse_others: another archive is somebody's only one
refuse_others() {
  local foreign
  foreign=$(sql -v ours="$HANDOVER" <<'SQL'
SELECT string_agg(format('%s = %s (%s)', name, setting, source), '; ') FROM pg_settings
WHERE (name = 'archive_command' AND setting NOT IN ('', '(disabled)', :'ours'))
  OR (name IN ('archive_mode', 'archive_command', 'archive_timeout') AND source = 'command line')
  OR (name = 'archive_library' AND setting <> '') OR (name = 'wal_level' AND setting = 'minimal')
SQL
  )
  [ -z "$foreign" ] || die "the server has settings of its own that its archive would need to be others: $foreign. Nothing was changed. Take them away, or: pulumi config set --path landfall:backup.pointInTime false"
}

# ensure_stanza: the archive knows the server, also a new one in the place of one that was lost
ensure_stanza() {
  local said
  said=$(with_server --no-online stanza-create 2>&1) || said=$(with_server --no-online stanza-upgrade 2>&1) || {
    [[ $said != *'version of PostgreSQL supported'* ]] || refuse_version
    die "pgBackRest does not take the server, or cannot reach Spaces: ${said:0:600}"
  }
}

# refuse_version: pgBackRest looks at the server's files before it writes anything, so nothing of them is in Spaces
refuse_version() {
  [ "$(sql -c 'SHOW archive_mode')" = on ] || rm -f -- "$SERVER"
  die "landfall:backup.pointInTime is true, but $SERVER_SERVICE is PostgreSQL $(sql -c 'SHOW server_version'), which this host's $(command pgbackrest version) does not archive: 2.45, of Debian 12, archives versions up to 15. Backups work with every version. Nothing was changed. pulumi config set --path landfall:backup.pointInTime false"
}

on() { command pgbackrest version; }

on() {
  ! outside || die "the database is outside the droplet, and its WAL is its owner's matter: most providers offer this themselves. Nothing was changed. pulumi config set --path landfall:backup.pointInTime false"
  command -v pgbackrest >/dev/null || die "pgbackrest is not there. Nothing was changed. sudo apt-get install pgbackrest"
  data_lock
  refuse_others
  find_server
  say "makes the archive in Spaces"
  ensure_stanza
  sql -v ours="$HANDOVER" -v seconds="${SWITCH_SECONDS}s" <<'SQL'
ALTER SYSTEM SET archive_mode = 'on';
ALTER SYSTEM SET archive_command = :'ours';
ALTER SYSTEM SET archive_timeout = :'seconds';
SELECT pg_reload_conf() \g /dev/null
SQL
  [ "$(sql -c 'SHOW archive_mode')" = on ] || restart_server
}

# check: a segment gets all the way to Spaces
check() {
  local said
  said=$(with_server check 2>&1) || die "the server's WAL does not get to Spaces: ${said:0:600}. The server keeps it, and works. Look at: sudo journalctl -u landfall-archive"
  say "the server's WAL gets to Spaces"
}

off() {
  rm -f -- "$SERVER" "$NEWEST"
  sql <<'SQL' || { say "the server does not answer, so its settings stay" && return; }
ALTER SYSTEM RESET archive_mode;
ALTER SYSTEM RESET archive_command;
ALTER SYSTEM RESET archive_timeout;
SELECT pg_reload_conf() \g /dev/null
SQL
  [ "$(sql -c 'SHOW archive_mode')" = off ] || restart_server
  rm -f -- "$LANDFALL_DATA/metrics/archive.prom"
}

restart_server() {
  local id try
  id=$(server_container)
  say "restarts the server, which changes archive_mode at a start only: seconds"
  docker restart --time 60 "$id" >/dev/null
  for ((try = 0; try < 300; try++)); do
    ! docker exec "$id" pg_isready --quiet --host 127.0.0.1 --port "${SERVER_PORT:-5432}" 2>/dev/null || return 0
    sleep 0.2
  done
  die "the server does not start again: $(docker logs --tail 3 "$id" 2>&1 | tr '\n' ' '). Look at: landfall logs $SERVER_SERVICE"
}

# ---- push

is_wal() { [[ $1 =~ ^[0-9A-F]{24}(\.partial|\.[0-9A-F]{8}\.backup)?$ || $1 =~ ^[0-9A-F]{8}\.history$ ]]; }

# unsent FOLDER: what the server has finished and is not in Spaces, oldest first
unsent() {
  local ready segment
  for ready in "$1"/pg_wal/archive_status/*.ready; do
    segment=${ready##*/} segment=${segment%.ready}
    ! is_wal "$segment" || [ -e "${ready%.ready}.pgbackrest" ] || printf '%s\n' "$segment"
  done
}

# push_one FOLDER SEGMENT: with the mark, the server may forget it
push_one() {
  local directory
  directory=$(jq -r .directory "$SERVER")
  pgbackrest "$1" archive-push "$directory/pg_wal/$2" && backrest "$1" touch "$directory/pg_wal/archive_status/$2.pgbackrest"
}

push() {
  local folder segment said trouble='' mark
  report &
  while sleep 1; do
    folder=$(live 2>/dev/null) && [ -d "$folder/pg_wal/archive_status" ] || continue
    for segment in $(unsent "$folder"); do
      if said=$(push_one "$folder" "$segment" 2>&1); then
        trouble=''
        date +%s >"$NEWEST"
      elif [ -e "$folder/pg_wal/archive_status/$segment.ready" ]; then
        [ "$trouble" = "${said:0:300}" ] || say "$segment does not get to Spaces, and is tried again; the server keeps it: ${said:0:300}"
        trouble=${said:0:300}
        break
      fi
    done
    for mark in "$folder"/pg_wal/archive_status/*.pgbackrest; do
      [ -e "${mark%.pgbackrest}.ready" ] || rm -f -- "$mark"
    done
  done
}

# report: the metrics, also while something hangs on its way to Spaces
report() {
  local folder oldest waiting lag
  while kill -0 "$$" 2>/dev/null; do
    if folder=$(live 2>/dev/null); then
      waiting=$(unsent "$folder" | wc -l) lag=0
      oldest=$(unsent "$folder" | head -n 1)
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

# ---- base backups

info() { backrest "$(live)" pgbackrest "--config=$LANDFALL_ETC/pgbackrest.conf" "--stanza=$STANZA" --output=json info | jq '.[0] // {}'; }

base() {
  local type=full
  data_lock
  ensure_stanza
  # With an hour to spare, for a timer that came late the last time.
  info | jq -e --argjson days "$FULL_DAYS" '[.backup[]? | select(.type == "full") | .timestamp.stop] | max // 0 | . > now - $days * 86400 + 3600' >/dev/null && type=diff
  say "makes a base backup ($type) in Spaces"
  with_server --type="$type" backup >&2 || die "there is no new base backup, as said above. The earlier ones and the archive are untouched"
}

status() {
  local found now asked=true
  [ -s "$SERVER" ] || die "the server is not archived. pulumi config set --path landfall:backup.pointInTime true"
  found=$(info 2>/dev/null) || asked=false found='{}'
  now=$(cat "$LANDFALL_DATA/metrics/archive.prom" 2>/dev/null | awk '!/^#/ { sub("landfall_archive_", "", $1); print $1 "\t" $2 }' | jq -Rn '[inputs | split("\t") | {(.[0]): (.[1] | tonumber)}] | add // {}')
  jq -n --argjson asked "$asked" --argjson info "$found" --argjson now "$now" '
    [$info.backup[]? | select(.error | not)] as $bases |
    {asked: $asked, since: ([$bases[].timestamp.stop] | min | if . then todate else null end),
     newest: ($now.newest_timestamp_seconds // 0 | if . > 0 then todate else null end),
     checked: ($now.checked_timestamp_seconds // 0 | if . > 0 then todate else null end),
     waiting: ($now.waiting // 0), lagSeconds: ($now.lag_seconds // 0),
     bases: [$bases[] | {label: .label, type, at: (.timestamp.stop | todate), bytes: .info.size, stored: .info.repository.delta}]}'
}

# ---- recover

# flush: what was committed until now gets to Spaces
flush() {
  local segment folder try
  folder=$(live)
  # A commit of its own: a recovery to a time sees that it is there by the first one after it.
  segment=$(sql <<<"SELECT pg_logical_emit_message(true, 'landfall', '') \\g /dev/null
SELECT pg_walfile_name(pg_switch_wal())") || { say "the server does not answer, so the archive ends with what was sent" && return; }
  for ((try = 0; try < 300; try++)); do
    [ ! -e "$folder/pg_wal/archive_status/$segment.pgbackrest" ] && [ ! -e "$folder/pg_wal/archive_status/$segment.done" ] || return 0
    sleep 0.2
  done
  say "what was written last is not in Spaces after a minute, so the archive ends before it"
}

# choose: the base backup to begin with, into $label and $bytes
choose() {
  local found
  found=$(info) || die "Spaces cannot be asked, as said above. Nothing was changed"
  found=$(jq -c --argjson until "$until" '[.backup[]? | select(.error | not)] | {first: ([.[].timestamp.stop] | min),
    chosen: (map(select(.timestamp.stop < $until)) | max_by(.timestamp.stop) | if . then {label: .label, bytes: .info.size} else null end)}' <<<"$found")
  [ "$(jq -r .chosen <<<"$found")" != null ] || die "$(jq -r --arg time "$(date -u -d "@$until" +%FT%TZ)" 'if .first then "the archive begins at \(.first | todate), after \($time). Take a backup of before: landfall backups list"
    else "there is no base backup in the archive yet: the first one is made when it is switched on. Look at: sudo systemctl status landfall-base-backup" end' <<<"$found"). Nothing was changed"
  label=$(jq -r .chosen.label <<<"$found") bytes=$(jq -r .chosen.bytes <<<"$found")
}

# fill FOLDER: the base backup, for the scratch server
fill() {
  local owner
  owner=$(jq -r .owner "$SERVER")
  install -d -m 0700 -o "${owner%:*}" -g "${owner#*:}" -- "$1/pgdata"
  local target=(--type=default)
  [ "$to" = end ] || target=(--type=time "--target=$(date -u -d "@$until" '+%F %T+00')" --target-action=promote)
  pgbackrest "$1/pgdata" --set="$label" --archive-mode=off "${target[@]}" restore >&2 || die "the base backup $label could not be had, as said above. The live database was not touched"
  backrest "$1/pgdata" mkdir -- "$(jq -r .directory "$SERVER")/landfall-wal"
  # Without the lock, should this program be killed.
  give_wal "$1/pgdata" 8>&- &
  giver=$!
}

# give_wal FOLDER: what the scratch server asks for, from Spaces
give_wal() {
  local asked segment directory status failed=0
  directory=$(jq -r .directory "$SERVER")
  while [ "$failed" -lt "$FETCH_TRIES" ] && sleep 0.05 && kill -0 "$$" 2>/dev/null; do
    for asked in "$1"/landfall-wal/*.wanted; do
      segment=${asked##*/} segment=${segment%.wanted}
      is_wal "$segment" || continue
      status=0
      backrest "$1" bash -c 'pgbackrest "${@:3}" archive-get "$1" "$2/$1.new"; status=$?; rm -f -- "$2/$1.wanted"
        case $status in 0) mv -- "$2/$1.new" "$2/$1" ;; 1) : >"$2/$1.none" ;; *) : >"$2/$1.wanted" && exit "$status" ;; esac' \
        - "$segment" "$directory/landfall-wal" "--config=$LANDFALL_ETC/pgbackrest.conf" "--stanza=$STANZA" "--pg1-path=$directory" >&2 || status=$?
      # Not there and not to be had are two things: with the second, the recovery would end too early.
      if [ "$status" -eq 0 ]; then failed=0; else failed=$((failed + 1)) && sleep 2; fi
    done
  done
}

# wait_for_target: until the scratch server has recovered
wait_for_target() {
  local said
  while kill -0 "$giver" 2>/dev/null || die "Spaces does not give the archive, as said above. The live database was not touched" &&
    [ "$(docker inspect --format '{{.State.Running}}' "$LANDFALL_SCRATCH-archive" 2>/dev/null)" = true ]; do
    [ "$(scratch archive "${PSQL[@]}" -c 'SELECT pg_is_in_recovery()' 2>/dev/null)" != f ] || return 0
    sleep 0.5
  done
  said=$(docker logs --tail 30 "$LANDFALL_SCRATCH-archive" 2>&1)
  case $said in
    *'recovery ended before configured recovery target was reached'*)
      die "the archive ends before $wanted: its last change is of $(sed -n 's/.*last completed transaction was at log time //p' <<<"$said" | tail -n 1). The live database was not touched. Take that time, or one before" ;;
  esac
  die "the scratch server ended during the recovery: $(tail -n 3 <<<"$said" | tr '\n' ' '). The live database was not touched"
}

# recover WHAT [TIME]
recover() {
  local wanted=$1 time=${2:-$1} to until what
  # How far its WAL is read; of which server, the base backup says.
  to=time until=$(date +%s) what="as of $time"
  case $wanted in
    latest) to=end what='with all that is in Spaces' ;;
    lost) to=end what="with all that is in Spaces of before $time" ;;
  esac
  [ "$wanted" = latest ] || until=$(date -u -d "$time" +%s 2>/dev/null) || die "\"$time\" is no time such as 2026-01-31T08:00:00Z"
  [ "$until" -le "$(date +%s)" ] || die "$time is in the future. Nothing was changed"
  [ -s "$SERVER" ] || die "the server is not archived. Nothing was changed. pulumi config set --path landfall:backup.pointInTime true"
  data_lock
  choose
  [ "$(free_bytes)" -ge $((bytes * 3 / 2 + RESERVE_MB * 1000000)) ] ||
    die "a recovery takes about $(mb $((bytes * 3 / 2))) and leaves $RESERVE_MB MB, and $(mb "$(free_bytes)") are free on the data volume. Nothing was changed. Enlarge host.create.volumeGb"
  [ "$to" = end ] || flush
  giver=''
  trap 'status=$?; [ -z "$giver" ] || kill "$giver" 2>/dev/null || true; scratch_stop archive; exit "$status"' EXIT
  trap 'exit 143' INT TERM HUP
  say "recovers the database $what beside the live one, from the base backup $label and the archive"
  scratch_run archive fill -c "restore_command=$FETCH" -c archive_mode=off -c hot_standby=on
  wait_for_target
  say "dumps it: from here on it is a backup like another"
  LANDFALL_SERVER_CONTAINER=$LANDFALL_SCRATCH-archive "$SBIN/landfall-backup" create --reason time --as-of "$until" --local-only
}

command=${1:-}
[ $# -eq 0 ] || shift
case $command in
  on) on ;;
  check) check ;;
  off) off ;;
  push) push ;;
  backup) base ;;
  status) status ;;
  recover)
    case $#:${1:-} in 2:lost | 1:*) recover "$@" ;; *) usage ;; esac
    ;;
  *) usage ;;
esac
