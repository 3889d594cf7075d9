# Part of landfall-backup: compares the copies of a backup with what was written and sent.
# shellcheck shell=bash

# verify_local ID: prints what is wrong with the copy on the droplet
verify_local() {
  local folder=$STORE/$1 name
  for name in "${FILES[@]}"; do
    [ "$(sha256sum <"$folder/${STORED[$name]}" | cut -c 1-64)" = "$(jq -r ".$name.sha256" "$folder/manifest.json")" ] || { echo "${STORED[$name]} is not what was written"; return 1; }
  done 2>/dev/null
  local listed
  listed=$(check_dump "$folder") || { echo "$listed"; return 1; }
}

# verify_remote ID MANIFEST: prints what is wrong with the copy in Spaces. Exit code 2: Spaces does not answer.
verify_remote() {
  local name sum
  for name in "${FILES[@]}"; do
    sum=$(spaces cat "$REMOTE/$1/${STORED[$name]}.age" --quiet 2>/dev/null | sha256sum | cut -c 1-64) || {
      spaces lsf "$REMOTE/$1/" --quiet >/dev/null 2>&1 || { echo "Spaces does not answer"; return 2; }
      echo "${STORED[$name]}.age cannot be read"
      return 1
    }
    [ "$sum" = "$(jq -r ".$name.encryptedSha256" "$2")" ] || { echo "${STORED[$name]}.age is not what was sent"; return 1; }
  done
}

# verify_backup ID: compares both copies with their checksums. A damaged one is set aside, and no longer counts as a backup.
verify_backup() {
  local id=$1 wrong status found=no bad=0 scratch
  check_backup_id "$id"
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
    say "$id in Spaces: unknown, because Spaces does not answer: $(last_error "$scratch/errors")"
    bad=1
  elif is_manifest "$scratch/manifest.json" "$id"; then
    found=yes status=0
    wrong=$(verify_remote "$id" "$scratch/manifest.json") || status=$?
    case $status in
      0) say "$id in Spaces: good" ;;
      2) say "$id in Spaces: unknown, because Spaces does not answer" && bad=1 ;;
      *)
        bad=1
        say "$id in Spaces: DAMAGED: $wrong. It is set aside; the next backup sends the droplet's copy again, where there is one"
        spaces moveto "$REMOTE/$id/manifest.json" "$REMOTE/$id/damaged.json" --quiet
        [ ! -e "$STORE/$id/manifest.json" ] || put "$STORE/$id/manifest.json" <<<"$(jq 'del(.uploadedAt)' "$STORE/$id/manifest.json")"
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
