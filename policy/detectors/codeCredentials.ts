import { isCredentialName } from "./credentialNames.ts";
import { detectCredentials, isLiteralValue } from "./credentialValues.ts";

/** `name = "text"`, `name: 'text'` and `"name": "text"`. */
const ASSIGNMENT = /([A-Za-z_$][\w$-]*)["'`]?\]?\s*(?:=|:)\s*(["'`])((?:\\.|(?!\2)[^\\])*)\2/gs;

/** The credentials in JavaScript code: their kinds, or the names that a text is assigned to. Never a value. */
export function detectCodeCredentials(code: string): string[] {
  const names = [...code.matchAll(ASSIGNMENT)].flatMap(([, name = "", quote, text = ""]) =>
    isCredentialName(name) && isLiteralValue(text) && !(quote === "`" && text.includes("${")) ? [name] : [],
  );
  return [...detectCredentials(code), ...[...new Set(names)].map((name) => `a credential at \`${name}\``)];
}
