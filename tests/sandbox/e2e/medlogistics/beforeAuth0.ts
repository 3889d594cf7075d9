import { readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { OtherCheckout } from "../otherCheckout.ts";

/** The revision that the release before does not have, and where the description says what it brings. */
export const REVISION = "sandbox/app/medlogistics/migrations/versions/002_auth0.py";
const DESCRIPTION = "apps/medlogistics/migration.ts";

/** Takes the revision's assertions out of the description. @throws Error where they are not found */
export function withoutAuth0Assertions(text: string): string {
  const changed = text.replace("assertions: [...users, ...auth0]", "assertions: users");
  if (changed === text) throw new Error(`${DESCRIPTION} has its assertions in other words: change this too`);
  return changed;
}

/** MedLogistics' release before Auth0. Its code is the same: keys alone work on the tables that it has. */
export async function beforeAuth0({ folder }: OtherCheckout): Promise<void> {
  await rm(join(folder, REVISION));
  const description = join(folder, DESCRIPTION);
  await writeFile(description, withoutAuth0Assertions(await readFile(description, "utf8")));
}
