import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { renderRollout } from "../../../../components/compose/rollout/index.ts";
import { FakeHost } from "./host.ts";
import { database, edge, healthy, names, quiet, trouble, web } from "./samples.ts";

let host: FakeHost;
beforeEach(() => {
  host = new FakeHost();
});
afterEach(() => host.remove());

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
