import { randomBytes } from "node:crypto";
import { mkdir, readFile, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import type { RegionSettings } from "../settings.ts";
import type { Auth0Settings } from "./settings.ts";

/** Client that Pulumi makes the tenant's resources with. It is generated once, for the owner of its file only. */
export async function ensureDeployClient(settings: RegionSettings): Promise<Auth0Settings["management"]> {
  const file = join(settings.directory, "services", "auth0", "deploy-client.json");
  await mkdir(dirname(file), { recursive: true, mode: 0o700 });
  const client = {
    clientId: randomBytes(24).toString("base64url"),
    clientSecret: randomBytes(48).toString("base64url"),
  };
  // "wx" never replaces the one that stacks have.
  await writeFile(file, JSON.stringify(client), { flag: "wx", mode: 0o600 }).catch(
    (error: NodeJS.ErrnoException) => {
      if (error.code !== "EEXIST") throw error;
    },
  );
  return JSON.parse(await readFile(file, "utf8"));
}
