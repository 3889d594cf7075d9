import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { plan, readLocal, resolve } from "../../components/compose/index.ts";

/** What index.ts does with an app's Compose file, for one that is not under apps/: real Docker Compose, then the plan. */
async function planned(directory: string, text: string) {
  const file = join(directory, "compose.yaml");
  await writeFile(file, text);
  const resolved = await resolve({
    project: "shop",
    directory,
    files: [file],
    variables: {},
    secretVariables: [],
    root: directory,
  });
  return plan(resolved, { dataDir: "/mnt/data", readLocal });
}

let directory: string;
beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), "landfall-compose-"));
});
afterAll(() => rm(directory, { recursive: true }));

it("Compose keys that cannot be honoured are told at once, each with its line in the file", async () => {
  const text = `services:
  web:
    image: web:1
    build: .
    ports: ["80"]
  db:
    extends:
      service: base
    volumes_from: [web]
    scale: 3
    mem_limit: 1000000000
  base:
    image: db:1
    volumes:
      - /var/lib/data
`;
  const problems = await planned(directory, text).catch((error: Error) => error.message);
  expect(problems).toBe(`the Compose files ask for what Landfall cannot do (7):
  compose.yaml:4 services.web.build cannot be honoured: images are built before a deployment, not on the droplet
      build and push the image, then name it with \`image:\`, by digest if you can
  compose.yaml:5 services.web.ports.0 publishes on a port that Docker would choose
      write both, such as "127.0.0.1:8080:80"; containers of one network need no published port
  compose.yaml:6 services.db.volumes.0 has no name, so its data would go with the container
      name it: data:/var/lib/data
  compose.yaml:9 services.db.volumes_from cannot be honoured: it would tie one container's identity to another's
      use the same named volume in both services
  compose.yaml:10 services.db.scale asks for several containers; Landfall makes one a service
      give the one more resources, or make a second service
  compose.yaml:11 services.db.mem_limit is 1000000000 bytes; the Docker provider takes whole MiB
      write 954m
  compose.yaml:15 services.base.volumes.0 has no name, so its data would go with the container
      name it: data:/var/lib/data`);
});
