import { redacted } from "./redacted.ts";

/** A text of someone else's, such as a server's message, without these values, addresses and hashes. */
export function safeText(text: string, secrets: readonly string[]): string {
  const hidden = secrets
    .filter((secret) => secret !== "")
    .reduce((rest, secret) => rest.replaceAll(secret, "***"), text);
  return redacted(hidden);
}
