import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from "vitest";
import { rules } from "../../../../components/release/trigger/rules.ts";
import type { ReleaseRecord } from "../../../../contracts/release.ts";
import { TriggerHost, upstreamFile } from "./host.ts";
import { container, monitoring, record, releaseId } from "./samples.ts";

// Each starts some hundred small programs.
vi.setConfig({ testTimeout: 120_000 });

const START = 1_764_003_600;
const good = { requests: 20, errors: 0.002, "errors.of": 20, p95: 0.1, "p95.of": 20, cpu: 0.3 };
const bad = { ...good, errors: 0.3 };

let host: TriggerHost;
/** One with two releases, which others begin as copies of. */
let ready: TriggerHost | undefined;
const open = (settings: object = {}) => {
  host = new TriggerHost({ rules: rules(monitoring), ...settings });
  host.write("files/key", "planted-secret");
};
beforeEach(() => open());
afterEach(() => host.remove());

const services = ["web", "worker", "beat", "db", "edge"];
/** The containers of a release: those of these services are new. */
const containers = (number: number, replaced = ["web", "worker", "beat"]) =>
  services.map((service) => container(service, replaced.includes(service) ? number : 1));

/** Two releases, of which the second is watched. */
function released(second?: ReleaseRecord) {
  if (second === undefined && ready !== undefined) return host.begin(ready);
  host.write("before", JSON.stringify(good));
  host.release(record(1), containers(1), "shop-web-1", START - 10_000);
  const outcome = host.release(second ?? record(2), containers(2), "shop-web-2", START);
  host.did();
  return outcome;
}

/** Looks at these numbers, at these seconds after the release. @returns what is said */
function looks(numbers: object, ...seconds: number[]) {
  host.write("now", JSON.stringify(numbers));
  return seconds.map((at) => host.look(START + at).stderr);
}
/** A minute apart, and thus without a second that both cover. */
const twice = [15, 75];
const upstream = () => host.read("srv/shop/upstreams/web.conf");
const status = () => JSON.parse(host.run(["status"]).stdout);

describe("the watch of a release", () => {
  it("does not begin where nothing was before", () => {
    const { status: code, stderr } = host.release(record(1), containers(1), "shop-web-1", START);
    expect({ code, stderr }).toEqual({
      code: 0,
      stderr: `landfall-trigger: nothing is known of a release before ${releaseId(1)}, so it is not compared`,
    });
    expect(status()).toBe(null);
  });

  it("knows the numbers of the time before its first container, and begins once", () => {
    const { status: code, stderr } = released(record(2)) ?? {};
    expect({ code, stderr }).toEqual({
      code: 0,
      stderr: `landfall-trigger: compares ${releaseId(2)} with the time before it for 900 s`,
    });
    expect(host.read("asked")).toBe("query the time before 1764002000\n");
    expect(status()).toMatchObject({
      ...{ release: releaseId(2), before: releaseId(1), until: START + 900 },
      ...{ numbersBefore: good, phase: "watching" },
    });
    expect(host.run(["begin", releaseId(2)])).toEqual({ status: 0, stdout: "", stderr: "" });
    expect(host.did()).toEqual([]);
  });

  it("goes on for a release with the same containers", () => {
    released();
    expect(host.release(record(3), containers(2), "shop-web-2", START + 60).status).toBe(0);
    expect(status()).toMatchObject({ release: releaseId(3), before: releaseId(1), until: START + 900 });
  });

  it("ends well, keeps nothing of the release before, and says so", () => {
    released();
    expect(looks(good, 870, 900)).toEqual([
      "",
      `landfall-trigger: ${releaseId(2)} was compared with the time before it: good`,
    ]);
    expect(host.events()).toMatchObject([
      { kind: "trigger", verdict: "good", did: "nothing", release: releaseId(2) },
    ]);
    expect(status()).toBe(null);
    expect(host.has(`state/trigger/${releaseId(1)}`)).toBe(false);
    expect(host.did()).toEqual(["systemctl disable --now --quiet landfall-trigger.timer"]);
  });

  it("does not judge without Prometheus, and says so", () => {
    released();
    for (const at of [15, 890]) host.look(START + at);
    host.look(START + 900);
    expect(host.events()).toMatchObject([
      { verdict: "unknown", did: "nothing", why: "Prometheus gave no numbers" },
    ]);
    expect(host.running()).toContain("shop-web-2");
  });

  it("does nothing while an update is under way", () => {
    released();
    host.write("containers.json", JSON.stringify([...containers(2), container("web", 3)]));
    const nothing = "landfall-trigger: does nothing while an update or a rollback is under way";
    expect(looks(bad, ...twice)).toEqual([nothing, nothing]);
    expect(host.did()).toEqual([]);
    host.look(START + 900);
    expect(host.events()).toMatchObject([{ verdict: "unknown" }]);
  });

  it("does nothing while a rollback is under way", () => {
    released();
    host.write("releases/rollback", "{}");
    looks(bad, ...twice);
    expect(host.did()).toEqual([]);
  });
});

describe("a bad release", () => {
  beforeAll(() => {
    open();
    released(record(2));
    ready = host;
  });
  afterAll(() => ready?.remove());

  it("is only proposed to go where that is what the stack wants", () => {
    host.remove();
    open({ act: "propose" });
    released(record(2));
    expect(looks(bad, ...twice).at(-1)).toBe(
      `landfall-trigger: ${releaseId(2)} does worse than the time before it: Requests answered with an error 0.3, before 0.002. Type: bin/landfall rollback ${releaseId(1)}`,
    );
    expect(host.events()).toMatchObject([
      {
        ...{ kind: "trigger", verdict: "bad", did: "proposed", release: releaseId(2), before: releaseId(1) },
        command: `bin/landfall rollback ${releaseId(1)}`,
      },
    ]);
    expect(host.events()[0]).toHaveProperty("signals.1.now", 0.3);
    expect(host.read("metrics/trigger.prom")).toContain("landfall_release_bad 1\n");
    expect(host.running()).toContain("shop-web-2");
    expect(status()).toBe(null);
  });

  it("goes: the containers of before run again and get the requests, within 75 s", () => {
    released();
    expect(looks(bad, ...twice)[1]).toContain(`The containers of ${releaseId(1)} serve again.`);
    expect(host.did().slice(0, -1)).toEqual([
      "create shop-web-1",
      "network connect --alias=web shop_back copy-of-web1",
      "cp -",
      "start copy-of-web1",
      "create shop-worker-1",
      "network connect --alias=web shop_back copy-of-worker1",
      "start copy-of-worker1",
      "exec edge1 nginx -t",
      "exec edge1 nginx -s reload",
      "stop --time 7 worker2",
      "update --restart no worker2",
      "stop --time 10 beat2",
      "update --restart no beat2",
      "create shop-beat-1-before",
      "network connect --alias=web shop_back copy-of-beat1",
      "start copy-of-beat1",
    ]);
    expect(upstream()).toBe(upstreamFile("shop-web-1", "shop-web-2"));
    expect(host.running()).toEqual([
      ...["shop-beat-1-before", "shop-db-1", "shop-edge-1"],
      ...["shop-web-1", "shop-web-2", "shop-worker-1"],
    ]);
    expect(host.events()).toMatchObject([{ verdict: "bad", did: "rolled back" }]);
    expect(host.read("metrics/trigger.prom")).toContain("landfall_release_brought_back 1\n");
  });

  it("gives way to containers that are as those of before were, with the files that were in them", () => {
    released();
    looks(bad, ...twice);
    const [web] = containers(1);
    const copy = host.container("shop-web-1");
    expect(copy?.Id).toBe(`copy-of-${web?.Id}`);
    expect(copy?.HostConfig).toEqual(web?.HostConfig);
    expect(copy?.Config).toEqual({
      ...web?.Config,
      ...{ Hostname: "", Image: web?.Image },
      Labels: { ...web?.Config.Labels, "landfall.copy-of": web?.Id },
    });
    expect(host.read(`filled/${copy?.Id}/run/secrets/key`)).toBe("planted-secret");
    expect(JSON.stringify([host.events(), status()])).not.toContain("planted-secret");
  });

  /** Nothing has changed for users, and the operator is told. */
  function expectFailed(why: string) {
    expect(host.events()).toMatchObject([{ verdict: "bad", did: "failed", why }]);
    expect(upstream()).toContain('upstream { default "shop-web-2:8000"');
    expect(host.running()).toEqual([
      ...["shop-beat-1", "shop-db-1", "shop-edge-1", "shop-web-2", "shop-worker-2"],
    ]);
    expect(host.container("shop-web-1")).toBe(undefined);
    expect(host.read("metrics/trigger.prom")).toContain("landfall_release_bad 1\n");
    expect(host.read("metrics/trigger.prom")).toContain("landfall_release_brought_back 0\n");
  }

  it.each([
    ["broken", "shop-web-1 is unhealthy: its health check fails"],
    ["full", "shop-web-1 cannot be made: no space left on device"],
    ["refuses", `the proxy does not take the containers of ${releaseId(1)}`],
  ])("serves on where the host is %s", (what, why) => {
    released();
    host.write(what, "");
    looks(bad, ...twice);
    if (what === "refuses") {
      expect(host.events()).toMatchObject([{ did: "failed", why }]);
      expect(upstream()).toContain('upstream { default "shop-web-2:8000"');
    } else expectFailed(why);
  });

  it.each(["start copy-of-worker1", "exec edge1", "stop --time 7 worker2", "start copy-of-beat1"])(
    "goes all the same where the host stops at: %s",
    (command) => {
      released();
      host.killAt(command);
      looks(bad, ...twice);
      expect(host.has("kill")).toBe(false);
      expect(status()).toMatchObject({ phase: "returning" });
      host.look(START + 200);
      expect(host.running()).toEqual([
        ...["shop-beat-1-before", "shop-db-1", "shop-edge-1"],
        ...["shop-web-1", "shop-web-2", "shop-worker-1"],
      ]);
      expect(upstream()).toContain('upstream { default "shop-web-1:8000"');
      expect(host.events()).toMatchObject([{ did: "rolled back" }]);
    },
  );

  it("gets the requests again where the containers of before do not work after a restart of the host", () => {
    released();
    host.killAt("stop --time 7 worker2");
    looks(bad, ...twice);
    expect(upstream()).toContain('upstream { default "shop-web-1:8000"');
    const all = JSON.parse(host.read("containers.json"));
    for (const one of all) if (one.Name === "/shop-web-1") one.health = "unhealthy";
    host.write("containers.json", JSON.stringify(all));
    host.look(START + 200);
    expectFailed("shop-web-1 is unhealthy: its health check fails");
  });

  it("waits until a migration has ended", async () => {
    released();
    const { spawn } = await import("node:child_process");
    const holder = spawn("flock", [`${host.root}/data.lock`, "sleep", "60"], { detached: true });
    await new Promise((resolve) => setTimeout(resolve, 300));
    expect(looks(bad, ...twice)).toEqual([
      "",
      `landfall-trigger: ${releaseId(2)} is bad; what is done about it waits for a backup, migration or restore to end`,
    ]);
    expect(host.did()).toEqual([]);
    process.kill(-(holder.pid as number));
    await new Promise((resolve) => holder.once("exit", resolve));
    host.look(START + 90);
    expect(host.events()).toMatchObject([{ did: "rolled back" }]);
  });

  it("is only proposed to go where the release before was bad too", () => {
    released();
    looks(bad, ...twice);
    host.release(record(3), containers(3), "shop-web-3", START + 300);
    looks(bad, 315, 375);
    expect(host.events()).toMatchObject([
      { did: "rolled back" },
      { did: "proposed", release: releaseId(3), why: "the release before it was judged bad too" },
    ]);
    expect(host.running()).toContain("shop-web-3");
  });

  it("is only proposed to go where the database was migrated", () => {
    released(record(2, { head: "101" }));
    looks(bad, ...twice);
    expect(host.events()).toMatchObject([{ did: "proposed", why: "the database went from 100 to 101" }]);
    expect(host.running()).toContain("shop-web-2");
  });
});
