import { expect, it } from "vitest";
import { GeneratedSecrets } from "../../../components/secrets/index.ts";
import { registrations } from "../registrations.ts";

it("makes a secret anew for another version of it, and for that one only", async () => {
  const inputs = async (versions?: Record<string, number>) => {
    const found = await registrations(
      () => new GeneratedSecrets("secrets", { APP: 32, KEY: 64 }, versions),
      () => ({ result: "planted" }),
    );
    return ["APP", "KEY"].map((name) => found.get(`secrets-${name}`)?.inputs);
  };
  const first = [
    { length: 32, special: false },
    { length: 64, special: false },
  ];
  expect(await inputs()).toEqual(first);
  // A stack that had no versions yet keeps what it has.
  expect(await inputs({ APP: 1 })).toEqual(first);
  expect(await inputs({ APP: 2 })).toEqual([{ ...first[0], keepers: { version: "2" } }, first[1]]);
});
