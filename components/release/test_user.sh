# Part of landfall-smoke: the user whom the app makes for the tests. Needs $TESTS and $work, and the function die.
# shellcheck shell=bash

# in_service WORD...: runs a command of the app in a container of the test user's service, a new one before an old one
in_service() {
  local container
  container=$(docker ps --quiet --no-trunc --filter "label=landfall.app=$(jq -r .app "$TESTS")" \
    --filter "label=landfall.service=$(jq -r .plan.user.service "$TESTS")" | head -n 1)
  [ -n "$container" ] || die "no container of the test user's service runs. Type: bin/landfall ps"
  timeout 60 docker exec "$container" "$@" </dev/null
}

# make_user: into $work/values
make_user() {
  local words=()
  echo '{}' >"$work/values"
  [ "$(jq .plan.user "$TESTS")" != null ] || return 0
  mapfile -t words < <(jq -r '.plan.user.create[]' "$TESTS")
  in_service "${words[@]}" >"$work/made" || die "the command that makes the test user failed: ${words[*]}"
  # shellcheck disable=SC2016 # jq's own variables
  jq -e --slurpfile tests "$TESTS" '. as $made | $tests[0].plan.user.values | map({key: ., value: $made[.]}) | from_entries
    | select(all(.[]; type == "string" and . != ""))' "$work/made" >"$work/values" 2>/dev/null ||
    die "the command that makes the test user does not print a JSON object with the texts $(jq -r '.plan.user.values | join(", ")' "$TESTS")"
  cp -- "$work/values" "$work/user"
}

remove_user() {
  local words=()
  [ -s "$work/user" ] || return 0
  mapfile -t words < <(jq -r --slurpfile values "$work/user" "$JQ"'.plan.user.remove[] | fill($values[0]; .)' "$TESTS")
  in_service "${words[@]}" >/dev/null || echo "The test user could not be removed."
}
