#!/bin/bash
# Restores a backup of the stack's database: into a scratch server, or in the place of the live one; takes that back; and
# rehearses it. docs/decisions/0017-restores.md says why it goes this way.
# shellcheck disable=SC2016 # of jq and SQL
set -Eeuo pipefail
umask 077
PROGRAM=landfall-restore
LIBRARY=${LANDFALL_LIBRARY:-/usr/local/lib/landfall}
# shellcheck source=../database/database.sh
. "$LIBRARY/database.sh"
# shellcheck source=../database/sideDatabase.sh
. "$LIBRARY/sideDatabase.sh"
# shellcheck source=maintenance.sh
. "$LIBRARY/maintenance.sh"

SBIN=${LANDFALL_SBIN:-/usr/local/sbin}
STORE=$LANDFALL_DATA/backups
# What a restore in place is about, and how far it is: all that a killed one leaves to the next.
STATE=$LANDFALL_DATA/restore.json
# The backup that is being restored: the one that is made first may push it out of the store.
WORK=$LANDFALL_DATA/restore
DRILLS=$LANDFALL_DATA/drills
# What a restore leaves free: the live database stops where the disk is full.
RESERVE_MB=${LANDFALL_RESERVE_MB:-512}
# Seconds that running statements get to end before their sessions are ended, and that the app gets to find the database again.
QUIET_SECONDS=10
APP_SECONDS=60
# The data are restored, and something around them is not as it should be.
NOT_WELL=4

usage() {
  cat >&2 <<'TEXT'
Usage: landfall-restore plan <id|latest>             what a restore in place would change, as JSON
       landfall-restore in-place <id|latest>         the live database becomes what it was when the backup was made
       landfall-restore plan-back | swap-back        the database that the last restore set aside becomes the live one again
       landfall-restore scratch <id|latest> [--keep] into a server of its own, to look at
       landfall-restore drop-scratch
       landfall-restore drill [<id|latest>] [--from spaces|droplet]   (spaces: the stack's backup identity on standard input)
       landfall-restore settle                       ends what one that was cut short has begun, and begins none
       landfall-restore interrupt                    ends the one that runs; the live database is the old or the new one
Exit codes: 1 it failed and the live database is the old one, 2 wrong usage, 4 the data are restored and something else is not well.
TEXT
  exit 2
}

# put FILE: standard input, in one rename
put() { cat >"$1.new" && sync -- "$1.new" && mv -f -- "$1.new" "$1"; }

backup() { "$SBIN/landfall-backup" "$@"; }

# wanted ID|latest: while a restore is unfinished, the newest backup is the one that it has made itself
wanted() {
  if [ "$1" = latest ] && [ -s "$STATE" ] && [ "$(state action)" = restore ] && [ "$(state step)" != 'done' ]; then state id; else echo "$1"; fi
}

# choose ID|latest [PLACE]: its manifest into $manifest, its id into $id
choose() {
  id=$1
  if [ "$id" = latest ]; then
    local listed
    listed=$(backup list) || [ $? -eq 3 ] || die "the backups cannot be listed, as said above. Nothing was changed"
    id=$(jq -r --arg place "${2:-}" 'map(select(.dump and ($place == "" or (.places | index($place))))) | first | .id // ""' <<<"$listed")
    [ -n "$id" ] || die "there is no good backup${2:+ in $2}, so there is nothing to restore. Look at: landfall backups list"
  fi
  [[ $id =~ ^[0-9]{8}T[0-9]{6}Z-[0-9a-f]{6}$ ]] || die "\"$id\" is not a backup's id such as 20261121T154500Z-1a2b3c. Look at: landfall backups list"
  refuse_others
  manifest=$(backup manifest "$id") || die "nothing was changed"
  local theirs ours
  theirs=$(jq -r '.serverVersion | split(".")[0]' <<<"$manifest")
  ours=$(server_version) || die "the database cannot be asked, so nothing was changed. Look at: landfall ps"
  ours=$((ours / 10000))
  [ "$theirs" -le "$ours" ] ||
    die "the backup $id was made by PostgreSQL $theirs and the server is $ours, which may not know what is in it. Nothing was changed. Move the server to PostgreSQL $theirs first, or take another backup: landfall backups list"
}

# A copy that was put here by hand may be of anything.
refuse_others() {
  local whose
  whose=$(jq -r '"\(.system) \(.stack)"' "$STORE/$id/manifest.json" 2>/dev/null) || return 0
  [ "$whose" = "$SYSTEM $STACK" ] ||
    die "the backup $id is of ${whose% *}, stack ${whose#* }, and this is $SYSTEM, stack $STACK. Nothing was changed. Restore it there, or take another one: landfall backups list"
}

# on_droplet ID: whether the store has it
on_droplet() { [ -e "$STORE/$1/manifest.json" ]; }

# the manifest of the chosen one says so
said() { jq -r "$1" <<<"$manifest"; }

# rows_of: "schema.table<TAB>rows" of the manifest, as count_rows prints them
rows_of() { said '.rows | to_entries | sort_by(.key)[] | "\(.key)\t\(.value)"' | LC_ALL=C sort; }

# compare DATABASE PREFIX...: whether every row that was dumped is there; what differs is said
compare() {
  local counted differences
  counted=$(count_rows "$@" | LC_ALL=C sort) || die "the restored rows cannot be counted, as said above"
  differences=$(diff <(rows_of) <(printf '%s' "${counted:+$counted$'\n'}") | sed -n 's/^</was dumped:  /p; s/^>/is restored: /p') || true
  [ -z "$differences" ] || die "the restored rows are not those of the manifest:"$'\n'"$differences"
}

# need_space MB-OF-WHAT BYTES
need_space() {
  local free
  free=$(free_bytes "$LANDFALL_DATA")
  [ "$free" -ge $(($2 + RESERVE_MB * 1000000)) ] ||
    die "$1 takes about $(mb "$2") and leaves $RESERVE_MB MB, and $(mb "$free") are free on the data volume. Nothing was changed. Enlarge host.create.volumeGb"
}

# whole FOLDER: whether its files are what was dumped; prints what is wrong
whole() {
  local name file size
  for name in dump roles; do
    file=$1/$([ "$name" = dump ] && echo database.dump.zst || echo roles.sql.zst)
    size=$(stat -c %s -- "$file" 2>/dev/null) || { echo "${file##*/} is not there"; return 1; }
    [ "$size" = "$(said ".$name.bytes")" ] || { echo "${file##*/} has $size bytes instead of $(said ".$name.bytes")"; return 1; }
    [ "$(sha256sum <"$file" | cut -c 1-64)" = "$(said ".$name.sha256")" ] || { echo "${file##*/} has changed since it was written"; return 1; }
  done
}

# take: the chosen backup's files into $WORK, checked. Links: they take no space.
take() {
  local wrong
  on_droplet "$id" || die "the backup $id is in Spaces only. Nothing was changed. Fetch it first: landfall restore does it, or landfall-backup fetch $id with the identity on standard input"
  rm -rf -- "$WORK"
  mkdir -p -- "$WORK"
  cp -al -- "$STORE/$id/." "$WORK/"
  if ! wrong=$(whole "$WORK"); then
    rm -rf -- "$WORK"
    die "the droplet's copy of $id is damaged: $wrong. Nothing was changed. Set it aside and fetch the one in Spaces: landfall backups verify $id, then the same again"
  fi
}

# reason FILE: why pg_restore failed, and what to do about it
reason() {
  local error
  error=$(grep -aE 'error:|errors ignored|ERROR' "$1" | head -n 1 | cut -c 1-300) || true
  [ -n "$error" ] || error=$(tail -n 1 "$1" | cut -c 1-300)
  case $error in
    *'role "'*'" does not exist'*) echo "$error. Someone dropped the role: pulumi up makes it again (pulumi refresh first)" ;;
    *) echo "${error:-the dump ends too early}" ;;
  esac
}

# ---- what would change

# live_head: what the app's migrations say that the live database has
live_head() { [ ! -x "$SBIN/landfall-migrate" ] || "$SBIN/landfall-migrate" head 2>/dev/null || true; }

# as_object: "key<TAB>value" lines as a JSON object
as_object() { jq -Rn '[inputs | split("\t") | {(.[0]): (.[1] | tonumber)}] | add // {}'; }

plan() {
  choose "$(wanted "$1")"
  local rows counters
  rows=$(count_rows "$DATABASE" pg | as_object)
  counters=$(sql -F $'\t' -c 'SELECT schemaname || $$.$$ || relname, n_tup_ins, n_tup_upd, n_tup_del FROM pg_stat_user_tables' |
    jq -Rn '[inputs | split("\t") | {(.[0]): {ins: (.[1] | tonumber), upd: (.[2] | tonumber), del: (.[3] | tonumber)}}] | add // {}')
  jq --argjson now "$rows" --argjson counters "$counters" --arg head "$(live_head)" --argjson page "$(page_is_known && echo true || echo false)" \
    --argjson onDroplet "$(on_droplet "$id" && echo true || echo false)" --argjson bytes "$(database_bytes "$DATABASE")" '
    . as $was |
    # A server that crashed counts from 0 again, and so does a database that was restored: then nothing is known.
    (.counters | to_entries | all(.key as $table | .value | to_entries | all(.value <= ($counters[$table][.key] // 0)))) as $comparable |
    {id, createdAt, reason, serverVersion, release, head, liveHead: ($head | if . == "" then null else . end),
     dumpBytes: .dump.bytes, liveBytes: $bytes, rows: ([.rows[]] | add // 0), onDroplet: $onDroplet, page: $page,
     changes: [($now + .rows) | keys[] | . as $table |
       {table: ., now: $now[.], was: $was.rows[.],
        written: (if $comparable and $was.counters[.] and $counters[.]
          then $was.counters[.] as $from | ($counters[.] | with_entries(.value -= $from[.key])) else null end)} |
       select(.now != .was or (.written // {} | any(.[]; . > 0)))]}' <<<"$manifest"
}

# ---- in place

state() { jq -r ".$1 // \"\"" "$STATE"; }

# reach STEP [JQ-ARGS FILTER]: this step is where it stands from here on
reach() {
  local step=$1 so_far={}
  shift
  [ ! -s "$STATE" ] || so_far=$(cat "$STATE")
  jq --arg step "$step" "${@:1:$#-1}" "${*: -1} | .step = \$step" <<<"$so_far" | put "$STATE"
  at=$step
}

# swapped: whether the swap that $STATE is about has happened. Before that step, an earlier restore may have left the name.
swapped() { [ "$(state step)" = swap ] && database_exists "$(state before)" && ! database_exists "$(state side)"; }

# drop DATABASE
drop() { sql -d postgres -v name="$1" <<<'SET client_min_messages = warning; DROP DATABASE IF EXISTS :"name" WITH (FORCE)'; }

# recover: the databases are as before or after the swap, and the live one lets its clients in. A server that died during a
# swap, or a program that was killed, may have left it closed.
recover() {
  end_sessions
  local limit
  limit=$(state limit)
  [ -z "$limit" ] || sql -d postgres -v live="$DATABASE" -v limit="$limit" <<'SQL'
SELECT format('ALTER DATABASE %I CONNECTION LIMIT %s', datname, :'limit') FROM pg_database WHERE datname = :'live' AND datconnlimit = 0 \gexec
SQL
}

# resume ACTION ID: says where an earlier run stands that was cut short, ends what it had begun, or goes on with it.
# Returns 0 where the same thing was asked for and needs no more than the swap.
resume() {
  [ -s "$STATE" ] && [ "$(state step)" != 'done' ] || return 1
  local what
  what="the $([ "$(state action)" = undo ] && echo 'way back from the restore' || echo restore) of $(state id)"
  recover || die "$what was cut short, and the database cannot be asked now. It is the old or the new one. When it answers, type the same again. Look at: landfall ps"
  if swapped; then
    say "$what was cut short after the swap: the live database is the new one. Ends it now"
    before=$(state before) side=$(state side)
    settle_in
    report
    if [ "$1 $2" = "$(state action) $(state id)" ]; then exit "$well"; fi
    return 1
  fi
  say "$what was cut short at \"$(state step)\": the live database is the old one, as it was"
  if [ "$1 $2" = "$(state action) $(state id)" ] && [ "$(state step)" != backup ] && [ "$(state step)" != fill ] && database_exists "$(state side)"; then
    say "the restored one beside it is complete: goes on with the swap"
    return 0
  fi
  [ "$(state action)" = undo ] || drop "$(state side)"
  rm -rf -- "$STATE" "$WORK"
  return 1
}

# One way to end for all of them, also by a signal: nothing is left half done, and what is live is said.
at='' problem='' well=0
finish() {
  local status=$?
  trap - EXIT
  trap '' INT TERM HUP
  page_off
  [ -z "$at" ] || [ "$at" = 'done' ] || cut_short || true
  exit "$status"
}

cut_short() {
  if ! recover 2>/dev/null; then
    say "the database cannot be asked, so which one is live is not known: it is the old or the new one. When it answers, type the same again, and it says so. Look at: landfall ps"
  elif swapped; then
    say "the live database is the NEW one. Type the same again to have it checked, or take it back: landfall restore --undo"
  else
    [ "$(state action)" = undo ] || drop "$(state side)"
    rm -rf -- "$STATE" "$WORK"
    say "the live database is the OLD one, as it was${problem:+, for the reason above}"
  fi
}

end_with_signal() {
  problem=interrupted
  say "interrupted"
  exit $((128 + $1))
}

# unwatched LOG: what is said from here on is in the log too, and it goes on to its end when the one who watches goes away
unwatched() {
  mkdir -p -- "$LANDFALL_DATA"
  exec 2> >(
    trap '' INT TERM HUP
    exec setsid tee --output-error=warn-nopipe "$LANDFALL_DATA/$1.log" >&2
  )
}

# in_session: from here on it is the one that `interrupt` ends
in_session() {
  unwatched restore
  trap finish EXIT
  trap 'end_with_signal 2' INT
  trap 'end_with_signal 15' TERM
  trap 'end_with_signal 1' HUP
  data_lock
  echo "$$" >"$LANDFALL_DATA/restore.pid"
}

in_place() {
  in_session
  id=$(wanted "$1")
  names
  if ! resume restore "$id"; then
    choose "$id"
    names
    take
    # The new one beside the old one, and the backup of the old one.
    need_space "the restored database beside the live one" $(($(database_bytes "$DATABASE") + 2 * $(said .dump.bytes)))
    reach backup --arg id "$id" --arg side "$side" --arg before "$before" --arg at "$(date -u +%FT%TZ)" \
      '{action: "restore", id: $id, side: $side, before: $before, startedAt: $at}'
    say "makes a backup of what is there now"
    local safety status=0
    safety=$(backup create --reason restore) || status=$?
    [ "$status" -ne 3 ] || say "goes on: the database that is replaced is kept on the droplet twice"
    [ "$status" -eq 0 ] || [ "$status" -eq 3 ] || die "without a backup of what is there now nothing is replaced. The live database is as it was"
    # Of an earlier restore of the same backup: what was in it then, its own backup has.
    drop "$before"
    reach fill --arg safety "$safety" '.safety = $safety'
    fill
    reach filled '.'
  fi
  exchange
}

names() {
  side=${DATABASE}_restore_$id before=${DATABASE}_before_$id
  [ "${#DATABASE}" -le 25 ] || die "the name $before would be longer than PostgreSQL's 63 characters. Nothing was changed. Give the database a name of at most 25"
}

fill() {
  local errors=$WORK/errors
  say "restores $id beside the live database ($(in_rows "$(said '[.rows[]] | add // 0')"))"
  side_create "$side" || die "no database could be made beside the live one, as said above"
  zstd -dcq -- "$WORK/database.dump.zst" | load_dump "$side" pg 2>"$errors" || die "the dump could not be restored: $(reason "$errors")"
  say "counts its rows"
  compare "$side" pg
  # A restored table has no statistics, and the first queries would be slow ones.
  sql -d "$side" -c ANALYZE
}

# wait_for_quiet: lets the statements end that run
wait_for_quiet() {
  local running
  for ((i = 0; i < QUIET_SECONDS * 2; i++)); do
    running=$(sql -d postgres -v live="$DATABASE" <<<"SELECT count(*) FROM pg_stat_activity WHERE datname = :'live' AND state <> 'idle' AND application_name NOT LIKE '$SESSIONS-%'")
    [ "$running" -gt 0 ] || return 0
    sleep 0.5
  done
  say "$running sessions of the app still work after $QUIET_SECONDS s: they are ended, and what they had not committed is not done"
}

# exchange: the swap of $side and the live one, with the page up meanwhile
exchange() {
  local limit
  limit=$(sql -d postgres -v live="$DATABASE" <<<"SELECT coalesce(nullif(datconnlimit, 0), -1) FROM pg_database WHERE datname = :'live'")
  page_is_known || say "the app's proxy does not know the maintenance page (docs/compose.md), so requests fail during the swap"
  page_on "$(state action) of $(state id)"
  reach swap --arg limit "$limit" --arg from "$(date +%s.%N)" '. + {limit: $limit, pageFrom: ($from | tonumber)}'
  say "the maintenance page is up"
  wait_for_quiet
  swap "$side" "$before" || die "the databases could not be swapped, as said above"
  settle_in
  report
  exit "$well"
}

# settle_in: after the swap, until the app works with the new database
settle_in() {
  local waiting
  at=swapped
  [ "$(sql -c 'SELECT current_database()')" = "$DATABASE" ] || die "the new database cannot be asked"
  waiting=$(wait_for_app)
  page_off
  reach 'done' --arg to "$(date +%s.%N)" --arg at "$(date -u +%FT%TZ)" '. + {endedAt: $at, pageSeconds: (($to | tonumber) - .pageFrom)}'
  rm -rf -- "$WORK"
  [ -z "$waiting" ] || {
    well=$NOT_WELL
    say "not well with the new database after $APP_SECONDS s: $waiting. Look at: landfall logs; take it back: landfall restore --undo"
  }
}

# wait_for_app: lets what is behind the proxy find out that its connections are gone, before anybody's request does. Prints
# the containers whose own check still fails in the end.
wait_for_app() {
  local service containers=() failing=() container passes=0 began=$SECONDS
  for service in "$(dirname -- "$PAGE")"/*.conf; do
    service=${service##*/}
    mapfile -t -O "${#containers[@]}" containers < <(docker ps --filter "label=landfall.app=$SYSTEM" --filter "label=landfall.service=${service%.conf}" \
      --filter health=healthy --filter health=unhealthy --format '{{.Names}}')
  done
  # Three in a row: a pool hands out its dead connections one after another.
  while [ "$passes" -lt 3 ] && [ $((SECONDS - began)) -lt "$APP_SECONDS" ]; do
    failing=()
    for container in "${containers[@]}"; do passes_check "$container" || failing+=("$container"); done
    if [ "${#failing[@]}" -eq 0 ]; then passes=$((passes + 1)); else passes=0 && sleep 1; fi
  done
  echo "${failing[*]}"
}

# passes_check CONTAINER: runs its own health check
passes_check() {
  local check
  mapfile -d '' -t check < <(docker inspect --format '{{range .Config.Healthcheck.Test}}{{.}}{{printf "%c" 0}}{{end}}' "$1")
  # The newline that docker ends its output with is no word of the check.
  case ${check[0]:-} in
    CMD) timeout 10 docker exec "$1" "${check[@]:1:${#check[@]}-2}" >/dev/null 2>&1 </dev/null ;;
    CMD-SHELL) timeout 10 docker exec "$1" /bin/sh -c "${check[1]}" >/dev/null 2>&1 </dev/null ;;
  esac
}

report() {
  local page
  page=$(jq -r '.pageSeconds * 10 | round / 10' "$STATE")
  if [ "$(state action)" = undo ]; then
    say "the database of before the restore of $(state id) is the live one again. The page was up for $page s. The restored one is kept as $before until the next scheduled backup"
  else
    say "$DATABASE is what it was in the backup $(state id). The page was up for $page s. What was there before is kept as $before until the next scheduled backup, and in the backup $(state safety)"
  fi
  say "to take it back: landfall restore --undo"
}

# ---- the way back

# find_back: what was set aside into $side, and the name for what is live into $before
find_back() {
  local kept
  kept=$(sql -d postgres -v prefix="${DATABASE}_before_" <<<"SELECT datname FROM pg_database WHERE starts_with(datname, :'prefix') ORDER BY 1")
  [ -n "$kept" ] || die "no database is set aside: the next scheduled backup drops it. Nothing was changed. Restore the backup that was made before the restore, its reason is \"restore\": landfall backups list"
  side=$(state before 2>/dev/null) || true
  grep -qxF -- "$side" <<<"$kept" || side=$(tail -n 1 <<<"$kept")
  # One name and the other: the way back has a way back.
  case $side in *_undone) before=${side%_undone} ;; *) before=${side}_undone ;; esac
  id=${side#"${DATABASE}_before_"} id=${id%_undone}
}

plan_back() {
  find_back
  jq -n --argjson now "$(count_rows "$DATABASE" pg | as_object)" --argjson were "$(count_rows "$side" pg | as_object)" --arg id "$id" --arg side "$side" \
    --argjson page "$(page_is_known && echo true || echo false)" \
    '{id: $id, database: $side, page: $page, changes: [($now + $were) | keys[] | {table: ., now: $now[.], was: $were[.], written: null} | select(.now != .was)]}'
}

swap_back() {
  in_session
  if [ -s "$STATE" ] && [ "$(state action)" = undo ]; then side=$(state side) before=$(state before) && resume undo "$(state id)" && exchange; fi
  resume undo none || true
  find_back
  drop "$before"
  reach filled --arg id "$id" --arg side "$side" --arg before "$before" --arg at "$(date -u +%FT%TZ)" \
    '{action: "undo", id: $id, side: $side, before: $before, startedAt: $at}'
  exchange
}

# ---- a scratch server

# open NAME FROM: the file NAME of the chosen backup, decompressed
open() {
  local file
  file=$([ "$1" = dump ] && echo database.dump.zst || echo roles.sql.zst)
  if [ "$2" = droplet ]; then
    zstd -dcq -- "$WORK/$file"
  else
    # Nothing of it is written in the clear, and the key is in no argument.
    rclone --config "$LANDFALL_ETC/rclone.conf" --contimeout 10s --timeout 60s --retries 3 --stats 0 --quiet cat "$REMOTE/$id/$file.age" 2>"$WORK/$1.rclone" |
      tee --output-error=warn-nopipe >(sha256sum | cut -c 1-64 >"$WORK/$1.sum") |
      age --decrypt --identity <(printf '%s\n' "$identity") 2>"$WORK/$1.age" | zstd -dcq 2>"$WORK/$1.zstd"
  fi
}

# not_read NAME: why the file could not be opened, or nothing
not_read() {
  # What reads along may end later than the rest.
  for ((i = 0; i < 50; i++)); do [ ! -e "$WORK/$1.sum" ] || [ -s "$WORK/$1.sum" ] || sleep 0.1; done
  if [ -s "$WORK/$1.rclone" ]; then
    echo "it cannot be had from Spaces: $(tail -n 1 "$WORK/$1.rclone" | cut -c 1-300)"
  elif grep -q 'no identity matched' "$WORK/$1.age" 2>/dev/null; then
    local sealed
    sealed=$(said '.recipient // "another one"')
    if [ "$sealed" = "$RECIPIENT" ]; then
      echo "the identity that came does not open it, and is not the one of this stack's backups: that of $RECIPIENT does. Is it the configuration of another stack? Look at: pulumi config get --path landfall:backup.identity"
    else
      echo "the identity does not open it: it was encrypted for $sealed, and the stack encrypts for $RECIPIENT now. Give the identity of then: pulumi config set --secret --path landfall:backup.identity"
    fi
  elif [ -s "$WORK/$1.sum" ] && [ "$(cat "$WORK/$1.sum")" != "$(said ".$1.encryptedSha256")" ]; then
    echo "the copy in Spaces is damaged: it is not what was sent ($(said ".$1.encryptedBytes") bytes). Send the droplet's copy again, where there is one: landfall backups verify $id, then landfall backups now"
  elif [ -s "$WORK/$1.age" ]; then
    echo "it cannot be decrypted: $(tail -n 1 "$WORK/$1.age" | cut -c 1-300)"
  fi
}

# fill_scratch NAME FROM
fill_scratch() {
  local why
  need_space "a scratch server with the restored database" "$(($(database_bytes "$DATABASE") * 3 / 2))"
  # What is wrong with the key, or with Spaces, is said before a server is started for it.
  [ "$2" = droplet ] || open roles "$2" >/dev/null || {
    why=$(not_read roles)
    die "the roles could not be restored: ${why:-$(tail -n 1 "$WORK/roles.zstd")}"
  }
  scratch_start "$1" || die "no scratch server could be started, as said above"
  open roles "$2" | load_roles scratch "$1" 2>"$WORK/errors" || {
    why=$(not_read roles)
    die "the roles could not be restored: ${why:-$(tail -n 1 "$WORK/errors")}"
  }
  open dump "$2" | load_dump "$DATABASE" scratch "$1" 2>"$WORK/errors" || {
    why=$(not_read dump)
    die "the dump could not be restored: ${why:-$(reason "$WORK/errors")}"
  }
  [ "$2" = droplet ] || why=$(not_read roles)$(not_read dump)
  [ -z "${why:-}" ] || die "$why"
}

into_scratch() {
  local keep=${2:-}
  [ -z "$keep" ] || [ "$keep" = --keep ] || usage
  data_lock
  choose "$1"
  unwatched scratch
  trap 'rm -rf -- "$WORK"; scratch_stop restore' EXIT
  take
  say "restores $id into a scratch server ($(in_rows "$(said '[.rows[]] | add // 0')"))"
  SECONDS=0
  fill_scratch restore droplet
  compare "$DATABASE" scratch restore
  say "$id is restored, with every row of its manifest, in $SECONDS s. The live database was not touched"
  if [ -n "$keep" ]; then
    trap 'rm -rf -- "$WORK"' EXIT
    say "to look at it, on the droplet: sudo docker exec -it -u postgres $LANDFALL_SCRATCH-restore psql -U $SUPERUSER -d $DATABASE"
    say "to take it away: sudo landfall-restore drop-scratch"
  fi
}

# ---- drill

drill() {
  local from=spaces wanted=latest
  while [ $# -gt 0 ]; do
    case $1 in
      --from) from=${2:?} && shift ;;
      *) wanted=$1 ;;
    esac
    shift
  done
  [ "$from" = spaces ] || [ "$from" = droplet ] || usage
  identity=''
  [ "$from" = droplet ] || identity=$(cat)
  SECONDS=0
  id='' manifest='{}' source=$from asserted=null skipped='' checked=null restored=0
  unwatched drill
  trap end_drill EXIT
  trap 'problem=interrupted; exit 143' INT TERM HUP
  data_lock
  rm -rf -- "$WORK"
  mkdir -p -- "$WORK"
  # shellcheck source=/dev/null
  . "$LANDFALL_ETC/backup.conf"
  [ "$from" = droplet ] || [[ $identity == AGE-SECRET-KEY-1* ]] ||
    die "no identity came on standard input, and without it nothing from Spaces can be opened. landfall drill gives it: it is the stack's secret landfall:backup.identity"
  choose "$wanted" "$from"
  [ "$from" = spaces ] || take
  say "restores $id from $([ "$from" = spaces ] && echo Spaces || echo 'the droplet') into a scratch server"
  fill_scratch drill "$from"
  restored=$SECONDS
  say "checks it"
  compare "$DATABASE" scratch drill
  assert
  check_pages
}

# assert: the app's own assertions. They are about the schema of the release that runs now.
assert() {
  local file=$LANDFALL_ETC/assertions.json now of_backup one got
  [ -s "$file" ] || { skipped="the app has none" && return 0; }
  now=$(live_head) of_backup=$(said '.head // ""')
  if [ -n "$now" ] && [ "$now" != "$of_backup" ]; then
    skipped="they are about $now, and the backup is at ${of_backup:-no known head}"
    say "the app's assertions are skipped: $skipped"
    return 0
  fi
  asserted='[]'
  while IFS= read -r one; do
    got=$(scratch drill "${PSQL[@]}" -v schema="$SCHEMA" 2>&1 < <(printf 'SET search_path = :"schema";\n' && jq -r .sql <<<"$one")) || true
    asserted=$(jq --argjson one "$one" --arg got "$got" '. + [$one + {got: $got, holds: ($got == $one.expect)}]' <<<"$asserted")
  done < <(jq -c '.[]' "$file")
  one=$(jq -r 'map(select(.holds | not) | "\(.description): \(.got | .[0:200]) instead of \(.expect)") | join("; ")' <<<"$asserted")
  [ -z "$one" ] || die "an assertion of the app does not hold: $one"
}

# check_pages: every index and table, where the server has amcheck
check_pages() {
  local available found wrong
  available=$(scratch drill "${PSQL[@]}" -c "SELECT count(*) FROM pg_available_extensions WHERE name = 'amcheck'")
  [ "$available" = 1 ] || return 0
  found=$(
    scratch drill "${PSQL[@]}" <<'SQL'
CREATE SCHEMA landfall_drill;
CREATE EXTENSION amcheck SCHEMA landfall_drill;
CREATE TEMP TABLE heap AS SELECT c.oid FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
  WHERE c.relkind IN ('r', 'm') AND n.nspname !~ '^pg_' AND n.nspname <> 'information_schema';
CREATE TEMP TABLE checked AS SELECT landfall_drill.bt_index_check(indexrelid, true)::text FROM pg_index i JOIN heap ON heap.oid = indrelid
  JOIN pg_class c ON c.oid = indexrelid WHERE indisvalid AND c.relam = (SELECT oid FROM pg_am WHERE amname = 'btree');
SELECT json_build_object('indexes', (SELECT count(*) FROM checked), 'tables', (SELECT count(*) FROM heap),
  'wrong', (SELECT coalesce(json_agg(format('%s: %s', heap.oid::regclass, msg)), '[]') FROM heap, landfall_drill.verify_heapam(heap.oid)));
SQL
  ) || die "an index of the restored database is damaged, as said above"
  checked=$found
  wrong=$(jq -r '.wrong | join("; ")' <<<"$checked")
  [ -z "$wrong" ] || die "a table of the restored database is damaged: $wrong"
}

end_drill() {
  local status=$? verdict success
  trap - EXIT
  scratch_stop drill
  rm -rf -- "$WORK"
  [ "$status" -eq 0 ] || [ -n "$problem" ] || problem="it was cut short, as said above"
  success=$([ "$status" -eq 0 ] && echo true || echo false)
  verdict=$(jq --arg id "$id" --arg source "$source" --arg at "$(date -u +%FT%TZ)" --argjson success "$success" --arg problem "$problem" \
    --argjson seconds "$SECONDS" --argjson restored "$restored" --argjson asserted "$asserted" --arg skipped "$skipped" --argjson checked "$checked" '
    def known: if . == "" then null else . end;
    {format: 1, at: $at, success: $success, problem: ($problem | known), backup: ($id | known), madeAt: .createdAt, source: $source,
     seconds: $seconds, restoreSeconds: $restored, bytes: .dump.bytes, tables: ((.rows // {}) | length), rows: ([(.rows // {})[]] | add // 0),
     serverVersion, head, assertions: $asserted, assertionsSkipped: ($skipped | known),
     amcheck: ($checked | if . then {indexes, tables} else null end)}' <<<"$manifest")
  mkdir -p -- "$DRILLS"
  put "$DRILLS/$(date -u +%Y%m%dT%H%M%SZ).json" <<<"$verdict"
  put "$LANDFALL_DATA/last-drill.json" <<<"$verdict"
  # A drill a week for two years.
  find "$DRILLS" -name '*.json' | sort -r | tail -n +105 | xargs -r rm -f --
  {
    gauge landfall_drill_timestamp_seconds "When the last drill ended." "$(date +%s)"
    gauge landfall_drill_success "Whether the last drill restored the backup with every row, and everything that is asserted holds." "$([ "$success" = true ] && echo 1 || echo 0)"
    gauge landfall_drill_seconds "How long the last drill took." "$SECONDS"
    gauge landfall_drill_bytes "Size of the dump that the last drill restored, compressed." "$(jq '.bytes // 0' <<<"$verdict")"
  } | metrics drill
  [ "$success" = false ] || say "the drill of $id is good: $(in_rows "$(jq .rows <<<"$verdict")") in $SECONDS s. The scratch server is gone"
  printf '%s\n' "$verdict"
  exit "$status"
}

# ---- interrupt

descendants() {
  local child
  for child in $(pgrep -P "$1"); do
    echo "$child"
    descendants "$child"
  done
}

interrupt() {
  local pid
  pid=$(cat "$LANDFALL_DATA/restore.pid" 2>/dev/null) || true
  grep -qsa landfall-restore "/proc/${pid:-none}/cmdline" || { say "no restore runs" && return; }
  kill -TERM "$pid"
  # bash waits for what it has started before it looks at its own signals.
  descendants "$pid" | xargs -r kill -TERM 2>/dev/null || true
  tail --sleep-interval=0.2 --pid="$pid" --follow /dev/null
  tail -n 2 "$LANDFALL_DATA/restore.log"
}

command=${1:-}
[ $# -eq 0 ] || shift
case $command in
  plan) [ $# -eq 1 ] || usage; plan "$1" ;;
  in-place) [ $# -eq 1 ] || usage; in_place "$1" ;;
  plan-back) [ $# -eq 0 ] || usage; plan_back ;;
  swap-back) [ $# -eq 0 ] || usage; swap_back ;;
  settle) [ $# -eq 0 ] || usage; in_session; resume none none || true ;;
  scratch) [ $# -eq 1 ] || [ $# -eq 2 ] || usage; into_scratch "$@" ;;
  drop-scratch) scratch_stop restore ;;
  drill) drill "$@" ;;
  interrupt) interrupt ;;
  *) usage ;;
esac
