# shellcheck shell=bash
#
# The bash of rollouts. It is on the host once, with its parts in it; what each service's script holds is its settings and
# the call of roll_out or watch_release; one script for all of them calls verify_release. It only defines, so that a script
# may also read it for read_secrets or check_passes alone. Of the script it needs `set -Eeuo pipefail` and the functions
# `step` and `fail`.
#
# Settings of all:
#   project, service   of the Compose file
#   order              start-first or stop-first
#   timeout            seconds until the containers must be healthy
#   needs_healthcheck  true where another service waits for the health of this one
#   port               that its containers listen on; unset for a service that is not behind the proxy
#   grace              seconds for the old ones to end their requests; of a rollout only with stop-first
# With stop-first, whose new containers are made beside the old ones and not started:
#   names=(), restart  the containers' names once they run, and their restart policy
#   record             the file that says which containers worked last
# Where the proxy passes requests to it:
#   upstream           the file that tells the proxy which release gets the requests
#   proxy_service, proxy_check=(), proxy_reload=()
#   proxy_hash         of the container that is to be the proxy: another one is about to be replaced, and reads the file
#                      when it starts; unset where any is
# Of watch_release alone:
#   watch              seconds to observe the new containers
# Of verify_release alone:
#   services=()        names of functions, each of which sets all of the above, and CONTAINERS, for one service
#   verify=()          the program that asks the site, with its arguments
# In the environment: CONTAINERS, the names of the new ones, or their ids, the one that stands for the release first.
# Standard input: the secrets that a log might hold, one a line, base64.

# What the parts share of a run:
#   containers=(), release   the new containers' names, and the one that stands for the release
#   previous                 the container that got the requests before; empty where there is none
#   new=(), kept=()          with stop-first: the ids of the new ones, and what worked last
#   phase                    start, watch or verify, as it is noted
#   secrets=(), check=()     of the shared parts
#   healths, began           what Docker says of the containers' health, and since when they are waited for

: "${project-}" "${service-}" "${order-}" "${timeout-}" "${needs_healthcheck-}" "${port-}" "${grace-}" "${CONTAINERS-}"
: "${names[*]-}" "${restart-}" "${record-}" "${watch-}" "${services[*]-}" "${verify[*]-}"
: "${upstream-}" "${proxy_service-}" "${proxy_check[*]-}" "${proxy_reload[*]-}" "${proxy_hash-}"

PARTS=$(dirname -- "${BASH_SOURCE[0]}")
# shellcheck source=../../shell/secrets.sh
. "$PARTS/../../shell/secrets.sh"
# shellcheck source=../../shell/health_check.sh
. "$PARTS/../../shell/health_check.sh"
# shellcheck source=notes.sh
. "$PARTS/notes.sh"
# shellcheck source=stop_first.sh
. "$PARTS/stop_first.sh"
# shellcheck source=failure.sh
. "$PARTS/failure.sh"
# shellcheck source=health.sh
. "$PARTS/health.sh"
# shellcheck source=proxy.sh
. "$PARTS/proxy.sh"
# shellcheck source=verify.sh
. "$PARTS/verify.sh"

# Ends once the new containers work and get the requests. Fails as soon as a container has ended or is unhealthy: what
# started first is left beside the old ones, which still get the requests; what stopped the old ones gives way to them again.
roll_out() {
  phase=start
  begin_rollout
  refuse_unnamed_volumes
  if [ "$order" = stop-first ]; then replace_previous; fi
  begin_step "wait until $release works"
  wait_until_healthy
  if is_proxied; then pass_requests; fi
  if [ "$order" = stop-first ]; then
    write_record "${containers[@]}"
    trap - EXIT
    remove_previous
  fi
  note_rollout start "" "$service"
}

# Observes new containers beside the old ones, and then stops the old ones. When a new one fails, requests go back to the
# old ones, and it says so. Run again, it begins again.
watch_release() {
  local began
  : "${watch:?}" "${grace:?}"
  phase=watch
  begin_rollout
  if [ -n "$previous" ]; then
    begin_step "wait until $release works"
    wait_until_healthy
    if is_proxied && [ "$(release_of upstream)" != "$release" ]; then pass_requests; fi
    begin_step "watch $release"
    began=$SECONDS
    while :; do
      give_up_on_trouble
      if [ "$((SECONDS - began))" -ge "$watch" ]; then break; fi
      sleep 1
    done
    if is_proxied; then
      begin_step "drain $previous"
      drain_proxy
    fi
  fi
  remove_previous
  note_rollout watch "" "$service"
}

begin_rollout() {
  : "${project:?}" "${service:?}" "${order:?}" "${timeout:?}" "${needs_healthcheck:?}" "${CONTAINERS:?}"
  if [ "$order" = stop-first ]; then : "${grace:?}" "${names[0]:?}" "${restart:?}" "${record:?}"; fi
  if is_proxied; then : "${upstream:?}" "${port:?}" "${proxy_reload[0]:?}"; fi
  read -r -a containers <<<"$CONTAINERS"
  release=${containers[0]}
  read_secrets
  find_previous
}

pass_requests() {
  begin_step "pass requests to $release"
  switch_to "$release" "$previous" ||
    give_up "the proxy does not take $release: its check or its reload failed, as said above"
}

# remove_previous: stops and removes the old containers. Pulumi would stop them later, but not those that an interrupted
# update has left out of its state. It accepts that they are gone.
remove_previous() {
  local old
  begin_step "stop what was there before $release"
  mapfile -t old < <(find_others --all)
  if [ "${#old[@]}" -gt 0 ]; then
    docker stop --time "$grace" -- "${old[@]}" >/dev/null
    # Without its volumes, also those that have no name: what is in them is the user's.
    docker rm --force -- "${old[@]}" >/dev/null
  fi
}

find_others() {
  docker ps --no-trunc "$@" --filter "label=landfall.app=$project" --filter "label=landfall.service=$service" --format '{{.ID}} {{.Names}}' |
    awk -v new="${containers[*]}" 'BEGIN { split(new, list, " "); for (i in list) is_new[list[i]] } !($1 in is_new || $2 in is_new) { print $2 }'
}

# Into $previous: the one that the proxy knows, else any other container of the service that runs, else nothing.
find_previous() {
  local others candidate
  others=$(find_others)
  previous=""
  for candidate in $(release_of upstream) $(release_of previous) $others; do
    if grep -qxF -- "$candidate" <<<"$others"; then previous=$candidate; break; fi
  done
}
