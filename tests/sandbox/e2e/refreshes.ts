import { setTimeout as sleep } from "node:timers/promises";
import { startLoad } from "../../../bench/load/http.ts";
import { settings, site, stackOutput } from "./support.ts";

/** Fewer than the limit of a provider in a minute. */
const PER_SECOND = 4;

/** Refreshes an integration all the time, by kept connections and by new ones. */
export async function startRefreshes(id: number, token: string) {
  const address = await stackOutput("address");
  const target = { origin: `https://${site}`, address, caFile: settings.acmeRootsFile };
  const request = {
    perSecond: PER_SECOND,
    method: "POST",
    path: `/api/v1/oauth/integrations/${id}/refresh`,
    headers: { authorization: `Bearer ${token}` },
  } as const;
  const streams = [
    { ...request, name: "kept", keepAlive: true },
    { ...request, name: "new", keepAlive: false },
  ];
  const load = startLoad(target, streams, 600);
  return {
    /** Goes on for some seconds more. @returns what failed, and how many requests were answered in those seconds */
    async end(seconds: number): Promise<{ failures: string[]; last: number }> {
      const from = load.elapsed();
      await sleep(seconds * 1000);
      const samples = await load.stop();
      const failures = samples.flatMap(({ stream, due, failure }) =>
        failure === undefined ? [] : [`${stream} at ${Math.round(due)} ms: ${failure}`],
      );
      return { failures, last: samples.filter(({ due }) => due > from).length };
    },
  };
}
