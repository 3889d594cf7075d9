import { describe, expect, it } from "vitest";
import { isArchiveSwitch, isInDatabase, isMigrationRun, parseUrn } from "../../contracts/resources.ts";

const urn = (types: string, name: string) => `urn:pulumi:prod::landfall::${types}::${name}`;
const DATA = "landfall:data:Data";
const COMMAND = "command:remote:Command";
const RUN = urn(`${DATA}$landfall:migration:Migration$${COMMAND}`, "data-migration-run");
const SWITCH = urn(`${DATA}$landfall:archive:Archive$${COMMAND}`, "data-archive-on");
const ROLE = urn(`${DATA}$landfall:database:Database$postgresql:index/role:Role`, "data-roles-app");

it("a URN names the resource, its type and its parents", () => {
  expect(parseUrn(RUN)).toEqual({
    name: "data-migration-run",
    type: COMMAND,
    parents: [DATA, "landfall:migration:Migration"],
  });
  expect(parseUrn(urn(COMMAND, "a::b"))).toEqual({ name: "a::b", type: COMMAND, parents: [] });
});

describe("by type and name", () => {
  it("a migration's run is found, and not its program", () => {
    expect(isMigrationRun(RUN)).toBe(true);
    expect(isMigrationRun(RUN.replace("-run", "-program"))).toBe(false);
    expect(isMigrationRun(SWITCH)).toBe(false);
  });

  it("what switches an archive on is found, and not its keys", () => {
    expect(isArchiveSwitch(SWITCH)).toBe(true);
    expect(isArchiveSwitch(SWITCH.replace("-on", "-keys"))).toBe(false);
    expect(isArchiveSwitch(RUN)).toBe(false);
  });

  it("what is in a database is found, and not the provider that reaches it", () => {
    expect(isInDatabase(ROLE)).toBe(true);
    expect(isInDatabase(urn("landfall:database:Database$pulumi:providers:postgresql", "p"))).toBe(false);
    expect(isInDatabase(RUN)).toBe(false);
  });
});
