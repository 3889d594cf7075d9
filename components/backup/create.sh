# Part of landfall-backup: one backup from its beginning to its end, also to a failed one.
# shellcheck shell=bash

# The result of the last run, good or not.
LAST=$LANDFALL_DATA/last-backup.json

create_backup() {
  reason='' release='' commit='' head='' upload=yes moment=''
  while [ $# -gt 0 ]; do
    case $1 in
      --reason) reason=${2:?} && shift ;;
      --release) release=${2:?} && shift ;;
      --commit) commit=${2:?} && shift ;;
      --head) head=${2:?} && shift ;;
      --local-only) upload=no ;;
      # The data are of this time, older than the dump: seconds since 1970.
      --as-of) moment=${2:?} && shift ;;
      *) usage ;;
    esac
    shift
  done
  case $reason in schedule | manual | migration | restore | rollback) ;; time) [ -n "$moment" ] || usage ;; *) usage ;; esac
  data_lock
  SECONDS=0
  mkdir -p -- "$STORE"
  id=$(new_id "$moment")
  work=$STORE/.$id
  result='' problem='' current_step='start'
  trap end_backup EXIT
  remove_half_backups
  end_sessions || die "the database does not answer, so no backup was made; the earlier ones are untouched. Look at: landfall ps"
  [ -n "$head" ] || [ -n "$moment" ] || head=$(migration_head)
  mkdir -- "$work"
  local bytes
  bytes=$(database_bytes) || die "the database does not answer, so no backup was made; the earlier ones are untouched. Look at: landfall ps"
  begin_step "dump $DATABASE ($(mb "$bytes"))"
  open_snapshot
  within_free_space dump_database || fail_dump dump
  close_snapshot
  within_free_space dump_roles || fail_dump roles
  begin_step "check the dump"
  local listed warning
  listed=$(check_dump "$work") || die "no backup was made: $listed. The earlier ones are untouched. Is the disk sound? Look at: sudo dmesg"
  compare_objects "$listed"
  while IFS= read -r warning; do say "warning: $warning"; done < <(index_warnings)
  begin_step "keep it on the droplet"
  sync -f "$work"
  local text
  text=$(render_manifest "$listed")
  (cd "$work" && find . -type f ! -name '*.zst' -delete)
  [ "$upload" = yes ] || : >"$work/local-only"
  # The folder's name makes it a backup, and the manifest is the last thing in it.
  put "$work/manifest.json" <<<"$text"
  mv -T -- "$work" "$STORE/$id"
  sync -f "$STORE"
  printf '%s\n' "$id"
  result=good problem=''
  if [ "$upload" = yes ]; then
    send_unsent || result=local
  fi
  tidy
  [ "$result" = good ] || return "$ONLY_LOCAL"
}

# tidy: best-effort clean-up; failures are retried by the next run
tidy() {
  [ "$upload" = no ] || [ "$result" != good ] || prune_remote || say "Spaces is not tidied up, as said above"
  # A recovered state is older than the other backups, and must stay until the next backup.
  [ -n "$moment" ] || prune_local || say "the droplet's copies are not tidied up, as said above"
  [ "$reason" != schedule ] || [ "$result" != good ] || drop_set_aside || say "databases that restores set aside are not dropped, as said above"
}

# begin_step TEXT: says it; a run that fails from here on names this step
begin_step() {
  say "$*"
  current_step="$*"
}

# end_backup: records the result of this run, however it ends
end_backup() {
  local status=$?
  trap - EXIT
  rm -rf -- "$work"
  if [ -z "$result" ]; then
    result=failed
    [ -n "$problem" ] || { problem="\"$current_step\" failed" && say "no backup was made: $problem, as said above. The earlier ones are untouched, and the database runs as before"; }
  fi
  put "$LAST" <<<"$(jq -n --arg id "$id" --arg reason "$reason" --arg at "$(date -u +%FT%TZ)" --arg result "$result" --arg problem "$problem" \
    '{id: $id, reason: $reason, at: $at, result: $result, problem: (if $problem == "" then null else $problem end)}')" || true
  write_metrics || true
  case $result in
    good) say "backup $id is good ($(mb "$(stat -c %s "$STORE/$id/${STORED[dump]}")"), $SECONDS s)" ;;
    local) say "backup $id is good on the droplet, and NOT in Spaces: $problem. The next backup sends it too; now: landfall backups now" ;;
  esac
  exit "$status"
}

# remove_half_backups: removes what a killed run left. Needs the lock
remove_half_backups() {
  local left
  for left in "$STORE"/.[0-9]*; do
    [ -e "$left" ] || continue
    say "removes the half backup ${left##*/.} that an earlier run left"
    rm -rf -- "$left"
  done
}
