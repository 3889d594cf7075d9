import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdirSync } from "node:fs";
import { createServer } from "node:net";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import {
  type RolloutPlan,
  renderRollout,
  renderWatch,
} from "../../../../components/compose/rollout/index.ts";
import { FakeHost, NGINX } from "./host.ts";

const worker: RolloutPlan = {
  project: "shop",
  service: "my-web",
  strategy: { order: "start-first", reason: "has nothing that two containers cannot share" },
  rollout: { timeoutSeconds: 0, needsHealthcheck: false, watchSeconds: 1, graceSeconds: 7 },
};
const database: RolloutPlan = {
  ...worker,
  strategy: { order: "stop-first", reason: "writes to the volume data" },
  started: { names: ["shop-my-web-1"], restart: "unless-stopped" },
};
const web: RolloutPlan = {
  ...worker,
  rollout: { ...worker.rollout, port: 8000 },
  proxy: { service: "edge", check: ["nginx", "-t"], reload: ["nginx", "-s", "reload"] },
};
const healthy = { state: "running 0 0 healthy\n" };
const names = (release: string, previous: string) =>
  `map "" $my_web_upstream { default "${release}:8000"; }\nmap "" $my_web_previous { default "${previous}:8000"; }\n`;
const edge = { top: "11 nginx: worker process\n", exec: NGINX };
const reloaded = ["exec edge nginx -t", "exec edge nginx -s reload"];
const quiet = { status: 0, stdout: "", stderr: "" };
const trouble = (what: string, now: string, log = "") =>
  `landfall: my-web: ${what}.\n  running now: ${now}\n  what to do: correct it and run pulumi up again; bin/landfall logs my-web shows the log, which ends with:\n${log}\n`;

let host: FakeHost;
beforeEach(() => {
  host = new FakeHost();
});
afterEach(() => host.remove());

describe("a rollout", () => {
  it("ends at once where a container runs that says nothing of its health", () => {
    host.add("my-web", "new");
    expect(host.run(renderRollout(worker), "new")).toEqual({ ...quiet, did: [] });
  });

  it("runs a container's own check rather than wait for Docker to run it", () => {
    host.add("my-web", "new", { state: "running 0 0 starting\n", check: "CMD\0curl\0it is\0" });
    host.add("my-web", "new-2", { state: "running 0 0 starting\n", check: "CMD-SHELL\0exit 0\0" });
    const did = ["exec new curl it is", "exec new-2 /bin/sh -c exit 0"];
    expect(host.run(renderRollout(worker), "new new-2")).toEqual({ ...quiet, did });
  });

  it("believes Docker alone of a service with state", () => {
    host.add("my-web", "new", {
      state: "created 0 0 none\n",
      started: "running 0 0 starting\n",
      next: healthy.state,
      check: "CMD\0true\0",
    });
    const patient = { ...database, rollout: { ...database.rollout, timeoutSeconds: 30 } };
    const { did, ...ended } = host.run(renderRollout(patient), "new");
    expect(ended).toEqual(quiet);
    expect(did).not.toContainEqual(expect.stringMatching(/^exec/));
  });

  it("tries the port of a container behind the proxy that has no check", async () => {
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    const { port } = server.address() as { port: number };
    host.add("my-web", "new", { ips: "127.0.0.1 \n" });
    const on = (tried: number) => renderRollout({ ...worker, rollout: { ...worker.rollout, port: tried } });
    expect(host.run(on(port), "new")).toEqual({ ...quiet, did: [] });
    await new Promise((resolve) => server.close(resolve));
    const { status, stderr } = host.run(on(port), "new");
    expect({ status, stderr }).toEqual({
      status: 1,
      stderr: trouble("new did not become healthy in 0 s", "no earlier container of it"),
    });
  });

  it("passes requests to the first release, whether or not a proxy runs", () => {
    host.add("my-web", "new", healthy);
    expect(host.run(renderRollout(web), "new")).toEqual({ ...quiet, did: [] });
    expect(host.upstream("my-web")).toBe(names("new", "new"));
    expect(host.upstreamNames()).toEqual([".lock", "my-web.conf"]);
  });

  it("has the proxy check and reload, and keeps the name of the release before", () => {
    host.setUpstream("my-web", names("old", "older"));
    host.add("my-web", "another");
    host.add("my-web", "old");
    host.add("my-web", "new", healthy);
    host.add("edge", "edge", edge);
    expect(host.run(renderRollout(web), "new")).toEqual({ ...quiet, did: reloaded });
    expect(host.upstream("my-web")).toBe(names("new", "old"));
  });

  it("leaves a proxy alone that is about to be replaced", () => {
    host.add("my-web", "new", healthy);
    host.add("edge", "edge", { ...edge, labels: "landfall.config-hash=1\n" });
    expect(host.run(renderRollout({ ...web, proxyHash: "2" }), "new").did).toEqual([]);
    expect(host.run(renderRollout({ ...web, proxyHash: "1" }), "new").did).toEqual(reloaded);
  });

  it("leaves the requests where they are when the proxy does not take the new file", () => {
    host.setUpstream("my-web", names("old", "old"));
    host.add("my-web", "old");
    host.add("my-web", "new", { ...healthy, log: "the log\n" });
    host.add("edge", "edge", { ...edge, exec: "echo no such host >&2; false" });
    expect(host.run(renderRollout(web), "new")).toEqual({
      status: 1,
      stdout: "",
      stderr: `no such host\n${trouble("the proxy does not take new: its check or its reload failed, as said above", "old, of the release before, gets the requests", "the log")}`,
      did: ["exec edge nginx -t"],
    });
    expect(host.upstream("my-web")).toBe(names("old", "old"));
    expect(host.upstreamNames()).toEqual([".lock", "my-web.conf"]);
  });

  it.each([
    ["exited 3 0 none", "new ended with exit code 3"],
    ["restarting 3 0 none", "new ends with exit code 3 and is started again and again"],
    ["running 0 1 none", "new ended and was started again"],
    ["running 0 0 unhealthy", "new is unhealthy: its health check fails"],
    ["dead 0 0 none", "new is dead"],
    ["", "new is gone"],
  ])("fails on %j, with the log without its secrets", (state, what) => {
    host.add("my-web", "new", { state, log: "log in with planted*[x]/&\n" });
    expect(host.run(renderRollout(worker), "new", ["", "planted*[x]/&"])).toEqual({
      status: 1,
      stdout: "",
      stderr: trouble(what, "no earlier container of it", "log in with ***"),
      did: [],
    });
  });

  it("says what runs beside it, and why nothing does", () => {
    host.add("my-web", "new", { check: "CMD\0false\0", exec: "false" });
    const ends = (plan: RolloutPlan) => host.run(renderRollout(plan), "new").stderr;
    const what = "new did not become healthy in 0 s";
    expect(ends(worker)).toBe(trouble(what, "no earlier container of it"));
    host.add("my-web", "old");
    expect(ends(worker)).toBe(trouble(what, "old, of the release before, beside the new one"));
  });

  it("refuses a container with a volume without a name, and leaves the old one alone", () => {
    host.setUpstream("my-web", names("old", "old"));
    host.add("my-web", "old");
    const mounts = `${"0a".repeat(32)} /run/log\nshop_data /data\n${"0b".repeat(32)} /var/lib/cache\n`;
    host.add("my-web", "new", { ...healthy, mounts });
    expect(host.run(renderRollout(web), "new")).toEqual({
      status: 1,
      stdout: "",
      stderr: `landfall: my-web: its image keeps data where nothing is mounted, and the next container would begin without them.
  running now: old, of the release before, gets the requests
  what to do: add "- my-web-log:/run/log", "- my-web-cache:/var/lib/cache" to services.my-web.volumes and "my-web-log:", "my-web-cache:" to the volumes of the Compose file; or, where they may be lost, "- /run/log", "- /var/lib/cache" to services.my-web.tmpfs
`,
      did: [],
    });
  });

  it("asks for a health check where another service waits for its health", () => {
    host.add("my-web", "new");
    const needed = { ...worker, rollout: { ...worker.rollout, needsHealthcheck: true } };
    expect(host.run(renderRollout(needed), "new").stderr).toContain(
      "new has no health check, and another service waits for its health: give it a healthcheck",
    );
    host.add("my-web", "checked", { check: "CMD\0true\0" });
    expect(host.run(renderRollout(needed), "checked")).toMatchObject(quiet);
  });
});

describe("a service that stops first", () => {
  const made = { state: "created 0 0 none\n" };
  const broken = { ...made, started: "exited 1 0 none\n" };
  const name = "shop-my-web-1";
  const back = `${name}, of the release before, which was started again`;
  const run = (id: string, plan = database) => host.run(renderRollout(plan), id);
  beforeEach(() => host.add("my-web", name, { id: "old", policy: "always", ...healthy }));

  it("stops the old container, gives the new one its name, and takes the old one away once the new one works", () => {
    host.add("my-web", "app-1", { id: "new", ...made });
    expect(run("new")).toEqual({
      ...quiet,
      did: [
        `stop --time 7 -- ${name}`,
        `update --restart no ${name}`,
        `rename old ${name}-old`,
        `rename new ${name}`,
        `update --restart unless-stopped ${name}`,
        `start ${name}`,
        `stop --time 7 -- ${name}-old`,
        `rm --force -- ${name}-old`,
      ],
    });
    expect(host.containers()).toEqual({ new: `${name} running unless-stopped` });
    // Typed again, nothing stops.
    expect(run("new").did.slice(8)).toEqual([`update --restart unless-stopped ${name}`, `start ${name}`]);
  });

  it("starts the old one again, under its name, when the new one ends", () => {
    host.add("my-web", "app-1", { id: "new", ...broken, log: "not this version\n" });
    const { status, stderr } = run("new");
    expect(status).toBe(1);
    expect(stderr).toBe(trouble(`${name} ended with exit code 1`, back, "not this version"));
    expect(host.containers()).toEqual({
      old: `${name} running always`,
      new: `${name}-new exited no`,
    });
  });

  it("starts it again when the new one cannot be started at all", () => {
    const why = "Error response from daemon: no such program\nError: failed to start\n";
    host.add("my-web", "app-1", { id: "new", ...made, broken: why });
    expect(run("new").stderr).toBe(
      trouble("it cannot be started: Error response from daemon: no such program", back),
    );
    expect(host.containers().old).toBe(`${name} running always`);
  });

  it("starts it again whatever else ends the script", () => {
    host.add("my-web", "app-1", { id: "new", ...made });
    host.add("my-web", "unknown", { stuck: "" });
    expect(run("new").stderr).toContain(`step "stop what was there before ${name}" failed with status 1`);
    expect(host.containers().old).toBe(`${name} running always`);
  });

  it("says where the old one does not work either", () => {
    host.remove();
    host = new FakeHost();
    host.add("my-web", name, { id: "old", ...healthy, started: "restarting 1 0 none\n" });
    host.add("my-web", "app-1", { id: "new", ...broken });
    expect(run("new").stderr).toContain(`running now: ${back} and does not work: see bin/landfall ps\n`);
  });

  it("is tried again with the same containers, and with others, and goes back to what worked last", () => {
    host.add("my-web", "app-1", { id: "new", ...broken });
    run("new");
    expect(run("new").stderr).toContain(`running now: ${back}\n`);
    host.add("my-web", "app-2", { id: "newer", ...broken });
    expect(run("newer").stderr).toContain(`running now: ${back}\n`);
    expect(host.containers()).toEqual({
      old: `${name} running always`,
      new: `${name}-new exited no`,
      newer: `${name}-newer exited no`,
    });
    host.add("my-web", "app-3", { id: "newest", ...made });
    expect(run("newest")).toMatchObject(quiet);
    expect(host.containers()).toEqual({ newest: `${name} running unless-stopped` });
  });

  it.each(["update", "stop", "rename"])(
    "goes back to it also where a run before was killed at its first %s",
    (at) => {
      host.add("my-web", "app-1", { id: "new", ...made });
      host.killAt(at);
      expect(run("new").status).not.toBe(0);
      host.add("my-web", "app-2", { id: "newer", ...broken });
      expect(run("newer").stderr).toContain(`running now: ${back}\n`);
      expect(host.containers().old).toBe(`${name} running always`);
      expect(host.containers().new).toMatch(/ (created|exited) /);
    },
  );

  it("waits for the script of an update that was killed, and does nothing beside it", async () => {
    mkdirSync(join(host.root, "worked"));
    const hold = ["-c", `exec 8>${host.root}/worked/my-web.lock; flock 8; echo; exec sleep 60`];
    const other = spawn("bash", hold, { stdio: ["ignore", "pipe", "ignore"] });
    await once(other.stdout, "data");
    host.add("my-web", "app-1", { id: "new", ...made });
    const hasty = { ...database, rollout: { ...database.rollout, graceSeconds: 0 } };
    const beside = run("new", hasty);
    other.kill("SIGKILL");
    await once(other, "close");
    expect(beside).toMatchObject({
      status: 1,
      stderr: expect.stringContaining("the script of an update before this one is still at work"),
      did: [],
    });
    expect(run("new", hasty)).toMatchObject(quiet);
  });

  it("leaves a container alone that is none of it and has the name", () => {
    host.remove();
    host = new FakeHost();
    host.add("other", name, healthy);
    host.add("my-web", "app-1", { id: "new", ...made });
    expect(run("new")).toMatchObject({
      status: 1,
      stderr: expect.stringContaining(`another container of the host has the name ${name}.`),
      did: [],
    });
  });

  it("starts again what is in the network of the old one", () => {
    host.add("sidecar", "sidecar", { network: "container:old" });
    host.add("my-web", "app-1", { id: "new", ...broken });
    expect(run("new").did).toContain("restart --time 7 sidecar");
  });

  it("gets the requests back that the proxy passed on", () => {
    host.setUpstream("my-web", names(name, name));
    host.add("edge", "edge", { ...edge, exec: "echo no such host >&2; false" });
    host.add("my-web", "app-1", { id: "new", ...made });
    const { stderr } = run("new", { ...web, strategy: database.strategy, started: database.started });
    expect(stderr).toContain(`running now: ${back}\n`);
    expect(host.upstream("my-web")).toBe(names(name, name));
  });
});

describe("a watch", () => {
  it("drains and stops the old ones, those included that nobody knows", () => {
    host.setUpstream("my-web", names("new", "old"));
    host.add("my-web", "old");
    host.add("my-web", "unknown", { state: "created 0 0 none\n" });
    host.add("my-web", "new", healthy);
    host.add("edge", "edge", edge);
    expect(host.run(renderWatch(web), "new")).toEqual({
      ...quiet,
      did: ["stop --time 7 -- old unknown", "rm --force -- old unknown"],
    });
  });

  it("waits no longer than the grace period for the last requests", () => {
    host.add("my-web", "old");
    host.add("my-web", "new", healthy);
    host.add("edge", "edge", { ...edge, top: "9 nginx: worker process is shutting down\n" });
    const hasty = { ...web, rollout: { ...web.rollout, watchSeconds: 0, graceSeconds: 0 } };
    expect(host.run(renderWatch(hasty), "new")).toEqual({
      ...quiet,
      did: [...reloaded, "stop --time 0 -- old", "rm --force -- old"],
    });
  });

  it("passes the requests again to what got them back from it", () => {
    host.setUpstream("my-web", names("old", "old"));
    host.add("my-web", "old");
    host.add("my-web", "new", healthy);
    host.add("edge", "edge", edge);
    const { did } = host.run(renderWatch(web), "new");
    expect(did).toEqual([...reloaded, "stop --time 7 -- old", "rm --force -- old"]);
    expect(host.upstream("my-web")).toBe(names("new", "old"));
  });

  it("passes requests back to the old one when the new one ends, and stops nothing", () => {
    host.setUpstream("my-web", names("new", "old"));
    host.add("my-web", "old");
    host.add("my-web", "new", { ...healthy, next: "exited 137 0 none\n" });
    host.add("edge", "edge", edge);
    const { status, stderr, did } = host.run(renderWatch(web), "new");
    expect({ status, stderr }).toEqual({
      status: 1,
      stderr: trouble("new ended with exit code 137", "old, of the release before, gets the requests"),
    });
    expect(did).toEqual(reloaded);
    expect(host.upstream("my-web")).toBe(names("old", "old"));
  });

  it("looks once more, however short it is", () => {
    host.add("my-web", "old");
    host.add("my-web", "new", { next: "exited 137 0 none\n" });
    const short = { ...worker, rollout: { ...worker.rollout, watchSeconds: 0 } };
    const { status, did } = host.run(renderWatch(short), "new");
    expect({ status, did }).toEqual({ status: 1, did: [] });
  });

  it("has nothing to do where nothing was before", () => {
    host.add("my-web", "new", { state: "exited 1 0 none\n" });
    expect(host.run(renderWatch(worker), "new")).toEqual({ ...quiet, did: [] });
  });

  it("says at which step Docker failed", () => {
    host.add("my-web", "old", { stuck: "" });
    host.add("my-web", "new");
    const hasty = { ...worker, rollout: { ...worker.rollout, watchSeconds: 0 } };
    const { status, stderr } = host.run(renderWatch(hasty), "new");
    expect({ status, stderr }).toEqual({
      status: 1,
      stderr: `landfall: release: step "stop what was there before new" failed with status 1 at: docker stop --time "$grace" -- "\${old[@]}" > /dev/null\n`,
    });
  });
});
