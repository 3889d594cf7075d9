#!/bin/sh
# The official image's contract, as far as the applications here use it: POSTGRES_PASSWORD[_FILE], POSTGRES_USER,
# POSTGRES_DB, POSTGRES_INITDB_ARGS and PGDATA; a first start initialises, any other only starts.
set -eu

if [ "${1#-}" != "$1" ]; then
  set -- postgres "$@"
fi
if [ "$1" != postgres ]; then
  exec "$@"
fi

if [ "$(id -u)" = 0 ]; then
  mkdir -p "$PGDATA"
  chown -R postgres:postgres "$PGDATA"
  chmod 0700 "$PGDATA"
  exec setpriv --reuid postgres --regid postgres --init-groups --inh-caps=-all /bin/sh "$0" "$@"
fi

if [ ! -s "$PGDATA/PG_VERSION" ]; then
  if [ -n "${POSTGRES_PASSWORD_FILE:-}" ]; then
    POSTGRES_PASSWORD=$(cat "$POSTGRES_PASSWORD_FILE")
  fi
  if [ -z "${POSTGRES_PASSWORD:-}" ]; then
    echo "postgres: first start: set POSTGRES_PASSWORD_FILE to the path of a file that holds the superuser's password" >&2
    exit 1
  fi
  user=${POSTGRES_USER:-postgres}
  # A start that was cut short leaves a directory that initdb refuses. PG_VERSION is moved in last, so nothing is lost.
  rm -rf "$PGDATA/.initdb" && mkdir -m 0700 "$PGDATA/.initdb"
  umask 077
  printf '%s\n' "$POSTGRES_PASSWORD" >/tmp/pwfile
  # shellcheck disable=SC2086 # several arguments in one variable is its contract
  initdb --pgdata="$PGDATA/.initdb" --username="$user" --pwfile=/tmp/pwfile --encoding=UTF8 --locale=C.UTF-8 \
    ${POSTGRES_INITDB_ARGS:---data-checksums --auth-host=scram-sha-256 --auth-local=peer}
  rm /tmp/pwfile
  printf '\nhost all all all scram-sha-256\n' >>"$PGDATA/.initdb/pg_hba.conf"
  printf "\nlisten_addresses = '*'\n" >>"$PGDATA/.initdb/postgresql.conf"
  if [ "${POSTGRES_DB:-$user}" != postgres ]; then
    quoted=$(printf '%s' "${POSTGRES_DB:-$user}" | sed 's/"/""/g')
    # Without exit_on_error a failed statement would still be a success.
    printf 'CREATE DATABASE "%s";\n' "$quoted" |
      postgres --single -c exit_on_error=true -D "$PGDATA/.initdb" postgres >/dev/null
  fi
  for entry in "$PGDATA/.initdb"/*; do
    name=${entry##*/}
    if [ "$name" != PG_VERSION ]; then
      rm -rf "${PGDATA:?}/$name"
      mv "$entry" "$PGDATA/$name"
    fi
  done
  mv "$PGDATA/.initdb/PG_VERSION" "$PGDATA/PG_VERSION"
  rmdir "$PGDATA/.initdb"
fi

unset POSTGRES_PASSWORD
exec "$@"
