import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { execa } from "execa";
import { beforeAll, describe, expect, it } from "vitest";
import { ensureUp, pulumiOk, sandbox, settings } from "./support.ts";

beforeAll(ensureUp);

async function leftovers(): Promise<string[]> {
  const filter = ["--filter", `label=${settings.label}`, "--quiet"];
  const lines = async (command: string, args: string[]) =>
    (await execa(command, args, { reject: false })).stdout.split("\n").filter(Boolean);
  const [containers, networks, volumes, loops] = await Promise.all([
    lines("docker", ["ps", "--all", ...filter]),
    lines("docker", ["network", "ls", ...filter]),
    lines("docker", ["volume", "ls", ...filter]),
    lines("losetup", ["--list", "--noheadings", "--output", "BACK-FILE"]),
  ]);
  const mounts = (await readFile("/proc/mounts", "utf8"))
    .split("\n")
    .filter((line) => line.includes(settings.directory));
  const processes = (await lines("ps", ["-eww", "-o", "args"])).filter((args) =>
    args.includes(`sandbox/region/main.ts --name ${settings.name}`),
  );
  return [
    ...containers,
    ...networks,
    ...volumes,
    ...loops.filter((file) => file.includes(settings.directory)),
    ...mounts,
    ...processes,
  ];
}

describe("taking it away", () => {
  it("`pulumi destroy` leaves a region without droplets, volumes, firewalls, records, keys or backups", async () => {
    await pulumiOk("destroy", "--yes", "--skip-preview");
    const token = (await readFile(settings.api.tokenFile, "utf8")).trim();
    const count = async (path: string, key: string) => {
      const response = await fetch(`${settings.api.url}/v2/${path}`, {
        headers: { authorization: `Bearer ${token}` },
      });
      return ((await response.json()) as Record<string, unknown[]>)[key]?.length;
    };
    expect({
      droplets: await count("droplets", "droplets"),
      volumes: await count("volumes", "volumes"),
      firewalls: await count("firewalls", "firewalls"),
      reservedIps: await count("reserved_ips", "reserved_ips"),
      domains: await count("domains", "domains"),
      keys: await count("account/keys", "ssh_keys"),
      spacesKeys: await count("spaces/keys", "keys"),
      buckets: (await readdir(join(settings.directory, "spaces/buckets"))).filter(
        (name) => !name.startsWith("."),
      ).length,
    }).toEqual({
      droplets: 0,
      volumes: 0,
      firewalls: 0,
      reservedIps: 0,
      domains: 0,
      keys: 0,
      spacesKeys: 0,
      buckets: 0,
    });
  });

  it("`landfall sandbox down` leaves no container, network, volume, loop device, mount or process", async () => {
    expect((await sandbox("down")).exitCode).toBe(0);
    expect(await leftovers()).toEqual([]);
  });

  it("`landfall sandbox down` twice is no error", async () => {
    expect((await sandbox("down")).exitCode).toBe(0);
  });
});
