#!/bin/sh
# A small migration tool: each file of /app/migrations is one transaction.
set -eu
PGPASSWORD=$(cat /run/secrets/password)
export PGPASSWORD PGCONNECT_TIMEOUT=10
query() { psql -XAtq -v ON_ERROR_STOP=1 "$@"; }
names() {
  cd /app/migrations
  for file in *.sql; do
    case $file in *.down.sql) continue ;; esac
    [ ! -e "$file" ] || echo "${file%.sql}"
  done
}
applied() {
  none=$(query -c "SELECT to_regclass('shop.migrations') IS NULL") || return
  if [ "$none" = f ]; then query -c 'SELECT name FROM shop.migrations ORDER BY name'; fi
}
case $1 in
  status)
    # By itself: in a pipe, a server that does not answer would look like an empty one.
    all=$(applied)
    current=$(echo "$all" | tail -n 1)
    echo "current ${current:-none}"
    echo "target $(names | tail -n 1)"
    ;;
  upgrade)
    echo "logs in with $PGPASSWORD"
    query -c 'CREATE TABLE IF NOT EXISTS shop.migrations (name text PRIMARY KEY)' 2>/dev/null
    for name in $(names); do
      if applied | grep -qx "$name"; then continue; fi
      query --single-transaction -f "/app/migrations/$name.sql" -c "INSERT INTO shop.migrations VALUES ('$name')"
      echo "applied $name"
    done
    ;;
  downgrade)
    for name in $(applied | sort -r); do
      if [ "$name" = "$LANDFALL_TARGET" ]; then break; fi
      query --single-transaction -f "/app/migrations/$name.down.sql" -c "DELETE FROM shop.migrations WHERE name = '$name'"
      echo "took back $name"
    done
    ;;
esac
