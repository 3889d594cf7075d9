import { join } from "node:path";
import { certificateDirectory, WEBROOT } from "../components/certificate/index.ts";
import { type Plan, plan, readLocal, resolve } from "../components/compose/index.ts";
import { DATA_DIR } from "../components/host/index.ts";
import type { Config } from "../config.ts";
import { plainVariables, secretVariables } from "./variables.ts";

/**
 * What the app's Compose files come to with a stack's configuration.
 * @throws ProblemsError with everything in them that cannot be honoured
 */
export async function planApp({ app, domain, compose, secrets }: Config): Promise<Plan> {
  const directory = join(import.meta.dirname, app.name);
  const stackValues = { domain, certificateDirectory: certificateDirectory(domain), acmeWebroot: WEBROOT };
  const resolved = await resolve({
    project: app.name,
    directory,
    files: app.composeFiles.map((file) => join(directory, file)),
    envFiles: compose.envFiles,
    variables: plainVariables(app, stackValues, compose.variables, secrets),
    secretVariables: secretVariables(app, secrets),
  });
  return plan(resolved, { dataDir: DATA_DIR, readLocal, reloading: [app.proxy.service] });
}
