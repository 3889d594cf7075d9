import { createHash } from "node:crypto";
import * as pulumi from "@pulumi/pulumi";

/**
 * Stands for a secret variable's value while Compose resolves the files. The same for every run, so that a plan
 * stays equal, and made of letters and digits only, so that no syntax of YAML, URLs or shells touches it.
 */
export function placeholderFor(variable: string): string {
  return `landfallsecret${createHash("sha256").update(`placeholder ${variable}`).digest("hex").slice(0, 24)}`;
}

/** Placeholder to variable. */
export type Placeholders = ReadonlyMap<string, string>;

export function placeholdersFor(variables: readonly string[]): Placeholders {
  return new Map(variables.map((variable) => [placeholderFor(variable), variable]));
}

/** The variables whose placeholders are anywhere in a value, keys included. */
export function secretsIn(value: unknown, placeholders: Placeholders): string[] {
  const text = JSON.stringify(value) ?? "";
  return [...placeholders].filter(([token]) => text.includes(token)).map(([, variable]) => variable);
}

/** A text for people: `${NAME}` for each placeholder. */
export function withNames(text: string, placeholders: Placeholders): string {
  return [...placeholders].reduce((result, [token, name]) => result.replaceAll(token, `\${${name}}`), text);
}

/**
 * The same value with the secrets in place. A string with a placeholder becomes a secret output, whole or
 * with what surrounds it; everything else stays a plain value, so that a preview shows it, and so does one with `names` only.
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
