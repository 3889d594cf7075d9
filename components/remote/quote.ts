/**
 * Quotes a text as one word of a POSIX shell, which the shell reads back as exactly `text`.
 *
 * Nothing is special inside single quotes; a single quote itself is written outside them. A process cannot receive a
 * NUL byte, so it is an error here instead of a truncation later.
 */
export function shellQuote(text: string): string {
  if (text.includes("\0")) throw new Error("a shell word cannot hold a NUL byte");
  return `'${text.replaceAll("'", `'\\''`)}'`;
}

const VARIABLE = /^[A-Za-z_][A-Za-z0-9_]*$/;

/** `export NAME='value'` lines, sorted by name, so that the order of an object's keys does not matter. */
export function shellExports(environment: Readonly<Record<string, string>>): string {
  return assignments(environment, "export ");
}

/** `NAME='value'` lines, sorted by name: settings that a bash program sources. */
export function shellSettings(settings: Readonly<Record<string, string>>): string {
  return assignments(settings, "");
}

/** `NAME=('a' 'b')` lines, sorted by name, for bash programs. */
export function shellLists(lists: Readonly<Record<string, readonly string[]>>): string {
  const values = Object.entries(lists).map(([name, list]) => [name, `(${list.map(shellQuote).join(" ")})`]);
  return lines(Object.fromEntries(values), "");
}

function assignments(variables: Readonly<Record<string, string>>, prefix: string): string {
  const values = Object.entries(variables).map(([name, value]) => [name, shellQuote(value)]);
  return lines(Object.fromEntries(values), prefix);
}

/** The values are already quoted. */
function lines(variables: Readonly<Record<string, string>>, prefix: string): string {
  return Object.entries(variables)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, value]) => {
      if (!VARIABLE.test(name)) throw new Error(`${JSON.stringify(name)} is not a name of a shell variable`);
      return `${prefix}${name}=${value}\n`;
    })
    .join("");
}
