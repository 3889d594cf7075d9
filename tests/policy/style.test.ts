import { globSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { pack } from "../../policy/pack.ts";
import type { RuleMetadata } from "../../policy/rule.ts";
import { disallowExpired } from "../../policy/rules/pack/exceptions/disallowExpired.ts";
import { requireKnown } from "../../policy/rules/pack/inputs/requireKnown.ts";
import { insertRulesTable } from "../../policy/rulesTable.ts";
import { paths } from "../../toolchain/paths.ts";

const rules: RuleMetadata[] = [...pack.map(({ rule }) => rule), disallowExpired([]), requireKnown(() => [])];
const folder = join(paths.checkout, "policy/rules");
const files = globSync("**/*.ts", { cwd: folder }).sort();

const kebab = (text: string) => text.replaceAll(/([a-z0-9])([A-Z])/g, "$1-$2").toLowerCase();

describe("every rule", () => {
  it("is in the file that its name says, and every file is in the pack", () => {
    const expected = files.map((file) => kebab(file.replace(/\.ts$/, "").replaceAll("/", "-")));
    expect(rules.map(({ name }) => name).sort()).toEqual(expected.sort());
  });

  it("is in the README as it is", () => {
    const readme = readFileSync(join(paths.checkout, "policy/README.md"), "utf8");
    expect(readme, "npm run docs").toBe(insertRulesTable(readme));
  });

  it("has a test of its own", () => {
    const tests = globSync("rules/**/*.test.ts", { cwd: join(paths.checkout, "tests/policy") });
    expect(tests.map((file) => file.replace(/^rules\//, "").replace(/\.test\.ts$/, ".ts")).sort()).toEqual(
      files,
    );
  });

  it.each(rules.map((rule) => [rule.name, rule] as const))("%s", (name, rule) => {
    expect(name).toMatch(/^[a-z0-9]+(-[a-z0-9]+)*-(disallow|require)-[a-z0-9-]+$/);
    expect(rule.description).toMatch(/^[A-Z].*\.$/);
    expect(rule.description.length).toBeLessThanOrEqual(110);
    expect(rule.remediationSteps).toMatch(/^[A-Z].*[.;:\w`}]$/s);
    expect(rule.url).toMatch(/^https:\/\//);
    const order = [
      "name",
      "description",
      "severity",
      "types",
      "remediationSteps",
      "url",
      "onUnknown",
      "defaultConfig",
      "validateResource",
      "validateStack",
      "remediateResource",
    ];
    const keys = Object.keys(rule);
    // A rule that disallows something must find it beside an unknown element.
    if ("onUnknown" in rule)
      expect(rule.onUnknown).toBe(name.includes("-disallow-") ? "checkKnownElements" : "stop");
    expect(keys).toEqual(order.filter((key) => keys.includes(key)));
  });
});
