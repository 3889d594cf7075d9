import { readdir, readFile, stat } from "node:fs/promises";
import { join } from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import {
  ensureUp,
  exportedState,
  files,
  landfall,
  onDroplet,
  pulumiOk,
  run,
  settings,
  siteAnswers,
} from "./support.ts";

beforeAll(ensureUp);

/** Properties that are secret for what they say; others are secret only because they stand beside one of these. */
const secretProperties =
  /^(result|bcryptHash|password|privateKey\w*|token|superuserPassword|clientSecret|oldClientSecret)$/;

/**
 * Tell-tale lines of every secret value of the stack, as its owner may read it: generated passwords, keys, the token.
 * A private key's encoding has the public key in it, whose lines tell nothing, and no more does `-----BEGIN`.
 */
async function secretLines(): Promise<string[]> {
  const state = JSON.parse(await pulumiOk("stack", "export", "--show-secrets"));
  let published = "";
  const values = new Set<string>([(await readFile(settings.api.tokenFile, "utf8")).trim()]);
  const collect = (key: string, value: unknown): void => {
    if (typeof value === "string") {
      if (key.startsWith("publicKey")) published += value;
      else if (secretProperties.test(key) && value.length >= 12) values.add(value.trim());
    } else if (value && typeof value === "object") {
      if ("plaintext" in value) collect(key, JSON.parse(String(value.plaintext)));
      else for (const [name, inner] of Object.entries(value)) collect(name, inner);
    }
  };
  collect("", state.deployment.resources);
  const config = JSON.parse(await pulumiOk("config", "--show-secrets", "--json"));
  collect("", config["landfall:oauth"].objectValue);
  return [...values]
    .flatMap((value) => value.split("\n"))
    .filter((line) => line.length >= 16 && !line.startsWith("-----") && !published.includes(line));
}

describe("secrets", () => {
  it("are in no plain state, no engine output, no log and no process list", async () => {
    const planted = await secretLines();
    expect(planted.length).toBeGreaterThan(5);
    const places: Record<string, string> = {
      "the state file": await exportedState(),
      "preview --diff": await pulumiOk("preview", "--diff"),
      "stack outputs": await pulumiOk("stack", "output", "--json"),
      "the stack's configuration": await readFile(files.configFile, "utf8"),
      "the region's log": await readFile(settings.api.logFile, "utf8"),
      "processes of this machine": (await run("ps", ["-eww", "-o", "args"])).output,
      "processes of the droplet": (await onDroplet("ps -eww -o args")).output,
      "the droplet's journal": (await onDroplet("sudo journalctl --no-pager -o cat")).output,
      "the containers' logs": (await onDroplet("for c in $(docker ps -aq); do docker logs $c 2>&1; done"))
        .output,
    };
    const found = Object.entries(places).flatMap(([place, text]) =>
      planted
        .filter((value) => text.includes(value))
        .map((value) => `${place}: a value of ${value.length} characters`),
    );
    expect(found).toEqual([]);
  });

  it("are in the environment of no container", async () => {
    const planted = await secretLines();
    const { output } = await onDroplet(
      "docker inspect --format '{{json .Config.Env}} {{json .Args}}' $(docker ps -aq)",
    );
    expect(planted.filter((value) => output.includes(value)).length).toBe(0);
  });

  it("are in files that only the operator can read", async () => {
    const open: string[] = [];
    const planted = await secretLines();
    const visit = async (directory: string): Promise<void> => {
      for (const entry of await readdir(directory, { withFileTypes: true })) {
        const path = join(directory, entry.name);
        if (entry.isDirectory()) await visit(path);
        else if (entry.isFile()) {
          const { mode, size } = await stat(path);
          if ((mode & 0o077) === 0 || size > 5_000_000) continue;
          const text = await readFile(path, "latin1");
          if (planted.some((value) => text.includes(value))) open.push(path);
        }
      }
    };
    await visit(settings.directory);
    expect(open).toEqual([]);
  });
});

describe("the passwords of the database", () => {
  /** What `current_user` is for who logs in from outside the server, or why nobody does. */
  const logIn = async (user: string, password: string) => {
    // The server has an address in each of its networks.
    const address = `"$(hostname -i | cut -d ' ' -f 1)"`;
    const psql = `PGPASSWORD='${password}' psql -XAtqc 'SELECT current_user' -h ${address} -U ${user} assistant`;
    return (await landfall("exec", "postgres", "--", "sh", "-c", psql)).output;
  };

  async function password(): Promise<string> {
    const { deployment } = JSON.parse(await pulumiOk("stack", "export", "--show-secrets"));
    const found = deployment.resources.find(({ urn }: { urn: string }) =>
      urn.endsWith("::secrets-APP_DB_PASSWORD"),
    );
    return JSON.parse(found.outputs.result.plaintext);
  }

  it("change as often as one wants, and the old login is refused each time", async () => {
    const config = ["--path", "landfall:database.passwordVersion"];
    const first = Number((await run("pulumi", ["config", "get", ...config])).output.trim()) || 1;
    for (const version of [first + 1, first + 2]) {
      const old = { user: `app_${version - 1}`, password: await password() };
      expect(await logIn(old.user, old.password)).toContain(old.user);
      await pulumiOk("config", "set", ...config, String(version));
      await pulumiOk("up", "--yes");
      expect(await logIn(old.user, old.password)).toContain(
        `password authentication failed for user "${old.user}"`,
      );
      expect(await logIn(`app_${version}`, await password())).toContain(`app_${version}`);
      await pulumiOk("up", "--yes", "--skip-preview", "--expect-no-changes");
    }
    expect(await siteAnswers()).toBe(true);
  });
});
