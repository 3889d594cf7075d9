# Whether the numbers since a release speak against it. Pure: input and output are one object.
# Input: rules (components/release/trigger/rules.ts); window, in seconds; now, seconds since 1970; before and numbers, by
# signal, of which numbers is null where Prometheus did not answer; since, by signal, when its breach began.
# Output: verdict, since of now, and signals with what led to it.

# bound: the value beyond which it is a breach, by what there was before
def bound($before):
  if .bad == "above" then if $before == null then .alone else [.limit, .times * $before] | max end
  elif $before == null then .alone
  else [.limit, $before - .less] | min end;

# suffices: whether it is made of enough
def suffices($value; $of; $window):
  if .least == null then true
  elif $of == null or $of < .least.rate then false
  elif .least.bad == null then true
  else (if .bad == "above" then $value else 1 - $value end) * $of * $window >= .least.bad end;

. as $in
| (.numbers // {}) as $numbers
| [.rules[] | . as $rule | .limit as $limit
    | $in.before[.signal] as $before | $numbers[.signal] as $value
    | (if $limit == null then null else $limit | bound($before) end) as $bound
    | ($limit != null and $value != null
        and (if $limit.bad == "above" then $value > $bound else $value < $bound end)
        and ($limit | suffices($value; $numbers["\($rule.signal).of"]; $in.window))) as $breached
    | {signal, title, unit, before: $before, now: $value, bound: $bound, breached: $breached,
       since: (if $breached then $in.since[.signal] // $in.now else null end)}
    | . + {bad: (.breached and $in.now - .since >= $limit.seconds)}] as $signals
| {
    verdict: (if any($signals[]; .bad) then "bad"
      elif all($signals[]; .now == null) then "unknown"
      else "good" end),
    since: ($signals | map(select(.breached) | {key: .signal, value: .since}) | from_entries),
    signals: $signals
  }
