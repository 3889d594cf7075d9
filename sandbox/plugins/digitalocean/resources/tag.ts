import { rest } from "../rest.ts";

const KINDS = ["databases", "droplets", "images", "volume_snapshots", "volumes"];

export const tag = rest(
  {
    inputs: { name: { type: "string", replaces: true, autoname: true } },
    outputs: {
      databasesCount: { type: "integer" },
      dropletsCount: { type: "integer" },
      imagesCount: { type: "integer" },
      totalResourceCount: { type: "integer" },
      volumeSnapshotsCount: { type: "integer" },
      volumesCount: { type: "integer" },
    },
  },
  {
    path: "/tags",
    envelope: "tag",
    id: ({ name }) => name,
    view: ({ name, resources }) => {
      const [databases, droplets, images, snapshots, volumes] = KINDS.map(
        (kind) => resources?.[kind]?.count ?? 0,
      );
      return {
        name,
        databasesCount: databases,
        dropletsCount: droplets,
        imagesCount: images,
        totalResourceCount: resources?.count ?? 0,
        volumeSnapshotsCount: snapshots,
        volumesCount: volumes,
      };
    },
    updates: false,
  },
);
