import { expect, it } from "vitest";
import type { Resource } from "../../../cli/pulumi/exportedState.ts";
import { areSecretsEqual, countSecrets, type RevealedSecrets } from "../../../cli/secrets/compareSecrets.ts";

const envelope = (plaintext: string) => ({ "4dabf18193072939515e22adb298388d": "x", plaintext });
const opened = (word: string, password: string, more = {}): RevealedSecrets => ({
  config: {
    "landfall:word": { value: word, secret: true },
    "landfall:plain": { value: "x", secret: false },
  } as RevealedSecrets["config"],
  state: {
    version: 3,
    deployment: {
      resources: [{ urn: "u", type: "t", outputs: { a: [envelope(password)] } } as Resource],
      ...more,
    },
  },
});

it("another secret, and one that is gone, is not the same", () => {
  expect(areSecretsEqual(opened("a", "b"), opened("other", "b"))).toBe(false);
  expect(areSecretsEqual(opened("a", "b"), opened("a", "other"))).toBe(false);
  expect(areSecretsEqual(opened("a", "b"), opened("a", "b", { resources: [] }))).toBe(false);
});

it("what the engine notes of itself may differ", () => {
  const noted = { manifest: { time: "later" }, secrets_providers: { state: { salt: "another" } } };
  expect(areSecretsEqual(opened("a", "b"), opened("a", "b", noted))).toBe(true);
});

it("each secret of both counts", () => {
  expect(countSecrets(opened("a", "b"))).toEqual({ config: 1, state: 1 });
});
