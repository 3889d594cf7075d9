import { Agent, request } from "undici";
import type { Stream } from "../load/http.ts";
import { connectOptions, type Target } from "../load/target.ts";

/** The release that responded: the API's body names it. */
const release = (body: string) => (JSON.parse(body) as { release?: string }).release;

/** Share of each kind of request in the load. */
const SHARES: [number, Omit<Stream, "perSecond">][] = [
  [0.4, { name: "GET API, kept", method: "GET", path: "/api/version", keepAlive: true, version: release }],
  [
    0.2,
    {
      ...{ name: "POST API, kept", method: "POST", path: "/api/echo", keepAlive: true, version: release },
      ...{ headers: { "content-type": "application/json" }, body: JSON.stringify({ text: "a message" }) },
    },
  ],
  [0.25, { name: "GET page, kept", method: "GET", path: "/", keepAlive: true }],
  [0.05, { name: "GET API, new", method: "GET", path: "/api/version", keepAlive: false }],
  [
    0.05,
    {
      ...{ name: "POST API, new", method: "POST", path: "/api/echo", keepAlive: false },
      ...{ headers: { "content-type": "application/json" }, body: JSON.stringify({ text: "a message" }) },
    },
  ],
];

/**
 * GET and POST to the API and the front end, on kept and on new connections. It also requests an asset of the current
 * release, as a page does that was opened before.
 */
export async function assistantLoad(site: Target, perSecond: number): Promise<Stream[]> {
  const asset = await currentAsset(site);
  const streams = SHARES.map(([share, stream]) => ({ ...stream, perSecond: perSecond * share }));
  return [
    ...streams,
    { name: "GET old asset", method: "GET", path: asset, keepAlive: true, perSecond: perSecond * 0.05 },
  ];
}

async function currentAsset(site: Target): Promise<string> {
  const dispatcher = new Agent({ connect: connectOptions(site) });
  const { body } = await request(`${site.origin}/`, { dispatcher });
  const path = /\/assets\/app\.[0-9a-f]+\.js/.exec(await body.text())?.[0];
  await dispatcher.close();
  if (path === undefined) throw new Error(`${site.origin}/ names no asset`);
  return path;
}
