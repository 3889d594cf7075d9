import * as pulumi from "@pulumi/pulumi";
import { describe, expect, it } from "vitest";
import {
  generatedKeys,
  givenKeys,
  TokenKeyGuard,
  type TokenKeySource,
  TokenKeys,
} from "../../../components/tokenKeys/index.ts";
import { identities, named, register } from "../exactRegistrations.ts";

/** A key of that letter, which no key generated in earnest is. */
const key = (letter: string) => Buffer.alloc(32, letter).toString("base64");
const ids = { active: "k2", decryptOnly: ["k1"] };
const given = givenKeys({ k1: key("1"), k2: key("2"), k9: key("9") });

const randomKeys = ({ type, name }: pulumi.runtime.MockResourceArgs) =>
  type.startsWith("random:") ? { base64: key(name.at(-1) ?? "") } : {};

/** What the program registers, with an app that is given the ring and the fingerprints. */
const ringFrom = (source?: TokenKeySource) =>
  register(() => {
    const { ring, fingerprints } = new TokenKeys("ring", ids, source);
    new pulumi.ComponentResource("test:App", "app", { ring, fingerprints });
  }, randomKeys);

const appInputs = {
  ring: { secret: `{"active":"k2","keys":{"k1":"${key("1")}","k2":"${key("2")}"}}` },
  fingerprints: { k1: expect.stringMatching(/^[0-9a-f]{16}$/), k2: expect.stringMatching(/^[0-9a-f]{16}$/) },
};

describe("a ring", () => {
  it("has one generated key for each id", async () => {
    const all = await ringFrom();
    expect(named(all, "app").inputs).toEqual(appInputs);
    expect(identities(all)).toEqual([
      "test:App app",
      "landfall:tokenKeys:TokenKeys ring",
      "random:index/randomBytes:RandomBytes ring-k1 < ring",
      "random:index/randomBytes:RandomBytes ring-k2 < ring",
    ]);
    for (const name of ["ring-k1", "ring-k2"]) expect(named(all, name).inputs).toEqual({ length: 32 });
    expect(await ringFrom(generatedKeys)).toEqual(all);
  });

  it("has the keys of a file, and none that it does not name, and no resource of its own for them", async () => {
    const all = await ringFrom(given);
    expect(named(all, "app").inputs).toEqual(appInputs);
    expect(identities(all)).toEqual(["test:App app", "landfall:tokenKeys:TokenKeys ring"]);
  });
});

describe("the guard", () => {
  const guard = () =>
    register(() => {
      const keys = new TokenKeys("ring", ids, given);
      const made = new TokenKeyGuard(
        "guard",
        {
          connection: { host: "192.0.2.1", user: "deploy", privateKey: "planted", hostKey: "ssh-ed25519 K" },
          system: "shop",
          service: "api",
          command: ["count", "token keys"],
          ids,
          fingerprints: keys.fingerprints,
        },
        { deletedWith: new pulumi.ComponentResource("test:Machine", "machine") },
      );
      new pulumi.ComponentResource("test:Containers", "containers", {}, { dependsOn: made.ready });
    }, randomKeys);

  it("places its program, checks, and goes with the machine", async () => {
    const all = await guard();
    expect(identities(all)).toEqual(
      expect.arrayContaining([
        "landfall:tokenKeys:TokenKeyGuard guard",
        "command:remote:Command guard-program < guard",
        "command:remote:Command guard-check < guard",
      ]),
    );
    for (const name of ["guard-program", "guard-check"]) expect(named(all, name).deletedWith).toBe("machine");
  });

  it("runs before the containers", async () => {
    const all = await guard();
    expect(named(all, "guard-check").dependencies).toContain("guard-program");
    expect(named(all, "containers").dependencies).toEqual(["guard-check", "guard-program"]);
  });

  it("is given a fingerprint of each key, and no key", async () => {
    const all = await guard();
    const { create } = named(all, "guard-check").inputs;
    expect(create).toMatch(/export KEYS='\\''k2=[0-9a-f]{16} k1=[0-9a-f]{16}'\\''\n/);
    const inputs = JSON.stringify(all.map((one) => one.inputs));
    for (const letter of ["1", "2", "9"]) expect(inputs).not.toContain(key(letter));
  });

  it("tells its program whom to ask, and where to keep what it was given", async () => {
    const { stdin } = named(await guard(), "guard-program").inputs;
    const text = JSON.stringify(stdin);
    expect(text).toContain("SERVICE='api'");
    expect(text).toContain("COMMAND=('count' 'token keys')");
    expect(text).toContain("RECORD='/mnt/data/landfall/token-keys.json'");
  });
});
