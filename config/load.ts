import { readFileSync, statSync } from "node:fs";
import { homedir } from "node:os";
import { join } from "node:path";
import * as pulumi from "@pulumi/pulumi";
import { publicConfig } from "../components/release/record.ts";
import { appNames, loadApp } from "../planning/description/load.ts";
import { ProblemsError } from "../problem.ts";
import { type Config, parseConfig } from "./parse.ts";
import type { KeyFile } from "./sshKey.ts";

export { type Config, needsAccount, type ParseContext, parseConfig } from "./parse.ts";
export type { HostConfig } from "./schema.ts";

/** The stack's configuration. @throws ProblemsError with every problem at once. */
export async function loadConfig(): Promise<Config> {
  const raw = pulumi.runtime.allConfig();
  const config = parseConfig(raw, {
    home: homedir(),
    checkout: join(import.meta.dirname, ".."),
    stack: pulumi.getStack(),
    environment: process.env,
    secretKeys: secretKeys(),
    apps: appNames(),
    app: await loadApp(String(raw["landfall:app"])),
    read: readKeyFile,
  });
  if (Array.isArray(config))
    throw new ProblemsError(`the configuration of stack ${pulumi.getStack()} has problems`, config);
  return config;
}

/** What of the stack's configuration may be written down. Which release it is pinned to is no part of a release. */
export function openConfig(): ReturnType<typeof publicConfig> {
  const { "landfall:release": _, ...raw } = pulumi.runtime.allConfig();
  return publicConfig(raw, secretKeys());
}

function readKeyFile(path: string): KeyFile | undefined {
  try {
    return { text: readFileSync(path, "utf8"), mode: statSync(path).mode & 0o777 };
  } catch {
    return undefined;
  }
}

/** The engine tells a program which keys are encrypted; the SDK reads it from the same place. */
function secretKeys(): Set<string> {
  return new Set(JSON.parse(process.env.PULUMI_CONFIG_SECRET_KEYS || "[]"));
}
