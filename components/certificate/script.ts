import { CERTIFICATE_STATUS } from "../../contracts/hostPaths.ts";
import { shellQuote } from "../remote/index.ts";
import { EXPLAIN_FUNCTION } from "./hints.ts";
import { CERTIFICATES, TOKEN_PATH, WEBROOT } from "./paths.ts";
import { RENEWAL_FUNCTIONS } from "./renewal.ts";

export interface CertificatePlan {
  readonly domain: string;
  /** Every name, including the domain. */
  readonly names: readonly string[];
  readonly email: string;
  /** URL of the authority's ACME directory. */
  readonly server: string;
  readonly challenge: "http-01" | "dns-01";
  /** URL of DigitalOcean's API for the DNS challenge, if it is not the public one. */
  readonly dnsEndpoint?: string;
  /** Bash that validates the new files and makes the proxy read them. */
  readonly reload: string;
}

/**
 * The program on the host that requests, checks and replaces certificates: settings, functions, then commands. It
 * changes nothing before a new certificate is checked. If the reload fails, it restores the old certificate.
 */
export function renderCertificateScript(plan: CertificatePlan): string {
  return `#!/bin/bash
# Usage: landfall-certificate [renew|issue] [--force] [--attempts N]
set -uo pipefail
${settings(plan)}
${RENEWAL_FUNCTIONS}
${EXPLAIN_FUNCTION}
reload() { bash -euo pipefail -c ${shellQuote(plan.reload)} </dev/null; }
${FLOW}`;
}

function settings(plan: CertificatePlan): string {
  const names = [...new Set(plan.names)].sort();
  const ordered = [plan.domain, ...names.filter((name) => name !== plan.domain)];
  const challenge =
    plan.challenge === "http-01" ? ["--http", "--http.webroot", WEBROOT] : ["--dns", "digitalocean"];
  const dns =
    plan.challenge === "http-01"
      ? ""
      : `export DO_AUTH_TOKEN_FILE=${TOKEN_PATH}\n${plan.dnsEndpoint === undefined ? "" : `export DO_API_URL=${shellQuote(plan.dnsEndpoint)}\n`}`;
  return `DOMAIN=${shellQuote(plan.domain)}
NAMES=${shellQuote(names.join(" "))}
SERVER=${shellQuote(plan.server)}
WEBROOT=\${LANDFALL_WEBROOT:-${WEBROOT}}
DIR=\${LANDFALL_CERTIFICATES:-${CERTIFICATES}}/$DOMAIN
STATUS=\${LANDFALL_STATUS:-${CERTIFICATE_STATUS}}
WORK=\${LANDFALL_ACME:-/var/lib/landfall/acme}
LEGO=(lego --accept-tos --email ${shellQuote(plan.email)} --server "$SERVER" --path "$WORK" --key-type ec256
  ${challenge.map((word) => (word === WEBROOT ? '"$WEBROOT"' : word)).join(" ")} ${ordered.map((name) => `--domains ${shellQuote(name)}`).join(" ")})
${dns}`;
}

const FLOW = `
# certificates and keys are root's; what the proxy serves from the webroot is for all
umask 077

# json TEXT: as a JSON string on a line
json() {
  local text=\${1//\\\\/\\\\\\\\}
  text=\${text//\\"/\\\\\\"}
  printf '"%s"\\n' "\${text//[[:cntrl:]]/ }"
}

# status ERROR: what is in force and how the last attempt went, for people and for monitoring
status() {
  local file=$DIR/fullchain.pem serial='' start='' end='' issuer='' self=false
  if [ -s "$file" ]; then
    serial=$(openssl x509 -in "$file" -noout -serial | cut -d = -f 2)
    start=$(date -u -d "@$(date_of "$file" startdate)" +%FT%TZ)
    end=$(date -u -d "@$(date_of "$file" enddate)" +%FT%TZ)
    issuer=$(openssl x509 -in "$file" -noout -issuer | cut -d = -f 2-)
    ! self_signed "$file" || self=true
  fi
  mkdir -p "$(dirname "$STATUS")"
  printf '{"domain":%s,"names":[%s],"serial":%s,"notBefore":%s,"notAfter":%s,"issuer":%s,"selfSigned":%s,"lastAttempt":%s,"lastError":%s}\\n' \\
    "$(json "$DOMAIN")" "$(set -f; for name in $(names_of "$file"); do json "$name"; done | paste -s -d ,)" "$(json "$serial")" "$(json "$start")" "$(json "$end")" \\
    "$(json "$issuer")" "$self" "$(json "$(date -u +%FT%TZ)")" "$(if [ -n "$1" ]; then json "$1"; else echo null; fi)" \\
    > "$STATUS.new" && chmod 0644 "$STATUS.new" && mv -f "$STATUS.new" "$STATUS"
}

fail() {
  echo "landfall-certificate: $DOMAIN: $1; the certificate that was in force still is" >&2
  status "$1"
  exit 1
}

# ask: one request to the authority; the new certificate is in $WORK/certificates
ask() {
  rm -rf "$WORK/certificates"
  mkdir -p "$WORK" "$WEBROOT"
  chmod 0755 "$WEBROOT"
  (umask 022; timeout -k 10 300 "\${LEGO[@]}" run) > "$WORK/lego.log" 2>&1
}

# request: asks, and again with a new account where the authority does not know ours (it may have lost it)
request() {
  ask && return
  grep -q 'error:accountDoesNotExist' "$WORK/lego.log" || return 1
  rm -rf "$WORK/accounts"
  ask
}

# check FOLDER: whether the pair in it is what was asked for
check() {
  local certificate=$1/fullchain.pem key=$1/privkey.pem
  openssl x509 -in "$certificate" -noout -checkend 0 >/dev/null || { echo "it has expired already"; return 1; }
  [ "$(names_of "$certificate")" = "$NAMES" ] || { echo "its names are $(names_of "$certificate")"; return 1; }
  [ "$(openssl x509 -in "$certificate" -noout -pubkey)" = "$(openssl pkey -in "$key" -pubout 2>/dev/null)" ] ||
    { echo "its key does not belong to it"; return 1; }
  # The chain: what follows the first certificate signs it. The root is the browser's matter.
  if [ "$(grep -c 'BEGIN CERTIFICATE' "$certificate")" -gt 1 ]; then
    openssl verify -partial_chain -trusted <(awk '/BEGIN CERTIFICATE/ {n++} n > 1' "$certificate") "$certificate" >/dev/null 2>&1 ||
      { echo "its chain does not hold"; return 1; }
  fi
}

# point VERSION: puts a pair in force. Both files are links through current, so that one rename swaps them together
point() {
  ln -sfn "$1" "$DIR/.current.new" && mv -fT "$DIR/.current.new" "$DIR/current"
  ln -sfn current/fullchain.pem "$DIR/fullchain.pem"
  ln -sfn current/privkey.pem "$DIR/privkey.pem"
}

# put_in_force FOLDER: swaps, reloads, and swaps back where the reload fails
put_in_force() {
  local version old problem
  mkdir -p "$DIR/versions"
  version=versions/$(date -u +%Y%m%dT%H%M%S)-$(openssl x509 -in "$1/fullchain.pem" -noout -serial | cut -d = -f 2)
  rm -rf "\${DIR:?}/$version" && mv -fT "$1" "$DIR/$version" && sync -f "$DIR"
  old=$(readlink "$DIR/current" || true)
  point "$version"
  if problem=$(reload 2>&1); then
    ls -1d "$DIR"/versions/* | head -n -3 | xargs -r rm -rf --
    return 0
  fi
  [ -z "$old" ] || { point "$old"; reload >/dev/null 2>&1 || true; }
  rm -rf "\${DIR:?}/$version"
  echo "the reload failed: $(tail -c 600 <<<"$problem")"
  return 1
}

# install_initial: takes "key, then certificate" from standard input where there is no certificate yet
install_initial() {
  [ ! -s "$DIR/fullchain.pem" ] || { cat >/dev/null; echo "there is a certificate already"; return 0; }
  local folder pair
  pair=$(cat)
  mkdir -p "$DIR" "$WEBROOT"
  chmod 0755 "$WEBROOT"
  rm -rf "$DIR/.initial" && mkdir "$DIR/.initial" && folder=$DIR/.initial
  openssl pkey -out "$folder/privkey.pem" <<<"$pair" && openssl x509 -out "$folder/fullchain.pem" <<<"$pair" || return 1
  put_in_force "$folder" && status ''
}

obtain() {
  local reason problem attempt
  if [ "$force" = yes ]; then reason=forced; elif ! reason=$(reason_to_renew "$DIR/fullchain.pem" "$NAMES"); then
    echo "$DOMAIN: the certificate is good until $(date -u -d "@$(date_of "$DIR/fullchain.pem" enddate)" +%FT%TZ)"
    status ''
    return
  fi
  echo "$DOMAIN: asking $SERVER for a certificate: $reason"
  for ((attempt = 1; ; attempt++)); do
    ! request || break
    cat "$WORK/lego.log" >&2
    if [ "$attempt" -ge "$attempts" ] || grep -q 'error:rateLimited' "$WORK/lego.log"; then fail "$(explain "$WORK/lego.log")"; fi
    sleep 20
  done
  rm -rf "$WORK/new" && mkdir -p "$WORK/new" "$DIR"
  mv "$WORK/certificates/$DOMAIN.crt" "$WORK/new/fullchain.pem" && mv "$WORK/certificates/$DOMAIN.key" "$WORK/new/privkey.pem" ||
    fail "lego left no certificate"
  problem=$(check "$WORK/new") || fail "the new certificate is not the one that was asked for: $problem"
  problem=$(put_in_force "$WORK/new") || fail "$problem"
  status ''
  echo "$DOMAIN: a new certificate is in force until $(date -u -d "@$(date_of "$DIR/fullchain.pem" enddate)" +%FT%TZ)"
}

command=renew force=no attempts=1
while [ $# -gt 0 ]; do
  case $1 in
    renew | issue | initial) command=$1 ;;
    --force) force=yes ;;
    --attempts) attempts=\${2:?--attempts needs a number}; shift ;;
    *) echo "usage: landfall-certificate [renew|issue] [--force] [--attempts N]" >&2; exit 2 ;;
  esac
  shift
done
mkdir -p "$WORK"
exec 9> "$WORK/lock"
flock -w 600 9 || { echo "landfall-certificate: another run goes on since 10 minutes" >&2; exit 1; }
case $command in
  initial) install_initial ;;
  *) obtain ;;
esac
`;
