import { expect, it } from "vitest";
import { missingTrigger, planTrigger } from "../../planning/triggers.ts";
import { monitoring } from "../components/release/trigger/samples.ts";
import { app as shop } from "../config/samples.ts";

const triggers = { act: "rollback" as const, watch: "15m", baseline: "1h30m" };
const watched = { ...shop, monitoring };

it("compares releases of an app with a Prometheus", () => {
  expect(planTrigger({ app: watched, triggers })).toEqual({
    ...{ app: "shop", monitoring, act: "rollback", watchSeconds: 900, baselineSeconds: 5400 },
  });
  expect(missingTrigger({ app: watched, triggers })).toBe(undefined);
});

it("says of an app without one that nothing compares its releases", () => {
  expect(planTrigger({ app: shop, triggers })).toBe(undefined);
  expect(missingTrigger({ app: shop, triggers })).toBe(
    "shop has no Prometheus, so there is no trigger: no release is compared with the time before it (docs/triggers.md)",
  );
});

it("is silent where nobody wants it", () => {
  const off = { ...triggers, act: "nothing" as const };
  expect(planTrigger({ app: watched, triggers: off })).toBe(undefined);
  expect(missingTrigger({ app: shop, triggers: off })).toBe(undefined);
});
