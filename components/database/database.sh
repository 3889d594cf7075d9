# Library of the programs on the host that work on data. Nothing here prints a secret, or takes one as an argument.
# Needs: `set -Eeuo pipefail`, and PROGRAM, the program's name in messages and in the names of its sessions.
# Sets: what database.conf does, LANDFALL_* (folders), SESSIONS, PSQL, OWN_TABLES, INVALID_INDEXES, COUNT_ROWS,
# server_id, owns_lock, problem (why `die` ended the program).
# shellcheck shell=bash

LANDFALL_ETC=${LANDFALL_ETC:-/etc/landfall}
LANDFALL_DATA=${LANDFALL_DATA:-/mnt/data/landfall}
LANDFALL_LOCK=${LANDFALL_LOCK:-/run/lock/landfall-data.lock}
# Prefix of the names of scratch servers. Tests have their own, because they do not share the lock.
LANDFALL_SCRATCH=${LANDFALL_SCRATCH:-landfall-scratch}

# shellcheck source=/dev/null
. "$LANDFALL_ETC/database.conf"
# What it sets: the app and its stack, the database, and the server's superuser.
: "${SYSTEM:?}" "${STACK:?}" "${DATABASE:?}" "${SCHEMA:?}" "${SUPERUSER:?}"
# And the service of the server in a container of this host, or where one outside listens and by what it is reached.
: "${SERVER_SERVICE=}" "${SERVER_HOST=}" "${SERVER_PORT=}" "${SERVER_TLS=}" "${SERVER_CA=}" "${CLIENT_IMAGE=}"
# Readable by all, for the metrics in it. Whatever is private in it has permissions of its own.
(umask 022 && mkdir -p -- "$LANDFALL_DATA")

# Prefix of the names of these programs' sessions in the server, by which those of a killed one are found and ended.
SESSIONS=landfall

# say TEXT: how far a run is, for people; on standard error, because standard output is a program's answer
say() { printf '%s: %s\n' "${PROGRAM:-landfall}" "$*" >&2; }

# die TEXT: what is wrong, what runs now and what to type; ends the program
die() {
  # shellcheck disable=SC2034 # for the program's own record of its end
  problem=$*
  say "$*"
  exit 1
}

# put FILE: writes standard input to the file, in one rename
put() { cat >"$1.new" && sync -- "$1.new" && mv -f -- "$1.new" "$1"; }

# data_lock: takes the lock on the data, or waits for it. A program that the holder calls goes on at once. Child processes hold the
# lock too, so that the next program waits for what a killed one left running.
data_lock() {
  [ "${LANDFALL_DATA_LOCKED:-}" != 1 ] || return 0
  exec 8>"$LANDFALL_LOCK"
  if ! flock -n 8; then
    say "waits for another backup, migration or restore to end"
    flock -w "${LANDFALL_LOCK_SECONDS:-1800}" 8 ||
      die "another backup, migration or restore has been running for half an hour; nothing was done. Look at: sudo fuser -v $LANDFALL_LOCK"
  fi
  owns_lock=yes
  export LANDFALL_DATA_LOCKED=1
}

# outside: whether the server is not a container of this host
outside() { [ -n "${SERVER_HOST:-}" ]; }

# server_container: id of the server's container. LANDFALL_SERVER_CONTAINER names another one, for programs that this one calls.
server_container() {
  local id=${LANDFALL_SERVER_CONTAINER:-}
  [ -z "$id" ] || { printf '%s\n' "$id" && return; }
  id=$(docker ps --quiet --no-trunc --filter "label=landfall.app=$SYSTEM" --filter "label=landfall.service=$SERVER_SERVICE" | head -n 1)
  [ -n "$id" ] || {
    say "no container of the service $SERVER_SERVICE runs. Look at: docker ps --all --filter label=landfall.service=$SERVER_SERVICE"
    return 1
  }
  printf '%s\n' "$id"
}

# pg TOOL [ARGS]: a client tool as the superuser, with this standard input and output. The database is $PGDATABASE of the
# call (`PGDATABASE=x pg psql`) or the tool's own -d, by default $DATABASE.
pg() {
  local settings=(--env "PGDATABASE=${PGDATABASE:-$DATABASE}" --env "PGUSER=$SUPERUSER" --env "PGAPPNAME=$SESSIONS-${PROGRAM:-data}")
  if outside; then
    docker run --rm --interactive --network host --user root --entrypoint "$1" \
      --volume "$LANDFALL_ETC/pgpass:/run/pgpass:ro" --env PGPASSFILE=/run/pgpass \
      ${SERVER_CA:+--volume "$SERVER_CA:/run/server-ca.pem:ro" --env PGSSLROOTCERT=/run/server-ca.pem} \
      --env "PGHOST=$SERVER_HOST" --env "PGPORT=$SERVER_PORT" --env "PGSSLMODE=$SERVER_TLS" --env PGCONNECT_TIMEOUT=15 \
      "${settings[@]}" "$CLIENT_IMAGE" "${@:2}"
  else
    # Looked up once in a run: a server that restarts keeps its container.
    server_id=${server_id:-$(server_container)} || return
    docker exec --interactive --user postgres "${settings[@]}" "$server_id" "$@"
  fi
}

PSQL=(psql -XAtq -v ON_ERROR_STOP=1)

# sql [PSQL'S ARGS]: `sql -c 'SELECT 1'`, `sql -d postgres <<<'...'`; fails at the first error
sql() { pg "${PSQL[@]}" "$@"; }

# end_sessions: ends the sessions of an earlier program that was killed. Docker leaves its tools running in the container,
# where they hold locks and a snapshot. Only under the lock; a nested call leaves alone what its caller has open.
end_sessions() { sql -c "$(ending_sessions)" >/dev/null; }

# ending_sessions: its statement, for a program that asks something else in the same call
ending_sessions() {
  local whose=$SESSIONS-%
  [ "${owns_lock:-}" = yes ] || whose=$SESSIONS-$PROGRAM
  printf "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity WHERE application_name LIKE '%s' AND pid <> pg_backend_pid()" "$whose"
}

# server_version: as a number, such as 150020
server_version() { sql -c 'SHOW server_version_num'; }
database_bytes() { sql -c "SELECT pg_database_size('${1:-$DATABASE}')"; }

# in_rows NUMBER, mb BYTES: for people
in_rows() { [ "$1" = 1 ] && echo '1 row' || echo "$1 rows"; }
mb() { echo "$(($1 / 1000000)) MB"; }

# free_bytes [FOLDER]: of the file system that the data lie on
free_bytes() { df --output=avail --block-size=1 -- "${1:-$LANDFALL_DATA}" | tail -n 1 | tr -d ' '; }

# scratch_run NAME [FILL [SERVER'S ARGS]]: a server of the same image and settings, in a container and a network of its own,
# both called $LANDFALL_SCRATCH-NAME. In that network it has the server's name, so that the app's own configuration finds it;
# there is no way out of it. What is left of an earlier one of this name goes first. It is empty, or what the function FILL
# puts into the folder pgdata of the one that it is given.
scratch_run() {
  local name=$LANDFALL_SCRATCH-$1 folder=$LANDFALL_DATA/scratch/$1 image alias arguments=() limits=() id memory shm
  scratch_stop "$1"
  if outside; then
    image=$CLIENT_IMAGE alias=$SERVER_HOST
    [ "$SERVER_PORT" = 5432 ] || arguments=(postgres -c "port=$SERVER_PORT")
  else
    id=$(server_container) || return
    alias=$SERVER_SERVICE
    {
      read -r image memory shm || return
      mapfile -t arguments
    } < <(docker inspect --format '{{.Image}} {{.HostConfig.Memory}} {{.HostConfig.ShmSize}}{{range .Config.Cmd}}{{printf "\n%s" .}}{{end}}' "$id")
    limits=(--memory "$memory" --shm-size "$shm")
  fi
  [ "${#arguments[@]}" -gt 0 ] || arguments=(postgres)
  mkdir -p -- "$folder"
  # The server does not run as root, and protects its own folder in it.
  chmod 0755 -- "$folder"
  [ $# -lt 2 ] || "$2" "$folder"
  docker network create --internal --label landfall.scratch="$1" "$name" >/dev/null
  # Nothing waits for the disk, because its data can be restored again. A low CPU share, because the app goes first.
  POSTGRES_PASSWORD=$(cat /proc/sys/kernel/random/uuid) docker run --detach --name "$name" --label landfall.scratch="$1" \
    --network "$name" --network-alias "$alias" --volume "$folder:/var/lib/postgresql/data" \
    --cap-drop ALL --cap-add CHOWN --cap-add DAC_OVERRIDE --cap-add FOWNER --cap-add SETGID --cap-add SETUID \
    --security-opt no-new-privileges --cpu-shares "${LANDFALL_SCRATCH_SHARES:-128}" "${limits[@]}" \
    --env POSTGRES_PASSWORD --env "POSTGRES_USER=$SUPERUSER" --env "POSTGRES_DB=$DATABASE" \
    --env PGDATA=/var/lib/postgresql/data/pgdata \
    --env POSTGRES_INITDB_ARGS='--auth-host=scram-sha-256 --auth-local=trust --no-sync' \
    "$image" "${arguments[@]}" -c fsync=off -c full_page_writes=off -c synchronous_commit=off "${@:3}" >/dev/null
}

# scratch_start NAME: starts an empty scratch server and waits until it answers
scratch_start() {
  local name=$LANDFALL_SCRATCH-$1
  scratch_run "$1" || return
  # By TCP: while it makes its files, the image's server listens on its socket only. Asked from inside, by one command that
  # ends with the container: to start a command for each question would take more than the start of the server.
  # shellcheck disable=SC2016 # the container's shell expands it
  if timeout 300 docker exec "$name" sh -c 'until pg_isready --quiet --host 127.0.0.1 --port "$1"; do sleep 0.1; done' - "${SERVER_PORT:-5432}" 2>/dev/null; then
    return 0
  fi
  say "the scratch server does not start. The end of its log: $(docker logs --tail 3 "$name" 2>&1 | tr '\n' ' ')"
  scratch_stop "$1"
  return 1
}

# scratch NAME TOOL [ARGS]: a client tool in the scratch server, as `pg` does it
scratch() {
  docker exec --interactive --user postgres --env "PGDATABASE=${PGDATABASE:-$DATABASE}" --env "PGUSER=$SUPERUSER" \
    --env "PGPORT=${SERVER_PORT:-5432}" --env "PGAPPNAME=$SESSIONS-${PROGRAM:-data}" "$LANDFALL_SCRATCH-$1" "${@:2}"
}

# scratch_stop NAME: removes the scratch server with its data
scratch_stop() {
  docker rm --force --volumes "$LANDFALL_SCRATCH-$1" >/dev/null 2>&1 || true
  docker network rm "$LANDFALL_SCRATCH-$1" >/dev/null 2>&1 || true
  rm -rf -- "${LANDFALL_DATA:?}/scratch/$1"
}

# stream_out PREFIX... -- TOOL [ARGS]: the standard output of a tool that writes much. PREFIX is `pg`, or `scratch NAME`.
# stream_in PREFIX... -- TOOL [ARGS]: the same for the standard input of one that reads much.
# By a pipe in the container's /dev/shm, which every server has: Docker hands a stream through four processes, and that takes
# longer than the dump itself (2 GB: 30 s, and not 12).
stream_out() { by_pipe out "$@"; }
stream_in() { by_pipe in "$@"; }

by_pipe() {
  local direction=$1 prefix=() container inside pipe copier status=0
  shift
  while [ "$1" != -- ]; do prefix+=("$1") && shift; done
  shift
  if [ "${prefix[0]}" = scratch ]; then
    container=$LANDFALL_SCRATCH-${prefix[1]}
  elif outside; then
    # Docker may fail when its input is not read to the end.
    if [ "$direction" = out ]; then pg "$@"; else pg sh -c '"$@" && cat >/dev/null' - "$@"; fi
    return
  else
    container=$(server_container) || return
  fi
  # shellcheck disable=SC2016 # the container's shell expands it
  inside=$("${prefix[@]}" sh -c 'umask 077 && folder=$(mktemp -d /dev/shm/landfall.XXXXXX) && mkfifo "$folder/pipe" && echo "$folder/pipe"' </dev/null) || return
  pipe=/proc/$(docker inspect --format '{{.State.Pid}}' "$container")/root$inside || return
  [ -p "$pipe" ] || { say "$inside of the container $container cannot be reached from here, at $pipe" && return 1; }
  if [ "$direction" = out ]; then
    cat <"$pipe" &
    copier=$!
    # shellcheck disable=SC2016 # the container's shell expands it
    "${prefix[@]}" sh -c 'exec 3>"$1" && rm -r "${1%/*}" && shift && exec "$@" >&3 3>&-' - "$inside" "$@" </dev/null || status=$?
    # A tool that has failed may never have opened its end, for which the copier waits.
    [ "$status" -eq 0 ] || kill "$copier" 2>/dev/null || true
    wait "$copier" 2>/dev/null || status=$((status == 0 ? 1 : status))
  else
    cat <&0 >"$pipe" 2>/dev/null &
    copier=$!
    # shellcheck disable=SC2016 # the container's shell expands it
    "${prefix[@]}" sh -c 'exec 3<"$1" && rm -r "${1%/*}" && shift && exec "$@" <&3 3<&-' - "$inside" "$@" </dev/null || status=$?
    kill "$copier" 2>/dev/null || true
    wait "$copier" 2>/dev/null || true
    # Reads the rest, so that the writer does not end by a broken pipe.
    [ "$status" -ne 0 ] || cat >/dev/null
  fi
  return "$status"
}

# load_dump DATABASE PREFIX...: the custom-format dump of standard input into an empty database of the server that
# PREFIX reaches: `load_dump assistant scratch x <dump`, `load_dump assistant_restore pg <dump`
load_dump() {
  local database=$1 errors status=0
  errors=$(mktemp)
  stream_in "${@:2}" -- pg_restore --dbname "$database" --exit-on-error 2>"$errors" || status=$?
  cat -- "$errors" >&2
  # pg_restore may exit with 0 although it has ignored errors.
  ! grep -q 'errors ignored on restore' "$errors" || status=1
  rm -f -- "$errors"
  return "$status"
}

# load_roles PREFIX...: the roles of standard input, as pg_dumpall writes them, into a server that may have some of them
load_roles() {
  local errors problems
  errors=$(mktemp)
  # The database postgres: the one of the dump may not be there. Quiet: no role's password may be printed.
  PGDATABASE=postgres "$@" psql -XAtq >/dev/null 2>"$errors" || true
  problems=$(grep -aE '(ERROR|FATAL|error):' "$errors" | grep -avE 'ERROR:  (role|tablespace) ".*" already exists$' | cut -c 1-200) || true
  rm -f -- "$errors"
  [ -z "$problems" ] || {
    say "the roles could not be made: $problems"
    return 1
  }
}

# The app's own tables: neither the server's nor an extension's. pg_dump takes the same.
OWN_TABLES="FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
  WHERE c.relkind = 'r' AND n.nspname !~ '^pg_' AND n.nspname <> 'information_schema'
  AND NOT EXISTS (SELECT FROM pg_depend d WHERE d.classid = 'pg_class'::regclass AND d.objid = c.oid AND d.deptype = 'e')"

# Indexes that PostgreSQL does not use and pg_dump leaves out, as "schema.index<TAB>schema.table": what a failed CREATE INDEX
# CONCURRENTLY or REINDEX CONCURRENTLY has left. Not one that is being made at the moment, and not one of a partitioned
# table, which is dumped: it is only not complete.
# shellcheck disable=SC2034 # for the programs that source this
INVALID_INDEXES="SELECT format('%I.%I', n.nspname, x.relname), format('%I.%I', n.nspname, t.relname)
  FROM pg_index i JOIN pg_class x ON x.oid = i.indexrelid JOIN pg_class t ON t.oid = i.indrelid JOIN pg_namespace n ON n.oid = t.relnamespace
  WHERE t.relkind IN ('r', 'm') AND NOT (i.indisvalid AND i.indisready) AND n.nspname !~ '^pg_' AND n.nspname <> 'information_schema'
  AND NOT EXISTS (SELECT FROM pg_stat_progress_create_index p WHERE p.datname = current_database() AND p.relid = t.oid)
  ORDER BY 1;"

# table_name SCHEMA TABLE: SQL for "schema.table", of a list's line: a tab or a line's end in it, which a name may have, is a space
table_name() { printf "translate(%s || '.' || %s, E'%s', '  ')" "$1" "$2" '\t\n'; }

# What counts every row: psql makes one statement a table of it and runs them. Prints "schema.table<TAB>rows", sorted.
COUNT_ROWS="SELECT format('SELECT %L, count(*) FROM %I.%I', $(table_name n.nspname c.relname), n.nspname, c.relname)
  $OWN_TABLES ORDER BY $(table_name n.nspname c.relname) COLLATE \"C\" \\gexec"

# count_rows DATABASE PREFIX...: "schema.table<TAB>rows", sorted: the exact counts of one moment
count_rows() {
  PGDATABASE=$1 "${@:2}" "${PSQL[@]}" -F $'\t' <<SQL
BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY;
$COUNT_ROWS
COMMIT;
SQL
}

# gauge NAME HELP VALUE: for metrics
gauge() { printf '# HELP %s %s\n# TYPE %s gauge\n%s %s\n' "$1" "$2" "$1" "$1" "$3"; }

# metrics PART: standard input in Prometheus' text format in the place of what PART said before
metrics() {
  local folder=$LANDFALL_DATA/metrics
  (umask 022 && mkdir -p -- "$folder") && cat >"$folder/.$1.new" && chmod 0644 -- "$folder/.$1.new" && mv -f -- "$folder/.$1.new" "$folder/$1.prom"
}
