import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";
import {
  renderRollout,
  renderVerification,
  renderWatch,
} from "../../../../components/compose/rollout/index.ts";
import { eventList, type ReleaseEvent } from "../../../../contracts/events.ts";
import { FakeHost } from "./host.ts";
import { edge, healthy, names, quiet, web } from "./samples.ts";

let host: FakeHost;
beforeEach(() => {
  host = new FakeHost();
  writeFileSync(
    join(host.root, "bin/landfall-release"),
    `#!/bin/sh\n{ echo "$2"; cat; } >>"$HOST/noted"\n[ ! -e "$HOST/full" ]\n`,
    { mode: 0o755 },
  );
  host.add("edge", "edge", edge);
});
afterEach(() => host.remove());

/** What was noted, with times that are the same each time. */
function noted(): ReleaseEvent[] {
  const file = join(host.root, "noted");
  const [, ...texts] = existsSync(file) ? readFileSync(file, "utf8").split(/^rollout$/m) : [""];
  const events = texts.map((text) => ({
    at: "2026-11-21T15:45:00Z",
    kind: "rollout",
    ...JSON.parse(text, (key, value) => (key === "seconds" ? Math.min(value, 0) : value)),
  }));
  return eventList.parse(events);
}

const event = (phase: string, steps: string[], end: object = { outcome: "done" }) => ({
  ...{ at: "2026-11-21T15:45:00Z", kind: "rollout", services: ["my-web"], phase, seconds: 0 },
  steps: steps.map((name) => ({ name, seconds: 0 })),
  ...end,
});

it("a rollout is noted with its steps", () => {
  host.add("my-web", "new", healthy);
  expect(host.run(renderRollout(web), "new").status).toBe(0);
  expect(noted()).toEqual([event("start", ["wait until new works", "pass requests to new"])]);
});

it("one that fails is noted with the reason, as a clause", () => {
  host.add("my-web", "new", { state: "exited 3 0 none\n", log: "planted-secret" });
  expect(host.run(renderRollout(web), "new", ["planted-secret"]).status).toBe(1);
  expect(noted()).toEqual([
    event("start", ["wait until new works"], { outcome: "failed", why: "new ended with exit code 3" }),
  ]);
});

it("so is the time in which new containers are watched", () => {
  host.add("my-web", "old", healthy);
  host.add("my-web", "new", healthy);
  host.setUpstream("my-web", names("new", "old"));
  expect(host.run(renderWatch({ ...web, rollout: { ...web.rollout, watchSeconds: 0 } }), "new").status).toBe(
    0,
  );
  const steps = ["wait until new works", "watch new", "drain old", "stop what was there before new"];
  expect(noted()).toEqual([event("watch", steps)]);
});

it.each([
  ["true", { outcome: "done" }],
  ["false", { outcome: "failed", why: "its smoke tests failed" }],
])("so is a verification whose tests say %s", (command, end) => {
  host.add("my-web", "old", healthy);
  host.add("my-web", "new", healthy);
  host.setUpstream("my-web", names("new", "old"));
  host.run(renderVerification([web], [command]), { NEW_0: "new" });
  expect(noted()).toEqual([event("verify", ["ask the site what its people ask"], end)]);
});

it("a note that cannot be made changes nothing", () => {
  writeFileSync(join(host.root, "full"), "");
  host.add("my-web", "new", healthy);
  const { did: _, ...result } = host.run(renderRollout(web), "new");
  expect(result).toEqual({ status: quiet.status, stdout: quiet.stdout, stderr: quiet.stderr });
});
