import { Secret, unknownCheckingProxy } from "@pulumi/policy";
import { expect, it } from "vitest";
import { restoreSecrets, unwrapProxies, unwrapSecrets } from "../../policy/secrets.ts";
import { UNKNOWN_STRING } from "../../policy/unknownValues.ts";

const before = {
  image: "app:1",
  digest: UNKNOWN_STRING,
  password: new Secret("planted"),
  envs: ["A=1", new Secret("B=planted")],
  options: { mode: "a", key: new Secret("planted") },
};

it("copies what is below the SDK's proxies, where nothing refuses to be read", () => {
  const proxied = unknownCheckingProxy(unknownCheckingProxy(before)) as typeof before;
  expect(() => ({ ...proxied })).toThrow("can't be known during preview");
  expect(unwrapProxies(proxied)).toBe(before);
  // What another remedy has returned.
  expect(unwrapProxies(before)).toBe(before);
});

it("gives rules the values in their places", () => {
  expect(unwrapSecrets(before)).toEqual({
    image: "app:1",
    digest: UNKNOWN_STRING,
    password: "planted",
    envs: ["A=1", "B=planted"],
    options: { mode: "a", key: "planted" },
  });
});

it("marks as before what a remedy left as it was, and as a whole what it changed", () => {
  const inputs = unwrapSecrets(before) as { envs: string[]; options: object };
  expect(restoreSecrets(before, inputs)).toEqual(before);
  const changed = {
    ...inputs,
    image: "app:2",
    envs: ["B=planted"],
    options: { ...inputs.options, mode: "b" },
  };
  expect(restoreSecrets(before, changed)).toEqual({
    ...before,
    image: "app:2",
    envs: new Secret(["B=planted"]),
    options: new Secret({ mode: "b", key: "planted" }),
  });
});

it("does not bring back what a remedy took away", () => {
  expect(restoreSecrets(before, { image: "app:1" })).toEqual({ image: "app:1" });
});
