import { describe, expect, it } from "vitest";
import { HostMetrics, type HostMetricsArgs } from "../../../../components/monitoring/index.ts";
import { identities, named, register } from "../../exactRegistrations.ts";

const connection = { host: "192.0.2.1", user: "deploy", privateKey: "PRIVATE", hostKey: "ssh-ed25519 AAAA" };
const make = (args: Partial<HostMetricsArgs> = {}) =>
  register(() => new HostMetrics("watch", { connection, system: "shop", ...args }));

describe("HostMetrics", () => {
  it("places the program, then switches its timer on", async () => {
    const all = await make();
    expect(identities(all)).toEqual([
      "landfall:monitoring:HostMetrics watch",
      "command:remote:Command watch-program < watch",
      "command:remote:Command watch-schedule < watch",
    ]);
    expect(named(all, "watch-schedule").dependencies).toEqual(["watch-program"]);
    expect(named(all, "watch-schedule").inputs.create).toContain("landfall-host-metrics.timer");
  });

  it("tells the program the app, and the database's service where it is on this host", async () => {
    const settings = async (args: Partial<HostMetricsArgs>) =>
      /^SYSTEM=.*\nDATABASE_SERVICE=.*$/m.exec(
        JSON.stringify(named(await make(args), "watch-program").inputs.stdin).replaceAll("\\n", "\n"),
      )?.[0];
    expect(await settings({})).toBe("SYSTEM=shop\nDATABASE_SERVICE=");
    expect(await settings({ databaseService: "postgres" })).toBe("SYSTEM=shop\nDATABASE_SERVICE=postgres");
  });
});
