import { execFile } from "node:child_process";
import { readFileSync } from "node:fs";
import { basename, dirname, relative, resolve as resolvePath } from "node:path";
import { parseEnv, promisify } from "node:util";
import { findCompose, type ResolveArgs, readLocal, resolve } from "../../components/compose/index.ts";
import type { Model } from "../../components/compose/model.ts";
import { UsageError } from "../usage.ts";
import { type Findings, inspect } from "./findings.ts";
import { findLiterals, type Literals, withoutSecrets } from "./literals.ts";
import type { PortEntry } from "./ports.ts";
import { references } from "./references.ts";
import { isSecret, type UsedVariable } from "./variables.ts";
import { writtenPorts } from "./writtenPorts.ts";

/** What the user's Compose files are, before anything is asked. */
export interface Project {
  /** Absolute path of the folder of the first Compose file. */
  directory: string;
  /** Compose files as given, relative to it. */
  files: string[];
  /** What Compose would call the project. */
  name: string;
  model: Model;
  variables: UsedVariable[];
  findings: Findings;
  literals: Literals;
  /** Entries of `ports`, by service. */
  ports: Record<string, PortEntry[]>;
  /** Local files to copy beside the Compose files, by relative path. */
  copies: Record<string, { content: string; mode: number }>;
  /** What was left out of env files: "app.env: DB_PASSWORD". */
  leftOut: string[];
}

/** What a variable without a value gets while the files are looked at; fits a port, a number and a tag. */
const STAND_IN = "1";

/** @throws ProblemsError in Compose's own words, UsageError where a file cannot be read */
export async function readProject(paths: readonly string[]): Promise<Project> {
  const absolute = paths.map((path) => resolvePath(path));
  const directory = dirname(absolute[0] as string);
  const files = absolute.map((path) => relative(directory, path));
  const read = (path: string) => readText(resolvePath(directory, path));
  for (const [index, file] of files.entries())
    if (read(file) === undefined) throw new UsageError(`${paths[index]} cannot be read`);
  const dotEnv = parseEnv(read(".env") ?? "");
  const variables = usedVariables(
    await composeVariables(absolute, directory),
    dotEnv,
    files.map((file) => read(file)).join("\n"),
  );
  const secret = variables.filter(({ name, default: fallback, value }) => isSecret(name, value ?? fallback));
  const args: ResolveArgs = {
    project:
      basename(directory)
        .toLowerCase()
        .replaceAll(/[^a-z0-9_-]/g, "") || "app",
    directory,
    files: absolute,
    variables: Object.fromEntries(variables.flatMap(lookedAtWith)),
    secretVariables: secret.map(({ name }) => name),
  };
  const { model, placeholders } = await resolve(args);
  variables.push(...bareVariables(model, variables, dotEnv));
  const { composeFiles, envFiles } = references(files, read);
  const texts = composeFiles.flatMap((file) => read(file) ?? []);
  const ports = await writtenPorts(model, texts, args);
  const mounted = localFiles(model, directory);
  const copies: Project["copies"] = {};
  const leftOut: string[] = [];
  for (const path of [...composeFiles, ...mounted]) copyText(path);
  for (const path of envFiles) {
    const { text, left } = withoutSecrets(read(path) ?? "");
    if (read(path) !== undefined) copies[path] = { content: text, mode: 0o644 };
    if (left.length > 0) leftOut.push(`${path}: ${left.join(", ")}`);
  }
  return {
    ...{ directory, files, name: model.name, model, variables, ports, copies, leftOut },
    findings: inspect(model, directory, readLocal),
    literals: findLiterals(model, placeholders),
  };

  function copyText(path: string): void {
    const local = readLocal(resolvePath(directory, path));
    const put = (name: string, file: { content: string; mode: string }) => {
      copies[name] = { content: file.content, mode: Number.parseInt(file.mode, 8) };
    };
    if (local.is === "file") put(path, local);
    if (local.is === "directory") for (const file of local.files) put(`${path}/${file.path}`, file);
  }
}

function readText(path: string): string | undefined {
  try {
    return readFileSync(path, "utf8");
  } catch {
    return undefined;
  }
}

/** Files and folders inside `directory` that services mount, and files of configs. */
function localFiles(model: Model, directory: string): string[] {
  const sources = [
    ...Object.values(model.services ?? {}).flatMap(({ volumes }) =>
      (volumes ?? []).flatMap(({ type, source }) => (type === "bind" && source ? [source] : [])),
    ),
    ...Object.values(model.configs ?? {}).flatMap(({ file }) => (file === undefined ? [] : [file])),
  ];
  const inside = sources.map((source) => relative(directory, source));
  return [...new Set(inside)].filter((path) => path !== "" && !path.startsWith("..")).sort();
}

interface ComposeVariable {
  Name: string;
  DefaultValue: string;
  Required: boolean;
}

async function composeVariables(files: readonly string[], directory: string): Promise<ComposeVariable[]> {
  const [program = "", ...first] = await findCompose();
  const options = ["--project-directory", directory, ...files.flatMap((file) => ["--file", file])];
  const { stdout } = await promisify(execFile)(
    program,
    [...first, ...options, "config", "--variables", "--format", "json"],
    { maxBuffer: 16 * 1024 * 1024 },
  ).catch((error: { stderr?: string; message: string }) => {
    throw new Error(`Docker Compose cannot read it: ${(error.stderr || error.message).trim()}`);
  });
  return Object.values(JSON.parse(stdout) as Record<string, ComposeVariable>);
}

type DotEnv = Record<string, string | undefined>;

/** Environment without a value: Compose takes it from the shell or `.env`, Landfall from the stack. */
function bareVariables({ services }: Model, known: readonly UsedVariable[], dotEnv: DotEnv): UsedVariable[] {
  const names = Object.values(services ?? {}).flatMap(({ environment }) =>
    Object.entries(environment ?? {}).flatMap(([name, value]) => (value === null ? [name] : [])),
  );
  return [...new Set(names)]
    .filter((name) => !known.some((one) => one.name === name))
    .map((name) => ({ name, default: "", required: false, optional: true, ...given(dotEnv, name) }));
}

function given(dotEnv: DotEnv, name: string): { value?: string } {
  const value = dotEnv[name];
  return value === undefined ? {} : { value };
}

function usedVariables(found: ComposeVariable[], dotEnv: DotEnv, text: string): UsedVariable[] {
  return found
    .map(({ Name: name, DefaultValue, Required: required }) => ({
      ...{ name, default: DefaultValue, required },
      ...(new RegExp(`\\$\\{${name}:?-`).test(text) && { optional: true }),
      ...given(dotEnv, name),
    }))
    .sort((a, b) => (a.name < b.name ? -1 : 1));
}

function lookedAtWith({ name, default: fallback, required, value }: UsedVariable): [string, string][] {
  if (isSecret(name, value ?? fallback)) return [];
  if (value !== undefined) return [[name, value]];
  if (fallback !== "") return [];
  return [[name, required ? STAND_IN : ""]];
}
