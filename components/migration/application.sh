# Part of landfall-migrate: the app's own migration commands.
# Each runs in a clone of the container of the one-shot service, so with its image, user, files, secrets, limits and networks;
# or, where $OTHER_IMAGE and $OTHER_FILES say so, with another release's image and files of the checkout.
# shellcheck shell=bash

DOCKER_SOCKET=${LANDFALL_DOCKER_SOCKET:-/var/run/docker.sock}
STATUS_SECONDS=120
# How long the server is asked whether it answers: one that was just restarted may need a moment.
ANSWER_SECONDS=${LANDFALL_ANSWER_SECONDS:-5}
# The label of the clones of a run, of which there is one at a time: what has it and is not its own is left over.
CLONES=landfall.migration
# And of those that only ask for the head, beside a run too.
QUESTIONS=landfall.migration.question

# What Docker says of a container, as a request for another one. The API, because `docker run` has no way to say all of it, and
# would have the environment, which may hold secrets, among its arguments.
# shellcheck disable=SC2016 # jq's own variables
CLONE='.[0] as $of
| ($of.NetworkSettings.Networks | keys[0]) as $first
| $of.Config + {
    Image: (if $image == "" then $of.Image else $image end), Healthcheck: {Test: ["NONE"]}, OpenStdin: false, Tty: false,
    Labels: {($mark): $system, "landfall.migration.on": $on},
    Env: (($of.Config.Env // []) + ["LANDFALL_TARGET=" + $goal]),
    HostConfig: ($of.HostConfig + {
      Binds: [$of.HostConfig.Binds // [] | .[] | if $files != "" and startswith($placed) then $files + ltrimstr($placed) else . end],
      RestartPolicy: {Name: "no"}, PortBindings: {}, AutoRemove: false, ContainerIDFile: "",
      ExtraHosts: (if $on == "live" then $of.HostConfig.ExtraHosts else null end),
      NetworkMode: (if $on != "live" then $on
        elif ($of.HostConfig.NetworkMode | test("^(host|none|container:)")) then $of.HostConfig.NetworkMode
        else $first // "default" end)})}
| del(.Hostname, .Domainname, .MacAddress)
| if ($command | length) > 0 then .Cmd = $command else . end'

# find_container: the newest container of the service, into $CONTAINER
find_container() {
  CONTAINER=$(docker ps --all --quiet --no-trunc --filter "label=landfall.app=$SYSTEM" --filter "label=landfall.service=$SERVICE" | head -n 1)
  [ -n "$CONTAINER" ] || {
    say "there is no container of the service $SERVICE, in which migrations run. Deploy the app: pulumi up"
    return 1
  }
}

# create_clone ON COMMAND...: a container that will run COMMAND (none: the service's own) in the service's networks (ON is live) or
# in the network ON; its id into $cloned
create_clone() {
  local on=$1 description command answer network
  shift
  command=$(jq -cn '$ARGS.positional' --args -- "$@")
  description=$(docker inspect "$CONTAINER") || return
  answer=$(jq --arg on "$on" --arg mark "$CLONES" --arg system "$SYSTEM" --arg goal "${goal:-}" --argjson command "$command" \
    --arg image "${OTHER_IMAGE:-}" --arg files "${OTHER_FILES:-}" --arg placed "${LANDFALL_SRV:-/srv}/$SYSTEM/files" "$CLONE" <<<"$description" |
    curl --silent --show-error --unix-socket "$DOCKER_SOCKET" --header 'Content-Type: application/json' --data-binary @- http://docker/containers/create)
  cloned=$(jq -r '.Id // ""' <<<"$answer")
  [ -n "$cloned" ] || {
    say "Docker cannot create a container like that of $SERVICE: $(jq -r '.message // .' <<<"$answer")"
    return 1
  }
  if [ "$on" = live ]; then
    while read -r network; do docker network connect "$network" "$cloned" || return; done < <(
      jq -r '.[0] | select(.HostConfig.NetworkMode | test("^(host|none|container:)") | not) | .NetworkSettings.Networks | keys[1:][]' <<<"$description"
    )
  fi
  [ "${#UPLOADS[@]}" -eq 0 ] || copy_uploads "$on"
}

# copy_uploads ON: what was put into the container when it was made, and is in no image and no mount. On a copy, the
# authority that vouches for the server is another one.
copy_uploads() {
  local staged=$work/uploads file
  for file in "${UPLOADS[@]}"; do
    mkdir -p -- "$staged$(dirname -- "$file")"
    docker cp "$CONTAINER:$file" - | tar -x -C "$staged$(dirname -- "$file")" || return
    if [ "$1" != live ] && [ -n "${SERVER_CA:-}" ] && same_certificate "$staged$file" "$SERVER_CA"; then
      cat -- "$work/tls/server.crt" >"$staged$file"
    fi
  done
  # Files only: the folders are the image's.
  (cd "$staged" && find . -type f -printf '%P\n') |
    tar -c -C "$staged" --owner 0 --group 0 --files-from - | docker cp - "$cloned:/" >/dev/null || return
  rm -rf -- "$staged"
}

same_certificate() { [ "$(fingerprint "$1")" = "$(fingerprint "$2")" ]; }
fingerprint() { openssl x509 -in "$1" -noout -fingerprint -sha256 2>/dev/null || echo "$1"; }

# imitate_outside_server NAME: has the scratch server take the app's connections as the outside server does: encrypted, with a certificate of
# its own for the same host. It asks for no password, because roles of a managed server are dumped without; nobody else reaches it.
imitate_outside_server() {
  local name=$LANDFALL_SCRATCH-$1 data
  mkdir -p -- "$work/tls"
  openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 2 -subj "/CN=$SERVER_HOST" \
    -addext "subjectAltName=DNS:$SERVER_HOST" -keyout "$work/tls/server.key" -out "$work/tls/server.crt" 2>/dev/null || return
  data=$(scratch "$1" psql -XAtqc 'SHOW data_directory') || return
  tar -c -C "$work/tls" server.key server.crt | docker exec --interactive --user postgres "$name" tar -x --no-same-permissions -C "$data" || return
  docker exec --interactive --user postgres "$name" sh -c 'cat >"$1/pg_hba.conf" && chmod 0600 "$1/server.key"' - "$data" <<'TEXT' || return
local all all trust
host all all all trust
TEXT
  scratch "$1" "${PSQL[@]}" -c "ALTER SYSTEM SET ssl = on" -c "SELECT pg_reload_conf()" >/dev/null
}

# run_application ON SECONDS COMMAND...: runs COMMAND in a clone to its end. What it printed is in $work/printed, and with its
# errors in $work/output. The way it ended is the status; 124: it took too long and was stopped.
run_application() {
  local on=$1 seconds=$2 status=0
  echo "nothing: its container could not be made, as said above" >"$work/output"
  create_clone "$on" "${@:3}" || return
  timeout "$seconds" docker start --attach "$cloned" >"$work/printed" 2>"$work/errors" </dev/null || status=$?
  # Its end is awaited, whatever happened to the one who watched it: a transaction must not go on unseen.
  if [ "$status" -ne 0 ] && [ "$(docker inspect --format '{{.State.Running}}' "$cloned")" = true ]; then
    docker stop --time 30 "$cloned" >/dev/null
  fi
  cat -- "$work/printed" "$work/errors" | tail -c 1000000 | hide_secrets >"$work/output"
  [ -z "${folder:-}" ] || cat -- "$work/output" >>"$folder/application.log"
  docker rm --force --volumes "$cloned" >/dev/null
  return "$status"
}

# last_lines: the end of what the command said
last_lines() { tail -n 15 "$work/output" | sed 's/^/      /'; }

# database_answers [PSQL'S ARGS]: whether the live server answers at all; what it answers into $words, why it does not into $trouble.
# Without this question, the app's own command might wait for minutes.
database_answers() {
  [ $# -gt 0 ] || set -- -c 'SELECT 1'
  local left until=$((SECONDS + ANSWER_SECONDS))
  while left=$((until - SECONDS)) && [ "$left" -gt 0 ]; do
    words=$(
      docker() { timeout --kill-after=1 "$left" docker "$@"; }
      sql -d postgres "$@" 2>&1 </dev/null
    ) && return 0
    sleep 0.5
  done
  words=${words#"$PROGRAM: "}
  trouble="the database does not answer: ${words%%$'\n'*}"
  [ -n "$words" ] || trouble="the database does not answer within $ANSWER_SECONDS s"
  return 1
}

# read_heads ON: what the database has, into $current, and what the app's release wants, into $target
read_heads() {
  if ! run_application "$1" "$STATUS_SECONDS" "${STATUS[@]}"; then
    trouble="the command \"${STATUS[*]}\" of $SERVICE failed; it must print \"current <head>\" and \"target <head>\". It said:"$'\n'$(last_lines)
    return 1
  fi
  current=$(sed -n 's/^current \([^ ]\{1,\}\)$/\1/p' "$work/printed")
  target=$(sed -n 's/^target \([^ ]\{1,\}\)$/\1/p' "$work/printed")
  if [[ ! $current =~ ^[^[:space:]]+$ || ! $target =~ ^[^[:space:]]+$ ]]; then
    trouble="the command \"${STATUS[*]}\" of $SERVICE must print two lines, \"current <head>\" (none: no migration yet) and \"target <head>\". It said:"$'\n'$(last_lines)
    return 1
  fi
}
