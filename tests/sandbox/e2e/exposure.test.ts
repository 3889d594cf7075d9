import { connect } from "node:net";
import { execa } from "execa";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { ensureUp, outsider, settings, stackOutput } from "./support.ts";

beforeAll(ensureUp);
afterAll(() => execa("docker", ["rm", "--force", outsider], { reject: false }));

/** Ports of `address` that accept a connection within `timeout` ms, asked 1,000 at a time. */
async function openPorts(address: string, timeout = 400): Promise<number[]> {
  const accepts = (port: number) =>
    new Promise<boolean>((resolve) => {
      const socket = connect({ host: address, port, timeout });
      const done = (open: boolean) => {
        socket.destroy();
        resolve(open);
      };
      socket
        .once("connect", () => done(true))
        .once("timeout", () => done(false))
        .once("error", () => done(false));
    });
  const open: number[] = [];
  for (let first = 1; first <= 65_535; first += 1_000) {
    const ports = Array.from({ length: Math.min(1_000, 65_536 - first) }, (_, i) => first + i);
    const results = await Promise.all(ports.map(accepts));
    open.push(...ports.filter((_, i) => results[i]));
  }
  return open;
}

describe("the droplet, from outside", () => {
  it("answers on 22, 80 and 443 and on nothing else, to the operator", async () => {
    expect(await openPorts(await stackOutput("address"))).toEqual([22, 80, 443]);
  });

  it("answers on 80 and 443 only, to an address that is not allowed", async () => {
    const address = await stackOutput("address");
    const image = (
      await execa("docker", ["inspect", "--format", "{{.Config.Image}}", `${settings.prefix}-registry`])
    ).stdout;
    const probe = [22, 80, 443, 5432, 2375]
      .map((port) => `timeout 2 bash -c '</dev/tcp/${address}/${port}' 2>/dev/null && echo ${port}`)
      .join("; ");
    const { stdout } = await execa("docker", [
      "run", "--rm", "--name", outsider, "--network", settings.network.name, "--entrypoint", "bash", image, "-c", `${probe}; true`,
    ]); // biome-ignore format: a command line reads best as one
    expect(stdout.split("\n")).toEqual(["80", "443"]);
  });
});
