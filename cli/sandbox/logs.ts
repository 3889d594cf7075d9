import { execa } from "execa";
import type { RegionSettings } from "../../sandbox/region/settings.ts";
import { logs as appLogs } from "../containers/logs.ts";
import { ssh } from "./connection.ts";

/** Shows the log of `region`, of one of its services (acme, registry, spaces), of `droplet`, or of a Compose service of the app. */
export async function logs(settings: RegionSettings, source: string, follow: boolean): Promise<number> {
  if (source === "region") {
    return show("tail", ["-n", "200", ...(follow ? ["-F"] : []), settings.api.logFile]);
  }
  if (source in settings.services) {
    return show("docker", [
      "logs",
      "--tail",
      "200",
      ...(follow ? ["--follow"] : []),
      `${settings.prefix}-${source}`,
    ]);
  }
  if (source === "droplet") {
    return ssh(settings, ["sudo", "journalctl", "--no-pager", "-n", "200", ...(follow ? ["--follow"] : [])]);
  }
  const stack = { region: settings.name, ...(settings.app !== undefined && { app: settings.app }) };
  return appLogs([source], { ...stack, follow, tail: "200" });
}

async function show(command: string, args: string[]): Promise<number> {
  return (await execa(command, args, { stdio: "inherit", reject: false })).exitCode ?? 1;
}
