# Part of landfall-restore: restores a backup into a scratch server.
# shellcheck shell=bash

# open_backup_file NAME FROM: the file NAME of the chosen backup, decompressed
open_backup_file() {
  local file
  file=$([ "$1" = dump ] && echo database.dump.zst || echo roles.sql.zst)
  if [ "$2" = droplet ]; then
    zstd -dcq -- "$WORK/$file"
  else
    # The decrypted data are written to no file, and the key is in no argument.
    spaces --low-level-retries 10 --quiet cat "$REMOTE/$id/$file.age" 2>"$WORK/$1.rclone" |
      tee --output-error=warn-nopipe >(sha256sum | cut -c 1-64 >"$WORK/$1.sum") |
      age --decrypt --identity <(printf '%s\n' "$identity") 2>"$WORK/$1.age" | zstd -dcq 2>"$WORK/$1.zstd"
  fi
}

# read_error NAME: why the file could not be opened, or nothing
read_error() {
  # sha256sum may end later than the rest.
  for ((i = 0; i < 50; i++)); do [ ! -e "$WORK/$1.sum" ] || [ -s "$WORK/$1.sum" ] || sleep 0.1; done
  if [ -s "$WORK/$1.rclone" ]; then
    echo "it cannot be downloaded from Spaces: $(tail -n 1 "$WORK/$1.rclone" | cut -c 1-300)"
  elif grep -q 'no identity matched' "$WORK/$1.age" 2>/dev/null; then
    local sealed
    sealed=$(manifest_value '.recipient // "another one"')
    if [ "$sealed" = "$RECIPIENT" ]; then
      echo "the identity that came does not open it, and is not the one of this stack's backups: that of $RECIPIENT does. Is it the configuration of another stack? Look at: pulumi config get --path landfall:backup.identity"
    else
      echo "the identity does not open it: it was encrypted for $sealed, and the stack encrypts for $RECIPIENT now. Give the identity of then: pulumi config set --secret --path landfall:backup.identity"
    fi
  elif [ -s "$WORK/$1.sum" ] && [ "$(cat "$WORK/$1.sum")" != "$(manifest_value ".$1.encryptedSha256")" ]; then
    echo "the copy in Spaces is damaged: it is not what was sent ($(manifest_value ".$1.encryptedBytes") bytes). Send the droplet's copy again, where there is one: landfall backups verify $id, then landfall backups now"
  elif [ -s "$WORK/$1.age" ]; then
    echo "it cannot be decrypted: $(tail -n 1 "$WORK/$1.age" | cut -c 1-300)"
  fi
}

# fill_scratch NAME FROM
fill_scratch() {
  local why
  need_space "a scratch server with the restored database" "$(($(database_bytes "$DATABASE") * 3 / 2))"
  # Problems with the key or with Spaces are found before a server is started.
  [ "$2" = droplet ] || open_backup_file roles "$2" >/dev/null || {
    why=$(read_error roles)
    die "the roles could not be restored: ${why:-$(tail -n 1 "$WORK/roles.zstd")}"
  }
  scratch_start "$1" || die "no scratch server could be started, as said above"
  open_backup_file roles "$2" | load_roles scratch "$1" 2>"$WORK/errors" || {
    why=$(read_error roles)
    die "the roles could not be restored: ${why:-$(tail -n 1 "$WORK/errors")}"
  }
  open_backup_file dump "$2" | load_dump "$DATABASE" scratch "$1" 2>"$WORK/errors" || {
    why=$(read_error dump)
    die "the dump could not be restored: ${why:-$(restore_error "$WORK/errors")}"
  }
  [ "$2" = droplet ] || why=$(read_error roles)$(read_error dump)
  [ -z "${why:-}" ] || die "$why"
}

restore_into_scratch() {
  local keep=${2:-}
  [ -z "$keep" ] || [ "$keep" = --keep ] || usage
  data_lock
  choose_backup "$1"
  detach_output scratch
  trap 'rm -rf -- "$WORK"; scratch_stop restore' EXIT
  stage_files
  say "restores $id into a scratch server ($(in_rows "$(manifest_value '[.rows[]] | add // 0')"))"
  SECONDS=0
  fill_scratch restore droplet
  compare_rows "$DATABASE" scratch restore
  say "$id is restored, with every row of its manifest, in $SECONDS s. The live database was not touched"
  if [ -n "$keep" ]; then
    trap 'rm -rf -- "$WORK"' EXIT
    say "to look at it, on the droplet: sudo docker exec -it -u postgres $LANDFALL_SCRATCH-restore psql -U $SUPERUSER -d $DATABASE"
    say "to take it away: sudo landfall-restore drop-scratch"
  fi
}
