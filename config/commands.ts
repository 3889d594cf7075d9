import { shellQuote } from "../components/remote/quote.ts";
import {
  ANY_NAME,
  type ConfigKey,
  configKeys,
  findKey,
  formatPath,
  type KeyPath,
  startsWith,
} from "./keys.ts";

/**
 * The command that sets the key at `path` to its example; of a group, its first key. A secret has no value in the
 * command: Pulumi asks for it, so that it lands in no shell history.
 * @throws Error where the schema has no such key
 */
export function setCommand(path: KeyPath): string {
  const key = findSettable(path);
  // What the path says of indices and names, and the first of each where it says nothing.
  const full = [...key.path, ...key.item].map((part, index) =>
    keepsPart(key, index) ? (path[index] ?? part) : part,
  );
  const { example, secret, generator } = key.manual;
  const words = [
    "pulumi config set",
    secret && "--secret",
    full.length > 1 && "--path",
    `'landfall:${formatPath(full)}'`,
    example !== undefined && quoteWhereNeeded(String(example)),
  ];
  const command = words.filter(Boolean).join(" ");
  return generator === undefined ? command : `${generator} | ${command}`;
}

/** The command that sets a secret of the app. */
export function setSecretCommand(name: string): string {
  return setCommand(["secrets", name]);
}

function findSettable(path: KeyPath): ConfigKey {
  const owner = findKey(path) ?? findKey(path.slice(0, -1));
  if (owner?.isGroup === false) return owner;
  const first = configKeys.find((key) => !key.isGroup && startsWith(key.path, path));
  if (first === undefined) throw new Error(`landfall:${formatPath(path)} is not a key of config/schema.ts`);
  return first;
}

/** Whether the part at `index` is an index of a list, or the name of an item. */
function keepsPart({ path }: ConfigKey, index: number): boolean {
  return index >= path.length || typeof path[index] === "number" || path[index] === ANY_NAME;
}

/** A shell would expand `~` to a path of one machine, and the stack's file is for all. */
function quoteWhereNeeded(text: string): string {
  return /^[\w@%+=:,./-]+$/.test(text) ? text : shellQuote(text);
}
