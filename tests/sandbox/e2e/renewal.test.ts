import { setTimeout as sleep } from "node:timers/promises";
import { execa } from "execa";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import {
  curl,
  ensureUp,
  onDroplet,
  run,
  sandbox,
  settings,
  site,
  siteAnswers,
  stackOutput,
  waitFor,
} from "./support.ts";

const acme = `${settings.prefix}-acme`;

beforeAll(ensureUp);
afterAll(async () => {
  await execa("docker", ["unpause", acme], { reject: false });
  await onDroplet("sudo systemctl reset-failed landfall-certificate.service");
});

async function serial(): Promise<string> {
  const address = await stackOutput("address");
  const { output } = await run("bash", [
    "-c", `openssl s_client -connect ${address}:443 -servername ${site} </dev/null 2>/dev/null | openssl x509 -noout -serial`,
  ]); // biome-ignore format: a command line reads best as one
  expect(output).toMatch(/^serial=[0-9A-F]+$/);
  return output;
}

describe("certificate renewal", () => {
  it("serves a new serial after a forced renewal, and no request fails while it happens", async () => {
    const before = await serial();
    let requests = 0;
    const failures: string[] = [];
    let renewing = true;
    const load = (async () => {
      for (; renewing; await sleep(100)) {
        // HTTP/1.1: where nginx ends a new HTTP/2 connection before its first request, curl does not ask again, as
        // RFC 9113 §6.8 lets it and browsers do.
        const { exitCode, output } = await curl(
          "/api/health",
          "--http1.1",
          "--fail",
          "--output",
          "/dev/null",
        );
        requests += 1;
        if (exitCode !== 0) failures.push(output);
      }
    })();
    const renewal = await onDroplet("sudo landfall-certificate --force");
    renewing = false;
    await load;
    expect(renewal).toMatchObject({ exitCode: 0 });
    expect(requests).toBeGreaterThan(5);
    expect(failures.join("\n")).toBe("");
    await waitFor("a new serial", 15, async () => (await serial()) !== before);
  });

  it("keeps the old certificate while the CA is down, and the status says that renewal fails", async () => {
    const before = await serial();
    await execa("docker", ["pause", acme]);
    const renewal = await onDroplet("sudo landfall-certificate --force");
    expect(renewal.exitCode).not.toBe(0);
    expect(await serial()).toBe(before);
    expect(await siteAnswers()).toBe(true);
    const status = await sandbox("status");
    expect(status.output).toMatch(/certificate.*fail/i);
    await execa("docker", ["unpause", acme]);
    expect((await onDroplet("sudo landfall-certificate --force")).exitCode).toBe(0);
    expect((await sandbox("status")).output).not.toMatch(/certificate.*fail/i);
  });
});
