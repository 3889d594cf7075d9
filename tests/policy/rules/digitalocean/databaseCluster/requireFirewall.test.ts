import { UnknownValueError } from "@pulumi/policy";
import { describe, expect, it } from "vitest";
import { requireFirewall } from "../../../../../policy/rules/digitalocean/databaseCluster/requireFirewall.ts";
import { UNKNOWN_STRING } from "../../../../../policy/unknownValues.ts";
import { buildStack } from "../../../buildStack.ts";

const type = "digitalocean:index/databaseCluster:DatabaseCluster";
const wall = "digitalocean:index/databaseFirewall:DatabaseFirewall";
const validate = (given: Parameters<typeof buildStack>[0]) =>
  requireFirewall.validateStack(buildStack(given), {});

describe("digitalocean-database-cluster-require-firewall", () => {
  it("passes a cluster that a firewall is made of", () => {
    expect(
      validate({
        db: { type },
        wall: { type: wall, props: { clusterId: UNKNOWN_STRING }, computedFrom: { clusterId: ["db"] } },
      }),
    ).toEqual([]);
  });

  it("reports a cluster without one", () => {
    expect(validate({ db: { type } })).toEqual([{ urn: "urn:db", violation: "is open to every address" }]);
  });

  it("ignores other types", () => {
    expect(validate({ bucket: { type: "aws:s3/bucket:Bucket" } })).toEqual([]);
  });

  it("neither passes nor reports where a firewall's cluster is not known yet", () => {
    expect(() =>
      validate({ db: { type }, wall: { type: wall, props: { clusterId: UNKNOWN_STRING } } }),
    ).toThrow(UnknownValueError);
  });
});
