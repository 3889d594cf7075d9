import { createRequire } from "node:module";
import * as pulumi from "@pulumi/pulumi";
import { afterAll, beforeAll, expect, it, vi } from "vitest";

const sdk = createRequire(import.meta.url)("@pulumi/pulumi/runtime/debuggable.js");
const { prepareStackTrace } = Error;
const { debuggablePromise } = sdk;
beforeAll(() => import("../../stackTraces.ts"));
afterAll(() => {
  Error.prepareStackTrace = prepareStackTrace;
  sdk.debuggablePromise = debuggablePromise;
});

it("takes no trace of a promise, and every one of an error", () => {
  const promise = Promise.resolve();
  sdk.debuggablePromise(promise, "registration");
  expect(promise).toHaveProperty("_debugCtx", "registration");
  expect(promise).toHaveProperty("_debugStackTrace", "Error");
  expect(new Error("wrong").stack).toMatch(/^Error: wrong\n {4}at .*stackTraces\.test\.ts/);
});

it("is asked by the SDK for each promise of a resource", async () => {
  const asked = vi.spyOn(sdk, "debuggablePromise");
  await pulumi.runtime.setMocks({
    newResource: ({ inputs }) => ({ id: "", state: inputs }),
    call: () => ({}),
  });
  new pulumi.ComponentResource("landfall:test:Component", "component");
  await pulumi.runtime.disconnect();
  expect(asked).toHaveBeenCalled();
});
