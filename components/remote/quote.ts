/**
 * One word of a POSIX shell's command line that the shell reads back as exactly `text`.
 *
 * Single quotes, because nothing is special inside them; a quote itself is written outside. A NUL byte
 * cannot be passed to a process at all, so it is an error here and not a truncation there.
 */
export function shellQuote(text: string): string {
  if (text.includes("\0")) throw new Error("a shell word cannot hold a NUL byte");
  return `'${text.replaceAll("'", `'\\''`)}'`;
}

const VARIABLE = /^[A-Za-z_][A-Za-z0-9_]*$/;

/** `export NAME='value'` lines, sorted by name so that the order of an object's keys changes nothing. */
export function shellExports(environment: Readonly<Record<string, string>>): string {
  return assignments(environment, "export ");
}

/** `NAME='value'` lines, sorted by name: settings that a program in bash reads with `.`. */
export function shellSettings(settings: Readonly<Record<string, string>>): string {
  return assignments(settings, "");
}

/** `NAME=('a' 'b')` lines, as above, for programs in bash. */
export function shellLists(lists: Readonly<Record<string, readonly string[]>>): string {
  const values = Object.entries(lists).map(([name, list]) => [name, `(${list.map(shellQuote).join(" ")})`]);
  return lines(Object.fromEntries(values), "");
}

function assignments(variables: Readonly<Record<string, string>>, prefix: string): string {
  const values = Object.entries(variables).map(([name, value]) => [name, shellQuote(value)]);
  return lines(Object.fromEntries(values), prefix);
}

/** Of values that are quoted already. */
function lines(variables: Readonly<Record<string, string>>, prefix: string): string {
  return Object.entries(variables)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, value]) => {
      if (!VARIABLE.test(name)) throw new Error(`${JSON.stringify(name)} is not a name of a shell variable`);
      return `${prefix}${name}=${value}\n`;
    })
    .join("");
}
