import { existsSync, readdirSync } from "node:fs";
import { join, resolve } from "node:path";
import { pathToFileURL } from "node:url";
import type { App } from "./types.ts";

const DESCRIPTION = "app.ts";
const APPS = resolve(import.meta.dirname, "../../apps");

/** Names of all apps that can be deployed, sorted: folders under apps/ with an app.ts. */
export function appNames(root = APPS): string[] {
  return readdirSync(root, { withFileTypes: true })
    .filter((entry) => entry.isDirectory() && !entry.name.startsWith("."))
    .map(({ name }) => name)
    .filter((name) => existsSync(join(root, name, DESCRIPTION)))
    .sort();
}

/**
 * Loads `apps/<name>/app.ts`. Other apps' descriptions are not loaded, so a mistake in them does not matter.
 * @returns undefined if there is no such folder
 * @throws Error if the file does not export `app`, or describes another folder's app
 */
export async function loadApp(name: string, root = APPS): Promise<App | undefined> {
  if (!appNames(root).includes(name)) return undefined;
  const { app }: { app?: App } = await import(pathToFileURL(join(root, name, DESCRIPTION)).href);
  if (app === undefined) throw new Error(`apps/${name}/app.ts does not export \`app\``);
  if (app.name !== name)
    throw new Error(`apps/${name}/app.ts describes ${app.name}; the folder and the name must be the same`);
  return app;
}
