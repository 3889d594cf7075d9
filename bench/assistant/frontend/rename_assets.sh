#!/bin/sh
# Changes each asset, and its name with its content, as a build of changed sources would.
set -eu
cd "$1"
for old in assets/*.js assets/*.css; do
  name=${old#assets/}
  printf '\n/* %s */\n' "$2" >>"$old"
  hash=$(sha256sum "$old" | cut -c1-12)
  new="assets/${name%%.*}.$hash.${name##*.}"
  rm -f "$old.gz" "$old.br"
  mv "$old" "$new"
  sed -i "s#/$old#/$new#" index.html
  gzip -9 -k "$new"
done
