import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { ensureUp, onDroplet, settings } from "./support.ts";
import { containersOf, underLoad } from "./underLoad.ts";
import { release } from "./upWith.ts";

beforeAll(ensureUp);
afterAll(ensureUp);

describe("a release", () => {
  it("reaches everybody without a failed request, and leaves one container", async () => {
    const { exitCode, output, seen, failures } = await underLoad(() => release({ RELEASE: "two" }));
    expect(exitCode, output).toBe(0);
    expect(failures).toEqual([]);
    expect(seen.versions.map((one) => one.version.split(" ")[0])).toEqual(["unknown", "two"]);
    expect(await containersOf("api")).toHaveLength(1);
  });

  it.each([
    ["is never healthy", "never-healthy", /is unhealthy|did not become healthy/],
    [
      "crashes at start",
      "crash-at-start",
      /ended with exit code 1|ended and was started again|ends with exit code 1/,
    ],
  ])("that %s gets no request: the old one serves, and it is said so", async (_, fault, trouble) => {
    const { exitCode, output, seen, failures } = await underLoad(() =>
      release({ RELEASE: "two", FAULT: fault }),
    );
    expect(exitCode, output).not.toBe(0);
    expect(output).toMatch(trouble);
    expect(output).toMatch(
      /running now: personal-assistant-api-\w{7}, of the release before, gets the requests/,
    );
    expect(failures).toEqual([]);
    expect(seen.versions).toHaveLength(1);
  });

  it("that passes and dies soon after is taken back", async () => {
    const { exitCode, output, seen, last } = await underLoad(() =>
      release({ RELEASE: "two", FAULT: "crash-after-10s" }, undefined, "30s"),
    );
    expect(exitCode, output).not.toBe(0);
    expect(output).toMatch(/of the release before, gets the requests/);
    const [old, short, ...more] = seen.versions;
    expect(more).toEqual([]);
    expect(short).toBeDefined();
    expect(last).toBe(old?.version);
    // From its death until requests go back.
    const { from, to } = seen.failures ?? { from: 0, to: 0 };
    expect(to - from).toBeLessThan(5000);
  });

  it("is refused where the proxy's files are wrong, and the old files stay in force", async () => {
    const file = join(settings.checkout, "apps/personal-assistant/nginx/site.conf");
    const right = await readFile(file, "utf8");
    await writeFile(file, `${right}\nserver { listen 80 nonsense; }\n`);
    const { exitCode, output, failures } = await underLoad(() => release({ RELEASE: "two" })).finally(() =>
      writeFile(file, right),
    );
    expect(exitCode).not.toBe(0);
    expect(output).toContain('invalid parameter "nonsense"');
    expect(output).toContain("what was there before is in force again");
    expect(failures).toEqual([]);
    const placed = await onDroplet("cat /srv/personal-assistant/files/nginx/site.conf");
    expect(placed.output).not.toContain("nonsense");
  });

  it("whose connection is cut in the middle loses no request", async () => {
    const cut = "for i in $(seq 12); do sleep 2; sudo pkill --full '^sshd: deploy' || true; done";
    const { failures } = await underLoad(async () => {
      const [ran] = await Promise.all([
        release({ RELEASE: "two", LOG_LEVEL: "debug" }),
        onDroplet(`sudo systemd-run --quiet --unit=landfall-cut bash -c ${JSON.stringify(cut)}`),
      ]);
      return ran;
    });
    expect(failures).toEqual([]);
  });

  it("converges after all of that, without a failed request, and is then at rest", async () => {
    const { exitCode, output, seen, failures } = await underLoad(() => release({ RELEASE: "three" }));
    expect(exitCode, output).toBe(0);
    expect(failures).toEqual([]);
    expect(seen.versions.at(-1)?.version).toMatch(/^three /);
    for (const service of ["api", "frontend", "redis"])
      expect(await containersOf(service), service).toHaveLength(1);
  });
});
