import { randomBytes } from "node:crypto";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { app } from "../../apps/personal-assistant/app.ts";
import { certificateDirectory, WEBROOT } from "../../components/certificate/index.ts";
import { type Droplet, installCompose } from "../droplet.ts";

/** The same Compose files on the same droplet, run by `docker compose` without Landfall. */
export interface PlainCompose {
  /**
   * From nothing to healthy, including database roles.
   * @returns milliseconds
   */
  first(): Promise<number>;
  /**
   * `docker compose up` with these options and other values of variables.
   * @returns milliseconds
   */
  release(variables: Record<string, string>, options: string): Promise<number>;
  /** Removes containers, volumes and networks, and the images if `images` is true. */
  down(images: boolean): Promise<void>;
}

const FOLDER = "/srv/bench-compose";
const PROJECT = "bench-compose";

/** @param variables values of the app's settings: images and limits */
export async function plainCompose(
  droplet: Droplet,
  domain: string,
  variables: Record<string, string>,
): Promise<PlainCompose> {
  await installCompose(droplet);
  await droplet.run(`rm -rf ${FOLDER}`);
  const source = join(import.meta.dirname, "..", "..", "apps", app.name);
  await droplet.copy([`${source}/`.slice(0, -1)], FOLDER);
  let values: Record<string, string> = { ...fixedValues(domain), ...variables };
  const write = async (more: Record<string, string>) => {
    values = { ...values, ...more };
    await writeEnvironment(droplet, values);
  };
  await write({});
  const files = app.composeFiles.map((file) => `-f ${file}`).join(" ");
  const compose = `docker compose -p ${PROJECT} ${files}`;
  const inFolder = (script: string) => `cd ${FOLDER}/${app.name}\n${script}`;
  const roles = Object.keys(values).filter((name) => name.endsWith("_DB_PASSWORD"));
  return {
    async first() {
      const passed = roles.map((name) => `-e ${name}`).join(" ");
      return droplet.time(
        inFolder(
          [
            "set -a; . ./.env; set +a",
            `${compose} up -d --wait postgres`,
            `${compose} exec -T -u postgres ${passed} postgres psql -q -d assistant < postgres/roles.sql`,
            `${compose} up -d --wait || ${compose} ps -a`,
          ].join("\n"),
        ),
      );
    },
    async release(more, options) {
      await write(more);
      return droplet.time(inFolder(`${compose} up ${options}`));
    },
    async down(images) {
      await droplet.run(inFolder(`${compose} down -v ${images ? "--rmi all" : ""}`));
    },
  };
}

function fixedValues(domain: string): Record<string, string> {
  const stack = { domain, certificateDirectory: certificateDirectory(domain), acmeWebroot: WEBROOT };
  const entries = Object.entries(app.variables).flatMap(([name, { source }]): [string, string][] => {
    if (source.from === "generated")
      return [[name, randomBytes(source.length).toString("hex").slice(0, source.length)]];
    if (source.from === "value") return [[name, source.value]];
    if (source.from === "stack") {
      const value = (stack as Record<string, string | undefined>)[source.value];
      // Without a value, the Compose files' default applies.
      return value === undefined ? [] : [[name, value]];
    }
    return [];
  });
  return Object.fromEntries(entries);
}

async function writeEnvironment(droplet: Droplet, values: Record<string, string>): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), "landfall-bench-"));
  try {
    const lines = Object.entries(values).map(([name, value]) => `${name}='${value}'\n`);
    await writeFile(join(folder, ".env"), lines.join(""), { mode: 0o600 });
    await droplet.copy([join(folder, ".env")], `${FOLDER}/${app.name}`);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
