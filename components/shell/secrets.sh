# Shared part: secrets that a log might hold. Sets `secrets`.
# shellcheck shell=bash

secrets=()

# read_secrets: from standard input into `secrets`, a line each, base64. A line that is none is left out.
read_secrets() {
  local line secret
  secrets=()
  while IFS= read -r line || [ -n "$line" ]; do
    secret=$(base64 --decode <<<"$line") || continue
    [ -z "$secret" ] || secrets+=("$secret")
  done
}

# hide_secrets: standard input with its secrets replaced by asterisks
hide_secrets() {
  local text secret
  text=$(tr -d '\000')
  for secret in "${secrets[@]}"; do text=${text//"$secret"/***}; done
  [ -z "$text" ] || printf '%s\n' "$text"
}
