/**
 * Bash functions about a container's own health check, which Docker first runs only after a whole interval:
 * `read_check <container>` puts its words into $check, and `check_passes <container>` runs it, within 10 s.
 */
export const OWN_CHECK = `read_check() {
  mapfile -d '' -t check < <(docker inspect --format '{{with .Config.Healthcheck}}{{range .Test}}{{.}}{{printf "%c" 0}}{{end}}{{end}}' "$1")
  # The newline that docker ends its output with is no word of the check.
  if [ "\${#check[@]}" -gt 0 ]; then unset 'check[-1]'; fi
}
check_passes() {
  case \${check[0]:-NONE} in
    CMD) timeout 10 docker exec "$1" "\${check[@]:1}" ;;
    CMD-SHELL) timeout 10 docker exec "$1" /bin/sh -c "\${check[1]}" ;;
    *) false ;;
  esac
}
`;
