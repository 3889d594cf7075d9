import { SET_IDENTITY, SET_KEY } from "./backup.ts";
import { examples } from "./schema.ts";

const LISTS = ["ssh.allowFrom", "compose.envFiles", "compose.profiles"];

/** The command that sets the key at `path` to an example of what belongs there. */
export function setCommand(path: readonly (string | number)[]): string | undefined {
  const [first, number = 0, field = "address"] = path;
  if (first === "backup" && number === "identity") return SET_IDENTITY;
  if (first === "backup" && number === "key" && field === "secret") return SET_KEY;
  if (first === "registries") return registryCommand(Number(number), String(field));
  const key = path.filter((part) => typeof part === "string").join(".");
  const nearest =
    examples[key] === undefined ? Object.keys(examples).find((known) => known.startsWith(`${key}.`)) : key;
  if (nearest === undefined) return undefined;
  const isList = LISTS.includes(nearest);
  const index = isList ? `[${path.find((part) => typeof part === "number") ?? 0}]` : "";
  const flag = nearest.includes(".") || isList ? " --path" : "";
  return `pulumi config set${flag} 'landfall:${nearest}${index}' ${examples[nearest]}`;
}

/** Without a value: the command asks for it, so that it lands in no shell history. */
export function setSecretCommand(name: string): string {
  return `pulumi config set --secret --path 'landfall:secrets.${name}'`;
}

/** A password is asked for by the command, so that it lands in no shell history. */
function registryCommand(index: number, field: string): string {
  const key = `'landfall:registries[${index}].${field}'`;
  if (field === "password") return `pulumi config set --secret --path ${key}`;
  return `pulumi config set --path ${key} ${examples[`registries.${field}`] ?? "<value>"}`;
}
