import { createHash } from "node:crypto";
import * as pulumi from "@pulumi/pulumi";

/**
 * Replaces a secret variable's value while Compose resolves the files. It is the same in every run, so that plans are
 * equal. It has letters and digits only, so that YAML, URLs and shells need no escaping.
 */
export function placeholderFor(variable: string): string {
  return `landfallsecret${createHash("sha256").update(`placeholder ${variable}`).digest("hex").slice(0, 24)}`;
}

/** Variables by placeholder. */
export type Placeholders = ReadonlyMap<string, string>;

export function placeholdersFor(variables: readonly string[]): Placeholders {
  return new Map(variables.map((variable) => [placeholderFor(variable), variable]));
}

/** Variables whose placeholders occur in a value, including its keys. */
export function secretsIn(value: unknown, placeholders: Placeholders): string[] {
  const text = JSON.stringify(value) ?? "";
  return [...placeholders].filter(([token]) => text.includes(token)).map(([, variable]) => variable);
}

/** The text for people: `${NAME}` instead of each placeholder. */
export function withNames(text: string, placeholders: Placeholders): string {
  return [...placeholders].reduce((result, [token, name]) => result.replaceAll(token, `\${${name}}`), text);
}

/**
 * Replaces placeholders by their values. A string with a secret becomes a secret output as a whole. All other values
 * stay plain, so that a preview shows them; so does a string with `names` only.
 */
export function withSecrets<T>(
  value: T,
  placeholders: Placeholders,
  secrets: Record<string, pulumi.Input<string>>,
  names: Record<string, pulumi.Input<string>> = {},
): pulumi.Input<T> {
  return replace(value) as pulumi.Input<T>;

  function replace(inside: unknown): unknown {
    if (typeof inside === "string") return replaceText(inside);
    if (Array.isArray(inside)) return inside.map(replace);
    if (typeof inside !== "object" || inside === null) return inside;
    return Object.fromEntries(Object.entries(inside).map(([key, member]) => [key, replace(member)]));
  }

  function replaceText(text: string): pulumi.Input<string> {
    const used = [...placeholders].filter(([token]) => text.includes(token));
    if (used.length === 0) return text;
    const values = used.map(([, variable]) => names[variable] ?? secrets[variable] ?? "");
    const filled = pulumi
      .all(values)
      .apply((plain) => used.reduce((result, [token], i) => result.split(token).join(plain[i] ?? ""), text));
    return used.every(([, variable]) => variable in names) ? filled : pulumi.secret(filled);
  }
}
