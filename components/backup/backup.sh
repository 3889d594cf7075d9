#!/bin/bash
# Makes, checks, sends away, lists and fetches backups of the stack's database. docs/backups.md says what is in one.
set -Eeuo pipefail
umask 077
PROGRAM=landfall-backup
PARTS=$(dirname -- "${BASH_SOURCE[0]}")
# shellcheck source=../database/database.sh
. "${LANDFALL_LIBRARY:-/usr/local/lib/landfall}/database.sh"
# shellcheck source=/dev/null
. "$LANDFALL_ETC/backup.conf"
: "${REMOTE:?}" "${RECIPIENT:?}" "${KEEP_COUNT:?}" "${KEEP_DAYS:?}" "${LOCAL_COPIES:?}"
# shellcheck source=../shell/ids.sh
. "$PARTS/../shell/ids.sh"
# shellcheck source=../shell/spaces.sh
. "$PARTS/../shell/spaces.sh"
# shellcheck source=store.sh
. "$PARTS/store.sh"
# shellcheck source=snapshot.sh
. "$PARTS/snapshot.sh"
# shellcheck source=dump.sh
. "$PARTS/dump.sh"
# shellcheck source=create.sh
. "$PARTS/create.sh"
# shellcheck source=send.sh
. "$PARTS/send.sh"
# shellcheck source=retention.sh
. "$PARTS/retention.sh"
# shellcheck source=verify.sh
. "$PARTS/verify.sh"
# shellcheck source=fetch.sh
. "$PARTS/fetch.sh"
# shellcheck source=list.sh
. "$PARTS/list.sh"
# shellcheck source=metrics.sh
. "$PARTS/metrics.sh"

# What the parts share of a run:
#   id, work                               the backup's id, and its folder until it is whole
#   reason, moment, release, commit, head  of the call
#   snapshot                               the moment of the database that is dumped
#   sent                                   size and sum of the file that was sent last, as JSON
#   result, problem                        how it ended, and why

# The exit code that says: stored on the droplet, upload failed.
ONLY_LOCAL=3

usage() {
  cat >&2 <<'TEXT'
Usage: landfall-backup create --reason schedule|manual|migration|restore|rollback [--release ID] [--commit ID] [--head ID] [--local-only]
       landfall-backup create --reason time --as-of SECONDS [--local-only]
       landfall-backup list | manifest <id> | verify <id> | upload <id> | prune | drop-before
       landfall-backup fetch <id>   (the stack's backup identity on standard input)
Prints the id of a backup that was made. Exit codes: 1 there is none, 2 wrong usage, 3 it is good on the droplet and not in Spaces.
TEXT
  exit 2
}

main() {
  command=${1:-}
  [ $# -eq 0 ] || shift
  case $command in
    create) create_backup "$@" ;;
    list) list_backups ;;
    manifest) [ $# -eq 1 ] || usage; print_manifest "$1" ;;
    verify) [ $# -eq 1 ] || usage; verify_backup "$1" ;;
    upload) [ $# -eq 1 ] || usage; upload_backup "$1" ;;
    fetch) [ $# -eq 1 ] || usage; fetch_backup "$1" ;;
    prune) prune_backups ;;
    drop-before) data_lock; drop_set_aside ;;
    *) usage ;;
  esac
}

# One line: bash has then read the whole program, and another version may take its place while it runs.
main "$@"; exit
