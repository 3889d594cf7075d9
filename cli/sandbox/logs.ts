import { execa } from "execa";
import type { RegionSettings } from "../../sandbox/region/settings.ts";
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
  if (!/^[a-z0-9][a-z0-9_.-]*$/i.test(source)) throw new Error(`"${source}" is not the name of a service`);
  const container = `$(docker ps --all --quiet --filter label=landfall.service=${source} | head -n 1)`;
  return ssh(settings, [`docker logs --tail 200 ${follow ? "--follow" : ""} ${container}`]);
}

async function show(command: string, args: string[]): Promise<number> {
  return (await execa(command, args, { stdio: "inherit", reject: false })).exitCode ?? 1;
}
