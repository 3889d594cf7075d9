# Shared part: ids of backups, releases and migrations: a time, and six hexadecimal digits that tell two within one second
# apart. contracts/ids.ts has the same pattern. Needs `die` of the caller.
# shellcheck shell=bash

ID_PATTERN='^[0-9]{8}T[0-9]{6}Z-[0-9a-f]{6}$'

# new_id [SECONDS SINCE 1970]: prints a new id, of now or of that time
new_id() { echo "$(date -u -d "@${1:-$(date +%s)}" +%Y%m%dT%H%M%SZ)-$(od -A n -N 3 -t x1 /dev/urandom | tr -d ' \n')"; }

# check_backup_id ID: ends the program where it is not the id of a backup
check_backup_id() { [[ $1 =~ $ID_PATTERN ]] || die "\"$1\" is not a backup's id such as 20261121T154500Z-1a2b3c. Look at: landfall backups list"; }

# time_of_id ID: prints its time in seconds since 1970
time_of_id() { date -u -d "${1:0:4}-${1:4:2}-${1:6:2}T${1:9:2}:${1:11:2}:${1:13:2}Z" +%s; }
