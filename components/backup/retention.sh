# Part of landfall-backup: removes backups that are too old, and what killed runs have left.
# shellcheck shell=bash

# expired_ids: of the ids on standard input, newest first, those that are neither among the newest nor young
expired_ids() {
  local one oldest number=0
  oldest=$(($(date -u +%s) - KEEP_DAYS * 86400))
  while read -r one; do
    number=$((number + 1))
    [ "$number" -le "$KEEP_COUNT" ] || [ "$(time_of_id "$one")" -ge "$oldest" ] || printf '%s\n' "$one"
  done
}

# prune_remote: removes what is too old, and folders without a manifest, which killed runs have left
prune_remote() {
  local folder listed status=0 one
  listed=$(spaces lsf --recursive --files-only "$REMOTE" --quiet 2>&1) || status=$?
  # Exit code 3: the folder does not exist yet.
  [ "$status" -ne 3 ] || return 0
  [ "$status" -eq 0 ] || { say "Spaces cannot be listed, so nothing is removed there: ${listed:0:300}"; return 0; }
  folder=$(mktemp -d)
  if remote_manifests "$folder"; then
    for one in $(remote_ids "$folder" | expired_ids); do
      say "removes the backup $one from Spaces: it is older than $KEEP_DAYS days, and not among the newest $KEEP_COUNT"
      # The manifest goes first: a half removed backup must not count as one.
      { spaces deletefile "$REMOTE/$one/manifest.json" --quiet && spaces purge "$REMOTE/$one" --quiet; } || say "it could not be removed; the next run tries again"
    done
  fi
  rm -rf -- "$folder"
  while read -r one; do
    [[ $one =~ $ID_PATTERN ]] || continue
    ! grep -qxF "$one/manifest.json" <<<"$listed" || continue
    # A damaged one is kept for inspection as long as a good one would be.
    ! grep -qxF "$one/damaged.json" <<<"$listed" || [ -n "$(KEEP_COUNT=0 expired_ids <<<"$one")" ] || continue
    say "removes $one from Spaces, which is no good backup: it is half of one, or damaged and old"
    spaces purge "$REMOTE/$one" --quiet || say "it could not be removed; the next run tries again"
  done < <(cut -d / -f 1 <<<"$listed" | sort -u)
}

# prune_local: keeps the newest good ones; removes all others
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

# drop_set_aside: drops the databases that restores have set aside
drop_set_aside() {
  local before
  while read -r before; do
    [ -n "$before" ] || continue
    say "drops $before, which a restore had set aside: what came after it is in a good backup"
    sql -v "before=$before" <<<'DROP DATABASE IF EXISTS :"before" WITH (FORCE)'
  done < <(sql -v "prefix=${DATABASE}_before_" <<<"SELECT datname FROM pg_database WHERE starts_with(datname, :'prefix')")
}

prune_backups() {
  data_lock
  mkdir -p -- "$STORE"
  remove_half_backups
  prune_remote
  prune_local
  write_metrics
}
