import { cp, mkdir, readdir, readFile, rm, symlink, writeFile } from "node:fs/promises";
import { join, relative } from "node:path";
import { paths } from "../../../../toolchain/paths.ts";

/**
 * A copy of the checkout whose Personal Assistant is a small app, 6 services of 17: for the tests that need a stack and not
 * the whole one. It has a `.landfall` of its own, so that its region and the other one have nothing in common.
 */
export const smallCheckout = join(paths.checkout, ".landfall", "small");

const COMPOSE = "compose.small.yaml";
const WHOLE = 'composeFiles: ["compose.yaml", "compose.monitoring.yaml"]';
/** The smoke tests take half a minute of each release. These stacks need the page and the login, and have no worker. */
const TESTS = "tests: [...site, ...account, ...oauth, ...work]";
const FEW_TESTS = "tests: [...site.slice(0, 2), ...account.slice(0, 1)]";
const NOT_COPIED = [".git", "node_modules", ".landfall"];

/** Makes the copy, or makes it what the checkout is now; its region stays. */
export async function makeSmallCheckout(): Promise<void> {
  await mkdir(smallCheckout, { recursive: true });
  for (const name of await readdir(smallCheckout))
    if (name !== ".landfall") await rm(join(smallCheckout, name), { recursive: true });
  for (const name of await readdir(paths.checkout))
    if (!NOT_COPIED.includes(name))
      await cp(join(paths.checkout, name), join(smallCheckout, name), { recursive: true });
  const modules = join(paths.checkout, "node_modules");
  await symlink(relative(smallCheckout, modules), join(smallCheckout, "node_modules"));

  const app = join(smallCheckout, "apps", "personal-assistant");
  await cp(join(import.meta.dirname, COMPOSE), join(app, COMPOSE));
  const whole = await readFile(join(app, "app.ts"), "utf8");
  if (!whole.includes(WHOLE)) throw new Error(`apps/personal-assistant/app.ts has no ${WHOLE}`);
  await writeFile(join(app, "app.ts"), whole.replace(WHOLE, `composeFiles: ["compose.yaml", "${COMPOSE}"]`));
  const tests = await readFile(join(app, "smokeTests.ts"), "utf8");
  if (!tests.includes(TESTS)) throw new Error(`apps/personal-assistant/smokeTests.ts has no ${TESTS}`);
  await writeFile(join(app, "smokeTests.ts"), tests.replace(TESTS, FEW_TESTS));
}

/** Called by vitest before the project's first file. */
export default makeSmallCheckout;
