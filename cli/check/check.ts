import { setTimeout as sleep } from "node:timers/promises";
import { confirmByTyping, requireConfirmation } from "../confirm.ts";
import { findByIndex } from "../containers/containers.ts";
import { listContainers } from "../containers/listContainers.ts";
import { type Host, resolveHost } from "../host/host.ts";
import { readRemote } from "../host/remote.ts";
import { pulumiClient, type StackConfig } from "../pulumi/client.ts";
import { resolveStack, type StackRef } from "../pulumi/resolveStack.ts";
import type { Site } from "../site/probe.ts";
import { onlyStackOptions, type StackOptions } from "../stackOptions.ts";
import { checkSite } from "./checkSite.ts";
import { openSite } from "./client.ts";
import { LOAD } from "./load.ts";
import { planStackTests } from "./planTests.ts";
import { type CheckReport, describeOutcome } from "./report.ts";
import { describeSite } from "./site.ts";
import { inContainer } from "./testUser.ts";

export interface CheckOptions extends StackOptions {
  load?: boolean;
  json?: boolean;
  yes?: boolean;
}

/** `landfall check`. @returns the exit code: 1 where a test failed, or the load was not confirmed */
export async function check(options: CheckOptions): Promise<number> {
  const stack = await resolveStack(options);
  const config = await pulumiClient(stack.stack, stack.name).config();
  if (options.load && !(await confirmLoad(stack.name, config, options))) return 1;
  const report = await checkStackSite(stack, config, options);
  const lines = options.json ? [JSON.stringify(report, null, 2)] : describeOutcome(report, stack.flags);
  for (const line of lines) console.log(line);
  return report.passed ? 0 : 1;
}

/** A protected stack serves people, who would feel it. @throws UsageError where nobody can confirm it */
export async function confirmLoad(
  name: string,
  config: StackConfig,
  { yes }: Pick<CheckOptions, "yes">,
): Promise<boolean> {
  if (config["landfall:protect"]?.value !== "true" || yes) return true;
  const consequence = `${name} is protected, and ${LOAD.users} users who ask it for ${LOAD.seconds} s may slow it down`;
  requireConfirmation(consequence, {});
  console.error(`${consequence}.`);
  return confirmByTyping("stack", name);
}

/** Runs the tests of a stack, and prints each unless the report is asked for as JSON. */
export async function checkStackSite(
  stack: StackRef,
  config: StackConfig,
  options: CheckOptions,
): Promise<CheckReport> {
  const plan = await planStackTests(stack, config);
  const isSandbox = options.region !== undefined;
  const host = isSandbox || plan.user ? await resolveHost(onlyStackOptions(options)) : undefined;
  const site = describeSite(
    config,
    isSandbox ? await sandboxSite(options.region as string, host as Host) : undefined,
  );
  const client = await openSite(site);
  try {
    return await checkSite(
      { plan, stack: stack.name, url: site.url, ...(options.load && { load: LOAD }) },
      {
        run: (service, command) => runInService(host as Host, service, command),
        context: { ask: client.ask, now: () => new Date(), sleep: (ms) => sleep(ms) },
        print(lines) {
          if (!options.json) for (const line of lines) console.log(line);
        },
      },
    );
  } finally {
    await client.close();
  }
}

async function sandboxSite(
  region: string,
  { target }: Host,
): Promise<Required<Pick<Site, "address" | "authorities">>> {
  const { regionSettings } = await import("../../sandbox/region/settings.ts");
  return { address: target.address, authorities: regionSettings(region).acmeRootsFile };
}

async function runInService(host: Host, service: string, command: readonly string[]): Promise<string> {
  const { id } = findByIndex(await listContainers(host), service, 1);
  return readRemote(host, inContainer(id, command));
}
