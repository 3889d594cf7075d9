import { existsSync, readFileSync } from "node:fs";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { basename, dirname, join, resolve as resolvePath } from "node:path";
import { stringify } from "yaml";
import { draft, type Plan, placeholderFor, type Resolved, resolve } from "../../components/compose/index.ts";
import { ProblemsError } from "../../problem.ts";
import { type ComposeDocument, isVersion1, parseComposeDocument } from "./composeDocument.ts";
import { removeMissingFiles } from "./missingFiles.ts";
import type { Omission } from "./omission.ts";
import { removeRefusedPart } from "./refusedParts.ts";
import { isMountSource, listUnsetVariables } from "./unsetVariables.ts";

export interface LoadedFile {
  resolved: Resolved;
  plan: Plan;
  /** The file's text. */
  text: string;
  /**
   * Names of unset variables by the number that replaces them.
   * A number replaces a variable where Docker Compose accepts nothing else, such as a port.
   */
  numbers: ReadonlyMap<string, string>;
  omissions: Omission[];
}

/** The file uses the format before 2016. */
export class Version1Error extends Error {
  constructor(file: string) {
    super(
      `is of version 1 of the format, which Docker Compose no longer reads: services belong under the key \`services\`. Type: { echo services:; sed 's/^/  /' ${file}; } > compose.yaml, then audit that`,
    );
  }
}

/** Replaces the first variable that must be a number; the following numbers replace others. No usual port has them. */
const FIRST_NUMBER = 20_080;
/** Replaces a variable that names a folder. Without the slash Docker Compose would read a volume's name. */
const FOLDER = "/unset";
/** Docker Compose reports one error at a time, so each refused key or variable takes one run. */
const MAX_RUNS = 40;

/**
 * Loads a Compose file as the planner would deploy it. Unset variables and missing files are unknown, not errors.
 * Parts that Docker Compose refuses are left out and reported.
 * @param compose the result of `findCompose`
 * @throws Version1Error
 */
export async function loadComposeFile(file: string, compose: readonly string[]): Promise<LoadedFile> {
  const path = resolvePath(file);
  const text = readFileSync(path, "utf8");
  const document = parseComposeDocument(text);
  if (isVersion1(document)) throw new Version1Error(file);
  if (document.services === undefined && document.include === undefined)
    throw new Error("it has no `services`, so it is not a Compose file");
  const copyDirectory = await mkdtemp(join(tmpdir(), "landfall-audit-"));
  try {
    return await resolveRepeatedly({ path, text, document, compose, copyDirectory });
  } finally {
    await rm(copyDirectory, { recursive: true });
  }
}

interface ComposeSource {
  path: string;
  text: string;
  /** Changed until Docker Compose accepts it. */
  document: ComposeDocument;
  compose: readonly string[];
  /** A temporary directory for the changed document. */
  copyDirectory: string;
}

/** Runs Docker Compose until it accepts the document. Each error tells which part or variable to replace. */
async function resolveRepeatedly(source: ComposeSource): Promise<LoadedFile> {
  const { path, text, document, compose, copyDirectory } = source;
  const directory = dirname(path);
  const envFile = join(directory, ".env");
  const envFiles = existsSync(envFile) ? [envFile] : [];
  const omissions = removeMissingFiles(document, directory);
  const unset = listUnsetVariables(text, envFiles.map((name) => readFileSync(name, "utf8")).join("\n"));
  const numbers = new Map<string, string>();
  const addNumber = (name: string) => numbers.set(name, String(FIRST_NUMBER + numbers.size));
  for (const name of unset) if (/PORT/i.test(name)) addNumber(name);
  const folders = unset.filter((name) => isMountSource(text, name));
  // The copy has the file's name, because messages contain it.
  const copy = join(copyDirectory, basename(path));
  for (let run = 0; ; run += 1) {
    if (omissions.length > 0) await writeFile(copy, stringify(document));
    try {
      const resolved = await resolve({
        ...{ project: deriveProjectName(directory), directory, envFiles, root: directory },
        files: [omissions.length > 0 ? copy : path],
        variables: Object.fromEntries([...folders.map((name) => [name, FOLDER]), ...numbers]),
        secretVariables: unset.filter((name) => !numbers.has(name) && !folders.includes(name)),
        profiles: ["*"],
        compose,
      });
      return {
        ...{ resolved, text, omissions },
        numbers: new Map([...numbers].map(([name, number]) => [number, name])),
        plan: draft(resolved, { dataDir: "/mnt/data", readLocal: () => ({ is: "missing" }), build: BUILD }),
      };
    } catch (error) {
      if (run === MAX_RUNS) throw error;
      const variable = unset.find((name) => !numbers.has(name) && mentionsVariable(error, name));
      if (variable === undefined) omissions.push(omitRefusedPart(document, error, [...numbers.values()]));
      else addNumber(variable);
    }
  }
}

/** @throws the error, where it names nothing that can be left out */
function omitRefusedPart(document: ComposeDocument, error: unknown, numbers: readonly string[]): Omission {
  const message =
    error instanceof ProblemsError ? error.problems.map(({ problem }) => problem).join("\n") : "";
  const omission = removeRefusedPart(document, message);
  if (omission === undefined) throw error;
  // Docker Compose may refuse only the number that replaces a variable.
  const isReplacement = numbers.some((number) => message.includes(number));
  return { ...omission, refused: omission.refused && !isReplacement };
}

/** The version of a built image is its content, so the planner needs no real hash. */
const BUILD = {
  registry: "built",
  readContext: () => ({ is: "folder", hash: "of what is there" }) as const,
};

/** Docker Compose may shorten a value that it reads as a number with a unit. */
function mentionsVariable(error: unknown, name: string): boolean {
  const message = error instanceof ProblemsError ? error.message : "";
  return message.includes(`\${${name}}`) || message.includes(placeholderFor(name).slice(0, 28));
}

/** The project name that Docker Compose derives from the directory. */
function deriveProjectName(directory: string): string {
  return (
    basename(directory)
      .toLowerCase()
      .replaceAll(/[^a-z0-9_-]/g, "")
      .replace(/^[_-]+/, "") || "audit"
  );
}
