import { describe, expect, it } from "vitest";
import { withoutDatabase } from "../../../cli/recover/inspectDroplet.ts";

const at = (chain: string, name: string) => `urn:pulumi:prod::landfall::${chain}::${name}`;
const DATABASE = "landfall:data:Data$landfall:database:Database";
const component = { urn: at(DATABASE, "roles"), type: "landfall:database:Database" };
const provider = {
  urn: at(`${DATABASE}$pulumi:providers:postgresql`, "p"),
  type: "pulumi:providers:postgresql",
  id: "1",
};
const role = {
  urn: at(`${DATABASE}$postgresql:index/role:Role`, "app"),
  type: "postgresql:index/role:Role",
  id: "app",
};
const script = {
  urn: at(`${DATABASE}$command:remote:Command`, "limits"),
  type: "command:remote:Command",
  id: "c",
};
const service = {
  urn: at("landfall:compose:ComposeApp$docker:index/container:Container", "api"),
  type: "docker:index/container:Container",
  id: "d",
  dependencies: [role.urn, provider.urn],
  propertyDependencies: { image: [script.urn, provider.urn], name: null },
};

describe("a state whose database is gone", () => {
  it("has nothing that was in it, and nothing that names it", () => {
    const state = { version: 3, deployment: { resources: [component, provider, role, script, service] } };
    expect(withoutDatabase(state).deployment.resources).toEqual([
      component,
      provider,
      {
        ...service,
        dependencies: [provider.urn],
        propertyDependencies: { image: [provider.urn], name: null },
      },
    ]);
  });
});
