import { maskEmail } from "./rows.ts";

/** Auth0's words, which may quote the request, without addresses and hashes. */
export function redacted(text: string): string {
  return text
    .replace(/\$2[aby]?\$[^\s'"]*/g, "(hash)")
    .replace(/[^\s'"<>:,;]+@[^\s'"<>:,;]+/g, (address) => maskEmail(address));
}
