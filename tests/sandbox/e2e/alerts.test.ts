import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { readMessages } from "../../../cli/sandbox/messages.ts";
import { isAlert } from "../../../components/monitoring/index.ts";
import type { Message } from "../../../sandbox/region/inbox/inbox.ts";
import { secondsOf } from "../../components/monitoring/alerts/faster.ts";
import { afterwards, type Injected, together } from "./alerts/injected.ts";
import { type Visitor, visitor } from "./alerts/visitor.ts";
import {
  firing,
  firstFired,
  forget,
  isOfDroplet,
  makeFaster,
  makeUsual,
  onDropletOk,
  rules,
  TIMES,
  tellFaster,
} from "./alerts/watch.ts";
import { ensureUp, landfall, settings } from "./support.ts";

/** Scrape and evaluation, and Alertmanager's wait for other alerts of the group, in production. */
const ASKED_EVERY_SECONDS = 15;
const GROUP_SECONDS = 30;
/** A second of the fast clock is 20 of production: what ssh, Docker and a busy machine take is not divided. */
const SLACK_SECONDS = 10;
/** Before the faults: ten minutes of the fast clock, in which the first samples come. */
const QUIET_SECONDS = 30;

const alerts = new Map(
  rules.flatMap((group) => group.rules.filter(isAlert)).map((alert) => [alert.name, alert]),
);

/** From the fault to the firing alert, on the fast clock. */
function promisedSeconds({ alert, seenWithin }: Injected): number {
  const lasts = secondsOf(alerts.get(alert)?.for ?? "0s");
  return (secondsOf(seenWithin) + 2 * ASKED_EVERY_SECONDS + lasts) / TIMES;
}

interface Outcome {
  injectedAt: number;
  firedAt: number | undefined;
}

const faults = [...together, ...afterwards];
const outcomes = new Map<string, Outcome>();
const repairs = new Map<string, () => Promise<unknown>>();
let tellUsually: (() => Promise<void>) | undefined;
let user: Visitor;
let messages: readonly Message[] = [];
let left: string[] = [];

beforeAll(async () => {
  await ensureUp();
  // Alerts on backups are about a stack that has one.
  expect(await landfall("backups", "now", "--region", settings.name)).toMatchObject({ exitCode: 0 });
  user = await visitor();
  tellUsually = await tellFaster();
  await makeFaster();
  await forget();
  await sleep(QUIET_SECONDS * 1000);
  expect(await firing()).toEqual([]);
  const began = Date.now();
  await injectAll(together);
  await waitUntilFired(together, began);
  await repairAll(together);
  await injectAll(afterwards);
  await waitUntilFired(afterwards, began);
  left = (await firing()).filter((name) => together.some(({ alert }) => alert === name));
  await repairAll(afterwards);
  messages = (await readMessages(settings)).filter(({ at }) => Date.parse(at) >= began);
});

afterAll(async () => {
  await repairAll(faults).catch(() => {});
  await tellUsually?.();
  await makeUsual();
  await user?.close();
  await onDropletOk("sudo systemctl reset-failed 'landfall-*'");
});

async function injectAll(list: readonly Injected[]): Promise<void> {
  await Promise.all(
    list.map(async ({ name, inject }) => {
      repairs.set(name, await inject(user));
      outcomes.set(name, { injectedAt: Date.now(), firedAt: undefined });
    }),
  );
}

/** Until all fire, or the last of them is overdue. */
async function waitUntilFired(list: readonly Injected[], began: number): Promise<void> {
  const limit = Date.now() + (Math.max(...list.map(promisedSeconds)) + SLACK_SECONDS) * 1000;
  for (;;) {
    const fired = await firstFired(began);
    for (const { name, alert } of list) {
      const outcome = outcomes.get(name);
      if (outcome !== undefined) outcome.firedAt = fired.get(alert);
    }
    if (list.every(({ name }) => outcomes.get(name)?.firedAt !== undefined) || Date.now() > limit) break;
    await sleep(1000);
  }
  // Alertmanager waits for others of the group, then tells.
  await sleep((GROUP_SECONDS / TIMES + 3) * 1000);
}

/** All of them, also when one cannot be mended. */
async function repairAll(list: readonly Injected[]): Promise<void> {
  const mended = await Promise.allSettled(
    list.map(async ({ name }) => {
      const repair = repairs.get(name);
      repairs.delete(name);
      await repair?.();
    }),
  );
  for (const one of mended) if (one.status === "rejected") throw one.reason;
}

const subjects = () => messages.flatMap((message) => (message.kind === "mail" ? [message.subject] : []));
/** Names of alerts that were posted as firing. */
const posted = () =>
  messages.flatMap((message) => {
    if (message.kind !== "webhook") return [];
    const { alerts } = message.body as { alerts: { status: string; labels: Record<string, string> }[] };
    return alerts.flatMap(({ status, labels }) =>
      status === "firing" && isOfDroplet(labels) ? [labels.alertname ?? ""] : [],
    );
  });

describe.each(faults)("$name", (fault) => {
  it(`raises ${fault.alert} within its promised time`, () => {
    const { injectedAt = 0, firedAt } = outcomes.get(fault.name) ?? {};
    expect(firedAt, "it never fired").toBeDefined();
    expect(((firedAt ?? 0) - injectedAt) / 1000).toBeLessThan(promisedSeconds(fault) + SLACK_SECONDS);
  });

  it("is told by mail and to the webhook", () => {
    const severity = alerts.get(fault.alert)?.severity;
    expect(posted()).toContain(fault.alert);
    expect(subjects()).toContain(`FIRING ${severity}: ${fault.alert}`);
  });
});

describe("twelve faults", () => {
  it("are all that anybody is told of", () => {
    const expected = faults.flatMap(({ alert, also = [] }) => [alert, ...also]);
    const unexpected = [...new Set(posted())].filter((name) => !expected.includes(name));
    expect(unexpected).toEqual([]);
  });

  it("end their alerts when they are mended, where no window of an hour remembers them", () => {
    expect(left.filter((name) => name !== "OAuthConnectionsFail")).toEqual([]);
  });
});
