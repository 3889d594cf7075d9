import { expect, it } from "vitest";
import { describeSteps } from "../../../cli/pulumi/previewSteps.ts";

const urn = "urn:pulumi:prod::landfall::landfall:host:Host$digitalocean:index/droplet:Droplet::host-droplet";

it("a preview in which all is the same has no changes", () => {
  expect(describeSteps({ steps: [{ op: "same", urn }] })).toEqual([]);
  expect(describeSteps({})).toEqual([]);
});

it("each other step is named with what it does", () => {
  expect(describeSteps({ steps: [{ op: "create", urn }] })).toEqual(["create Droplet host-droplet"]);
});
