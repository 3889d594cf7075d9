#!/bin/sh
# Without Python: a check each half second must not cost more than what it checks.
exec bash -c 'exec 3<>/dev/tcp/127.0.0.1/8000 && printf "GET /health HTTP/1.0\r\n\r\n" >&3 && grep -q "^HTTP/1.1 200" <&3'
