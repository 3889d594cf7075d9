/** Values by name. */
export type Values = Readonly<Record<string, string>>;

/** A name in braces. The repetitions of a regular expression begin with a digit. */
const PLACEHOLDER = /\{([A-Za-z]\w*)\}/g;

/** Names of the placeholders in the texts of a value, in the order of their first use. */
export function placeholdersOf(value: unknown): string[] {
  const names = textsOf(value).flatMap((text) => [...text.matchAll(PLACEHOLDER)].map(([, name]) => name));
  return [...new Set(names)] as string[];
}

/** The value with the known placeholders of its texts replaced; others stay. Regular expressions stay as they are. */
export function substitute<T>(value: T, values: Values): T {
  return mapTexts(value, (text) => fill(text, values)) as T;
}

/** @param encode for the place of the value: nothing, or as a part of a path or of JSON */
export function fill(text: string, values: Values, encode = (part: string) => part): string {
  return text.replace(PLACEHOLDER, (whole, name: string) =>
    Object.hasOwn(values, name) ? encode(values[name] as string) : whole,
  );
}

function mapTexts(value: unknown, map: (text: string) => string): unknown {
  if (typeof value === "string") return map(value);
  if (Array.isArray(value)) return value.map((each) => mapTexts(each, map));
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, inside]) => [key, key === "matches" ? inside : mapTexts(inside, map)]),
  );
}

function textsOf(value: unknown): string[] {
  const texts: string[] = [];
  mapTexts(value, (text) => {
    texts.push(text);
    return text;
  });
  return texts;
}
