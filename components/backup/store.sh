# Part of landfall-backup: where backups are, on the droplet and in Spaces, and what counts as one.
# shellcheck shell=bash

STORE=$LANDFALL_DATA/backups
FILES=(dump roles)
declare -A STORED=([dump]=database.dump.zst [roles]=roles.sql.zst)

# last_error FILE: the last message of rclone or age, in one line
last_error() { tail -n 1 "$1" | sed -E 's#^[0-9/]+ [0-9:]+ ##; s/^(ERROR|NOTICE|Failed) *:? *//' | cut -c 1-300; }

# jq: whether the input is a complete manifest of this stack's backup $id. A file that is not JSON is null.
# shellcheck disable=SC2016 # jq's own variables
IS_MANIFEST='def is_manifest($id): type == "object" and .format == 1 and .id == $id and .system == env.SYSTEM and .stack == env.STACK
  and (.dump.sha256 | length) == 64; '

# is_manifest FILE ID: whether the file is a complete manifest of the backup
is_manifest() {
  # Slurped: jq succeeds on an empty file.
  SYSTEM=$SYSTEM STACK=$STACK jq -se --arg id "$2" "$IS_MANIFEST"'length == 1 and (.[0] | is_manifest($id))' "$1" >/dev/null 2>&1
}

# good_in FOLDER: what is in the whole manifests of FOLDER/<id>/, newest first, a line each: id, "sent" or "unsent", bytes of
# the dump, seconds. One jq for all of them, because its start takes longer than its work.
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

# unsent_backups: good backups of the droplet that belong in Spaces and are not there, newest first
unsent_backups() {
  local one sent
  while IFS=$'\t' read -r one sent _; do
    [ "$sent" = sent ] || [ -e "$STORE/$one/local-only" ] || printf '%s\n' "$one"
  done < <(good_in "$STORE")
}

# remote_manifests FOLDER: the manifests in Spaces into FOLDER/<id>/, also those that are set aside
remote_manifests() { spaces copy "$REMOTE" "$1" --include '/*/{manifest,damaged}.json' --transfers 16 --quiet; }

# remote_ids FOLDER: good backups in Spaces, newest first, of what remote_manifests has put into FOLDER
remote_ids() { good_in "$1" | cut -f 1; }
