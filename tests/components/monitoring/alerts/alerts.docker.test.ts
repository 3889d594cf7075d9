import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { ensureApplicationImage } from "../../../../sandbox/images/application.ts";
import { docker } from "../../../../sandbox/images/docker.ts";
import { faults } from "./faults.ts";
import { quietSite } from "./quietSite.ts";
import { faultTests, quietTests } from "./ruleTests.ts";

const rules = join(import.meta.dirname, "../../../../apps/personal-assistant/prometheus/rules");
const folder = mkdtempSync(join(tmpdir(), "landfall-alerts-"));
let image = "";

beforeAll(async () => {
  image = await ensureApplicationImage("prometheus", () => {});
}, 600_000);
afterAll(() => rmSync(folder, { recursive: true }));

/** @throws what promtool printed when a test failed */
function promtool(tests: object) {
  writeFileSync(join(folder, "tests.json"), JSON.stringify(tests));
  return docker([
    ...["run", "--rm", "--network", "none", "--user", "0"],
    ...["--volume", `${rules}:/rules:ro`, "--volume", `${folder}:/tests:ro`],
    ...["--entrypoint", "promtool", image, "test", "rules", "/tests/tests.json"],
  ]);
}

describe("alerts", { timeout: 180_000 }, () => {
  it.each(Object.entries(faults))("of %s fire on their fault, and end with it", async (group, list) => {
    expect(await promtool(faultTests(group, list))).toContain("SUCCESS");
  });

  it("are silent for a day on a site that nobody uses", async () => {
    expect(await promtool(quietTests(Object.keys(faults), quietSite))).toContain("SUCCESS");
  });
});
