import { expect, test } from "vitest";
import { buildContainer, buildOwner } from "../../../sandbox/images/base/builds.ts";

test("a build's container says in its name which process owns it", () => {
  const name = buildContainer("landfall-nginx:0123456789ab", 4711);
  expect(name).toBe("landfall-build-4711-landfall-nginx-0123456789ab");
  expect(buildOwner(name)).toBe(4711);
});

test("a container that names no process is nobody's build", () => {
  for (const name of [
    "landfall-sandbox-acme",
    "landfall-build-",
    "landfall-build-x-1",
    "landfall-build-0-x",
    "",
  ])
    expect(buildOwner(name)).toBeUndefined();
});
