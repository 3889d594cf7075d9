#!/bin/bash
# Makes, checks, sends away, lists and fetches backups of the stack's database. docs/backups.md says what is in one.
set -Eeuo pipefail
umask 077
PROGRAM=landfall-backup
# shellcheck source=../database/database.sh
. "${LANDFALL_LIBRARY:-/usr/local/lib/landfall}/database.sh"
# shellcheck source=/dev/null
. "$LANDFALL_ETC/backup.conf"

STORE=$LANDFALL_DATA/backups
LAST=$LANDFALL_DATA/last-backup.json
# What a backup leaves free, in MB: the database lies on the same file system and stops where it is full.
RESERVE_MB=${LANDFALL_RESERVE_MB:-512}
FILES=(dump roles)
declare -A STORED=([dump]=database.dump.zst [roles]=roles.sql.zst)
# The backup is good on the droplet, and is not in Spaces.
ONLY_LOCAL=3

usage() {
  cat >&2 <<'TEXT'
Usage: landfall-backup create --reason schedule|manual|migration|restore|rollback [--release ID] [--commit ID] [--head ID] [--local-only]
       landfall-backup create --reason time --as-of SECONDS [--local-only]
       landfall-backup list | manifest <id> | verify <id> | upload <id> | prune | drop-before
       landfall-backup fetch <id>   (the stack's backup identity on standard input)
Prints the id of a backup that was made. Exit codes: 1 there is none, 2 wrong usage, 3 it is good on the droplet and not in Spaces.
TEXT
  exit 2
}

spaces() { rclone --config "$LANDFALL_ETC/rclone.conf" --contimeout 10s --timeout 60s --retries 3 --low-level-retries 4 --stats 0 "$@"; }

check_id() { [[ $1 =~ ^[0-9]{8}T[0-9]{6}Z-[0-9a-f]{6}$ ]] || die "\"$1\" is not a backup's id such as 20261121T154500Z-1a2b3c. Look at: landfall backups list"; }

time_of() { date -u -d "${1:0:4}-${1:4:2}-${1:6:2}T${1:9:2}:${1:11:2}:${1:13:2}Z" +%s; }

# What a whole manifest of this stack's backup $id is, for jq; what is in the file is null where it is none.
IS_MANIFEST='def is_manifest($id): type == "object" and .format == 1 and .id == $id and .system == env.SYSTEM and .stack == env.STACK
  and (.dump.sha256 | length) == 64; '

# is_manifest FILE ID: whether it is one
is_manifest() {
  # Slurped: of an empty file, jq says that all is well.
  SYSTEM=$SYSTEM STACK=$STACK jq -se --arg id "$2" "$IS_MANIFEST"'length == 1 and (.[0] | is_manifest($id))' "$1" >/dev/null 2>&1
}

# good_in FOLDER: what is in the whole manifests of FOLDER/<id>/, newest first, a line each: id, "sent" or "unsent", bytes of
# the dump, seconds. One jq for all of them: of hundreds of backups, its start would be what takes the time.
good_in() {
  local file id files=()
  for file in "$1"/*/manifest.json; do
    id=${file%/*}
    [ ! -e "$file" ] || files+=(--rawfile "${id##*/}" "$file")
  done
  [ "${#files[@]}" -gt 0 ] || return 0
  SYSTEM=$SYSTEM STACK=$STACK jq -nr "${files[@]}" "$IS_MANIFEST"'
    $ARGS.named | to_entries | sort_by(.key) | reverse[] | .key as $id | .value | fromjson? // null | select(is_manifest($id))
    | [.id, (if .uploadedAt then "sent" else "unsent" end), .dump.bytes, .durationSeconds] | @tsv'
}

# local_ids: good backups on the droplet, newest first
local_ids() { good_in "$STORE" | cut -f 1; }

# remote_manifests FOLDER: the manifests in Spaces into FOLDER/<id>/, also those that are set aside
remote_manifests() { spaces copy "$REMOTE" "$1" --include '/*/{manifest,damaged}.json' --transfers 16 --quiet; }

# remote_ids FOLDER: good backups in Spaces, newest first, of what remote_manifests has put into FOLDER
remote_ids() { good_in "$1" | cut -f 1; }

# put FILE TEXT: in one rename
put() { printf '%s\n' "$2" >"$1.new" && sync -- "$1.new" && mv -f -- "$1.new" "$1"; }

# ---- create

# The moment of the dump: a transaction that stays open until the dump is there. What it says of tables, rows and objects
# is of exactly the rows that are dumped.
open_snapshot() {
  exec 7> >(sql -F $'\t' >"$work/facts" 2>"$work/facts.errors")
  snapshot_pid=$!
  echo 'BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY; SELECT pg_export_snapshot();' >&7
  until [ -s "$work/facts" ]; do
    kill -0 "$snapshot_pid" 2>/dev/null || die "the database cannot be asked: $(tail -n 1 "$work/facts.errors"). Nothing was made, and what was there is untouched"
    sleep 0.1
  done
  snapshot=$(head -n 1 "$work/facts")
  cat >&7 <<SQL
\\echo =server
SELECT 'version', current_setting('server_version');
SELECT 'lsn', CASE WHEN pg_is_in_recovery() THEN '' ELSE pg_current_wal_lsn()::text END;
SELECT 'superuser', rolsuper FROM pg_roles WHERE rolname = current_user;
\\echo =objects
$OBJECTS
\\echo =counters
SELECT schemaname || '.' || relname, n_tup_ins, n_tup_upd, n_tup_del FROM pg_stat_user_tables ORDER BY 1;
\\echo =rows
$COUNT_ROWS
SQL
}

close_snapshot() {
  printf 'COMMIT;\n\\echo =end\n' >&7
  exec 7>&-
  wait "$snapshot_pid" && [ "$(tail -n 1 "$work/facts")" = =end ] ||
    die "the database went away while its rows were counted: $(tail -n 1 "$work/facts.errors"). The half backup is removed, and the earlier ones are untouched"
}

# facts SECTION: its lines
facts() { awk -v section="=$1" '/^=/ { on = $0 == section; next } on' "$work/facts"; }

# What a dump has an entry of its own for, counted in the catalogue, without what belongs to an extension.
OBJECTS="WITH own AS (
  SELECT c.oid, c.relkind FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
  WHERE n.nspname !~ '^pg_' AND n.nspname <> 'information_schema'
  AND NOT EXISTS (SELECT FROM pg_depend d WHERE d.classid = 'pg_class'::regclass AND d.objid = c.oid AND d.deptype = 'e'))
SELECT 'TABLE', count(*) FROM own WHERE relkind IN ('r', 'p')
UNION ALL SELECT 'TABLE DATA', count(*) FROM own WHERE relkind = 'r'
UNION ALL SELECT 'VIEW', count(*) FROM own WHERE relkind = 'v'
UNION ALL SELECT 'MATERIALIZED VIEW', count(*) FROM own WHERE relkind = 'm'
UNION ALL SELECT 'SEQUENCE', count(*) FROM own WHERE relkind = 'S'
UNION ALL SELECT 'INDEX', count(*) FROM pg_index JOIN own ON own.oid = indrelid AND relkind IN ('r', 'p', 'm')
  WHERE NOT EXISTS (SELECT FROM pg_constraint WHERE conindid = indexrelid AND contype IN ('p', 'u', 'x'))
UNION ALL SELECT 'CONSTRAINT', count(*) FROM pg_constraint JOIN own ON own.oid = conrelid WHERE contype IN ('p', 'u', 'x')
UNION ALL SELECT 'FK CONSTRAINT', count(*) FROM pg_constraint JOIN own ON own.oid = conrelid WHERE contype = 'f' AND conparentid = 0
UNION ALL SELECT 'TRIGGER', count(*) FROM pg_trigger JOIN own ON own.oid = tgrelid WHERE NOT tgisinternal AND tgparentid = 0
UNION ALL SELECT 'FUNCTION', count(*) FROM pg_proc p JOIN pg_namespace n ON n.oid = p.pronamespace
  WHERE p.prokind IN ('f', 'w') AND n.nspname !~ '^pg_' AND n.nspname <> 'information_schema'
  AND NOT EXISTS (SELECT FROM pg_depend d WHERE d.classid = 'pg_proc'::regclass AND d.objid = p.oid AND d.deptype = 'e');"

# limited COMMAND...: with files no larger than what leaves the reserve free
limited() {
  local free
  free=$(free_bytes "$STORE")
  [ "$free" -gt $((RESERVE_MB * 1000000)) ] || return 1
  (
    ulimit -f $(((free - RESERVE_MB * 1000000) / 1024 + 1))
    "$@"
  )
}

# keep NAME: standard input, compressed, into the store; its checksum beside it
keep() {
  # tee writes what sha256sum reads, so the sum is of what was meant to be written.
  zstd -q -3 -T0 | tee --output-error=exit "$work/${STORED[$1]}" | sha256sum | cut -c 1-64 >"$work/$1.sha256"
}

dump() { pg pg_dump --format custom --compress 0 --snapshot "$snapshot" --lock-wait-timeout 60s 2>"$work/dump.errors" | keep dump; }

roles() {
  # The passwords of a managed server cannot be read by anyone, and are not needed there.
  local arguments=(--globals-only)
  [ "$(facts server | awk '$1 == "superuser" { print $2 }')" = t ] || arguments+=(--no-role-passwords)
  pg pg_dumpall "${arguments[@]}" 2>"$work/roles.errors" | keep roles
}

# made NAME: says why what makes NAME has failed
not_made() {
  local free
  free=$(free_bytes "$STORE")
  local why
  why=$(tail -n 1 "$work/$1.errors" 2>/dev/null) || true
  # The end of a limited file shows as an end of zstd or tee, and nothing was said by the server's tool.
  if [ "$free" -lt $((RESERVE_MB * 1000000 + 64000000)) ] || [ -z "$why" ] || [[ $why == *"roken pipe"* ]]; then
    why="$(mb "$free") are free on the data volume, and a backup leaves $RESERVE_MB MB for the database. Enlarge host.create.volumeGb${why:+ ($why)}"
  fi
  die "no backup was made: the $1 failed: $why. The half one is removed; the earlier ones are untouched, and the database runs as before"
}

# check FOLDER: whether the dump in it can be read to its end and lists what it should; prints what it lists as JSON
check() {
  local folder=$1 name
  for name in "${FILES[@]}"; do
    zstd -tq -- "$folder/${STORED[$name]}" 2>/dev/null || { echo "${STORED[$name]} is damaged"; return 1; }
  done
  local listed
  # It stops reading after the contents; the rest is taken too, as docker may fail where its input is not.
  listed=$(pg sh -c 'pg_restore --list; status=$?; cat >/dev/null; exit "$status"' \
    < <(zstd -dcq -- "$folder/${STORED[dump]}" 2>/dev/null) 2>/dev/null |
    awk '/^[0-9]+; / { type = $4; for (i = 5; i <= NF && $i ~ /^(DATA|VIEW|CONSTRAINT|TABLE|ATTACH|OWNED|SET|ACL|TRIGGER|BY)$/; i++) type = type " " $i; n[type]++ }
      END { for (type in n) printf "%s\t%d\n", type, n[type] }' |
    sort | jq -Rn '[inputs | split("\t") | {(.[0]): (.[1] | tonumber)}] | add // {}') || { echo "pg_restore cannot read its contents"; return 1; }
  printf '%s\n' "$listed"
}

# compare_objects LISTED: every object of the catalogue is in the dump
compare_objects() {
  local kind expected found all
  all=$(facts objects | jq -Rr --argjson listed "$1" 'split("\t") | [.[0], .[1], $listed[.[0]] // 0] | @tsv')
  while IFS=$'\t' read -r kind expected found; do
    [ "$found" -ge "$expected" ] || die "no backup was made: the dump has $found of the database's $expected entries of the kind $kind. The earlier backups are untouched. Try again, and look whether someone drops tables at this time"
  done <<<"$all"
}

# what the app's migrations say, where there are some
ask_head() {
  [ -x /usr/local/sbin/landfall-migrate ] || return 0
  timeout --kill-after=5 120 /usr/local/sbin/landfall-migrate head 2>/dev/null || true
}

manifest() {
  facts rows >"$work/rows"
  # A recovered server has counted from 0.
  facts counters | if [ -z "$moment" ]; then cat; else cat >/dev/null; fi >"$work/counters"
  jq -n --rawfile rows "$work/rows" --rawfile counters "$work/counters" --argjson objects "$1" \
    --arg id "$id" --arg system "$SYSTEM" --arg stack "$STACK" --arg reason "$reason" --arg createdAt "$(date -u -d "@$(time_of "$id")" +%FT%TZ)" \
    --arg database "$DATABASE" --arg schema "$SCHEMA" \
    --arg serverVersion "$(facts server | awk -F '\t' '$1 == "version" { print $2 }')" --arg lsn "$(facts server | awk -F '\t' '$1 == "lsn" { print $2 }')" \
    --arg head "$head" --arg release "$release" --arg commit "$commit" \
    --argjson dump "$(described dump)" --argjson roles "$(described roles)" --argjson seconds "$SECONDS" \
    --arg pgDump "$(pg pg_dump --version)" --arg zstd "$(zstd --version | grep -o 'v[0-9.]*' | head -n 1)" \
    --arg age "$(age --version)" --arg rclone "$(rclone version | head -n 1)" '
    def lines(text): text | split("\n") | map(select(length > 0) | split("\t"));
    def known: if . == "" then null else . end;
    {format: 1, id: $id, system: $system, stack: $stack, reason: $reason, createdAt: $createdAt, database: $database, schema: $schema,
     serverVersion: $serverVersion, lsn: ($lsn | known), head: ($head | known), release: ($release | known), commit: ($commit | known),
     dump: $dump, roles: $roles, objects: $objects,
     rows: (lines($rows) | map({(.[0]): (.[1] | tonumber)}) | add // {}),
     counters: (lines($counters) | map({(.[0]): {ins: (.[1] | tonumber), upd: (.[2] | tonumber), del: (.[3] | tonumber)}}) | add // {}),
     durationSeconds: $seconds, toolVersions: {pgDump: $pgDump, zstd: $zstd, age: $age, rclone: $rclone}}'
}

described() { printf '{"bytes": %d, "sha256": "%s"}' "$(stat -c %s "$work/${STORED[$1]}")" "$(cat "$work/$1.sha256")"; }

create() {
  reason='' release='' commit='' head='' upload=yes moment=''
  while [ $# -gt 0 ]; do
    case $1 in
      --reason) reason=${2:?} && shift ;;
      --release) release=${2:?} && shift ;;
      --commit) commit=${2:?} && shift ;;
      --head) head=${2:?} && shift ;;
      --local-only) upload=no ;;
      # What is dumped is older than the dump: seconds since 1970.
      --as-of) moment=${2:?} && shift ;;
      *) usage ;;
    esac
    shift
  done
  case $reason in schedule | manual | migration | restore | rollback) ;; time) [ -n "$moment" ] || usage ;; *) usage ;; esac
  data_lock
  SECONDS=0
  mkdir -p -- "$STORE"
  id=$(date -u -d "@${moment:-$(date +%s)}" +%Y%m%dT%H%M%SZ)-$(od -A n -N 3 -t x1 /dev/urandom | tr -d ' \n')
  work=$STORE/.$id
  result='' problem='' said='start'
  trap finish EXIT
  clean_up
  end_sessions || die "the database cannot be asked, so no backup was made; the earlier ones are untouched. Look at: landfall ps"
  [ -n "$head" ] || [ -n "$moment" ] || head=$(ask_head)
  mkdir -- "$work"
  local bytes
  bytes=$(database_bytes) || die "the database cannot be asked, so no backup was made; the earlier ones are untouched. Look at: landfall ps"
  step "dump $DATABASE ($(mb "$bytes"))"
  open_snapshot
  limited dump || not_made dump
  close_snapshot
  limited roles || not_made roles
  step "check the dump"
  local listed
  listed=$(check "$work") || die "no backup was made: $listed. The earlier ones are untouched. Is the disk sound? Look at: sudo dmesg"
  compare_objects "$listed"
  step "keep it on the droplet"
  sync -f "$work"
  local text
  text=$(manifest "$listed")
  (cd "$work" && find . -type f ! -name '*.zst' -delete)
  [ "$upload" = yes ] || : >"$work/local-only"
  # The folder's name makes it a backup, and the manifest is the last thing in it.
  put "$work/manifest.json" "$text"
  mv -T -- "$work" "$STORE/$id"
  sync -f "$STORE"
  printf '%s\n' "$id"
  result=good problem=''
  if [ "$upload" = yes ]; then
    send_all || result=local
  fi
  tidy
  [ "$result" = good ] || return "$ONLY_LOCAL"
}

# tidy: what is left undone here is done by the next run, and makes no backup worse
tidy() {
  [ "$upload" = no ] || [ "$result" != good ] || prune_remote || say "Spaces is not tidied up, as said above"
  # What was recovered is older than what is there, and wanted all the same. The next backup lets it go.
  [ -n "$moment" ] || prune_local || say "the droplet's copies are not tidied up, as said above"
  [ "$reason" != schedule ] || [ "$result" != good ] || drop_before || say "what restores have set aside is not dropped, as said above"
}

step() {
  say "$*"
  said="$*"
}

# finish: what stays to be seen of this run
finish() {
  local status=$?
  trap - EXIT
  rm -rf -- "$work"
  if [ -z "$result" ]; then
    result=failed
    [ -n "$problem" ] || { problem="\"$said\" failed" && say "no backup was made: $problem, as said above. The earlier ones are untouched, and the database runs as before"; }
  fi
  put "$LAST" "$(jq -n --arg id "$id" --arg reason "$reason" --arg at "$(date -u +%FT%TZ)" --arg result "$result" --arg problem "$problem" \
    '{id: $id, reason: $reason, at: $at, result: $result, problem: (if $problem == "" then null else $problem end)}')" || true
  write_metrics || true
  case $result in
    good) say "backup $id is good ($(mb "$(stat -c %s "$STORE/$id/${STORED[dump]}")"), $SECONDS s)" ;;
    local) say "backup $id is good on the droplet, and NOT in Spaces: $problem. The next backup sends it too; now: landfall backups now" ;;
  esac
  exit "$status"
}

# clean_up: what a killed run left. Only under the lock
clean_up() {
  local left
  for left in "$STORE"/.[0-9]*; do
    [ -e "$left" ] || continue
    say "removes the half backup ${left##*/.} that an earlier run left"
    rm -rf -- "$left"
  done
}

# ---- Spaces

# failed_with FILE: the last thing that rclone or age said, in one line
failed_with() { tail -n 1 "$1" | sed -E 's#^[0-9/]+ [0-9:]+ ##; s/^(ERROR|NOTICE|Failed) *:? *//' | cut -c 1-300; }

# send ID NAME: encrypts a file on its way to Spaces and reads it back. Its size and checksum there are in $sent; where it
# could not be sent, $problem says why
send() {
  local source=$STORE/$1/${STORED[$2]} target=$REMOTE/$1/${STORED[$2]}.age scratch try readers sum back
  scratch=$(mktemp -d)
  mkfifo "$scratch/copy" "$scratch/count"
  for try in 1 2 3; do
    [ "$try" -eq 1 ] || sleep 2
    sha256sum <"$scratch/copy" >"$scratch/sum" &
    readers=($!)
    wc -c <"$scratch/count" >"$scratch/bytes" &
    readers+=($!)
    if age --encrypt --recipient "$RECIPIENT" <"$source" 2>"$scratch/errors" | tee --output-error=exit "$scratch/copy" "$scratch/count" |
      spaces rcat "$target" --quiet 2>>"$scratch/errors" && wait "${readers[@]}"; then
      sum=$(cut -c 1-64 "$scratch/sum")
      if back=$(spaces cat "$target" --quiet 2>>"$scratch/errors" | sha256sum | cut -c 1-64) && [ "$back" = "$sum" ]; then
        sent=$(printf '{"encryptedBytes": %d, "encryptedSha256": "%s"}' "$(cat "$scratch/bytes")" "$sum")
        rm -rf -- "$scratch"
        return 0
      fi
      echo "what Spaces gives back differs from what was sent" >>"$scratch/errors"
    fi
    kill "${readers[@]}" 2>/dev/null || true
    wait "${readers[@]}" 2>/dev/null || true
  done
  problem="$REMOTE: $(failed_with "$scratch/errors")"
  rm -rf -- "$scratch"
  return 1
}

# send_backup ID: both files, then the manifest, which makes it a backup there too
send_backup() {
  local folder=$STORE/$1 name text answer added=()
  for name in "${FILES[@]}"; do
    send "$1" "$name" || return
    added+=(--argjson "$name" "$sent")
  done
  text=$(jq "${added[@]}" --arg at "$(date -u +%FT%TZ)" --arg recipient "$RECIPIENT" \
    '.dump += $dump | .roles += $roles | . + {uploadedAt: $at, recipient: $recipient}' "$folder/manifest.json") || true
  is_manifest <(printf '%s' "$text") "$1" || { problem="the manifest of $1 cannot be read" && return 1; }
  if ! answer=$(spaces rcat "$REMOTE/$1/manifest.json" --quiet <<<"$text" 2>&1 && spaces cat "$REMOTE/$1/manifest.json" --quiet 2>&1) || [ "$answer" != "$text" ]; then
    problem="$REMOTE: the manifest: ${answer:0:300}"
    return 1
  fi
  put "$folder/manifest.json" "$text" || { problem="the manifest of $1 cannot be written" && return 1; }
  rm -f -- "$folder/local-only"
  # What an earlier copy was set aside by; there is none of one that was made just now.
  [ "$1" = "${id:-}" ] || spaces deletefile "$REMOTE/$1/damaged.json" --quiet 2>/dev/null || true
}

# unsent: good backups of the droplet that belong in Spaces and are not there, newest first
unsent() {
  local one sent
  while IFS=$'\t' read -r one sent _; do
    [ "$sent" = sent ] || [ -e "$STORE/$one/local-only" ] || printf '%s\n' "$one"
  done < <(good_in "$STORE")
}

# send_all: what is there now and what earlier runs could not send
send_all() {
  local one
  for one in $(unsent); do
    step "send $one to Spaces and read it back"
    send_backup "$one" || return
  done
}

# ---- retention

# expired: of the ids on standard input, newest first, those that are neither among the newest nor young
expired() {
  local one oldest number=0
  oldest=$(($(date -u +%s) - KEEP_DAYS * 86400))
  while read -r one; do
    number=$((number + 1))
    [ "$number" -le "$KEEP_COUNT" ] || [ "$(time_of "$one")" -ge "$oldest" ] || printf '%s\n' "$one"
  done
}

# prune_remote: takes away what is too old, and what a killed run left: a folder without a manifest
prune_remote() {
  local folder listed status=0 one
  listed=$(spaces lsf --recursive --files-only "$REMOTE" --quiet 2>&1) || status=$?
  # 3: there is nothing yet
  [ "$status" -ne 3 ] || return 0
  [ "$status" -eq 0 ] || { say "Spaces cannot be listed, so nothing is taken away there: ${listed:0:300}"; return 0; }
  folder=$(mktemp -d)
  if remote_manifests "$folder"; then
    for one in $(remote_ids "$folder" | expired); do
      say "takes the backup $one out of Spaces: it is older than $KEEP_DAYS days, and not among the newest $KEEP_COUNT"
      # Without its manifest it is none, should this be cut short.
      spaces deletefile "$REMOTE/$one/manifest.json" --quiet && spaces purge "$REMOTE/$one" --quiet || say "it could not be taken away; the next run tries again"
    done
  fi
  rm -rf -- "$folder"
  for one in $(cut -d / -f 1 <<<"$listed" | sort -u); do
    [[ $one =~ ^[0-9]{8}T[0-9]{6}Z-[0-9a-f]{6}$ ]] || continue
    ! grep -qxF "$one/manifest.json" <<<"$listed" || continue
    # One that is set aside stays to be looked at, for as long as others do.
    ! grep -qxF "$one/damaged.json" <<<"$listed" || [ -n "$(KEEP_COUNT=0 expired <<<"$one")" ] || continue
    say "removes $one from Spaces, which is no good backup: it is half of one, or damaged and old"
    spaces purge "$REMOTE/$one" --quiet || say "it could not be removed; the next run tries again"
  done
}

# prune_local: the newest good ones stay, and what is no good one goes with those that are too many
prune_local() {
  local kept folder
  kept=$(local_ids | head -n "$LOCAL_COPIES")
  [ -n "$kept" ] || return 0
  for folder in "$STORE"/*/; do
    folder=${folder%/}
    [ -d "$folder" ] || continue
    grep -qxF -- "${folder##*/}" <<<"$kept" || rm -rf -- "$folder"
  done
}

# drop_before: the databases that restores have set aside
drop_before() {
  local before
  while read -r before; do
    [ -n "$before" ] || continue
    say "drops $before, which a restore had set aside: what came after it is in a good backup"
    sql -v "before=$before" <<<'DROP DATABASE IF EXISTS :"before" WITH (FORCE)'
  done < <(sql -v "prefix=${DATABASE}_before_" <<<"SELECT datname FROM pg_database WHERE starts_with(datname, :'prefix')")
}

# ---- verify and fetch

# verify_local ID: prints what is wrong with the copy on the droplet
verify_local() {
  local folder=$STORE/$1 name
  for name in "${FILES[@]}"; do
    [ "$(sha256sum <"$folder/${STORED[$name]}" | cut -c 1-64)" = "$(jq -r ".$name.sha256" "$folder/manifest.json")" ] || { echo "${STORED[$name]} is not what was written"; return 1; }
  done 2>/dev/null
  local listed
  listed=$(check "$folder") || { echo "$listed"; return 1; }
}

# verify_remote ID MANIFEST: prints what is wrong with the copy in Spaces. 2: Spaces cannot be asked, so nothing is known
verify_remote() {
  local name sum
  for name in "${FILES[@]}"; do
    sum=$(spaces cat "$REMOTE/$1/${STORED[$name]}.age" --quiet 2>/dev/null | sha256sum | cut -c 1-64) || {
      spaces lsf "$REMOTE/$1/" --quiet >/dev/null 2>&1 || { echo "Spaces cannot be asked"; return 2; }
      echo "${STORED[$name]}.age cannot be read"
      return 1
    }
    [ "$sum" = "$(jq -r ".$name.encryptedSha256" "$2")" ] || { echo "${STORED[$name]}.age is not what was sent"; return 1; }
  done
}

# verify ID: both copies, by their checksums. A damaged one is set aside: it counts as a backup no more
verify() {
  local id=$1 wrong status found=no bad=0 scratch
  check_id "$id"
  data_lock
  scratch=$(mktemp -d)
  # shellcheck disable=SC2064 # now: it is local
  trap "rm -rf -- '$scratch'" EXIT
  if is_manifest "$STORE/$id/manifest.json" "$id"; then
    found=yes
    if wrong=$(verify_local "$id"); then
      say "$id on the droplet: good"
    else
      say "$id on the droplet: DAMAGED: $wrong. It is set aside"
      mv -f -- "$STORE/$id/manifest.json" "$STORE/$id/damaged.json"
      bad=1
    fi
  fi
  status=0
  spaces cat "$REMOTE/$id/manifest.json" --quiet >"$scratch/manifest.json" 2>"$scratch/errors" || status=$?
  if [ "$status" -ne 0 ] && ! spaces lsf "$REMOTE/" --quiet >/dev/null 2>&1; then
    say "$id in Spaces: unknown, for Spaces cannot be asked: $(failed_with "$scratch/errors")"
    bad=1
  elif is_manifest "$scratch/manifest.json" "$id"; then
    found=yes status=0
    wrong=$(verify_remote "$id" "$scratch/manifest.json") || status=$?
    case $status in
      0) say "$id in Spaces: good" ;;
      2) say "$id in Spaces: unknown, for Spaces cannot be asked" && bad=1 ;;
      *)
        bad=1
        say "$id in Spaces: DAMAGED: $wrong. It is set aside; the next backup sends the droplet's copy again, where there is one"
        spaces moveto "$REMOTE/$id/manifest.json" "$REMOTE/$id/damaged.json" --quiet
        [ ! -e "$STORE/$id/manifest.json" ] || put "$STORE/$id/manifest.json" "$(jq 'del(.uploadedAt)' "$STORE/$id/manifest.json")"
        ;;
    esac
  elif [ -s "$scratch/manifest.json" ]; then
    say "$id in Spaces: DAMAGED, or of another stack: its manifest cannot be used"
    found=yes bad=1
  else
    say "$id in Spaces: not there"
  fi
  write_metrics
  [ "$found" = yes ] || die "there is no backup $id. Look at: landfall backups list"
  return "$bad"
}

# fetch ID: from Spaces to the droplet, opened with the identity on standard input, which never touches a disk
fetch() {
  local id=$1 identity name scratch
  check_id "$id"
  identity=$(cat)
  data_lock
  if is_manifest "$STORE/$id/manifest.json" "$id" && verify_local "$id" >/dev/null; then
    say "$id is on the droplet already"
    return
  fi
  [[ $identity == AGE-SECRET-KEY-1* ]] || die "no identity came on standard input, so nothing was fetched. It is the stack's secret: pulumi config get landfall:backup.identity --path"
  mkdir -p -- "$STORE"
  scratch=$STORE/.$id
  rm -rf -- "$scratch"
  # shellcheck disable=SC2064 # now: it is local
  trap "rm -rf -- '$scratch'" EXIT
  mkdir -- "$scratch"
  spaces cat "$REMOTE/$id/manifest.json" --quiet >"$scratch/manifest" 2>"$scratch/errors" ||
    die "the backup $id cannot be had from Spaces: $(failed_with "$scratch/errors"). Nothing was changed. Look at: landfall backups list"
  is_manifest "$scratch/manifest" "$id" || die "the manifest of $id in Spaces is damaged, or is of $(jq -r '"\(.system) \(.stack)"' "$scratch/manifest" 2>/dev/null || echo nothing known) and not of $SYSTEM $STACK. Nothing was changed"
  for name in "${FILES[@]}"; do
    say "fetch ${STORED[$name]}"
    limited fetch_file "$id" "$name" "$scratch" <<<"$identity" || die "$(fetch_problem "$scratch" "$name")"
    [ "$(sha256sum <"$scratch/${STORED[$name]}" | cut -c 1-64)" = "$(jq -r ".$name.sha256" "$scratch/manifest")" ] ||
      die "${STORED[$name]} of $id is not what was dumped: the copy in Spaces is damaged. Nothing was changed. Try another one: landfall backups list"
  done
  local listed
  listed=$(check "$scratch") || die "the backup $id is damaged: $listed. Nothing was changed"
  rm -f -- "$scratch/errors"
  mv -- "$scratch/manifest" "$scratch/manifest.json"
  sync -f "$scratch"
  rm -rf -- "${STORE:?}/$id"
  mv -T -- "$scratch" "$STORE/$id"
  say "$id is on the droplet"
}

# fetch_file ID NAME FOLDER: the identity is on standard input
fetch_file() {
  local key
  key=$(cat)
  # By a pipe of its own: standard input is the file.
  spaces cat "$REMOTE/$1/${STORED[$2]}.age" --quiet 2>"$3/errors" |
    age --decrypt --identity <(printf '%s\n' "$key") 2>>"$3/errors" >"$3/${STORED[$2]}"
}

fetch_problem() {
  local said recipient
  said=$(failed_with "$1/errors")
  recipient=$(jq -r '.recipient // "another key"' "$1/manifest")
  case $(cat "$1/errors") in
    *"no identity matched"*) echo "the identity does not open this backup, which was made for $recipient; the stack's own is for $RECIPIENT. Nothing was changed. Give the identity that the stack had then" ;;
    *) echo "${STORED[$2]} could not be fetched: ${said:-$(mb "$(free_bytes "$STORE")") are free on the data volume}. Nothing was changed" ;;
  esac
}

# ---- what is there

# list: a JSON array, newest first. 3: Spaces cannot be asked, so it is the droplet's only
list() {
  local scratch status=0
  scratch=$(mktemp -d)
  # shellcheck disable=SC2064 # now: it is local
  trap "rm -rf -- '$scratch'" EXIT
  remote_manifests "$scratch" 2>"$scratch/errors" || status=$?
  [ "$status" -ne 3 ] || status=0
  [ "$status" -eq 0 ] || say "Spaces cannot be asked, so only the droplet's backups are listed: $(failed_with "$scratch/errors")"
  local folder file files=()
  for folder in "$STORE"/*/ "$scratch"/*/; do
    folder=${folder%/}
    # What is set aside counts as one without a manifest.
    for file in "$folder/manifest.json" "$folder/damaged.json"; do
      [ -e "$file" ] || continue
      [ "${file##*/}" = manifest.json ] || file=/dev/null
      files+=(--rawfile "$([ "${folder%/*}" = "$STORE" ] && echo local || echo remote)/${folder##*/}" "$file")
      break
    done
  done
  SYSTEM=$SYSTEM STACK=$STACK jq -n "${files[@]}" --argjson asked "$([ "$status" -eq 0 ] && echo true || echo false)" "$IS_MANIFEST"'
    $ARGS.named | del(.asked) | to_entries | map((.key | split("/")) as [$place, $id]
      | {place: $place, id: $id, manifest: (.value | fromjson? // null | if is_manifest($id) then del(.rows, .counters, .objects) else null end)})
    | group_by(.id) | map(
      (map({(.place): (.manifest != null)}) | add) as $places |
      (map(.manifest | select(. != null)) | last) as $manifest |
      ($manifest // {id: .[0].id}) + {
        places: [(if $places.local then "droplet" else empty end), (if $places.remote then "spaces" else empty end)],
        state: (if $manifest == null then "damaged"
          elif $places.remote then (if $places.local == false then "damaged on the droplet" elif $places.local then "good" else "in Spaces only" end)
          elif $places.remote == false then "damaged in Spaces"
          elif $asked or $manifest.uploadedAt == null then "local only"
          else "unknown in Spaces" end)
      }) | sort_by(.id) | reverse'
  [ "$status" -eq 0 ] || exit "$ONLY_LOCAL"
}

# manifest_of ID: whole, from the droplet or from Spaces
manifest_of() {
  check_id "$1"
  if is_manifest "$STORE/$1/manifest.json" "$1"; then
    cat "$STORE/$1/manifest.json"
  else
    spaces cat "$REMOTE/$1/manifest.json" --quiet || die "there is no backup $1 on the droplet, and Spaces gives none. Look at: landfall backups list"
  fi
}

write_metrics() {
  local known newest sent=0 made=0 bytes=0 seconds=0 at last=0 result good=0
  known=$(good_in "$STORE")
  if [ -n "$known" ]; then
    IFS=$'\t' read -r newest _ bytes seconds <<<"$known"
    made=$(time_of "$newest")
    newest=$(awk -F '\t' '$2 == "sent" { print $1; exit }' <<<"$known")
    [ -z "$newest" ] || sent=$(time_of "$newest")
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
    gauge landfall_backup_unsent "Good backups that belong in Spaces and are not there." "$(unsent | wc -l)"
    gauge landfall_backup_damaged "Copies on the droplet that were found damaged." "$(find "$STORE" -name damaged.json | wc -l)"
    gauge landfall_backup_bytes "Size of the newest dump, compressed." "$bytes"
    gauge landfall_backup_duration_seconds "How long the newest dump took." "$seconds"
  } | metrics backup
}

upload() {
  check_id "$1"
  is_manifest "$STORE/$1/manifest.json" "$1" || die "there is no good backup $1 on the droplet. Look at: landfall backups list"
  data_lock
  send_backup "$1" || { write_metrics; die "$1 could not be sent: $problem. It is good on the droplet"; }
  write_metrics
}

prune() {
  data_lock
  mkdir -p -- "$STORE"
  clean_up
  prune_remote
  prune_local
  write_metrics
}

command=${1:-}
[ $# -eq 0 ] || shift
case $command in
  create) create "$@" ;;
  list) list ;;
  manifest) [ $# -eq 1 ] || usage; manifest_of "$1" ;;
  verify) [ $# -eq 1 ] || usage; verify "$1" ;;
  upload) [ $# -eq 1 ] || usage; upload "$1" ;;
  fetch) [ $# -eq 1 ] || usage; fetch "$1" ;;
  prune) prune ;;
  drop-before) data_lock; drop_before ;;
  *) usage ;;
esac
