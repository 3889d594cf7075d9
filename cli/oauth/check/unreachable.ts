import type { ProviderName } from "../../../components/oauth/index.ts";
import type { Finding } from "./findings.ts";
import type { Answer } from "./request.ts";

const NETWORK = "Check the network, the proxy and the firewall of this machine, then type the command again";
const NAMES = "Check the address, and the name server of this machine";
const CLOCK =
  "Compare the clock of this machine with: date -u. If it is right, the certificate must be renewed";
const AUTHORITY = "Find out who answers in the provider's place, such as a proxy of the network";
const LATER = "Wait some minutes, then type the command again";

/** Codes of Node's errors. @see https://nodejs.org/docs/latest-v24.x/api/tls.html#x509-certificate-error-codes */
const CAUSES: Readonly<Record<string, readonly [said: string, fix: string]>> = {
  TIMEOUT: ["does not answer in time", NETWORK],
  ENOTFOUND: ["has no address", NAMES],
  EAI_AGAIN: ["cannot be looked up", NAMES],
  ECONNREFUSED: ["refuses the connection", NETWORK],
  ECONNRESET: ["breaks off the connection", NETWORK],
  CERT_NOT_YET_VALID: ["has a certificate that is not valid yet", CLOCK],
  CERT_HAS_EXPIRED: ["has a certificate that has expired", CLOCK],
  ERR_TLS_CERT_ALTNAME_INVALID: ["has a certificate for another name", AUTHORITY],
  SELF_SIGNED_CERT_IN_CHAIN: ["has a certificate of an unknown authority", AUTHORITY],
  DEPTH_ZERO_SELF_SIGNED_CERT: ["has a certificate of an unknown authority", AUTHORITY],
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: ["has a certificate of an unknown authority", AUTHORITY],
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: ["has a certificate of an unknown authority", AUTHORITY],
  429: ["asks to be asked less often (status 429)", LATER],
};

/** The finding for an endpoint that has said nothing of the client. */
export function unreachableFinding(provider: ProviderName, url: string, answer: Answer): Finding {
  const { host, origin } = new URL(url);
  const code = "unreachable" in answer ? answer.unreachable : String(answer.status);
  const fallback = "unreachable" in answer ? NETWORK : LATER;
  const [said, fix] = CAUSES[code] ?? [
    "unreachable" in answer ? `fails with ${code}` : `fails with status ${code}`,
    fallback,
  ];
  return { provider, problem: `is not reachable from here: ${host} ${said}`, page: origin, fix };
}
