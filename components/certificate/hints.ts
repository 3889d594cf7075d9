/**
 * Bash function that turns lego's output into one line: the authority's reason, and a hint. The cases are the error
 * types of RFC 8555, section 6.7, and connection failures.
 */
export const EXPLAIN_FUNCTION = `# explain FILE: reason and hint from lego's output
explain() {
  local reason hint
  reason=$(grep -aoE 'acme: error: .*|error: [0-9]+ ::.*|could not .*|Could not .*|lookup .*|dial tcp .*' "$1" | tail -n 1 | cut -c 1-600) || true
  [ -n "$reason" ] || reason=$(tail -n 1 "$1" | cut -c 1-600)
  case $(cat "$1") in
    *error:rateLimited*) hint="the authority's rate limit is reached: wait as long as it says, nothing else helps" ;;
    *error:caa*) hint="a CAA record forbids this authority: add it to the records of $DOMAIN" ;;
    *error:rejectedIdentifier*) hint="the authority does not issue for one of the names: $NAMES" ;;
    *error:dns* | *NXDOMAIN* | *SERVFAIL*) hint="do the names ($NAMES) point to this host? Ask: dig +short $DOMAIN" ;;
    *error:connection*) hint="is port 80 of this host open to the world, and does the proxy run?" ;;
    *error:unauthorized* | *error:incorrectResponse*) hint="another server answered for the challenge, or the proxy does not serve $WEBROOT" ;;
    *"acme/directory"* | *"could not create client"* | *"Could not create client"* | *"dial tcp"* | *x509:*) hint="the authority at $SERVER cannot be reached from this host" ;;
    *) hint="see journalctl -u landfall-certificate" ;;
  esac
  printf '%s (%s)\\n' "$reason" "$hint"
}
`;
