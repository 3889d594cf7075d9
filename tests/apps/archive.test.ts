import { describe, expect, it } from "vitest";
import { archiveProblems } from "../../apps/archive.ts";

type Given = Parameters<typeof archiveProblems>;

const config = {
  app: { database: { server: { service: "postgres" } } },
  backup: { pointInTime: { passphrase: "x", days: 30 } },
  host: { kind: "create", image: "debian-12-x64" },
} as Given[0];
const running = (image: string) => ({
  services: [{ service: "postgres", image: { name: image } }] as unknown as Given[1]["services"],
});

describe("point-in-time archiving", () => {
  it("is refused for a server that is newer than the droplet's pgBackRest, with what to do", () => {
    expect(archiveProblems(config, running("postgres:16.4-bookworm"))).toEqual([
      {
        where: "landfall:backup.pointInTime",
        problem:
          "is true, but postgres runs postgres:16.4-bookworm, which is PostgreSQL 16: the pgBackRest of the droplet archives versions up to 15. Backups work with every version",
        fix: "pulumi config set --path 'landfall:backup.pointInTime' false\nor run PostgreSQL 15",
      },
    ]);
  });

  it.each([
    ["a version that it knows", config, "postgres:15-bookworm"],
    ["an image that tells no version: the host says it", config, "postgres:latest"],
    [
      "a host with another pgBackRest",
      { ...config, host: { ...config.host, image: "debian-13-x64" } },
      "postgres:17",
    ],
    ["a host of no known image", { ...config, host: { kind: "address" } }, "postgres:17"],
    [
      "a stack without it",
      { ...config, backup: { ...config.backup, pointInTime: undefined } },
      "postgres:17",
    ],
    [
      "a server that is outside",
      { ...config, app: { database: { server: { outside: {} } } } },
      "postgres:17",
    ],
  ])("is left alone with %s", (_, given, image) => {
    expect(archiveProblems(given as Given[0], running(image))).toEqual([]);
  });
});
