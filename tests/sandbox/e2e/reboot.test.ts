import { beforeAll, describe, expect, it } from "vitest";
import { ensureUp, onDroplet, sandbox, siteAnswers, waitFor } from "./support.ts";

beforeAll(ensureUp);

describe("a reboot of the droplet", () => {
  it("starts every unit, because no order of theirs makes a cycle", async () => {
    // systemd breaks a cycle at a unit of its choice, another one at each boot.
    const { output } = await onDroplet("systemd-analyze --man=no verify multi-user.target cloud-init.target");
    expect(output).not.toContain("cycle");
  });

  it("brings the site back without anyone's help, when the region does it", async () => {
    expect((await sandbox("reboot")).exitCode).toBe(0);
    console.log(`site back after ${(await waitFor("the site", 90, siteAnswers)).toFixed(1)} s`);
  });

  it("brings the site back when the droplet does it by itself", async () => {
    const before = await onDroplet("cat /proc/1/stat | cut -d' ' -f22");
    await onDroplet("sudo systemctl reboot");
    await waitFor("the droplet to go", 60, async () => !(await siteAnswers()));
    console.log(`site back after ${(await waitFor("the site", 90, siteAnswers)).toFixed(1)} s`);
    expect((await onDroplet("cat /proc/1/stat | cut -d' ' -f22")).output).not.toBe(before.output);
  });
});
