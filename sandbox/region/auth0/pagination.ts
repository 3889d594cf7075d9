/**
 * Pages of lists, with Auth0's limits: at most 100 a page, numbers only for the first 1000, checkpoints without that
 * end. https://auth0.com/docs/manage-users/user-search/view-search-results-by-page
 */
import { z } from "zod";
import { Auth0Error } from "./errors.ts";

const MAX_PER_PAGE = 100;
const MAX_RESULTS = 1_000;

function wholeNumber(maximum: number, what = "maximum") {
  return z.string().transform((text, context) => {
    const number = Number(text);
    if (text !== "" && Number.isInteger(number) && number >= 0 && number <= maximum) return number;
    const message =
      Number.isInteger(number) && number > maximum
        ? `Value ${text} is greater than ${what} ${maximum}`
        : `Expected type integer but found ${text}`;
    context.addIssue({ code: "custom", message });
    return z.NEVER;
  });
}

const flag = z.enum(["true", "false"], "Expected type boolean").transform((text) => text === "true");

/** Query parameters of numbered pages. */
export const pageQuery = {
  page: wholeNumber(Number.MAX_SAFE_INTEGER).optional(),
  per_page: wholeNumber(MAX_PER_PAGE).optional(),
  include_totals: flag.optional(),
};

/** Query parameters of checkpoints. */
export const checkpointQuery = { from: z.string().optional(), take: wholeNumber(MAX_PER_PAGE).optional() };

/** Query parameters that choose the fields of an answer. */
export const fieldsQuery = { fields: z.string().optional(), include_fields: flag.optional() };

interface PageQuery {
  page?: number | undefined;
  per_page?: number | undefined;
  include_totals?: boolean | undefined;
}

interface Limits {
  /** @default 50 */
  perPage?: number;
  /** Whether only the first 1000 can be read. */
  first1000?: boolean;
}

/** @throws Auth0Error 400 beyond the first 1000 of a list with that limit */
export function pageOf<T>(
  { page = 0, per_page, include_totals = false }: PageQuery,
  key: string,
  items: T[],
  limits: Limits = {},
): T[] | object {
  const limit = per_page ?? limits.perPage ?? 50;
  const start = page * limit;
  if (limits.first1000 && start + limit > MAX_RESULTS) {
    const message =
      "You can only page through the first 1000 records. See https://auth0.com/docs/users/search/v3/view-search-results-by-page#limitation";
    throw new Auth0Error(400, message, "invalid_paging");
  }
  const part = items.slice(start, start + limit);
  if (!include_totals) return part;
  return { start, limit, length: part.length, total: items.length, [key]: part };
}

/**
 * The next `take` items after a checkpoint, and the checkpoint after them unless they are the last.
 * @throws Auth0Error 400 for a checkpoint that this list never gave
 */
export function checkpointOf<T>(
  { from, take = 50 }: { from?: string | undefined; take?: number | undefined },
  key: string,
  items: T[],
  idOf: (item: T) => string,
): object {
  const after = from === undefined ? -1 : items.findIndex((item) => encode(idOf(item)) === from);
  if (from !== undefined && after < 0) {
    throw new Auth0Error(400, "Invalid 'from' parameter value", "invalid_query_string");
  }
  const part = items.slice(after + 1, after + 1 + take);
  const last = part.at(-1);
  const more = last !== undefined && after + 1 + part.length < items.length;
  return { [key]: part, ...(more && { next: encode(idOf(last)) }) };
}

function encode(id: string): string {
  return Buffer.from(id).toString("base64url");
}

/** The chosen fields of an object. */
export function choose<T extends object>(
  item: T,
  { fields, include_fields = true }: { fields?: string | undefined; include_fields?: boolean | undefined },
): Partial<T> {
  if (fields === undefined) return item;
  const names = fields.split(",").map((name) => name.trim());
  return Object.fromEntries(
    Object.entries(item).filter(([name]) => names.includes(name) === include_fields),
  ) as Partial<T>;
}
