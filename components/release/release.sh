#!/bin/bash
# The records of what was released on this host, the newest kept, with a copy in Spaces where backups go there.
# Called by `pulumi up` and by the landfall command. Holds and prints no secret.
set -Eeuo pipefail
umask 077

LANDFALL_ETC=${LANDFALL_ETC:-/etc/landfall}
LANDFALL_DATA=${LANDFALL_DATA:-/mnt/data/landfall}
RECORDS=$LANDFALL_DATA/releases
JOURNAL=$RECORDS/rollback
KEPT=20

PARTS=$(dirname -- "${BASH_SOURCE[0]}")
# shellcheck source=../shell/ids.sh
. "$PARTS/../shell/ids.sh"
# shellcheck source=../shell/spaces.sh
. "$PARTS/../shell/spaces.sh"
# shellcheck source=events.sh
. "$PARTS/events.sh"
# shellcheck source=release_metrics.sh
. "$PARTS/release_metrics.sh"

die() {
  printf 'landfall-release: %s\n' "$*" >&2
  exit 1
}

# release_ids: of all records on this host, the newest first
release_ids() {
  find "$RECORDS" -maxdepth 1 -type f -name '[0-9]*.json' -printf '%f\n' | sed 's/\.json$//' | LC_ALL=C sort -r
}

record_path() {
  [[ $1 =~ $ID_PATTERN ]] || die "\"$1\" is not a release. Type: bin/landfall releases"
  printf '%s/%s.json\n' "$RECORDS" "$1"
}

# write_file PATH COMMAND...: what COMMAND prints becomes the file, completely or not at all
write_file() {
  local file
  file=$(mktemp -- "$RECORDS/.new.XXXXXX")
  "${@:2}" >"$file"
  sync -- "$file"
  mv -fT -- "$file" "$1"
}

# spaces_folder: where the copies are; fails where there are none
spaces_folder() {
  [ -e "$LANDFALL_ETC/backup.conf" ] || return 1
  # shellcheck source=/dev/null
  (. "$LANDFALL_ETC/backup.conf" && [ -n "${REMOTE:-}" ] && printf '%s/releases\n' "$REMOTE")
}

# copy_to_spaces ID: every record that is not in Spaces yet goes there, and this one is read back
copy_to_spaces() {
  local folder
  folder=$(spaces_folder) || return 0
  if ! spaces copy "$RECORDS" "$folder" --include '/[0-9]*.json' ||
    ! spaces cat "$folder/$1.json" | cmp --silent - "$RECORDS/$1.json"; then
    die "release $1 runs and its record is on this host, but the copy in $folder failed, as said above. The next pulumi up tries again"
  fi
}

# prune_releases: only the newest stay, here and in Spaces
prune_releases() {
  local old folder
  for old in $(release_ids | tail -n +$((KEPT + 1))); do
    if folder=$(spaces_folder); then spaces deletefile "$folder/$old.json" 2>/dev/null || :; fi
    rm -f -- "$RECORDS/$old.json"
  done
}

# head_now [--noted]: where the migrations stand, as JSON. Code may go back while the database does not answer: then what it
# had last counts
head_now() {
  if ! command -v landfall-migrate >/dev/null; then
    echo null
    return
  fi
  local head
  head=$(landfall-migrate head "$@") || die "the head of the database cannot be read, as said above"
  jq -n --arg head "$head" '$head'
}

# migration_backup: the newest backup that a migration made, as JSON
migration_backup() {
  local manifests=()
  mapfile -t manifests < <(find "$LANDFALL_DATA/backups" -mindepth 2 -maxdepth 2 -name manifest.json 2>/dev/null)
  cat -- /dev/null "${manifests[@]}" |
    jq -s 'map(select(.reason == "migration")) | max_by(.createdAt) | .id'
}

# record_release: standard input is the content, packed; prints the id. A second time changes nothing
record_release() {
  local contents newest id head backup pinned
  contents=$(mktemp -- "$RECORDS/.contents.XXXXXX")
  base64 --decode | gunzip >"$contents"
  newest=$(release_ids | sed -n 1p)
  if [ -n "$newest" ] && [ "$(jq -r .fingerprint "$RECORDS/$newest.json")" = "$FINGERPRINT" ]; then
    id=$newest
  else
    id=$(date -u +%Y%m%dT%H%M%SZ)-${FINGERPRINT:0:6}
    # shellcheck source=/dev/null
    pinned=$(. "$LANDFALL_ETC/release.conf" 2>/dev/null && printf '%s' "${PINNED:-}") || pinned=''
    head=$(head_now ${pinned:+--noted})
    backup=$(migration_backup)
    # shellcheck disable=SC2016 # jq's own variables
    write_file "$RECORDS/$id.json" jq --arg id "$id" --arg at "$(date -u +%Y-%m-%dT%H:%M:%SZ)" --arg fingerprint "$FINGERPRINT" \
      --arg checksum "$CHECKSUM" --argjson head "$head" --argjson backup "$backup" \
      '{id: $id, createdAt: $at, fingerprint: $fingerprint, head: $head, backup: $backup, checksum: $checksum, contents: .}' \
      "$contents"
  fi
  rm -f -- "$contents"
  write_release_metrics
  if command -v landfall-trigger >/dev/null; then
    landfall-trigger begin "$id" >&2 || echo "release $id is not compared with the time before it, as said above" >&2
  fi
  copy_to_spaces "$id"
  prune_releases
  printf '%s\n' "$id"
}

# list_releases: all of them without their plans, the newest first
list_releases() {
  release_ids | while read -r id; do cat -- "$RECORDS/$id.json"; done | jq -cs 'map(del(.contents.plan))'
}

# print_release ID: the whole record, from Spaces where it is no longer here
print_release() {
  local file folder
  file=$(record_path "$1")
  if [ -e "$file" ]; then
    cat -- "$file"
  elif folder=$(spaces_folder) && spaces cat "$folder/$1.json" 2>/dev/null; then
    :
  else
    die "there is no release $1 on this host. Type: bin/landfall releases"
  fi
}

# pull_images REFERENCE...: gets those that are not here; names all that cannot be had
pull_images() {
  local reference output missing=()
  for reference in "$@"; do
    if docker image inspect "$reference" >/dev/null 2>&1; then continue; fi
    printf 'gets %s\n' "$reference" >&2
    if ! output=$(docker pull --quiet "$reference" 2>&1); then missing+=("$reference: ${output##*$'\n'}"); fi
  done
  [ "${#missing[@]}" -eq 0 ] || {
    printf 'landfall-release: %s\n' "${missing[@]}" >&2
    die "${#missing[@]} of the release's images are neither on this host nor in their registry; nothing was changed. Push them again, or choose another release: bin/landfall releases"
  }
}

# write_files ID FOLDER: what the release placed on the host, beside what lies there now, for its own programs. Files with
# secrets are not among them. With - in the place of an ID, standard input is the record, of a release of another host
write_files() {
  local source key mode sent=''
  if [ "$1" = - ]; then
    sent=$(mktemp)
    cat >"$sent"
    source=$sent
  else
    source=$(record_path "$1")
  fi
  rm -rf -- "$2"
  install -d -m 0755 -- "$2"
  while IFS=$'\t' read -r key mode; do
    install -D -m "$mode" /dev/null "$2/$key"
    jq -j --arg key "$key" '.contents.plan.files[] | select(.key == $key).content' "$source" >"$2/$key"
  done < <(jq -r '.contents.plan.files[] | select(.owner == null) | [.key, .mode] | @tsv' "$source")
  chmod -R a+rX -- "$2"
  [ -z "$sent" ] || rm -f -- "$sent"
}

# rollback_journal [put|close]: the rollback that is under way. `put` takes it from standard input. `close` ends it and notes
# it in the newest record with the head that the database has now
rollback_journal() {
  case ${1:-} in
    '') if [ -e "$JOURNAL" ]; then cat -- "$JOURNAL"; fi ;;
    put) write_file "$JOURNAL" jq . ;;
    close)
      [ -e "$JOURNAL" ] || return 0
      local id head
      id=$(release_ids | sed -n 1p)
      head=$(head_now --noted)
      # shellcheck disable=SC2016 # jq's own variables
      write_file "$RECORDS/$id.json" jq --slurpfile rollback "$JOURNAL" --argjson head "$head" \
        '.head = $head | .rollback = $rollback[0]' "$RECORDS/$id.json"
      copy_to_spaces "$id"
      rm -f -- "$JOURNAL"
      printf '%s\n' "$id"
      ;;
  esac
}

# lock_records: one at a time writes. The kernel ends it with this program, however that ends
lock_records() {
  exec 9>"$RECORDS/.lock"
  flock -w 600 9 || die "another landfall-release has been writing for 10 minutes. Look at: sudo fuser -v $RECORDS/.lock"
  rm -f -- "$RECORDS"/.new.* "$RECORDS"/.contents.*
}

(umask 022 && mkdir -p -- "$LANDFALL_DATA")
install -d -m 0700 -- "$RECORDS"
case ${1:-} in
  record) lock_records && record_release ;;
  note) note_event "${2:?a kind of event}" ;;
  events) list_events "${2:-}" ;;
  journal) lock_records && rollback_journal "${@:2}" ;;
  list) list_releases ;;
  images) pull_images "${@:2}" ;;
  files) write_files "${2:?the id of a release, or -}" "${3:?a folder}" ;;
  show) print_release "${2:?the id of a release}" ;;
  *) die "usage: landfall-release record | list | show ID | images REFERENCE... | files ID|- FOLDER | journal [put|close] | note KIND | events [SINCE]" ;;
esac
