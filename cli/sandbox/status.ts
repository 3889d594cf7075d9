import { regionStatus } from "../../sandbox/region/control.ts";
import type { RegionSettings } from "../../sandbox/region/settings.ts";
import { containerProblems } from "../containers/containerProblems.ts";
import { listCommand, parseContainers } from "../containers/containers.ts";
import { type Host, resolveHost } from "../host/host.ts";
import { runRemote } from "../host/remote.ts";
import { isUp } from "../site/probe.ts";
import { inactiveProfilesOf } from "./profiles.ts";
import { siteStatus } from "./up.ts";

/** One line of the report. */
export interface Check {
  name: string;
  ok: boolean;
  /** What was seen; for a failure also what to type. */
  detail: string;
}

/** Prints what runs and what is wrong; the exit code: 0 all well, 1 something is wrong. */
export async function status(settings: RegionSettings, options: { json?: boolean }): Promise<number> {
  const checks = await collect(settings);
  if (options.json) console.log(JSON.stringify(checks, null, 2));
  else
    for (const { name, ok, detail } of checks)
      console.log(`${ok ? "ok    " : "FAILED"}  ${name.padEnd(12)}  ${detail}`);
  return checks.every((check) => check.ok) ? 0 : 1;
}

async function collect(settings: RegionSettings): Promise<Check[]> {
  const region = await regionStatus(settings);
  if (!region.running) return [{ name: "region", ok: false, detail: "not running. Type: npm run sandbox" }];
  const checks: Check[] = [
    { name: "region", ok: true, detail: `API at ${settings.api.url}, domain ${settings.site}` },
  ];
  for (const [service, state] of Object.entries(region.services)) {
    checks.push({ name: service, ok: state === "running", detail: state });
  }
  try {
    const { name, app } = settings;
    const host = await resolveHost({ region: name, ...(app !== undefined && { app }) });
    checks.push(...(await inspectDroplet(host)));
    const answer = await siteStatus(settings, host.target.address);
    checks.push({ name: "site", ok: isUp(answer), detail: `https://${settings.site}/ answers ${answer}` });
    for (const line of await inactiveProfilesOf(settings))
      checks.push({ name: "left out", ok: true, detail: line });
  } catch (error) {
    checks.push({ name: "stack", ok: false, detail: (error as Error).message });
  }
  return checks;
}

/** What the droplet is asked, in one connection: a line each, and the containers last; one failure hides no other. */
const questions = (app: string) => `
systemctl list-units --failed --plain --no-legend --no-pager | cut -d' ' -f1 | paste -sd, -
cat /var/lib/landfall/certificate-status.json | tr -d '\\n'; echo
${listCommand(app)}
`;

async function inspectDroplet(host: Host): Promise<Check[]> {
  try {
    return dropletChecks((await runRemote(host, questions(host.app))).stdout, host);
  } catch (error) {
    return [{ name: "droplet", ok: false, detail: (error as Error).message }];
  }
}

/** @param printed the droplet's answers to {@link questions} */
export function dropletChecks(printed: string, { app, deploy }: Pick<Host, "app" | "deploy">): Check[] {
  const [failed = "", certificate = "", ...rest] = printed.split("\n");
  const containers = parseContainers(rest.join("\n"));
  const troubles =
    containers.length === 0 ? [`${app} has no container. Type: ${deploy}`] : containerProblems(containers);
  return [
    {
      name: "droplet",
      ok: !failed,
      detail: failed ? `failed units: ${failed}. Look at: landfall sandbox logs droplet` : "no failed unit",
    },
    { name: "containers", ok: troubles.length === 0, detail: troubles.join("; ") || "all healthy" },
    certificateCheck(certificate),
  ];
}

/** @param json the status file that the renewal writes: names, serial, notAfter, lastAttempt, lastError */
export function certificateCheck(json: string): Check {
  if (!json) return { name: "certificate", ok: false, detail: "no renewal has run yet. Type: pulumi up" };
  const { names, notAfter, lastAttempt, lastError } = JSON.parse(json);
  return lastError
    ? {
        name: "certificate",
        ok: false,
        detail: `renewal failed at ${lastAttempt}: ${lastError}; the old one is kept, until ${notAfter}`,
      }
    : { name: "certificate", ok: true, detail: `${[names].flat().join(", ")}, until ${notAfter}` };
}
