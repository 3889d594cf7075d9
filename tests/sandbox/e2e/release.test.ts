import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { startLoad } from "../../../bench/load/http.ts";
import { report } from "../../../bench/load/report.ts";
import { ensureUp, onDroplet, type Ran, settings, site, stackOutput } from "./support.ts";
import { release } from "./upWith.ts";

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

let address: string;
beforeAll(async () => {
  await ensureUp();
  address = await stackOutput("address");
});
afterAll(ensureUp);

/** What visitors saw while `act` ran, and for a second after. */
async function underLoad(act: () => Promise<Ran>) {
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

const containersOf = async (service: string) =>
  (await onDroplet(`docker ps --filter label=landfall.service=${service} --format '{{.Names}}'`)).output
    .trim()
    .split("\n");

describe("a release", () => {
  it("reaches everybody without a failed request, and leaves one container", async () => {
    const { exitCode, output, seen, failures } = await underLoad(() => release({ RELEASE: "two" }));
    expect(exitCode, output).toBe(0);
    expect(failures).toEqual([]);
    expect(seen.versions.map((one) => one.version.split(" ")[0])).toEqual(["unknown", "two"]);
    expect(await containersOf("api")).toHaveLength(1);
  });

  it.each([
    ["is never healthy", "never-healthy", /is unhealthy|did not become healthy/],
    [
      "crashes at start",
      "crash-at-start",
      /ended with exit code 1|ended and was started again|ends with exit code 1/,
    ],
  ])("that %s gets no request: the old one serves, and it is said so", async (_, fault, trouble) => {
    const { exitCode, output, seen, failures } = await underLoad(() =>
      release({ RELEASE: "two", FAULT: fault }),
    );
    expect(exitCode, output).not.toBe(0);
    expect(output).toMatch(trouble);
    expect(output).toMatch(
      /running now: personal-assistant-api-\w{7}, of the release before, gets the requests/,
    );
    expect(failures).toEqual([]);
    expect(seen.versions).toHaveLength(1);
  });

  it("that passes and dies soon after is taken back", async () => {
    const { exitCode, output, seen, last } = await underLoad(() =>
      release({ RELEASE: "two", FAULT: "crash-after-10s" }, undefined, "30s"),
    );
    expect(exitCode, output).not.toBe(0);
    expect(output).toMatch(/of the release before, gets the requests/);
    const [old, short, ...more] = seen.versions;
    expect(more).toEqual([]);
    expect(short).toBeDefined();
    expect(last).toBe(old?.version);
    // From its death until requests go back.
    const { from, to } = seen.failures ?? { from: 0, to: 0 };
    expect(to - from).toBeLessThan(5000);
  });

  it("is refused where the proxy's files are wrong, and the old files stay in force", async () => {
    const file = join(settings.checkout, "apps/personal-assistant/nginx/site.conf");
    const right = await readFile(file, "utf8");
    await writeFile(file, `${right}\nserver { listen 80 nonsense; }\n`);
    const { exitCode, output, failures } = await underLoad(() => release({ RELEASE: "two" })).finally(() =>
      writeFile(file, right),
    );
    expect(exitCode).not.toBe(0);
    expect(output).toContain('invalid parameter "nonsense"');
    expect(output).toContain("what was there before is in force again");
    expect(failures).toEqual([]);
    const placed = await onDroplet("cat /srv/personal-assistant/files/nginx/site.conf");
    expect(placed.output).not.toContain("nonsense");
  });

  it("whose connection is cut in the middle loses no request", async () => {
    const cut = "for i in $(seq 12); do sleep 2; sudo pkill --full '^sshd: deploy' || true; done";
    const { failures } = await underLoad(async () => {
      const [ran] = await Promise.all([
        release({ RELEASE: "two", LOG_LEVEL: "debug" }),
        onDroplet(`sudo systemd-run --quiet --unit=landfall-cut bash -c ${JSON.stringify(cut)}`),
      ]);
      return ran;
    });
    expect(failures).toEqual([]);
  });

  it("converges after all of that, without a failed request, and is then at rest", async () => {
    const { exitCode, output, seen, failures } = await underLoad(() => release({ RELEASE: "three" }));
    expect(exitCode, output).toBe(0);
    expect(failures).toEqual([]);
    expect(seen.versions.at(-1)?.version).toMatch(/^three /);
    for (const service of ["api", "frontend", "worker-ai", "redis"])
      expect(await containersOf(service), service).toHaveLength(1);
  });
});
