# shellcheck shell=bash
# How long the statements of $ROLES wait for a lock: $LOCK_WAIT.
step "limit how long statements of $ROLES wait for a lock"
# shellcheck source=database.sh
. /usr/local/lib/landfall/database.sh
for role in $ROLES; do
  sql -c "ALTER ROLE \"$role\" SET lock_timeout = '$LOCK_WAIT'"
done
