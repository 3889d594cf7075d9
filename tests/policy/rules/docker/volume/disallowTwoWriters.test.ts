import { describe, expect, it } from "vitest";
import { disallowTwoWriters } from "../../../../../policy/rules/docker/volume/disallowTwoWriters.ts";
import { UNKNOWN_STRING } from "../../../../../policy/unknownValues.ts";
import { buildStack } from "../../../buildStack.ts";

const type = "docker:index/container:Container";
const validate = (given: Parameters<typeof buildStack>[0]) =>
  disallowTwoWriters.validateStack(buildStack(given), {});
const store = { type, props: { image: "postgres:15", volumes: [{ volumeName: "data" }] } };

describe("docker-volume-disallow-two-writers", () => {
  it("passes a second container that only reads", () => {
    const reader = { type, props: { image: "copy:1", volumes: [{ volumeName: "data", readOnly: true }] } };
    expect(validate({ store, reader })).toEqual([]);
  });

  it("passes two apps that share files", () => {
    const app = { type, props: { image: "app:1", volumes: [{ volumeName: "uploads" }] } };
    expect(validate({ app, worker: app })).toEqual([]);
  });

  it("reports a second writer, also by what its image is pulled from", () => {
    const image = { type: "docker:index/remoteImage:RemoteImage", props: { name: "postgres:15" } };
    const other = {
      type,
      props: { image: "app:1", mounts: [{ type: "volume", source: "data", target: "/d" }] },
    };
    const pulled = {
      ...store,
      props: { ...store.props, image: UNKNOWN_STRING },
      computedFrom: { image: ["image"] },
    };
    const expected = [
      { urn: "urn:store", violation: "shares its volume data with other, which may write to it" },
    ];
    expect(validate({ store, other })).toEqual(expected);
    expect(validate({ image, store: pulled, other })).toEqual(expected);
  });

  it("ignores other types", () => {
    expect(validate({ bucket: { type: "aws:s3/bucket:Bucket" } })).toEqual([]);
  });

  it("does not report a volume that is not known yet", () => {
    const other = { type, props: { image: "app:1", volumes: [{ volumeName: UNKNOWN_STRING }] } };
    expect(validate({ store, other })).toEqual([]);
  });
});
