import { randomBytes } from "node:crypto";

/**
 * Nobody knows it and nothing keeps it: the user sets another one. It satisfies Auth0's strictest rules: four kinds of
 * characters, never three alike in a row, and at most 72 bytes.
 */
export function unknownPassword(): string {
  const pairs = randomBytes(16).toString("hex").match(/../g) ?? [];
  return `${pairs.join("-")}-aA1`;
}
