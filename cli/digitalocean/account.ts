import { setTimeout as sleep } from "node:timers/promises";
import type { Lookup } from "../repair/lookups.ts";

export interface Account {
  /** Without /v2. */
  readonly endpoint: string;
  readonly token: string;
}

const PAGE = 200;
const ANSWER_MS = 15_000;
const POLL_MS = 2_000;
/** DigitalOcean makes a droplet in about a minute. */
const READY_MS = 5 * 60_000;

/** From a provider's inputs, else from where the plugin takes it. */
export function readAccount(provider: Record<string, unknown>, env: NodeJS.ProcessEnv): Account {
  const pick = (...values: unknown[]) => values.find((value) => value) as string | undefined;
  return {
    endpoint: pick(provider.apiEndpoint, env.DIGITALOCEAN_API_URL) ?? "https://api.digitalocean.com",
    token: pick(provider.token, env.DIGITALOCEAN_TOKEN, env.DIGITALOCEAN_ACCESS_TOKEN) ?? "",
  };
}

/**
 * Ids of the objects that a lookup describes and the state does not have, once the API has made them.
 * @throws Error when the API does not answer, refuses, or takes too long
 */
export async function findNewObjects(
  account: Account,
  lookup: Lookup,
  known: ReadonlySet<string>,
): Promise<string[]> {
  const deadline = Date.now() + READY_MS;
  for (;;) {
    const objects = await listAll(account, lookup);
    const matching = objects.filter((each) => lookup.matches(each) && !known.has(lookup.id(each)));
    if (matching.every((each) => lookup.ready?.(each) ?? true)) return matching.map(lookup.id);
    if (Date.now() > deadline)
      throw new Error(`DigitalOcean is still creating it after ${READY_MS / 60_000} min`);
    await sleep(POLL_MS);
  }
}

/**
 * Whether the account has the object.
 * @param path such as /droplets/1
 * @throws Error when the API does not answer, or refuses
 */
export async function exists(account: Account, path: string): Promise<boolean> {
  return (await get(account, path)) !== undefined;
}

/**
 * All pages of a list.
 * @throws Error when the API does not answer, or refuses
 */
export async function listAll(
  account: Account,
  { path, key }: Pick<Lookup, "path" | "key">,
  // biome-ignore lint/suspicious/noExplicitAny: objects of the API, compared key by key
): Promise<any[]> {
  const items = [];
  for (let page = 1; ; page++) {
    const answer = await get(account, `${path}?page=${page}&per_page=${PAGE}`);
    // Without the zone there are no records in it.
    if (answer === undefined) return [];
    items.push(...answer[key]);
    if (!answer.links?.pages?.next) return items;
  }
}

// biome-ignore lint/suspicious/noExplicitAny: a JSON answer; undefined where there is no such thing
async function get({ endpoint, token }: Account, path: string): Promise<any> {
  const url = `${endpoint}/v2${path}`;
  const response = await fetch(url, {
    headers: { authorization: `Bearer ${token}` },
    signal: AbortSignal.timeout(ANSWER_MS),
  }).catch((error: Error) => {
    const cause = error.cause as { code?: string } | undefined;
    throw new Error(`${endpoint} does not answer (${cause?.code ?? error.name})`);
  });
  if (response.status === 404) return undefined;
  if (response.status === 401) throw new Error(`${endpoint} does not accept the token`);
  if (!response.ok) throw new Error(`GET ${url} answers ${response.status}`);
  return response.json();
}
