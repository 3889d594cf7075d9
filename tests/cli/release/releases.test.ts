import { expect, it } from "vitest";
import { describeRelease, releaseTable } from "../../../cli/release/releases.ts";
import { digestOf, recordOf } from "../../components/release/records.ts";

const summary = (change: Parameters<typeof recordOf>[0] = {}) => {
  const { contents, ...record } = recordOf(change);
  const { plan: _, ...rest } = contents;
  return { ...record, contents: rest };
};

it("each release is a line: when, of what commit, at which head, and what was new in it", () => {
  const { images } = recordOf().contents;
  const first = summary({ id: "20261121T100000Z-00000a" });
  const second = summary({
    id: "20261121T110000Z-00000b",
    createdAt: "2026-11-21T11:00:00Z",
    head: "200",
    contents: {
      images: { edge: { name: "edge:2", digest: digestOf("edge", "b") } },
      changed: true,
      settings: "b",
    },
  });
  const third = summary({
    id: "20261121T115900Z-00000c",
    createdAt: "2026-11-21T11:59:00Z",
    contents: { pinned: first.id, commit: null, images },
  });
  expect(releaseTable([third, second, first], new Date("2026-11-21T12:00:00Z"))).toEqual([
    "RELEASE                  RECORDED   COMMIT                    HEAD  WHAT",
    "20261121T115900Z-00000c  1 min ago                            100   runs now; is 20261121T100000Z-00000a again; other images: edge, web; other settings or files",
    "20261121T110000Z-00000b  1 h ago    cccccccccccc and changes  200   other images: edge; without web; other settings or files",
    "20261121T100000Z-00000a  2 h ago    cccccccccccc              100",
  ]);
});

it("a release's details name secrets and show no value", () => {
  const lines = describeRelease(summary());
  expect(lines).toContain("  landfall:secrets.SECRET  (secret)");
  expect(lines).toContain(`  edge  ${digestOf("edge")}`);
  expect(lines).toContain("of: shop, stack prod, shop.example.com");
});
