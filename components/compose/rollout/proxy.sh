# Part of the rollout library: the proxy and the file that tells it which release gets the requests.
# shellcheck shell=bash

# Seconds that nginx may take to start new workers after a reload.
reload_seconds=10

is_proxied() { [ -n "${proxy_service:-}" ]; }

# The beginning of the names of the variables that the file sets.
upstream_variable() { printf %s "${service//[^A-Za-z0-9]/_}"; }

# release_of upstream|previous
release_of() {
  is_proxied || return 0
  sed -n "s/^map \"\" \$$(upstream_variable)_$1 .*\"\(.*\):[0-9]*\".*/\1/p" "$upstream" 2>/dev/null || true
}

write_upstream() {
  local file variable
  variable=$(upstream_variable)
  file=$(mktemp -- "$upstream.XXXXXX") || return
  { printf 'map "" $%s_%s { default "%s:%s"; }\n' \
    "$variable" upstream "$1" "$port" "$variable" previous "$2" "$port" >"$file" &&
    chmod 0644 "$file" && sync -- "$file" && mv -fT -- "$file" "$upstream"; } || { rm -f -- "$file"; return 1; }
}

restore_upstream() {
  if [ -e "$upstream.before" ]; then mv -fT -- "$upstream.before" "$upstream"; else rm -f -- "$upstream"; fi
}

# switch_to <release> <previous>; a shell of its own, which gives the lock back and the old file when anything fails.
switch_to() (
  mkdir -p -- "$(dirname "$upstream")" || exit
  exec 9>"$(dirname "$upstream")/.lock" || exit
  flock 9 || exit
  rm -f -- "$upstream.before" || exit
  if [ -e "$upstream" ]; then cp -p -- "$upstream" "$upstream.before" || exit; fi
  trap restore_upstream EXIT
  write_upstream "$1" "${2:-$1}" || exit
  reload_proxy || exit
  trap - EXIT
  rm -f -- "$upstream.before"
)

switch_back() {
  is_proxied || return 1
  [ "$(release_of upstream)" = "$previous" ] || switch_to "$previous" "$previous"
}

# Prints the id of the proxy's running container, or nothing.
find_proxy() {
  local filters=(--filter "label=landfall.app=$project" --filter "label=landfall.service=$proxy_service")
  if [ -n "${proxy_hash:-}" ]; then filters+=(--filter "label=landfall.config-hash=$proxy_hash"); fi
  docker ps --quiet "${filters[@]}" | head -n 1
}

proxy_workers() { docker top "$1" -eo pid,args | awk '/nginx: worker process$/ { print $1 }' | sort; }

reload_proxy() {
  local proxy before tenths
  proxy=$(find_proxy)
  if [ -z "$proxy" ]; then return 0; fi
  if [ "${#proxy_check[@]}" -gt 0 ]; then docker exec "$proxy" "${proxy_check[@]}" >&2 </dev/null || return; fi
  before=$(proxy_workers "$proxy")
  docker exec "$proxy" "${proxy_reload[@]}" >&2 </dev/null || return
  # The reload only asks for it: until the workers of before accept nothing more, they pass requests to the old release.
  for ((tenths = 0; tenths < reload_seconds * 10; tenths++)); do
    if [ -z "$(comm -12 <(printf '%s\n' "$before") <(proxy_workers "$proxy") | tr -d '\n')" ]; then return 0; fi
    sleep 0.1
  done
  echo "the proxy did not take the new configuration in $reload_seconds s" >&2
  return 1
}

# Waits until the proxy's workers of before the reload have ended, which pass the last requests to the old release.
drain_proxy() {
  local proxy began=$SECONDS
  proxy=$(find_proxy)
  if [ -z "$proxy" ]; then return 0; fi
  while [[ $(docker top "$proxy" -eo pid,args) == *'nginx: worker process is shutting down'* ]]; do
    if [ "$((SECONDS - began))" -ge "$grace" ]; then break; fi
    sleep 0.2
  done
}
