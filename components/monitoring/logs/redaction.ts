/** Shorter values are words and numbers that any line may have. */
const MINIMUM_LENGTH = 8;
/** Shorter parts of a value are names in it. */
const MINIMUM_PART = 16;
/** A regular expression of Go that matches nothing: a character after the end. */
const NOTHING = "\\z\\x{0}";

/**
 * A regular expression of Go that matches every secret, in each form in which a program may print it. It is as secret as
 * they are. It has only letters, digits and `\x{}|`, so that no file that it is put into reads any of it otherwise.
 */
export function secretPattern(secrets: readonly string[]): string {
  const forms = new Set(secrets.flatMap(formsOf).filter(({ length }) => length >= MINIMUM_LENGTH));
  // The first alternative wins: of two secrets that begin alike, none may leave its end.
  const longestFirst = [...forms].sort((a, b) => b.length - a.length || (a < b ? -1 : 1));
  return longestFirst.length === 0 ? NOTHING : longestFirst.map(literal).join("|");
}

/** The value, its lines, the keys in it, and each as addresses, JSON and base64 have it. */
function formsOf(secret: string): string[] {
  const lines = secret.split(/\r?\n/);
  const keys = secret.split(/[^A-Za-z0-9+/=_-]+/).filter(({ length }) => length >= MINIMUM_PART);
  return [secret.trim(), ...lines, ...keys].flatMap((text) => [
    text,
    encodeURIComponent(text),
    JSON.stringify(text).slice(1, -1),
    Buffer.from(text).toString("base64").replace(/=+$/, ""),
  ]);
}

function literal(text: string): string {
  return [...text]
    .map((letter) => (/[A-Za-z0-9]/.test(letter) ? letter : `\\x{${letter.codePointAt(0)?.toString(16)}}`))
    .join("");
}
