import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { type RolloutPlan, renderVerification } from "../../../../components/compose/rollout/index.ts";
import { FakeHost } from "./host.ts";
import { healthy, names, quiet, reloaded, web } from "./samples.ts";

/** Its workers are others after each reload. */
const edge = {
  top: "11 nginx: worker process\n",
  exec: `case $* in
  "nginx -s reload") echo "$(($(cut -d " " -f 1 "$name/top") + 1)) nginx: worker process" >"$name/top" ;;
esac
`,
};

const front: RolloutPlan = { ...web, service: "front" };
const frontNames = (release: string, previous: string) =>
  names(release, previous).replaceAll("my_web", "front");

let host: FakeHost;
beforeEach(() => {
  host = new FakeHost();
});
afterEach(() => host.remove());

/** The app's own tests: they note that they ran, and what the proxy did then. */
function tests(passed: boolean): string[] {
  const program = join(host.root, "bin/smoke");
  writeFileSync(
    program,
    `#!/bin/sh\necho "smoke $*" >>"$HOST/did"\necho "1 of 1"\n${passed ? "true" : "false"}\n`,
    {
      mode: 0o755,
    },
  );
  return [program, "run"];
}

const verify = (passed: boolean, plans = [web, front]) =>
  host.run(renderVerification(plans, tests(passed)), { NEW_0: "new", NEW_1: "new-front" });

/** Both services have a new container that gets the requests, and the old one beside it. */
function released(): void {
  host.setUpstream("my-web", names("new", "old"));
  host.setUpstream("front", frontNames("new-front", "old-front"));
  host.add("my-web", "old");
  host.add("my-web", "new", healthy);
  host.add("front", "old-front");
  host.add("front", "new-front", healthy);
  host.add("edge", "edge", edge);
}

describe("a verification", () => {
  it("asks once, and leaves everything as it is where the tests pass", () => {
    released();
    expect(verify(true)).toEqual({ ...quiet, stderr: "1 of 1\n", did: ["smoke run"] });
    expect(host.upstream("my-web")).toBe(names("new", "old"));
  });

  it("passes the requests of all services back where one fails, and stops nothing", () => {
    released();
    const { status, stderr, did } = verify(false);
    expect({ status, stderr }).toEqual({
      status: 1,
      stderr: `1 of 1
landfall: shop: its smoke tests failed, as said above.
  running now: old, of the release before, gets the requests
  running now: old-front, of the release before, gets the requests
  what to do: correct it and run pulumi up again; bin/landfall logs shows the logs
`,
    });
    expect(did).toEqual(["smoke run", ...reloaded, ...reloaded]);
    expect(host.upstream("my-web")).toBe(names("old", "old"));
    expect(host.upstream("front")).toBe(frontNames("old-front", "old-front"));
  });

  it("leaves alone a service that is not new", () => {
    host.setUpstream("my-web", names("new", "old"));
    host.setUpstream("front", frontNames("new-front", "gone"));
    host.add("my-web", "old");
    host.add("my-web", "new", healthy);
    host.add("front", "new-front", healthy);
    host.add("edge", "edge", edge);
    expect(verify(false).status).toBe(1);
    expect(host.upstream("my-web")).toBe(names("old", "old"));
    expect(host.upstream("front")).toBe(frontNames("new-front", "gone"));
  });

  it("asks nothing where no service is new: there is nothing to go back to", () => {
    host.add("my-web", "new", healthy);
    host.add("front", "new-front", healthy);
    expect(verify(false)).toEqual({ ...quiet, did: [] });
  });

  it("passes the requests again to what lost them to a verification before", () => {
    released();
    verify(false);
    const { status, did } = verify(true);
    expect(status).toBe(0);
    expect(did.slice(5)).toEqual([...reloaded, ...reloaded, "smoke run"]);
    expect(host.upstream("my-web")).toBe(names("new", "old"));
    expect(host.upstream("front")).toBe(frontNames("new-front", "old-front"));
  });

  it("passes no request to what has ended since", () => {
    host.setUpstream("my-web", names("old", "old"));
    host.add("my-web", "old");
    host.add("my-web", "new", { state: "exited 137 0 none\n" });
    host.add("edge", "edge", edge);
    const { status, stderr, did } = verify(true, [web]);
    expect({ status, did }).toEqual({ status: 1, did: [] });
    expect(stderr).toContain("new is exited, with exit code 137; bin/landfall logs my-web shows why");
    expect(host.upstream("my-web")).toBe(names("old", "old"));
  });

  it.each([
    ["exited 137 0 none\n", "new is exited, with exit code 137"],
    ["running 0 1 healthy\n", "new ended and was started again"],
    ["running 0 0 unhealthy\n", "new is unhealthy: its health check fails"],
  ])("does not wait for the tests where a new container is %s", (next, trouble) => {
    released();
    host.remember("new", "next", next);
    const [program = ""] = tests(true);
    writeFileSync(program, "#!/bin/sh\nexec sleep 300\n", { mode: 0o755 });
    const began = Date.now();
    const { status, stderr } = host.run(renderVerification([web, front], [program]), {
      NEW_0: "new",
      NEW_1: "new-front",
    });
    expect(Date.now() - began).toBeLessThan(60_000);
    expect({ status, stderr }).toEqual({
      status: 1,
      stderr: `landfall: shop: ${trouble}.
  running now: old, of the release before, gets the requests
  running now: old-front, of the release before, gets the requests
  what to do: correct it and run pulumi up again; bin/landfall logs shows the logs
`,
    });
  });

  it("says what gets the requests where the proxy does not go back", () => {
    released();
    host.remember("edge", "exec", "false\n");
    const { status, stderr } = verify(false);
    expect(status).toBe(1);
    expect(stderr).toContain(
      "  running now: new gets the requests still, beside old of the release before\n",
    );
    expect(host.upstream("my-web")).toBe(names("new", "old"));
  });
});
