import * as pulumi from "@pulumi/pulumi";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import {
  type AskHost,
  describeRotation,
  type RotationArgs,
  reportRotation,
} from "../../../components/tokenKeys/index.ts";
import { goldenText } from "../../contracts/golden.ts";

const ids = { active: "k2", decryptOnly: ["k1"] };

describe("how far a rotation is", () => {
  const use = { active: "k2", rows: { k1: 12, k2: 30214 } };

  it("is the rows that the old key still has", () => {
    expect(describeRotation(ids, use)).toBe("k2 encrypts; k1 still has 12 of 30226 rows");
  });

  it("is done where no row uses it", () => {
    expect(describeRotation(ids, { active: "k2", rows: { k1: 0, k2: 7 } })).toBe(
      "k2 encrypts; no row uses k1: it may be removed, unless it comes next",
    );
  });

  it("begins with a key that the running app does not have", () => {
    const before = { active: "k1", rows: { k1: 7 } };
    expect(describeRotation({ active: "k1", decryptOnly: ["k2"] }, before)).toBe("k1 encrypts; k2 is new");
  });

  it("goes on with a deployment that changes the active one", () => {
    const before = { active: "k1", rows: { k1: 7, k2: 0 } };
    expect(describeRotation(ids, before)).toBe(
      "k1 encrypts, and k2 after this deployment; k1 still has 7 of 7 rows",
    );
  });
});

describe("a preview", () => {
  const log = vi.spyOn(pulumi.log, "info");
  const dryRun = vi.spyOn(pulumi.runtime, "isDryRun");
  beforeEach(() => {
    log.mockReset().mockResolvedValue();
    dryRun.mockReturnValue(true);
  });
  afterEach(() => vi.resetAllMocks());

  const connection = { host: "192.0.2.1", user: "deploy", privateKey: "planted", hostKey: "ssh-ed25519 K" };
  const args: RotationArgs = { connection, keyFile: "~/.ssh/key", ids };
  const answer = goldenText("token-key-use");

  /** What is said, and who was asked. */
  async function said(how: Partial<RotationArgs>, ask: () => Promise<string>) {
    const asked = vi.fn<AskHost>(ask);
    reportRotation({ ...args, ...how }, asked);
    await new Promise((resolve) => setTimeout(resolve, 20));
    return { asked: asked.mock.calls, lines: log.mock.calls.map(([line]) => line) };
  }

  it("asks the host, and says it in one line", async () => {
    expect(await said({}, async () => answer)).toEqual({
      asked: [[{ address: "192.0.2.1", user: "deploy", hostKey: "ssh-ed25519 K" }, "~/.ssh/key"]],
      lines: ["token keys: k2 encrypts; k1 still has 12 of 30226 rows"],
    });
  });

  it("asks nobody without a rotation", async () => {
    const alone = { ids: { active: "k1", decryptOnly: [] } };
    expect(await said(alone, async () => answer)).toEqual({ asked: [], lines: [] });
  });

  it("asks nobody in the update that follows", async () => {
    dryRun.mockReturnValue(false);
    expect(await said({}, async () => answer)).toEqual({ asked: [], lines: [] });
  });

  it("asks no host that it does not know yet", async () => {
    // biome-ignore lint/suspicious/noExplicitAny: an unknown output can be made by the SDK's own constructor only
    const Unknown = pulumi.Output as any;
    const host = new Unknown([], Promise.resolve(""), Promise.resolve(false), Promise.resolve(false));
    const asked = await said({ connection: { ...connection, host } }, async () => answer);
    expect(asked).toEqual({ asked: [], lines: [] });
  });

  it("says nothing where the app was never deployed", async () => {
    const stderr = "sudo: /usr/local/sbin/landfall-token-keys: command not found\n";
    const refused = () => Promise.reject(Object.assign(new Error("ended with 1"), { stderr }));
    expect((await said({}, refused)).lines).toEqual([]);
  });

  const notKnown = "token keys: how far the rotation is, is not known. Type: bin/landfall oauth keys";
  it.each<[string, () => Promise<string>]>([
    ["does not answer", () => Promise.reject(new Error("timed out"))],
    ["answers something else", async () => '{"active":"k2"}'],
    ["answers no JSON", async () => "planted"],
  ])("does not fail where the host %s", async (_, ask) => {
    expect((await said({}, ask)).lines).toEqual([notKnown]);
  });
});
