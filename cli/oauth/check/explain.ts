import { allScopes, type ClientToCheck } from "./client.ts";
import { type DiscoveryDocument, discoveryUrl, isIssuer, parseDiscovery } from "./discovery.ts";
import { type Finding, findingOf, pageOf, refusedScopes, setCommand } from "./findings.ts";
import { type Answers, askedEndpoints, isSafe } from "./probe.ts";
import type { Answer } from "./request.ts";
import { unreachableFinding } from "./unreachable.ts";
import { judgeAuthorize, judgeToken, type Reason, type Verdict } from "./verdict.ts";

export interface Explanation {
  /** A person must mend these. */
  findings: Finding[];
  /** Nothing is known of what these would have answered. */
  unreachable: Finding[];
  /** Nothing is wrong, and a person should know. */
  remarks: string[];
}

/** What follows from a provider's answers. @param today such as 2027-03-01 */
export function explain(client: ClientToCheck, answers: Answers, today: string): Explanation {
  const { name } = client;
  const verdicts = [
    ...(answers.authorize ? [judgeAuthorize(client, answers.authorize)] : []),
    ...(answers.token ? [judgeToken(client, answers.token)] : []),
  ];
  const discovery = judgeDiscovery(client, answers.discovery);
  const reasons = withoutConsequences([
    ...discovery.reasons,
    ...verdicts.flatMap((verdict) => (verdict.is === "refused" ? [verdict.reason] : [])),
  ]);
  const { unlisted } = discovery;
  return {
    findings: [
      ...unsafeEndpoints(client),
      ...discovery.findings,
      ...reasons.map((reason) =>
        reason === "scope" && unlisted.length > 0
          ? { provider: name, ...refusedScopes(name, unlisted) }
          : findingOf(reason, client, today),
      ),
      // Most likely another word for a reason that is known.
      ...(reasons.length === 0 ? unknownAnswers(client, verdicts) : []),
    ],
    unreachable: unreachableParts(client, answers),
    remarks: answers.oldToken === undefined ? [] : oldSecretRemarks(client, answers.oldToken),
  };
}

/** A secret of a client that is not known is refused, too: only the cause is worth a finding. */
function withoutConsequences(reasons: readonly Reason[]): Reason[] {
  const once = [...new Set(reasons)];
  const cause = (["tenant", "unknownInTenant", "deletedClient", "unknownClient"] as const).find((reason) =>
    once.includes(reason),
  );
  return cause === undefined ? once : [cause];
}

interface DiscoveryVerdict {
  reasons: Reason[];
  findings: Finding[];
  /** Scopes of the client that a discovered issuer does not list. */
  unlisted: string[];
}

function judgeDiscovery(client: ClientToCheck, discovery: Answer | undefined): DiscoveryVerdict {
  const { issuer } = client.endpoints;
  const nothing: DiscoveryVerdict = { reasons: [], findings: [], unlisted: [] };
  if (discovery === undefined || issuer === undefined || isSilent(discovery)) return nothing;
  const document = parseDiscovery(discovery);
  if (document !== undefined) return judgeDocument(client, issuer, document);
  const verdict = judgeAuthorize(client, discovery);
  if (verdict.is === "refused" && verdict.reason === "tenant") return { ...nothing, reasons: ["tenant"] };
  return { ...nothing, findings: [noDocument(client, issuer, discovery)] };
}

function judgeDocument(client: ClientToCheck, issuer: string, document: DiscoveryDocument): DiscoveryVerdict {
  const isDiscovered = !("token" in client.endpoints);
  return {
    reasons: lacksS256(client, document, isDiscovered) ? ["pkce"] : [],
    findings: [
      ...(isIssuer(issuer, document.issuer ?? "") ? [] : [otherIssuer(client, issuer, document)]),
      ...endpointFindings(client, document),
    ],
    unlisted: isDiscovered ? unlistedScopes(client, document) : [],
  };
}

/**
 * A list names what an issuer refuses, but it refuses nothing by itself: the issuer may leave scopes out of it.
 * @see https://openid.net/specs/openid-connect-discovery-1_0.html#ProviderMetadata
 */
const unlistedScopes = (client: ClientToCheck, { scopes_supported: listed }: DiscoveryDocument): string[] =>
  listed === undefined ? [] : allScopes(client).filter((scope) => !listed.includes(scope));

/**
 * RFC 8414, section 2: no list means no PKCE. Microsoft takes PKCE and has no list, therefore only what is in the
 * list counts for an issuer of the table.
 */
function lacksS256({ pkce }: ClientToCheck, document: DiscoveryDocument, isDiscovered: boolean): boolean {
  const methods = document.code_challenge_methods_supported ?? (isDiscovered ? [] : ["S256"]);
  return pkce && !methods.includes("S256");
}

function otherIssuer(
  { name }: ClientToCheck,
  issuer: string,
  { issuer: answered }: DiscoveryDocument,
): Finding {
  return {
    provider: name,
    problem: `answers for the issuer ${issuer} as ${answered}`,
    page: discoveryUrl(issuer),
    fix: `If that is the issuer you mean, type: ${setCommand(name, "issuer", String(answered))}`,
  };
}

function noDocument({ name }: ClientToCheck, issuer: string, discovery: Answer): Finding {
  const status = "status" in discovery ? discovery.status : 0;
  return {
    provider: name,
    problem: `has no discovery document for the issuer ${issuer} (status ${status})`,
    page: discoveryUrl(issuer),
    fix: `Find the issuer whose document opens in a browser. Type: ${setCommand(name, "issuer", "<issuer>")}`,
  };
}

function endpointFindings({ name, endpoints }: ClientToCheck, document: DiscoveryDocument): Finding[] {
  const pairs = [
    [
      "authorization endpoint",
      document.authorization_endpoint,
      "token" in endpoints ? endpoints.authorize : undefined,
    ],
    ["token endpoint", document.token_endpoint, "token" in endpoints ? endpoints.token : undefined],
  ] as const;
  const page = discoveryUrl(endpoints.issuer ?? "");
  return pairs.flatMap(([what, listed, known]): Finding[] => {
    if (listed === undefined || !isSafe(listed))
      return [
        {
          provider: name,
          problem: `has ${listed === undefined ? `no ${what}` : `a ${what} without HTTPS, ${listed}`}, so nothing was sent there`,
          page,
          fix: `Let the issuer list a ${what} that begins with https://`,
        },
      ];
    if (known === undefined || known === listed) return [];
    return [
      {
        provider: name,
        problem: `lists the ${what} ${listed}, and Landfall uses ${known}`,
        page,
        fix: `Correct the address in components/oauth/providers/, or landfall:oauth.${name}.server`,
      },
    ];
  });
}

/** Those of the table, where a stand-in serves them. */
function unsafeEndpoints({ name, endpoints }: ClientToCheck): Finding[] {
  if (!("token" in endpoints) || (isSafe(endpoints.authorize) && isSafe(endpoints.token))) return [];
  return [
    {
      provider: name,
      problem: `would be asked without HTTPS at ${endpoints.token}, so nothing was sent there`,
      page: pageOf(name),
      fix: setCommand(name, "server", "https://<server>"),
    },
  ];
}

function unknownAnswers({ name }: ClientToCheck, verdicts: readonly Verdict[]): Finding[] {
  const answers = verdicts.flatMap((verdict) =>
    verdict.is === "unknown" ? [[`status ${verdict.status}`, ...verdict.codes].join(", ")] : [],
  );
  return [...new Set(answers)].map((answer) => ({
    provider: name,
    problem: `refuses the client with an answer that Landfall does not know: ${answer}`,
    page: pageOf(name),
    fix: "Look that answer up in the provider's documentation, and compare the client with: bin/landfall oauth urls",
  }));
}

const isSilent = (answer: Answer): boolean =>
  "unreachable" in answer || answer.status === 429 || answer.status >= 500;

function unreachableParts({ name, endpoints }: ClientToCheck, answers: Answers): Finding[] {
  const { issuer } = endpoints;
  const asked = askedEndpoints(endpoints, answers.discovery);
  const parts = [
    [issuer === undefined ? undefined : discoveryUrl(issuer), answers.discovery],
    [asked?.authorize, answers.authorize],
    [asked?.token, answers.token],
  ] as const;
  const findings = parts.flatMap(([url, answer]) =>
    url !== undefined && answer !== undefined && isSilent(answer)
      ? [unreachableFinding(name, url, answer)]
      : [],
  );
  return findings.filter(({ problem }, at) => findings.findIndex((each) => each.problem === problem) === at);
}

/** Both secrets are tried during a rotation; of the old one nothing depends once the new one is everywhere. */
function oldSecretRemarks(client: ClientToCheck, answer: Answer): string[] {
  const verdict = judgeToken(client, answer);
  if (verdict.is !== "refused" || !["secret", "expiredSecret"].includes(verdict.reason)) return [];
  return [
    `${client.name} no longer accepts the old client secret. To end the rotation, type: pulumi config rm --path 'landfall:oauth.${client.name}.oldClientSecret'`,
  ];
}
