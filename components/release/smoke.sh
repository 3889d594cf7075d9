#!/bin/bash
# Asks the site what its people ask: the app's smoke tests, which are in smoke.json. Called by a release once the new
# containers get the requests. Prints no value of the test user and of no address the query; of an answer's body only short
# values, where the test expects an exact one.
set -Eeuo pipefail
umask 077

LANDFALL_ETC=${LANDFALL_ETC:-/etc/landfall}
TESTS=$LANDFALL_ETC/smoke.json
# The host is busy while old and new containers run beside each other, so each budget counts this many times.
SLACK=${SLACK:-5}
# An answer within this many times its budget is waited for.
TIMES_BUDGET=2
# The site's own limit of requests is no fault of the release: it is waited for.
LIMITED_ATTEMPTS=10 LIMITED_PAUSE=${LIMITED_PAUSE:-2.1}
# What is only too slow is asked again.
SLOW_ATTEMPTS=3 SLOW_PAUSE=${SLOW_PAUSE:-3}
RETRY_PAUSE=0.25

PARTS=$(dirname -- "${BASH_SOURCE[0]}")
# shellcheck source=test_user.sh
. "$PARTS/test_user.sh"
# shellcheck source=test_results.sh
. "$PARTS/test_results.sh"

die() {
  printf 'landfall-smoke: %s\n' "$*" >&2
  exit 1
}

# What the programs of jq below share: values by name, and texts with values in them.
# shellcheck disable=SC2016 # jq's own variables
JQ='
  def value($path): reduce ($path | split("."))[] as $key ({found: true, value: .};
    if (.value | type) == "object" and (.value | has($key)) then .value |= .[$key]
    elif (.value | type) == "array" and ($key | test("^[0-9]+$")) and (.value | length) > ($key | tonumber)
    then .value |= .[$key | tonumber]
    else {found: false, value: null} end);
  def fill($values; encode): reduce ($values | to_entries[]) as $one (.; split("{\($one.key)}") | join($one.value | encode));
'

# Problems of an answer, a line each, as cli/check/judge.ts words them.
# shellcheck disable=SC2016 # jq's own variables
JUDGE='
  def describe: if type != "object" then tojson elif has("includes") then "one with \"\(.includes)\"" else "one like /\(.matches)/" end;
  def matches($wanted): if ($wanted | type) != "object" then . == $wanted
    elif $wanted | has("includes") then contains($wanted.includes) else test($wanted.matches) end;
  def is_plain: if type == "string" then length <= 30 else type != "object" and type != "array" end;
  $step[0].expect as $expect
  | ([try ($body | fromjson) catch empty]) as $parsed
  | ($headers | split("\n") | map(rtrimstr("\r") | select(test("^[^: ]+:"))
      | {name: (split(":")[0] | ascii_downcase), value: (.[index(":") + 1:] | sub("^\\s+"; ""))})
      | group_by(.name) | map({key: .[0].name, value: (map(.value) | join(", "))}) | from_entries) as $received
  | (if $expect.status == "up" then if $status >= 400 then "has status \($status), expected one below 400" else empty end
     elif $status != $expect.status then "has status \($status), expected \($expect.status)" else empty end),
    (($expect.headers // {}) | to_entries[] | .key as $name | .value as $wanted
     | if $received[$name] == null then "has no header \($name), expected \($wanted | describe)"
       elif $received[$name] | matches($wanted) then empty
       elif $name == "set-cookie" or $name == "authorization" then "has another header \($name), expected \($wanted | describe)"
       else "has the header \($name) \"\($received[$name] | sub("\\?.*$"; "?...") | .[:120])\", expected \($wanted | describe)" end),
    (if $expect.text != null and ($body | contains($expect.text) | not) then "has no \"\($expect.text)\" in its body" else empty end),
    (($expect.json // {}) | if . == {} then empty elif $parsed == [] then "has a body that is not JSON"
     else to_entries[] | .key as $path | .value as $wanted | ($parsed[0] | value($path)) as {$found, $value}
     | if $found | not then "has no \($path) in its JSON, expected \($wanted | describe)"
       elif ($wanted | type) == "object" then
         if ($value | if type == "string" then . else tojson end) | matches($wanted) then empty
         else "has another \($path) in its JSON, expected \($wanted | describe)" end
       elif $value == $wanted then empty
       else "has \($path) \(if $value | is_plain then $value | tojson else "of another kind" end) in its JSON, expected \($wanted | describe)" end
     end)
  | gsub("\n"; " ")
'

# What a page loads from its own site, an address a line.
# shellcheck disable=SC2016 # jq's own variables
ASSETS='
  [$body | match("<(?:script|link|img)\\b[^>]*>"; "gi").string
   | select((test("^<link"; "i") | not) or test("\\srel\\s*=\\s*[\"'"'"']?[^\"'"'"'>]*\\b(stylesheet|icon|modulepreload|preload|manifest)\\b"; "i"))
   | capture("\\s(?:src|href)\\s*=\\s*[\"'"'"']?(?<address>[^\"'"'"'\\s>]+)"; "i").address
   | if startswith($site + "/") then .[($site | length):] else . end
   | select(startswith("/") and (startswith("//") | not))] | unique[]
'

# ask SECONDS: as curl is told by $work/request. Into $status, $ms, $work/headers and $work/body, or into $instead why not
ask() {
  local outcome attempt seconds code
  for ((attempt = 1; ; attempt++)); do
    instead="" status=0 ms=0
    : >"$work/headers"
    : >"$work/body"
    outcome=$(curl --disable --config "$work/request" --silent --noproxy '*' --connect-to "$host::127.0.0.1:" --cacert "$authority" \
      --max-time "$1" --dump-header "$work/headers" --output "$work/body" --write-out '%{http_code} %{time_total} %{exitcode}' 2>/dev/null) || true
    read -r status seconds code <<<"$outcome"
    ms=$(awk -v seconds="$seconds" 'BEGIN { printf "%d", seconds * 1000 }')
    status=$((10#$status))
    case $code in
      0) ;;
      28) instead="no answer within ${1%.*} s" ;;
      35 | 51 | 60) instead="no answer: its certificate is not valid (curl: $code)" ;;
      *) instead="no answer (curl: $code)" ;;
    esac
    if [ -n "$instead" ] || [ "$status" -ne 429 ] || [ "$attempt" -ge "$LIMITED_ATTEMPTS" ]; then return 0; fi
    sleep "$LIMITED_PAUSE"
  done
}

# prepare_request: of $work/step, with its values. They are in files, because every user sees the words of a command
prepare_request() {
  # shellcheck disable=SC2016 # jq's own variables
  {
    jq -j --slurpfile values "$work/values" "$JQ"'(.body // "") | fill($values[0]; tojson[1:-1])' "$work/step" >"$work/sent"
    jq -r --slurpfile values "$work/values" --arg sent "$work/sent" "$JQ"'
      "url = \(.url | fill($values[0]; @uri) | tojson)", "request = \(.method | tojson)",
      (.headers | to_entries[] | "header = \("\(.key): \(.value | fill($values[0]; .))" | tojson)"),
      if .body then "data-binary = \("@" + $sent | tojson)" else empty end' "$work/step" >"$work/request"
  }
}

# ask_step: asks once. Sets $total, the milliseconds with the page's assets; problems go to $work/problems
ask_step() {
  local limit=$((budget * TIMES_BUDGET))
  limit=$((limit / 1000)).$(printf %03d $((limit % 1000)))
  prepare_request
  ask "$limit"
  total=$ms
  if [ -n "$instead" ]; then
    printf 'gives %s\n' "$instead" >"$work/problems"
    return 0
  fi
  jq -nr --slurpfile step "$work/step" --rawfile headers "$work/headers" --rawfile body "$work/body" --argjson status "$status" \
    "$JQ$JUDGE" >"$work/problems" || echo "has an answer that cannot be compared with what is expected" >>"$work/problems"
  cp -- "$work/body" "$work/answer"
  if [ -s "$work/problems" ] || [ "$assets" != true ]; then return 0; fi
  ask_assets "$limit"
}

ask_assets() {
  local path paths=() slowest=0
  mapfile -t paths < <(jq -nr --rawfile body "$work/answer" --arg site "$site" "$ASSETS")
  [ "${#paths[@]}" -gt 0 ] || echo "names no script, style sheet or image" >"$work/problems"
  for path in "${paths[@]}"; do
    jq -nr --arg url "$site$path" '"url = \($url | tojson)"' >"$work/request"
    ask "$1"
    if [ -n "$instead" ]; then echo "names $path, which gives $instead"
    elif [ "$status" -ne 200 ]; then echo "names $path, which has status $status"
    elif [ ! -s "$work/body" ]; then echo "names $path, which is empty"; fi >>"$work/problems"
    if [ "$ms" -gt "$slowest" ]; then slowest=$ms; fi
  done
  total=$((total + slowest))
}

# attempt_step: asks until the answer is as expected, where the step wants that; otherwise once
attempt_step() {
  local began=${EPOCHREALTIME/[.,]/} spent
  while :; do
    ask_step
    [ "$retry" = true ] || return 0
    spent=$(((${EPOCHREALTIME/[.,]/} - began) / 1000))
    if [ ! -s "$work/problems" ]; then
      total=$spent
      return 0
    fi
    if [ "$((spent + 250))" -gt "$budget" ]; then
      echo "was asked again and again for $spent ms" >>"$work/problems"
      return 0
    fi
    sleep "$RETRY_PAUSE"
  done
}

# measure_step: the 95th percentile of more requests; problems go to $work/problems
measure_step() {
  local round times=() failures=0 first="" p95
  for ((round = 0; round < requests; round++)); do
    ask_step
    times+=("$total")
    if [ -s "$work/problems" ]; then
      failures=$((failures + 1))
      [ -n "$first" ] || first=$(head -n 1 "$work/problems")
    fi
  done
  : >"$work/problems"
  p95=$(printf '%s\n' "${times[@]}" | sort -n | sed -n "$(((requests * 95 + 99) / 100))p")
  if [ "$failures" -gt 0 ]; then
    echo "failed for $failures of $requests more requests, such as: $first" >"$work/problems"
  elif [ "$p95" -gt "$p95_budget" ]; then
    echo "has a 95th percentile of $p95 ms in $requests requests, expected $p95_budget ms" >"$work/problems"
    return 1
  fi
}

# time_step: asks, and measures where the step wants that. Fails where it is only too slow
time_step() {
  attempt_step
  if [ -s "$work/problems" ]; then return 0; fi
  if [ "$saves" = true ]; then save_values; fi
  if [ -s "$work/problems" ]; then return 0; fi
  if [ "$total" -gt "$budget" ]; then
    echo "took $total ms of $budget ms" >"$work/problems"
    return 1
  fi
  if [ "$requests" -gt 0 ]; then measure_step; fi
}

# save_values: what later steps need of the answer
save_values() {
  jq -nr --slurpfile step "$work/step" --rawfile body "$work/answer" "$JQ"'
    ([try ($body | fromjson) catch empty][0]) as $json | $step[0].save | to_entries[] | .value as $path
    | select($json | value($path).value | type | . != "string" and . != "number")
    | "has no text or number \($path) in its JSON, which later tests need"' >"$work/problems"
  jq -n --slurpfile step "$work/step" --rawfile body "$work/answer" --slurpfile values "$work/values" "$JQ"'
    ([try ($body | fromjson) catch empty][0]) as $json
    | $values[0] + ($step[0].save | with_entries(.value as $path | .value = ($json | value($path).value)
      | select(.value | type | . == "string" or . == "number") | .value |= tostring))' >"$work/values.new"
  if [ -s "$work/values.new" ]; then mv -f -- "$work/values.new" "$work/values"; fi
}

# read_step: what a step of $work/step says of itself
read_step() {
  name="" missing="" site="" budget=0 retry=false assets=false saves=false requests=0 p95_budget=0
  # shellcheck disable=SC2016 # jq's own variables
  eval "$(jq -r --slurpfile values "$work/values" --argjson slack "$SLACK" '@sh "name=\(.name) budget=\(.budgetMs * $slack) retry=\(.retry) assets=\(.expect.assets // false)
    saves=\(.save != {}) requests=\(.p95.requests // 0) p95_budget=\((.p95.budgetMs // 0) * $slack) site=\(.url | capture("^(?<site>https?://[^/]+)").site)
    missing=\(.needs - ($values[0] | keys) | map("{\(.)}") | join(", "))"' "$work/step")"
}

# run_step: prints the line of $work/step, and below it what differs. Fails where a problem is left
run_step() {
  local attempt slow
  read_step
  if [ -n "$missing" ]; then
    echo "needs $missing, which nothing before it has given" >"$work/problems"
    keep_result "not run" null
    return 1
  fi
  for ((attempt = 1; ; attempt++)); do
    slow=""
    if time_step; then break; fi
    slow=yes
    if [ "$attempt" -ge "$SLOW_ATTEMPTS" ]; then break; fi
    sleep "$SLOW_PAUSE"
  done
  if [ ! -s "$work/problems" ]; then
    keep_result passed "$total"
    return 0
  fi
  if [ -n "$slow" ]; then keep_result slow "$total"; else keep_result failed "$total"; fi
  return 1
}

clean_up() {
  remove_user || :
  note_results || :
  rm -rf -- "$work"
}

run_tests() {
  local number count failed=0
  host=$(jq -r '.plan.domain | split(":")[0]' "$TESTS")
  authority=$(jq -r .authority "$TESTS")
  work=$(mktemp -d)
  smoke_began=${EPOCHREALTIME/[.,]/}
  trap clean_up EXIT
  make_user
  count=$(jq '.plan.steps | length' "$TESTS")
  for ((number = 0; number < count; number++)); do
    jq --argjson number "$number" '.plan.steps[$number]' "$TESTS" >"$work/step"
    run_step || failed=$((failed + 1))
  done
  touch "$work/finished"
  printf '%d of %d smoke tests passed: https://%s/\n' "$((count - failed))" "$count" "$(jq -r .plan.domain "$TESTS")"
  [ "$failed" -eq 0 ]
}

case ${1:-} in
  run) run_tests ;;
  *) die "usage: landfall-smoke run" ;;
esac
