import { UnknownValueError } from "@pulumi/policy";
import { describe, expect, it } from "vitest";
import { requireFirewall } from "../../../../../policy/rules/digitalocean/databaseCluster/requireFirewall.ts";
import { stackOf } from "../../../stackResources.ts";
import { UNKNOWN } from "../../../testRule.ts";

const type = "digitalocean:index/databaseCluster:DatabaseCluster";
const wall = "digitalocean:index/databaseFirewall:DatabaseFirewall";
const judge = (given: Parameters<typeof stackOf>[0]) => requireFirewall.validateStack(stackOf(given), {});

describe("digitalocean-database-cluster-require-firewall", () => {
  it("passes a cluster that a firewall is made of", () => {
    expect(
      judge({
        db: { type },
        wall: { type: wall, props: { clusterId: UNKNOWN }, from: { clusterId: ["db"] } },
      }),
    ).toEqual([]);
  });

  it("reports a cluster without one", () => {
    expect(judge({ db: { type } })).toEqual([{ urn: "urn:db", violation: "is open to every address" }]);
  });

  it("ignores other types", () => {
    expect(judge({ bucket: { type: "aws:s3/bucket:Bucket" } })).toEqual([]);
  });

  it("neither passes nor reports where a firewall's cluster is not known yet", () => {
    expect(() => judge({ db: { type }, wall: { type: wall, props: { clusterId: UNKNOWN } } })).toThrow(
      UnknownValueError,
    );
  });
});
