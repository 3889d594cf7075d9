import { existsSync, readFileSync } from "node:fs";
import { copyFile, mkdir, rename } from "node:fs/promises";
import { dirname, join } from "node:path";
import { downloadModule } from "./go.ts";
import { paths } from "./paths.ts";
import type { Report } from "./progress.ts";

const MODULE = "github.com/compose-spec/compose-go/v2";

/** Path in the cache of the Compose specification's JSON schema, from the pinned version of Docker Compose. */
export function composeSchemaPath(): string {
  const lock = readFileSync(join(paths.goModules, "compose", "go.mod"), "utf8");
  const version = lock.match(new RegExp(`${MODULE} (v[^\\s]+)`))?.[1];
  if (version === undefined) throw new Error(`toolchain/go/compose/go.mod does not name ${MODULE}`);
  return join(paths.cache, "engine", `compose-spec-${version}.json`);
}

/**
 * The schema's text. The first call takes it from the Go module.
 * @throws Error if neither Go's cache nor the Go proxy has the module
 */
export async function ensureComposeSchema(report: Report = () => {}): Promise<string> {
  const path = composeSchemaPath();
  if (!existsSync(path)) {
    const module = await downloadModule("compose", MODULE, report);
    await mkdir(dirname(path), { recursive: true });
    await copyFile(join(module, "schema", "compose-spec.json"), `${path}.${process.pid}`);
    await rename(`${path}.${process.pid}`, path);
  }
  return readFileSync(path, "utf8");
}
