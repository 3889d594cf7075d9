# Part of landfall-archive: pgBackRest on the server's files, and what is known of the server while it does not run.
# shellcheck shell=bash

STANZA=database
# What must be known while the server does not run: where its files are, and who owns them.
SERVER=$LANDFALL_DATA/archive.json
# pgBackRest's locks.
RUN=${LANDFALL_RUN:-/run/landfall-archive}

# backrest FOLDER COMMAND...: runs COMMAND as the owner of the server's files, in a mount namespace where FOLDER is the server's data
# directory: pgBackRest compares the path with the server's. The keys are in the environment of this one process.
backrest() {
  local folder=$1 directory owner
  directory=$(jq -r .directory "$SERVER")
  owner=$(jq -r .owner "$SERVER")
  (umask 022 && mkdir -p -- "$directory")
  install -d -m 0700 -o "${owner%:*}" -g "${owner#*:}" -- "$RUN"
  (
    set -a
    # shellcheck source=/dev/null
    . "$LANDFALL_ETC/archive.keys"
    # 8 is the lock: this process must not hold it when the program was killed.
    # shellcheck disable=SC2016 # the inner bash expands it
    exec unshare --mount --propagation private bash -c '
      mount --bind -- "$1" "$2" && cd / && exec setpriv --reuid "${3%:*}" --regid "${3#*:}" --clear-groups --no-new-privs "${@:4}"' \
      - "$folder" "$directory" "$owner" "${@:2}" 8>&-
  )
}

# pgbackrest FOLDER COMMAND...: on the server's files in FOLDER
pgbackrest() { backrest "$1" pgbackrest "--config=$LANDFALL_ETC/pgbackrest.conf" "--stanza=$STANZA" "--pg1-path=$(jq -r .directory "$SERVER")" "${@:2}"; }

live_folder() { jq -r .folder "$SERVER"; }

# with_server COMMAND...: pgbackrest that also asks the server, through its socket in the container
with_server() {
  local id pid
  id=$(server_container) || return
  pid=$(docker inspect --format '{{.State.Pid}}' "$id")
  (
    # Root opens it: others may not read a container's files.
    exec 9<"/proc/$pid/root$(jq -r .socket "$SERVER")"
    pgbackrest "$(live_folder)" --pg1-socket-path=/proc/self/fd/9 "--pg1-port=$(jq -r .port "$SERVER")" "--pg1-user=$SUPERUSER" "$@"
  )
}
