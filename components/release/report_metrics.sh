# Part of landfall-report: the app's signals, as its Prometheus has them. Needs $LANDFALL_ETC, $STEP and $work.
# shellcheck shell=bash

# Exit code of landfall-metrics where the app has no Prometheus.
WITHOUT_PROMETHEUS=3

# write_metrics FROM TO NOW: into $work/metrics
write_metrics() {
  local count number status=0 expr last=$(($2 < $3 ? $2 : $3)) problem=""
  count=$(jq '.signals | length' "$LANDFALL_ETC/report.json" 2>/dev/null) || count=0
  : >"$work/signals"
  echo '{"result": []}' >"$work/alerts"
  if [ "$count" -eq 0 ]; then problem="the app has no monitoring"; fi
  for ((number = 0; number < count; number++)); do
    expr=$(jq -r --argjson number "$number" '.signals[$number].expr' "$LANDFALL_ETC/report.json")
    status=0
    landfall-metrics range "$expr" "$1" "$last" "$STEP" >"$work/range" 2>"$work/error" || status=$?
    if [ "$status" -ne 0 ]; then
      problem=$(tail -n 1 "$work/error")
      [ "$status" -ne "$WITHOUT_PROMETHEUS" ] || problem="the app has no Prometheus"
      break
    fi
    # A value is a text, for NaN is no number of JSON; with no requests there is no share of them.
    jq -c --argjson number "$number" --slurpfile told "$LANDFALL_ETC/report.json" '
      ($told[0].signals[$number] | del(.expr))
        + {points: [(.result[0].values // [])[] | [.[0], (.[1] | if test("Na|Inf"; "i") then null else tonumber end)]]}' \
      "$work/range" >>"$work/signals"
  done
  if [ -z "$problem" ]; then
    landfall-metrics range 'ALERTS{alertstate="firing",severity!="none"}' "$1" "$last" "$STEP" >"$work/alerts" 2>/dev/null ||
      echo '{"result": []}' >"$work/alerts"
  fi
  # shellcheck disable=SC2016 # jq's own variables
  jq -cs --slurpfile alerts "$work/alerts" --arg problem "$problem" --argjson from "$1" --argjson to "$2" --argjson step "$STEP" '
    {window: {from: $from, to: $to, step: $step}, signals: ., metricsProblem: (if $problem == "" then null else $problem end),
     alerts: [$alerts[0].result[] | {name: .metric.alertname, severity: (.metric.severity // ""), from: .values[0][0], to: .values[-1][0]}]
       | group_by(.name) | map(.[0] + {from: (map(.from) | min), to: (map(.to) | max)}) | sort_by(.from)}' "$work/signals" >"$work/metrics"
}
