import { UnknownValueError } from "@pulumi/policy";
import { describe, expect, it } from "vitest";
import { requireBackups } from "../../../../../policy/rules/digitalocean/droplet/requireBackups.ts";
import { stackOf } from "../../../stackResources.ts";
import { UNKNOWN } from "../../../testRule.ts";

const type = "digitalocean:index/droplet:Droplet";
const judge = (given: Parameters<typeof stackOf>[0]) =>
  requireBackups.validateStack(stackOf(given), { components: ["landfall:backup:Backup"] });

describe("digitalocean-droplet-require-backups", () => {
  it("passes DigitalOcean's backups, and a component that makes them", () => {
    expect(judge({ web: { type, props: { backups: true } } })).toEqual([]);
    expect(judge({ web: { type }, backup: { type: "landfall:backup:Backup" } })).toEqual([]);
  });

  it("reports a droplet without either", () => {
    expect(judge({ web: { type } })).toEqual([{ urn: "urn:web", violation: "is not backed up" }]);
  });

  it("ignores other types", () => {
    expect(judge({ bucket: { type: "aws:s3/bucket:Bucket" } })).toEqual([]);
  });

  it("neither passes nor reports what is not known yet", () => {
    expect(() => judge({ web: { type, props: { backups: UNKNOWN } } })).toThrow(UnknownValueError);
  });
});
