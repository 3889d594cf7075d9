import { existsSync, readFileSync } from "node:fs";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { basename, dirname, join, resolve as resolvePath } from "node:path";
import { stringify } from "yaml";
import { draft, type Plan, placeholderFor, type Resolved, resolve } from "../../components/compose/index.ts";
import { ProblemsError } from "../../problem.ts";
import { compositionOf, type Gap, isVersion1, takeOutAbsent, takeOutRefused } from "./gaps.ts";

export interface Read {
  resolved: Resolved;
  plan: Plan;
  /** As its author wrote it. */
  text: string;
  /** By the number that stands for it: a variable where Compose takes nothing else, such as a port. */
  numbers: ReadonlyMap<string, string>;
  gaps: Gap[];
}

/** A file of the format before 2016. */
export class Version1Error extends Error {
  constructor(file: string) {
    super(
      `is of version 1 of the format, which Docker Compose no longer takes: services belong under the key \`services\`. Type: { echo services:; sed 's/^/  /' ${file}; } > compose.yaml, then audit that`,
    );
  }
}

/** Of the first variable that must be a number; ports that nothing else has. */
const FIRST_NUMBER = 20_080;
/** Stands for a folder that the file does not say; without the slash it would be a volume's name. */
const FOLDER = "/unset";
/** Of variables that must be numbers or the like, and of keys that Compose refuses one by one. */
const MAX_TRIES = 40;

/**
 * A Compose file, as the planner would deploy it. What is not in it (variables that nobody sets, files beside it) is not
 * known, and is no error. What Docker Compose refuses is left out and told.
 * @param compose what `findCompose` found
 * @throws Version1Error
 */
export async function readCompose(file: string, compose: readonly string[]): Promise<Read> {
  const path = resolvePath(file);
  const directory = dirname(path);
  const envFile = join(directory, ".env");
  const envFiles = existsSync(envFile) ? [envFile] : [];
  const text = readFileSync(path, "utf8");
  const composition = compositionOf(text);
  if (isVersion1(composition)) throw new Version1Error(file);
  if (composition.services === undefined && composition.include === undefined)
    throw new Error("it has no `services`, so it is no Compose file");
  const gaps = takeOutAbsent(composition, directory);
  const unset = unsetIn(text, envFiles.map((name) => readFileSync(name, "utf8")).join("\n"));
  const numbers = new Map<string, string>();
  const addNumber = (name: string) => numbers.set(name, String(FIRST_NUMBER + numbers.size));
  unset.filter((name) => /PORT/i.test(name)).map(addNumber);
  const folders = unset.filter((name) =>
    new RegExp(`[-:[,]\\s*["']?\\$\\{?${name}\\b[^}\\s]*\\}?:?/`).test(text),
  );
  const folder = await mkdtemp(join(tmpdir(), "landfall-audit-"));
  try {
    return await tryWith();
  } finally {
    await rm(folder, { recursive: true });
  }

  async function tryWith(tries = 0): Promise<Read> {
    // A copy without what is not there; messages name it as they name the file.
    const copy = join(folder, basename(path));
    if (gaps.length > 0) await writeFile(copy, stringify(composition));
    try {
      const resolved = await resolve({
        ...{ project: projectName(directory), directory, envFiles, root: directory },
        files: [gaps.length > 0 ? copy : path],
        variables: Object.fromEntries([...folders.map((name) => [name, FOLDER]), ...numbers]),
        secretVariables: unset.filter((name) => !numbers.has(name) && !folders.includes(name)),
        profiles: ["*"],
        compose,
      });
      return {
        ...{ resolved, text, gaps },
        numbers: new Map([...numbers].map(([name, number]) => [number, name])),
        plan: draft(resolved, { dataDir: "/mnt/data", readLocal: () => ({ is: "missing" }), build }),
      };
    } catch (error) {
      if (tries === MAX_TRIES) throw error;
      const named = unset.find((name) => !numbers.has(name) && mentions(error, name));
      if (named === undefined) gaps.push(refusedBy(error));
      else addNumber(named);
      return tryWith(tries + 1);
    }
  }

  function refusedBy(error: unknown): Gap {
    const said =
      error instanceof ProblemsError ? error.problems.map(({ problem }) => problem).join("\n") : "";
    const gap = takeOutRefused(composition, said);
    if (gap === undefined) throw error;
    // It may be what stands for a variable that Compose refuses.
    return { ...gap, refused: gap.refused && ![...numbers.values()].some((number) => said.includes(number)) };
  }
}

/** What is built has no other version than its content. */
const build = {
  registry: "built",
  readContext: () => ({ is: "folder", hash: "of what is there" }) as const,
};

/** Compose may repeat a value without what it takes for its unit. */
function mentions(error: unknown, name: string): boolean {
  const said = error instanceof ProblemsError ? error.message : "";
  return said.includes(`\${${name}}`) || said.includes(placeholderFor(name).slice(0, 28));
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
