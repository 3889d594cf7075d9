import { execFile } from "node:child_process";
import { readFileSync } from "node:fs";
import { relative } from "node:path";
import { promisify } from "node:util";
import { parse } from "yaml";
import { type Problem, ProblemsError } from "../../problem.ts";
import type { Model } from "./model.ts";
import { type Placeholders, placeholderFor, placeholdersFor, withNames } from "./placeholders.ts";
import { positionFinder, type Source } from "./sourcePosition.ts";

export interface ResolveArgs {
  /** Compose project name. */
  project: string;
  /** Absolute path of the folder that relative paths in the files begin at. */
  directory: string;
  /** Absolute paths of the Compose files, merged in this order. */
  files: readonly string[];
  /** Absolute paths of env files. `variables` override them. @default none */
  envFiles?: readonly string[];
  /** A Compose file that is on no disk. It is merged last. @default none */
  added?: Source;
  /** Active profiles. @default none: services without a profile only */
  profiles?: readonly string[];
  /** Values of the variables that are not secret, by name. */
  variables: Record<string, string>;
  /** Names of the secret variables. Compose gets placeholders for them. */
  secretVariables: readonly string[];
  /**
   * Command of Docker Compose, in words.
   * @default `docker compose` or `docker-compose`, whichever works
   * @example ["docker", "compose"]
   */
  compose?: readonly string[];
  /** Folder that file names in messages are relative to. @default the working directory */
  root?: string;
}

export interface Resolved {
  model: Model;
  directory: string;
  /** The variables that Compose got: values, and placeholders for secrets. */
  variables: Record<string, string>;
  sources: Source[];
  placeholders: Placeholders;
}

const TIMEOUT_MS = 60_000;
const MISSING = {
  where: "docker compose",
  problem: "is not installed: neither `docker compose version` nor `docker-compose version` works",
  fix: "install Docker Compose v2 (Debian and Ubuntu: apt-get install docker-compose-v2 or docker-compose-plugin), or run `bin/landfall doctor`",
};

/**
 * Resolves the files with Docker Compose.
 * @throws ProblemsError with Compose's own message
 */
export async function resolve(args: ResolveArgs): Promise<Resolved> {
  const root = args.root ?? process.cwd();
  const placeholders = placeholdersFor(args.secretVariables);
  const [program, ...first] = args.compose ?? (await findCompose());
  const options = [
    ...["--project-name", args.project, "--project-directory", args.directory],
    ...args.files.flatMap((file) => ["--file", file]),
    // Compose's name for its standard input.
    ...(args.added === undefined ? [] : ["--file", "-"]),
    ...(args.profiles ?? []).flatMap((profile) => ["--profile", profile]),
    // Without any --env-file, Compose reads `.env`, which on an operator's machine holds development settings.
    ...(args.envFiles?.length ? args.envFiles : ["/dev/null"]).flatMap((file) => ["--env-file", file]),
  ];
  // Only given variables: those of the operator's shell must not reach production.
  const variables = {
    ...args.variables,
    ...Object.fromEntries(args.secretVariables.map((name) => [name, placeholderFor(name)])),
  };
  const env = { ...keep(["PATH", "HOME", "DOCKER_CONFIG"]), ...variables };
  const sources = [
    ...args.files.map((file) => ({ name: relative(root, file), text: readSource(file, root) })),
    ...(args.added === undefined ? [] : [args.added]),
  ];
  const { stdout, stderr } = await run(
    program as string,
    // Not JSON, because Compose's JSON omits keys that begin with x-.
    [...first, ...options, "config", "--format", "yaml"],
    env,
    args.added?.text,
  ).catch((error: { stderr?: string; message: string }) => {
    const said = withNames((error.stderr || error.message).trim(), placeholders).replaceAll(`${root}/`, "");
    throw new ProblemsError("Docker Compose cannot resolve the Compose files", [
      { where: placeOf(said, sources), problem: `is refused: ${said}` },
    ]);
  });
  const unset = unsetVariables(stderr, sources);
  if (unset.length > 0) throw new ProblemsError("the Compose files use variables that are not set", unset);
  const model = unescapeDollars(parse(stdout)) as Model;
  return { model, directory: args.directory, variables, sources, placeholders };
}

/** The position of the key that Compose reports. If the message names none, all of the files. */
function placeOf(said: string, sources: readonly Source[]): string {
  const key = /\b(?:services|networks|volumes|secrets|configs)\.[\w.-]+/.exec(said)?.[0];
  if (key === undefined) return sources.map(({ name }) => name).join(" or ");
  const path = key.split(".").map((part) => (/^\d+$/.test(part) ? Number(part) : part));
  return positionFinder(sources)(path);
}

/** The command by the PATH in which it was searched. */
const found = new Map<string | undefined, Promise<string[]>>();

/**
 * Docker's Compose plugin, else the standalone program.
 * @throws ProblemsError if neither exists
 */
export function findCompose(): Promise<string[]> {
  const { PATH } = process.env;
  const known = found.get(PATH) ?? lookForCompose();
  found.set(PATH, known);
  return known;
}

async function lookForCompose(): Promise<string[]> {
  for (const command of [["docker", "compose"], ["docker-compose"]]) {
    const [program, ...args] = command;
    const version = await run(program as string, [...args, "version"], process.env).catch(() => undefined);
    if (version !== undefined) return command;
  }
  throw new ProblemsError("a program is missing", [MISSING]);
}

function run(program: string, args: string[], env: NodeJS.ProcessEnv, input = "") {
  const running = promisify(execFile)(program, args, {
    env,
    timeout: TIMEOUT_MS,
    maxBuffer: 64 * 1024 * 1024,
  });
  // A program that ends before it has read everything says why in its output.
  running.child.stdin?.on("error", () => {}).end(input);
  return running;
}

function keep(names: readonly string[]): Record<string, string> {
  return Object.fromEntries(names.flatMap((name) => (process.env[name] ? [[name, process.env[name]]] : [])));
}

function readSource(file: string, root: string): string {
  try {
    return readFileSync(file, "utf8");
  } catch {
    throw new ProblemsError("a Compose file cannot be read", [
      { where: relative(root, file), problem: "cannot be read; the app's description names it" },
    ]);
  }
}

/** Compose only warns about unset variables, and uses an empty text. */
function unsetVariables(stderr: string, sources: readonly Source[]): Problem[] {
  const names = [...stderr.matchAll(/The \\?"([A-Za-z_][A-Za-z0-9_]*)\\?" variable is not set/g)].map(
    ([, name]) => name,
  );
  return [...new Set(names)].flatMap((name) =>
    sources.flatMap((source) =>
      source.text.split("\n").flatMap((line, index) =>
        new RegExp(`\\$(\\{${name}\\b|${name}\\b)`).test(line)
          ? [
              {
                where: `${source.name}:${index + 1}`,
                problem: `uses ${name}, which is not set`,
                fix: `describe it under variables in the app's app.ts, or give it a default: \${${name}:-value}`,
              },
            ]
          : [],
      ),
    ),
  );
}

/** `config` doubles every dollar, so that Compose can read its output again. */
function unescapeDollars(value: unknown): unknown {
  if (typeof value === "string") return value.replaceAll("$$", "$");
  if (Array.isArray(value)) return value.map(unescapeDollars);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, inside]) => [key, unescapeDollars(inside)]));
}
