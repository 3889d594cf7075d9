import { describe, expect, it } from "vitest";
import { hostInState } from "../../../cli/host/hostInState.ts";

const host = { address: "192.0.2.1", user: "deploy", hostKey: "ssh-ed25519 AAAA" };

describe("the host in a stack's state", () => {
  it("is there before the update that makes it has ended, so without outputs of the stack", () => {
    const resources = [{ type: "pulumi:pulumi:Stack" }, { type: "landfall:host:Host", outputs: host }];
    expect(hostInState({ deployment: { resources } })).toEqual(host);
  });

  it("is unknown in a state that has none, or has not got as far", () => {
    for (const deployment of [null, {}, { resources: [] }, { resources: [{ type: "landfall:host:Host" }] }])
      expect(hostInState({ deployment })).toEqual({});
  });
});
