import { randomUUID } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import { RECEIVERS, TEST_ALERT } from "../../components/monitoring/index.ts";
import { setCommand } from "../../config/commands.ts";
import { loadApp } from "../../planning/description/load.ts";
import { didYouMean } from "../../problem.ts";
import { describeState, findByIndex } from "../containers/containers.ts";
import { listContainers } from "../containers/listContainers.ts";
import { type Host, resolveHost } from "../host/host.ts";
import { readRemote } from "../host/remote.ts";
import type { StackOptions } from "../stackOptions.ts";
import { UsageError } from "../usage.ts";
import { type Alertmanager, connectAlertmanager, type PostedAlert } from "./alertmanager.ts";
import { findReason, verdict } from "./attempts.ts";

const TIMEOUT_SECONDS = 30;
const KNOWN: readonly string[] = [...RECEIVERS, "heartbeat"];

/** What a test needs beside Alertmanager. */
export interface TestEffects {
  now(): Date;
  wait(milliseconds: number): Promise<unknown>;
  /** Label that makes each test an alert of its own. */
  id(): string;
  print(line: string): void;
}

const effects: TestEffects = { now: () => new Date(), wait: sleep, id: randomUUID, print: console.log };

/** `landfall notify test [receiver]`. @returns the exit code */
export async function notifyTest(receiver: string | undefined, options: StackOptions): Promise<number> {
  const host = await resolveHost(options);
  const alertmanager = await findAlertmanager(host);
  const receivers = chooseReceivers(await alertmanager.receivers(), receiver, host);
  return testReceivers(receivers, alertmanager, effects);
}

async function findAlertmanager(host: Host): Promise<Alertmanager> {
  // An app that `landfall:monitoring` monitors says nothing of it itself.
  const service = (await loadApp(host.app))?.monitoring?.alertmanager ?? "alertmanager";
  const containers = await listContainers(host);
  if (!containers.some((one) => one.service === service))
    throw new UsageError(
      `${host.app} has no alerts. Type:\n  ${setCommand(["monitoring", "enabled"])}\n  ${host.deploy}`,
    );
  const container = findByIndex(containers, service, 1);
  if (container.state !== "running")
    throw new Error(
      `${container.name} does not run: ${describeState(container)}. Look at: bin/landfall logs ${service}${host.flags}`,
    );
  return connectAlertmanager((command) => readRemote(host, command), container);
}

/**
 * The receivers to test, of those in Alertmanager's configuration.
 * @throws UsageError where there is none, or not that one
 */
export function chooseReceivers(
  configured: readonly string[],
  receiver: string | undefined,
  { deploy }: Pick<Host, "deploy">,
): string[] {
  const receivers = KNOWN.filter((name) => configured.includes(name));
  if (receiver === undefined) {
    if (receivers.length > 0) return receivers;
    throw new UsageError(
      `nobody is told of alerts: the deployed configuration has no receiver. Type, for example:\n  ${setCommand(["notify", "slack", "url"])}\n  ${deploy}`,
    );
  }
  if (receivers.includes(receiver)) return [receiver];
  const meant = didYouMean(receiver, KNOWN);
  const are = receivers.length === 0 ? "There is none" : `There are: ${receivers.join(", ")}`;
  throw new UsageError(
    KNOWN.includes(receiver)
      ? `${receiver} is not in the deployed configuration. ${are}. Set landfall:notify.${receiver}, then type: ${deploy}`
      : `there is no receiver "${receiver}"${meant === undefined ? "" : `; did you mean "${meant}"?`} ${are}`,
  );
}

/** One after the other, because receivers of one kind are counted together. @returns 1 if one did not accept */
export async function testReceivers(
  receivers: readonly string[],
  alertmanager: Alertmanager,
  { now, wait, id, print }: TestEffects,
): Promise<number> {
  let exitCode = 0;
  for (const receiver of receivers) {
    const started = now();
    const before = await alertmanager.attempts();
    await alertmanager.post(testAlert(receiver, id(), started));
    const answer = await untilAsked(receiver);
    if (answer !== "accepted") exitCode = 1;
    print(`${receiver}: ${answer}`);

    async function untilAsked(name: string): Promise<string> {
      for (;;) {
        const found = verdict(name, before, await alertmanager.attempts());
        const seconds = (now().getTime() - started.getTime()) / 1000;
        if (found === "accepted") return found;
        const ended = seconds >= TIMEOUT_SECONDS;
        if (found === "refused" || ended) {
          const reason = findReason(await alertmanager.log(Math.ceil(seconds) + 1), name);
          const what = found === "refused" ? "not accepted" : `no answer within ${TIMEOUT_SECONDS} s`;
          return reason === undefined ? what : `${what}: ${reason}`;
        }
        await wait(1000);
      }
    }
  }
  return exitCode;
}

/** It ends after two minutes by itself; receivers are then told that it is resolved. */
export function testAlert(receiver: string, test: string, now: Date): PostedAlert {
  return {
    labels: { alertname: TEST_ALERT, receiver, severity: "none", test },
    annotations: {
      summary: `This is a test by landfall notify test: ${receiver} receives alerts`,
      action: "Nothing.",
      runbook: "docs/runbooks/monitoring.md",
    },
    endsAt: new Date(now.getTime() + 120_000).toISOString(),
  };
}
