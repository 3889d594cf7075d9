import { readFileSync, statSync } from "node:fs";
import { homedir } from "node:os";
import { join } from "node:path";
import * as pulumi from "@pulumi/pulumi";
import { publicConfig } from "../components/release/record.ts";
import { appNames, loadApp } from "../planning/description/load.ts";
import { ProblemsError } from "../problem.ts";
import { type Config, decodeValue, parseConfig } from "./parse.ts";
import type { KeyFile } from "./sshKey.ts";
import { openConfiguredFile } from "./tokenKeyFile.ts";

export { type Config, needsAccount, type ParseContext, parseConfig } from "./parse.ts";
export type { HostConfig } from "./schema.ts";

/** The stack's configuration. @throws ProblemsError with every problem at once. */
export async function loadConfig(): Promise<Config> {
  const raw = pulumi.runtime.allConfig();
  const checkout = join(import.meta.dirname, "..");
  const config = parseConfig(raw, {
    home: homedir(),
    checkout,
    stack: pulumi.getStack(),
    environment: process.env,
    now: new Date(),
    secretKeys: secretKeys(),
    apps: appNames(),
    app: await loadApp(String(raw["landfall:app"])),
    read: readKeyFile,
    tokenKeyFile: await openConfiguredFile(decodeValue(raw["landfall:tokenKeys"] ?? ""), checkout),
  });
  if (Array.isArray(config))
    throw new ProblemsError(`the configuration of stack ${pulumi.getStack()} has problems`, config);
  return config;
}

/** The stack's configuration without secrets, for a release's record. A release does not record `landfall:release`. */
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

/** Pulumi passes the names of encrypted keys to a program in this variable; its SDK reads it too. */
function secretKeys(): Set<string> {
  return new Set(JSON.parse(process.env.PULUMI_CONFIG_SECRET_KEYS || "[]"));
}
