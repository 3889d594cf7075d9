#!/bin/sh
# Puts a content hash into each asset's name, so that browsers may keep an asset for ever and never mix two releases.
set -eu
cd "$1"
mkdir assets
for file in app.js style.css; do
  hash=$(sha256sum "$file" | cut -c1-12)
  hashed="${file%.*}.$hash.${file##*.}"
  mv "$file" "assets/$hashed"
  sed -i "s#/assets/$file#/assets/$hashed#" index.html
done
gzip -9 -k assets/*.js assets/*.css
brotli --best --keep assets/*.js assets/*.css
