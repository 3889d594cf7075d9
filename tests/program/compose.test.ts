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
    deploy: { update_config: { order: start-first } }
  db:
    extends:
      service: base
    pids_limit: 100
    mem_limit: 1000000000
    container_name: shop-db
    deploy:
      update_config:
        order: start-first
  base:
    image: db:1
    volumes:
      - /var/lib/data
`;
  const problems = await planned(directory, text).catch((error: Error) => error.message);
  expect(problems).toBe(`the Compose files use what Landfall does not support (8):
  compose.yaml:4 services.web.build needs a registry to push the image to, from which the host gets it
      pulumi config set --path 'landfall:compose.registry' registry.example.com/team
      or name a pushed image with \`image:\`, and take the key away: \`build: !reset null\` in a second file
  compose.yaml:5 services.web.ports.0 publishes on a port that Docker would choose
      write both, such as "127.0.0.1:8080:80"; containers of one network need no published port
  compose.yaml:6 services.web.deploy.update_config.order is start-first, but the service publishes port 80, so only one of its containers can run at a time
      leave the order out, or put the service behind the proxy without it
  compose.yaml:7 services.db.volumes.0 has no name, so its data would go with the container
      name it: data:/var/lib/data
  compose.yaml:10 services.db.pids_limit is not supported: the Docker provider has no input for it
      use \`ulimits.nproc\`, or leave it out
  compose.yaml:11 services.db.mem_limit is 1000000000 bytes; the Docker provider takes whole MiB
      write 954m
  compose.yaml:15 services.db.deploy.update_config.order is start-first, but the service has the name shop-db, so only one of its containers can run at a time
      leave the order out, or put the service behind the proxy without it
  compose.yaml:19 services.base.volumes.0 has no name, so its data would go with the container
      name it: data:/var/lib/data`);
});
