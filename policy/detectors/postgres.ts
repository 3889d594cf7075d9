import type * as docker from "@pulumi/docker";
import { UnknownValueError } from "@pulumi/policy";
import type { Unwrap } from "@pulumi/pulumi";
import { readIfKnown, UNKNOWN_STRING } from "../unknownValues.ts";
import { parseVariables } from "./environment.ts";
import { parseImageReference } from "./images.ts";

type Container = Unwrap<docker.ContainerArgs>;

const SERVER_IMAGE =
  /(^|\/)(postgres|postgresql|postgis|pgvector|timescaledb(-ha)?|supabase-postgres)([:@]|$)/;

/** Whether the container is a PostgreSQL server: by its image, or by its settings where the image is not known yet. */
export function isPostgres(inputs: Container): boolean {
  const image = readIfKnown(() => inputs.image);
  if (image !== undefined && SERVER_IMAGE.test(image)) return true;
  const names = readIfKnown(() => parseVariables(inputs.envs).map(({ name }) => name)) ?? [];
  return names.includes("POSTGRES_INITDB_ARGS") || readIfKnown(() => inputs.command?.[0]) === "postgres";
}

/** The major version in the image's tag; undefined where the tag has none. */
export function parseMajorVersion(inputs: Container): number | undefined {
  const major = /^(?:pg)?(\d+)/.exec(
    parseImageReference(readIfKnown(() => inputs.image) ?? "").tag ?? "",
  )?.[1];
  return major === undefined ? undefined : Number(major);
}

/**
 * Reads the server's settings from its command and from the configuration file that the command names.
 * @throws UnknownValueError where the container's inputs do not contain that file
 */
export function readPostgresSettings({ command, uploads }: Container): Map<string, string> {
  const settings = new Map<string, string>();
  const words = [...(command ?? [])];
  for (const [index, word] of words.entries()) {
    const setting = word === "-c" ? (words[index + 1] ?? "") : (/^(?:-c|--)(.+)$/s.exec(word)?.[1] ?? "");
    const [, name, value] = /^([\w.-]+)=(.*)$/s.exec(setting) ?? [];
    if (name !== undefined) settings.set(name.replaceAll("-", "_"), value ?? "");
  }
  const path = settings.get("config_file");
  if (path === undefined) return settings;
  for (const { file, content } of uploads ?? [])
    if (file === path) return new Map([...parseConfigLines(content ?? ""), ...settings]);
  throw new UnknownValueError(UNKNOWN_STRING, ["command"]);
}

/** Parses the lines of postgresql.conf: `name = 'value'  # comment`. */
function parseConfigLines(text: string): [string, string][] {
  return [...text.matchAll(/^[ \t]*([\w.]+)[ \t]*=?[ \t]*('(?:[^']|'')*'|[^\s#]+)/gm)].map(
    ([, name, value]) => [name as string, (value as string).replace(/^'(.*)'$/s, "$1")],
  );
}

export const isOff = (value: string | undefined) =>
  value === undefined || value === "" || /^(off|false|no|0)$/i.test(value);
