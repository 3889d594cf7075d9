import { cp, mkdtemp, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, relative, sep } from "node:path";

/** Shared with the checkout itself: what is installed, and the region. */
const SHARED = ["node_modules", ".landfall"];

/** A copy of the checkout, to deploy another release of an app from. */
export interface OtherCheckout {
  folder: string;
  remove(): Promise<void>;
}

export async function otherCheckout(checkout: string): Promise<OtherCheckout> {
  const folder = await mkdtemp(join(tmpdir(), "landfall-other-"));
  const left = [".git", ...SHARED];
  const filter = (path: string) => !left.includes(relative(checkout, path).split(sep)[0] as string);
  await cp(checkout, folder, { recursive: true, filter });
  for (const name of SHARED) await symlink(join(checkout, name), join(folder, name));
  return { folder, remove: () => rm(folder, { recursive: true, force: true }) };
}

/** Name of the migration that {@link withColours} adds. */
export const COLOURS = "001_colours";

/** The Personal Assistant's next release: notes have a colour. Its downgrade leaves the column, so that the way back is a restore. */
export async function withColours({ folder }: OtherCheckout): Promise<void> {
  const file = join(folder, "apps", "personal-assistant", "migrations", COLOURS);
  await writeFile(
    `${file}.sql`,
    "SET lock_timeout = '5s';\nALTER TABLE notes ADD COLUMN IF NOT EXISTS colour text DEFAULT 'white';\n",
  );
  await writeFile(`${file}.down.sql`, "SELECT 'the column harms nobody';\n");
}
