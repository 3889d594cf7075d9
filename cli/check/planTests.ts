import { existsSync, readFileSync } from "node:fs";
import type { ClientConfigs } from "../../components/oauth/index.ts";
import type { SmokePlan } from "../../components/smoke/index.ts";
import { loadApp } from "../../planning/description/load.ts";
import { planAppTests } from "../../planning/smoke.ts";
import type { StackConfig } from "../pulumi/client.ts";
import type { StackRef } from "../pulumi/resolveStack.ts";
import { parseStackFile, stackFileOf } from "../pulumi/stackFile.ts";

/** The smoke tests of a stack's app. */
export async function planStackTests(stack: StackRef, config: StackConfig): Promise<SmokePlan> {
  const domain = config["landfall:domain"]?.value;
  const app = await loadApp(config["landfall:app"]?.value ?? "");
  if (app === undefined || domain === undefined)
    throw new Error(
      `the stack ${stack.name} names no app of this checkout, or no domain. Look at: pulumi config`,
    );
  return planAppTests(app, domain, readClients(stack));
}

/** By the stack's file, where the names of clients are not encrypted. */
function readClients(stack: StackRef): ClientConfigs {
  const file = stackFileOf(stack);
  if (!existsSync(file)) return {};
  return (parseStackFile(readFileSync(file, "utf8"))["landfall:oauth"] ?? {}) as ClientConfigs;
}
