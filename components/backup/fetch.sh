# Part of landfall-backup: a backup from Spaces to the droplet.
# shellcheck shell=bash

# fetch_backup ID: from Spaces to the droplet, opened with the identity on standard input, which never touches a disk
fetch_backup() {
  local id=$1 identity name scratch
  check_backup_id "$id"
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
    die "the backup $id cannot be downloaded from Spaces: $(last_error "$scratch/errors"). Nothing was changed. Look at: landfall backups list"
  is_manifest "$scratch/manifest" "$id" || die "the manifest of $id in Spaces is damaged, or is of $(jq -r '"\(.system) \(.stack)"' "$scratch/manifest" 2>/dev/null || echo nothing known) and not of $SYSTEM $STACK. Nothing was changed"
  for name in "${FILES[@]}"; do
    say "fetch ${STORED[$name]}"
    within_free_space fetch_file "$id" "$name" "$scratch" <<<"$identity" || die "$(fetch_problem "$scratch" "$name")"
    [ "$(sha256sum <"$scratch/${STORED[$name]}" | cut -c 1-64)" = "$(jq -r ".$name.sha256" "$scratch/manifest")" ] ||
      die "${STORED[$name]} of $id is not what was dumped: the copy in Spaces is damaged. Nothing was changed. Try another one: landfall backups list"
  done
  local listed
  listed=$(check_dump "$scratch") || die "the backup $id is damaged: $listed. Nothing was changed"
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
  # The key comes by a pipe of its own: standard input is the file.
  spaces cat "$REMOTE/$1/${STORED[$2]}.age" --quiet 2>"$3/errors" |
    age --decrypt --identity <(printf '%s\n' "$key") 2>>"$3/errors" >"$3/${STORED[$2]}"
}

fetch_problem() {
  local error recipient
  error=$(last_error "$1/errors")
  recipient=$(jq -r '.recipient // "another key"' "$1/manifest")
  case $(cat "$1/errors") in
    *"no identity matched"*) echo "the identity does not open this backup, which was made for $recipient; the stack's own is for $RECIPIENT. Nothing was changed. Give the identity that the stack had then" ;;
    *) echo "${STORED[$2]} could not be fetched: ${error:-$(mb "$(free_bytes "$STORE")") are free on the data volume}. Nothing was changed" ;;
  esac
}
