import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { startLoad } from "../../../bench/load/http.ts";
import type { Sample } from "../../../bench/load/sample.ts";
import type { TriggerEvent } from "../../../contracts/trigger.ts";
import { ensureUp, landfall, onDroplet, settings, site, stackOutput, waitFor } from "./support.ts";
import { upWith } from "./upWith.ts";

/** Requests a second: of a quiet hour, and of one in which the faulty release fails. */
const [QUIET, BUSY] = [4, 30];
/** From the first failed request until the release before serves. */
const PROMISED_SECONDS = 180;

beforeAll(ensureUp);
afterAll(ensureUp);

const release = (variables: Record<string, string>) =>
  upWith((config) => {
    config["landfall:compose"].variables = { ...config["landfall:compose"].variables, ...variables };
    config["landfall:triggers"] = { act: "rollback", watch: "5m", baseline: "2m" };
  });

/** Requests that begin now. @returns what ends them */
async function load(perSecond: number): Promise<() => Promise<Sample[]>> {
  const address = await stackOutput("address");
  const target = { origin: `https://${site}`, address, caFile: settings.acmeRootsFile };
  const version = (body: string) => JSON.parse(body).release as string;
  const stream = {
    name: "get",
    method: "GET",
    path: "/api/version",
    perSecond,
    keepAlive: false,
    version,
  } as const;
  const running = startLoad(target, [stream], 600);
  return () => running.stop();
}

async function verdicts(): Promise<TriggerEvent[]> {
  const { output } = await onDroplet(
    "sudo landfall-release events | jq -c 'map(select(.kind == \"trigger\"))'",
  );
  return JSON.parse(output);
}

describe("a release that turns bad only under load", () => {
  it("passes its smoke tests, and is taken back on the droplet within 3 minutes", async () => {
    const known = (await verdicts()).length;
    const endQuiet = await load(QUIET);
    await sleep(45_000);
    const { exitCode, output } = await release({ RELEASE: "two", FAULT: "errors-under-load" });
    expect(exitCode, output).toBe(0);
    expect((await endQuiet()).filter(({ failure }) => failure !== undefined)).toEqual([]);

    const endBusy = await load(BUSY);
    const took = await waitFor("the release before serves", PROMISED_SECONDS, async () => {
      return (await verdicts()).length > known;
    });
    expect(took).toBeLessThan(PROMISED_SECONDS);
    await sleep(3000);
    const samples = await endBusy();
    // What fails is what the fault fails, and nothing of the release before.
    expect(new Set(samples.flatMap(({ failure }) => failure ?? []))).toEqual(new Set(["HTTP 500"]));
    expect(samples.at(-1)).toMatchObject({ version: "unknown" });
    const last = samples.findLastIndex(({ failure }) => failure !== undefined);
    expect(samples.slice(last + 1).every(({ version }) => version !== undefined)).toBe(true);

    const [event] = (await verdicts()).slice(known);
    expect(event).toMatchObject({ verdict: "bad", did: "rolled back" });
    expect(event?.signals.filter(({ bad }) => bad).map(({ signal }) => signal)).toContain("errors");
  });

  it("is named by the status and by its report, with the numbers", async () => {
    const status = await landfall("status");
    expect(status.exitCode).toBe(1);
    expect(status.output.replaceAll(/\s+/g, " ")).toMatch(
      /does worse than the time before it.*bin\/landfall rollback/,
    );
    const report = await landfall("report", "--json");
    expect(report.exitCode, report.output).toBe(0);
    expect(report.output).toContain('"rolled back"');
  });
});

it("the next release takes everything over, and is good", async () => {
  const known = (await verdicts()).length;
  const endQuiet = await load(QUIET);
  const { exitCode, output } = await release({ RELEASE: "three" });
  expect(exitCode, output).toBe(0);
  await sleep(75_000);
  const samples = await endQuiet();
  expect(samples.filter(({ failure }) => failure !== undefined)).toEqual([]);
  expect(samples.at(-1)).toMatchObject({ version: "three" });
  expect((await verdicts()).slice(known).filter(({ verdict }) => verdict === "bad")).toEqual([]);
  const copies = await onDroplet("docker ps --all --quiet --filter label=landfall.copy-of");
  expect(copies.output.trim()).toBe("");
});
