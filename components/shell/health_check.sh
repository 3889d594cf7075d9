# Shared part: a container's own health check, run by the host: Docker first runs it only after a whole interval.
# Sets `check`, which a caller may make local.
# shellcheck shell=bash

# read_check CONTAINER: the words of its health check into `check`; none where it has none
read_check() {
  mapfile -d '' -t check < <(docker inspect --format '{{with .Config.Healthcheck}}{{range .Test}}{{.}}{{printf "%c" 0}}{{end}}{{end}}' "$1")
  # The newline that docker ends its output with is no word of the check.
  if [ "${#check[@]}" -gt 0 ]; then unset 'check[-1]'; fi
}

# check_passes CONTAINER: runs that check, within 10 s; false where there is none
check_passes() {
  case ${check[0]:-NONE} in
    CMD) timeout 10 docker exec "$1" "${check[@]:1}" ;;
    CMD-SHELL) timeout 10 docker exec "$1" /bin/sh -c "${check[1]}" ;;
    *) false ;;
  esac
}
