# Shared part: files in Spaces. Needs $LANDFALL_ETC, whose rclone.conf has the key.
# shellcheck shell=bash

# spaces RCLONE'S ARGS: with limits, so that a Spaces that does not answer is known soon
spaces() {
  rclone --config "${LANDFALL_ETC:?}/rclone.conf" --contimeout 10s --timeout 60s --retries 3 --low-level-retries 4 --stats 0 "$@"
}
