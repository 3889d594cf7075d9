import type * as docker from "@pulumi/docker";
import { UnknownValueError } from "@pulumi/policy";
import type { Unwrap } from "@pulumi/pulumi";
import { readIfKnown } from "../unknownValues.ts";
import { parseVariables } from "./environment.ts";
import { parseImageReference } from "./images.ts";

type Container = Unwrap<docker.ContainerArgs>;

const SERVER = /(^|\/)(postgres|postgresql|postgis|pgvector|timescaledb(-ha)?|supabase-postgres)([:@]|$)/;

/** By its image; where that is not known yet, by what only the server's container is told. */
export function isPostgres(inputs: Container): boolean {
  const image = readIfKnown(() => inputs.image);
  if (image !== undefined && SERVER.test(image)) return true;
  const names = readIfKnown(() => parseVariables(inputs.envs).map(({ name }) => name)) ?? [];
  return names.includes("POSTGRES_INITDB_ARGS") || readIfKnown(() => inputs.command?.[0]) === "postgres";
}

/** Major version by the image's tag; undefined where it says none. */
export function parseMajorVersion(inputs: Container): number | undefined {
  const major = /^(?:pg)?(\d+)/.exec(
    parseImageReference(readIfKnown(() => inputs.image) ?? "").tag ?? "",
  )?.[1];
  return major === undefined ? undefined : Number(major);
}

/**
 * What the server is told: by its command, and by the configuration file that this names.
 * @throws UnknownValueError where the file is one that the container's inputs do not hold
 */
export function readPostgresSettings({ command, uploads }: Container): Map<string, string> {
  const settings = new Map<string, string>();
  const words = [...(command ?? [])];
  for (const [at, word] of words.entries()) {
    const given = word === "-c" ? (words[at + 1] ?? "") : (/^(?:-c|--)(.+)$/s.exec(word)?.[1] ?? "");
    const [, name, value] = /^([\w.-]+)=(.*)$/s.exec(given) ?? [];
    if (name !== undefined) settings.set(name.replaceAll("-", "_"), value ?? "");
  }
  const path = settings.get("config_file");
  if (path === undefined) return settings;
  for (const { file, content } of uploads ?? [])
    if (file === path) return new Map([...parseConfigLines(content ?? ""), ...settings]);
  throw new UnknownValueError("04da6b54-80e4-46f7-96ec-b56ff0331ba9", ["command"]);
}

/** Of postgresql.conf: `name = 'value'  # remark`. */
function parseConfigLines(text: string): [string, string][] {
  return [...text.matchAll(/^[ \t]*([\w.]+)[ \t]*=?[ \t]*('(?:[^']|'')*'|[^\s#]+)/gm)].map(
    ([, name, value]) => [name as string, (value as string).replace(/^'(.*)'$/s, "$1")],
  );
}

export const isOff = (value: string | undefined) =>
  value === undefined || value === "" || /^(off|false|no|0)$/i.test(value);
