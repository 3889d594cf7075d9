import type { Config } from "../config/load.ts";
import type { Problem } from "../problem.ts";
import type { RegionSettings } from "../sandbox/region/settings.ts";

type Stack = Pick<Config, "app" | "digitalocean">;
type Region = Pick<RegionSettings, "name" | "api" | "services" | "identity" | "auth0">;

/** Checks the sandbox's services. Without this check, a deployment would fail midway with a connection error. */
export async function checkRegion(config: Stack): Promise<Problem[]> {
  const region = await regionOf(config);
  return region === undefined ? [] : regionProblems(region, config);
}

/** The problem that the stack's region is not running. Undefined if it runs, and for a stack outside the sandbox. */
export async function regionDown(config: Stack): Promise<Problem | undefined> {
  const region = await regionOf(config);
  return region === undefined ? undefined : apiDown(region, config);
}

export async function regionProblems(region: Region, config: Stack): Promise<Problem[]> {
  const { silentServices } = await import("../sandbox/region/services.ts");
  const down = await apiDown(region, config);
  if (down !== undefined) return [down];
  const silent = await silentServices(region);
  if (silent.length === 0) return [];
  const problem = `has services that accept no connections: ${silent.join(", ")}`;
  return [{ where: nameOf(region), problem, fix: upCommand(region, config) }];
}

async function apiDown(region: Region, config: Stack): Promise<Problem | undefined> {
  const { takesConnections } = await import("../sandbox/region/services.ts");
  const { host, port } = region.api;
  if (await takesConnections(host, port)) return undefined;
  const problem = `does not run: nothing answers at ${host}:${port}`;
  return { where: nameOf(region), problem, fix: upCommand(region, config) };
}

/** The sandbox's code is loaded only for an API on this machine. */
async function regionOf({ digitalocean }: Stack): Promise<RegionSettings | undefined> {
  if (!digitalocean.apiEndpoint.startsWith("http://127.0.0.1:")) return undefined;
  const { regionAt } = await import("../sandbox/region/settings.ts");
  return regionAt(digitalocean.apiEndpoint);
}

const nameOf = ({ name }: Region) => `the sandbox's region "${name}"`;

/** The sandbox's default app. */
const FIRST_APP = "personal-assistant";

/** The command that starts the stack's region, recreates what is missing in it, and deploys. */
function upCommand({ name }: Region, { app }: Stack): string {
  const region = name === "sandbox" ? "" : ` --region ${name}`;
  const which = app.name === FIRST_APP ? "" : ` --app ${app.name}`;
  return region + which === "" ? "npm run sandbox" : `bin/landfall sandbox up${region}${which}`;
}
