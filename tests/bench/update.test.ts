import { expect, it } from "vitest";
import { draining, watching } from "../../bench/update.ts";

const step = (name: string, from: number, to: number, type = "command:remote:Command") => ({
  ...{ op: "create-replacement", type, name, from, to },
});

it("counts as watched only the time in which nothing but a watch was under way", () => {
  const steps = [
    step("app", 0, 100, "landfall:compose:ComposeApp"),
    step("app-api-rollout", 0, 20),
    step("app-api-watch", 20, 60),
    step("app-frontend-rollout", 25, 30),
    step("app-frontend-watch", 30, 70),
    { ...step("app-api", 80, 90, "docker:index/container:Container"), op: "delete-replaced" },
  ];
  expect(watching(steps)).toBe(5 + 30 + 10);
  expect(draining(steps)).toBe(5 + 30 + 10 + 10);
});
