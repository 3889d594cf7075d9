# Part of landfall-restore: the backup that is chosen, its files on the droplet, and whether what is restored is what was dumped.
# shellcheck shell=bash

STORE=$LANDFALL_DATA/backups
# A copy of the backup that is restored: the backup that is made first may push it out of the store.
WORK=$LANDFALL_DATA/restore
# MB that a restore leaves free: the live database stops when the disk is full.
RESERVE_MB=${LANDFALL_RESERVE_MB:-512}

run_backup_program() { "$SBIN/landfall-backup" "$@"; }

# requested_id ID|latest: while a restore is unfinished, the newest backup is the one that it has made itself
requested_id() {
  if [ "$1" = latest ] && [ -s "$STATE" ] && [ "$(state_value action)" = restore ] && [ "$(state_value step)" != 'done' ]; then state_value id; else echo "$1"; fi
}

# choose_backup ID|latest [PLACE]: its manifest into $manifest, its id into $id
choose_backup() {
  id=$1
  if [ "$id" = latest ]; then
    local listed
    listed=$(run_backup_program list) || [ $? -eq 3 ] || die "the backups cannot be listed, as said above. Nothing was changed"
    id=$(jq -r --arg place "${2:-}" 'map(select(.dump and ($place == "" or (.places | index($place))))) | first | .id // ""' <<<"$listed")
    [ -n "$id" ] || die "there is no good backup${2:+ in $2}, so there is nothing to restore. Look at: landfall backups list"
  fi
  check_backup_id "$id"
  refuse_foreign_backup
  manifest=$(run_backup_program manifest "$id") || die "nothing was changed"
  local theirs ours
  theirs=$(jq -r '.serverVersion | split(".")[0]' <<<"$manifest")
  ours=$(server_version) || die "the database does not answer, so nothing was changed. Look at: landfall ps"
  ours=$((ours / 10000))
  [ "$theirs" -le "$ours" ] ||
    die "the backup $id was made by PostgreSQL $theirs and the server is $ours, which may not know what is in it. Nothing was changed. Move the server to PostgreSQL $theirs first, or take another backup: landfall backups list"
}

# refuse_foreign_backup: ends the program where the backup, which somebody may have copied here, is of another stack
refuse_foreign_backup() {
  local whose
  whose=$(jq -r '"\(.system) \(.stack)"' "$STORE/$id/manifest.json" 2>/dev/null) || return 0
  [ "$whose" = "$SYSTEM $STACK" ] ||
    die "the backup $id is of ${whose% *}, stack ${whose#* }, and this is $SYSTEM, stack $STACK. Nothing was changed. Restore it there, or take another one: landfall backups list"
}

# on_droplet ID: whether the store has it
on_droplet() { [ -e "$STORE/$1/manifest.json" ]; }

# manifest_value FILTER: of the manifest of the chosen backup
manifest_value() { jq -r "$1" <<<"$manifest"; }

# manifest_rows: "schema.table<TAB>rows" of the manifest, as count_rows prints them
manifest_rows() { manifest_value '.rows | to_entries | sort_by(.key)[] | "\(.key)\t\(.value)"' | LC_ALL=C sort; }

# compare_rows DATABASE PREFIX...: whether every row that was dumped is there; what differs is said
compare_rows() {
  local counted differences
  counted=$(count_rows "$@" | LC_ALL=C sort) || die "the restored rows cannot be counted, as said above"
  differences=$(diff <(manifest_rows) <(printf '%s' "${counted:+$counted$'\n'}") | sed -n 's/^</was dumped:  /p; s/^>/is restored: /p') || true
  [ -z "$differences" ] || die "the restored rows are not those of the manifest:"$'\n'"$differences"
}

# need_space WHAT BYTES: ends the program where the disk has too little space for it
need_space() {
  local free
  free=$(free_bytes "$LANDFALL_DATA")
  [ "$free" -ge $(($2 + RESERVE_MB * 1000000)) ] ||
    die "$1 takes about $(mb "$2") and leaves $RESERVE_MB MB, and $(mb "$free") are free on the data volume. Nothing was changed. Enlarge host.create.volumeGb"
}

# check_files FOLDER: whether its files are what was dumped; prints what is wrong
check_files() {
  local name file size
  for name in dump roles; do
    file=$1/$([ "$name" = dump ] && echo database.dump.zst || echo roles.sql.zst)
    size=$(stat -c %s -- "$file" 2>/dev/null) || { echo "${file##*/} is not there"; return 1; }
    [ "$size" = "$(manifest_value ".$name.bytes")" ] || { echo "${file##*/} has $size bytes instead of $(manifest_value ".$name.bytes")"; return 1; }
    [ "$(sha256sum <"$file" | cut -c 1-64)" = "$(manifest_value ".$name.sha256")" ] || { echo "${file##*/} has changed since it was written"; return 1; }
  done
}

# stage_files: links the chosen backup's files into $WORK, and checks them. Links take no space.
stage_files() {
  local wrong
  on_droplet "$id" || die "the backup $id is in Spaces only. Nothing was changed. Fetch it first: landfall restore does it, or landfall-backup fetch $id with the identity on standard input"
  rm -rf -- "$WORK"
  mkdir -p -- "$WORK"
  cp -al -- "$STORE/$id/." "$WORK/"
  if ! wrong=$(check_files "$WORK"); then
    rm -rf -- "$WORK"
    die "the droplet's copy of $id is damaged: $wrong. Nothing was changed. Set it aside and fetch the one in Spaces: landfall backups verify $id, then the same again"
  fi
}

# restore_error FILE: why pg_restore failed, and what to do about it
restore_error() {
  local error
  error=$(grep -aE 'error:|errors ignored|ERROR' "$1" | head -n 1 | cut -c 1-300) || true
  [ -n "$error" ] || error=$(tail -n 1 "$1" | cut -c 1-300)
  case $error in
    *'role "'*'" does not exist'*) echo "$error. Someone dropped the role: pulumi up makes it again (pulumi refresh first)" ;;
    *) echo "${error:-the dump ends too early}" ;;
  esac
}
