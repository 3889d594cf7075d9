import { type Fault, gauge } from "./fault.ts";
import { counter } from "./series.ts";

const SECRET_END = 'assistant_oauth_client_secret_expires_timestamp_seconds{provider="google"}';

/** Of accounts at identity providers. */
export const oauthFaults: Fault[] = [
  gauge("OAuthClientSecretEnds", { [SECRET_END]: "9000000x29 600000x59 9000000x30" }, { firesAt: "85m" }),
  gauge("OAuthClientSecretEnded", { [SECRET_END]: "9000000x29 1000x59 9000000x30" }),
  gauge(
    "OAuthConnectionsFail",
    {
      'assistant_oauth_started_total{provider="google"}': "0+1x300",
      'assistant_oauth_failed_total{provider="google",reason="client"}': counter([0, 29], [1, 60], [0, 200]),
    },
    { resolvedAt: "150m" },
  ),
  gauge(
    "OAuthRefreshesFail",
    {
      'assistant_oauth_refreshes{provider="google",outcome="done"}': "0+1x300",
      'assistant_oauth_refreshes{provider="google",outcome="client"}': counter([0, 29], [1, 60], [0, 200]),
    },
    { resolvedAt: "150m" },
  ),
];
