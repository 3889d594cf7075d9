# What landfall-metrics prints for the joined query, as numbers by signal. A value that is no number, as of a share of
# nothing, is left out.
[.result[] | {key: .metric.signal, value: .value[1]} | select(.value | test("^-?[0-9.]+(e[-+]?[0-9]+)?$"; "i"))
  | .value |= tonumber] | from_entries
