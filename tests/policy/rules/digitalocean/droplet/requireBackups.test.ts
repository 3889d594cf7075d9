import { UnknownValueError } from "@pulumi/policy";
import { describe, expect, it } from "vitest";
import { requireBackups } from "../../../../../policy/rules/digitalocean/droplet/requireBackups.ts";
import { UNKNOWN_STRING } from "../../../../../policy/unknownValues.ts";
import { buildStack } from "../../../buildStack.ts";

const type = "digitalocean:index/droplet:Droplet";
const validate = (given: Parameters<typeof buildStack>[0]) =>
  requireBackups.validateStack(buildStack(given), { components: ["landfall:backup:Backup"] });

describe("digitalocean-droplet-require-backups", () => {
  it("passes DigitalOcean's backups, and a component that makes them", () => {
    expect(validate({ web: { type, props: { backups: true } } })).toEqual([]);
    expect(validate({ web: { type }, backup: { type: "landfall:backup:Backup" } })).toEqual([]);
  });

  it("reports a droplet without either", () => {
    expect(validate({ web: { type } })).toEqual([{ urn: "urn:web", violation: "is not backed up" }]);
  });

  it("ignores other types", () => {
    expect(validate({ bucket: { type: "aws:s3/bucket:Bucket" } })).toEqual([]);
  });

  it("neither passes nor reports what is not known yet", () => {
    expect(() => validate({ web: { type, props: { backups: UNKNOWN_STRING } } })).toThrow(UnknownValueError);
  });
});
