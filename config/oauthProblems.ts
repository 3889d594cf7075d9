import { z } from "zod";
import {
  dateOnly,
  daysLeft,
  latestEnd,
  type Provider,
  providers,
  usedProviders,
} from "../components/oauth/index.ts";
import type { App } from "../planning/description/types.ts";
import { didYouMean, type Problem } from "../problem.ts";
import { setCommand } from "./commands.ts";

/** One client as the stack's file has it. The schema checks the types. */
type Given = Readonly<Record<string, unknown>>;

/** What is wrong with the clients of identity providers, beyond the types of their keys. */
export function oauthProblems(
  app: App,
  given: unknown,
  secretKeys: ReadonlySet<string>,
  now: Date,
): Problem[] {
  const clients = typeof given === "object" && given !== null ? Object.entries(given) : [];
  const used: readonly string[] = app.oauth === undefined ? [] : usedProviders(app.oauth);
  return clients.flatMap(([name, client]): Problem[] => {
    if (!used.includes(name)) return [notUsed(app, name, used)];
    if (typeof client !== "object" || client === null) return [];
    const provider: Provider = providers[name as keyof typeof providers];
    return [
      ...pairProblems(name, client),
      ...formProblems(name, provider, client),
      ...(secretKeys.has("landfall:oauth") ? [] : plainSecrets(name, provider, client)),
      ...expiryProblems(name, provider, client, now),
      ...addressProblems(name, provider, client),
    ];
  });
}

const keyOf = (name: string, key: string) => `landfall:oauth.${name}.${key}`;
const removeCommand = (where: string) => `pulumi config rm --path '${where}'`;
const setValue = (where: string, value: string) => `pulumi config set --path '${where}' ${value}`;
const setSecret = (name: string, key = "clientSecret") => setCommand(["oauth", name, key]);
/** A new secret of the client, and the command that sets it. */
const newSecret = (name: string, { console }: Provider, key = "clientSecret") => [
  `make a new one at ${console.url}: ${console.secrets}`,
  setSecret(name, key),
];
const setClientId = (name: string, { clientId }: Provider) =>
  setValue(keyOf(name, "clientId"), clientId?.example ?? "<client id>");

function notUsed(app: App, name: string, used: readonly string[]): Problem {
  const where = `landfall:oauth.${name}`;
  const meant = didYouMean(name, used);
  const problem =
    used.length === 0
      ? `is set, but ${app.name} uses no identity provider`
      : `is not a provider of ${app.name}, which uses ${used.join(", ")}`;
  return {
    where,
    problem: `${problem}${meant === undefined ? "" : `; did you mean ${meant}?`}`,
    fix:
      name in providers
        ? `name it in \`oauth\` of apps/${app.name}/app.ts, or: ${removeCommand(where)}`
        : removeCommand(where),
  };
}

/** An id and its secret belong together. */
function pairProblems(name: string, client: Given): Problem[] {
  const secrets = ["clientSecret", "oldClientSecret"].filter((key) => client[key] !== undefined);
  if (client.clientId === undefined)
    return [
      {
        where: keyOf(name, "clientId"),
        problem: secrets.length === 0 ? "is not set" : `is not set, but ${secrets.join(" and ")} is`,
        fix: setClientId(name, providers[name as keyof typeof providers]),
      },
    ];
  if (client.clientSecret !== undefined) return [];
  return [
    { where: keyOf(name, "clientSecret"), problem: "is not set, but clientId is", fix: setSecret(name) },
  ];
}

/** Values that cannot be what they should be. A value is never shown: it may be a secret in the wrong place. */
function formProblems(name: string, provider: Provider, client: Given): Problem[] {
  const { title, clientId: form, clientSecret: secretForm } = provider;
  const { clientId, clientSecret } = client;
  const problems: Problem[] = [];
  if (typeof clientId === "string" && form !== undefined && !form.pattern.test(clientId)) {
    const where = keyOf(name, "clientId");
    if (secretForm?.test(clientId))
      problems.push({
        where,
        problem: `has the form of a client secret of ${title}, which must be encrypted, in clientSecret`,
        fix: [...newSecret(name, provider), setClientId(name, provider)].join("\n"),
      });
    else
      problems.push({
        where,
        problem: `does not look like a client id of ${title}, such as ${form.example}`,
        fix: setClientId(name, provider),
      });
  }
  if (typeof clientSecret === "string" && form?.pattern.test(clientSecret) && !secretForm?.test(clientSecret))
    problems.push({
      where: keyOf(name, "clientSecret"),
      problem: `has the form of an id of ${title}, not of a secret`,
      fix: newSecret(name, provider).join("\n"),
    });
  return problems;
}

/** Pulumi reports for the whole group whether anything in it is encrypted. */
function plainSecrets(name: string, provider: Provider, client: Given): Problem[] {
  return ["clientSecret", "oldClientSecret"]
    .filter((key) => client[key] !== undefined)
    .map((key) => ({
      where: keyOf(name, key),
      problem: "is in the stack's file in plain text; replace it where it was issued, then set the new one",
      fix: newSecret(name, provider, key).join("\n"),
    }));
}

function expiryProblems(name: string, provider: Provider, client: Given, now: Date): Problem[] {
  const { title, secretMonths } = provider;
  if (typeof client.expires !== "string") return [];
  const expires = dateOnly(client.expires);
  if (!z.iso.date().safeParse(expires).success) return [];
  const where = keyOf(name, "expires");
  const latest = secretMonths === undefined ? undefined : latestEnd(secretMonths, now);
  if (latest !== undefined && expires > latest)
    return [
      {
        where,
        problem: `is ${expires}, but a client secret of ${title} ends after ${secretMonths} months at most, on ${latest} if it is made today`,
        fix: setValue(where, "<day on which the page says that it ends>"),
      },
    ];
  if (daysLeft(expires, now) >= 0 || client.allowExpired === true) return [];
  return [
    {
      where,
      problem: `is ${expires}: the client secret has ended`,
      fix: [
        ...newSecret(name, provider),
        setValue(where, "<day on which it ends>"),
        `to deploy with the old one: ${setValue(keyOf(name, "allowExpired"), "true")}`,
      ].join("\n"),
    },
  ];
}

function addressProblems(name: string, { title, endpoints }: Provider, client: Given): Problem[] {
  const problems: Problem[] = [];
  const [tenant, issuer] = [keyOf(name, "tenant"), keyOf(name, "issuer")];
  const hasTenant = !("discovered" in endpoints) && endpoints.token.includes("{tenant}");
  if (client.tenant !== undefined && !hasTenant)
    problems.push({
      where: tenant,
      problem: `is set, but ${title} has no tenants: only Microsoft does`,
      fix: removeCommand(tenant),
    });
  if ("discovered" in endpoints && client.issuer === undefined)
    problems.push({
      where: issuer,
      problem: `is not set: ${title} has no address of its own`,
      fix: setCommand(["oauth", name, "issuer"]),
    });
  if (!("discovered" in endpoints) && client.issuer !== undefined)
    problems.push({
      where: issuer,
      problem: `is set, but ${title} has one address for all clients`,
      fix: removeCommand(issuer),
    });
  return problems;
}
