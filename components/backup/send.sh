# Part of landfall-backup: encrypts backups, sends them to Spaces and reads them back.
# shellcheck shell=bash

# send_file ID NAME: encrypts a file on its way to Spaces and reads it back. Its size and checksum there are in $sent; where it
# could not be sent, $problem says why
send_file() {
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
  problem="$REMOTE: $(last_error "$scratch/errors")"
  rm -rf -- "$scratch"
  return 1
}

# send_backup ID: sends both files, then the manifest, which makes it a backup there too
send_backup() {
  local folder=$STORE/$1 name text answer added=()
  for name in "${FILES[@]}"; do
    send_file "$1" "$name" || return
    added+=(--argjson "$name" "$sent")
  done
  text=$(jq "${added[@]}" --arg at "$(date -u +%FT%TZ)" --arg recipient "$RECIPIENT" \
    '.dump += $dump | .roles += $roles | . + {uploadedAt: $at, recipient: $recipient}' "$folder/manifest.json") || true
  is_manifest <(printf '%s' "$text") "$1" || { problem="the manifest of $1 cannot be read" && return 1; }
  if ! answer=$(spaces rcat "$REMOTE/$1/manifest.json" --quiet <<<"$text" 2>&1 && spaces cat "$REMOTE/$1/manifest.json" --quiet 2>&1) || [ "$answer" != "$text" ]; then
    problem="$REMOTE: the manifest: ${answer:0:300}"
    return 1
  fi
  put "$folder/manifest.json" <<<"$text" || { problem="the manifest of $1 cannot be written" && return 1; }
  rm -f -- "$folder/local-only"
  # Removes the mark of a damaged copy. A backup that was made just now has none.
  [ "$1" = "${id:-}" ] || spaces deletefile "$REMOTE/$1/damaged.json" --quiet 2>/dev/null || true
}

# send_unsent: sends the new backup, and those that earlier runs could not send
send_unsent() {
  local one
  for one in $(unsent_backups); do
    begin_step "send $one to Spaces and read it back"
    send_backup "$one" || return
  done
}

upload_backup() {
  check_backup_id "$1"
  is_manifest "$STORE/$1/manifest.json" "$1" || die "there is no good backup $1 on the droplet. Look at: landfall backups list"
  data_lock
  send_backup "$1" || { write_metrics; die "$1 could not be sent: $problem. It is good on the droplet"; }
  write_metrics
}
