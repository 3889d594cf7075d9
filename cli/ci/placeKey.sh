#!/bin/sh
# Puts the key that a job was given where the stacks look for it: SSH_KEY, the key; KEY_FILE, landfall:ssh.keyFile.
# The public half is made from it. The key is in no argument, and readable by nobody else.
set -eu
[ -n "${SSH_KEY:-}" ] || { echo "LANDFALL_SSH_KEY is no secret of this environment: the key that landfall:ssh.keyFile names. See docs/ci.md" >&2; exit 1; }
case $KEY_FILE in
  [~]/*) file=$HOME/${KEY_FILE#*/} ;;
  *) file=$KEY_FILE ;;
esac
umask 077
mkdir -p "$(dirname "$file")"
printf '%s\n' "$SSH_KEY" | tr -d '\r' >"$file"
ssh-keygen -y -P '' -f "$file" </dev/null >"$file.pub" || { echo "LANDFALL_SSH_KEY is no private key without a passphrase" >&2; rm -f "$file" "$file.pub"; exit 1; }
