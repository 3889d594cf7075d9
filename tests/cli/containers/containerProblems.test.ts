import { expect, it } from "vitest";
import { containerProblems } from "../../../cli/containers/containerProblems.ts";
import { container } from "./container.ts";

it("a container that should run and does not, or is not well, is a trouble", () => {
  expect(
    containerProblems([
      container("api"),
      container("api", { health: null }),
      container("api", { health: "unhealthy" }),
      container("api", { health: "starting" }),
      container("api", { state: "exited", exitCode: 1, restart: "no" }),
      container("api", { state: "exited", exitCode: 1, restart: "on-failure" }),
      container("api", { state: "exited" }),
      container("api", { state: "created" }),
    ]),
  ).toEqual([
    "api: shop-api-1 is running (unhealthy)",
    "api: shop-api-1 is running (starting)",
    "api: shop-api-1 is exited (1)",
    "api: shop-api-1 is exited (1)",
    "api: shop-api-1 is exited (0)",
    "api: shop-api-1 is created",
  ]);
});

it("a job that ended well, or that the migration pipeline runs in its place, is none", () => {
  expect(
    containerProblems([
      container("migrate", { state: "created", restart: "no" }),
      container("seed", { state: "exited", restart: "no" }),
      container("fill", { state: "exited", restart: "on-failure" }),
    ]),
  ).toEqual([]);
});
