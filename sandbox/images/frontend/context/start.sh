#!/bin/sh
# nginx does not read the environment, so what /release answers is written at start.
set -eu
printf '%s\n' "${RELEASE:-unknown}" >/tmp/release
exec nginx -e /dev/stderr -c /etc/nginx/frontend.conf -g 'daemon off;'
