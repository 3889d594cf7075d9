import { expect, it } from "vitest";
import type { ExportedState, PendingOperation, Resource } from "../../../cli/pulumi/exportedState.ts";
import { UNREAD, unreadResources, withoutPendingOperations } from "../../../cli/repair/editState.ts";

const type = "digitalocean:index/droplet:Droplet";
const resource = (name: string, more: Partial<Resource> = {}): Resource => ({
  urn: `urn:pulumi:s::p::${type}::${name}`,
  type,
  custom: true,
  ...more,
});
const secret = { "4dabf18193072939515e22adb298388d": "1b47061264138c4ac30d75fd1eb44270", ciphertext: "v1:x" };
const inputs = {
  __defaults: ["resizeDisk"],
  name: "web",
  userData: secret,
  nested: [{ __defaults: [], a: 1 }],
};
const creating = (name: string): PendingOperation => ({
  type: "creating",
  resource: resource(name, { inputs }),
});
const state = (resources: Resource[], pending: PendingOperation[]): ExportedState => ({
  version: 3,
  deployment: { resources, pending_operations: pending },
});
const urn = resource("new").urn;
const imported = resource("new", {
  id: "7",
  inputs,
  outputs: { name: "web", userData: secret, nested: [{ a: 1 }] },
  initErrors: [UNREAD],
});

it("puts a found object behind all that it may depend on, its secrets still encrypted", () => {
  const before = state([resource("vpc", { id: "1" })], [creating("new"), creating("other")]);
  const { deployment } = withoutPendingOperations(before, new Map([[urn, "7"]]));
  expect(deployment).toEqual({
    resources: [resource("vpc", { id: "1" }), imported],
    pending_operations: [],
  });
  expect(unreadResources(deployment)).toEqual([urn]);
});

it("forgets an operation that made nothing, and nothing else", () => {
  const before = state([resource("vpc", { id: "1" })], [creating("new")]);
  expect(withoutPendingOperations(before, new Map())).toEqual(state([resource("vpc", { id: "1" })], []));
});

it("puts a replacement in the place of the one that is deleted already", () => {
  const old = resource("new", { id: "6", pendingReplacement: true });
  const dependent = resource("firewall", { id: "2" });
  const after = withoutPendingOperations(state([old, dependent], [creating("new")]), new Map([[urn, "7"]]));
  expect(after.deployment.resources).toEqual([imported, dependent]);
});

it("leaves the one that is replaced to the engine to delete", () => {
  const old = resource("new", { id: "6" });
  const after = withoutPendingOperations(state([old], [creating("new")]), new Map([[urn, "7"]]));
  expect(after.deployment.resources).toEqual([imported, { ...old, delete: true }]);
});
