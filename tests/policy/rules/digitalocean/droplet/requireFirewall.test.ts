import { UnknownValueError } from "@pulumi/policy";
import { describe, expect, it } from "vitest";
import { requireFirewall } from "../../../../../policy/rules/digitalocean/droplet/requireFirewall.ts";
import { UNKNOWN_STRING } from "../../../../../policy/unknownValues.ts";
import { buildStack } from "../../../buildStack.ts";

const type = "digitalocean:index/droplet:Droplet";
const wall = "digitalocean:index/firewall:Firewall";
const validate = (given: Parameters<typeof buildStack>[0]) =>
  requireFirewall.validateStack(buildStack(given), {});

describe("digitalocean-droplet-require-firewall", () => {
  it("passes a droplet that a firewall is made of, whose number is not known yet", () => {
    expect(
      validate({
        web: { type },
        wall: { type: wall, props: { dropletIds: [UNKNOWN_STRING] }, computedFrom: { dropletIds: ["web"] } },
      }),
    ).toEqual([]);
  });

  it("passes a droplet that shares a tag, and one by its number", () => {
    expect(
      validate({ web: { type, props: { tags: ["a"] } }, wall: { type: wall, props: { tags: ["a"] } } }),
    ).toEqual([]);
    expect(
      validate({ web: { type, props: { id: "7" } }, wall: { type: wall, props: { dropletIds: [7] } } }),
    ).toEqual([]);
  });

  it("reports a droplet beside another one's firewall", () => {
    expect(
      validate({ web: { type, props: { id: "8" } }, wall: { type: wall, props: { dropletIds: [7] } } }),
    ).toEqual([{ urn: "urn:web", violation: "has every port open to the world" }]);
  });

  it("ignores other types", () => {
    expect(validate({ bucket: { type: "aws:s3/bucket:Bucket" } })).toEqual([]);
  });

  it("neither passes nor reports where a firewall's droplets are not known yet", () => {
    expect(() =>
      validate({ web: { type }, wall: { type: wall, props: { dropletIds: [UNKNOWN_STRING] } } }),
    ).toThrow(UnknownValueError);
  });
});
