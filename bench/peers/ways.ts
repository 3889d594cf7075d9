import { join } from "node:path";
import { type Droplet, installCompose } from "../droplet.ts";
import type { Images, Version } from "./images.ts";

/** One way to replace an old version on the droplet by a new one. */
export interface Way {
  /** Runs version 1 and its proxy on port 80. */
  start(): Promise<void>;
  /** @returns milliseconds that the commands took on the droplet itself */
  redeploy(version: Version): Promise<number>;
  /** Removes everything. */
  remove(): Promise<void>;
}

const FOLDER = "/srv/peers-compose";

/** A1 in the peers' table: `docker compose up -d` with another tag, behind an nginx that uses a name. */
export async function plainCompose(droplet: Droplet, images: Images): Promise<Way> {
  await installCompose(droplet);
  const files = ["compose.yaml", "compose.plain.yaml", "plain"];
  await droplet.copy(
    files.map((name) => join(import.meta.dirname, name)),
    FOLDER,
  );
  const compose = (version: Version, command: string) =>
    `cd ${FOLDER}\nAPP_IMAGE=${images.app[version]} NGINX_IMAGE=${images.nginx} docker compose -f compose.plain.yaml ${command}`;
  return {
    async start() {
      await droplet.run(compose("1", "up -d --wait"));
    },
    redeploy: (version) => droplet.time(compose(version, "up -d app")),
    async remove() {
      await droplet.run(compose("1", "down --timeout 5"));
    },
  };
}

const NETWORK = "peers-kamal";

/**
 * C: start the new container, tell kamal-proxy, stop the old one. It runs alone, without Kamal, as in the peers' table.
 */
export function kamalProxy({ run, time }: Droplet, images: Images, image: string): Way {
  const app = (version: Version, number: number) =>
    `docker run -d --init --name peers-kamal-app-${number} --network ${NETWORK} ${images.app[version]} >/dev/null`;
  const deploy = (number: number) =>
    `docker exec peers-kamal-proxy kamal-proxy deploy app --target peers-kamal-app-${number}:8000 --health-check-path /health`;
  let current = 1;
  return {
    async start() {
      const proxy = `docker run -d --name peers-kamal-proxy --network ${NETWORK} -p 80:80 ${image}`;
      await run([`docker network create ${NETWORK}`, proxy, app("1", current), deploy(current)].join("\n"));
    },
    redeploy(version) {
      const old = `peers-kamal-app-${current}`;
      current += 1;
      const steps = [app(version, current), deploy(current), `docker stop ${old}`, `docker rm ${old}`];
      return time(steps.join("\n"));
    },
    async remove() {
      await run(
        `docker rm -f $(docker ps -aq --filter network=${NETWORK}) >/dev/null\ndocker network rm ${NETWORK}`,
      );
    },
  };
}
