import { createServer } from "node:net";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { type RolloutPlan, renderRollout } from "../../../../components/compose/rollout/index.ts";
import { FakeHost } from "./host.ts";
import { database, edge, healthy, names, quiet, reloaded, trouble, web, worker } from "./samples.ts";

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
