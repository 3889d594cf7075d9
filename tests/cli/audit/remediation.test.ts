import { expect, it } from "vitest";
import { COMPOSE_REMEDIATIONS, getRemediationSteps } from "../../../cli/audit/remediation.ts";
import { pack } from "../../../policy/pack.ts";

const containerRules = pack
  .map(({ rule }) => rule)
  .filter(({ name }) => name.startsWith("docker-container-"));

it("names no key of Pulumi's that a Compose file does not have", () => {
  const said = containerRules.map(getRemediationSteps).join("\n");
  const keys = [...said.matchAll(/`(\w+)[.`]/g)].map(([, key]) => key as string);
  expect(
    keys.filter((key) => /[a-z][A-Z]/.test(key) || ["capabilities", "memory", "ip", "random"].includes(key)),
  ).toEqual([]);
  expect(said).not.toMatch(/docker\.Network|random\.|healthcheck\.tests/);
});

it("has words for rules that there are", () => {
  const names = containerRules.map(({ name }) => name);
  expect(Object.keys(COMPOSE_REMEDIATIONS).filter((name) => !names.includes(name))).toEqual([]);
});
