import { afterAll, beforeAll, expect, it } from "vitest";
import { ensureUp } from "./support.ts";
import { containersOf, underLoad } from "./underLoad.ts";
import { release } from "./upWith.ts";

beforeAll(ensureUp);
afterAll(ensureUp);

it("a release of the whole app reaches everybody without a failed request, and is then at rest", async () => {
  const { exitCode, output, seen, failures } = await underLoad(() => release({ RELEASE: "two" }));
  expect(exitCode, output).toBe(0);
  expect(failures).toEqual([]);
  expect(seen.versions.map((one) => one.version.split(" ")[0])).toEqual(["unknown", "two"]);
  for (const service of ["api", "frontend", "worker-ai", "redis"])
    expect(await containersOf(service), service).toHaveLength(1);
});
