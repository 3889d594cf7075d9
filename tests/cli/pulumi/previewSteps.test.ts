import { expect, it } from "vitest";
import { changesIn } from "../../../cli/pulumi/previewSteps.ts";

const urn = "urn:pulumi:prod::landfall::landfall:host:Host$digitalocean:index/droplet:Droplet::host-droplet";

it("a preview in which all is the same has no changes", () => {
  expect(changesIn({ steps: [{ op: "same", urn }] })).toEqual([]);
  expect(changesIn({})).toEqual([]);
});

it("each other step is named with what it does", () => {
  expect(changesIn({ steps: [{ op: "create", urn }] })).toEqual(["create Droplet host-droplet"]);
});
