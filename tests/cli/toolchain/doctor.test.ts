import { expect, it } from "vitest";
import { exitCode, type Finding, pendingOperations, renderFindings } from "../../../cli/toolchain/doctor.ts";

const pulumi: Finding = {
  what: "pulumi",
  version: "3.259.0",
  from: "built",
  path: "/cache/pulumi",
  needed: true,
};
const missing: Finding = {
  what: "docker-compose",
  version: "2.40.3",
  problem: "is missing",
  fix: "type this",
  needed: true,
};
const disk: Finding = { what: "free disk", version: "3 GB", problem: "less than 10 GB", needed: false };

it("aligns the columns and puts the fix below its problem", () => {
  expect(renderFindings([pulumi, missing, disk])).toBe(
    [
      "ok pulumi          3.259.0  built  /cache/pulumi",
      "-- docker-compose  2.40.3          is missing",
      "     type: type this",
      "!  free disk       3 GB            less than 10 GB",
    ].join("\n"),
  );
});

it("fails for what is needed, not for what is only worth knowing", () => {
  expect(exitCode([pulumi, disk])).toBe(0);
  expect(exitCode([pulumi, missing])).toBe(1);
});

it("names the operations that an interrupted update left", () => {
  const resource = { urn: "urn:pulumi:sandbox::landfall::digitalocean:index/droplet:Droplet::host-machine" };
  expect(
    pendingOperations({ checkpoint: { latest: { pending_operations: [{ type: "creating", resource }] } } }),
  ).toEqual(["creating host-machine"]);
  expect(pendingOperations({ checkpoint: {} })).toEqual([]);
});
