import { existsSync, readFileSync } from "node:fs";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { basename, dirname, join, resolve as resolvePath } from "node:path";
import { parse } from "yaml";
import { draft, type Plan, placeholderOf, type Resolved, resolve } from "../../components/compose/index.ts";
import { ProblemsError } from "../../problem.ts";

export interface Read {
  resolved: Resolved;
  plan: Plan;
  /** By the number that stands for it: a variable where Compose takes nothing else, such as a port. */
  numbers: ReadonlyMap<string, string>;
}

/** Of the first variable that must be a number; ports that nothing else has. */
const FIRST_NUMBER = 20_080;
/** Stands for a folder that the file does not say; without the slash it would be a volume's name. */
const FOLDER = "/unset";
/** Of variables that must be numbers or the like. */
const MAX_TRIES = 20;

/**
 * A Compose file, as the planner would deploy it. What is not in it (variables that nobody sets, files beside it) is not
 * known, and is no error.
 * @param compose what `findCompose` found
 */
export async function readCompose(file: string, compose: readonly string[]): Promise<Read> {
  const path = resolvePath(file);
  const directory = dirname(path);
  const envFile = join(directory, ".env");
  const envFiles = existsSync(envFile) ? [envFile] : [];
  const text = readFileSync(path, "utf8");
  const unset = unsetIn(text, envFiles.map((name) => readFileSync(name, "utf8")).join("\n"));
  const numbers = new Map<string, string>();
  const addNumber = (name: string) => numbers.set(name, String(FIRST_NUMBER + numbers.size));
  unset.filter((name) => /PORT/i.test(name)).map(addNumber);
  const folders = unset.filter((name) =>
    new RegExp(`[-:[,]\\s*["']?\\$\\{?${name}\\b[^}\\s]*\\}?:?/`).test(text),
  );
  const folder = await mkdtemp(join(tmpdir(), "landfall-audit-"));
  const overlay = join(folder, "without-env-files.yaml");
  await writeFile(overlay, withoutEnvFiles(text, directory));
  try {
    return await tryWith();
  } finally {
    await rm(folder, { recursive: true });
  }

  async function tryWith(tries = 0): Promise<Read> {
    try {
      const resolved = await resolve({
        ...{ project: projectName(directory), directory, files: [path, overlay], envFiles, root: directory },
        variables: Object.fromEntries([...folders.map((name) => [name, FOLDER]), ...numbers]),
        secretVariables: unset.filter((name) => !numbers.has(name) && !folders.includes(name)),
        profiles: ["*"],
        compose,
      });
      return {
        resolved,
        numbers: new Map([...numbers].map(([name, number]) => [number, name])),
        plan: draft(resolved, { dataDir: "/mnt/data", readLocal: () => ({ is: "missing" }), build }),
      };
    } catch (error) {
      const named = unset.find((name) => !numbers.has(name) && mentions(error, name));
      if (named === undefined || tries === MAX_TRIES) throw error;
      addNumber(named);
      return tryWith(tries + 1);
    }
  }
}

/** A second Compose file that takes away the `env_file` of services for which one is not there. */
function withoutEnvFiles(text: string, directory: string): string {
  const services: Record<string, { env_file?: unknown } | null> = parse(text)?.services ?? {};
  const missing = Object.entries(services).filter(([, service]) =>
    [service?.env_file ?? []]
      .flat()
      .map((entry: string | { path?: string }) => (typeof entry === "string" ? entry : (entry.path ?? "")))
      .some((path) => !existsSync(resolvePath(directory, path))),
  );
  const lines = missing.map(([name]) => `  ${JSON.stringify(name)}: { env_file: !reset null }`);
  return lines.length === 0 ? "services: {}\n" : ["services:", ...lines, ""].join("\n");
}

/** What is built has no other version than its content. */
const build = {
  registry: "built",
  readContext: () => ({ is: "folder", hash: "of what is there" }) as const,
};

/** Compose may repeat a value without what it takes for its unit. */
function mentions(error: unknown, name: string): boolean {
  const said = error instanceof ProblemsError ? error.message : "";
  return said.includes(`\${${name}}`) || said.includes(placeholderOf(name).slice(0, 28));
}

/** Variables without a default that no file beside it sets. */
function unsetIn(text: string, env: string): string[] {
  const code = text.replaceAll("$$", "").replaceAll(/^\s*#.*$/gm, "");
  const plain = [...code.matchAll(/\$(?:([A-Za-z_]\w*)|\{([A-Za-z_]\w*)(?:\}|:?\?))/g)].map(
    ([, bare, braced]) => (bare ?? braced) as string,
  );
  const set = new Set([...env.matchAll(/^\s*(?:export\s+)?(\w+)\s*=/gm)].map(([, name]) => name));
  return [...new Set(plain)].filter((name) => !set.has(name));
}

/** As Compose makes it of the folder's name. */
function projectName(directory: string): string {
  return (
    basename(directory)
      .toLowerCase()
      .replaceAll(/[^a-z0-9_-]/g, "")
      .replace(/^[_-]+/, "") || "audit"
  );
}
