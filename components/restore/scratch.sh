# Part of landfall-restore: a backup in a server of its own.
# shellcheck shell=bash

# open NAME FROM: the file NAME of the chosen backup, decompressed
open() {
  local file
  file=$([ "$1" = dump ] && echo database.dump.zst || echo roles.sql.zst)
  if [ "$2" = droplet ]; then
    zstd -dcq -- "$WORK/$file"
  else
    # Nothing of it is written in the clear, and the key is in no argument.
    spaces --low-level-retries 10 --quiet cat "$REMOTE/$id/$file.age" 2>"$WORK/$1.rclone" |
      tee --output-error=warn-nopipe >(sha256sum | cut -c 1-64 >"$WORK/$1.sum") |
      age --decrypt --identity <(printf '%s\n' "$identity") 2>"$WORK/$1.age" | zstd -dcq 2>"$WORK/$1.zstd"
  fi
}

# not_read NAME: why the file could not be opened, or nothing
not_read() {
  # What reads along may end later than the rest.
  for ((i = 0; i < 50; i++)); do [ ! -e "$WORK/$1.sum" ] || [ -s "$WORK/$1.sum" ] || sleep 0.1; done
  if [ -s "$WORK/$1.rclone" ]; then
    echo "it cannot be had from Spaces: $(tail -n 1 "$WORK/$1.rclone" | cut -c 1-300)"
  elif grep -q 'no identity matched' "$WORK/$1.age" 2>/dev/null; then
    local sealed
    sealed=$(said '.recipient // "another one"')
    if [ "$sealed" = "$RECIPIENT" ]; then
      echo "the identity that came does not open it, and is not the one of this stack's backups: that of $RECIPIENT does. Is it the configuration of another stack? Look at: pulumi config get --path landfall:backup.identity"
    else
      echo "the identity does not open it: it was encrypted for $sealed, and the stack encrypts for $RECIPIENT now. Give the identity of then: pulumi config set --secret --path landfall:backup.identity"
    fi
  elif [ -s "$WORK/$1.sum" ] && [ "$(cat "$WORK/$1.sum")" != "$(said ".$1.encryptedSha256")" ]; then
    echo "the copy in Spaces is damaged: it is not what was sent ($(said ".$1.encryptedBytes") bytes). Send the droplet's copy again, where there is one: landfall backups verify $id, then landfall backups now"
  elif [ -s "$WORK/$1.age" ]; then
    echo "it cannot be decrypted: $(tail -n 1 "$WORK/$1.age" | cut -c 1-300)"
  fi
}

# fill_scratch NAME FROM
fill_scratch() {
  local why
  need_space "a scratch server with the restored database" "$(($(database_bytes "$DATABASE") * 3 / 2))"
  # What is wrong with the key, or with Spaces, is said before a server is started for it.
  [ "$2" = droplet ] || open roles "$2" >/dev/null || {
    why=$(not_read roles)
    die "the roles could not be restored: ${why:-$(tail -n 1 "$WORK/roles.zstd")}"
  }
  scratch_start "$1" || die "no scratch server could be started, as said above"
  open roles "$2" | load_roles scratch "$1" 2>"$WORK/errors" || {
    why=$(not_read roles)
    die "the roles could not be restored: ${why:-$(tail -n 1 "$WORK/errors")}"
  }
  open dump "$2" | load_dump "$DATABASE" scratch "$1" 2>"$WORK/errors" || {
    why=$(not_read dump)
    die "the dump could not be restored: ${why:-$(reason "$WORK/errors")}"
  }
  [ "$2" = droplet ] || why=$(not_read roles)$(not_read dump)
  [ -z "${why:-}" ] || die "$why"
}

into_scratch() {
  local keep=${2:-}
  [ -z "$keep" ] || [ "$keep" = --keep ] || usage
  data_lock
  choose "$1"
  unwatched scratch
  trap 'rm -rf -- "$WORK"; scratch_stop restore' EXIT
  take
  say "restores $id into a scratch server ($(in_rows "$(said '[.rows[]] | add // 0')"))"
  SECONDS=0
  fill_scratch restore droplet
  compare "$DATABASE" scratch restore
  say "$id is restored, with every row of its manifest, in $SECONDS s. The live database was not touched"
  if [ -n "$keep" ]; then
    trap 'rm -rf -- "$WORK"' EXIT
    say "to look at it, on the droplet: sudo docker exec -it -u postgres $LANDFALL_SCRATCH-restore psql -U $SUPERUSER -d $DATABASE"
    say "to take it away: sudo landfall-restore drop-scratch"
  fi
}
