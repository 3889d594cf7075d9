import { setTimeout as sleep } from "node:timers/promises";
import { startLoad } from "../../../bench/load/http.ts";
import { report } from "../../../bench/load/report.ts";
import { onDroplet, type Ran, settings, site, stackOutput } from "./support.ts";

const json = { "content-type": "application/json" };
const get = { method: "GET", path: "/api/version", perSecond: 20 } as const;
const post = {
  method: "POST",
  path: "/api/echo",
  perSecond: 10,
  headers: json,
  body: '{"text":"hello"}',
} as const;
/** Release and container, so that the same release in two containers is told apart. */
const version = (body: string) => `${JSON.parse(body).release} in ${JSON.parse(body).instance}`;

/** What visitors saw while `act` ran, and for a second after. */
export async function underLoad(act: () => Promise<Ran>) {
  const address = await stackOutput("address");
  const target = { origin: `https://${site}`, address, caFile: settings.acmeRootsFile };
  const streams = [
    { ...get, name: "get, kept", keepAlive: true, version },
    { ...get, name: "get, new", keepAlive: false, version },
    { ...post, name: "post, kept", keepAlive: true },
  ];
  const load = startLoad(target, streams, 600);
  await sleep(1000);
  const from = load.elapsed();
  const ran = await act();
  const to = load.elapsed();
  await sleep(1000);
  const samples = await load.stop();
  const failures = samples.flatMap(({ stream, due, failure }) =>
    failure === undefined ? [] : [`${stream} at ${Math.round(due)} ms: ${failure}`],
  );
  // Of a new connection: kept ones end with the proxy's workers of before, which may still pass one to the other release.
  const last = samples.findLast(({ stream, failure }) => stream === "get, new" && failure === undefined);
  return { ...ran, failures, seen: report(samples, { from, to }), last: last?.version };
}

/** Names of the containers of a service that run. */
export const containersOf = async (service: string) =>
  (await onDroplet(`docker ps --filter label=landfall.service=${service} --format '{{.Names}}'`)).output
    .trim()
    .split("\n");
