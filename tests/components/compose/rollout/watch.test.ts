import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { renderWatch } from "../../../../components/compose/rollout/index.ts";
import { FakeHost } from "./host.ts";
import { edge, healthy, names, quiet, reloaded, trouble, web, worker } from "./samples.ts";

let host: FakeHost;
beforeEach(() => {
  host = new FakeHost();
});
afterEach(() => host.remove());

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
