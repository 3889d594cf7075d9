import type { JsonMatch, SmokeExpectation, TextMatch } from "../../components/smoke/index.ts";

/** An answer of the site, as far as it is judged. */
export interface SmokeAnswer {
  status: number;
  /** By name in lower case; the values of a header that comes more than once are joined. */
  headers: Readonly<Record<string, string>>;
  body: string;
  /** End of the certificate that the site has shown. Undefined without TLS. */
  certificateEnds?: Date;
}

const DAY_MS = 86_400_000;

/**
 * What of an answer is not as expected, as clauses. They show no value of a body and no query of an address, because both
 * may hold secrets; only a value whose expected one is in the app's description is shown.
 */
export function judge(answer: SmokeAnswer, expect: SmokeExpectation, now: Date): string[] {
  const problems: string[] = [];
  if (expect.status === "up" ? answer.status >= 400 : answer.status !== expect.status)
    problems.push(
      `has status ${answer.status}, expected ${expect.status === "up" ? "one below 400" : expect.status}`,
    );
  for (const [name, wanted] of Object.entries(expect.headers ?? {}))
    problems.push(...judgeHeader(name, answer.headers[name], wanted));
  if (expect.text !== undefined && !answer.body.includes(expect.text))
    problems.push(`has no "${expect.text}" in its body`);
  problems.push(...judgeJson(answer.body, expect.json ?? {}));
  if (expect.certificateDays !== undefined)
    problems.push(...judgeCertificate(answer.certificateEnds, expect.certificateDays, now));
  return problems;
}

function judgeHeader(name: string, value: string | undefined, wanted: TextMatch): string[] {
  if (value === undefined) return [`has no header ${name}, expected ${describe(wanted)}`];
  if (matches(value, wanted)) return [];
  return [
    name === "set-cookie" || name === "authorization"
      ? `has another header ${name}, expected ${describe(wanted)}`
      : `has the header ${name} "${shown(value)}", expected ${describe(wanted)}`,
  ];
}

function judgeJson(body: string, wanted: Readonly<Record<string, JsonMatch>>): string[] {
  const paths = Object.entries(wanted);
  if (paths.length === 0) return [];
  const parsed = parseJson(body);
  if (parsed === undefined) return ["has a body that is not JSON"];
  return paths.flatMap(([path, match]) => {
    const value = valueAt(parsed.value, path);
    if (value === undefined) return [`has no ${path} in its JSON, expected ${describe(match)}`];
    if (typeof match === "object" && match !== null)
      return matches(typeof value === "string" ? value : JSON.stringify(value), match)
        ? []
        : [`has another ${path} in its JSON, expected ${describe(match)}`];
    if (value === match) return [];
    return [
      `has ${path} ${isPlain(value) ? JSON.stringify(value) : "of another kind"} in its JSON, expected ${describe(match)}`,
    ];
  });
}

function judgeCertificate(ends: Date | undefined, days: number, now: Date): string[] {
  if (ends === undefined) return ["came without a certificate"];
  const left = Math.floor((ends.getTime() - now.getTime()) / DAY_MS);
  return left >= days ? [] : [`has a certificate for ${left} more days, expected ${days}`];
}

export function parseJson(body: string): { value: unknown } | undefined {
  try {
    return { value: JSON.parse(body) };
  } catch {
    return undefined;
  }
}

/** @param path such as `items.0.id`; undefined where there is nothing */
export function valueAt(value: unknown, path: string): unknown {
  let inside = value;
  for (const key of path.split(".")) {
    if (typeof inside !== "object" || inside === null || !Object.hasOwn(inside, key)) return undefined;
    inside = (inside as Record<string, unknown>)[key];
  }
  return inside;
}

function matches(value: string, wanted: TextMatch): boolean {
  if (typeof wanted === "string") return value === wanted;
  return "includes" in wanted ? value.includes(wanted.includes) : new RegExp(wanted.matches).test(value);
}

function describe(match: JsonMatch): string {
  if (typeof match !== "object" || match === null) return JSON.stringify(match);
  return "includes" in match ? `one with "${match.includes}"` : `one like /${match.matches}/`;
}

/** A word or a number: long texts are more likely to be secrets. */
const isPlain = (value: unknown) =>
  typeof value === "string" ? value.length <= 30 : typeof value !== "object" || value === null;

/** Without the query of an address, which may hold a code or a state. */
const shown = (value: string) => value.replace(/\?.*$/s, "?...").slice(0, 120);
