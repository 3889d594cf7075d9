# Part of landfall-backup: what backups there are.
# shellcheck shell=bash

# list_backups: prints a JSON array, newest first. Exit code 3: Spaces did not answer; only the droplet's backups are listed.
list_backups() {
  local scratch status=0
  scratch=$(mktemp -d)
  # shellcheck disable=SC2064 # now: it is local
  trap "rm -rf -- '$scratch'" EXIT
  remote_manifests "$scratch" 2>"$scratch/errors" || status=$?
  [ "$status" -ne 3 ] || status=0
  [ "$status" -eq 0 ] || say "Spaces does not answer, so only the droplet's backups are listed: $(last_error "$scratch/errors")"
  local folder file files=()
  for folder in "$STORE"/*/ "$scratch"/*/; do
    folder=${folder%/}
    # A backup that was set aside is listed as one without a manifest.
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

# print_manifest ID: whole, from the droplet or from Spaces
print_manifest() {
  check_backup_id "$1"
  if is_manifest "$STORE/$1/manifest.json" "$1"; then
    cat "$STORE/$1/manifest.json"
  else
    spaces cat "$REMOTE/$1/manifest.json" --quiet || die "there is no backup $1 on the droplet or in Spaces. Look at: landfall backups list"
  fi
}
