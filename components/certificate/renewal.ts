/**
 * Bash functions that decide whether a certificate must be renewed. They compare a share of its lifetime, never days.
 * Lifetimes shrink, from 90 days to 45 and further, so a fixed number would one day exceed the lifetime.
 */
export const RENEWAL_FUNCTIONS = `# names_of FILE: the DNS names in it, sorted, on one line
names_of() {
  openssl x509 -in "$1" -noout -ext subjectAltName 2>/dev/null |
    grep -o 'DNS:[^, ]*' | cut -d : -f 2 | LC_ALL=C sort -u | paste -s -d ' '
}

date_of() { date -u -d "$(openssl x509 -in "$1" -noout "-$2" | cut -d = -f 2)" +%s; }

self_signed() {
  [ "$(openssl x509 -in "$1" -noout -subject_hash)" = "$(openssl x509 -in "$1" -noout -issuer_hash)" ]
}

# reason_to_renew FILE NAMES: prints why a new certificate is due; prints nothing and fails where none is
reason_to_renew() {
  if [ ! -s "$1" ]; then echo "there is none"; return; fi
  if ! openssl x509 -in "$1" -noout 2>/dev/null; then echo "it cannot be read"; return; fi
  if self_signed "$1"; then echo "it is self-signed"; return; fi
  if [ "$(names_of "$1")" != "$2" ]; then echo "its names are $(names_of "$1")"; return; fi
  local start end now
  start=$(date_of "$1" startdate) end=$(date_of "$1" enddate) now=$(date -u +%s)
  if [ $(((end - now) * 3)) -lt $((end - start)) ]; then echo "less than a third of its life is left"; return; fi
  return 1
}
`;
