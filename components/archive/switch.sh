# Part of landfall-archive: switches the archive of the server on and off.
# shellcheck shell=bash

# An idle server closes a segment after this time, so that a change is in Spaces half a minute later.
SWITCH_SECONDS=30
# The server asks whether the host has a segment in Spaces; until then it keeps it, and asks again. Its folder is the data directory.
HANDOVER='for try in 1 2 3 4 5 6 7 8 9 10; do if [ -e "pg_wal/archive_status/%f.pgbackrest" ]; then exit 0; fi; sleep 0.5; done; exit 1'

# find_server: where the host sees the server's files, into $SERVER
find_server() {
  local id directory socket port folder found
  id=$(server_container) || die "the server does not run, so its archive cannot be switched on. Look at: landfall ps"
  IFS=$'\t' read -r directory socket port found < <(sql -F $'\t' <<'SQL'
SELECT current_setting('data_directory'), split_part(current_setting('unix_socket_directories'), ',', 1), current_setting('port'),
  (SELECT count(*) FROM pg_tablespace WHERE spcname !~ '^pg_')
SQL
  ) || die "the database does not answer. Nothing was changed. Look at: landfall ps"
  [ "$found" = 0 ] || die "the server has $found tablespaces outside its data directory, and these cannot be recovered to a point in time. Nothing was changed. Move what is in them, or: pulumi config set --path landfall:backup.pointInTime false"
  # /var/run is a link, which the host would resolve from its own root.
  socket=$(docker exec "$id" readlink -f -- "$socket")
  folder=$(docker inspect "$id" | jq -r --arg directory "$directory" '
    [.[0].Mounts[] | .Destination as $at | select($directory == $at or ($directory | startswith($at + "/")))] | max_by(.Destination | length) |
    if . then .Source + $directory[(.Destination | length):] else "" end')
  [ -d "$folder/pg_wal" ] || die "the server's files ($directory in the container) are on no volume that the host sees, so their WAL cannot be archived. Nothing was changed. Give the service $SERVER_SERVICE a volume at $directory"
  jq -n --arg directory "$directory" --arg socket "$socket" --arg port "$port" --arg folder "$folder" --arg owner "$(stat -c %u:%g -- "$folder")" \
    '{directory: $directory, socket: $socket, port: $port, folder: $folder, owner: $owner}' >"$SERVER.new"
  mv -f -- "$SERVER.new" "$SERVER"
}

# refuse_foreign_settings: ends the program where the server has an archive already: it may be the only one
refuse_foreign_settings() {
  local foreign
  foreign=$(sql -v ours="$HANDOVER" <<'SQL'
SELECT string_agg(format('%s = %s (%s)', name, setting, source), '; ') FROM pg_settings
WHERE (name = 'archive_command' AND setting NOT IN ('', '(disabled)', :'ours'))
  OR (name IN ('archive_mode', 'archive_command', 'archive_timeout') AND source = 'command line')
  OR (name = 'archive_library' AND setting <> '') OR (name = 'wal_level' AND setting = 'minimal')
SQL
  )
  [ -z "$foreign" ] || die "these settings of the server conflict with the archive: $foreign. Nothing was changed. Take them away, or: pulumi config set --path landfall:backup.pointInTime false"
}

# ensure_stanza: the archive knows the server, also a new one in the place of one that was lost
ensure_stanza() {
  local output
  output=$(with_server --no-online stanza-create 2>&1) || output=$(with_server --no-online stanza-upgrade 2>&1) || {
    [[ $output != *'version of PostgreSQL supported'* ]] || refuse_version
    die "pgBackRest rejects the server, or cannot reach Spaces: ${output:0:600}"
  }
}

# refuse_version: pgBackRest looks at the server's files before it writes anything, so nothing of them is in Spaces
refuse_version() {
  [ "$(sql -c 'SHOW archive_mode')" = on ] || rm -f -- "$SERVER"
  die "landfall:backup.pointInTime is true, but $SERVER_SERVICE is PostgreSQL $(sql -c 'SHOW server_version'), which this host's $(command pgbackrest version) does not archive: 2.45, of Debian 12, archives versions up to 15. Backups work with every version. Nothing was changed. pulumi config set --path landfall:backup.pointInTime false"
}

switch_on() {
  ! outside || die "the database is outside the droplet, so Landfall cannot archive its WAL: most providers offer this themselves. Nothing was changed. pulumi config set --path landfall:backup.pointInTime false"
  command -v pgbackrest >/dev/null || die "pgbackrest is not installed. Nothing was changed. sudo apt-get install pgbackrest"
  data_lock
  refuse_foreign_settings
  find_server
  say "makes the archive in Spaces"
  ensure_stanza
  sql -v ours="$HANDOVER" -v seconds="${SWITCH_SECONDS}s" <<'SQL'
ALTER SYSTEM SET archive_mode = 'on';
ALTER SYSTEM SET archive_command = :'ours';
ALTER SYSTEM SET archive_timeout = :'seconds';
SELECT pg_reload_conf() \g /dev/null
SQL
  [ "$(sql -c 'SHOW archive_mode')" = on ] || restart_server
}

# check_archive: a segment gets all the way to Spaces
check_archive() {
  local output
  output=$(with_server check 2>&1) || die "the server's WAL does not get to Spaces: ${output:0:600}. The server keeps it, and works. Look at: sudo journalctl -u landfall-archive"
  say "the server's WAL gets to Spaces"
}

switch_off() {
  rm -f -- "$SERVER" "$NEWEST"
  sql <<'SQL' || { say "the server does not answer, so its settings stay" && return; }
ALTER SYSTEM RESET archive_mode;
ALTER SYSTEM RESET archive_command;
ALTER SYSTEM RESET archive_timeout;
SELECT pg_reload_conf() \g /dev/null
SQL
  [ "$(sql -c 'SHOW archive_mode')" = off ] || restart_server
  rm -f -- "$LANDFALL_DATA/metrics/archive.prom"
}

restart_server() {
  local id try
  id=$(server_container)
  say "restarts the server, because archive_mode changes only at a start: down for seconds"
  docker restart --time 60 "$id" >/dev/null
  for ((try = 0; try < 300; try++)); do
    ! docker exec "$id" pg_isready --quiet --host 127.0.0.1 --port "${SERVER_PORT:-5432}" 2>/dev/null || return 0
    sleep 0.2
  done
  die "the server does not start again: $(docker logs --tail 3 "$id" 2>&1 | tr '\n' ' '). Look at: landfall logs $SERVER_SERVICE"
}
