# Part of landfall-backup: makes the dump, checks it, and describes it in the manifest.
# shellcheck shell=bash

# MB that a backup leaves free: the database is on the same file system, and stops when it is full.
RESERVE_MB=${LANDFALL_RESERVE_MB:-512}

# within_free_space COMMAND...: runs COMMAND with a limit of file size that leaves the reserve free
within_free_space() {
  local free
  free=$(free_bytes "$STORE")
  [ "$free" -gt $((RESERVE_MB * 1000000)) ] || return 1
  (
    ulimit -f $(((free - RESERVE_MB * 1000000) / 1024 + 1))
    "$@"
  )
}

# store_compressed NAME: standard input, compressed, into the store; its checksum beside it
store_compressed() {
  # The sum is of what zstd printed, not of what the disk gives back.
  zstd -q -3 -T0 | tee --output-error=exit "$work/${STORED[$1]}" | openssl dgst -sha256 -r | cut -c 1-64 >"$work/$1.sha256"
}

dump_database() { stream_out pg -- pg_dump --format custom --compress 0 --snapshot "$snapshot" --lock-wait-timeout 60s 2>"$work/dump.errors" | store_compressed dump; }

dump_roles() {
  # Nobody can read the passwords of a managed server, and a restore there does not need them.
  local arguments=(--globals-only)
  [ "$(snapshot_facts server | awk '$1 == "superuser" { print $2 }')" = t ] || arguments+=(--no-role-passwords)
  pg pg_dumpall "${arguments[@]}" 2>"$work/roles.errors" | store_compressed roles
}

# fail_dump NAME: ends the program with the reason why the file NAME could not be made
fail_dump() {
  local free
  free=$(free_bytes "$STORE")
  local why
  why=$(tail -n 1 "$work/$1.errors" 2>/dev/null) || true
  # When the limit is reached, zstd or tee ends, and the server's tool prints no reason.
  if [ "$free" -lt $((RESERVE_MB * 1000000 + 64000000)) ] || [ -z "$why" ] || [[ $why == *"roken pipe"* ]]; then
    why="$(mb "$free") are free on the data volume, and a backup leaves $RESERVE_MB MB for the database. Enlarge host.create.volumeGb${why:+ ($why)}"
  fi
  die "no backup was made: the $1 failed: $why. The half one is removed; the earlier ones are untouched, and the database runs as before"
}

# check_dump FOLDER: whether the dump in it can be read to its end and lists what it should; prints what it lists as JSON
check_dump() {
  local folder=$1 name
  for name in "${FILES[@]}"; do
    zstd -tq -- "$folder/${STORED[$name]}" 2>/dev/null || { echo "${STORED[$name]} is damaged"; return 1; }
  done
  local listed
  # It stops reading after the contents.
  listed=$(stream_in pg -- pg_restore --list \
    < <(zstd -dcq -- "$folder/${STORED[dump]}" 2>/dev/null) 2>/dev/null |
    awk -v without="^(TABLE DATA|MATERIALIZED VIEW DATA|SEQUENCE (SET|OWNED BY)|(TABLE|INDEX) ATTACH) " \
      -v with="^(MATERIALIZED VIEW|FOREIGN TABLE|(FK|CHECK) CONSTRAINT|EVENT TRIGGER|DEFAULT ACL) " '
      # After the kind comes the schema, which may be called DATA too: the kinds without a catalogue are known by their 0.
      /^[0-9]+; / { entry = $0; sub(/^[0-9]+; [0-9]+ [0-9]+ /, "", entry); n[match(entry, $2 == 0 ? without : with) ? substr(entry, 1, RLENGTH - 1) : $4]++ }
      END { for (type in n) printf "%s\t%d\n", type, n[type] }' |
    sort | jq -Rn '[inputs | split("\t") | {(.[0]): (.[1] | tonumber)}] | add // {}') || { echo "pg_restore cannot read its contents"; return 1; }
  printf '%s\n' "$listed"
}

# compare_objects LISTED: every object of the catalogue is in the dump
compare_objects() {
  local kind expected found all
  all=$(snapshot_facts objects | jq -Rr --argjson listed "$1" 'split("\t") | [.[0], .[1], $listed[.[0]] // 0] | @tsv')
  while IFS=$'\t' read -r kind expected found; do
    [ "$found" -ge "$expected" ] || die "no backup was made: the dump has $found of the database's $expected entries of the kind $kind. The earlier backups are untouched. Try again, and look whether someone drops tables at this time"
  done <<<"$all"
}

# index_warnings: what the owner of the database should know of it, a line each
index_warnings() {
  snapshot_facts invalid | awk -F '\t' '{
    printf "the index %s of the table %s is invalid, and so not in the backup: a CREATE INDEX CONCURRENTLY or REINDEX CONCURRENTLY has failed. ", $1, $2
    printf "Drop it, and create it again if it is missing: DROP INDEX CONCURRENTLY %s;\n", $1 }'
}

# migration_head: the head of the app's migrations; nothing where it has none
migration_head() {
  [ -x /usr/local/sbin/landfall-migrate ] || return 0
  timeout --kill-after=5 120 /usr/local/sbin/landfall-migrate head 2>/dev/null || true
}

render_manifest() {
  snapshot_facts rows >"$work/rows"
  # The counters of a recovered server began at 0.
  snapshot_facts counters | if [ -z "$moment" ]; then cat; else cat >/dev/null; fi >"$work/counters"
  jq -n --rawfile rows "$work/rows" --rawfile counters "$work/counters" --argjson objects "$1" \
    --arg id "$id" --arg system "$SYSTEM" --arg stack "$STACK" --arg reason "$reason" --arg createdAt "$(date -u -d "@$(time_of_id "$id")" +%FT%TZ)" \
    --arg database "$DATABASE" --arg schema "$SCHEMA" \
    --arg serverVersion "$(snapshot_facts server | awk -F '\t' '$1 == "version" { print $2 }')" --arg lsn "$(snapshot_facts server | awk -F '\t' '$1 == "lsn" { print $2 }')" \
    --arg head "$head" --arg release "$release" --arg commit "$commit" \
    --argjson dump "$(describe_file dump)" --argjson roles "$(describe_file roles)" --argjson seconds "$SECONDS" \
    --arg pgDump "$(pg pg_dump --version)" --arg zstd "$(zstd --version | grep -o 'v[0-9.]*' | head -n 1)" \
    --rawfile warnings <(index_warnings) --arg age "$(age --version)" --arg rclone "$(rclone version | head -n 1)" '
    def lines(text): text | split("\n") | map(select(length > 0) | split("\t"));
    def known: if . == "" then null else . end;
    {format: 1, id: $id, system: $system, stack: $stack, reason: $reason, createdAt: $createdAt, database: $database, schema: $schema,
     serverVersion: $serverVersion, lsn: ($lsn | known), head: ($head | known), release: ($release | known), commit: ($commit | known),
     dump: $dump, roles: $roles, objects: $objects, warnings: ($warnings | split("\n") | map(select(length > 0))),
     rows: (lines($rows) | map({(.[0]): (.[1] | tonumber)}) | add // {}),
     counters: (lines($counters) | map({(.[0]): {ins: (.[1] | tonumber), upd: (.[2] | tonumber), del: (.[3] | tonumber)}}) | add // {}),
     durationSeconds: $seconds, toolVersions: {pgDump: $pgDump, zstd: $zstd, age: $age, rclone: $rclone}}'
}

describe_file() { printf '{"bytes": %d, "sha256": "%s"}' "$(stat -c %s "$work/${STORED[$1]}")" "$(cat "$work/$1.sha256")"; }
